"""A line that loses one piece in five, on the way there or back: what is acknowledged is stored, and none twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests

from tests.conftest import Server
from tests.faults.bad_line import bad_line_to
from tests.faults.test_kill import WRITERS, Burst, Letter, cards_of
from tests.sockets.browsers import Browser, Place

TRIES = 40


def until_saved(letter: Letter, browser: Browser) -> int:
    """Send a letter under its number until there is an answer; return how often it went out."""
    for tries in range(1, TRIES):
        try:
            assert letter.post(browser) == 200
        except requests.RequestException:
            continue
        return tries
    raise AssertionError("the line lets nothing through")


def test_cards_over_a_line_that_loses_requests_and_replies_are_stored_once(server: Server) -> None:
    place = Place.open(server)
    burst = Burst.at(place, 0)
    for browser in burst.browsers:
        assert browser.csrf
    with bad_line_to(server.url) as line:
        for browser in burst.browsers:
            browser.url = line.url
        with ThreadPoolExecutor(WRITERS) as threads:
            sent = [
                threads.submit(until_saved, letter, burst.browsers[number])
                for number, letters in enumerate(burst.letters)
                for letter in letters
            ]
            tries = sum(one.result(60) for one in sent)
    assert line.lost["there"]
    assert line.lost["back"]
    assert tries > len(burst.texts)
    assert sorted(cards_of(place)) == sorted(burst.texts)
    for own, letters in zip(burst.mine(server, place.code), burst.letters, strict=True):
        assert all(own.count(f'<p class="said">{one.text}</p>') == 1 for one in letters)
    place.close()
