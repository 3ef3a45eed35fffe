"""How simulated participants look for what a difference turns on."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.activities.crux.projections import topics
from app.domain.rehearsal import Rehearsed, estimate
from app.domain.workshop import Step, Workshop

PARTS = {
    "because": (
        "Every change of the last year was announced on a Friday.",
        "I have asked three times and heard nothing.",
        "The figures that decide are not the ones I see.",
    ),
    "change": (
        "One proposal of ours came back with what was done about it.",
        "I saw who signs what, and could follow it.",
        "",
    ),
    "theirs": (
        "They saw how a list is filled on a Monday.",
        "They heard what happens after a no.",
        "They read our numbers before the meeting.",
    ),
}
TESTS = (
    ("Follow one request from asking to answer", "the end of next month", "one of each group"),
    ("Count how many proposals get a reply in two weeks", "the spring", "the two secretaries"),
    ("Sit in the planning meeting once, as guests", "Easter", ""),
)


def answer(
    workshop: Workshop, step: Step, side: str, people: int, source: random.Random
) -> Iterator[Rehearsed]:
    """Yield how sure everyone is, a few chains and tests, or one line a pair."""
    states = {one.name: one.state for one in step.rounds}
    for name in ("before", "after"):
        if states.get(name) == "open":
            for person in range(people):
                yield Rehearsed(person, name, "confidence", {"confidence": estimate(7, 1.5, source)})
    if states["chains"] != "open":
        return
    if step.settings["form"] == "line":
        if side == "clinicians":  # One phone of each pair writes.
            for person, test in zip(range(people), TESTS, strict=False):
                yield Rehearsed(
                    person, "chains", "line:all", dict(zip(("how", "before", "who"), test, strict=True))
                )
        return
    offered = topics(workshop, step)
    for person in range(min(people, 6)):
        topic = offered[person % len(offered)].id
        for part, texts in PARTS.items():
            text = source.choice(texts)
            data = {"text": text} if text else {"nothing": "1"}
            yield Rehearsed(person, "chains", f"{part}:{topic}", data)
        if person % 2 == 0:
            test = source.choice(TESTS)
            yield Rehearsed(
                person, "chains", f"test:{topic}", dict(zip(("how", "before", "who"), test, strict=True))
            )
