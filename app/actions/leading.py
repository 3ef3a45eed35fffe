"""What a facilitator does with the room: open it, go on, go back, give more time, pause, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from app import access, activities, follow_up
from app.actions import Change, Done, Transaction, preparing
from app.domain import workshop as rules
from app.domain.activity import Frame
from app.domain.agenda import AgendaStep
from app.domain.clock import MINUTE
from app.domain.errors import Closed, Invalid, NotFound
from app.domain.text import CARD_LIMIT, length, normalise
from app.models import (
    NOTE_LIMIT,
    Facilitator,
    Leading,
    OneTimeLink,
    PrivateNote,
    Round,
    Stage,
    Step,
    StepNotes,
    Workshop,
)
from app.readiness import joined_by_group, writers_by_group
from app.snapshot import take

ALL_CHANGED = Done(change=Change.SHARED)
CONSOLE_CHANGED = Done(change=Change.CONSOLE)


@dataclass(frozen=True)
class Led:
    """A command of somebody who leads the workshop."""

    facilitator: str

    def lead(self, tx: Transaction, workshop: Workshop) -> rules.Workshop:
        """Check that this facilitator leads it, note that they are there, and return the plain workshop."""
        access.led(tx.session, self.facilitator, workshop.id)
        workshop.facilitator_seen = tx.now
        return take(tx.session, workshop)

    def on_stage(self, tx: Transaction, workshop: Workshop) -> rules.Workshop:
        """Like `lead`, for what only the one who holds the stage may do; nobody's stage is free to take.

        Raises Closed where a co-facilitator holds it: they are asked, or it is taken over on purpose.
        """
        plain = self.lead(tx, workshop)
        if plain.stage is None:
            tx.session.add(Stage(workshop_id=workshop.id, facilitator_id=self.facilitator))
            workshop.console_revision += 1
        elif plain.stage != self.facilitator:
            holder = tx.session.get(Facilitator, plain.stage)
            raise Closed("{name} is leading the room. Take over first.", name=holder.name if holder else "?")
        return plain


@dataclass(frozen=True)
class Open(Led):
    """Open the doors: the first step begins."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.on_stage(tx, workshop)
        if plain.current is not None:
            return Done()
        workshop.current = 0
        begin(tx, plain, step_at(tx, workshop, 0))
        return ALL_CHANGED


@dataclass(frozen=True)
class Advance(Led):
    """Go to the next step. `expected` is the step that the facilitator saw."""

    expected: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.on_stage(tx, workshop)
        following = rules.check_next(plain, self.expected)
        leaving = step_at(tx, workshop, following.position - 1)
        reason = activities.KINDS[following.kind].blocked(plain, following)
        if reason and waits_for_this_alone(plain, following):
            # Going on is what closes a step: the next press finds its answers read and sealed.
            resume(tx, workshop)
            close(tx, leaving)
            return ALL_CHANGED
        if reason:
            raise Closed(reason)
        entering = step_at(tx, workshop, following.position)
        resume(tx, workshop)
        close(tx, leaving)
        leaving.state, leaving.ended_at = "done", tx.now
        move(workshop, following.position)
        begin(tx, plain, entering)
        return ALL_CHANGED


def waits_for_this_alone(plain: rules.Workshop, following: rules.Step) -> bool:
    """Return whether a step is blocked by nothing but what the one before it still collects."""
    here = plain.steps[following.position - 1]
    if not any(one.state == "open" for one in here.rounds):
        return False
    over = replace(here, rounds=tuple(replace(one, state="sealed") for one in here.rounds))
    steps = tuple(over if one.id == here.id else one for one in plain.steps)
    return activities.KINDS[following.kind].blocked(replace(plain, steps=steps), following) is None


@dataclass(frozen=True)
class GoBack(Led):
    """Return to the step before. What was answered meanwhile is kept, and nothing is deleted."""

    expected: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.on_stage(tx, workshop)
        previous = rules.check_back(plain, self.expected)
        resume(tx, workshop)
        leaving = step_at(tx, workshop, previous.position + 1)
        for current in leaving.rounds:
            if current.state == "open":
                current.state = "suspended"
        leaving.state = "pending"
        move(workshop, previous.position)
        begin(tx, plain, step_at(tx, workshop, previous.position))
        return ALL_CHANGED


