"""An attacker who watches every screen: worlds that differ in one person's answer, and what differs on the screens.

    python -m tests.trust.suppression --rosters 1000

tries random rosters and prints the figures as a table. Reading a room at every moment takes a hundred times as long as
walking it: so of most rooms a few random moments are read, on every screen, and of one in a hundred all of them. The
report and its files, which take as long as all screens together, are read at one in four of these moments.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from flask import render_template

from app import activities, create_app, regions, report
from app.activities.compare.rules import OURS, THEIRS
from app.domain import agenda
from app.domain import workshop as rules
from app.domain.rehearsal import SIDES, Rehearsed
from app.follow_up import asked
from app.report import csvfile, drawing, markdown
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
# The same of the follow-up: what does not count and what does.
LATER: Mapping[str, tuple[int, int]] = {"item6": (2, 5), "happened": (3, 1)}
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

    def answering_later(self, place: int) -> int:
        return self.answering(place)

    def sends_later(self, place: int, person: int) -> dict[tuple[str, str], dict[str, Any]]:
        """Say yes or not yet to every commitment, and to the doubt yes or no; the rest of the pulse alike."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        parts = [(step, part) for step, parts in asked(self.workshop) for part in parts]
        for number, (step, part) in enumerate(parts):
            which = self.agrees(place, person, number)
            values: dict[str, Any] = {one.name: 3 for one in part.questions}
            values |= {name: pair[which] for name, pair in LATER.items() if name in values}
            found[step.id, part.slot] = values
        return found

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


class Look(IntEnum):
    """How much of a moment is read."""

    NOTHING = 0
    SCREENS = 1
    ALL = 2


