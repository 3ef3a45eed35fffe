"""One writer for everyone: what is acknowledged is kept, and what fails takes nobody else along."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.actions import Change, Done, Transaction, writer
from app.actions.writer import BATCH, Writer
from app.db import Database
from app.domain.errors import Busy, Closed, DiskFull, Draining
from app.models import Workshop
from tests.cast import Cast

Work = Callable[[Session], Any]


def keep(number: int, filling: str = "") -> Work:
    def work(session: Session) -> int:
        session.execute(
            text("INSERT INTO kept VALUES (:number, :filling)"), {"number": number, "filling": filling}
        )
        return number

    return work


def keep_and_refuse(number: int) -> Work:
    def work(session: Session) -> None:
        keep(number)(session)
        raise Closed(f"no to {number}")

    return work


@dataclass
class Desk:
    """A writer on a database of its own, and a second process's view of that database."""

    path: Path
    database: Database
    writer: Writer
    commits: int = 0

    def elsewhere(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, isolation_level=None, timeout=1, check_same_thread=False)

    def kept(self) -> set[int]:
        with self.database.reading() as session:
            return {row[0] for row in session.execute(text("SELECT number FROM kept"))}

    def together(self, works: list[Work]) -> list[Future[Any]]:
        """Submit each from a thread of its own; the writer is held up until all of them wait."""
        held, all_here = threading.Event(), threading.Event()

        def hold(_session: Session) -> None:
            held.set()
            assert all_here.wait(10)

        with ThreadPoolExecutor(len(works) + 1) as threads:
            first = threads.submit(self.writer.submit, hold)
            assert held.wait(5)
            found = [threads.submit(self.writer.submit, work) for work in works]
            pause, give_up = threading.Event(), time.monotonic() + 5
            while self.writer.jobs.qsize() < len(works) and time.monotonic() < give_up:
                pause.wait(0.005)
            all_here.set()
            first.result(10)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "desk.sqlite3"
    database = Database(f"sqlite:///{path}")
    made = Desk(path, database, Writer(database))
    made.writer.submit(
        lambda session: session.execute(
            text("CREATE TABLE kept (number INTEGER PRIMARY KEY CHECK (number >= 0), filling TEXT)")
        )
    )

    def count(_connection: Any) -> None:
        made.commits += 1

    event.listen(database.engine, "commit", count)
    yield made
    database.engine.dispose()


