"""What simulated participants are like. Everything is drawn from a seeded source, so a seed repeats a workshop."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.journey import sample_cards

# The sides of the sample cards, in the order of a demo's groups.
SIDES = ("clinicians", "managers")


@dataclass(frozen=True)
class Rehearsed:
    """One answer of one simulated person, who is a number within their group."""

    person: int
    round: str
    slot: str
    data: Mapping[str, Any]


def samples(side: str, kind: str) -> list[Mapping[str, str]]:
    """Return the sample cards of one kind that one side wrote, each with `disconnect` (its lane) and `text`."""
    return [card for card in sample_cards() if card["author_group"] == side and card["kind"] == kind]


def is_drill(text: str | None) -> bool:
    """Return whether a text is a sample that is there to be held in review."""
    return any(card["text"] == text for card in sample_cards() if card["kind"] == "moderation_drill")


def rating(agrees: float, source: random.Random) -> int:
    """Return a rating from 1 to 5 that agrees (4 or 5) with the given likelihood."""
    return source.choice((4, 5)) if source.random() < agrees else source.choice((1, 2, 2, 3))


def estimate(middle: float, spread: float, source: random.Random) -> int:
    """Return a forecast from 0 to 10 around a middle on the same scale."""
    return min(10, max(0, round(source.gauss(middle, spread))))
