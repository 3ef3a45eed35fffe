"""Redis goes, a process dies: the workshop goes on, what was acknowledged is there, and nothing comes out early."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from tests.cast import CARD, new_uuid
from tests.conftest import Server
from tests.faults.postgres import Postgres
from tests.faults.redis import OwnRedis
from tests.faults.several import Several, children, converged, kill, machines, phones, seen, turn
from tests.faults.test_kill import (
    WRITERS,
    Burst,
    cards_of,
    end_the_review,
    half_sealed,
    kill_all_of,
    running,
    screens_are_silent,
    state_of,
)
from tests.sockets.browsers import Browser, Place, eventually

SAFE = "What you sent is safe. It shows here again in a moment."


def said(two: Several, name: str) -> list[object]:
    """Return what each server says of something at /readyz."""
    return [requests.get(f"{one.url}/readyz", timeout=5).json()[name] for one in two.servers]


def says_of_redis(two: Several) -> set[object]:
    return set(said(two, "redis"))


@contextmanager
def away(two: Several, redis: OwnRedis) -> Iterator[None]:
    """Kill Redis, wait until every server knows it, and start it again at the end: it has forgotten everything."""
    redis.stop()
    try:
        assert eventually(lambda: says_of_redis(two) == {"away"}, 10)
        yield
    finally:
        redis.start()
        assert eventually(lambda: says_of_redis(two) == {"there"}, 10)


def test_without_redis_pages_go_on_and_are_up_to_date_within_seconds(
    two: Several, place: Place, redis: OwnRedis
) -> None:
    people, lead = phones(place, two), place.facilitator()
    with away(two, redis):
        assert all(requests.get(f"{one.url}/readyz", timeout=5).ok for one in two.servers)
        for number in range(2):
            turn(place, two.at(lead, number), number)
            assert seen(people, number + 1)
            assert converged(place, people)
        assert eventually(lambda: all(said(two, "words_lost")))
        assert SAFE in people[0][0].get(place.room).text
        assert people[0][0].get(f"{place.room}/mine").status_code == 503
    turn(place, lead, 2)
    assert seen(people, 3)
    assert converged(place, people)


def test_without_redis_nobody_is_refused_at_the_door(two: Several, place: Place, redis: OwnRedis) -> None:
    with away(two, redis):
        assert two.at(place.participant(0), 1).get(place.room).status_code == 200
        assert place.facilitator().get(place.console).status_code == 200
        wrong = two.at(place.browser(), 1).post(
            "/sign-in", email="a@hospital.example", password="a wrong one"
        )
        assert wrong.status_code == 422


def test_without_redis_a_seat_that_is_given_up_here_closes_its_pages_there(
    two: Several, place: Place, redis: OwnRedis
) -> None:
    phone = place.participant(0)
    screen = two.at(phone, 1).watch(place.room)
    with away(two, redis):
        assert two.at(phone, 0).post(f"{place.room}/hand-over").status_code == 200
        assert eventually(lambda: not screen.client.connected)


def test_a_redis_that_does_not_answer_makes_answers_wait_and_is_no_lost_key(
    two: Several, place: Place, redis: OwnRedis
) -> None:
    author = place.participant(0)
    card = {**CARD, "text": "They never ask.", "uuid": new_uuid()}
    redis.hold()
    try:
        refused = author.post(place.card_path(), **card)
    finally:
        redis.go_on()
    assert (refused.status_code, refused.json()["error"]) == (503, "busy")
    assert refused.json()["retry_after"] > 0
    assert eventually(lambda: author.post(place.card_path(), **card).status_code == 200)
    assert cards_of(place).count("They never ask.") == 1


def test_keys_that_went_with_redis_are_lost_and_the_step_can_start_again(
    two: Several, place: Place, redis: OwnRedis
) -> None:
    author, lead = place.participant(0), place.facilitator()
    card = {**CARD, "text": "They never ask.", "uuid": new_uuid()}
    round_id = place.step.rounds[0].id
    with away(two, redis):
        assert author.post(place.card_path(), **card).status_code == 503
        assert lead.post(f"{place.console}/rounds/{round_id}/anew").status_code == 503
    assert eventually(lambda: author.post(place.card_path(), **card).status_code == 409)
    assert eventually(lambda: "takes no more answers" in lead.get(place.console).text)
    assert lead.post(f"{place.console}/rounds/{round_id}/anew").status_code == 200
    assert author.post(place.card_path(), **card).status_code == 200


def test_a_seal_whose_process_dies_is_finished_by_another_and_shows_nothing_before(
    tmp_path: Path, postgres: Postgres, redis: OwnRedis
) -> None:
    with machines(tmp_path, postgres, redis) as two:
        place = two.place(participants=12)
        texts, lead = cards_of(place), place.facilitator()
        round_id = end_the_review(place, lead)
        # A key that cannot be destroyed keeps the seal half-way.
        redis.hold()
        try:
            lead.post(f"{place.console}/reviews/{round_id}/end")
            assert eventually(lambda: half_sealed(place, round_id), 10)
            two.at(lead, 1)
            assert screens_are_silent(place, lead, texts)
            kill_all_of(two.servers[0])
        finally:
            redis.go_on()
        assert eventually(lambda: state_of(place, round_id) == "sealed", 10)
        assert place.actions.keys.lost(round_id)
        assert cards_of(place) == []
        assert sorted(card.text for card in place.plain.cards) == sorted(texts)
        place.close()


@pytest.fixture
def pair(tmp_path: Path, postgres: Postgres, redis: OwnRedis) -> Iterator[Server]:
    """Two processes on one port, with their keys in a folder, as on one machine."""
    given = {
        "DATABASE_URL": postgres.database(),
        "REDIS_URL": redis.url,
        "WEB_CONCURRENCY": "2",
        "KEYS": "folder",
        "METRICS": "1",
    }
    with running(tmp_path, **given) as server:
        assert eventually(lambda: len(children(server)) == 2)
        yield server


def test_whichever_worker_is_asked_for_figures_answers_for_both(pair: Server) -> None:
    place = Place.open(pair)
    for number in range(8):
        place.participant(number % 2).watch(place.room)

    def figure(name: str) -> float:
        text = requests.get(f"{pair.url}/metrics", timeout=5).text  # Each time on a connection of its own.
        return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))

    looking = 'otherwise_connections{audience="phone"}'
    assert eventually(lambda: {figure(looking) for _ in range(8)} == {8})
    assert len({figure("otherwise_posts_total") for _ in range(8)}) == 1
    dead = children(pair)[0]
    kill(dead)
    assert eventually(lambda: dead not in children(pair) and len(children(pair)) == 2)

    def still_open() -> int:
        return sum(one.screens[0].client.connected for one in place.browsers)

    assert eventually(lambda: {figure(looking) for _ in range(8)} == {still_open()})
    place.close()


def until_saved(burst: Burst, number: int, half: threading.Barrier) -> None:
    for letter in burst.letters[number]:
        while not posted(lambda letter=letter: letter.post(burst.browsers[number])):
            threading.Event().wait(0.05)
        with suppress(threading.BrokenBarrierError):
            half.wait(20)


def posted(post: Callable[[], int]) -> bool:
    try:
        return post() == 200
    except requests.RequestException:
        return False


def test_one_of_two_workers_is_killed_under_load_and_no_card_is_lost_or_doubled(pair: Server) -> None:
    place = Place.open(pair)
    burst, first = Burst.at(place, 0), children(pair)
    people = [(one, one.watch(place.room)) for one in burst.browsers]
    half = threading.Barrier(WRITERS + 1)
    with ThreadPoolExecutor(WRITERS) as threads:
        written = [threads.submit(until_saved, burst, number, half) for number in range(WRITERS)]
        half.wait(20)  # Everybody has written one card and goes on.
        kill(first[0])
        half.wait(40)
        assert [one.result(40) for one in written] == [None] * WRITERS
    assert sorted(cards_of(place)) == sorted(burst.texts)
    assert burst.all_again() == {200}
    assert sorted(cards_of(place)) == sorted(burst.texts)
    # Some pages were with the one that died; they come back by themselves, to whichever is there.
    assert eventually(lambda: len(children(pair)) == 2)
    there = [(one, screen) for one, screen in people if screen.client.connected]
    back = [(one, back_again(place, one)) for one, screen in people if not screen.client.connected]
    turn(place, place.facilitator(), 0)
    assert seen(there + back, 1)
    assert converged(place, there + back)
    place.close()


def back_again(place: Place, browser: Browser) -> object:
    opened = []

    def opens() -> bool:
        with suppress(Exception):
            opened.append(browser.watch(place.room))
        return bool(opened)

    assert eventually(opens)
    return opened[0]


def test_with_keys_in_a_folder_redis_may_die_and_no_answer_waits(pair: Server, redis: OwnRedis) -> None:
    place = Place.open(pair)
    burst = Burst.at(place, 0)
    redis.stop()
    try:
        with ThreadPoolExecutor(WRITERS) as threads:
            letters = [one for letters in burst.letters for one in letters]
            answers = list(threads.map(lambda one: one.post(burst.browsers[one.writer]), letters))
    finally:
        redis.start()
    assert set(answers) == {200}
    assert sorted(cards_of(place)) == sorted(burst.texts)
    place.close()