def test_a_thousand_at_once_share_a_few_commits_and_a_refusal_reaches_only_its_own_caller(desk: Desk) -> None:
    works = [keep_and_refuse(number) if number % 10 == 7 else keep(number) for number in range(1000)]
    answers = desk.together(works)
    for number, answer in enumerate(answers):
        if number % 10 == 7:
            with pytest.raises(Closed, match=f"no to {number}$"):
                answer.result()
        else:
            assert answer.result() == number
    assert desk.kept() == {number for number in range(1000) if number % 10 != 7}
    assert desk.commits <= 1 + -(-1000 // BATCH) + 1


def test_what_is_acknowledged_is_there_for_everybody_else_at_that_moment(desk: Desk) -> None:
    def submit_and_look(number: int) -> bool:
        desk.writer.submit(keep(number))
        other = desk.elsewhere()
        try:
            found = other.execute("SELECT number FROM kept WHERE number = ?", [number])
            return found.fetchall() == [(number,)]
        finally:
            other.close()

    with ThreadPoolExecutor(20) as threads:
        assert all(threads.map(submit_and_look, range(200)))


def test_a_command_that_fails_in_its_own_code_leaves_the_others_of_its_batch_alone(desk: Desk) -> None:
    def broken(session: Session) -> None:
        keep(50)(session)
        raise ZeroDivisionError("a fault of ours")

    answers = desk.together([keep(1), broken, keep(-1), keep(2), keep(1), keep(3)])
    assert [answers[place].result() for place in (0, 3, 5)] == [1, 2, 3]
    with pytest.raises(ZeroDivisionError):
        answers[1].result()
    for place in (2, 4):
        with pytest.raises(IntegrityError):
            answers[place].result()
    assert desk.kept() == {1, 2, 3}


def test_a_database_that_somebody_else_holds_is_busy_within_seconds_and_recovers_by_itself(
    desk: Desk,
) -> None:
    desk.writer.submit(keep(1))
    holder = desk.elsewhere()
    holder.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(desk.writer.submit, keep(2))
        assert desk.kept() == {1}
        with pytest.raises(Busy):
            waiting.result()
    assert time.monotonic() - start < 6.5
    holder.execute("ROLLBACK")
    assert desk.writer.submit(keep(3)) == 3
    assert desk.kept() == {1, 3}
    holder.close()


def test_a_short_hold_by_somebody_else_is_waited_for(desk: Desk) -> None:
    holder = desk.elsewhere()
    holder.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(desk.writer.submit, keep(1))
        threading.Timer(0.3, lambda: holder.execute("COMMIT")).start()
        assert waiting.result() == 1
    holder.close()


def test_what_was_answered_with_busy_is_not_carried_out_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAIT_SECONDS", 1.0)
    monkeypatch.setattr(writer, "ANSWER_SECONDS", 1.2)
    begun, begin = threading.Event(), desk.writer.begin

    def begin_and_say_so(connection: Any) -> None:
        begun.set()
        begin(connection)

    monkeypatch.setattr(desk.writer, "begin", begin_and_say_so)
    holder = desk.elsewhere()
    holder.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(desk.writer.submit, keep(1))
        assert begun.wait(5)  # The second comes while the writer already waits with the first.
        second = threads.submit(desk.writer.submit, keep(2))
        for waiting in (first, second):
            with pytest.raises(Busy):
                waiting.result()
    holder.execute("ROLLBACK")
    assert desk.writer.submit(keep(3)) == 3
    assert desk.kept() == {3}
    holder.close()


def test_a_full_disk_is_said_so_while_reads_go_on_and_writing_recovers(desk: Desk) -> None:
    pages: dict[str, int] = {"most": 0}

    def limit(connection: Any) -> None:
        if pages["most"]:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages['most']}")

    event.listen(desk.database.engine, "begin", limit)
    desk.writer.submit(keep(1))
    pages["most"] = 1  # SQLite takes the size that the database has now.
    with pytest.raises(DiskFull):
        desk.writer.submit(keep(2, "x" * 100_000))
    assert desk.kept() == {1}
    pages["most"] = 1_000_000
    assert desk.writer.submit(keep(3, "x" * 100_000)) == 3
    assert desk.kept() == {1, 3}


def test_a_server_that_drains_takes_nothing_new_and_says_so(desk: Desk) -> None:
    desk.writer.submit(keep(1))
    desk.writer.draining = True
    with pytest.raises(Draining):
        desk.writer.submit(keep(2))
    assert desk.kept() == {1}


@dataclass(frozen=True)
class CountUp:
    """Reads, adds one, writes: loses counts wherever two of these overlap."""

    refuse: bool = False

    def run(self, _tx: Transaction, workshop: Workshop) -> Done:
        workshop.check_cards += 1
        if self.refuse:
            raise Closed("counted and taken back")
        return Done(workshop.check_cards, Change.CONSOLE)


def test_of_many_who_count_up_one_number_at_once_none_is_lost(cast: Cast) -> None:
    before = cast.plain.check_cards

    def count(number: int) -> int | None:
        try:
            return int(cast.actions.perform(cast.workshop_id, CountUp(refuse=number % 5 == 0)))
        except Closed:
            return None

    with ThreadPoolExecutor(50) as threads:
        seen = [one for one in threads.map(count, range(500)) if one is not None]
    assert sorted(seen) == list(range(before + 1, before + 401))
    assert cast.plain.check_cards == before + 400


def test_no_request_holds_a_connection_while_it_waits_for_the_writer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, submit = [], cast.actions.writer.submit
    cast.actions.publish = lambda *_: None  # It reads in a thread of its own.

    def count_and_submit(work: Work, workshop: str | None = None) -> Any:
        held.append(cast.actions.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return submit(work, workshop)

    monkeypatch.setattr(cast.actions.writer, "submit", count_and_submit)
    step = cast.writing(each=1)
    assert cast.people[0].write(step, "They never ring back.").status_code == 200
    assert cast.people[0].take_back(cast.people[0].own_cards()[0]).status_code == 200
    assert cast.people[1].post(f"/room/{cast.code}/leave", script=False).status_code == 200
    assert cast.facilitator.do("time", minutes="1").status_code == 200
    assert cast.facilitator.post("/sign-out", script=False).status_code == 303
    assert len(held) > 6
    assert set(held) == {0}
