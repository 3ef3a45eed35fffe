"""The seal: results are computed once, then the rows of people are destroyed, then the key, then the bytes.

A state machine that may stop anywhere and goes on at the next start. `sealing` without results: nothing is
done yet. `sealing` with results: the rows are gone in the same transaction; the key and the free pages of the
database remain to be cleared. `sealed`: all of it is done, and only now may anybody see the results.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Session

from app import activities, faults, follow_up
from app.actions import Actions, Change, Done, Transaction
from app.blocking import in_real_thread
from app.bus import bus
from app.db import out_of_reach
from app.domain.activity import SealedEntry
from app.domain.display import permitted
from app.models import AuthorLink, Base, Entry, ReleasedCard, Round, Step, Workshop, random_id
from app.snapshot import plain_round, plain_step

CLEARING_SECONDS = 1.5
# What people make, and what tells in which order they came.
OF_PEOPLE = ("entry", "author_link", "receipt", "member", "follow_up_answer", "follow_up")
# Who may still see a row that was deleted before a transaction number: CLUSTER would keep it for them.
IN_THE_WAY = text("""
    SELECT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
        AND (age(backend_xmin) > age(CAST(:mark AS xid)) OR age(backend_xid) > age(CAST(:mark AS xid)))
    ) OR EXISTS (SELECT FROM pg_replication_slots WHERE age(xmin) > age(CAST(:mark AS xid)))
