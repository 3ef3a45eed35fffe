"""Deleting a workshop with everything in it, and what is left to show that it was done: counts."""

from __future__ import annotations

from collections.abc import Sequence

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

    def work(tx: Transaction) -> tuple[list[str], Counts]:
        return certified(tx, access.led(tx.session, facilitator, workshop_id), [facilitator])

    certificates, _counts = actions.write(work)
    clear(actions, certificates)
    return str(certificates[0])


def delete_for_the_server(actions: Actions, workshop_id: str) -> tuple[str, Counts, bool]:
    """Delete any workshop of this server for whoever runs it; return its title, the counts, and whether its bytes went.

    Everyone who led it finds the certificate in their log. Raises NotFound.
    """

    def work(tx: Transaction) -> tuple[str, list[str], Counts]:
        workshop = access.on_this_server(tx.session, workshop_id)
        title, leaders = workshop.title, [one.id for one in access.leaders(tx.session, workshop)]
        return title, *certified(tx, workshop, leaders, by_server=True)

    title, certificates, counts = actions.write(work)
    return title, counts, clear(actions, certificates)


def certified(
    tx: Transaction, workshop: Workshop, whose: Sequence[str], **detail: bool
) -> tuple[list[str], Counts]:
    """Delete a workshop and note a certificate in somebody's logs; return the certificates' ids, and the counts."""
    title, identifier = workshop.title, workshop.id
    counts = destroy(tx, workshop)
    noted = [
        audit.note(tx, one, "delete_workshop", identifier, title=title, counts=counts, **detail)
        for one in whose
    ]
    return noted, counts


def clear(actions: Actions, certificates: Sequence[str]) -> bool:
    """Make the deleted bytes go, and say on the certificates whether they all did."""
    from app.sealing import forget_free_pages

    cleared = forget_free_pages(actions)
    for one in certificates:
        actions.write(lambda tx, one=one: audit.add_detail(tx, one, cleared=cleared))
    return cleared
