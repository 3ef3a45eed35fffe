"""Cards are read with the keyboard alone, one key each; the app never keeps a tired reader waiting."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actors import Facilitator
from tests.browser.demo import demo, sign_in
from tests.conftest import Server

CARDS = 50
# Sixty cards in eight minutes are eight seconds a card, to read it and decide. So much may be the app's.
SECONDS_OF_THE_APP = 0.5


@pytest.mark.browser
def test_every_card_takes_one_key_and_the_reader_waits_for_none(browser: Browser, server: Server) -> None:
    links = demo(server, "they", participants=44)
    lead = Facilitator(browser)
    sign_in(lead.context, links)
    page = lead.page
    page.bring_to_front()
    page.goto(links["console_url"])
    lead.next("Own view and forecast")
    lead.press("Read the cards")
    unread = page.locator("[data-unread]")
    expect(unread.first).to_be_visible()
    cards = unread.count()
    assert cards >= CARDS
    page.locator("[data-card]").first.focus()
    began = time.monotonic()
    for number in range(CARDS):
        page.keyboard.press("h" if number % 10 == 9 else "r")
        expect(unread).to_have_count(cards - number - 1)
    seconds = (time.monotonic() - began) / CARDS
    # The next card is the current one, without a hand on the mouse.
    expect(page.locator("[data-card][aria-current=true][data-unread]")).to_have_count(
        1 if cards > CARDS else 0
    )
    assert seconds < SECONDS_OF_THE_APP, f"{seconds:.2f} s a card"
    assert lead.faults == []
    lead.close()
