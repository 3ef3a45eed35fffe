"""What is done with a follow-up: its day is chosen, somebody answers it, it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from app import access, follow_up
from app.actions import Change, Done, Transaction
from app.actions.leading import Led
from app.domain import follow_up as rules
from app.domain.errors import Closed, Full, Invalid
from app.domain.i18n import mark as _
from app.models import FollowUp, FollowUpAnswer, Workshop, random_id

NEW_ANSWERS = insert(FollowUpAnswer.__table__)  # type: ignore[arg-type]
NOTHING = _("Nothing to send yet: choose an answer other than “can’t say” or “I cannot tell”.")
# What somebody sends: {(step, slot): what was answered there}.
Answers = Mapping[tuple[str, str], Mapping[str, int | None]]


@dataclass(frozen=True)
class PlanFollowUp(Led):
    """Choose the day on which the follow-up opens, until it has; prepares one where there is none."""

    opens: date

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        if not rules.may_open(self.opens, follow_up.ended_on(workshop), workshop.delete_on, date.today()):
            raise Invalid("Choose a day from today on, after the workshop and before its texts are deleted.")
        found = tx.session.get(FollowUp, workshop.id)
        if found is None:
            if follow_up.begin(tx, workshop, self.opens) is None:
                raise Closed("There is nothing to ask again: this workshop had no pulse and no commitments.")
            return Done(change=Change.SHARED)
        if found.state != "waiting" or found.opens <= date.today():
            raise Closed("The follow-up has opened already.")
        found.opens, found.closes = self.opens, rules.last_day(self.opens, workshop.delete_on)
        return Done(change=Change.SHARED)


@dataclass(frozen=True)
class AnswerFollowUp:
    """Send answers, once and for good, by a group's link. Nothing that anybody sees changes with it."""

    token: str
    answers: Answers

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        group, found = access.follow_up_by_link(tx.session, self.token)[1:]
        check_open(found, date.today())
        if not self.answers:
            # Before the seats are looked at: who sends nothing must not learn whether all have answered.
            raise Invalid(NOTHING)
        sent = found.sent.get(group.id, 0)
        if sent >= found.seats.get(group.id, 0):
            raise Full(
                "As many answers have come from this group as it had people on the day. No more can be taken."
            )
        found.sent = {**found.sent, group.id: sent + 1}
        rows = [
            {
                "id": random_id(),
                "workshop_id": workshop.id,
                "step_id": step,
                "slot": slot,
                "from_group": group.id,
                "value": dict(value),
            }
            for (step, slot), value in self.answers.items()
        ]
        tx.session.connection().execute(NEW_ANSWERS, rows)
        return Done()


def check_open(found: FollowUp, today: date) -> None:
    """Raise Closed unless answers are taken just now."""
    if found.state != "waiting" or found.closes < today:
        raise Closed("These questions have closed.")
    if found.opens > today:
        raise Closed("These questions have not opened yet.")


@dataclass(frozen=True)
class CloseFollowUp(Led):
    """Take no more answers, and count those that came."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        found = tx.session.get(FollowUp, workshop.id)
        if found is None:
            raise Closed("There is no follow-up.")
        check_open(found, date.today())
        if date.today() < rules.first_close(found.opens, found.closes):
            raise Closed("Everybody has a week to answer. Close it after that, or let its last day pass.")
        follow_up.reduce(tx, workshop, found)
        return Done()
