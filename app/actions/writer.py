"""Group commit: one writer drains a queue of commands into one transaction, a savepoint for each.

A commit waits for the disk, and under gevent nothing else runs meanwhile: so before it begins, the writer lets those
who are on their way come, for as long as they do.

Between BEGIN and COMMIT it does nothing but talk to the database, so that under gevent no other greenlet runs
in between on SQLite. A caller hears of its command only after the commit that holds it.

Several processes may have a writer each, on PostgreSQL. A batch locks all its workshops first, in the order of their
ids, so that two batches wait for each other only one way round. What still ends in a deadlock is done once more.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gevent
from gevent import monkey
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import faults, metrics
from app.db import Database, locked, out_of_reach
from app.domain.errors import Busy, DiskFull, Draining, Refusal
from app.models import Workshop

BATCH = 500
# Where a session keeps what is to be done after the commit.
AFTERWARDS = "afterwards"
# Fewer where others wait for the same workshops, since each command asks the database server several times.
SHARED_BATCH = 100
# A writer whose process has stopped turning holds nobody up for longer than this.
SHARED_LOCKS = "SET LOCAL lock_timeout = '4s'; SET LOCAL idle_in_transaction_session_timeout = '10s'"
# A lock of the database server, by any number that is ours (app/db.py and app/lease.py have others).
NO_WORKSHOP = 7_416_024
# PostgreSQL's names for a deadlock and for a conflict with another transaction: the same will do another time.
DO_AGAIN = {"40P01", "40001"}
TRIES = 5
# How long those who come first wait for those who come with them; whoever comes alone does not wait at all.
GATHER_SECONDS = 0.03
WAIT_SECONDS = 4.5
# A job that nobody has begun is given up after the first; one that is under way gets the second as well.
ANSWER_SECONDS = 5.0
LAST_SECONDS = 1.0

Work = Callable[[Session], Any]


@dataclass
class Job:
    """One command on its way through the writer."""

    work: Work
    workshop: str | None = None
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: BaseException | None = None
    tries: int = 0
    taken: bool = False
    given_up: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, error: BaseException) -> None:
        self.error = error
        self.done.set()

    def take(self) -> bool:
        """Begin the job, unless its caller has been told that it will not be done."""
        with self.lock:
            self.taken = not self.given_up
            self.tries += 1
            return self.taken

    def again(self) -> bool:
        """Let the job wait for another turn; return False where it has had enough of them."""
        with self.lock:
            self.taken, self.result, self.error = False, None, None
            return self.tries < TRIES

    def give_up(self) -> bool:
        """Stop waiting for a job that has not begun; return False where it is being done already."""
        with self.lock:
            self.given_up = not self.taken
            return self.given_up


class Writer:
    """Owns the only connection that writes. Its thread starts with the first command (after any fork)."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.thread: threading.Thread | None = None
        self.starting = threading.Lock()
        self.draining = False

    def submit(self, work: Work, workshop: str | None = None) -> Any:
        """Run `work` in the next shared transaction and return its result after the commit.

        `workshop` is the one that it will lock, if any. Raises what `work` raised, Busy where the database stays
        locked, DiskFull or Draining.
        """
        if self.draining:
            raise Draining("The server is restarting. Your answer is kept and goes out again in a moment.")
        self.start()
        job = Job(work, workshop)
        self.jobs.put(job)
        if not job.done.wait(ANSWER_SECONDS) and (job.give_up() or not job.done.wait(LAST_SECONDS)):
            raise Busy("The server is busy. Please try again.")
        if job.error is not None:
            raise job.error
        return job.result

    def start(self) -> None:
        with self.starting:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self.run, name="writer", daemon=True)
                self.thread.start()

    def stop(self) -> None:
        """Let the thread go once all that was asked before is done, and wait for that; a next command starts anew."""
        with self.starting:
            if self.thread is not None and self.thread.is_alive():
                self.jobs.put(None)
                self.thread.join()

    def run(self) -> None:
        while batch := self.gather():
            try:
                self.commit(batch)
            except BaseException as error:  # The writer outlives anything a batch can do to it.
                for job in batch:
                    if not job.done.is_set():
                        job.fail(error if isinstance(error, Exception) else Busy("The server is busy."))

    def gather(self) -> list[Job]:
        """Wait for a job, and return it with all that come together with it; nothing where the thread may go."""
        if (first := self.jobs.get()) is None:
            return []
        batch = [first]
        let_others_come()
        while len(batch) < (BATCH if self.database.embedded else SHARED_BATCH):
            try:
                job = self.jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self.jobs.put(None)
                break
            batch.append(job)
        return batch

    def commit(self, batch: list[Job]) -> None:
        """Carry out a batch; on a lost commit every job of it hears so."""
        batch = [job for job in batch if job.take()]
        try:
            with self.database.engine.connect().execution_options(writes=True) as connection:
                self.begin(connection)
                lock_in_order(connection, batch)
                with Session(connection, join_transaction_mode="rollback_only") as session:
                    for job in batch:
                        attempt(session, job)
                connection.commit()
                for work in session.info.get(AFTERWARDS, ()):
                    faults.noted(work)()
        except DBAPIError as error:
            failure = refusal(first_cause(error))
            later = self.do_again(batch) if may_do_again(error) else []
            failed = [job for job in batch if job not in later]
            for job in failed:
                job.fail(failure)
            metrics.REFUSED.inc(len(failed))
            return
        for job in batch:
            job.done.set()
        refused = sum(job.error is not None for job in batch)
        metrics.BATCH.observe(len(batch))
        metrics.REFUSED.inc(refused)
        metrics.POSTS.inc(len(batch) - refused)

    def do_again(self, batch: list[Job]) -> list[Job]:
        """Give jobs another turn; return those that get one."""
        later = [job for job in batch if job.again()]
        for job in later:
            self.jobs.put(job)
        return later

    def begin(self, connection: Any) -> None:
        """Begin, waiting outside of SQLite for another process to finish; raises the last error after 5 s."""
        give_up = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                connection.begin()
                return
            except DBAPIError as error:
                connection.rollback()
                if not locked(error) or time.monotonic() > give_up:
                    raise
                time.sleep(0.02)


