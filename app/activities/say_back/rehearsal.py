"""How simulated speakers were said back: half at the first try, most in the end; a few sit out."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.domain.rehearsal import Rehearsed
from app.domain.workshop import Step


def answer(step: Step, people: int, source: random.Random) -> Iterator[Rehearsed]:
    """Yield one answer a speaker."""
    if step.round("answers").state != "open":
        return
    for person in range(people):
        if people > 6 and source.random() < 0.1:
            continue
        first = source.choices(("yes", "nearly", "not_yet"), (5, 4, 1))[0]
        final = source.choices(("yes", "nearly"), (4, 1))[0]
        yield Rehearsed(person, "answers", "understood", {"first": first, "final": final})
