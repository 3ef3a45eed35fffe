"""Nobody scrolls a projector: every picture of the reveal and the comparison fits on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo import demo, leading
from tests.conftest import Server

pytestmark = pytest.mark.browser
FORWARD = "#region-step .controls button.primary[formaction*=frame]"
BROKEN = r"""() => {
  const found = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement.closest("svg, details:not([open])")) continue;
    for (const word of text.data.matchAll(/[^\s\u2010-\u2015-]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


SCALE = "document.querySelector('.wall-main').style.getPropertyValue('--fit')"


def height(page: Page) -> int:
    found: int = page.evaluate("document.scrollingElement.scrollHeight")
    return found


def test_the_screen_of_a_group_with_its_code_fits(browser: Browser, server: Server) -> None:
    links = demo(server, "arrive", template="90")
    context = leading(browser, links)
    console = context.pages[0]
    console.goto(links["console_url"])
    own = server.url + str(console.get_by_role("link", name="The screen of Clinicians").get_attribute("href"))
    screen = context.new_page()
    for width, high in ((1280, 720), (1920, 1080), (3840, 2160)):
        screen.set_viewport_size({"width": width, "height": high})
        screen.goto(own)
        screen.locator(".join-card .code").wait_for()
        assert height(screen) <= high
    context.close()


def test_no_word_is_broken_on_a_small_phone(browser: Browser, server: Server) -> None:
    links = demo(server, "compare")
    context = leading(browser, links)
    console = context.pages[0]
    console.goto(links["console_url"])
    phone = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    phone.goto(links["join_url"])
    phone.get_by_role("radio", name="Clinicians").check()
    phone.get_by_role("button", name="Join").click()
    tables = 0
    while True:
        assert phone.evaluate(BROKEN) == []
        tables += phone.locator("table.by-row").count()
        if console.locator(FORWARD).count() == 0:
            break
        before = str(phone.locator("#region-step").get_attribute("data-rev"))
        console.locator(FORWARD).click()
        expect(phone.locator("#region-step")).not_to_have_attribute("data-rev", before)
        expect(console.locator("#region-step button[aria-busy]")).to_have_count(0)
    assert tables == 1
    for one in list(browser.contexts):
        one.close()


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
    pictures, scales = 1, []
    while True:
        scales.append(float(wall.evaluate(SCALE) or 1))
        assert height(wall) <= size[1], f"picture {pictures}: {wall.locator('#region-wall').inner_text()}"
        if console.locator(FORWARD).count() == 0:
            break
        before = str(wall.locator("#region-wall").get_attribute("data-rev"))
        console.locator(FORWARD).click()
        expect(wall.locator("#region-wall")).not_to_have_attribute("data-rev", before)
        expect(console.locator("#region-step button[aria-busy]")).to_have_count(0)
        pictures += 1
    assert pictures == (4 if step == "reveal" else 13)
    # The cards of this reveal are few, and as large as they may become; the table of mirrors has room to grow.
    assert max(scales) > 1 or step == "reveal"
    for one in list(browser.contexts):
        one.close()
