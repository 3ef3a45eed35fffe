"""Rooms on a random path through a random agenda, and the reading of every page that they see on the way.

A random template that the checks let through, groups of random size, random answers with a word of their own in
every text, and a random legal path: forward, back, to another picture, to the step before.
"""

from __future__ import annotations

import dataclasses
import html
import random
import re
from collections.abc import Iterator
from typing import Any

from flask import render_template

from app import activities, agendas, regions
from app.domain import agenda, display
from app.domain import workshop as rules
from app.domain.activity import SealedEntry, Seat
from app.domain.rehearsal import SIDES
from tests.activities.rooms import GROUPS, Room

# What only a figure says; the words of the scale and the standing sentences hold none of it.
FIGURE = re.compile(r"few or none|nearly all or all|\d+ in 10\b|in 100\b")
EXACT = re.compile(r"\b(\d+) of (\d+)\b")
FIGURES_MAY_STAND_IN = re.compile(
    r"<form.*?</form>|<details class=\"say.*?</details>|data-[a-z-]+=\"[^\"]*\"", re.S
)


def shaped(form: str, source: random.Random) -> dict[str, Any]:
    """Return a random template that passes every check: steps dropped, moved, held as talk, made longer."""
    content = agendas.built_in(form)
    for _ in range(source.randrange(12)):
        steps = list(content["steps"])
        number = source.randrange(len(steps))
        what = source.choice(("drop", "move", "talk", "minutes"))
        if what == "drop":
            steps.pop(number)
        elif what == "move":
            steps.insert(source.randrange(len(steps)), steps.pop(number))
        elif what == "talk":
            steps[number] = agendas.as_kind(steps[number], agenda.TALK, form)
        else:
            steps[number] = {**steps[number], "minutes": source.randint(1, 60)}
        if not agendas.check({**content, "steps": steps}):
            content = {**content, "steps": steps}
    return content


class Wanderer(Room):
    """A room on a random legal path. Every text holds a word of its own: group, round and number."""

    def __init__(self, form: str, people: tuple[int, int], seed: int) -> None:
        source = random.Random(seed)
        self.words: dict[str, tuple[str, str, bool]] = {}
        super().__init__(shaped(form, source), people, seed)

    def wander(self) -> Iterator[rules.Workshop]:
        """Yield the workshop after every move, until the last picture of the last step or 150 moves."""
        position = 0
        for _ in range(150):
            self.workshop = dataclasses.replace(self.workshop, current=position)
            self.put(dataclasses.replace(self.step, state="open", started_at=self.step.started_at or 1_000))
            frames = self.frames()
            self.bring_rounds(frames, min(self.step.frame, len(frames) - 1))
            yield self.workshop
            if self.source.random() < 0.8 and self.answer():
                yield self.workshop
            move = self.source.choices(("on", "back", "jump"), (8, 1, 1))[0]
            if move == "back" and self.step.frame > 0:
                self.look_at(self.step.frame - 1)
            elif move == "back" and position > 0:
                position -= 1
            elif move == "jump" or self.step.frame + 1 >= len(frames):
                if position + 1 >= len(self.workshop.steps):
                    return
                for one in self.step.rounds:
                    self.seal(one)
                self.put(dataclasses.replace(self.step, state="done", ended_at=2_000))
                position += 1
            else:
                self.look_at(self.step.frame + 1)

    def look_at(self, frame: int) -> None:
        self.put(dataclasses.replace(self.step, frame=frame))

    def keep(self, sealed: SealedEntry, text: str | None, round_id: str) -> tuple[str | None, bool]:
        """Give a text a word of its own, and release it or hold it."""
        if text is None:
            return None, True
        word = f"zq{len(self.words)}zq"
        released = self.source.random() < 0.8
        self.words[word] = (sealed.from_group, round_id, released)
        return word, released

    def answer(self) -> bool:
        """Let a random part of the people answer, so that rounds are full, thin or empty."""
        kind = activities.KINDS[self.step.kind]
        asked = False
        for place, side in enumerate(SIDES):
            group, about = GROUPS[place].id, GROUPS[1 - place].id
            there = self.source.randint(0, self.people[place])
            if not there:
                continue
            for one in self.rehearsed(side, there):
                current = self.step.round(one.round)
                author = 100 * place + one.person
                try:
                    made = kind.contribution(self.step, current, one.slot, one.data, self.of(current, author))
                except Exception:  # noqa: S112 - a second answer where one is allowed is refused, as in life
                    continue
                asked = True
                self.make_way(current, author, made)
                sealed = SealedEntry(group, about, made.slot, made.value, "released", None, author)
                text, released = self.keep(sealed, made.text, current.id)
                if not released:
                    sealed = dataclasses.replace(sealed, verdict="held", reason="person")
                self.record(current, sealed, text, made)
        return asked


