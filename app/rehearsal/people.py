"""Simulated people: what the demo, the rehearsal and anybody who tests the load have in common."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.actions.taking_part import Post
from app.activities import KINDS
from app.domain import workshop as rules
from app.domain.rehearsal import SIDES
from app.follow_up import asked


@dataclass(frozen=True)
class Simulated:
    """One simulated participant: the side they sit on and the secret of their phone, empty until they come in."""

    side: str
    secret: str


def posts(
    workshop: rules.Workshop, step: rules.Step, people: Sequence[Simulated], source: random.Random
) -> Iterator[tuple[int, Post]]:
    """Yield what the people send in the picture of a step that the room looks at, in the order of their kind.

    Each comes with its sender's place in `people`. The same people and the same source give the same posts.
    """
    for side in SIDES:
        seated = [place for place, one in enumerate(people) if one.side == side]
        if not seated:
            continue
        for answer in KINDS[step.kind].rehearse(workshop, step, side, len(seated), source):
            who = seated[answer.person]
            number = str(uuid.UUID(int=source.getrandbits(128), version=4))
            post = Post(
                workshop.join_code,
                people[who].secret,
                number,
                step.id,
                answer.round,
                answer.slot,
                answer.data,
            )
            yield who, post


def weeks_later(
    workshop: rules.Workshop, source: random.Random
) -> dict[tuple[str, str], dict[str, int | None]]:
    """Return what one simulated person sends to the follow-up: {(step, part): answers}, now and then none to a part."""
    found: dict[tuple[str, str], dict[str, int | None]] = {}
    for step, parts in asked(workshop):
        for part in parts:
            values = {
                one.name: source.choice([value for value, _words in one.options if value])
                if source.random() < 0.9
                else None
                for one in part.questions
            }
            if any(values.values()):
                found[step.id, part.slot] = values
    return found
