"""Deleting a workshop with everything in it, and what is left to show that it was done: counts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import delete, func, select

from app import access, follow_up, report, snapshot
from app.actions import Actions, Done, Transaction, audit
from app.actions.leading import Led
from app.domain.errors import Closed, Unavailable
from app.models import (
    Entry,
    FollowUpLink,
    Group,
    KeptReport,
    LeavesNothing,
    Member,
    PrivateNote,
    ReleasedCard,
    ReportComment,
    Round,
    Step,
    Workshop,
)
from app.report import pdf

Counts = dict[str, int]


def delete_texts(tx: Transaction, workshop: Workshop) -> None:
    """Delete every text of a workshop: written ones, released ones, notes and comments. Counts and histograms stay."""
    # What it asks about are texts: so it is counted before they go, and its links end with them.
    follow_up.close_if_due(tx, workshop)
    own = select(Group.id).where(Group.workshop_id == workshop.id)
    tx.session.execute(delete(FollowUpLink).where(FollowUpLink.group_id.in_(own)))
    rounds = select(Round.id).where(Round.workshop_id == workshop.id)
    tx.session.execute(delete(ReleasedCard).where(ReleasedCard.workshop_id == workshop.id))
    tx.session.execute(delete(Entry).where(Entry.round_id.in_(rounds), Entry.text.is_not(None)))
    tx.session.execute(delete(PrivateNote).where(PrivateNote.workshop_id == workshop.id))
    tx.afterwards(partial(pdf.forget, tx.config.data_dir, workshop.id))
    # A comment may quote a text.
    tx.session.execute(delete(ReportComment).where(ReportComment.workshop_id == workshop.id))
    for step in tx.session.scalars(select(Step).where(Step.workshop_id == workshop.id)):
        step.swaps = {}
        if step.notes is not None and "added" in step.notes.content:
            step.notes.content = {**step.notes.content, "added": []}


def keep_report(tx: Transaction, workshop: Workshop, facilitator: str) -> str:
    """Keep what the report says without any text, for one facilitator; return its id. The texts are gone then.

    It is made by the same path as the report of a workshop whose date has come: of what the kinds tell without cards.
    """
    delete_texts(tx, workshop)
    tx.session.flush()
    left = report.build(snapshot.take(tx.session, workshop))
    made = KeptReport(
        facilitator_id=facilitator, title=workshop.title, content=report.write(report.kept(left))
    )
    tx.session.add(made)
    tx.session.flush()
    return made.id


@dataclass(frozen=True)
class LeaveNothing(Led):
    """Choose whether the whole workshop goes on its date, or its report stays then without texts."""

    nothing: bool

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        if workshop.delete_on <= date.today():
            raise Closed("The texts of this workshop have been deleted already.")
        found = tx.session.get(LeavesNothing, workshop.id)
        if self.nothing and found is None:
            tx.session.add(LeavesNothing(workshop_id=workshop.id))
        elif not self.nothing and found is not None:
            tx.session.delete(found)
        return Done()


def throw_away(tx: Transaction, facilitator: str, identifier: str) -> None:
    """Delete a kept report of one's own. Raises NotFound."""
    found = access.kept_report(tx.session, facilitator, identifier)
    audit.note(tx, facilitator, "delete_report", title=found.title)
    tx.session.delete(found)


def destroy(tx: Transaction, workshop: Workshop, keep_for: str | None = None) -> Counts:
    """Delete a workshop, its keys first, and return how much of what there was.

    `keep_for` is the facilitator for whom its report is kept without texts.
    """
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
    if keep_for:
        keep_report(tx, workshop, keep_for)
    for round_id in rounds:
        tx.keys.destroy(round_id)
    tx.afterwards(partial(pdf.forget, tx.config.data_dir, workshop.id))
    tx.session.execute(delete(Workshop).where(Workshop.id == workshop.id))
    return counts


def delete_workshop(actions: Actions, facilitator: str, workshop_id: str, *, keep: bool = False) -> str:
    """Delete a workshop that this facilitator leads, make its bytes go, and return the certificate's id.

    The certificate stays in the facilitator's log: the title, the day, and counts of what was deleted. `keep` leaves
    the report without any text on the facilitator's list.
    """

    def work(tx: Transaction) -> tuple[list[str], Counts]:
        workshop, kept = access.led(tx.session, facilitator, workshop_id), facilitator if keep else None
        return certified(tx, workshop, [facilitator], keep_for=kept, kept=keep)

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


def delete_on_its_date(actions: Actions, workshop_id: str) -> None:
    """Delete a workshop that leaves nothing, its date having come; everyone who led it finds the certificate."""

    def work(tx: Transaction) -> list[str]:
        workshop = tx.session.get(Workshop, workshop_id)
        if workshop is None or workshop.delete_on > date.today():
            return []
        leaders = [one.id for one in access.leaders(tx.session, workshop)]
        return certified(tx, workshop, leaders, on_its_date=True)[0]

    clear(actions, actions.write(work))


def certified(
    tx: Transaction, workshop: Workshop, whose: Sequence[str], *, keep_for: str | None = None, **detail: bool
) -> tuple[list[str], Counts]:
    """Delete a workshop and note a certificate in somebody's logs; return the certificates' ids, and the counts."""
    title, identifier = workshop.title, workshop.id
    counts = destroy(tx, workshop, keep_for)
    noted = [
        audit.note(tx, one, "delete_workshop", identifier, title=title, counts=counts, **detail)
        for one in whose
    ]
    return noted, counts


def clear(actions: Actions, certificates: Sequence[str]) -> bool:
    """Make the deleted bytes go, and say on the certificates whether they all did."""
    from app.sealing import forget_free_pages

    cleared = forget_free_pages(actions, everything=True)
    said = {"cleared": cleared, "own_log": not actions.database.embedded}
    # The workshop is gone in any case; a certificate on which nothing could be noted says that its bytes may not be.
    with suppress(Unavailable):
        for one in certificates:
            actions.write(lambda tx, one=one: audit.add_detail(tx, one, **said))
    return cleared