@dataclass(frozen=True)
class ShowFrame(Led):
    """Lead the room to another picture of the current step."""

    step: str
    frame: int

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.on_stage(tx, workshop)
        current = rules.check_started(plain)
        kind = activities.KINDS[current.kind]
        frames = kind.frames(plain, current)
        if current.id != self.step or not 0 <= self.frame < len(frames):
            raise Closed("The workshop has already moved on.")
        reason = kind.held_up(plain, current, frames[self.frame]) if self.frame > current.frame else None
        if reason:
            raise Closed(reason)
        step = access.step(tx.session, workshop, current.id)
        step.frame = self.frame
        turn(step, tx.now)
        bring_rounds(tx, step, frames)
        return ALL_CHANGED


@dataclass(frozen=True)
class Extend(Led):
    """Give the current step some minutes more, or take them away."""

    minutes: int

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        current = rules.check_started(self.on_stage(tx, workshop))
        if not -60 <= self.minutes <= 60:
            raise Invalid("A step can be made up to an hour longer or shorter at a time.")
        step = access.step(tx.session, workshop, current.id)
        base = step.deadline or tx.now
        # More time counts from now once the step has run out, so that "+2" always means two minutes more.
        moment = workshop.paused_at or tx.now
        step.deadline = (max(base, moment) if self.minutes > 0 else base) + self.minutes * MINUTE
        return ALL_CHANGED


@dataclass(frozen=True)
class Pause(Led):
    """Stop the clock and say so on every screen."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        rules.check_started(self.lead(tx, workshop))
        if workshop.paused_at is None:
            workshop.paused_at = tx.now
        workshop.pause_asked = False
        return ALL_CHANGED


@dataclass(frozen=True)
class Resume(Led):
    """Go on after a pause; the time it took is given back to the step."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        rules.check_started(self.on_stage(tx, workshop))
        resume(tx, workshop)
        return ALL_CHANGED


@dataclass(frozen=True)
class NoPause(Led):
    """Put away a request for a pause without pausing."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        workshop.pause_asked = False
        return CONSOLE_CHANGED


@dataclass(frozen=True)
class Lock(Led):
    """Close the doors to newcomers, or open them again."""

    locked: bool

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.on_stage(tx, workshop)
        workshop.locked = self.locked
        return ALL_CHANGED


@dataclass(frozen=True)
class End(Led):
    """End the workshop after its last step."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.on_stage(tx, workshop)
        current = rules.check_started(plain)
        if current.position + 1 < len(plain.steps):
            raise Closed("Do not end here: the workshop ends with its close.")
        if plain.reviewing:
            raise Closed("Finish reading the cards first.")
        step = access.step(tx.session, workshop, current.id)
        step.state, step.ended_at = "done", tx.now
        workshop.ended_at = tx.now
        follow_up.begin(tx, workshop)
        return ALL_CHANGED


@dataclass(frozen=True)
class RemoveCoFacilitator(Led):
    """Let somebody lead this workshop no longer. Nobody removes themselves, or who holds the stage.

    Links for a co-facilitator that are still open stop working: whoever is taken out may have kept one.
    """

    removed: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.lead(tx, workshop)
        if self.removed in {self.facilitator, plain.stage}:
            raise Closed("Take over the room first; nobody can take themselves out.")
        found = tx.session.get(Leading, (workshop.id, self.removed))
        if found is None:
            raise NotFound()
        tx.session.delete(found)
        links = OneTimeLink.purpose == "co_lead", OneTimeLink.workshop_id == workshop.id
        tx.session.execute(delete(OneTimeLink).where(*links))
        return CONSOLE_CHANGED


@dataclass(frozen=True)
class TakeStage(Led):
    """Lead the room instead of a co-facilitator. `expected` is who was seen to lead it."""

    expected: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.lead(tx, workshop)
        if plain.stage == self.facilitator:
            return Done()
        if (plain.stage or "") != self.expected:
            raise Closed("Somebody else has taken over meanwhile.")
        tx.session.merge(Stage(workshop_id=workshop.id, facilitator_id=self.facilitator))
        return CONSOLE_CHANGED


@dataclass(frozen=True)
class Tick(Led):
    """Tick something off that the step's kind asks for on the console, or take the tick back."""

    step: str
    tick: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.lead(tx, workshop)
        step = access.step(tx.session, workshop, self.step)
        offered = console_of(plain, self.step).get("ticks", ())
        if self.tick not in offered:
            raise NotFound()
        given = notes(step).get("ticks", [])
        note(step, ticks=[one for one in given if one != self.tick] + [self.tick] * (self.tick not in given))
        return CONSOLE_CHANGED


MOST_ADDED = 4


