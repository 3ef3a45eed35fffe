"""How simulated participants talk among themselves: most hold their story, few would speak up for the others."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.activities.in_group.projections import cards_of, votable
from app.activities.in_group.rules import OUTCOMES, SPEAKING_UP
from app.domain.rehearsal import Rehearsed, rating, samples
from app.domain.workshop import Step, Workshop


def answer(
    workshop: Workshop, step: Step, side: str, people: int, source: random.Random
) -> Iterator[Rehearsed]:
    """Yield ratings, one text each while the samples last, and votes, as the rounds that are open ask for them."""
    group = workshop.groups[0 if side == "clinicians" else 1].id
    if step.round("cards").state == "open":
        yield from rate(workshop, step, group, people, source)
    if step.round("texts").state == "open":
        texts = samples(side, "challenge")
        source.shuffle(texts)
        for person, card in zip(range(people), texts, strict=False):
            about = source.choice(("use", "case", "loss"))
            yield Rehearsed(person, "texts", "text", {"about": about, "text": card["text"]})
    if step.round("votes").state == "open":
        for slot in sorted(votable(workshop, step, group)):
            leaning = source.choice((0.3, 0.9))
            for person in range(people):
                yield Rehearsed(person, "votes", slot, {"take": "1" if source.random() < leaning else "0"})


def rate(
    workshop: Workshop, step: Step, group: str, people: int, source: random.Random
) -> Iterator[Rehearsed]:
    for card in cards_of(workshop, step, group):
        leaning = source.uniform(0.3, 0.9)
        for person in range(people):
            yield Rehearsed(person, "cards", card.id, {"held": rating(leaning, source)})
    for person in range(people):
        outcome = source.choices(OUTCOMES, (2, 4, 2, 2, 2))[0]
        yield Rehearsed(person, "cards", SPEAKING_UP, {"outcome": outcome})
