"""A workshop with simulated participants, led through the same commands as a real one."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select, update

from app import access, follow_up, sealing, snapshot
from app.actions import Actions, Command, Transaction, following_up, leading, preparing, reviewing
from app.actions.taking_part import Join
from app.activities import KINDS
from app.domain import workshop as rules
from app.domain.follow_up import A_WEEK
from app.domain.journey import plan
from app.domain.rehearsal import SIDES, is_drill
from app.models import Entry, Facilitator, FollowUp, Workshop
from app.rehearsal.people import Simulated, posts, weeks_later


class NoSuchStep(ValueError):
    """The template has no step of this id."""


def make(
    actions: Actions,
    participants: int,
    until: str,
    seed: int,
    template: str = "60",
    *,
    later: bool = False,
) -> dict[str, str]:
    """Make the workshop and return its id, join code and paths. Raises NoSuchStep.

    `later` ends it as well, lets everybody answer the follow-up, and closes that.
    """
    keys = [planned.key for planned in plan(template)]
    if until not in keys:
        raise NoSuchStep(f"{until} is none of {', '.join(keys)}.")
    # Nobody waits to take something back here, so a closed round may be sealed at once.
    actions = replace(actions, config=replace(actions.config, undo_seconds=0))
    facilitator = actions.write(find_facilitator)
    workshop_id = actions.write(lambda tx: preparing.make_workshop(tx, facilitator, new_workshop(template)))
    demo = Demo(actions, facilitator, workshop_id, random.Random(seed))  # noqa: S311 - a rehearsal, not a secret
    demo.hold(participants, keys[-1] if later else until)
    if later:
        demo.follow_up()
    token = actions.write(lambda tx: preparing.make_link(tx, "sign_in", facilitator))
    with actions.database.reading() as session:
        workshop = session.get_one(Workshop, workshop_id)
        return {
            "workshop_id": workshop_id,
            "join_code": workshop.join_code,
            "join_url": f"/join/{demo.code_of(demo.plain.groups[0].id)}",
            "wall_url": f"/wall/{workshop.wall_token}",
            "console_url": f"/workshops/{workshop_id}",
            "login_url": f"/link/{token}",
        }


def find_facilitator(tx: Transaction) -> str:
    """Return a facilitator's id, making one who can only sign in by link if there is none."""
    found = tx.session.scalar(select(Facilitator.id).order_by(Facilitator.id))
    return found or preparing.make_facilitator(tx, "Demo facilitator", "demo@otherwise.example", None)


def new_workshop(template: str = "60") -> preparing.NewWorkshop:
    """Return what a facilitator would have filled in."""
    return preparing.NewWorkshop(
        title="Surgery and operations: seeing each other otherwise",
        template=template,
        sides=(
            preparing.Side("Clinicians", "blue", "circle"),
            preparing.Side("Managers", "orange", "diamond"),
        ),
        speaking_up="the Freedom to Speak Up Guardian, extension 4567",
        report_to="the people in this room",
        operator="the demo’s owner",
        delete_on=date.today() + timedelta(days=60),
        capacity=600,
    )


