"""Reads a workshop into the plain values that projections use. Nothing about members, authors or drafts."""

from __future__ import annotations

from flask import has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access import way_of
from app.domain import workshop as plain
from app.domain.i18n import mark
from app.i18n import translate
from app.models import ReleasedCard, Round, Stage, Step, Workshop

TAKEN_DOWN = mark("(The facilitator has taken this text down.)")


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
        stage=session.scalar(select(Stage.facilitator_id).where(Stage.workshop_id == workshop.id)),
    )


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
