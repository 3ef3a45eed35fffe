"""Where simulated participants place the organisation: apart now, together as wanted."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.domain.rehearsal import Rehearsed
from app.domain.workshop import Step

# The middle of each side's places, from 1 to 5 on each axis, for each moment.
MIDDLES = {
    "clinicians": {"now": (3.8, 1.8), "wanted": (2.2, 4.2)},
    "managers": {"now": (3.9, 3.4), "wanted": (3.4, 4.4)},
}


def answer(step: Step, side: str, people: int, source: random.Random) -> Iterator[Rehearsed]:
    """Yield both places of everyone."""
    if step.round("places").state != "open":
        return
    for person in range(people):
        for moment, middles in MIDDLES[side].items():
            x, y = (min(5, max(1, round(source.gauss(middle, 0.9)))) for middle in middles)
            yield Rehearsed(person, "places", moment, {"x": x, "y": y})
