"""Nobody scrolls a projector: every picture of the reveal and the comparison fits on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.demo import demo, leading
from tests.conftest import Server

pytestmark = pytest.mark.browser
FORWARD = "#region-step .controls button.primary[formaction*=frame]"


@pytest.mark.parametrize("step", ["reveal", "compare"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_every_picture_fits_on_the_projector(
    browser: Browser, server: Server, step: str, size: tuple[int, int]
) -> None:
    links = demo(server, step)
    context = leading(browser, links)
    console = context.pages[0]
    console.goto(links["console_url"])
    wall = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    wall.goto(links["wall_url"])
    pictures = 1
    while True:
        height = wall.evaluate("document.scrollingElement.scrollHeight")
        assert height <= size[1], f"picture {pictures}: {wall.locator('#region-wall').inner_text()}"
        if console.locator(FORWARD).count() == 0:
            break
        before = str(wall.locator("#region-wall").get_attribute("data-rev"))
        console.locator(FORWARD).click()
        expect(wall.locator("#region-wall")).not_to_have_attribute("data-rev", before)
        expect(console.locator("#region-step button[aria-busy]")).to_have_count(0)
        pictures += 1
    assert pictures == (4 if step == "reveal" else 13)
    for one in list(browser.contexts):
        one.close()
