"""How much one person may ask for, and that nobody is counted together with others who share an address."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from limits import parse

from app import passwords, rates
from tests.cast import Cast, Person

OUTBOX = 60


def test_an_outbox_of_sixty_stored_answers_gets_through_at_once(cast: Cast) -> None:
    cast.open()
    cast.fill()
    step = cast.lead_to("they")
    person = cast.people[0]
    answers = {person.write(step, "They never ask.", uuid="x").status_code for _ in range(OUTBOX)}
    assert 429 not in answers


def test_a_phone_that_posts_faster_than_anybody_can_is_told_when_to_go_on(cast: Cast) -> None:
    cast.open()
    person, other = cast.join(0), cast.join(1)
    person.get(f"/room/{cast.code}")
    other.get(f"/room/{cast.code}")
    for _ in range(rates.COMMANDS.amount):
        person.post(f"/room/{cast.code}/pause-request")
    answer = person.post(f"/room/{cast.code}/pause-request")
    assert answer.status_code == 429
    assert answer.json is not None
    assert answer.json["error"] == "too_many"
    assert 1 <= answer.json["retry_after"] <= 60
    assert int(answer.headers["Retry-After"]) == answer.json["retry_after"]
    assert answer.json["message"] == rates.SLOW_DOWN
    # Neither its own reading nor the neighbour at the same address is concerned.
    assert person.get(f"/room/{cast.code}").status_code == 200
    assert other.post(f"/room/{cast.code}/pause-request").status_code == 200


def test_a_page_that_is_loaded_without_end_waits_and_its_neighbours_do_not(cast: Cast) -> None:
    cast.open()
    person, other = cast.join(0), cast.join(1)
    for one in (person, other):
        one.get(f"/room/{cast.code}")
    statuses = [person.get("/healthz").status_code for _ in range(rates.QUESTIONS.amount + 1)]
    assert statuses[-1] == 429
    assert other.get(f"/room/{cast.code}").status_code == 200


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that a test reaches long before its window ends."""
    monkeypatch.setattr(rates, "STRANGERS", parse("50 per 10 seconds"))


def flood(person: Person, path: str = "/healthz") -> list[int]:
    return [person.get(path).status_code for _ in range(rates.STRANGERS.amount + 100)]


@pytest.mark.usefixtures("few")
def test_strangers_who_flood_an_address_are_refused_and_those_with_a_seat_there_are_not(cast: Cast) -> None:
    cast.open()
    seated = cast.join(0)
    assert seated.get(f"/room/{cast.code}").status_code == 200
    statuses = flood(cast.outsider())
    assert statuses[0] == 200
    assert statuses[-1] == 429
    refused = cast.outsider().get("/")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 10
    assert seated.get(f"/room/{cast.code}").status_code == 200
    assert cast.facilitator.get("/workshops").status_code == 200
    assert cast.outsider().get(f"/join/{cast.code}").status_code == 200
    assert cast.outsider().get("/join/WRONGCODE").status_code == 429


@pytest.mark.usefixtures("few")
def test_a_page_of_somebody_who_comes_in_beside_a_flood_has_its_style_and_its_script(cast: Cast) -> None:
    cast.open()
    assert flood(cast.outsider())[-1] == 429
    page = cast.outsider().get(f"/join/{cast.code}").text
    files = re.findall(r'="(/static/[^"]+all\.css)"', page)
    assert [cast.outsider().get(one).status_code for one in files] == [200]


@pytest.mark.usefixtures("few")
def test_a_cookie_that_opens_nothing_is_a_strangers(cast: Cast) -> None:
    forger = cast.outsider()
    statuses = []
    for number in range(rates.STRANGERS.amount + 100):
        forger.client.set_cookie(f"seat-{cast.code}", f"forged {number}")
        statuses.append(forger.get("/healthz").status_code)
    assert statuses[-1] == 429


def test_a_hundred_and_twenty_people_behind_one_address_join_in_a_moment(cast: Cast) -> None:
    cast.open()
    for number in range(120):
        coming = cast.outsider()
        for _ in range(8):
            assert coming.get("/healthz").status_code == 200
        person = cast.join(number % 2)
        assert person.get(f"/room/{cast.code}").status_code == 200


def test_passwords_are_worked_out_one_at_a_time_and_nobody_waits_for_ever(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, most = [], []
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_given: object) -> str:
        at_work.append(1)
        most.append(len(at_work))
        begun.set()
        go_on.wait(5)
        at_work.pop()
        return "hash"

    monkeypatch.setattr(passwords, "in_real_thread", slow)
    monkeypatch.setattr(passwords, "PATIENCE", 0.1)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(passwords.make, "a sentence that is long")
        begun.wait(5)
        others = [threads.submit(passwords.make, "another sentence") for _ in range(3)]
        for one in others:
            assert type(one.exception(5)).__name__ == "TooMany"
        go_on.set()
        assert first.result(5) == "hash"
    assert max(most) == 1
