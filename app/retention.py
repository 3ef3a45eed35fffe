"""The promise on the join page: on the workshop's date its texts are deleted, written ones and released ones.

The report stays without them, unless whoever leads the workshop has chosen that all of it goes.

A running server keeps it by itself; `flask purge` does the same, and everything else that has run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app import follow_up
from app.actions import Actions, Change, Done, Transaction, accounts, audit, deleting
from app.models import (
    Entry,
    FollowUpLink,
    Group,
    LeavesNothing,
    PrivateNote,
    ReleasedCard,
    ReportComment,
    ReportLink,
    Round,
    Workshop,
)
from app.report import pdf
from app.sealing import forget_free_pages

# Rounds that are neither to come nor sealed: only these may have a key.
HAVE_KEYS = ("open", "suspended", "closed", "review", "sealing")


@dataclass(frozen=True)
class DeleteTexts:
    """Delete every text of a workshop whose date has come. Counts and histograms stay, also those of its follow-up."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        if workshop.delete_on > date.today():
            return Done()
        deleting.delete_texts(tx, workshop)
        return Done(change=Change.SHARED)


def due(session: Session, today: date) -> list[str]:
    """Return the workshops whose date has come and that still hold a text."""
    linked = select(Group.workshop_id).join(FollowUpLink)
    written = select(Round.workshop_id).join(Entry).where(Entry.text.is_not(None))
    holding = or_(
        Workshop.id.in_(written),
        Workshop.id.in_(linked),
        Workshop.id.in_(select(LeavesNothing.workshop_id)),
        Workshop.id.in_(select(ReleasedCard.workshop_id)),
        Workshop.id.in_(select(PrivateNote.workshop_id)),
        Workshop.id.in_(select(ReportComment.workshop_id)),
    )
    return list(session.scalars(select(Workshop.id).where(Workshop.delete_on <= today, holding)))


def keep_promises(actions: Actions, today: date) -> int:
    """Delete what is due, make the deleted bytes go, and return of how many workshops. Again does nothing."""
    with actions.database.reading() as session:
        workshops = due(session, today)
        whole = set(session.scalars(select(LeavesNothing.workshop_id)))
    for workshop in workshops:
        if workshop in whole:
            deleting.delete_on_its_date(actions, workshop)
        else:
            actions.perform(workshop, DeleteTexts())
    if workshops:
        forget_free_pages(actions, everything=True)
    for workshop in workshops:
        follow_up.carry_through(actions, workshop)
    return len(workshops)


@dataclass(frozen=True)
class Purged:
    """What a purge found to delete, and whether the database could be cleared of it."""

    workshops: int
    sessions: int
    keys: int
    cleared: bool

    def lines(self) -> list[str]:
        """Return it as plain sentences for whoever runs the server."""
        log = (
            "was cleared of what was deleted"
            if self.cleared
            else "is in use and was not cleared: purge again"
        )
        return [
            f"Workshops whose texts were due: {self.workshops}",
            f"Sign-ins that had run out: {self.sessions}",
            f"Keys that had outlived their step: {self.keys}",
            f"The database {log}.",
        ]


def purge(actions: Actions, today: date) -> Purged:
    """Delete everything that has run out: texts, sign-ins, links, old log entries, stray keys, freed bytes."""
    workshops = keep_promises(actions, today)
    sessions, keys = actions.write(tidy)
    return Purged(workshops, sessions, keys, forget_free_pages(actions, everything=True))


def tidy(tx: Transaction) -> tuple[int, int]:
    """Delete sign-ins, links and log entries that have run out, PDFs that nobody fetched, and keys that outlived their
    round; count the first and last.

    A key of a round that this database does not know is left alone: another server may use the same folder.
    """
    sessions = accounts.forget_expired(tx, *accounts.limits(tx.config, tx.now))
    audit.forget_old(tx)
    pdf.tidy(pdf.folder_of(tx.config.data_dir))
    tx.session.execute(delete(ReportLink).where(ReportLink.until < date.today()))
    over = select(Round.id).where(Round.id.in_(tx.keys.names()), Round.state.not_in(HAVE_KEYS))
    theirs = select(Workshop.id).join(Round).where(Round.id.in_(over)).order_by(Workshop.id)
    # Another process may be about to open one of them, having made its key already: it is waited for.
    tx.session.execute(theirs.with_for_update(of=Workshop, key_share=True)).all()
    stray = list(tx.session.scalars(over))
    for name in stray:
        tx.keys.destroy(name)
    return len(sessions), len(stray)
