"""An attacker who watches every screen: worlds that differ in one person's answer, and what differs on the screens.

    python -m tests.trust.suppression --rosters 1000

tries random rosters and prints the figures as a table.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template

from app import activities, create_app, regions, report
from app.activities.compare.rules import OURS, THEIRS
from app.domain import agenda
from app.domain import workshop as rules
from app.domain.rehearsal import SIDES, Rehearsed
from app.report import csvfile, markdown
from tests.activities.rooms import Room
from tests.plain import plain
from tests.trust import wanderers

# What every round of figures asks, with the answer that does not count and the one that does ("agrees").
SAYS: Mapping[tuple[str, str], Mapping[str, tuple[Any, Any]]] = {
    ("pulse", "pulse"): {"item6": (2, 5)},
    ("statements", "statements"): dict.fromkeys(("they", "we", "own"), (2, 4)),
    ("cards", "cards"): {"source": ("told", "seen"), "past": ("", "1")},
    ("in_group", "cards"): {"held": (2, 4), "outcome": ("nothing", "teased")},
    ("in_group", "votes"): {"take": ("0", "1")},
    ("reveal", "reading"): {"on": (False, True)},
    ("reality_check", "ratings"): {"true": (2, 4)},
    ("reality_check", "authors"): {"moved": ("same", "less")},
    ("compare", "roles"): {"us": OURS[:2], "them": THEIRS[:2]},
    ("common_ground", "votes"): {"on": ("", "1")},
    # What kind of difference it is, is a figure of its own: everybody says the same here.
    ("choose", "votes"): {"on": ("", "1"), "label": ("decides", "decides")},
    ("say_back", "answers"): {"first": ("not_yet", "yes"), "final": ("not_yet", "yes")},
    ("placement", "places"): {"x": (2, 4), "y": (2, 4)},
    ("commitments", "support"): {"on": ("", "1")},
}
# Cards are texts: who writes how many stays as it was rehearsed.
OF_TEXTS = {("cards", "cards")}
VOTES = 3

Agrees = Callable[[int, int, int], bool]


@dataclass
class Crowd(Room):
    """A whole workshop in which `agrees(place, person, item)` says who gives which answer in every round of figures.

    `thin` says how many of the second group answer those rounds at all; `again` holds every step twice that may be.
    """

    agrees: Agrees = lambda _place, _person, _item: False
    thin: int = 99
    again: bool = False
    left_alone: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        super().__post_init__()
        steps: list[rules.Step] = []
        for step in self.workshop.steps:
            steps.append(step)
            if self.again and activities.KINDS[step.kind].repeatable:
                steps.append(held_again(step))
        placed = tuple(dataclasses.replace(step, position=place) for place, step in enumerate(steps))
        self.workshop = dataclasses.replace(self.workshop, steps=placed)

    def rehearsed(self, side: str, people: int) -> Iterable[Rehearsed]:
        place, kind = SIDES.index(side), self.step.kind
        asked: dict[tuple[str, str], Mapping[str, Any]] = {}
        for one in list(super().rehearsed(side, people)):
            key = (kind, one.round)
            if key not in SAYS or key in self.left_alone:
                yield one
            elif key in OF_TEXTS:
                if one.person < self.answering(place):
                    yield dataclasses.replace(one, data=self.said(key, place, one.person, 0, one.data))
            else:
                asked.setdefault((one.round, one.slot), one.data)
        yield from self.everyone(place, asked)

    def everyone(self, place: int, asked: Mapping[tuple[str, str], Mapping[str, Any]]) -> Iterator[Rehearsed]:
        """Let everyone who answers answer every item, as `agrees` says."""
        kind = self.step.kind
        # Three votes: the first always given, so that who votes at all does not change with the others.
        items = sorted(asked)[:VOTES] if kind == "choose" else sorted(asked)
        for number, (round_name, slot) in enumerate(items):
            for person in range(self.answering(place)):
                item = number - 1 if kind == "choose" else number
                key = (kind, round_name)
                data = self.said(key, place, person, item, asked[round_name, slot])
                yield Rehearsed(person, round_name, slot, data | ({"on": "1"} if item < 0 else {}))

    def answering(self, place: int) -> int:
        return min(self.people[place], self.thin) if place else self.people[place]

    def said(
        self, key: tuple[str, str], place: int, person: int, item: int, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return an answer with its telling fields as this person gives them."""
        which = int(self.agrees(place, person, item))
        return {**data, **{name: pair[which] for name, pair in SAYS[key].items() if name in data}}


def held_again(step: rules.Step) -> rules.Step:
    """Return a step held a second time."""
    rounds = tuple(dataclasses.replace(one, id=f"{one.id}again") for one in step.rounds)
    settings = {**step.settings, "repeats": step.id}
    key = f"{step.key}-again"
    return dataclasses.replace(step, id=f"{step.id}again", key=key, settings=settings, rounds=rounds)


def surfaces(at: rules.Workshop) -> dict[str, str]:
    """Return everything that anybody gets at a moment: wall, phones, own screens, previews, console, report and files.

    Regions by socket and by GET are these same bytes (tests/trust/test_one_gate.py).
    """
    step = at.step
    assert step is not None
    kind = activities.KINDS[step.kind]
    pages = wanderers.pages(at)
    pages["console"] = render_template(
        f"activities/{kind.kind}/console.html",
        workshop=at,
        step=step,
        shown=kind.console(at, step),
        choice_step=step,
    )
    if step.frame == 0:
        choices = regions.upcoming(at, step).get("choices", ())
        pages["choices on the console"] = json.dumps([plain(shown) for _later, shown in choices])
    made = report.build(at)
    pages["report"] = json.dumps(report.write(made))
    if step.frame == 0:
        # Made of the same model, so once a step will do.
        pages["files"] = csvfile.write(made) + markdown.write(made)
    return pages


