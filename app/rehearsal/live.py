"""The simulated people of running rehearsals: the server's background loop lets them come in and answer.

Nothing here reads what anybody wrote. What has been planned is kept in memory; after a restart of the server
it is drawn again from the same seed, and what had been sent before is recognised by its UUID.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

from sqlalchemy import select

from app import snapshot
from app.actions import Actions
from app.actions.rehearsing import FEWEST, ComeIn
from app.actions.taking_part import Post
from app.domain import clock
from app.domain import workshop as rules
from app.domain.errors import Refusal
from app.domain.rehearsal import SIDES
from app.models import Rehearsal, Workshop
from app.rehearsal.people import Simulated, posts

# As in life: when the first answers come, in seconds after a picture is shown, and when the last ones do.
FIRST, LAST = 6, 150
# How long it takes until everybody but the late ones has come in, in seconds.
ARRIVING = 40
LATE = 2
SILENT = 0.1
AT_A_TIME = 60

Shown = tuple[str, int, tuple[str, ...]]


@dataclass
class Running:
    """What one rehearsal has still to send, with the moment (ms) of each, and for whom each picture was planned."""

    waiting: deque[tuple[int, Post]] = field(default_factory=deque)
    planned: dict[Shown, set[int]] = field(default_factory=dict)


@dataclass
class Rehearsals:
    """All rehearsals that this process runs, by their workshops."""

    running: dict[str, Running] = field(default_factory=dict)

    def tick(self, actions: Actions) -> None:
        """Let everybody come in and answer whose moment has come."""
        with actions.database.reading() as session:
            query = (
                select(Rehearsal, Workshop)
                .join(Workshop, Workshop.id == Rehearsal.workshop_id)
                .where(
                    Workshop.current.is_not(None), Workshop.ended_at.is_(None), Workshop.paused_at.is_(None)
                )
            )
            found = [
                (one.seed, one.people, snapshot.take(session, workshop))
                for one, workshop in session.execute(query)
            ]
        self.running = {plain.id: self.running.get(plain.id, Running()) for _, _, plain in found}
        for seed, people, plain in found:
            self.arrive(actions, plain, people)
            seats = [Simulated(one["side"], one.get("secret", "")) for one in people["seats"]]
            self.answer(actions, plain, seed, seats)

    def arrive(
        self, actions: Actions, plain: rules.Workshop, people: dict[str, list[dict[str, str]]]
    ) -> None:
        """Let those come in whose turn it is: most in the first step, the late ones in the second."""
        seats, first = people["seats"], plain.steps[0]
        spent = (clock.now() - (first.started_at or clock.now())) / 1000
        on_time = max(0, len(seats) - LATE)
        come = on_time if plain.rehearsal == "at_once" else int(on_time * min(1, spent / ARRIVING))
        come = len(seats) if plain.current else come
        for number in range(come):
            if not seats[number].get("secret"):
                actions.perform(plain.id, ComeIn(number))

    def answer(self, actions: Actions, plain: rules.Workshop, seed: int, seats: list[Simulated]) -> None:
        """Plan what the picture of the room asks of those who have not been planned for, and send what is due."""
        running, step = self.running[plain.id], plain.step
        if step is None:
            return
        shown = (step.id, step.frame, tuple(one.name for one in step.rounds if one.state == "open"))
        known = running.planned.setdefault(shown, set())
        fresh = {place for place, who in enumerate(seats) if who.secret} - known
        if fresh:
            known |= fresh
            drawn = plan(plain, step, seed, seats)
            running.waiting = deque(
                sorted([*running.waiting, *((at, post) for who, at, post in drawn if who in fresh)], key=due)
            )
        now = clock.now()
        for _ in range(AT_A_TIME):
            if not running.waiting or (plain.rehearsal == "as_in_life" and running.waiting[0][0] > now):
                break
            send(actions, plain.id, running.waiting.popleft()[1])


def draw(seed: str) -> float:
    """Return the first number from 0 to 1 that a seed gives."""
    return random.Random(seed).random()  # noqa: S311 - a rehearsal


def due(planned: tuple[int, Post]) -> int:
    return planned[0]


def plan(
    plain: rules.Workshop, step: rules.Step, seed: int, seats: list[Simulated]
) -> list[tuple[int, int, Post]]:
    """Return who sends what at which moment (ms); now and then somebody keeps silent for a whole step.

    It is drawn for all seats, also those that are empty still, so that each time the same comes out.
    """
    source = random.Random(f"{seed}/{step.key}/{step.frame}")  # noqa: S311 - a rehearsal
    silent = {place for place in range(len(seats)) if draw(f"{seed}/{step.key}/{place}") < SILENT}
    # Results need enough people, so of a small side nobody keeps silent.
    for side in SIDES:
        of_side = {place for place, who in enumerate(seats) if who.side == side}
        if len(of_side - silent) < FEWEST:
            silent -= of_side
    last = min(LAST, max(FIRST + 1, step.minutes * 60 * 0.7))
    now = clock.now()
    return [
        (who, now + round(1000 * source.triangular(FIRST, last)), post)
        for who, post in posts(plain, step, seats, source)
        if who not in silent
    ]


def send(actions: Actions, workshop_id: str, post: Post) -> None:
    """Send one answer; one that comes too late is refused like anybody's."""
    try:
        actions.perform(workshop_id, post)
    except Refusal:
        return
