"""How simulated participants choose a line and read it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.activities.common_ground.projections import offered
from app.domain.rehearsal import Rehearsed
from app.domain.workshop import Step, Workshop

LINES = {
    "clinicians": ("Nobody waits because of us.", "Time with patients is what everything else is for."),
    "managers": ("Every pound is somebody’s care.", "The whole service, not only the next bed."),
}
READINGS = {
    "clinicians": (
        "From my chair it means an hour without a form.",
        "It means I may say no to one more patient.",
        "It means a scan when it is needed, not when the quarter ends.",
    ),
    "managers": (
        "From my chair it means choosing who waits, and saying so.",
        "It means a budget that I can explain to a family.",
        "It means the list is honest.",
    ),
}


def answer(
    workshop: Workshop, step: Step, side: str, people: int, source: random.Random
) -> Iterator[Rehearsed]:
    """Yield a few lines, votes from everyone and a few readings, as the rounds that are open ask for them."""
    for one in step.rounds:
        if one.state != "open":
            continue
        if one.name == "votes":
            for slot in offered(workshop, step):
                leaning = source.uniform(0.3, 0.9)
                for person in range(people):
                    yield Rehearsed(person, "votes", slot, {"on": "1" if source.random() < leaning else ""})
        else:
            texts, slot = (LINES, "line") if one.name == "lines" else (READINGS, "reading")
            for person, text in zip(range(people), texts[side], strict=False):
                yield Rehearsed(person, one.name, slot, {"text": text})
