"""Making a workshop, and letting facilitators in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import access, activities, agendas
from app.actions import Transaction, audit
from app.domain import joincode
from app.domain.agenda import AgendaStep
from app.domain.clock import MINUTE
from app.domain.errors import Invalid
from app.models import (
    Doors,
    Facilitator,
    Group,
    GroupCode,
    GroupScreen,
    Leading,
    OneTimeLink,
    Round,
    SignedIn,
    Step,
    Ticket,
    Workshop,
)
from app.secrets import digest, new_token

WAYS = ("one_code", "group_codes", "tickets")
LINK_LIFE = 24 * 60 * MINUTE
RESET_LIFE = 60 * MINUTE
WAYS = ("one_code", "group_codes", "tickets")


@dataclass(frozen=True)
class Side:
    """A group to be: `colour` and `shape` are names from the style sheet."""

    name: str
    colour: str
    shape: str


@dataclass(frozen=True)
class NewWorkshop:
    """What a facilitator decides before a workshop exists. `content` is a template of their own, if they use one,
    `way` how people come in; None leaves that to what the agenda needs.
    """

    title: str
    template: str
    sides: tuple[Side, Side]
    speaking_up: str
    report_to: str
    operator: str
    delete_on: date
    capacity: int = 200
    min_group: int = 5
    content: Mapping[str, Any] | None = None
    way: str | None = None


def make_workshop(tx: Transaction, facilitator: str, new: NewWorkshop) -> str:
    """Store a workshop with its agenda and return its id."""
    workshop = bare_workshop(
        title=new.title,
        template=new.template,
        speaking_up=new.speaking_up,
        report_to=new.report_to,
        operator=new.operator,
        delete_on=new.delete_on,
        capacity=new.capacity,
        min_group=new.min_group,
        facilitator_seen=tx.now,
    )
    workshop.groups = [
        Group(position=place, name=side.name, colour=side.colour, shape=side.shape)
        for place, side in enumerate(new.sides)
    ]
    tx.session.add(workshop)
    tx.session.flush()
    tx.session.add(Leading(workshop_id=workshop.id, facilitator_id=facilitator))
    audit.note(tx, facilitator, "make_workshop", workshop.id)
    for group in workshop.groups:
        tx.session.add(GroupScreen(token=secrets.token_urlsafe(16), group_id=group.id))
    for position, step in enumerate(agendas.steps_of(new.content or agendas.built_in(new.template))):
        add_step(tx, workshop.id, position, step)
    tx.session.flush()
    set_way(tx, workshop, new.way or usual_way(new))
    return workshop.id


def usual_way(new: NewWorkshop) -> str:
    """Return how people come in by default: groups that type among themselves have a code each."""
    kinds = {one.kind for one in agendas.steps_of(new.content or agendas.built_in(new.template))}
    return "group_codes" if any(activities.KINDS[kind].own_screen for kind in kinds) else "one_code"


def set_way(tx: Transaction, workshop: Workshop, way: str) -> None:
    """Store the way in of a workshop; codes of groups and tickets of before open nothing any more."""
    if way not in WAYS:
        raise Invalid("Choose how people come in.")
    mine = [group.id for group in workshop.groups]
    tx.session.execute(delete(GroupCode).where(GroupCode.group_id.in_(mine)))
    tx.session.execute(delete(Ticket).where(Ticket.group_id.in_(mine)))
    tx.session.merge(Doors(workshop_id=workshop.id, way=way))
    if way == "group_codes":
        tx.session.add_all(GroupCode(code=joincode.make(secrets.choice), group_id=group) for group in mine)


def bare_workshop(**values: Any) -> Workshop:
    """Return a workshop with a join code and an address for its wall, and without groups or agenda."""
    return Workshop(join_code=joincode.make(secrets.choice), wall_token=secrets.token_urlsafe(16), **values)


def add_step(tx: Transaction, workshop_id: str, position: int, planned: AgendaStep) -> None:
    """Store a step of an agenda with the rounds that its kind collects."""
    step = Step(
        workshop_id=workshop_id,
        position=position,
        key=planned.key,
        kind=planned.kind,
        title=planned.title,
        minutes=planned.minutes,
        settings=dict(planned.settings),
    )
    step.rounds = [
        Round(workshop_id=workshop_id, position=place, name=one.name, reviewed=one.reviewed)
        for place, one in enumerate(activities.KINDS[planned.kind].rounds_in(planned.settings))
    ]
    tx.session.add(step)


def make_facilitator(tx: Transaction, name: str, email: str, password_hash: str | None) -> str:
    """Store a facilitator and return their id; raises Invalid where the e-mail is taken."""
    email = email.strip().lower()
    if tx.session.scalar(select(Facilitator.id).where(Facilitator.email == email)):
        raise Invalid("Somebody has signed up with this e-mail address already.")
    facilitator = Facilitator(name=name.strip(), email=email, password_hash=password_hash)
    tx.session.add(facilitator)
    tx.session.flush()
    return facilitator.id


def set_up_first(
    tx: Transaction, token: str, name: str, email: str, password_hash: str, browser: str = "A browser"
) -> str:
    """Use up the set-up link for a facilitator and return the token of their first session."""
    tx.session.delete(access.one_time_link(tx.session, "setup", token, tx.now))
    return sign_in(tx, make_facilitator(tx, name, email, password_hash), browser)


def sign_in(tx: Transaction, facilitator: str, browser: str = "A browser") -> str:
    """Start a session and return the token that the browser keeps."""
    token = new_token()
    moments = {"since": tx.now, "seen": tx.now, "confirmed": tx.now}
    tx.session.add(
        SignedIn(token_hash=digest(token), facilitator_id=facilitator, browser=browser[:80], **moments)
    )
    audit.note(tx, facilitator, "sign_in")
    return token


def sign_out(tx: Transaction, token: str) -> None:
    """End a session."""
    tx.session.execute(delete(SignedIn).where(SignedIn.token_hash == digest(token)))


def sign_in_by_link(tx: Transaction, token: str, browser: str = "A browser") -> str:
    """Use up a one-time link and return the token of a session."""
    link = access.one_time_link(tx.session, "sign_in", token, tx.now)
    facilitator = str(link.facilitator_id)
    tx.session.delete(link)
    return sign_in(tx, facilitator, browser)


def make_link(
    tx: Transaction, purpose: str, facilitator: str | None = None, workshop: str | None = None
) -> str:
    """Return the token of a new one-time link; an older set-up link stops working."""
    if purpose == "setup":
        tx.session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == "setup"))
    token = new_token()
    tx.session.add(
        OneTimeLink(
            token_hash=digest(token),
            purpose=purpose,
            facilitator_id=facilitator,
            workshop_id=workshop,
            until=tx.now + (RESET_LIFE if purpose == "reset" else LINK_LIFE),
        )
    )
    return token


def lead_together(tx: Transaction, token: str, facilitator: str) -> str:
    """Use up a link for a co-facilitator and return the id of the workshop they now lead as well."""
    link = access.one_time_link(tx.session, "co_lead", token, tx.now)
    workshop = str(link.workshop_id)
    tx.session.delete(link)
    if tx.session.get(Leading, (workshop, facilitator)) is None:
        tx.session.add(Leading(workshop_id=workshop, facilitator_id=facilitator))
    return workshop


def anybody(tx: Transaction) -> bool:
    """Return whether a facilitator exists."""
    return bool(tx.session.scalar(select(func.count()).select_from(Facilitator)))


def by_email(session: Session, email: str) -> Facilitator | None:
    """Return the facilitator with an e-mail address, if there is one."""
    return session.scalar(select(Facilitator).where(Facilitator.email == email.strip().lower()))