def let_others_come() -> None:
    """Return when everyone who is at work has had a turn, in any case after GATHER_SECONDS and one turn of each.

    Under gevent they only have one when the writer gives it up; threads need nothing of the kind.
    """
    if monkey.is_module_patched("threading"):
        with gevent.Timeout(GATHER_SECONDS, False):
            gevent.idle()


def lock_in_order(connection: Connection, batch: list[Job]) -> None:
    """Lock the workshops of a batch against other processes, and before them whatever belongs to no workshop.

    A sign-in or a one-time link reads and then writes, with nothing to lock: one such command is under way at a time.
    """
    if connection.dialect.name == "sqlite":
        return
    connection.exec_driver_sql(SHARED_LOCKS)
    if any(job.workshop is None for job in batch):
        connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": NO_WORKSHOP})
    if wanted := {job.workshop for job in batch if job.workshop}:
        query = select(Workshop.id).where(Workshop.id.in_(wanted)).order_by(Workshop.id)
        connection.execute(query.with_for_update(key_share=True)).all()


def may_do_again(error: DBAPIError) -> bool:
    """Return whether a batch failed only because of what else was going on.

    All of it is done again, not the one command that met with it: that would leave the locks of the others in the way.
    """
    return getattr(error.orig, "sqlstate", None) in DO_AGAIN


def attempt(session: Session, job: Job) -> None:
    """Run one job in a savepoint of its own: what it refuses takes nothing else with it."""
    try:
        with session.begin_nested():
            job.result = job.work(session)
    except DBAPIError as error:
        if fatal(error) or may_do_again(error):
            raise
        job.error = error
    except Exception as error:
        job.error = error


def first_cause(error: DBAPIError) -> DBAPIError:
    """Return the error that came first: SQLite has rolled back by itself, so leaving the savepoint fails too."""
    first, cause = error, error.__context__
    while cause is not None:
        first = cause if isinstance(cause, DBAPIError) else first
        cause = cause.__context__
    return first


def fatal(error: DBAPIError) -> bool:
    """Return whether the whole transaction is lost, not only one command's part of it."""
    return isinstance(error.orig, sqlite3.OperationalError) or error.connection_invalidated


def refusal(error: DBAPIError) -> Refusal | DBAPIError:
    """Return the sentence a person can act on."""
    if any(words in str(error.orig) for words in ("full", "No space left")):
        return DiskFull(
            "The server's disk is full. What you wrote is kept on your phone; please tell the facilitator."
        )
    if out_of_reach(error):
        return Busy("The server is busy. Please try again.")
    return error
