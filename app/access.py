"""The only way to a record: each function finds it *through* whoever asks, or raises NotFound."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import joincode
from app.domain import workshop as rules
from app.domain.errors import NotFound
from app.models import (
    Entry,
    Facilitator,
    Group,
    GroupScreen,
    Leading,
    Member,
    OneTimeLink,
    PrivateNote,
    Round,
    SignedIn,
    Step,
    Template,
    Workshop,
)
from app.secrets import digest

NO_SUCH_CODE = "No workshop has this code. Check the letters on the screen and try again."


@dataclass(frozen=True)
class Seated:
    """A participant with their workshop and the group they sit in."""

    workshop: Workshop
    member: Member
    group: Group
    about: Group


def workshop_by_code(session: Session, raw_code: str) -> Workshop:
    """Return the workshop whose join code was typed, in whatever spacing."""
    code = joincode.tidy(raw_code) if len(raw_code) <= 40 else ""
    found = session.scalar(select(Workshop).where(Workshop.join_code == code))
    if found is None:
        raise NotFound(NO_SUCH_CODE)
    return found


def workshop_by_wall(session: Session, token: str) -> Workshop:
    """Return the workshop whose wall this is."""
    found = session.scalar(select(Workshop).where(Workshop.wall_token == token))
    if found is None:
        raise NotFound()
    return found


def group_by_screen(session: Session, token: str) -> tuple[Workshop, Group]:
    """Return the workshop and group whose own screen this is."""
    found = session.scalar(select(Group).join(GroupScreen).where(GroupScreen.token == token))
    workshop = found and session.get(Workshop, found.workshop_id)
    if not found or not workshop:
        raise NotFound()
    return workshop, found


def group_screens(session: Session, workshop: rules.Workshop) -> list[tuple[rules.Group, str]]:
    """Return each group with the token of its own screen, for whoever leads the workshop."""
    wanted = [group.id for group in workshop.groups]
    rows = session.scalars(select(GroupScreen).where(GroupScreen.group_id.in_(wanted)))
    tokens = {row.group_id: row.token for row in rows}
    return [(group, tokens[group.id]) for group in workshop.groups if group.id in tokens]


def seat(session: Session, raw_code: str, secret: str | None) -> Seated:
    """Return the seat that a phone's secret stands for in the workshop of that code."""
    workshop = workshop_by_code(session, raw_code)
    member = secret and session.scalar(
        select(Member).where(Member.secret_hash == digest(secret), Member.workshop_id == workshop.id)
    )
    if not member:
        raise NotFound("This phone has no seat in the workshop yet.")
    group = next(one for one in workshop.groups if one.id == member.group_id)
    about = next(one for one in workshop.groups if one.id != member.group_id)
    return Seated(workshop, member, group, about)


def signed_in(session: Session, token: str | None, earliest: int) -> Facilitator:
    """Return the facilitator whose browser holds this token, if it signed in after `earliest` (ms)."""
    found = token and session.scalar(
        select(Facilitator)
        .join(SignedIn)
        .where(SignedIn.token_hash == digest(token), SignedIn.since > earliest)
    )
    if not found:
        raise NotFound()
    return found


def led(session: Session, facilitator_id: str, workshop_id: str) -> Workshop:
    """Return a workshop that this facilitator leads."""
    found = session.scalar(
        select(Workshop)
        .join(Leading)
        .where(Leading.facilitator_id == facilitator_id, Workshop.id == workshop_id)
    )
    if found is None:
        raise NotFound()
    return found


def all_led(session: Session, facilitator_id: str) -> list[Workshop]:
    """Return every workshop that this facilitator leads, by title."""
    query = select(Workshop).join(Leading).where(Leading.facilitator_id == facilitator_id)
    return list(session.scalars(query.order_by(Workshop.title, Workshop.id)))


def leaders(session: Session, workshop: Workshop) -> list[Facilitator]:
    """Return everyone who leads a workshop, by name."""
    query = select(Facilitator).join(Leading).where(Leading.workshop_id == workshop.id)
    return list(session.scalars(query.order_by(Facilitator.name, Facilitator.id)))


def private_note(session: Session, facilitator_id: str, workshop_id: str) -> str:
    """Return what a facilitator has noted for themselves; nobody else can ask for it."""
    found = session.get(PrivateNote, (workshop_id, facilitator_id))
    return found.text if found else ""


def templates(session: Session, facilitator_id: str) -> list[Template]:
    """Return a facilitator's own templates, by title."""
    query = select(Template).where(Template.facilitator_id == facilitator_id)
    return list(session.scalars(query.order_by(Template.title, Template.id)))


def template(session: Session, facilitator_id: str, identifier: str) -> Template:
    """Return one of a facilitator's own templates."""
    found = session.get(Template, identifier)
    if found is None or found.facilitator_id != facilitator_id:
        raise NotFound()
    return found


def one_time_link(session: Session, purpose: str, token: str, now: int) -> OneTimeLink:
    """Return a link that has not been used and has not run out."""
    found = session.get(OneTimeLink, digest(token))
    if found is None or found.purpose != purpose or found.until < now:
        raise NotFound("This link has been used or has run out.")
    return found


def step(session: Session, workshop: Workshop, step_id: str) -> Step:
    """Return a step of this workshop."""
    found = session.get(Step, step_id)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound()
    return found


def round_of(session: Session, workshop: Workshop, round_id: str) -> Round:
    """Return a round of this workshop."""
    found = session.get(Round, round_id)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound()
    return found


def entry_in_review(session: Session, workshop: Workshop, entry_id: str) -> Entry:
    """Return a card that the facilitator may read just now."""
    found = session.get(Entry, entry_id)
    owner = found and session.get(Round, found.round_id)
    if not found or not owner or owner.workshop_id != workshop.id or owner.state != "review":
        raise NotFound("This card is no longer there.")
    return found
