"""The follow-up: prepared when a workshop ends, and closed as a seal is.

An answer is stored with no tag and no phone, so there is no key that weeks in memory could lose: what is sent is sent.
At the close the kinds reduce all of it to counts and the rows are deleted (`sealing`); the bytes follow (`sealed`), and
only then may anybody see it. docs/decisions/follow-up.md says why.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.actions import Actions, Change, Done, Transaction
from app.activities import KINDS
from app.domain import follow_up as rules
from app.domain import workshop as plain
from app.domain.activity import SealedEntry
from app.domain.display import readiness_band
from app.domain.errors import Closed
from app.models import FollowUp, FollowUpAnswer, FollowUpLink, Workshop
from app.readiness import joined_by_group
from app.snapshot import take


def asked(workshop: plain.Workshop) -> list[tuple[plain.Step, list[rules.Part]]]:
    """Return what the follow-up asks, step by step; nothing where no kind asks anything again.

    What is asked about a text comes last: the pulse of the day had no list of commitments in front of it.
    """
    found = [
        (step, list(KINDS[step.kind].asks_later(workshop, step)))
        for step in workshop.steps
        if step.started_at is not None
    ]
    return sorted(
        ((step, parts) for step, parts in found if parts), key=lambda one: any(part.said for part in one[1])
    )


def ended_on(workshop: Workshop) -> date:
    """Return the day on which a workshop ended. Raises Closed while it goes on."""
    if workshop.ended_at is None:
        raise Closed("The workshop has not ended yet.")
    return date.fromtimestamp(workshop.ended_at / 1000)


def begin(tx: Transaction, workshop: Workshop, opens: date | None = None) -> FollowUp | None:
    """Prepare the follow-up of a workshop that ends, on its usual day or another one.

    Returns None where it has nothing to ask, where its texts are deleted too soon, and in a rehearsal.
    """
    opens = opens or rules.usual(ended_on(workshop), workshop.delete_on)
    if opens is None or workshop.rehearsal or not asked(take(tx.session, workshop)):
        return None
    made = FollowUp(
        workshop_id=workshop.id,
        opens=opens,
        closes=rules.last_day(opens, workshop.delete_on),
        seats=joined_by_group(tx.session, workshop.id),
    )
    links = [FollowUpLink(token=secrets.token_urlsafe(16), group_id=group.id) for group in workshop.groups]
    tx.session.add_all([made, *links])
    tx.session.flush()
    return made


@dataclass(frozen=True)
class CloseDueFollowUp:
    """Close a follow-up whose last day has gone, or whose texts are to be deleted."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        close_if_due(tx, workshop)
        return Done()


def close_if_due(tx: Transaction, workshop: Workshop) -> None:
    """Count what came, if it is time."""
    found, today = tx.session.get(FollowUp, workshop.id), date.today()
    if found and found.state == "waiting" and (found.closes < today or workshop.delete_on <= today):
        reduce(tx, workshop, found)


def reduce(tx: Transaction, workshop: Workshop, found: FollowUp) -> None:
    """Keep what the kinds make of the answers, and delete every row that somebody sent."""
    session, picture = tx.session, take(tx.session, workshop)
    groups = [group.id for group in picture.groups]
    rows = session.scalars(select(FollowUpAnswer).where(FollowUpAnswer.workshop_id == workshop.id)).all()
    entries: dict[str, list[SealedEntry]] = {}
    for number, row in enumerate(rows):
        about = picture.others(row.from_group).id
        entry = SealedEntry(row.from_group, about, row.slot, row.value, "unread", None, number)
        entries.setdefault(row.step_id, []).append(entry)
    found.results = {
        step.id: KINDS[step.kind].keeps_later(
            picture, step, entries.get(step.id, []), groups, picture.min_group
        )
        for step, _parts in asked(picture)
    }
    found.state, found.sent, found.bands = "sealing", {}, {}
    session.execute(delete(FollowUpAnswer).where(FollowUpAnswer.workshop_id == workshop.id))


@dataclass(frozen=True)
class PublishFollowUp:
    """The last move: the deleted bytes are gone, so what came of it may be read."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        found = tx.session.get(FollowUp, workshop.id)
        if found is None or found.state != "sealing":
            return Done()
        found.state = "sealed"
        return Done(change=Change.SHARED)


def carry_through(actions: Actions, workshop_id: str) -> bool:
    """Go on with a close from wherever it stands; return whether it is finished."""
    from app.sealing import forget_free_pages

    with actions.database.reading() as session:
        found = session.get(FollowUp, workshop_id)
        if found is None or found.state != "sealing":
            return False
    if not forget_free_pages(actions):
        return False  # A reader is in the way; the ticker tries again.
    actions.perform(workshop_id, PublishFollowUp())
    return True


@dataclass(frozen=True)
class LookAtFollowUp:
    """Take the bands of an open follow-up anew, once a day: between two days nobody learns that somebody answered."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        found, today = tx.session.get(FollowUp, workshop.id), date.today()
        if found is not None and found.state == "waiting" and found.bands_of != today:
            found.bands_of = today
            found.bands = {
                group: readiness_band(found.sent.get(group, 0), seats, workshop.min_group)
                for group, seats in found.seats.items()
            }
        return Done()


def due(session: Session, today: date) -> dict[str, list[str]]:
    """Return the workshops whose follow-up waits for something: "close", "go_on", "look"."""
    waiting = select(Workshop.id).join(FollowUp).where(FollowUp.state == "waiting")
    queries = {
        "close": waiting.where(or_(FollowUp.closes < today, Workshop.delete_on <= today)),
        "go_on": select(FollowUp.workshop_id).where(FollowUp.state == "sealing"),
        "look": waiting.where(
            FollowUp.opens <= today, or_(FollowUp.bands_of.is_(None), FollowUp.bands_of != today)
        ),
    }
    return {name: list(session.scalars(query)) for name, query in queries.items()}
