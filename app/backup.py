"""A copy of the database for safe keeping, and the way back.

A copy holds nothing that could tie words to people: what people wrote in steps that are not sealed stays out, with
every link, receipt, sign-in and one-time link; so do rehearsals. It is made in memory, so that nothing of this ever
touches the disk that the copy goes to. Keys are in no copy: they are in no database.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    and_,
    case,
    create_engine,
    delete,
    func,
    inspect,
    make_url,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.pool import StaticPool

from app import retention
from app.actions import Actions, Transaction
from app.actions.deleting import destroy
from app.actions.leading import note
from app.actions.writer import Writer
from app.config import make_private
from app.db import Database
from app.domain.workshop import LIVING
from app.models import (
    Audit,
    AuthorLink,
    Base,
    Entry,
    Facilitator,
    FollowUp,
    FollowUpAnswer,
    GroupScreen,
    Muted,
    Muting,
    OneTimeLink,
    Receipt,
    Rehearsal,
    ReleasedCard,
    ReportLink,
    Round,
    SignedIn,
    Step,
    Workshop,
    random_id,
)

# Tables whose rows are in no copy. All entries belong to rounds that are not sealed: a seal deletes them.
# A link to a report may have been withdrawn since: it does not come back to life.
LEFT_OUT: tuple[type[Base], ...] = (
    AuthorLink,
    Muting,
    Muted,
    Entry,
    Receipt,
    SignedIn,
    OneTimeLink,
    ReportLink,
    FollowUpAnswer,
)
# Phones drop what is older than what they show; a restored workshop must be newer than anything they have seen.
AHEAD = 100_000


class NoCopy(Exception):
    """A copy could not be made or brought back; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Restored:
    """What came back: how many workshops and facilitators, and which (title, step) must be started again."""

    workshops: int
    facilitators: int
    again: tuple[tuple[str, str], ...]


# Making a copy.


def make(database: Database) -> bytes:
    """Return a copy of the database without what must not leave the server. Raises NoCopy."""
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(memory):
        with closing(opened(file_of(database))) as source:
            source.backup(memory)
        engine = create_engine(
            "sqlite://", creator=lambda: memory, poolclass=StaticPool, hide_parameters=True
        )
        memory.execute("PRAGMA foreign_keys=ON")
        with engine.begin() as connection:
            leave_out(connection)
        memory.execute("VACUUM")
        check_whole(memory)
        return memory.serialize()


def leave_out(connection: Connection) -> None:
    """Delete from a copy what must not leave the server, and bring its rounds to a state one can go on from.

    A round that was collecting, closed or being read has lost its answers: it waits to be started again. The
    addresses of walls and of the groups' own screens are drawn anew, so that a copy opens no screen of this server.
    """
    there = set(inspect(connection).get_table_names())
    if "rehearsal" in there:
        connection.execute(delete(Workshop).where(Workshop.id.in_(select(Rehearsal.workshop_id))))
    for model in LEFT_OUT:
        if model.__tablename__ in there:
            connection.execute(delete(model))
    half_sealed = and_(Round.state == "sealing", Round.results.is_(null()))
    connection.execute(
        update(Round)
        .where(or_(Round.state.in_(LIVING), half_sealed))
        .values(state=case((Round.state == "open", "open"), else_="suspended"), closed_at=None, seats={})
    )
    if "follow_up" in there:
        waiting = update(FollowUp).where(FollowUp.state == "waiting")
        connection.execute(waiting.values(sent={}, bands={}, bands_of=None))
    connection.execute(update(Workshop).values(readiness={}, readiness_tick=0, writes=0, pause_asked=False))
    for one in connection.scalars(select(Workshop.id)).all():
        new = {"wall_token": secrets.token_urlsafe(16)}
        connection.execute(update(Workshop).where(Workshop.id == one).values(new))
    screens = select(GroupScreen.group_id)
    for one in connection.scalars(screens).all() if "group_screen" in there else ():
        new = {"token": secrets.token_urlsafe(16)}
        connection.execute(update(GroupScreen).where(GroupScreen.group_id == one).values(new))


