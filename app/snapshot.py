"""Reads a workshop into the plain values that projections use. Nothing about members, authors or drafts.

A change of anything in here moves one of the workshop's two revisions: so readers share one picture of each
revision, and tests/conftest.py compares every one they get with the database.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from flask import has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access import follow_up_links, way_of
from app.domain import workshop as plain
from app.domain.i18n import mark
from app.i18n import locale, translate
from app.models import FollowUp, ReleasedCard, Round, Stage, Step, Workshop

TAKEN_DOWN = mark("(The facilitator has taken this text down.)")

# How many workshops' latest pictures are kept.
KEPT = 200


class Pictures:
    """The latest picture of each workshop, in each language; an older one is let go with everything in it."""

    def __init__(self, size: int = KEPT) -> None:
        self.size = size
        self.kept: OrderedDict[tuple[str, str | None], tuple[tuple[int, int], plain.Workshop]] = OrderedDict()
        self.lock = Lock()

    def get(self, session: Session, workshop: Workshop) -> plain.Workshop:
        revisions = (workshop.revision, workshop.console_revision)
        key = (workshop.id, locale() if has_request_context() else None)
        with self.lock:
            found = self.kept.get(key)
        if found is not None and found[0] == revisions:
            return found[1]
        made = take(session, workshop)
        with self.lock:
            newest = self.kept.get(key, found)
            # Whoever began to read before a change comes back after those who saw it.
            if newest is None or newest[0] <= revisions:
                self.kept[key] = (revisions, made)
                self.kept.move_to_end(key)
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)
        return made

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()


pictures = Pictures()


def read(session: Session, workshop: Workshop) -> plain.Workshop:
    """Return the workshop as it was last committed, for whoever only looks. Commands `take` it instead."""
    return pictures.get(session, workshop)


def take(session: Session, workshop: Workshop) -> plain.Workshop:
    """Return the workshop as it stands in this session's transaction."""
    steps = session.scalars(
        select(Step)
        .where(Step.workshop_id == workshop.id)
        .order_by(Step.position)
        .options(selectinload(Step.rounds), selectinload(Step.notes))
    )
    cards = session.scalars(
        select(ReleasedCard).where(ReleasedCard.workshop_id == workshop.id).order_by(ReleasedCard.id)
    )
    made = tuple(plain_step(step) for step in steps)
    sealed = {one.id for step in made for one in step.rounds if one.sealed}
    return plain.Workshop(
        id=workshop.id,
        title=workshop.title,
        join_code=workshop.join_code,
        speaking_up=workshop.speaking_up,
        report_to=workshop.report_to,
        operator=workshop.operator,
        delete_on=workshop.delete_on.isoformat(),
        min_group=workshop.min_group,
        locked=workshop.locked,
        way=way_of(session, workshop),
        ended=workshop.ended_at is not None,
        paused_at=workshop.paused_at,
        pause_asked=workshop.pause_asked,
        current=workshop.current,
        check_cards=workshop.check_cards,
        signposted=workshop.signposted,
        groups=tuple(plain.Group(one.id, one.name, one.colour, one.shape) for one in workshop.groups),
        steps=made,
        cards=tuple(plain_card(card) for card in cards if card.round_id in sealed),
        rehearsal=workshop.rehearsal.pace if workshop.rehearsal else None,
        follow_up=follow_up_of(session, workshop),
        stage=session.scalar(select(Stage.facilitator_id).where(Stage.workshop_id == workshop.id)),
    )


def follow_up_of(session: Session, workshop: Workshop) -> plain.FollowUp | None:
    """Return a workshop's follow-up; its results only once it is sealed, and nothing that moves while it is open."""
    found = session.get(FollowUp, workshop.id) if workshop.ended_at is not None else None
    if found is None:
        return None
    results = found.results if found.state == "sealed" else None
    links = follow_up_links(session, workshop)
    return plain.FollowUp(found.opens.isoformat(), found.closes.isoformat(), links, results)


def plain_step(step: Step) -> plain.Step:
    """Return a step without its database."""
    return plain.Step(
        id=step.id,
        key=step.key,
        kind=step.kind,
        title=step.title,
        position=step.position,
        minutes=step.minutes,
        settings=step.settings,
        state=step.state,
        frame=step.frame,
        started_at=step.started_at,
        ended_at=step.ended_at,
        deadline=step.deadline,
        swaps=step.swaps,
        rounds=tuple(plain_round(one) for one in step.rounds),
        notes=step.notes.content if step.notes else {},
    )


def plain_round(current: Round) -> plain.Round:
    """Return a round; its results only once it is sealed, so that nothing is shown before its key is gone."""
    results = current.results if current.state == "sealed" else None
    return plain.Round(current.id, current.name, current.state, current.closed_at, results, current.seats)


def plain_card(card: ReleasedCard) -> plain.Card:
    """Return a released card. What was taken down keeps its place and gives its words to nobody."""
    text = taken_down() if card.hidden else card.text
    return plain.Card(card.id, card.round_id, card.from_group, card.about_group, card.lane, text)


def taken_down() -> str:
    """Return what stands in the place of a text that the facilitator has taken down."""
    return translate(TAKEN_DOWN) if has_request_context() else TAKEN_DOWN