def watch(crowd: Room) -> list[tuple[str, dict[str, str]]]:
    """Return what every screen showed, moment by moment, from the first step to the last."""
    seen = []
    for at in crowd.walk():
        step = at.step
        assert step is not None
        seen.append((f"{step.key}, picture {step.frame}", surfaces(at)))
    return seen


Seen = list[tuple[str, dict[str, str]]]


def differences(first: Seen, second: Seen) -> list[str]:
    """Return where two worlds look different, in words."""
    if [where for where, _pages in first] != [where for where, _pages in second]:
        return ["the rooms were not led through the same pictures"]
    return [
        f"{name} in {where}: {excerpt(pages[name], other[name])}"
        for (where, pages), (_where, other) in zip(first, second, strict=True)
        for name in pages
        if pages[name] != other[name]
    ]


def excerpt(one: str, other: str) -> str:
    """Return the two texts around the first place where they differ."""
    place = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, place - 60)
    return f"“{one[start : place + 60]}” / “{other[start : place + 60]}”"


@dataclass(frozen=True)
class Pair:
    """Two worlds: in `group` nobody agrees, or one person does (`high`: all do, or all but one).

    Of the other group `others` agree in both.
    """

    people: tuple[int, int]
    group: int
    high: bool
    others: int
    seed: int = 1
    again: bool = False

    def world(self, lone: bool) -> Crowd:
        """Return one of the two. In every second item the lone answer is there in both, so that orders show, too."""

        def agrees(place: int, person: int, item: int) -> bool:
            if place != self.group:
                return person < self.others
            alone = person == 1 if item % 2 else lone and person == 0
            return alone != self.high

        # A text goes out with five votes for it: in a group of five that takes all of them, as the vote says.
        vote = {("in_group", "votes")} if min(self.people) <= 5 else set()
        return Crowd(
            "half_day",
            self.people,
            self.seed,
            agrees=agrees,
            again=self.again,
            left_alone=frozenset(vote),
        )

    def told_apart(self) -> list[str]:
        """Return where somebody could tell the two worlds apart who sees every screen and knows all other answers."""
        return differences(watch(self.world(lone=False)), watch(self.world(lone=True)))


def told_of_too_few(people: tuple[int, int], thin: int, seed: int) -> list[str]:
    """Return where answers show of a room in which too few of the second group give any."""
    # Taps are the room's, not a group's: "five or more" of everybody.
    taps = frozenset({("reveal", "reading")})
    chance = random.Random(seed)
    said: dict[tuple[int, int, int], bool] = {}

    def at_random(*who: int) -> bool:
        return said.setdefault(who, chance.random() < 0.5)  # type: ignore[arg-type]

    def nobody(*_who: int) -> bool:
        return False

    worlds = [
        Crowd("half_day", people, seed, agrees=agrees, thin=thin, left_alone=taps)
        for agrees in (nobody, at_random)
    ]
    return differences(watch(worlds[0]), watch(worlds[1]))


def wander(form: str, people: tuple[int, int], seed: int) -> int:
    """Walk a random path and read every page; return how many moments that were. Raises AssertionError."""
    room = wanderers.Wanderer(form, people, seed)
    moments = 0
    for at in room.wander():
        moments += 1
        found = wanderers.pages(at)
        wanderers.check_texts(room, at, found)
        wanderers.check_figures(room, at, found)
        wanderers.check_drawings(room, at)
    return moments


def random_pair(source: random.Random) -> Pair:
    people = (source.randint(5, 30), source.randint(5, 30))
    group = source.randrange(2)
    n = people[1 - group]
    others = source.choice((0, 1, 2, n // 2, n - 1, n))
    return Pair(people, group, source.random() < 0.5, others, source.randrange(10**6), source.random() < 0.3)


def main() -> None:
    """Try random rosters and print a table."""
    given = argparse.ArgumentParser()
    given.add_argument("--rosters", type=int, default=100)
    given.add_argument("--seed", type=int, default=1)
    asked = given.parse_args()
    source = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"DATA_DIR": f"{folder}/data", "KEY_DIR": f"{folder}/keys"})
        with app.test_request_context("/"):
            for line in table(asked.rosters, source):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()


def table(rosters: int, source: random.Random) -> Iterator[str]:
    """Yield the lines of a table of what was tried and what was found."""
    yield "| Tried | Rosters | Broken | Seconds |"
    yield "|---|---|---|---|"
    tries: dict[str, Callable[[], list[str]]] = {
        "random path, agenda, roster (0 to 30 a group): every page read": lambda: wandered(source),
        "one person's answer 0 to 1 or n - 1 to n: every screen compared": lambda: random_pair(
            source
        ).told_apart(),
        "fewer than five answers in a group: every screen compared": lambda: told_of_too_few(
            (source.randint(5, 30), source.randint(5, 30)), source.randint(0, 4), source.randrange(10**6)
        ),
    }
    for number, (name, tried) in enumerate(tries.items()):
        share, began, broken = (0.8, 0.1, 0.1)[number], time.monotonic(), 0
        count = max(1, round(rosters * share))
        for _ in range(count):
            broken += bool(tried())
        yield f"| {name} | {count:,} | {broken} | {time.monotonic() - began:.0f} |"


def wandered(source: random.Random) -> list[str]:
    people = (source.randint(0, 30), source.randint(0, 30))
    form, seed = source.choice(agenda.FORMS), source.randrange(10**6)
    try:
        wander(form, people, seed)
    except AssertionError as error:
        return [f"{form} {people} {seed}: {error}"]
    return []


if __name__ == "__main__":
    main()
