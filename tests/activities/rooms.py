"""A whole workshop without an app or a database: its plain values, walked through frame by frame.

`Room("half_day").walk()` yields the workshop at every frame of every step, with the answers of simulated
people summarised and released the way a seal does it.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app import activities, agendas
from app.domain import workshop as rules
from app.domain.activity import Contribution, Frame, OwnEntry, SealedEntry
from app.domain.rehearsal import SIDES, Rehearsed
from app.follow_up import asked
from app.rehearsal.people import weeks_later

GROUPS = (
    rules.Group("g1", "Clinicians", "blue", "circle"),
    rules.Group("g2", "Managers", "orange", "diamond"),
)


def empty(template: str | dict[str, Any], min_group: int = 5) -> rules.Workshop:
    """Return a workshop of one of the method's forms, or of a template as a file holds it; its doors are shut."""
    content = agendas.built_in(template) if isinstance(template, str) else template
    steps: list[rules.Step] = []
    for position, planned in enumerate(agendas.steps_of(content)):
        rounds = tuple(
            rules.Round(f"r{position}{one.name}", one.name, "pending")
            for one in activities.KINDS[planned.kind].rounds_in(planned.settings)
        )
        steps.append(
            rules.Step(
                id=f"s{position}",
                key=planned.key,
                kind=planned.kind,
                title=planned.title,
                position=position,
                minutes=planned.minutes,
                settings=planned.settings,
                state="pending",
                rounds=rounds,
            )
        )
    return rules.Workshop(
        id="w", title="T", join_code="ABCD2345", speaking_up="route", report_to="us", operator="op",
        delete_on="2027-01-01", min_group=min_group, locked=False, ended=False, paused_at=None, pause_asked=False,
        current=None, check_cards=0, signposted=False, groups=GROUPS, steps=tuple(steps), cards=(),
    )  # fmt: skip