def surfaces(at: rules.Workshop, look: Look = Look.ALL) -> dict[str, str]:
    """Return what anybody gets at a moment: wall, phones, own screens, previews, console; with ALL, report and files.

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
    if look < Look.ALL:
        return pages
    made = report.build(at)
    pages["report"] = json.dumps(report.write(made))
    if step.frame == 0:
        # Made of the same model, so once a step will do.
        pages["files"] = csvfile.write(made) + markdown.write(made)
    return pages


Looks = Callable[[], Look]


def always() -> Look:
    return Look.ALL


def now_and_then(seed: int, chance: float) -> Looks:
    """Return what says how much of a moment is read: the same for the same seed."""
    source = random.Random(seed)

    def look() -> Look:
        if source.random() >= chance:
            return Look.NOTHING
        return Look.ALL if source.random() < REPORTS else Look.SCREENS

    return look


def watch(crowd: Room, looks: Looks = always) -> list[tuple[str, dict[str, str]]]:
    """Return what every screen showed, moment by moment, from the first step to the last, where one `looks`."""
    seen = []
    for at in crowd.walk():
        step = at.step
        assert step is not None
        look = looks()
        seen.append((f"{step.key}, picture {step.frame}", surfaces(at, look) if look else {}))
    at, look = crowd.some_weeks_later(), looks()
    seen.append(("some weeks later", later_surfaces(at) if look == Look.ALL else {}))
    return seen


def later_surfaces(at: rules.Workshop) -> dict[str, str]:
    """Return all that anybody gets once the follow-up is closed: the report with its files, the page of the links."""
    made = report.build(at)
    pages = {"report": json.dumps(report.write(made)), "files": csvfile.write(made) + markdown.write(made)}
    for group in at.groups:
        pages[f"link {group.id}"] = render_template(
            "follow_up/page.html",
            workshop=at,
            group=group,
            token="t",
            state="sealed",
            report=made,
            drawing=drawing,
        )
    return pages


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

        left = set()
        # Taps are counted over the whole room, in fives: an answer is alone there only where it is alone in the room.
        if self.others != (self.people[1 - self.group] if self.high else 0):
            left.add(("reveal", "reading"))
        return Crowd(
            "half_day",
            self.people,
            self.seed,
            agrees=agrees,
            again=self.again,
            left_alone=frozenset(left),
        )

    def told_apart(self, looks: Callable[[], Looks] = lambda: always) -> list[str]:
        """Return where somebody could tell the two worlds apart who sees every screen and knows all other answers."""
        return differences(watch(self.world(lone=False), looks()), watch(self.world(lone=True), looks()))


def told_of_too_few(
    people: tuple[int, int], thin: int, seed: int, looks: Callable[[], Looks] = lambda: always
) -> list[str]:
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
    return differences(watch(worlds[0], looks()), watch(worlds[1], looks()))


def wander(form: str, people: tuple[int, int], seed: int, looks: Looks = always) -> int:
    """Walk a random path and read every page; return how many moments that were. Raises AssertionError."""
    room = wanderers.Wanderer(form, people, seed)
    moments = 0
    for at in room.wander():
        look = looks()
        if not look:
            continue
        moments += 1
        found = wanderers.pages(at)
        told = str(report.data(at)) if look == Look.ALL else ""
        wanderers.check_texts(room, at, found, told)
        wanderers.check_figures(room, at, found)
        wanderers.check_drawings(room, at)
    return moments


def random_pair(source: random.Random) -> Pair:
    people = (source.randint(5, 30), source.randint(5, 30))
    group = source.randrange(2)
    n = people[1 - group]
    others = source.choice((0, 1, 2, n // 2, n - 1, n))
    return Pair(people, group, source.random() < 0.5, others, source.randrange(10**6), source.random() < 0.3)


@dataclass
class Tally:
    """What one kind of try came to: rosters, moments read, reports among them, and what was found in words."""

    rosters: int = 0
    moments: int = 0
    reports: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.rosters += other.rosters
        self.moments += other.moments
        self.reports += other.reports
        self.found += other.found


class Counting:
    """Looks at a moment now and then, or always, and counts how often."""

    def __init__(self, seed: int, chance: float) -> None:
        self.seed, self.chance = seed, chance
        self.moments = self.reports = 0

    def __call__(self) -> Looks:
        asks = now_and_then(self.seed, self.chance)

        def look() -> Look:
            looking = asks()
            self.moments += looking > Look.NOTHING
            self.reports += looking == Look.ALL
            return looking

        return look


def try_one(kind: str, source: random.Random) -> Tally:
    """Try one random roster."""
    looks = Counting(source.randrange(10**6), 1.0 if source.random() < WHOLE else MOMENTS)
    found = TRIES[kind](source, looks)
    return Tally(1, looks.moments, looks.reports, found)


def wandered(source: random.Random, looks: Counting) -> list[str]:
    people = (source.randint(0, 30), source.randint(0, 30))
    form, seed = source.choice(agenda.FORMS), source.randrange(10**6)
    try:
        wander(form, people, seed, looks())
    except AssertionError as error:
        return [f"{form} {people} {seed}: {error}"]
    return []


def stood_alone(source: random.Random, looks: Counting) -> list[str]:
    pair = random_pair(source)
    return [f"{pair}: {one}" for one in pair.told_apart(looks)[:1]]


def too_few(source: random.Random, looks: Counting) -> list[str]:
    people, thin = (source.randint(5, 30), source.randint(5, 30)), source.randint(0, 4)
    seed = source.randrange(10**6)
    return [f"{people} {thin} {seed}: {one}" for one in told_of_too_few(people, thin, seed, looks)[:1]]


TRIES: Mapping[str, Callable[[random.Random, Counting], list[str]]] = {
    "random path, agenda, roster (0 to 30 a group): every screen read": wandered,
    "one person's answer 0 to 1 or n - 1 to n: every screen compared": stood_alone,
    "fewer than five answers in a group: every screen compared": too_few,
}
SHARES = (0.9, 0.05, 0.05)
CHUNK = 50
# Which part of the rooms is read whole, which part of the moments of the others, and at how many of these the report.
WHOLE, MOMENTS, REPORTS = 0.01, 0.03, 0.25


def settle(folder: str) -> None:
    """Give this process an app, whose templates it compiles once."""
    own = f"{folder}/{os.getpid()}"
    create_app({"DATA_DIR": f"{own}/data", "KEY_DIR": f"{own}/keys"}).test_request_context("/").push()


def chunk(asked: tuple[str, int, int]) -> tuple[str, Tally]:
    """Try so many rosters of one kind from a seed, in a process that has an app."""
    kind, count, seed = asked
    source, tally = random.Random(seed), Tally()
    for _ in range(count):
        tally.add(try_one(kind, source))
    return kind, tally


def chunks(rosters: int, seed: int) -> Iterator[tuple[str, int, int]]:
    """Yield what there is to try, in parts that processes share: the same for the same seed."""
    source = random.Random(seed)
    for kind, share in zip(TRIES, SHARES, strict=True):
        left = max(1, round(rosters * share))
        while left > 0:
            yield kind, min(CHUNK, left), source.randrange(10**9)
            left -= CHUNK


def tried(rosters: int, seed: int, jobs: int) -> dict[str, Tally]:
    """Try random rosters in `jobs` processes; return what came of each kind of try."""
    tallies = {kind: Tally() for kind in TRIES}
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        spawn.Pool(jobs, settle, (folder,), maxtasksperchild=100) as pool,
    ):
        for kind, tally in pool.imap_unordered(chunk, chunks(rosters, seed)):
            tallies[kind].add(tally)
    return tallies


def main() -> None:
    """Try random rosters and print a table."""
    given = argparse.ArgumentParser()
    given.add_argument("--rosters", type=int, default=100)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = given.parse_args()
    began = time.monotonic()
    tallies = tried(asked.rosters, asked.seed, asked.jobs)
    print("| Tried | Rosters | Moments read | With the report | Broken |")
    print("|---|---|---|---|---|")
    for kind, tally in tallies.items():
        figures = (tally.rosters, tally.moments, tally.reports, len(tally.found))
        print(f"| {kind} | {' | '.join(f'{one:,}' for one in figures)} |")
    print(f"\n{time.monotonic() - began:.0f} seconds in {asked.jobs} processes, seed {asked.seed}.")
    found = [one for tally in tallies.values() for one in tally.found]
    for one in found[:20]:
        print(f"- {one}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
