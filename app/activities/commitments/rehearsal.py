"""What simulated participants commit to."""

from __future__ import annotations

import random
from collections.abc import Iterator

from app.activities.commitments.projections import released
from app.domain.rehearsal import Rehearsed
from app.domain.workshop import Step, Workshop

# what, by, how they notice, type, whether only the sponsor can decide, whether the author keeps a flagged wording
OURS = {
    "clinicians": (
        (
            "bring two proposals to each planning meeting",
            "the end of January",
            "they stand on the agenda",
            0,
            0,
            0,
        ),
        (
            "answer their questions on lists within two days",
            "Friday week",
            "nobody has to ask twice",
            1,
            0,
            0,
        ),
        ("invite one manager to a night shift each month", "next month", "the rota names the guest", 0, 0, 0),
        ("have a second doctor on the planning board", "the spring", "there is a vote for it", 0, 1, 0),
        ("say what they should hear before the corridor does", "Monday", "no rumour is first", 1, 0, 1),
    ),
    "managers": (
        (
            "send the figures three days before every meeting",
            "the next one",
            "there is time to read them",
            0,
            0,
            0,
        ),
        ("give a reason with every no", "tomorrow", "the letter has a second sentence", 1, 0, 0),
        (
            "walk one ward a week after seven in the evening",
            "next week",
            "we are there when it is hard",
            1,
            0,
            0,
        ),
        ("move the rota deadline to the tenth", "March", "the calendar says so", 0, 1, 0),
    ),
}


def answer(
    workshop: Workshop, step: Step, side: str, people: int, source: random.Random
) -> Iterator[Rehearsed]:
    """Yield a few commitments, then everyone's support for the other group's."""
    place = 0 if side == "clinicians" else 1
    if step.round("texts").state == "open":
        for person, (what, by, notice, kind, sponsor, keep) in zip(range(people), OURS[side], strict=False):
            yield Rehearsed(
                person,
                "texts",
                "text",
                {
                    "what": what,
                    "by": by,
                    "notice": notice,
                    "type": ("arrangement", "treating")[kind],
                    "sponsor": "1" if sponsor else "",
                    "keep": "1" if keep else "",
                },
            )
    if step.round("support").state == "open":
        for card in released(workshop, step, workshop.groups[1 - place].id):
            leaning = source.uniform(0.3, 0.95)
            for person in range(people):
                yield Rehearsed(person, "support", card.id, {"on": "1" if source.random() < leaning else ""})
