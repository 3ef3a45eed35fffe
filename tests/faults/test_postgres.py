"""The same promises on PostgreSQL: what was acknowledged is stored, and nothing twice, whichever of the two dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from sqlalchemy import select

from app.models import Entry
from tests.faults.postgres import Postgres
from tests.faults.test_kill import LANES, WRITERS, Burst, Letter, cards_of, killed_under, running, state_of
from tests.sockets.browsers import Place, eventually


def test_every_acknowledged_card_outlives_a_kill_of_the_server(postgres: Postgres, tmp_path: Path) -> None:
    assert 0 < killed_under(tmp_path, 0, WRITERS + 6, DATABASE_URL=postgres.url) < len(LANES) * WRITERS


def test_a_seal_is_carried_through_on_a_running_server(postgres: Postgres, tmp_path: Path) -> None:
    with running(tmp_path, DATABASE_URL=postgres.url, UNDO_SECONDS="0") as server:
        place = Place.open(server, participants=12)
        lead, step = place.facilitator(), place.step
        round_id = step.rounds[0].id
        assert lead.post(f"{place.console}/next", expected=step.id).status_code == 200
        assert lead.post(f"{place.console}/reviews/{round_id}").status_code == 200
        with place.actions.database.reading() as session:
            cards = session.scalars(select(Entry.id).where(Entry.round_id == round_id)).all()
        for card in cards:
            assert lead.post(f"{place.console}/cards/{card}/verdict", verdict="released").status_code == 200
        assert lead.post(f"{place.console}/reviews/{round_id}/end").status_code == 200
        assert eventually(lambda: state_of(place, round_id) == "sealed", 10)
        assert len(place.plain.cards) == len(cards)
    place.close()


def test_a_restart_of_the_database_costs_seconds_and_no_card(postgres: Postgres, tmp_path: Path) -> None:
    with running(tmp_path, DATABASE_URL=postgres.url) as server:
        place = Place.open(server)
        burst = Burst.at(place, 1)
        half, back = threading.Barrier(WRITERS + 1), threading.Event()
        with ThreadPoolExecutor(WRITERS) as threads:
            written = [threads.submit(until_saved, burst, number, half, back) for number in range(WRITERS)]
            half.wait(20)
            postgres.stop()
            assert requests.get(f"{server.url}/healthz", timeout=5).ok
            postgres.start()
            back.set()
            statuses = {status for one in written for status in one.result(60)}
        assert statuses <= {200, 503}
        assert requests.get(f"{server.url}/readyz", timeout=5).ok
        assert sorted(cards_of(place)) == sorted(burst.texts)
    place.close()


def until_saved(burst: Burst, number: int, half: threading.Barrier, back: threading.Event) -> list[int]:
    """Send two cards, the second while the database goes down, each until it is saved; return every status."""
    first, second = burst.letters[number]
    browser = burst.browsers[number]
    statuses = [first.post(browser)]
    half.wait(20)
    return statuses + list(again(second, burst, number, back))


def again(letter: Letter, burst: Burst, number: int, back: threading.Event) -> Iterator[int]:
    while (status := letter.post(burst.browsers[number])) != 200:
        yield status
        back.wait(0.2)
    yield status
