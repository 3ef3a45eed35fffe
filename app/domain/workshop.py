"""A workshop as plain values, and the rules of its agenda.

Everything here is read-only and knows no database: app/snapshot.py fills it, activities project it. Times are
milliseconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Closed

LANES = ("power", "distance", "values")

# The life of a round, in order; "suspended" is a round whose step the facilitator has gone back from.
ACCEPTING = frozenset({"open", "suspended", "closed"})
LIVING = frozenset({"open", "suspended", "closed", "review"})


@dataclass(frozen=True)
class Group:
    """One side of the dialogue: a name, and a colour *and* a shape to know it by."""

    id: str
    name: str
    colour: str
    shape: str


@dataclass(frozen=True)
class Round:
    """One collection of answers within a step, with a key and a life of its own."""

    id: str
    name: str
    state: str
    closed_at: int | None = None
    results: Mapping[str, Any] | None = None
    seats: Mapping[str, int] = field(default_factory=dict)

    @property
    def sealed(self) -> bool:
        return self.state == "sealed"

    @property
    def accepts(self) -> bool:
        """Whether an answer from a phone still counts: until review opens or the seal begins."""
        return self.state in ACCEPTING


@dataclass(frozen=True)
class Step:
    """One item of the agenda. `frame` says which of its kind's frames the room is looking at."""

    id: str
    key: str
    kind: str
    title: str
    position: int
    minutes: int
    settings: Mapping[str, Any]
    state: str
    frame: int = 0
    started_at: int | None = None
    ended_at: int | None = None
    deadline: int | None = None
    swaps: Mapping[str, Any] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def frame_at(self) -> int | None:
        """When the room was led to the picture it looks at; None before the step began."""
        return self.notes.get("frame_at")

    @property
    def ticks(self) -> tuple[str, ...]:
        """What the facilitators have ticked off on the console."""
        return tuple(self.notes.get("ticks", ()))

    @property
    def added(self) -> tuple[str, ...]:
        """What the facilitators have added in their own words."""
        return tuple(self.notes.get("added", ()))

    @property
    def neutral(self) -> bool:
        """Whether the wall shows nothing of this picture just now."""
        return bool(self.notes.get("neutral"))

    @property
    def restored(self) -> bool:
        """Whether this step has come back from a backup without its answers."""
        return bool(self.notes.get("restored"))

    @property
    def wall_page(self) -> int:
        """How many screens the wall has been paged down, where a picture does not fit on one."""
        return int(self.notes.get("wall_page", 0))

    @property
    def repeated(self) -> bool:
        """Whether this step is held a second time: its figures are shown in words only."""
        return bool(self.settings.get("repeats"))

    def round(self, name: str) -> Round:
        """Return the round of that name; raises KeyError where the kind has none."""
        for one in self.rounds:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True)
class Card:
    """A released card: text that everyone may read, under an id that nobody wrote."""

    id: str
    round_id: str
    from_group: str
    about_group: str
    lane: str
    text: str

    @property
    def slot(self) -> str:
        """What the text answers; for a card of the first collection this is its lane."""
        return self.lane


@dataclass(frozen=True)
class FollowUp:
    """When both groups are asked once more (ISO dates, both included), and what came of it once that is sealed.

    `links` are the tokens of the groups' links, by group; `results` what the kinds keep, by step.
    """

    opens: str
    closes: str
    links: Mapping[str, str]
    results: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def waits(self) -> bool:
        """Whether nothing has been counted yet."""
        return self.results is None


@dataclass(frozen=True)
class Workshop:
    """Everything about one workshop that a projection may draw on; no member, no author, no draft."""

    id: str
    title: str
    join_code: str
    speaking_up: str
    report_to: str
    operator: str
    delete_on: str
    min_group: int
    locked: bool
    ended: bool
    paused_at: int | None
    pause_asked: bool
    current: int | None
    check_cards: int
    signposted: bool
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    cards: tuple[Card, ...]
    stage: str | None = None
    # How people come in: "one_code", "group_codes" or "tickets".
    way: str = "one_code"
    # How fast simulated people answer, where this is a rehearsal; None in a real workshop.
    rehearsal: str | None = None
    follow_up: FollowUp | None = None

    @property
    def step(self) -> Step | None:
        """The step the room is in, or None while the doors are shut."""
        return None if self.current is None else self.steps[self.current]

    def group(self, group_id: str) -> Group:
        """Return the group with that id; raises KeyError otherwise."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)

    def others(self, group_id: str) -> Group:
        """Return the group on the other side; with two groups there is exactly one."""
        return next(group for group in self.groups if group.id != group_id)

    def latest(self, kind: str, before: Step, **settings: Any) -> Step | None:
        """Return the last step of a kind, with these settings, that comes before `before` in the agenda."""
        found = [
            step
            for step in self.steps
            if step.kind == kind
            and step.position < before.position
            and all(step.settings.get(name) == value for name, value in settings.items())
        ]
        return found[-1] if found else None

    def later(self, step: Step) -> Mapping[str, Any]:
        """Return what the follow-up keeps of a step; nothing until it is sealed."""
        results = self.follow_up.results if self.follow_up else None
        return (results or {}).get(step.id, {})

    def released(self, round_id: str) -> tuple[Card, ...]:
        """Return what one round released, in the order of the random ids."""
        return tuple(card for card in self.cards if card.round_id == round_id)

    @property
    def reviewing(self) -> tuple[Step, ...]:
        """The steps whose cards are being read by the facilitator."""
        return tuple(step for step in self.steps if any(one.state == "review" for one in step.rounds))


@dataclass(frozen=True)
class Clock:
    """What a timer needs: the moment it runs out, or what was left when it was stopped."""

    deadline: int | None
    frozen: int | None


def clock(workshop: Workshop, step: Step) -> Clock:
    """Return the step's timer in milliseconds; a paused workshop shows a stopped one."""
    if step.deadline is None:
        return Clock(None, None)
    if workshop.paused_at is not None:
        return Clock(None, max(0, step.deadline - workshop.paused_at))
    return Clock(step.deadline, None)


