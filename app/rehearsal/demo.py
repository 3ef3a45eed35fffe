"""A workshop with simulated participants, led through the same commands as a real one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from app import sealing, snapshot
from app.actions import Actions, leading, preparing, reviewing
from app.actions.taking_part import Join, Post
from app.domain import workshop as rules
from app.domain.journey import plan, sample_cards
from app.models import Entry, Facilitator, Workshop
from app.rehearsal.people import SIDES, Simulated, statement, writing

TEMPLATE = "60"
TAPS_PER_PERSON = 3


class NoSuchStep(ValueError):
    """The template has no step of this id."""


def make(actions: Actions, participants: int, until: str, seed: int) -> dict[str, str]:
    """Make the workshop and return its id, join code and paths. Raises NoSuchStep."""
    keys = [planned.key for planned in plan(TEMPLATE)]
    if until not in keys:
        raise NoSuchStep(f"{until} is none of {', '.join(keys)}.")
    # Nobody waits to take something back here, so a closed round may be sealed at once.
    actions = replace(actions, config=replace(actions.config, undo_seconds=0))
    facilitator = actions.write(find_facilitator)
    workshop_id = actions.write(lambda tx: preparing.make_workshop(tx, facilitator, new_workshop()))
    demo = Demo(actions, facilitator, workshop_id, random.Random(seed))  # noqa: S311 - a rehearsal, not a secret
    demo.hold(participants, until)
    token = actions.write(lambda tx: preparing.make_link(tx, "sign_in", facilitator))
    with actions.database.reading() as session:
        workshop = session.get_one(Workshop, workshop_id)
        return {
            "workshop_id": workshop_id,
            "join_code": workshop.join_code,
            "join_url": f"/join/{workshop.join_code}",
            "wall_url": f"/wall/{workshop.wall_token}",
            "console_url": f"/workshops/{workshop_id}",
            "login_url": f"/link/{token}",
        }


def find_facilitator(tx: preparing.Transaction) -> str:
    """Return a facilitator's id, making one who can only sign in by link if there is none."""
    found = tx.session.scalar(select(Facilitator.id).order_by(Facilitator.id))
    return found or preparing.make_facilitator(tx, "Demo facilitator", "demo@otherwise.example", None)


def new_workshop() -> preparing.NewWorkshop:
    """Return what a facilitator would have filled in."""
    return preparing.NewWorkshop(
        title="Surgery and operations: seeing each other otherwise",
        template=TEMPLATE,
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
            step = self.plain.step
            assert step is not None  # noqa: S101 - the doors are open
            self.answer(step)
            if step.key == until:
                return
            self.finish(step)
            self.perform(leading.Advance(self.facilitator, step.id))
            self.settle()

    @property
    def plain(self) -> rules.Workshop:
        with self.actions.database.reading() as session:
            return snapshot.take(session, session.get_one(Workshop, self.workshop_id))

    def perform(self, command: object) -> object:
        return self.actions.perform(self.workshop_id, command)  # type: ignore[arg-type]

    def join(self, number: int) -> Simulated:
        place = number % len(SIDES)
        secret = self.perform(Join(self.plain.groups[place].id))
        return Simulated(SIDES[place], str(secret))

    def answer(self, step: rules.Step) -> None:
        """Let the simulated participants do what this kind of step asks of them."""
        answering: dict[str, Callable[[rules.Step], None]] = {
            "cards": self.write_cards,
            "statements": self.answer_statements,
            "reveal": self.tap,
        }
        answering.get(step.kind, lambda _step: None)(step)

    def post(self, step: rules.Step, who: Simulated, round_name: str, slot: str, data: dict[str, object]) -> None:
        code = self.plain.join_code
        number = str(uuid.UUID(int=self.source.getrandbits(128), version=4))
        self.perform(Post(code, who.secret, number, step.id, round_name, slot, data))

    def write_cards(self, step: rules.Step) -> None:
        for side in SIDES:
            people = [one for one in self.people if one.side == side]
            for place, card in writing(side, len(people), int(step.settings["limit"]), self.source):
                self.post(step, people[place], "cards", card.pop("lane"), card)

    def answer_statements(self, step: rules.Step) -> None:
        for one in self.people:
            for item in step.settings["statements"]:
                self.post(step, one, "statements", item["id"], dict(statement(item["id"], self.source)))

    def tap(self, step: rules.Step) -> None:
        cards = self.plain.cards
        for one in self.people:
            for card in cards[:TAPS_PER_PERSON]:
                if self.source.random() < 0.7:
                    self.post(step, one, "reading", f"meaning:{card.id}", {"on": True})

    def finish(self, step: rules.Step) -> None:
        """Show what is left of a step, and before the reveal read the cards."""
        if self.plain.steps[step.position + 1].kind == "reveal":
            self.review()

    def review(self) -> None:
        """Release every card but the drills, which are there to be held."""
        drills = {card["text"] for card in sample_cards() if card["kind"] == "moderation_drill"}
        for step in self.plain.steps:
            for one in step.rounds:
                if step.kind != "cards" or one.state != "closed":
                    continue
                self.perform(reviewing.OpenReview(self.facilitator, one.id))
                with self.actions.database.reading() as session:
                    cards = session.execute(select(Entry.id, Entry.text).where(Entry.round_id == one.id)).all()
                for entry, text in cards:
                    verdict = ("held", "person") if text in drills else ("released", None)
                    self.perform(reviewing.Judge(self.facilitator, entry, *verdict))
                self.perform(reviewing.EndReview(self.facilitator, one.id))
                self.settle()

    def settle(self) -> None:
        """Carry every seal that is due through."""
        for step in self.plain.steps:
            for one in step.rounds:
                if one.state == "closed":
                    self.perform(sealing.StartSeal(one.id))
                if one.state in {"closed", "sealing"}:
                    sealing.carry_through(self.actions, one.id)
