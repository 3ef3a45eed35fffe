"""Simulated participants: what they write comes from the sample cards, what they answer from a simple model.

Everything is drawn from a seeded source, so the same seed gives the same workshop.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.journey import sample_cards

SIDES = ("clinicians", "managers")

# How likely a person is to agree ("mostly" or "very much"): seeing the others this way, and saying it of us.
SEE_THEM = {"P1": 0.75, "P2": 0.7, "P3": 0.5, "D1": 0.75, "D2": 0.25, "D3": 0.3, "V1": 0.35, "V2": 0.35, "V3": 0.6}
TRUE_OF_US = {"P1": 0.15, "P2": 0.3, "P3": 0.3, "D1": 0.55, "D2": 0.6, "D3": 0.65, "V1": 0.85, "V2": 0.7, "V3": 0.35}


@dataclass(frozen=True)
class Simulated:
    """One simulated participant: the side they sit on and the secret of their phone."""

    side: str
    secret: str


def cards_of(side: str, drills: bool = True) -> list[Mapping[str, str]]:
    """Return the sample cards that one side writes about the other; drills are there to be held."""
    kinds = {"assumption", "moderation_drill"} if drills else {"assumption"}
    return [card for card in sample_cards() if card["author_group"] == side and card["kind"] in kinds]


def writing(side: str, people: int, limit: int, source: random.Random) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (person, card) for one side: every person writes up to `limit` cards, none twice."""
    cards = cards_of(side)
    source.shuffle(cards)
    cards.sort(key=lambda card: card["kind"] != "moderation_drill")
    drills = [card for card in cards if card["kind"] == "moderation_drill"]
    rest = [card for card in cards if card["kind"] != "moderation_drill"]
    cards = rest[: max(0, people * limit - len(drills))] + drills
    for number, card in enumerate(cards[: people * limit]):
        actor = source.choices(("them", "outside", "us", "all"), (6, 2, 1, 1))[0]
        told = source.choices(("told", "seen"), (3, 2))[0]
        yield number % people, {"lane": card["disconnect"], "text": card["text"], "actor": actor, "source": told}


def rating(agrees: float, source: random.Random) -> int:
    """Return a rating from 1 to 5 that agrees (4 or 5) with the given likelihood."""
    return source.choice((4, 5)) if source.random() < agrees else source.choice((1, 2, 2, 3))


def statement(item: str, source: random.Random) -> dict[str, int]:
    """Return one person's answer to a core statement."""
    see, true = SEE_THEM.get(item, 0.5), TRUE_OF_US.get(item, 0.5)
    return {
        "they": rating(see, source),
        "we": rating(true, source),
        "expect_self": min(10, max(0, round(source.gauss(10 * see, 1.5)))),
        "expect_us": min(10, max(0, round(source.gauss(10 * see, 2)))),
    }
