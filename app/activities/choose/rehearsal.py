"""How simulated participants choose: three votes each, leaning to the first candidates."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.activities.choose.rules import LABELS, VOTES
from app.domain.differences import candidates
from app.domain.rehearsal import Rehearsed
from app.domain.workshop import Step, Workshop


def answer(workshop: Workshop, step: Step, people: int, source: random.Random) -> Iterator[Rehearsed]:
    """Yield three votes a person, with a label each."""
    offered = [one.id for one in candidates(workshop, step)]
    if step.round("votes").state != "open" or not offered:
        return
    for person in range(people):
        for slot in source.sample(offered, min(VOTES, len(offered))):
            label = source.choices(LABELS, (2, 3, 4, 1))[0]
            yield Rehearsed(person, "votes", slot, {"on": "1", "label": label})
