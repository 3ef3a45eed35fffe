"""The promise on the join page: on the workshop's date its texts are deleted, written ones and released ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.actions import Actions, Change, Done, Transaction
from app.models import Entry, PrivateNote, ReleasedCard, Round, Step, Workshop
from app.sealing import forget_free_pages


@dataclass(frozen=True)
class DeleteTexts:
    """Delete every text of a workshop whose date has come. Counts and histograms stay."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        if workshop.delete_on > date.today():
            return Done()
        rounds = select(Round.id).where(Round.workshop_id == workshop.id)
        tx.session.execute(delete(ReleasedCard).where(ReleasedCard.workshop_id == workshop.id))
        tx.session.execute(delete(Entry).where(Entry.round_id.in_(rounds), Entry.text.is_not(None)))
        tx.session.execute(delete(PrivateNote).where(PrivateNote.workshop_id == workshop.id))
        for step in tx.session.scalars(select(Step).where(Step.workshop_id == workshop.id)):
            step.swaps = {}
        return Done(change=Change.SHARED)


def due(session: Session, today: date) -> list[str]:
    """Return the workshops whose date has come and that still hold a text."""
    written = select(Round.workshop_id).join(Entry).where(Entry.text.is_not(None))
    holding = or_(
        Workshop.id.in_(written),
        Workshop.id.in_(select(ReleasedCard.workshop_id)),
        Workshop.id.in_(select(PrivateNote.workshop_id)),
    )
    return list(session.scalars(select(Workshop.id).where(Workshop.delete_on <= today, holding)))


def keep_promises(actions: Actions, today: date) -> None:
    """Delete what is due and make the deleted bytes go. A repeated call does nothing."""
    with actions.database.reading() as session:
        workshops = due(session, today)
    for workshop in workshops:
        actions.perform(workshop, DeleteTexts())
    if workshops:
        forget_free_pages(actions)
