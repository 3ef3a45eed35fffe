"""Deleting a workshop with everything in it, and what is left to show that it was done: counts."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from app import access
from app.actions import Actions, Transaction, audit
from app.models import Entry, Member, ReleasedCard, Round, Workshop
from app.report import pdf

Counts = dict[str, int]


def destroy(tx: Transaction, workshop: Workshop) -> Counts:
    """Delete a workshop, its keys first, and return how much of what there was."""
    rounds = list(tx.session.scalars(select(Round.id).where(Round.workshop_id == workshop.id)))

    def count(*conditions: object) -> int:
        return tx.session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]

    counts = {
        "seats": count(Member.workshop_id == workshop.id),
        "released": count(ReleasedCard.workshop_id == workshop.id),
        "unsealed": count(Entry.round_id.in_(rounds)),
        "results": count(Round.workshop_id == workshop.id, Round.state == "sealed"),
        "keys": sum(tx.keys.get(one) is not None for one in rounds),
    }
    for round_id in rounds:
        tx.keys.destroy(round_id)
    pdf.forget(tx.config.data_dir, workshop.id)
    tx.session.execute(delete(Workshop).where(Workshop.id == workshop.id))
    return counts


def delete_workshop(actions: Actions, facilitator: str, workshop_id: str) -> str:
    """Delete a workshop that this facilitator leads, make its bytes go, and return the certificate's id.

    The certificate stays in the facilitator's log: the title, the day, and counts of what was deleted.
    """
    from app.sealing import forget_free_pages

    def work(tx: Transaction) -> str:
        workshop = access.led(tx.session, facilitator, workshop_id)
        title = workshop.title
        counts = destroy(tx, workshop)
        return audit.note(tx, facilitator, "delete_workshop", workshop_id, title=title, counts=counts)

    made: str = actions.write(work)
    cleared = forget_free_pages(actions)
    actions.write(lambda tx: audit.add_detail(tx, made, cleared=cleared))
    return made
