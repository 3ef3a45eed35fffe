"""The one write path. `perform` takes the workshop's lock, finds the actor through access, lets the command
decide and store, commits with everyone else's commands, and then publishes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.actions.writer import AFTERWARDS, Work, Writer
from app.config import Config
from app.db import Database
from app.domain import clock
from app.domain.errors import NotFound
from app.models import Base, Workshop
from app.secrets import Keys

KEPT = "kept"
# Counts one more write and returns the row as it stands: whoever has done so has the workshop to itself.
LOCK = (
    update(Workshop)
    .where(Workshop.id == bindparam("workshop"))
    .values(writes=Workshop.writes + 1)
    .returning(Workshop)
    .execution_options(populate_existing=True, synchronize_session=False)
)


class Change(IntEnum):
    """Which screens a command has changed. NOTHING moves no revision: nobody can tell that it happened."""

    NOTHING = 0
    CONSOLE = 1
    SHARED = 2


@dataclass(frozen=True)
class Done:
    """What a command gives back, and what it changed. `seal` names rounds whose seal may begin now."""

    reply: Any = None
    change: Change = Change.NOTHING
    seal: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transaction:
    """What a command may use."""

    session: Session
    now: int
    keys: Keys
    config: Config
    random: random.Random

    def keep(self, row: Base) -> None:
        """Keep a row, with what has been read of its relations, for the answers that share this commit.

        A session holds on to what nobody else does only until the next command. The first command that changes what
        screens show lets go of all of it.
        """
        self.session.info.setdefault(KEPT, set()).add(row)

    def afterwards(self, work: Callable[[], object]) -> None:
        """Do something once the shared commit is there, before anybody hears of it: what is made of the data by
        others meanwhile is made of what it was before."""
        self.session.info.setdefault(AFTERWARDS, []).append(work)


class Command(Protocol):
    """A command finds its own actor through app/access: what it may not touch, it cannot find."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done: ...


@dataclass
class Actions:
    """The services behind `perform`, made once for an app."""

    database: Database
    writer: Writer
    keys: Keys
    config: Config
    publish: Callable[[str, bool], None]
    # Lets go of the database connection that whoever asks has been reading with: while it waits for the writer,
    # others need it.
    let_go: Callable[[], None] = lambda: None

    def transaction(self, session: Session) -> Transaction:
        return Transaction(session, clock.now(), self.keys, self.config, random.SystemRandom())

    def perform(self, workshop_id: str, command: Command, once: str | None = None) -> Any:
        """Carry out a command on one workshop and return its reply after the commit.

        `once` names it: under the same name it is carried out no second time, and the reply is None then. Raises the
        command's Refusal (nothing has changed then), Busy, DiskFull or Draining.
        """
        done: Done = self.submit(
            lambda session: self.carry_out(session, workshop_id, command, once), workshop_id
        )
        if done.change:
            self.publish(workshop_id, done.change == Change.SHARED)
        for round_id in done.seal:
            from app import sealing

            sealing.soon(self, round_id)
        return done.reply

    def carry_out(
        self, session: Session, workshop_id: str, command: Command, once: str | None = None
    ) -> Done:
        from app.actions import audit, receipts

        # The lock comes first: without it two commands read the same state and one overwrites the other.
        workshop = session.scalar(LOCK, {"workshop": workshop_id})
        if workshop is None:
            raise NotFound()
        if once and receipts.already(session, workshop, once):
            return Done()
        tx = self.transaction(session)
        done = command.run(tx, workshop)
        audit.note_command(tx, workshop_id, command)
        if done.change >= Change.CONSOLE:
            session.info.pop(KEPT, None)
            workshop.console_revision += 1
        if done.change == Change.SHARED:
            workshop.revision += 1
        return done

    def write(self, work: Any) -> Any:
        """Run work that belongs to no workshop yet (a facilitator, a sign-in) through the same writer."""
        return self.submit(lambda session: work(self.transaction(session)))

    def submit(self, work: Work, workshop: str | None = None) -> Any:
        """Wait for the writer to do some work, holding nothing that others need."""
        self.let_go()
        return self.writer.submit(work, workshop)


def of_app() -> Actions:
    """Return the actions of the app that is handling this request."""
    from flask import current_app

    actions: Actions = current_app.extensions["actions"]
    return actions


def perform(workshop_id: str, command: Command, once: str | None = None) -> Any:
    """Carry out a command in the app at hand."""
    return of_app().perform(workshop_id, command, once)
