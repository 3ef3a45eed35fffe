"""How simulated participants rate and forecast: most see the others in charge, few say so of themselves."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from app.domain.rehearsal import Rehearsed, estimate, rating

# How likely a person is to agree: seeing the others this way, and saying it of their own group.
SEE_THEM = {
    "P1": 0.75,
    "P2": 0.7,
    "P3": 0.5,
    "D1": 0.75,
    "D2": 0.25,
    "D3": 0.3,
    "V1": 0.35,
    "V2": 0.35,
    "V3": 0.6,
}
TRUE_OF_US = {
    "P1": 0.15,
    "P2": 0.3,
    "P3": 0.3,
    "D1": 0.55,
    "D2": 0.6,
    "D3": 0.65,
    "V1": 0.85,
    "V2": 0.7,
    "V3": 0.35,
}


# Most hold these values; few expect it of the others.
HOLD = 0.85
EXPECT = 5


def answer(
    items: Sequence[str], values: Sequence[str], people: int, source: random.Random
) -> Iterator[Rehearsed]:
    """Yield every person's answer to every statement and value."""
    for person in range(people):
        for item in items:
            see, true = SEE_THEM.get(item, 0.5), TRUE_OF_US.get(item, 0.5)
            data = {
                "they": rating(see, source),
                "we": rating(true, source),
                "expect_self": estimate(10 * see, 1.5, source),
                "expect_us": estimate(10 * see, 2, source),
            }
            yield Rehearsed(person, "statements", item, data)
        for value in values:
            data = {"own": rating(HOLD, source), "expect": estimate(EXPECT, 1.5, source)}
            yield Rehearsed(person, "statements", value, data)
