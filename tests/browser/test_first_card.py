"""Somebody who has never seen it: from opening the link to the first saved card in at most six taps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actors import Participant
from tests.browser.demo import demo
from tests.conftest import Server

MOST_TAPS = 6


@pytest.mark.browser
def test_the_first_card_is_saved_within_six_taps_of_opening_the_link(
    browser: Browser, server: Server
) -> None:
    links = demo(server, "they", participants=12)
    nurse = Participant(browser)
    page = nurse.page
    taps: list[str] = []
    page.expose_function("tapped", lambda target: taps.append(target))
    page.add_init_script(
        "addEventListener('pointerup', (event) => window.tapped(event.target.tagName), { capture: true })"
    )
    page.goto(links["join_url"])
    page.get_by_role("radio", name="Clinicians").tap()
    page.get_by_role("button", name="Join").tap()
    expect(page.locator("#region-step h1")).to_have_text("They...")
    # The first lane is open already; what is asked beside the words may be passed over.
    form = page.locator("#mine form[data-outbox]:visible").first
    form.get_by_role("textbox").tap()
    page.keyboard.type("They settle it before they ask us.")
    form.get_by_role("button", name="Put it in").tap()
    # A page whose scripts are still on their way says it in a line of its own.
    expect(page.get_by_role("status").filter(has_text="Saved.").first).to_be_attached()
    nurse_saved = page.locator("#mine .own-card .said", has_text="They settle it before they ask us.")
    expect(nurse_saved.first).to_be_attached()
    assert 0 < len(taps) <= MOST_TAPS, taps
    assert nurse.faults == []
    nurse.close()