@dataclass(frozen=True)
class Add(Led):
    """Add words of the facilitator's own to a step whose kind takes them; everyone sees them."""

    step: str
    words: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.lead(tx, workshop)
        step = access.step(tx.session, workshop, self.step)
        if not console_of(plain, self.step).get("may_add"):
            raise Closed("Nothing can be added to this step any more.")
        words, given = normalise(self.words), notes(step).get("added", [])
        if not words or length(words) > CARD_LIMIT:
            raise Invalid("Write a sentence of up to {limit} characters.", limit=CARD_LIMIT)
        if len(given) >= MOST_ADDED:
            raise Closed("You have added as many as fit.")
        note(step, added=[*given, words])
        return ALL_CHANGED


@dataclass(frozen=True)
class Repeat(Led):
    """Hold a step a second time, right after the current one. The first round stays as it was published."""

    step: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.on_stage(tx, workshop)
        here = rules.check_started(plain)
        first = next((one for one in repeatable(plain) if one.id == self.step), None)
        if first is None:
            raise Closed("This step cannot be held again: it is not over, or it has been repeated already.")
        later = select(Step).where(Step.workshop_id == workshop.id, Step.position > here.position)
        # From the end, one by one: no two steps may stand in one place even for a moment.
        for step in tx.session.scalars(later.order_by(Step.position.desc())).all():
            step.position += 1
            tx.session.flush()
        again = AgendaStep(
            f"{first.key}-again"[:40],
            first.kind,
            first.title,
            first.minutes,
            {**first.settings, "repeats": first.id},
        )
        preparing.add_step(tx, workshop.id, here.position + 1, again)
        return ALL_CHANGED


def repeatable(workshop: rules.Workshop) -> list[rules.Step]:
    """Return the steps that are over, were published, and may be held a second time."""
    repeated = {step.settings.get("repeats") for step in workshop.steps}
    return [
        step
        for step in workshop.steps
        if activities.KINDS[step.kind].repeatable
        and step.started_at is not None
        and not step.repeated
        and step.id not in repeated
        and step.rounds
        and all(one.sealed for one in step.rounds)
    ]


@dataclass(frozen=True)
class Shorten(Led):
    """Shorten the steps to come so that the workshop ends on time, as the agenda proposes."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        for step_id, minutes in rules.shortening(self.on_stage(tx, workshop)).minutes.items():
            access.step(tx.session, workshop, step_id).minutes = minutes
        return CONSOLE_CHANGED


def console_of(plain: rules.Workshop, step_id: str) -> Mapping[str, Any]:
    """Return what the step's kind puts on the console."""
    step = next(one for one in plain.steps if one.id == step_id)
    return activities.KINDS[step.kind].console(plain, step)


def notes(step: Step) -> Mapping[str, Any]:
    """Return what has been noted on a step."""
    return step.notes.content if step.notes else {}


def note(step: Step, **noted: Any) -> None:
    """Note something on a step beside what stands there."""
    if step.notes is None:
        step.notes = StepNotes(content={})
    step.notes.content = {**step.notes.content, **noted}


def turn(step: Step, now: int) -> None:
    """Note when the room was led to a picture; it is shown from its beginning, on a wall that shows it."""
    note(step, frame_at=now, neutral=False, wall_page=0)


MOST_PAGES = 20


@dataclass(frozen=True)
class ShowWall(Led):
    """Let the wall show nothing of the current picture, or show it again; or page it down and up."""

    neutral: bool | None = None
    page: int | None = None

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        current = rules.check_started(self.lead(tx, workshop))
        step = access.step(tx.session, workshop, current.id)
        if self.neutral is not None:
            note(step, neutral=self.neutral)
        if self.page is not None:
            note(step, wall_page=max(0, min(MOST_PAGES, self.page)))
        return ALL_CHANGED


@dataclass(frozen=True)
class Arrange(Led):
    """Choose what a step to come shows and in which order, as far as its kind leaves that to the console."""

    step: str
    chosen: tuple[str, ...]

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.lead(tx, workshop)
        step = access.step(tx.session, workshop, self.step)
        kind = activities.KINDS[step.kind]
        if not console_of(plain, self.step).get("arrange"):
            raise Closed("This step has begun; its order stays as it is.")
        field = next(one for one in kind.fields if one.name == kind.arranged)
        if (
            not self.chosen
            or len(set(self.chosen)) != len(self.chosen)
            or any(field.check(list(self.chosen)))
        ):
            raise Invalid("Keep at least one, and each only once.")
        step.settings = {**step.settings, field.name: list(self.chosen)}
        keep_planned_rounds(step)
        return CONSOLE_CHANGED


