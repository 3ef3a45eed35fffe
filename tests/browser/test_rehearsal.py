"""A facilitator alone: makes a rehearsal, walks it to its close on the screen, and throws it away."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actors import Facilitator, Wall
from tests.browser.demo import demo, sign_in
from tests.conftest import Server

PATIENCE = 20_000
# Which picture the room is at, as the console's one obvious button tells it.
PICTURE = """() => {
  const button = document.querySelector("#region-step .controls .button.primary");
  const title = document.querySelector("#region-step h1").textContent;
  return button ? [title, button.textContent, button.value].join("/") : title;
}"""


def go_on(lead: Facilitator) -> str:
    """Press the one obvious button, as soon as the room is ready for it; return what it said."""
    page = lead.page
    expect(page.locator("#held-up")).to_have_count(0, timeout=PATIENCE)
    if page.locator("#blocked").count() and page.get_by_role("button", name="Read the cards").count():
        read(lead)
    expect(page.locator("#blocked")).to_have_count(0, timeout=PATIENCE)
    button = page.locator("#region-step .controls .button.primary")
    words = button.inner_text()
    before = page.evaluate(PICTURE)
    button.click()
    page.wait_for_function(f"before => ({PICTURE})() !== before", arg=before, timeout=PATIENCE)
    return words


def read(lead: Facilitator) -> None:
    """Let the simulated cards be read."""
    lead.press("Read the cards")
    lead.press("Read them for me")
    lead.press("Finish reading and seal")
    expect(lead.page.locator("[data-review]")).to_have_count(0)


@pytest.mark.browser
def test_a_facilitator_rehearses_alone_within_ten_minutes(browser: Browser, server: Server) -> None:
    links = demo(server, "arrive", participants=0)
    lead, wall = Facilitator(browser), Wall(browser)
    sign_in(lead.context, links)
    page = lead.page
    # A page behind another one is drawn once a second.
    page.bring_to_front()
    page.goto(f"{server.url}/workshops")
    began = time.monotonic()
    page.get_by_role("link", name="Rehearse").first.click()
    page.get_by_role("button", name="Begin the rehearsal").click()
    expect(page.locator("#rehearsal .stamp")).to_have_text("Rehearsal")
    wall.page.goto(server.url + str(page.get_by_role("link", name="Open the wall").get_attribute("href")))
    expect(wall.page.locator(".stamp")).to_be_visible()
    lead.press("Open the doors")
    lead.on("Arrive")

    # One key for a wall that shows nothing, and the same key again.
    expect(wall.shown).to_contain_text("We are not here to agree")
    page.locator("body").press("n")
    expect(wall.shown).to_contain_text("One moment.")
    expect(wall.shown).not_to_contain_text("We are not here to agree")
    page.locator("body").press("n")
    expect(wall.shown).to_contain_text("We are not here to agree")

    expect(page.locator(".readiness dd").first).to_contain_text("enough", timeout=PATIENCE)
    pressed: list[str] = []
    while not pressed or pressed[-1] != "End the workshop":
        if page.locator("#region-step h1").inner_text() in ("They...", "Own view and forecast"):
            expect(page.locator(".readiness dd").first).to_contain_text("answered: ", timeout=PATIENCE)
            expect(page.locator(".readiness dd").first).not_to_contain_text("not enough", timeout=PATIENCE)
            expect(page.locator(".readiness dd").last).not_to_contain_text("not enough", timeout=PATIENCE)
        pressed.append(go_on(lead))
        assert wall.page.locator(".stamp").is_visible()
    assert len(pressed) > 15
    assert time.monotonic() - began < 600
    expect(wall.shown).to_contain_text("Thank you.")

    lead.press("Throw it away")
    expect(page.get_by_role("heading", name="Your workshops")).to_be_visible()
    expect(page.locator(".stamp")).to_have_count(0)
    assert lead.faults == []
    for actor in (lead, wall):
        actor.close()
