"""How simulated participants answer the cards about them: a grain of truth here, a time it was not so there."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.activities.reality_check.projections import cards_about, cards_by
from app.domain.rehearsal import Rehearsed, rating
from app.domain.workshop import Step, Workshop

TEXTS = {
    "grain": (
        "In a bad week this is true, and we know it while it happens.",
        "We do stop answering when we have nothing good to say.",
        "There was a year when this was how we worked.",
        "We take the quicker way when nobody asks for the better one.",
    ),
    "case": (
        "Last winter we moved two clinics because the ward asked us to.",
        "In March we sat down together and the list was changed the same day.",
        "When the scanner broke, both sides were in the corridor by seven.",
        "We went back on the rota once we had seen a night shift.",
    ),
    "unseen": (
        "What they may not see is the call that comes before the letter.",
        "Most of what we stop never reaches them.",
    ),
}
NEEDS = (
    "One decision changed after we had spoken up, and told to us as such.",
    "Somebody from over there with us for a whole shift, twice.",
    "The figures behind a no, before the no.",
    "A meeting that ends with their task, not ours.",
    "The same answer from two of them in one week.",
)


def answer(
    workshop: Workshop, step: Step, side: str, people: int, source: random.Random
) -> Iterator[Rehearsed]:
    """Yield ratings and texts on the cards about one's side, then what moved and what one would need to see."""
    group = workshop.groups[0 if side == "clinicians" else 1].id
    about, by = cards_about(workshop, step, group), cards_by(workshop, step, group)
    if step.round("ratings").state == "open":
        for card in about:
            leaning = source.uniform(0.2, 0.6)
            for person in range(people):
                yield Rehearsed(person, "ratings", card.id, {"true": rating(leaning, source)})
    if step.round("texts").state == "open" and about:
        for person in range(min(people, 6)):
            sort = ("grain", "case", "grain", "case", "unseen", "case")[person]
            text = source.choice(TEXTS[sort])
            yield Rehearsed(person, "texts", about[person % len(about)].id, {"about": sort, "text": text})
    if step.round("authors").state == "open":
        for card in by:
            for person in range(people):
                way = source.choices(("less", "same", "more"), (4, 5, 1))[0]
                yield Rehearsed(person, "authors", card.id, {"moved": way})
    if step.round("needs").state == "open" and by:
        for person in range(min(people, 3)):
            yield Rehearsed(person, "needs", by[person % len(by)].id, {"text": source.choice(NEEDS)})
