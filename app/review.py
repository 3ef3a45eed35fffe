"""The facilitator's queue: texts without authors, in an order that says nothing, with what a machine can point at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities import KINDS
from app.domain import workshop as rules
from app.domain.display import permitted
from app.domain.hints import Hint, identifier_hints
from app.models import Entry, Muting

# Above this, two cards of one group and lane are proposed as saying the same; the facilitator decides.
ALIKE = 78


@dataclass(frozen=True)
class ReviewCard:
    """One card in the queue. `like` are decided or waiting cards that it may be merged into."""

    id: str
    text: str
    caption: Mapping[str, Any]
    by: rules.Group
    verdict: str
    reason: str | None
    hints: tuple[Hint, ...]
    like: tuple[tuple[str, str], ...]
    merged_into: str | None
    may_send_back: bool
    mutes: bool
    may_mute: bool


@dataclass(frozen=True)
class Queue:
    """The cards of one round in review, and how many still wait."""

    step: rules.Step
    round: rules.Round
    cards: tuple[ReviewCard, ...]
    unread: int
    sent_back: int
    too_few: bool


@dataclass(frozen=True)
class ClosedRound:
    """A round whose cards nobody has begun to read: its step can still be reopened."""

    step: rules.Step
    round: rules.Round


def queues(session: Session, workshop: rules.Workshop) -> list[Queue | ClosedRound]:
    """Return the queue of every round that is being read, and every closed one that waits to be."""
    found: list[Queue | ClosedRound] = []
    for step in workshop.steps:
        for one in step.rounds:
            if one.state == "review":
                found.append(queue(session, workshop, step, one))
            elif one.state == "closed" and is_reviewed(step, one):
                found.append(ClosedRound(step, one))
    return found


def is_reviewed(step: rules.Step, one: rules.Round) -> bool:
    """Return whether a round holds texts, as its kind says."""
    plans = KINDS[step.kind].rounds_in(step.settings)
    return any(plan.reviewed for plan in plans if plan.name == one.name)


def queue(session: Session, workshop: rules.Workshop, step: rules.Step, one: rules.Round) -> Queue:
    """Return one round's cards in the order of their random ids."""
    entries = list(session.scalars(select(Entry).where(Entry.round_id == one.id).order_by(Entry.id)))
    key_there = not current_app.extensions["actions"].keys.lost(one.id)
    here = [entry.id for entry in entries]
    mutings = frozenset(session.scalars(select(Muting.entry_id).where(Muting.entry_id.in_(here))))
    cards = tuple(card(entry, entries, workshop, step, key_there, mutings) for entry in entries)
    unread = sum(entry.verdict == "unread" for entry in entries)
    sent_back = sum(entry.verdict == "sent_back" for entry in entries)
    seats = {group.id: one.seats.get(group.id, 0) for group in workshop.groups}
    return Queue(step, one, cards, unread, sent_back, not permitted(seats, workshop.min_group))


def card(
    entry: Entry,
    entries: list[Entry],
    workshop: rules.Workshop,
    step: rules.Step,
    key_there: bool,
    mutings: frozenset[str],
) -> ReviewCard:
    """Return a card as the facilitator sees it."""
    return ReviewCard(
        id=entry.id,
        text=entry.text or "",
        caption=KINDS[step.kind].caption(workshop, step, entry.slot),
        by=workshop.group(entry.from_group),
        verdict=entry.verdict,
        reason=entry.reason,
        hints=tuple(identifier_hints(entry.text or "")),
        like=alike(entry, entries),
        merged_into=next((one.text for one in entries if one.id == entry.merged_into), None),
        may_send_back=key_there and not entry.reworded,
        mutes=entry.id in mutings,
        may_mute=key_there and entry.verdict in {"held", "signposted"},
    )


def alike(entry: Entry, entries: list[Entry]) -> tuple[tuple[str, str], ...]:
    """Return (id, text) of the cards of the same group and lane that say nearly the same, likeliest first."""
    found = []
    for other in entries:
        same = (other.from_group, other.slot) == (entry.from_group, entry.slot)
        if other.id == entry.id or not same or other.verdict in {"merged", "held", "signposted", "sent_back"}:
            continue
        score = fuzz.token_set_ratio((entry.text or "").lower(), (other.text or "").lower())
        if score >= ALIKE:
            found.append((score, other.id, other.text or ""))
    return tuple((one[1], one[2]) for one in sorted(found, reverse=True)[:3])


def lost_keys(workshop: rules.Workshop) -> list[tuple[rules.Step, rules.Round]]:
    """Return the living rounds whose key is gone: they take no more answers."""
    keys = current_app.extensions["actions"].keys
    return [
        (step, one)
        for step in workshop.steps
        for one in step.rounds
        if one.state in rules.LIVING and keys.lost(one.id)
    ]