@dataclass
class Demo:
    """One workshop on its way through the agenda."""

    actions: Actions
    facilitator: str
    workshop_id: str
    source: random.Random
    people: tuple[Simulated, ...] = ()

    def hold(self, participants: int, until: str) -> None:
        """Lead the room to a step, and let everyone answer there as well."""
        self.perform(leading.Open(self.facilitator))
        self.people = tuple(self.join(number) for number in range(participants))
        while True:
            step = self.stand()
            if step.key == until:
                self.answer(step)
                return
            self.walk_through(step)
            self.finish(step)
            self.perform(leading.Advance(self.facilitator, step.id))
            self.settle()

    def follow_up(self) -> None:
        """End the workshop, and hold its follow-up this very day, where there is anything to ask."""
        self.perform(leading.End(self.facilitator))
        if self.plain.follow_up:
            self.open_follow_up()
            self.close_follow_up()

    def open_follow_up(self) -> None:
        """Let the follow-up have been open for a week, which nobody may choose: so it may be closed today."""
        opens = date.today() - A_WEEK
        change = update(FollowUp).where(FollowUp.workshop_id == self.workshop_id).values(opens=opens)
        self.actions.write(lambda tx: tx.session.execute(change))

    def close_follow_up(self) -> None:
        """Let everybody answer the follow-up, and close it."""
        workshop = self.plain
        for one in self.people:
            group = workshop.groups[SIDES.index(one.side)].id
            answers = weeks_later(workshop, self.source)
            if answers and workshop.follow_up:
                self.perform(following_up.AnswerFollowUp(workshop.follow_up.links[group], answers))
        self.perform(following_up.CloseFollowUp(self.facilitator))
        while not follow_up.carry_through(self.actions, self.workshop_id):
            time.sleep(0.02)

    def stand(self) -> rules.Step:
        """Return the step that the room is in."""
        step = self.plain.step
        assert step is not None  # noqa: S101 - the doors are open
        return step

    def walk_through(self, step: rules.Step) -> None:
        """Show every picture of a step, and let everyone answer at each."""
        self.answer(step)
        while step.frame + 1 < len(frames := KINDS[step.kind].frames(self.plain, step)):
            if KINDS[step.kind].held_up(self.plain, step, frames[step.frame + 1]):
                self.review()
            self.perform(leading.ShowFrame(self.facilitator, step.id, step.frame + 1))
            self.settle()
            step = self.stand()
            self.answer(step)

    @property
    def plain(self) -> rules.Workshop:
        with self.actions.database.reading() as session:
            return snapshot.take(session, session.get_one(Workshop, self.workshop_id))

    def perform(self, command: Command) -> object:
        return self.actions.perform(self.workshop_id, command)

    def join(self, number: int) -> Simulated:
        place = number % len(SIDES)
        return Simulated(SIDES[place], self.come_in(place))

    def come_in(self, place: int) -> str:
        """Take a seat in the first or second group (`place`), and return the secret that its phone would keep."""
        group = self.plain.groups[place].id
        return str(self.perform(Join(group, self.code_of(group))))

    def code_of(self, group: str) -> str:
        """Return the code that opens a group's seats: its own, or the one for everyone."""
        with self.actions.database.reading() as session:
            return access.group_codes(session, self.plain).get(group, self.plain.join_code)

    def answer(self, step: rules.Step) -> None:
        """Let the simulated participants do what this kind of step asks of them."""
        for _, post in posts(self.plain, step, self.people, self.source):
            self.perform(post)

    def finish(self, step: rules.Step) -> None:
        """Before a step that is waiting for the cards, read them."""
        plain = self.plain
        following = plain.steps[step.position + 1]
        if KINDS[following.kind].blocked(plain, following):
            self.review()

    def review(self) -> None:
        """Release every unread card but the drills, which are there to be held."""
        for step in self.plain.steps:
            reviewed = {plan.name for plan in KINDS[step.kind].rounds_in(step.settings) if plan.reviewed}
            for one in step.rounds:
                if one.name in reviewed and one.state in ("closed", "review"):
                    self.read(one.id)
        self.settle()

    def read(self, round_id: str) -> None:
        self.perform(reviewing.OpenReview(self.facilitator, round_id))
        with self.actions.database.reading() as session:
            unread = select(Entry.id, Entry.text).where(Entry.round_id == round_id, Entry.verdict == "unread")
            cards = session.execute(unread).all()
        for entry, text in cards:
            verdict = ("held", "person") if is_drill(text) else ("released", None)
            self.perform(reviewing.Judge(self.facilitator, entry, *verdict))
        self.perform(reviewing.EndReview(self.facilitator, round_id, show_none=True))

    def settle(self) -> None:
        """Wait until every seal that is due has been carried through."""
        while waiting := self.due():
            for round_id, state in waiting:
                if state == "closed":
                    self.perform(sealing.StartSeal(round_id))
                if not sealing.carry_through(self.actions, round_id):
                    time.sleep(0.02)  # Another thread is at the same seal, or a reader is in its way.

    def due(self) -> list[tuple[str, str]]:
        """Return (round, state) of the rounds that are on their way to be sealed."""
        return [
            (one.id, one.state)
            for step in self.plain.steps
            for plan, one in zip(KINDS[step.kind].rounds_in(step.settings), step.rounds, strict=True)
            if one.state == "sealing" or (one.state == "closed" and not plan.reviewed)
        ]
