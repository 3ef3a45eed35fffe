"""How much the hints find and how often they are wrong, on the labelled cards: `python -m tests.domain.hint_figures`.

The cards are synthetic. Rules may be mended by looking at those of development.txt; those of held_out.txt were
written before any rule was tried on them, and no rule is to be changed because of them.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.hints import identifier_hints
from app.domain.text import normalise

FOLDER = Path(__file__).parent / "identifier_cards"
PARTS = ("development", "held_out")
DATA = Path(__file__).resolve().parents[2] / "app" / "data"
SAMPLES, JOURNEY = DATA / "sample_cards.json", DATA / "journey.json"
MARK = re.compile(r"\{(\w+):([^}]*)\}")
# What is written in a form that can be recognised; a name without a title is not.
NAME = "name"


@dataclass(frozen=True)
class Card:
    """A text and what in it points at somebody, as (kind, start, end)."""

    text: str
    marks: tuple[tuple[str, int, int], ...]

    def found(self, mark: tuple[str, int, int]) -> bool:
        """Return whether any hint touches a mark: the author is asked, whatever the hint calls it."""
        _kind, start, end = mark
        return any(hint.start < end and start < hint.end for hint in identifier_hints(self.text))

    def false_alarms(self) -> list[str]:
        """Return what hints point at that is no mark."""
        return [
            self.text[hint.start : hint.end]
            for hint in identifier_hints(self.text)
            if not any(hint.start < end and start < hint.end for _kind, start, end in self.marks)
        ]


def card(line: str) -> Card:
    """Return the card of a line such as "ask {name:sanjay} why"."""
    text, marks, place = "", [], 0
    for found in MARK.finditer(line):
        text += line[place : found.start()]
        marks.append((found[1], len(text), len(text) + len(found[2])))
        text, place = text + found[2], found.end()
    text += line[place:]
    # Marks would shift if normalising changed a card's length.
    assert len(normalise(text)) == len(text), text
    return Card(normalise(text), tuple(marks))


@cache
def cards(part: str) -> tuple[Card, ...]:
    lines = (FOLDER / f"{part}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(card(line) for line in lines)


@cache
def samples() -> tuple[Card, ...]:
    """Return the method's own cards to rehearse with, which name nobody."""
    return tuple(Card(normalise(one["text"]), ()) for one in json.loads(SAMPLES.read_text()))


@cache
def method() -> tuple[Card, ...]:
    """Return the sentences of the method itself, which name nobody."""
    return tuple(Card(normalise(text), ()) for text in strings(json.loads(JOURNEY.read_text())))


def strings(node: Any) -> Iterator[str]:
    """Yield every text of four words or more in a file."""
    if isinstance(node, str):
        yield from [node] if len(node.split()) > 3 else []
    elif isinstance(node, (list, dict)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from strings(one)


def recall(of: Iterable[Card]) -> dict[str, tuple[int, int]]:
    """Return {kind: (found, all)}, with "structured" and "name" as the two sums."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for one in of:
        for mark in one.marks:
            kinds = (mark[0],) if mark[0] == NAME else (mark[0], "structured")
            total.update(kinds)
            found.update(kinds if one.found(mark) else ())
    return {kind: (found[kind], total[kind]) for kind in sorted(total)}


def alarmed(of: Iterable[Card]) -> tuple[int, int]:
    """Return how many of the cards that point at nobody raise a hint, and how many there are."""
    harmless = [one for one in of if not one.marks]
    return sum(bool(one.false_alarms()) for one in harmless), len(harmless)


def beside(of: Iterable[Card]) -> tuple[int, int]:
    """Return how many of the cards that point at somebody raise a wrong hint as well, and how many there are."""
    pointing = [one for one in of if one.marks]
    return sum(bool(one.false_alarms()) for one in pointing), len(pointing)


def share(part: tuple[int, int]) -> float:
    return part[0] / part[1]


def rows() -> Iterator[str]:
    """Yield the table of docs/identifier-hints.md."""
    found = {part: recall(cards(part)) for part in PARTS}
    yield "| | " + " | ".join(part.replace("_", "-") for part in PARTS) + " |"
    yield "|---|---|---|"
    for kind in sorted(found["held_out"], key=lambda one: (one == "structured", one == NAME, one)):
        yield f"| found: {kind} | " + " | ".join(written(found[part][kind]) for part in PARTS) + " |"
    yield (
        "| false alarms, cards that name nobody | "
        + " | ".join(written(alarmed(cards(part))) for part in PARTS)
        + " |"
    )
    yield (
        "| wrong hints in cards that do name somebody | "
        + " | ".join(written(beside(cards(part))) for part in PARTS)
        + " |"
    )
    yield f"| hints on the sample cards | {written(alarmed(samples()))} | |"
    yield f"| hints on the sentences of the method | {written(alarmed(method()))} | |"


def written(part: tuple[int, int]) -> str:
    return f"{part[0]} of {part[1]} ({share(part):.0%})"


def misses(part: str) -> Iterator[str]:
    """Yield what was missed and what was wrong, for whoever mends a rule."""
    for one in cards(part):
        for mark in one.marks:
            if not one.found(mark):
                yield f"missed {mark[0]}: {one.text[mark[1] : mark[2]]!r} in {one.text}"
        for alarm in one.false_alarms():
            yield f"wrong: {alarm!r} in {one.text}"


if __name__ == "__main__":
    lines = misses("development") if "--development" in sys.argv else rows()
    sys.stdout.write("\n".join(lines) + "\n")
