"""Several processes serve one workshop: everybody sees the same, and what one decides holds for all."""

from __future__ import annotations

import statistics
import time
from itertools import pairwise

import pytest
import requests

from app.actions import preparing
from tests.cast import CARD, new_uuid
from tests.faults.several import Several, converged, phones, seen, turn
from tests.faults.test_kill import cards_of
from tests.sockets.browsers import Place, eventually


def test_whoever_looks_is_sent_every_change_at_once_wherever_it_was_made(two: Several, place: Place) -> None:
    people, lead = phones(place, two), place.facilitator()
    waits = []
    for number in range(5):
        began = time.monotonic()
        turn(place, two.at(lead, number % 2), number)
        assert seen(people, number + 1)
        waits.append(time.monotonic() - began)
        assert converged(place, people)
    for _, screen in people:
        assert all(one["rev"] < other["rev"] for one, other in pairwise(screen.regions("step")))
    # Whoever is not told finds it within two seconds; those who are told need not wait for that.
    assert statistics.median(waits) < 1


def test_a_card_may_be_written_here_and_taken_back_there(two: Several, place: Place) -> None:
    author = place.participant(0)
    card = {**CARD, "text": "They never ask.", "uuid": new_uuid()}
    assert [two.at(author, one).post(place.card_path(), **card).status_code for one in (0, 1, 0)] == [200] * 3
    assert cards_of(place).count("They never ask.") == 1
    assert all("They never ask." in two.at(author, one).get(f"{place.room}/mine").text for one in (0, 1))


def test_a_pause_that_is_asked_for_here_reaches_the_console_there_and_no_phone(
    two: Several, place: Place
) -> None:
    console = two.at(place.facilitator(), 1).watch(place.console)
    wall = two.at(place.browser(), 1).watch(place.wall)
    assert two.at(place.participant(0), 0).post(f"{place.room}/pause-request").status_code == 200
    assert console.waits_for(
        lambda: console.regions("agenda") or console.regions("step") or console.regions("side")
    )
    assert not wall.regions("wall")


@pytest.mark.parametrize("door", ["leave", "hand-over"])
def test_a_seat_that_is_given_up_here_closes_its_pages_there(two: Several, place: Place, door: str) -> None:
    phone, neighbour = place.participant(0), place.participant(0)
    screen, other = two.at(phone, 1).watch(place.room), two.at(neighbour, 1).watch(place.room)
    assert two.at(phone, 0).post(f"{place.room}/{door}").status_code == 200
    assert eventually(lambda: not screen.client.connected, seconds=1)
    assert other.client.connected


def test_whoever_signs_out_here_has_no_open_console_there(two: Several, place: Place) -> None:
    lead, other = place.facilitator(), place.facilitator()
    screen, kept = two.at(lead, 1).watch(place.console), two.at(other, 1).watch(place.console)
    assert two.at(lead, 0).post("/sign-out").status_code == 303
    assert eventually(lambda: not screen.client.connected, seconds=1)
    assert kept.client.connected


def test_codes_that_are_guessed_here_count_there(two: Several) -> None:
    def tries(number: int) -> int:
        return requests.get(f"{two.servers[number].url}/join/WRNGWRNG", timeout=5).status_code

    # The first of them is heard of there, and the account holds for both.
    assert {tries(0) for _ in range(160)} == {404, 429}
    assert eventually(lambda: 429 in {tries(1) for _ in range(5)})


def test_passwords_that_are_guessed_here_count_there(two: Several, place: Place) -> None:
    email = "somebody.else@hospital.example"
    place.actions.write(lambda tx: preparing.make_facilitator(tx, "Somebody else", email, None))
    guesser = place.browser()

    def tries(number: int) -> int:
        return (
            two.at(guesser, number)
            .post("/sign-in", email=email, password="a wrong one, and long")
            .status_code
        )

    assert [tries(number % 2) for number in range(10)] == [422] * 10
    assert [tries(0), tries(1)] == [429, 429]
