"""Two processes write to the same workshops: neither loses what it read, and nobody ever hears of a deadlock."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app import access, config, snapshot
from app.actions import Actions, Change, Done, Transaction, preparing
from app.actions.writer import Job, Writer
from app.db import from_config
from app.domain.errors import NotFound
from app.lease import Lease
from app.models import Workshop
from app.rehearsal import demo
from app.shared_keys import keys_of
from tests.faults.postgres import Postgres
from tests.sockets.browsers import eventually

WORKSHOPS = 8
COMMANDS = 200


@dataclass(frozen=True)
class Count:
    """Reads a number of the workshop and writes the next one, as careless as a command may be."""

    def run(self, _tx: Transaction, workshop: Workshop) -> Done:
        workshop.check_cards += 1
        return Done(change=Change.SHARED)


@dataclass
class Two:
    """Two processes' ways to write, and the workshops that both serve."""

    processes: list[Actions]
    workshops: list[str]

    def counted(self) -> int:
        with self.processes[0].database.reading() as session:
            found = session.execute(text("SELECT sum(check_cards), sum(revision - 1) FROM workshop")).one()
        assert found[0] == found[1]
        return int(found[0])


@pytest.fixture
def two(postgres: Postgres, tmp_path: Any) -> Iterator[Two]:
    settings = config.load(
        {"DATABASE_URL": postgres.database(), "DATA_DIR": str(tmp_path), "KEY_DIR": str(tmp_path / "keys")}
    )
    processes = []
    for _ in range(2):
        database = from_config(settings)
        processes.append(Actions(database, Writer(database), keys_of(settings), settings, lambda *_: None))
    processes[0].database.migrate()
    lead = processes[0].write(
        lambda tx: preparing.make_facilitator(tx, "Lead", "lead@hospital.example", None)
    )
    made = [
        processes[0].write(lambda tx: preparing.make_workshop(tx, lead, demo.new_workshop()))
        for _ in range(WORKSHOPS)
    ]
    yield Two(processes, made)


def test_commands_of_two_processes_on_the_same_workshops_all_count_and_never_lock_each_other_out(
    two: Two,
) -> None:
    order = random.Random(7)
    plan = [(order.choice(two.processes), order.choice(two.workshops)) for _ in range(COMMANDS)]
    with ThreadPoolExecutor(20) as threads:
        done = [threads.submit(process.perform, workshop, Count()) for process, workshop in plan]
        assert [one.result(60) for one in done] == [None] * COMMANDS
    assert two.counted() == COMMANDS


def together(process: Actions, jobs: list[Job]) -> threading.Thread:
    """Carry out jobs as one batch, as a writer does, beside whatever else is going on."""
    process.writer.stop()
    thread = threading.Thread(target=process.writer.commit, args=(jobs,))
    thread.start()
    return thread


def jobs_of(process: Actions, workshops: list[str], meeting: threading.Barrier, named: bool) -> list[Job]:
    """Return commands on workshops in this order; after the first they wait for those of the other process."""

    def job(number: int, workshop: str) -> Job:
        def work(session: Session) -> Done:
            done = process.carry_out(session, workshop, Count())
            if number == 0:
                wait_a_moment_for(meeting)
            return done

        # What a command turns out to touch besides, nobody can lock beforehand.
        return Job(work, workshop if named else "another")

    return [job(number, workshop) for number, workshop in enumerate(workshops)]


def wait_a_moment_for(meeting: threading.Barrier, seconds: float = 1) -> None:
    try:
        meeting.wait(seconds)
    except threading.BrokenBarrierError:
        return


@pytest.mark.parametrize("named", [True, False], ids=["locked in order", "in a deadlock, done again"])
def test_two_batches_over_the_same_workshops_in_opposite_order_are_both_carried_out(
    two: Two, named: bool
) -> None:
    meeting = threading.Barrier(2)
    first = jobs_of(two.processes[0], two.workshops, meeting, named)
    second = jobs_of(two.processes[1], two.workshops[::-1], meeting, named)
    running = [together(process, jobs) for process, jobs in zip(two.processes, (first, second), strict=True)]
    for thread in running:
        thread.join(30)
    again = [job for process in two.processes for job in drained(process.writer)]
    # Batches that name their workshops never meet in a deadlock; of the others one gives way, and has another turn.
    assert len(again) == (0 if named else WORKSHOPS)
    two.processes[0].writer.commit(again)
    assert [(job.done.is_set(), job.error) for job in (*first, *second)] == [(True, None)] * 2 * WORKSHOPS
    assert two.counted() == 2 * WORKSHOPS


def drained(writer: Writer) -> list[Job]:
    found = []
    while not writer.jobs.empty():
        job = writer.jobs.get()
        assert job is not None
        found.append(job)
    return found


def test_a_link_that_works_once_works_once_though_two_processes_are_asked_at_the_same_time(two: Two) -> None:
    with two.processes[0].database.reading() as session:
        lead = str(session.scalar(text("SELECT id FROM facilitator")))
    for _ in range(5):
        link = two.processes[0].write(lambda tx: preparing.make_link(tx, "sign_in", lead))
        meeting = threading.Barrier(2)

        def use(process: Actions, link: str = link, meeting: threading.Barrier = meeting) -> str | None:
            def work(tx: Transaction) -> str:
                found = access.one_time_link(tx.session, "sign_in", link, tx.now)
                wait_a_moment_for(meeting, 0.2)
                assert found
                return preparing.sign_in_by_link(tx, link)

            try:
                return str(process.write(work))
            except NotFound:
                return None

        with ThreadPoolExecutor(2) as threads:
            tokens = list(threads.map(use, two.processes))
        assert sum(token is not None for token in tokens) == 1


def test_a_picture_is_of_one_moment_though_another_process_writes_while_it_is_read(two: Two) -> None:
    here, there = two.processes
    with here.database.reading() as session:
        workshop = session.get_one(Workshop, two.workshops[0])
        there.perform(workshop.id, Rename())
        assert snapshot.take(session, workshop).steps[0].title != "Renamed"
    with here.database.reading() as session:
        assert snapshot.take(session, session.get_one(Workshop, workshop.id)).steps[0].title == "Renamed"


@dataclass(frozen=True)
class Rename:
    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        from app.models import Step

        tx.session.execute(update(Step).where(Step.workshop_id == workshop.id).values(title="Renamed"))
        return Done(change=Change.SHARED)


def test_one_process_does_what_is_due_and_another_takes_over_when_its_connection_breaks(two: Two) -> None:
    mine, yours = (Lease(one.database) for one in two.processes)
    assert [mine.held(), yours.held(), mine.held(), yours.held()] == [True, False, True, False]
    assert mine.connection is not None
    backend = mine.connection.scalar(text("SELECT pg_backend_pid()"))
    with two.processes[1].database.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
    assert eventually(yours.held)
    assert not mine.held()
    yours.drop()
    assert eventually(mine.held)
    mine.drop()
