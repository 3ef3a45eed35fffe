"""A whole hospital comes in from one address, and nobody comes in by guessing."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from app.actions.entering import TICKET_LENGTH, MakeTickets
from app.domain import joincode
from app.domain.errors import TooMany
from app.guessing import CREDIT, LONGEST, MOST_RIGHT, TOO_LONG, Guesses, pause
from app.models import Member
from tests.cast import Cast
from tests.conftest import start_server
from tests.sockets.browsers import Browser, Place

PHONES = 120
DAY = 24 * 60 * 60
CODES = len(joincode.ALPHABET) ** joincode.LENGTH


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def tries(guesses: Guesses, code: str = "WRONG") -> bool:
    """Return whether a code may be tried just now; it is wrong."""
    try:
        guesses.check("one address", code)
    except TooMany:
        return False
    guesses.wrong("one address")
    return True


def test_120_phones_behind_one_address_come_in_within_a_minute_beside_one_that_guesses(
    tmp_path: Path,
) -> None:
    # A server of its own: afterwards nobody else on this address should have to wait.
    server = start_server(tmp_path)
    place = Place.open(server)
    group = place.plain.groups[0].id
    assert place.participant(0)
    guesser = place.browser()
    assert 429 in (guesser.post("/", code="WRNGCDE2").status_code for _ in range(10 * CREDIT))

    def come_in(_number: int) -> int:
        phone = Browser(server.url)
        status = phone.post(f"/join/{place.code}", group=group).status_code
        phone.close()
        return status

    began = time.monotonic()
    with ThreadPoolExecutor(12) as many:
        assert list(many.map(come_in, range(PHONES))) == [303] * PHONES
    assert time.monotonic() - began < 60
    place.close()
    server.process.terminate()
    server.process.wait(10)


def test_wrong_codes_wait_longer_and_longer_up_to_a_bound() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    moments = []
    for _ in range(60_000):
        clock.now += 0.001
        if tries(guesses):
            moments.append(clock.now)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert max(gaps[: CREDIT - 1]) < 0.002
    slowed = gaps[CREDIT + 1 :]
    assert slowed[-1] > 5 * slowed[0]
    assert slowed[-1] <= LONGEST + 0.002
    assert pause(CREDIT) < pause(CREDIT + 20) < pause(CREDIT + 60) <= LONGEST


def test_a_day_of_guessing_at_the_permitted_pace_finds_nothing() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    hour, tried = 3600, 0
    while clock.now < hour:
        tried += tries(guesses)
        clock.now += 0.05
    # What the first hour allows is more than any later one does.
    a_day = 24 * tried
    assert a_day <= CREDIT * 24 + DAY / LONGEST * 1.1
    running = 1_000
    assert a_day * running / CODES < 0.001
    assert math.log2(CODES) > 39


def test_a_code_that_opens_the_room_is_not_made_to_wait_where_it_has_opened_it_before() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    guesses.right("one address", "RIGHTQNE")
    while tries(guesses):
        pass
    for _ in range(PHONES):
        guesses.check("one address", "RIGHTQNE")
    with pytest.raises(TooMany):
        guesses.check("one address", "ANQTHER2")
    # That leaves whoever guesses there with the few codes that hang on the walls around them.
    a_thousand_a_second = 1_000 * DAY
    assert a_thousand_a_second * MOST_RIGHT / CODES < 0.01


def test_tickets_are_too_long_to_be_guessed_at_any_pace() -> None:
    assert TOO_LONG == TICKET_LENGTH
    a_thousand_a_second, tickets = 1_000 * DAY, 200_000
    assert a_thousand_a_second * tickets / len(joincode.ALPHABET) ** TICKET_LENGTH < 0.0001


def ways(cast: Cast, way: str) -> None:
    assert cast.facilitator.post(f"/workshops/{cast.workshop_id}/entry", {"way": way}).status_code == 200


def ticket(cast: Cast, group: str) -> str:
    lead = cast.plain.stage or ""
    made: list[str] = cast.actions.perform(cast.workshop_id, MakeTickets(lead, group, 1))
    return made[0]


def joined(cast: Cast, code: str, group: str) -> int:
    return cast.outsider().post(f"/join/{code}", {"group": group}, script=False).status_code


def test_the_code_of_a_group_opens_the_seats_of_that_group_alone(cast: Cast) -> None:
    cast.open()
    ways(cast, "group_codes")
    first, second = (group.id for group in cast.plain.groups)
    assert joined(cast, cast.code_of(first), second) == 422
    assert joined(cast, cast.plain.join_code, first) == 404
    assert joined(cast, cast.code_of(first), first) == 303
    assert cast.rows(Member) == 1


def test_a_ticket_opens_one_seat_of_its_group_once(cast: Cast) -> None:
    cast.open()
    ways(cast, "tickets")
    first, second = (group.id for group in cast.plain.groups)
    code = ticket(cast, first)
    assert joined(cast, code, second) == 422
    assert joined(cast, code, first) == 303
    assert joined(cast, code, first) == 404
    assert cast.rows(Member) == 1


def test_two_phones_that_race_for_one_ticket_get_one_seat(cast: Cast) -> None:
    cast.open()
    ways(cast, "tickets")
    group = cast.plain.groups[0].id
    code = ticket(cast, group)
    phones = [cast.outsider() for _ in range(6)]
    for phone in phones:
        phone.token()
    with ThreadPoolExecutor(len(phones)) as many:
        asked = [many.submit(phone.post, f"/join/{code}", {"group": group}, script=False) for phone in phones]
        found = sorted(one.result().status_code for one in asked)
    assert found == [303] + [404] * 5
    assert cast.rows(Member) == 1


def test_codes_of_before_a_change_open_nothing(cast: Cast) -> None:
    cast.open()
    group = cast.plain.groups[0].id
    ways(cast, "group_codes")
    older = cast.code_of(group)
    ways(cast, "group_codes")
    assert cast.code_of(group) != older
    assert joined(cast, older, group) == 404
    ways(cast, "tickets")
    paper = ticket(cast, group)
    ways(cast, "tickets")
    assert joined(cast, paper, group) == 404
    assert joined(cast, cast.plain.join_code, group) == 404
    assert cast.rows(Member) == 0


@pytest.mark.parametrize("way", ["one_code", "group_codes", "tickets"])
def test_closed_doors_are_closed_to_every_code_and_use_no_ticket_up(cast: Cast, way: str) -> None:
    cast.open()
    ways(cast, way)
    group = cast.plain.groups[0].id
    code = ticket(cast, group) if way == "tickets" else cast.code_of(group)
    assert cast.facilitator.do("doors", locked="1").status_code == 200
    assert joined(cast, code, group) == 409
    assert cast.facilitator.do("doors", locked="0").status_code == 200
    assert joined(cast, code, group) == 303
