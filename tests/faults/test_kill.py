"""kill -9 at a bad moment: what was acknowledged is there, nothing is doubled, nothing comes out early."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy import select

from app.models import Entry, Round
from app.secrets import KeyStore
from tests.cast import CARD, new_uuid
from tests.conftest import Server, start_server
from tests.sockets.browsers import Browser, Place, eventually

ROUNDS = 2
WRITERS = 12
LANES = ("power", "distance")


def kill_all_of(server: Server) -> None:
    """Kill gunicorn's master and its worker, which alone would go on for a second."""
    master = server.process.pid
    children = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=False)
    for process in (master, *map(int, children.stdout.split())):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@contextmanager
def running(folder: Path, **extra: str) -> Iterator[Server]:
    server = start_server(folder, **extra)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            kill_all_of(server)
        server.process.wait(10)


@dataclass(frozen=True)
class Letter:
    """One card on its way: where it goes and the number under which it goes out again."""

    writer: int
    path: str
    text: str
    uuid: str = field(default_factory=new_uuid)

    def post(self, browser: Browser) -> int:
        return browser.post(self.path, **{**CARD, "text": self.text, "uuid": self.uuid}).status_code


@dataclass
class Burst:
    """Writers who post one card after another until the server dies under them."""

    browsers: list[Browser]
    letters: list[list[Letter]]
    acknowledged: set[str] = field(default_factory=set)
    begun: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def at(cls, place: Place, number: int) -> Burst:
        paths = {lane: place.card_path(lane) for lane in LANES}
        letters = [
            [Letter(one, path, f"They say {lane} {one} in round {number}.") for lane, path in paths.items()]
            for one in range(WRITERS)
        ]
        return cls([place.participant(one % 2) for one in range(WRITERS)], letters)

    @property
    def texts(self) -> list[str]:
        return [letter.text for letters in self.letters for letter in letters]

    def all_again(self) -> set[int]:
        """Send every card again under its number; return the statuses of the answers."""
        return {one.post(self.browsers[one.writer]) for letters in self.letters for one in letters}

    def write(self, number: int, server: Server, last: int) -> None:
        for letter in self.letters[number]:
            if next(self.begun) == last:
                kill_all_of(server)
            try:
                if letter.post(self.browsers[number]) == 200:
                    self.acknowledged.add(letter.text)
            except requests.RequestException:
                return

    def until_killed(self, server: Server, last: int) -> None:
        """Let everyone write at once; whoever is about to send the last of so many kills the server first."""
        with ThreadPoolExecutor(WRITERS) as threads:
            for number in range(WRITERS):
                threads.submit(self.write, number, server, last)
        assert server.process.wait(10) == -signal.SIGKILL

    def mine(self, server: Server, code: str) -> list[str]:
        """Return what each writer sees of their own on a server."""
        for browser in self.browsers:
            browser.url = server.url
        return [browser.get(f"/room/{code}/mine").text for browser in self.browsers]


def test_every_acknowledged_card_outlives_a_kill_and_none_is_doubled_by_sending_all_again(
    tmp_path: Path,
) -> None:
    for number in range(ROUNDS):
        assert 0 < killed_under(tmp_path, number, WRITERS + 1 + 6 * number) < len(LANES) * WRITERS


def killed_under(folder: Path, number: int, last: int, **extra: str) -> int:
    """Kill a server under its writers, start it again, and send all again; return how many had been acknowledged.

    Raises AssertionError where one of these is lost, or anything is stored twice.
    """
    with running(folder, **extra) as server:
        place = Place.open(server)
        burst = Burst.at(place, number)
        burst.until_killed(server, last)
    with running(folder, **extra) as server:
        for own, letters in zip(burst.mine(server, place.code), burst.letters, strict=True):
            assert all(one.text in own for one in letters if one.text in burst.acknowledged)
        for _ in range(2):
            assert burst.all_again() == {200}
        assert sorted(cards_of(place)) == sorted(burst.texts)
    place.close()
    return len(burst.acknowledged)


def cards_of(place: Place) -> list[str]:
    round_id = next(one for one in place.plain.steps if one.key == "they").rounds[0].id
    with place.actions.database.reading() as session:
        return [text or "" for text in session.scalars(select(Entry.text).where(Entry.round_id == round_id))]


def test_a_seal_that_a_kill_interrupts_is_finished_after_the_restart_and_shows_nothing_before(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as server:
        place = Place.open(server, participants=12)
        texts = cards_of(place)
        lead = place.facilitator()
        round_id = end_the_review(place, lead)
        # A reader elsewhere keeps the log from being emptied, so that the seal has to wait half-way.
        with a_reader_in_the_way(place) as reader:
            assert lead.post(f"{place.console}/reviews/{round_id}/end").status_code == 200
            assert eventually(lambda: half_sealed(place, round_id), 10)
            assert screens_are_silent(place, lead, texts)
            assert lead.post(f"{place.console}/next", expected=place.step.id).status_code == 200
            assert lead.post(f"{place.console}/next", expected=place.step.id).status_code == 409
            kill_all_of(server)
            server.process.wait(10)
            reader.execute("ROLLBACK")
        assert half_sealed(place, round_id)
    with running(tmp_path) as server:
        place.server = server
        lead.url = server.url
        assert eventually(lambda: state_of(place, round_id) == "sealed", 10)
        assert KeyStore(tmp_path / "keys").get(round_id) is None
        assert cards_of(place) == []
        assert {card.text for card in place.plain.cards} == set(texts)
        assert lead.post(f"{place.console}/next", expected=place.step.id).status_code == 200
    place.close()


def end_the_review(place: Place, lead: Browser) -> str:
    """Go on from the cards and release every one of them; return the round that now waits for its end."""
    round_id = place.step.rounds[0].id
    assert lead.post(f"{place.console}/next", expected=place.step.id).status_code == 200
    assert lead.post(f"{place.console}/reviews/{round_id}").status_code == 200
    with place.actions.database.reading() as session:
        cards = session.scalars(select(Entry.id).where(Entry.round_id == round_id)).all()
    for card in cards:
        assert lead.post(f"{place.console}/cards/{card}/verdict", verdict="released").status_code == 200
    return round_id


@contextmanager
def a_reader_in_the_way(place: Place) -> Iterator[sqlite3.Connection]:
    reader = sqlite3.connect(place.server.data_dir / "otherwise.sqlite3", isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        yield reader
    finally:
        reader.close()


def state_of(place: Place, round_id: str) -> str:
    with place.actions.database.reading() as session:
        return session.get_one(Round, round_id).state


def half_sealed(place: Place, round_id: str) -> bool:
    """Return whether the rows of people are gone and the results are kept, but not yet for anybody to see."""
    with place.actions.database.reading() as session:
        current = session.get_one(Round, round_id)
        return current.state == "sealing" and current.results is not None and cards_of(place) == []


def screens_are_silent(place: Place, lead: Browser, texts: list[str]) -> bool:
    """Return whether no screen shows any of the texts."""
    regions = ("agenda", "step", "review", "side")
    seen = [lead.get(f"{place.console}/regions/{name}").text for name in regions]
    seen.append(lead.get(f"{place.wall}/regions/wall").text)
    for group in place.plain.groups:
        seen.append(lead.get(f"{place.console}/preview/{group.id}/regions/step").text)
    return not any(text in page for text in texts for page in seen)


def test_a_key_that_a_kill_left_empty_counts_as_lost_and_can_be_made_anew(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path)
    keys.path("round").write_bytes(b"")
    assert keys.get("round") is None
    keys.create("round")
    assert len(keys.get("round") or b"") == 32
