"""How simulated participants write cards: the sample cards, none twice, with the drills among them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.domain.rehearsal import Rehearsed, samples


def write(side: str, people: int, limit: int, source: random.Random) -> Iterator[Rehearsed]:
    """Yield up to `limit` cards a person; who acts and seen or told are invented."""
    room = people * limit
    drills = samples(side, "moderation_drill")[:room]
    cards = samples(side, "assumption")
    source.shuffle(cards)
    for number, card in enumerate([*cards[: room - len(drills)], *drills]):
        actor = source.choices(("them", "outside", "us", "all"), (6, 2, 1, 1))[0]
        told = source.choices(("told", "seen"), (3, 2))[0]
        data = {"text": card["text"], "actor": actor, "source": told}
        yield Rehearsed(number % people, "cards", card["disconnect"], data)
