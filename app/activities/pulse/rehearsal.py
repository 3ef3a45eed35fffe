"""How simulated participants feel the disagreeing went: a little better today than in recent weeks."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.activities.pulse.rules import ITEMS
from app.domain.rehearsal import Rehearsed


def answer(moment: str, people: int, source: random.Random) -> Iterator[Rehearsed]:
    """Yield one pulse a person; now and then somebody can't say."""
    middle = 2.6 if moment == "before" else 3.6
    for person in range(people):
        items = {name: min(5, max(1, round(source.gauss(middle, 0.9)))) for name in ITEMS}
        items["item4"] = 6 - items["item4"]
        if source.random() < 0.2:
            items[source.choice(ITEMS)] = 0
        yield Rehearsed(person, "pulse", "pulse", items)