def keep(content: bytes, path: Path) -> None:
    """Write a copy to a file that only its owner may read; it has its name only once it is safe on the disk."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise NoCopy(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


# The way back.


@dataclass(frozen=True)
class Gone:
    """What a database that is replaced has seen go: workshops deleted, released texts taken down; ids of each."""

    workshops: frozenset[str] = frozenset()
    taken_down: frozenset[str] = frozenset()


def restore(actions: Actions, path: Path, *, force: bool) -> Restored:
    """Put a copy in the place of the database, bring it up to date, and make it ready. Raises NoCopy.

    The database is replaced only when the copy has been found whole and has been migrated. Workshops that were
    deleted since the copy was made are deleted again, and texts taken down again, where the database that is replaced
    still knows of them.
    """
    target = file_of(actions.database)
    make_private(target.parent)
    draft = target.with_name(f".{target.name}-{secrets.token_hex(8)}")
    try:
        with closing(sqlite3.connect(draft)) as copy:
            draft.chmod(0o600)
            with closing(opened(path)) as source:
                check_is_ours(source)
                source.backup(copy)
        gone = let_go(actions.database, target, force=force)
        restored = bring_up_to_date(actions, draft, gone)
        draft.replace(target)
        sync_folder(target.parent)
    except sqlite3.DatabaseError as error:
        raise NoCopy(f"{path} is not a whole database: {error}.") from error
    finally:
        for rest in ("", "-wal", "-shm", "-journal"):
            Path(f"{draft}{rest}").unlink(missing_ok=True)
    let_keys_go(actions)
    return restored


def bring_up_to_date(actions: Actions, path: Path, gone: Gone) -> Restored:
    """Migrate a copy that comes back and make it ready in every way, so that it only needs to take its place.

    What a copy may not hold goes out of it, wherever it was made; no log is left beside it.
    """
    database = Database(f"sqlite:///{path}")
    database.migrate()
    # Nobody looks at the copy yet, so that nothing is to be told to anybody.
    alone = replace(
        actions, database=database, writer=Writer(database), publish=lambda _workshop, _shared: None
    )
    restored = make_ready(alone, gone)
    database.engine.dispose()
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("VACUUM")
        copy.execute("PRAGMA journal_mode=DELETE")
    return restored


def let_go(database: Database, target: Path, *, force: bool) -> Gone:
    """Make sure that nobody uses the database and that it may be replaced; return what it saw go."""
    if not target.exists():
        return Gone()
    workshops, facilitators, gone = held(database)
    database.engine.dispose()
    if (workshops or facilitators) and not force:
        raise NoCopy(
            f"There is a database already, with {facilitators} facilitators and {workshops} workshops. "
            "Make a backup of it; then --force replaces it."
        )
    with closing(sqlite3.connect(target, timeout=0)) as old:
        try:
            # Writes the log back and removes it; this works only when nobody else has the database open.
            old.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise NoCopy("The server is running. Stop it first.") from error
    return gone


def held(database: Database) -> tuple[int, int, Gone]:
    """Return how many workshops and facilitators a database holds, and what has gone from it."""
    with database.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        counts = [
            connection.scalar(select(func.count()).select_from(model)) or 0
            if model.__tablename__ in there
            else 0
            for model in (Workshop, Facilitator)
        ]
        return counts[0], counts[1], gone_from(connection, there)


def gone_from(connection: Connection, there: set[str]) -> Gone:
    """Return what has gone from a database that has these tables; an older one may not know."""
    deleted, down = set[str](), set[str]()
    if "audit" in there:
        log = select(Audit.workshop_id).where(Audit.did == "delete_workshop", Audit.workshop_id.is_not(None))
        deleted = {str(one) for one in connection.scalars(log)}
    if "released_card" in there:
        columns = {one["name"] for one in inspect(connection).get_columns("released_card")}
        hidden = select(ReleasedCard.id).where(ReleasedCard.hidden)
        down = set(connection.scalars(hidden)) if "hidden" in columns else set()
    return Gone(frozenset(deleted), frozenset(down))


def make_loaded_ready(actions: Actions) -> Restored:
    """Make a database ready that came back by its own tools, and forget the keys of another past."""
    restored = make_ready(actions, Gone())
    let_keys_go(actions)
    return restored


def make_ready(actions: Actions, gone: Gone) -> Restored:
    """Take out what a copy may not hold and what has fallen due meanwhile; let facilitators go on with the rest."""
    with actions.database.engine.connect().execution_options(writes=True) as connection:
        leave_out(connection)
        connection.commit()
    restored: Restored = actions.write(lambda tx: welcome_back(tx, gone))
    retention.keep_promises(actions, date.today())
    return restored


def let_keys_go(actions: Actions) -> None:
    """Destroy the keys of rounds that came back: they belong to answers of another past."""

    def work(tx: Transaction) -> None:
        for name in tx.session.scalars(select(Round.id).where(Round.id.in_(tx.keys.names()))).all():
            tx.keys.destroy(name)

    actions.write(work)


def welcome_back(tx: Transaction, gone: Gone) -> Restored:
    """Give facilitators a day from now on, and mark what must be started again."""
    for workshop in tx.session.scalars(select(Workshop).where(Workshop.id.in_(gone.workshops))).all():
        destroy(tx, workshop)
    tx.session.execute(update(ReleasedCard).where(ReleasedCard.id.in_(gone.taken_down)).values(hidden=True))
    again = []
    lost = (
        select(Round, Step, Workshop)
        .join(Step, Step.id == Round.step_id)
        .join(Workshop, Workshop.id == Round.workshop_id)
        .where(Round.state.in_(LIVING))
        .order_by(Workshop.title, Step.position)
    )
    for _round, step, workshop in tx.session.execute(lost).all():
        note(step, restored=True)
        again.append((workshop.title, step.title))
    # Phones that had answered may do so again: what they sent did not come back.
    for follow_up in tx.session.scalars(
        select(FollowUp).where(FollowUp.state == "waiting", FollowUp.opens <= date.today())
    ):
        follow_up.edition, follow_up.restored = random_id(), True
    for workshop in tx.session.scalars(select(Workshop)):
        workshop.facilitator_seen = tx.now
        workshop.revision += AHEAD
        workshop.console_revision += AHEAD
    workshops, facilitators = (
        tx.session.scalar(select(func.count()).select_from(one)) or 0 for one in (Workshop, Facilitator)
    )
    return Restored(workshops, facilitators, tuple(dict.fromkeys(again)))


# What both ways need.


def file_of(database: Database) -> Path:
    """Return the file of the embedded database. Raises NoCopy where there is none."""
    name = make_url(str(database.engine.url)).database if database.embedded else None
    if not name or name == ":memory:":
        raise NoCopy("Only the embedded database is copied like this.")
    return Path(name)


def opened(path: Path) -> sqlite3.Connection:
    """Open a database for reading. Raises NoCopy where there is none."""
    if not path.is_file():
        raise NoCopy(f"There is no database at {path}.")
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def check_is_ours(copy: sqlite3.Connection) -> None:
    """Raise NoCopy where a file is damaged, is of something else, or was made by a newer version."""
    check_whole(copy)
    with suppress(sqlite3.OperationalError):
        found = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        if found and found[0] in revisions():
            return
        if found:
            raise NoCopy("The backup was made by a newer version. Install that version or a later one first.")
    raise NoCopy("The file is no backup of this program.")


def check_whole(copy: sqlite3.Connection) -> None:
    """Raise NoCopy where SQLite finds a fault in a database."""
    if (
        copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
        or copy.execute("PRAGMA foreign_key_check").fetchall()
    ):
        raise NoCopy("The database is damaged: SQLite's own check found a fault in it.")


def revisions() -> set[str]:
    """Return the revisions that this version knows, from the first to the last."""
    return {one.revision for one in ScriptDirectory.from_config(scripts()).walk_revisions()}


def scripts() -> AlembicConfig:
    """Return where the migrations are."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", "app:migrations")
    return settings


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
