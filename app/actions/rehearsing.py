"""Rehearsing a workshop: a copy of it with simulated people, marked on every screen and thrown away at its end."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app import access, snapshot
from app.actions import Actions, Change, Done, Transaction, preparing
from app.actions.deleting import destroy
from app.actions.leading import ALL_CHANGED, Led
from app.actions.reviewing import Judge
from app.actions.taking_part import take_seat
from app.domain.agenda import AgendaStep
from app.domain.clock import MINUTE
from app.domain.errors import Closed, Invalid, NotFound
from app.domain.rehearsal import SIDES, is_drill
from app.models import Audit, Entry, Group, GroupScreen, Leading, Rehearsal, Workshop

PACES = ("at_once", "as_in_life")
FEWEST, MOST = 5, 30
# An ended rehearsal may still be looked at for a while; one that nobody ends goes after a day.
KEPT_AFTER_END = 60 * MINUTE
KEPT_AT_MOST = 24 * 60 * MINUTE


def begin(
    tx: Transaction, facilitator: str, workshop_id: str, people: int, pace: str, seed: int | None = None
) -> str:
    """Copy a workshop that this facilitator leads into a rehearsal and return the copy's id.

    `people` is how many simulated ones sit in each group, 5 to 30. Raises NotFound, Invalid, or Closed where the
    workshop is a rehearsal itself.
    """
    original = access.led(tx.session, facilitator, workshop_id)
    if original.rehearsal:
        raise Closed("This is a rehearsal already.")
    if not FEWEST <= people <= MOST:
        raise Invalid("Choose from {least} to {most} people in each group.", least=FEWEST, most=MOST)
    if pace not in PACES:
        raise Invalid("Choose how fast the simulated people answer.")
    made = copy(tx, original)
    tx.session.add(Leading(workshop_id=made.id, facilitator_id=facilitator))
    seats = [{"side": SIDES[number % len(SIDES)]} for number in range(people * len(SIDES))]
    tx.session.add(
        Rehearsal(
            workshop_id=made.id,
            of_workshop=original.id,
            began=tx.now,
            seed=secrets.randbelow(2**31) if seed is None else seed,
            pace=pace,
            people={"seats": seats},
        )
    )
    return made.id


def copy(tx: Transaction, original: Workshop) -> Workshop:
    """Store a workshop with the same groups, agenda and promises, under a code of its own."""
    made = preparing.bare_workshop(
        title=original.title,
        template=original.template,
        speaking_up=original.speaking_up,
        report_to=original.report_to,
        operator=original.operator,
        delete_on=date.today() + timedelta(days=1),
        capacity=max(original.capacity, MOST * len(SIDES)),
        min_group=original.min_group,
        facilitator_seen=tx.now,
    )
    made.groups = [
        Group(position=one.position, name=one.name, colour=one.colour, shape=one.shape)
        for one in original.groups
    ]
    tx.session.add(made)
    tx.session.flush()
    for group in made.groups:
        tx.session.add(GroupScreen(token=secrets.token_urlsafe(16), group_id=group.id))
    preparing.set_way(tx, made, access.way_of(tx.session, original))
    planned = [one for one in snapshot.take(tx.session, original).steps if not one.repeated]
    for position, one in enumerate(planned):
        step = AgendaStep(one.key, one.kind, one.title, one.minutes, one.settings)
        preparing.add_step(tx, made.id, position, step)
    return made


@dataclass(frozen=True)
class ComeIn:
    """Let a simulated person take their seat. Does nothing where they sit already or the doors are closed."""

    number: int

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        rehearsal = rehearsal_of(workshop)
        seats = [dict(one) for one in rehearsal.people["seats"]]
        one = seats[self.number]
        if one.get("secret") or workshop.locked:
            return Done()
        done = take_seat(tx, workshop, workshop.groups[SIDES.index(one["side"])])
        one["secret"] = done.reply
        rehearsal.people = {"seats": seats}
        return done


@dataclass(frozen=True)
class SetPace(Led):
    """Choose whether simulated people answer at once or as slowly as people do."""

    pace: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        if self.pace not in PACES:
            raise Invalid("Choose how fast the simulated people answer.")
        rehearsal_of(workshop).pace = self.pace
        return Done(change=Change.CONSOLE)


@dataclass(frozen=True)
class ReadForMe(Led):
    """Read the cards of a rehearsal for the facilitator: release all but the drills, which are there to be held."""

    round: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        rehearsal_of(workshop)
        current = access.round_of(tx.session, workshop, self.round)
        if current.state != "review":
            raise Closed("These cards are not being read.")
        waiting = select(Entry).where(Entry.round_id == current.id, Entry.verdict == "unread")
        for entry in tx.session.scalars(waiting).all():
            verdict = ("held", "person") if is_drill(entry.text) else ("released", None)
            Judge(self.facilitator, entry.id, *verdict).run(tx, workshop)
        return ALL_CHANGED


def rehearsal_of(workshop: Workshop) -> Rehearsal:
    """Return what marks a workshop as a rehearsal; raises NotFound for a real one, which nobody simulates in."""
    if workshop.rehearsal is None:
        raise NotFound()
    return workshop.rehearsal


def throw_away(actions: Actions, find: Callable[[Session], Workshop]) -> None:
    """Delete a rehearsal with everything in it, keys first. `find` returns the workshop or raises NotFound."""

    def rehearsed(session: Session) -> Workshop:
        workshop = find(session)
        rehearsal_of(workshop)
        return workshop

    def work(tx: Transaction) -> None:
        workshop = rehearsed(tx.session)
        destroy(tx, workshop)
        tx.session.execute(delete(Audit).where(Audit.workshop_id == workshop.id))

    actions.write(work)


def overdue(session: Session, now: int) -> list[str]:
    """Return the rehearsals that have ended long enough ago, or began more than a day ago."""
    query = (
        select(Workshop.id)
        .join(Rehearsal, Rehearsal.workshop_id == Workshop.id)
        .where(or_(Workshop.ended_at < now - KEPT_AFTER_END, Rehearsal.began < now - KEPT_AT_MOST))
    )
    return list(session.scalars(query))