@dataclass
class Room:
    """A workshop with simulated people: `people` of each side."""

    template: str | dict[str, Any] = "half_day"
    people: tuple[int, int] = (6, 6)
    seed: int = 1
    #: Whether a text is released; by default all are.
    releases: Callable[[str], bool] = lambda _text: True
    workshop: rules.Workshop = field(init=False)

    def __post_init__(self) -> None:
        self.workshop = empty(self.template)
        self.source = random.Random(self.seed)
        self.entries: dict[str, list[tuple[SealedEntry, str | None, OwnEntry]]] = {}
        self.own: dict[tuple[str, int], list[OwnEntry]] = {}

    @property
    def step(self) -> rules.Step:
        step = self.workshop.step
        assert step is not None
        return step

    def put(self, step: rules.Step) -> None:
        """Put a changed step in its place."""
        steps = tuple(step if one.id == step.id else one for one in self.workshop.steps)
        self.workshop = dataclasses.replace(self.workshop, steps=steps)

    def set_round(self, name: str, **changes: Any) -> None:
        rounds = tuple(
            dataclasses.replace(one, **changes) if one.name == name else one for one in self.step.rounds
        )
        self.put(dataclasses.replace(self.step, rounds=rounds))

    def walk(self) -> Iterator[rules.Workshop]:
        """Yield the workshop at every frame, before and after its people answered; seal what a frame closes."""
        for position in range(len(self.workshop.steps)):
            self.workshop = dataclasses.replace(self.workshop, current=position)
            self.put(dataclasses.replace(self.step, state="open", started_at=1_000))
            number = 0
            while number < len(frames := self.frames()):
                self.put(dataclasses.replace(self.step, frame=number))
                self.bring_rounds(frames, number)
                yield self.workshop
                if self.answer():
                    yield self.workshop
                number += 1
            for one in self.step.rounds:
                self.seal(one)
            self.put(dataclasses.replace(self.step, state="done", ended_at=2_000))

    def to(self, key: str, frame: str | None = None) -> rules.Workshop:
        """Return the workshop at a step (and a frame of it), everyone having answered there."""
        found = None
        for at in self.walk():
            step = at.step
            assert step is not None
            here = activities.KINDS[step.kind].frames(at, step)[step.frame].key
            if step.key == key and frame in {None, here}:
                found = at
            elif found is not None:
                return found
        assert found is not None, f"no frame {frame} in {key}"
        return found

    def frames(self) -> list[Frame]:
        return list(activities.KINDS[self.step.kind].frames(self.workshop, self.step))

    def bring_rounds(self, frames: list[Frame], number: int) -> None:
        closed = {name for frame in frames[: number + 1] for name in frame.closes}
        to_come = {name for frame in frames[number + 1 :] for name in frame.opens}
        for one in self.step.rounds:
            if one.name in closed:
                self.seal(one)
            elif one.name not in to_come and one.state == "pending":
                self.set_round(one.name, state="open")

    def rehearsed(self, side: str, people: int) -> Iterable[Rehearsed]:
        """Return what the people of one side answer just now."""
        kind = activities.KINDS[self.step.kind]
        return kind.rehearse(self.workshop, self.step, side, people, self.source)

    def answer(self) -> bool:
        """Let everyone answer what is open; return whether anybody was asked."""
        kind = activities.KINDS[self.step.kind]
        asked = False
        for place, side in enumerate(SIDES):
            group, about = GROUPS[place].id, GROUPS[1 - place].id
            if not self.people[place]:
                continue
            for one in self.rehearsed(side, self.people[place]):
                asked = True
                current = self.step.round(one.round)
                assert current.state == "open", (
                    f"{kind.kind} rehearses the round {one.round}, which is {current.state}"
                )
                author = 100 * place + one.person
                made = kind.contribution(self.step, current, one.slot, one.data, self.of(current, author))
                self.make_way(current, author, made)
                verdict = "released" if self.releases(made.text or "") else "held"
                sealed = SealedEntry(
                    group,
                    about,
                    made.slot,
                    made.value,
                    verdict,
                    "person" if verdict == "held" else None,
                    author,
                )
                self.record(current, sealed, made.text, made)
        return asked

    def of(self, current: rules.Round, author: int) -> list[OwnEntry]:
        """Return what one person has answered in a round so far."""
        return self.own.setdefault((current.id, author), [])

    def make_way(self, current: rules.Round, author: int, made: Contribution) -> None:
        """Take away what an answer stands for now, where a person has one answer to each item."""
        own = self.of(current, author)
        if made.single and any(one.slot == made.slot for one in own):
            own[:] = [one for one in own if one.slot != made.slot]
            mine = self.entries[current.id]
            mine[:] = [kept for kept in mine if (kept[0].author, kept[0].slot) != (author, made.slot)]

    def record(self, current: rules.Round, sealed: SealedEntry, text: str | None, made: Contribution) -> None:
        """Keep an answer. `text` is what the room may come to read of it; its author keeps their own words."""
        mine = self.entries.setdefault(current.id, [])
        entry = OwnEntry(f"e{len(mine)}", made.slot, made.value, made.text, "unread")
        mine.append((sealed, text, entry))
        self.of(current, sealed.author).append(entry)

    def seal(self, one: rules.Round) -> None:
        """Reduce a round to its summary and its released texts."""
        if one.state != "open":
            return
        kind = activities.KINDS[self.step.kind]
        kept = self.entries.get(one.id, [])
        seats = {group.id: count for group, count in zip(GROUPS, self.people, strict=True)}
        one = dataclasses.replace(one, seats=seats)
        entries, least = [entry for entry, _text, _own in kept], self.workshop.min_group
        results = kind.summarise(self.step, one, entries, [group.id for group in GROUPS], least)
        texts = min(self.people) >= self.workshop.min_group
        cards = [
            rules.Card(
                f"{self.source.getrandbits(128):032x}",
                one.id,
                entry.from_group,
                entry.about_group,
                entry.slot,
                text,
            )
            for entry, text, _own in kept
            if text and entry.verdict == "released" and texts
        ]
        self.set_round(one.name, state="sealed", results={**results, "texts": texts}, seats=seats)
        self.workshop = dataclasses.replace(
            self.workshop, cards=tuple(sorted((*self.workshop.cards, *cards), key=lambda card: card.id))
        )

    def some_weeks_later(self) -> rules.Workshop:
        """Return the workshop once it has ended and its follow-up is closed."""
        at = self.workshop
        sent = [
            (group, self.sends_later(place, person))
            for place, group in enumerate(GROUPS)
            for person in range(self.answering_later(place))
        ]
        results = {}
        for step, _parts in asked(at):
            entries = [
                SealedEntry(group.id, at.others(group.id).id, slot, value, "unread", None, number)
                for number, (group, answers) in enumerate(sent)
                for (of_step, slot), value in answers.items()
                if of_step == step.id
            ]
            kind = activities.KINDS[step.kind]
            results[step.id] = kind.keeps_later(at, step, entries, [one.id for one in GROUPS], at.min_group)
        links = {group.id: f"link{group.id}" for group in GROUPS}
        follow_up = rules.FollowUp("2026-12-01", "2026-12-15", links, results)
        return dataclasses.replace(at, ended=True, follow_up=follow_up)

    def answering_later(self, place: int) -> int:
        """Return how many people of a group answer the follow-up."""
        return self.people[place]

    def sends_later(self, _place: int, _person: int) -> dict[tuple[str, str], dict[str, Any]]:
        """Return what one person sends to it."""
        return dict(weeks_later(self.workshop, self.source))