""")


def soon(actions: Actions, round_id: str) -> None:
    """Carry the seal of a round through, beside whatever else is going on."""
    threading.Thread(target=faults.noted(carry_through), args=(actions, round_id), daemon=True).start()


def carry_through(actions: Actions, round_id: str) -> bool:
    """Go on with a seal from wherever it stands; return whether it is finished."""
    with actions.database.reading() as session:
        current = session.get(Round, round_id)
        if current is None or current.state != "sealing":
            return False
        workshop_id, reduced = current.workshop_id, current.results is not None
    if not reduced:
        actions.perform(workshop_id, Reduce(round_id))
    actions.keys.destroy(round_id)
    if not forget_free_pages(actions):
        return False  # A reader is in the way; the ticker tries again.
    actions.perform(workshop_id, Publish(round_id))
    return True


@dataclass(frozen=True)
class Reduce:
    """Copy what was released, keep what the measures need, and delete every row a person made."""

    round: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        current = tx.session.get(Round, self.round)
        if current is None or current.state != "sealing" or current.results is not None:
            return Done()
        step = tx.session.get(Step, current.step_id)
        assert step is not None  # noqa: S101 - the foreign key says so
        texts = may_show_texts(workshop, current)
        current.results = results_of(tx.session, workshop, step, current) | {"texts": texts}
        if texts:
            release(tx.session, workshop, current)
        tx.session.execute(delete(AuthorLink).where(AuthorLink.round_id == current.id))
        tx.session.execute(delete(Entry).where(Entry.round_id == current.id))
        return Done()


@dataclass(frozen=True)
class Publish:
    """The last move of a seal: the key and the deleted bytes are gone, so the results may be used."""

    round: str

    def run(self, tx: Transaction, _workshop: Workshop) -> Done:
        current = tx.session.get(Round, self.round)
        if current is None or current.state != "sealing" or current.results is None:
            return Done()
        current.state = "sealed"
        return Done(change=Change.SHARED)


def results_of(session: Session, workshop: Workshop, step: Step, current: Round) -> dict[str, Any]:
    """Let the kind reduce the entries; authors are numbers that exist in this call only."""
    links = {
        link.entry_id: link.tag
        for link in session.scalars(select(AuthorLink).where(AuthorLink.round_id == current.id))
    }
    numbers = {tag: number for number, tag in enumerate(sorted(set(links.values())))}
    entries = [
        SealedEntry(
            from_group=entry.from_group,
            about_group=entry.about_group,
            slot=entry.slot,
            value=entry.value,
            verdict=entry.verdict,
            reason=entry.reason,
            author=numbers[links[entry.id]],
        )
        for entry in session.scalars(select(Entry).where(Entry.round_id == current.id))
        if entry.id in links
    ]
    groups = [group.id for group in workshop.groups]
    kind = activities.KINDS[step.kind]
    return kind.summarise(plain_step(step), plain_round(current), entries, groups, workshop.min_group)


def may_show_texts(workshop: Workshop, current: Round) -> bool:
    """A text is shown only if enough people could have written it, in each group, since both are shown at once."""
    return permitted(
        {group.id: current.seats.get(group.id, 0) for group in workshop.groups}, workshop.min_group
    )


def release(session: Session, workshop: Workshop, current: Round) -> None:
    """Copy the released texts under new random ids, in the order of those ids."""
    entries = session.scalars(select(Entry).where(Entry.round_id == current.id)).all()
    merged: dict[str, int] = {}
    for entry in entries:
        if entry.verdict == "merged" and entry.merged_into:
            merged[entry.merged_into] = merged.get(entry.merged_into, 0) + 1
    copies: list[ReleasedCard] = [
        ReleasedCard(
            id=random_id(),
            workshop_id=workshop.id,
            round_id=current.id,
            from_group=entry.from_group,
            about_group=entry.about_group,
            lane=entry.slot,
            text=entry.text,
            count=1 + merged.get(entry.id, 0),
        )
        for entry in entries
        if entry.verdict == "released" and entry.text
    ]
    copies.sort(key=lambda card: card.id)
    session.add_all(copies)


def forget_pictures() -> None:
    """Let go of what any process has drawn or read of workshops."""
    from app import regions

    bus.tell("forget")
    regions.forget()


def forget_free_pages(actions: Actions, everything: bool = False) -> bool:
    """Make deleted bytes go for good: out of our memory, the database's pages, and its write-ahead log.

    With SQLite in a real thread under gevent, since it waits inside C. PostgreSQL writes the tables of people anew, or
    `everything`, after texts or a workshop were deleted. Returns whether it got all of it; where a reader or a writer
    was in the way for too long, the ticker tries again.
    """
    forget_pictures()
    database = actions.database
    give_up = time.monotonic() + CLEARING_SECONDS
    while not (
        cleared := bool(in_real_thread(write_anew, actions))
        if database.embedded
        else write_tables_anew(actions, everything)
    ):
        if time.monotonic() >= give_up:
            break
        time.sleep(0.05)
    # A seal that was held up is carried on by itself.
    if database.embedded or everything:
        database.log_is_due = not cleared
    return cleared


def write_anew(actions: Actions) -> bool:
    """Write the whole database anew and empty its log; return False where a reader or a writer is in the way.

    secure_delete alone is not enough: a page that was split keeps pieces of rows in its unused middle until it is
    freed, and it is not freed while rows of another round lie on it. A first look at the log keeps a reader that
    stays from making us write it again and again.
    """
    raw = actions.database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA busy_timeout=1000")
        try:
            return empty_log(cursor) and not cursor.execute("VACUUM").fetchall() and empty_log(cursor)
        except Exception:
            return False
        finally:
            cursor.execute("PRAGMA busy_timeout=50")
    finally:
        raw.close()


def empty_log(cursor: Any) -> bool:
    """Carry the write-ahead log over into the database and cut it to nothing; return whether that worked."""
    busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(busy == 0)


def write_tables_anew(actions: Actions, everything: bool = False) -> bool:
    """PostgreSQL: write tables anew, in the order of their random ids, without what was deleted.

    Returns False where somebody holds one of them, may still see what was deleted, or the database is out of reach.
    What PostgreSQL's log still says of it goes with the next checkpoint, for which we ask; a role that may not ask
    leaves it to the server (docs/deploy.md).
    """
    tables = [one.name for one in Base.metadata.sorted_tables] if everything else OF_PEOPLE
    engine = actions.database.engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.detach()  # It goes at the end, and its settings with it.
            connection.execute(text("SET lock_timeout = '1s'"))
            # A first look keeps a reader that stays from making us write it again and again.
            if not nobody_in_the_way(connection):
                return False
            for table in OF_PEOPLE:
                number_alike(connection, table)
            if not nobody_in_the_way(connection):
                return False
            for table in tables:
                connection.execute(text(f'CLUSTER "{table}" USING "pk_{table}"'))
            for asked in ("SELECT pg_switch_wal()", "CHECKPOINT"):
                with contextlib.suppress(ProgrammingError):
                    connection.execute(text(asked))
    except SQLAlchemyError as error:
        if not out_of_reach(error):
            raise
        return False
    return True


def number_alike(connection: Connection, table: str) -> None:
    """Give all rows of a table one transaction number: theirs say what was written together, and in which order."""
    key = next(iter(Base.metadata.tables[table].primary_key)).name
    connection.execute(text("BEGIN"))
    # Nobody else holds a row of it then, so that nobody waits in a circle.
    connection.execute(text(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE'))
    connection.execute(text(f'UPDATE "{table}" SET {key} = {key}'))  # noqa: S608 - names of ours
    connection.execute(text("COMMIT"))


def nobody_in_the_way(connection: Connection) -> bool:
    """Wait until nobody may see any more what was deleted before now; return whether that came soon enough."""
    mark = connection.scalar(
        text("SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS xid) AS text)")
    )
    give_up = time.monotonic() + CLEARING_SECONDS
    while connection.scalar(IN_THE_WAY, {"mark": mark}):
        if time.monotonic() >= give_up:
            return False
        time.sleep(0.05)
    return True


@dataclass(frozen=True)
class StartSeal:
    """Begin the seal of a closed round without texts, once nobody can undo its closing any more."""

    round: str

    def run(self, tx: Transaction, _workshop: Workshop) -> Done:
        current = tx.session.get(Round, self.round)
        late_enough = tx.now - tx.config.undo_seconds * 1000
        if current is None or current.state != "closed" or current.reviewed:
            return Done()
        if current.closed_at is None or current.closed_at > late_enough:
            return Done()
        current.state = "sealing"
        return Done(change=Change.SHARED)


ABANDONED_AFTER = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class CloseAbandoned:
    """Close a round that has been left alone for a day: its texts are destroyed unread, its key with them."""

    round: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        current = tx.session.get(Round, self.round)
        if current is None or current.state not in {"open", "suspended", "closed", "review"}:
            return Done()
        if workshop.facilitator_seen > tx.now - ABANDONED_AFTER:
            return Done()
        if current.reviewed:
            tx.session.execute(delete(Entry).where(Entry.round_id == current.id))
        current.state = "sealing"
        return Done(change=Change.SHARED, seal=(current.id,))


@dataclass(frozen=True)
class EndAbandoned:
    """End a workshop that has been left alone for a day: its doors close, and nobody joins or answers any more."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        left_alone = workshop.facilitator_seen <= tx.now - ABANDONED_AFTER
        if workshop.current is None or workshop.ended_at is not None or not left_alone:
            return Done()
        workshop.ended_at, workshop.paused_at = tx.now, None
        follow_up.begin(tx, workshop)
        return Done(change=Change.SHARED)


def left_alone(session: Session, now: int) -> list[str]:
    """Return the running workshops that nobody has led for a day."""
    query = select(Workshop.id).where(
        Workshop.current.is_not(None),
        Workshop.ended_at.is_(None),
        Workshop.facilitator_seen < now - ABANDONED_AFTER,
    )
    return list(session.scalars(query))


def due(session: Session, now: int, undo_seconds: int) -> dict[str, list[tuple[str, str]]]:
    """Return (workshop, round) pairs by what waits for them: "start", "go_on", "abandoned"."""
    start = select(Round.workshop_id, Round.id).where(
        Round.state == "closed", Round.reviewed.is_(False), Round.closed_at <= now - undo_seconds * 1000
    )
    going = select(Round.workshop_id, Round.id).where(Round.state == "sealing")
    left = (
        select(Round.workshop_id, Round.id)
        .join(Workshop)
        .where(
            Round.state.in_(("open", "suspended", "closed", "review")),
            Workshop.facilitator_seen < now - ABANDONED_AFTER,
        )
    )
    found = {"start": start, "go_on": going, "abandoned": left}
    return {name: [(row[0], row[1]) for row in session.execute(query)] for name, query in found.items()}
