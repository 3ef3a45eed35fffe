"""How ready each group is, in bands that change on a fixed tick only.

The bands are stored, so that asking between two ticks tells nothing new: not who, and not when.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from app.actions import Change, Done, Transaction
from app.activities import KINDS
from app.domain.display import joined_band, readiness_band
from app.models import AuthorLink, Entry, Group, Member, Muted, Step, Workshop
from app.secrets import Keys


@dataclass(frozen=True)
class Tick:
    """Take the bands of a running workshop anew, once in every tick."""

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        tick = tx.now // (max(1, tx.config.readiness_seconds) * 1000)
        if workshop.readiness_tick == tick or workshop.current is None or workshop.ended_at is not None:
            return Done()
        workshop.readiness_tick = tick
        bands = take(tx.session, workshop, tx.keys)
        if bands == workshop.readiness:
            return Done()
        workshop.readiness = bands
        return Done(change=Change.CONSOLE)


def take(session: Session, workshop: Workshop, keys: Keys) -> dict[str, dict[str, str]]:
    """Return {group id: {"joined": band, "answered": band or absent}} for the step the room is in.

    Where the key of what is asked is lost, nothing more can be answered, and the band says "lost".
    """
    joined = joined_by_group(session, workshop.id)
    bands: dict[str, dict[str, str]] = {
        group: {"joined": joined_band(count, workshop.min_group)} for group, count in joined.items()
    }
    for round_id in expected_rounds(session, workshop):
        answered, lost = answered_by_group(session, round_id), keys.lost(round_id)
        for group, count in joined.items():
            band = readiness_band(answered.get(group, 0), count, workshop.min_group)
            bands[group]["answered"] = "lost" if lost else band
    return bands


def expected_rounds(session: Session, workshop: Workshop) -> list[str]:
    """Return the open rounds of the current step that everyone is meant to answer."""
    step = session.scalar(
        select(Step).where(Step.workshop_id == workshop.id, Step.position == workshop.current)
    )
    if step is None:
        return []
    expected = {plan.name for plan in KINDS[step.kind].rounds_in(step.settings) if plan.expected}
    return [one.id for one in step.rounds if one.state == "open" and one.name in expected]


def joined_by_group(session: Session, workshop_id: str) -> dict[str, int]:
    """Return how many people sit in each group of a workshop."""
    query = (
        select(Group.id, func.count(Member.id))
        .outerjoin(Member, Member.group_id == Group.id)
        .where(Group.workshop_id == workshop_id)
        .group_by(Group.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def writers_by_group(session: Session, workshop_id: str) -> dict[str, int]:
    """Return how many people of each group may write texts, one less where anybody is muted.

    Not less by how many are: two held cards whose authors are muted would then tell whether it is one author.
    """
    joined = joined_by_group(session, workshop_id)
    query = (
        select(Member.group_id)
        .join(Muted, Muted.member_id == Member.id)
        .where(Member.workshop_id == workshop_id)
        .distinct()
    )
    for group in session.scalars(query):
        joined[group] -= 1
    return joined


def answered_by_group(session: Session, round_id: str) -> dict[str, int]:
    """Return how many people have answered anything in a round, by group."""
    query = (
        select(Entry.from_group, func.count(distinct(AuthorLink.tag)))
        .join(AuthorLink, AuthorLink.entry_id == Entry.id)
        .where(Entry.round_id == round_id)
        .group_by(Entry.from_group)
    )
    return {row[0]: row[1] for row in session.execute(query)}