def keep_planned_rounds(step: Step) -> None:
    """Give a step that has not begun just the rounds that its settings ask for."""
    planned = activities.KINDS[step.kind].rounds_in(step.settings)
    known = {one.name: one for one in step.rounds}
    step.rounds = [
        known.get(one.name)
        or Round(workshop_id=step.workshop_id, position=place, name=one.name, reviewed=one.reviewed)
        for place, one in enumerate(planned)
    ]


@dataclass(frozen=True)
class KeepNote(Led):
    """Keep what a facilitator notes for themselves; an empty note is deleted."""

    text: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        text = self.text.strip()
        if len(text) > NOTE_LIMIT:
            raise Invalid("A note may have up to {limit} characters.", limit=NOTE_LIMIT)
        known = tx.session.get(PrivateNote, (workshop.id, self.facilitator))
        if text and workshop.delete_on <= date.today():
            raise Closed("The texts of this workshop have been deleted, and notes with them.")
        if text:
            tx.session.merge(PrivateNote(workshop_id=workshop.id, facilitator_id=self.facilitator, text=text))
        elif known:
            tx.session.delete(known)
        return Done()


@dataclass(frozen=True)
class InviteCoFacilitator(Led):
    """Make a one-time link that lets somebody lead this workshop as well; the reply is its token."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        return Done(preparing.make_link(tx, "co_lead", workshop=workshop.id))


def step_at(tx: Transaction, workshop: Workshop, position: int) -> Step:
    """Return the step at a place of the agenda."""
    query = select(Step).where(Step.workshop_id == workshop.id, Step.position == position)
    return tx.session.scalars(query).one()


def move(workshop: Workshop, position: int) -> None:
    """Take the room to a step. Who had answered the one before says nothing about this one."""
    workshop.current = position
    workshop.readiness = {group: {"joined": bands["joined"]} for group, bands in workshop.readiness.items()}


def begin(tx: Transaction, plain: rules.Workshop, step: Step) -> None:
    """Open a step and its rounds. One that the room returns to keeps its first start and what is left of its time."""
    step.state, step.ended_at = "open", None
    turn(step, tx.now)
    step.started_at = step.started_at or tx.now
    if step.deadline is None or step.deadline <= tx.now:
        step.deadline = tx.now + step.minutes * MINUTE
    bring_rounds(tx, step, activities.KINDS[step.kind].frames(plain, plain.steps[step.position]))


def bring_rounds(tx: Transaction, step: Step, frames: Sequence[Frame]) -> None:
    """Open and close the step's rounds as the frame that the room looks at asks for."""
    finished, to_come = over(frames, step.frame), ahead(frames, step.frame)
    for current in step.rounds:
        if current.name in to_come:
            if current.state == "open":
                current.state = "suspended"
        elif current.name not in finished:
            open_round(tx, current)
        elif current.state in {"open", "suspended"}:
            close_round(tx, current)


def over(frames: Sequence[Frame], shown: int) -> set[str]:
    """Return the names of the rounds that have ended by the time a frame is shown."""
    return {name for frame in frames[: shown + 1] for name in frame.closes}


def ahead(frames: Sequence[Frame], shown: int) -> set[str]:
    """Return the names of the rounds that begin only with a later frame."""
    return {name for frame in frames[shown + 1 :] for name in frame.opens}


def open_round(tx: Transaction, current: Round) -> None:
    """Let a round collect, with its key; one that review has begun on stays as it is."""
    if current.state in {"pending", "suspended", "closed"}:
        if current.state == "pending":
            tx.keys.create(current.id)
        current.state, current.closed_at = "open", None


def close(tx: Transaction, step: Step) -> None:
    """Close what the step still collects."""
    for current in step.rounds:
        if current.state in {"open", "suspended"}:
            close_round(tx, current)


def close_round(tx: Transaction, current: Round) -> None:
    """End the collecting of a round, and note who could have answered."""
    current.state, current.closed_at = "closed", tx.now
    count = writers_by_group if current.reviewed else joined_by_group
    current.seats = count(tx.session, current.workshop_id)


def resume(tx: Transaction, workshop: Workshop) -> None:
    """End a pause and move the current step's deadline by its length."""
    if workshop.paused_at is None:
        return
    step = step_at(tx, workshop, workshop.current or 0)
    if step.deadline is not None and (step.started_at or 0) <= workshop.paused_at:
        step.deadline += tx.now - workshop.paused_at
    turned = notes(step).get("frame_at")
    if turned is not None and turned <= workshop.paused_at:
        note(step, frame_at=turned + tx.now - workshop.paused_at)
    workshop.paused_at = None