def check_started(workshop: Workshop) -> Step:
    """Return the current step; raises Closed while the doors are shut or after the end."""
    if workshop.ended:
        raise Closed("This workshop has ended.")
    if workshop.step is None:
        raise Closed("This workshop has not been opened yet.")
    return workshop.step


def check_next(workshop: Workshop, expected: str) -> Step:
    """Return the step that follows; raises Closed at the end or when the agenda has moved on meanwhile.

    `expected` is the id of the step the facilitator was looking at, so that two taps move one step.
    """
    step = check_started(workshop)
    if step.id != expected:
        raise Closed("The workshop has already moved on.")
    if step.position + 1 >= len(workshop.steps):
        raise Closed("This is the last step. End the workshop when everyone has left the room.")
    return workshop.steps[step.position + 1]


def check_back(workshop: Workshop, expected: str) -> Step:
    """Return the step before; raises Closed at the start or when the agenda has moved meanwhile."""
    step = check_started(workshop)
    if step.id != expected:
        raise Closed("The workshop has already moved on.")
    if step.position == 0:
        raise Closed("This is the first step.")
    return workshop.steps[step.position - 1]


def overrun(workshop: Workshop) -> int:
    """Return by how many whole minutes the finished steps took longer than planned (negative: shorter)."""
    spent = sum(
        step.ended_at - step.started_at - step.minutes * 60_000
        for step in workshop.steps
        if step.started_at is not None and step.ended_at is not None
    )
    return round(spent / 60_000)


@dataclass(frozen=True)
class Times:
    """When a step was to begin, counted from the opening, and when it began or will; both in ms."""

    planned: int
    actual: int


def times(workshop: Workshop) -> dict[str, Times]:
    """Return the times of every step by its id; nothing while the doors are shut.

    Steps to come begin when the current one runs out and those before them have had their minutes.
    """
    opened = workshop.steps[0].started_at if workshop.steps else None
    if workshop.step is None or opened is None:
        return {}
    found, planned, expected = {}, opened, opened
    for step in workshop.steps:
        here = step.position - workshop.step.position
        begins = step.started_at if here <= 0 and step.started_at is not None else expected
        found[step.id] = Times(planned, begins)
        planned += step.minutes * 60_000
        ends = step.ended_at if here < 0 else step.deadline if here == 0 else None
        expected = begins + step.minutes * 60_000 if ends is None else ends
    return found


@dataclass(frozen=True)
class Shortening:
    """How many minutes the plan is behind, and what later steps could be shortened to, by their ids.

    `missing` is what cannot be won back even so.
    """

    behind: int
    minutes: Mapping[str, int]
    missing: int


def shortening(workshop: Workshop) -> Shortening:
    """Return what must shrink for the workshop to end on time.

    Finished steps count with what they took, the current one with the time it has been given. Every later step
    gives in proportion to its length, and none is cut below half of it or below two minutes.
    """
    step = workshop.step
    behind = overrun(workshop)
    if step is not None and step.started_at is not None and step.deadline is not None:
        behind += round((step.deadline - step.started_at) / 60_000) - step.minutes
    later = [one for one in workshop.steps if step is not None and one.position > step.position]
    room = {one.id: max(0, one.minutes - max(2, (one.minutes + 1) // 2)) for one in later}
    wanted, available = max(0, behind), sum(room.values())
    cuts = shares(min(wanted, available), room)
    minutes = {one.id: one.minutes - cuts[one.id] for one in later if cuts[one.id]}
    return Shortening(behind, minutes, max(0, wanted - available))


def shares(total: int, room: Mapping[str, int]) -> dict[str, int]:
    """Share a number of minutes out in proportion to the room each has; what is left goes to the largest rest."""
    available = sum(room.values())
    if not available:
        return dict.fromkeys(room, 0)
    whole = {name: total * one // available for name, one in room.items()}
    by_rest = sorted(room, key=lambda name: -(total * room[name] % available))
    for name in by_rest[: total - sum(whole.values())]:
        whole[name] += 1
    return whole


def people(results: Mapping[str, Any] | None, groups: Sequence[Group]) -> dict[str, int]:
    """Return how many people answered a sealed round, by group id; zero where nothing is kept."""
    kept = (results or {}).get("people", {})
    return {group.id: int(kept.get(group.id, 0)) for group in groups}