def pages(at: rules.Workshop) -> dict[str, str]:
    """Return what every audience but the facilitator gets, as text."""
    step = at.step
    assert step is not None
    kind = activities.KINDS[step.kind]
    found = {"wall": render_template("wall/wall.html", **regions.wall(at))}
    for group in GROUPS:
        shared = render_template("participant/step.html", **regions.phone(at, group.id))
        mine = kind.mine(at, step, Seat(group.id, at.others(group.id).id), [])
        context = {"workshop": at, "step": step, "shown": mine, "checks": [], "new_uuid": lambda: "u"}
        own = render_template("participant/mine.html", kinds=activities.KINDS, **context)
        screen = render_template("group/screen.html", **regions.own_group(at, group.id))
        found[group.id] = shared + own + screen
    return {name: html.unescape(page) for name, page in found.items()}


def check_texts(room: Wanderer, at: rules.Workshop, found: dict[str, str], told: str) -> None:
    """No text that was held, was not sealed, or stays among one group reaches anybody it is not for.

    `told` is the report, where that is read.
    """
    names = {one.id: (step, one) for step in at.steps for one in step.rounds}
    for word, (group, round_id, released) in room.words.items():
        step, current = names[round_id]
        others = next(one.id for one in GROUPS if one.id != group)
        seen = {name for name, page in found.items() if word in page}
        if not released or not current.sealed or min(room.people) < at.min_group:
            assert not seen, f"{word} of {step.key} is held or not sealed, and seen by {seen}"
            assert word not in told
        elif activities.KINDS[step.kind].own_screen:
            card = next((one for one in at.cards if one.text == word), None)
            out = (step.round("votes").results or {}).get("released", ())
            if card is None or card.id not in out:
                assert not seen & {"wall", others}, f"{word} stays among {group}, and is seen by {seen}"
                assert word not in told


def check_figures(room: Room, at: rules.Workshop, found: dict[str, str]) -> None:
    """No figure from too few people, and no exact count that would name one."""
    for name, page in found.items():
        text = re.sub(r"<[^>]*>", " ", FIGURES_MAY_STAND_IN.sub(" ", page))
        if min(room.people) < at.min_group:
            hit = FIGURE.search(text)
            assert hit is None, f"{name} shows “{hit and hit[0]}” in {at.step and at.step.key}"
        for k, n in EXACT.findall(text):
            # "1 of 6" may also be a place in a row of questions; a count stands behind its word.
            if any(f"{word}, {k} of {n}" in text for word in display.WORDS):
                assert 2 <= int(k) <= int(n) - 2


def check_drawings(room: Wanderer, at: rules.Workshop) -> None:
    """An arrow stands for three people at least, and for a group of whom enough linked anything; dots from eight on."""
    step = at.step
    assert step is not None
    shown = activities.KINDS[step.kind].wall(at, step)
    if shown.get("tile") == "links" and not shown.get("too_few"):
        for row in shown["rows"]:
            for arrow in row["arrows"]:
                assert drew(room, row["by"].id, arrow["from"], arrow["to"]) >= display.MIN_LINKS
    for moment in (shown.get("moments") or {}).values():
        for side in moment["sides"] if moment else ():
            if side.get("cells"):
                assert placed(room, at, moment["moment"]) >= display.MIN_DOTS
            for cell in side.get("cells", ()):
                assert cell["size"] > 0


def drew(room: Wanderer, group: str, start: str, end: str) -> int:
    """Return how many people of a group backed one lane by another, as the room itself remembers it."""
    return len(
        {
            sealed.author
            for entries in room.entries.values()
            for sealed, _text, _own in entries
            if (sealed.from_group, sealed.slot, sealed.value.get("because")) == (group, end, start)
        }
    )


def placed(room: Wanderer, at: rules.Workshop, moment: str) -> int:
    """Return how many people of the smaller group placed a moment."""
    step = at.step
    assert step is not None
    entries = [sealed for sealed, _text, _own in room.entries.get(step.rounds[0].id, ())]
    return min(
        len({one.author for one in entries if (one.from_group, one.slot) == (group.id, moment)})
        for group in GROUPS
    )
