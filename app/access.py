"""The only way to a record: each function finds it *through* whoever asks, or raises NotFound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app.domain import joincode
from app.domain import workshop as rules
from app.domain.errors import NotFound
from app.domain.i18n import mark as _
from app.models import (
    Audit,
    Doors,
    Entry,
    Facilitator,
    FollowUp,
    FollowUpLink,
    Group,
    GroupCode,
    GroupScreen,
    KeptReport,
    Leading,
    Member,
    OneTimeLink,
    PrivateNote,
    ReleasedCard,
    ReportComment,
    ReportLink,
    Round,
    SignedIn,
    Step,
    Template,
    Ticket,
    Workshop,
)
from app.secrets import digest

NO_SUCH_CODE = _("No workshop has this code. Check the letters on the screen and try again.")
DEAD_LINK = _("This link does not work, or no longer works.")


# Made once: every answer asks for this, and making a query takes as long as carrying it out.
SEAT = (
    select(Member, Workshop)
    .join(Workshop, Workshop.id == Member.workshop_id)
    .where(Member.secret_hash == bindparam("secret_hash"), Workshop.join_code == bindparam("code"))
    .options(joinedload(Workshop.groups))
)
OTHER_WAY = {
    "one_code": _("This code is no longer used. Take the one on the screen."),
    "group_codes": _("Each group has a code of its own here. Use the one your group was given."),
    "tickets": _(
        "You need a ticket to come in here, and each ticket works once. Ask the facilitator for one."
    ),
}


@dataclass(frozen=True)
class WayIn:
    """What a code opens: a workshop, and where it is the code of one group or a ticket, that group's seats."""

    workshop: Workshop
    group: Group | None
    ticket: Ticket | None


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
        raise NotFound(DEAD_LINK)
    return found


def group_by_screen(session: Session, token: str) -> tuple[Workshop, Group]:
    """Return the workshop and group whose own screen this is."""
    found = session.scalar(select(Group).join(GroupScreen).where(GroupScreen.token == token))
    workshop = found and session.get(Workshop, found.workshop_id)
    if not found or not workshop:
        raise NotFound(DEAD_LINK)
    return workshop, found


def follow_up_by_link(session: Session, token: str) -> tuple[Workshop, Group, FollowUp]:
    """Return the workshop whose follow-up this link belongs to, the group whose link it is, and the follow-up."""
    found = session.scalar(select(Group).join(FollowUpLink).where(FollowUpLink.token == token))
    follow_up = found and session.get(FollowUp, found.workshop_id)
    if not found or not follow_up:
        raise NotFound(DEAD_LINK)
    return session.get_one(Workshop, found.workshop_id), found, follow_up


def follow_up_links(session: Session, workshop: Workshop) -> dict[str, str]:
    """Return {group id: token} of the links to a workshop's follow-up."""
    query = select(FollowUpLink).join(Group).where(Group.workshop_id == workshop.id)
    return {row.group_id: row.token for row in session.scalars(query)}


def group_screens(session: Session, workshop: rules.Workshop) -> list[tuple[rules.Group, str]]:
    """Return each group with the token of its own screen, for whoever leads the workshop."""
    wanted = [group.id for group in workshop.groups]
    rows = session.scalars(select(GroupScreen).where(GroupScreen.group_id.in_(wanted)))
    tokens = {row.group_id: row.token for row in rows}
    return [(group, tokens[group.id]) for group in workshop.groups if group.id in tokens]


def seat(session: Session, raw_code: str, secret: str | None) -> Seated:
    """Return the seat that a phone's secret stands for in the workshop of that code.

    Without one nobody learns whether there is such a workshop: codes are tried at the entrance, where tries count.
    """
    code = joincode.tidy(raw_code) if len(raw_code) <= 40 else ""
    named = {"secret_hash": digest(secret or ""), "code": code}
    found = session.execute(SEAT, named).unique().one_or_none() if secret else None
    if found is None:
        raise NotFound("This phone has no seat in the workshop yet.")
    member, workshop = found
    group = next(one for one in workshop.groups if one.id == member.group_id)
    about = next(one for one in workshop.groups if one.id != member.group_id)
    return Seated(workshop, member, group, about)


def signed_in(session: Session, token: str | None, earliest: int, last: int) -> tuple[Facilitator, SignedIn]:
    """Return the facilitator whose browser holds this token, and its session.

    It must have signed in after `earliest` and asked for something after `last`, both in milliseconds.
    """
    found = session.get(SignedIn, digest(token)) if token else None
    if found is None or found.since <= earliest or found.seen <= last:
        raise NotFound()
    return session.get_one(Facilitator, found.facilitator_id), found


def taken_seats(session: Session, hashes: set[str]) -> set[str]:
    """Return those hashes of phones' secrets that still stand for a seat."""
    query = select(Member.secret_hash).where(Member.secret_hash.in_(hashes))
    return set(session.scalars(query)) if hashes else set()


def still_leading(session: Session, hashes: set[str], earliest: int, last: int) -> set[tuple[str, str]]:
    """Return (workshop, token's hash) of every workshop that the holders of some tokens' hashes lead just now."""
    query = (
        select(Leading.workshop_id, SignedIn.token_hash)
        .join(Leading, Leading.facilitator_id == SignedIn.facilitator_id)
        .where(SignedIn.token_hash.in_(hashes), SignedIn.since > earliest, SignedIn.seen > last)
    )
    return {(row[0], row[1]) for row in session.execute(query)} if hashes else set()


def sessions(session: Session, facilitator_id: str, earliest: int, last: int) -> list[SignedIn]:
    """Return a facilitator's browsers that are signed in, the last used first."""
    query = select(SignedIn).where(
        SignedIn.facilitator_id == facilitator_id, SignedIn.since > earliest, SignedIn.seen > last
    )
    return list(session.scalars(query.order_by(SignedIn.seen.desc(), SignedIn.since.desc())))


def way_of(session: Session, workshop: Workshop) -> str:
    """Return how people come into a workshop: "one_code", "group_codes" or "tickets"."""
    found = session.get(Doors, workshop.id)
    return found.way if found else "one_code"


def way_in(session: Session, raw_code: str) -> WayIn:
    """Return what a join code, the code of a group, or a ticket opens. Raises NotFound."""
    code = joincode.tidy(raw_code) if len(raw_code) <= 40 else ""
    ticket = session.get(Ticket, digest(code))
    group_code = session.get(GroupCode, code)
    opened = ticket or group_code
    group = session.get(Group, opened.group_id) if opened else None
    workshop = session.get(Workshop, group.workshop_id) if group else None
    if group is None or workshop is None:
        workshop = workshop_by_code(session, code)
    used = "tickets" if ticket else "group_codes" if group_code else "one_code"
    if used != (way := way_of(session, workshop)):
        raise NotFound(OTHER_WAY[way])
    return WayIn(workshop, group, ticket)


def group_codes(session: Session, workshop: Workshop | rules.Workshop) -> dict[str, str]:
    """Return {group id: code} of the groups that have a code of their own, for whoever leads the workshop."""
    wanted = [group.id for group in workshop.groups]
    return {
        row.group_id: row.code
        for row in session.scalars(select(GroupCode).where(GroupCode.group_id.in_(wanted)))
    }


def logged(
    session: Session, facilitator_id: str, workshop: Workshop | None = None
) -> list[tuple[Audit, str]]:
    """Return what was done, newest first, with who did it: to one workshop, or all that a facilitator did."""
    query = select(Audit, Facilitator.name).join(Facilitator, Facilitator.id == Audit.facilitator_id)
    mine = Audit.workshop_id == workshop.id if workshop else Audit.facilitator_id == facilitator_id
    rows = session.execute(query.where(mine).order_by(Audit.at.desc(), Audit.id).limit(500))
    return [(row[0], row[1]) for row in rows]


def released_cards(session: Session, workshop: Workshop) -> list[ReleasedCard]:
    """Return every released text of the sealed rounds of a workshop, by random id, for whoever leads it."""
    query = (
        select(ReleasedCard)
        .join(Round, Round.id == ReleasedCard.round_id)
        .where(ReleasedCard.workshop_id == workshop.id, Round.state == "sealed")
    )
    return list(session.scalars(query.order_by(ReleasedCard.id)))


def released_card(session: Session, workshop: Workshop, card_id: str) -> ReleasedCard:
    """Return a released card of this workshop."""
    found = session.get(ReleasedCard, card_id)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound("This card is no longer there.")
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


def on_this_server(session: Session, workshop_id: str) -> Workshop:
    """Return any workshop, for whoever runs the server: commands only, no page comes here."""
    found = session.get(Workshop, workshop_id)
    if found is None:
        raise NotFound("There is no such workshop.")
    return found


def all_on_this_server(session: Session) -> list[Workshop]:
    """Return every workshop by title, for whoever runs the server."""
    return list(session.scalars(select(Workshop).order_by(Workshop.title, Workshop.id)))


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


def report_comments(session: Session, workshop: Workshop) -> dict[str, str]:
    """Return {chapter: text} of what was added to a report, for whoever may read it."""
    query = select(ReportComment).where(ReportComment.workshop_id == workshop.id)
    return {row.chapter: row.text for row in session.scalars(query)}


def report_links(session: Session, workshop: Workshop) -> list[ReportLink]:
    """Return the links to a report, for whoever leads the workshop; the first to end come first."""
    query = select(ReportLink).where(ReportLink.workshop_id == workshop.id)
    return list(session.scalars(query.order_by(ReportLink.until, ReportLink.token_hash)))


def report_by_link(session: Session, token: str, today: date) -> tuple[Workshop, ReportLink]:
    """Return the workshop whose report this link opens, to the end of its last day, and the link."""
    found = session.get(ReportLink, digest(token))
    if found is None or found.until < today:
        raise NotFound("This link has run out, or was taken back. Ask whoever gave it to you.")
    return session.get_one(Workshop, found.workshop_id), found


def kept_reports(session: Session, facilitator_id: str) -> list[KeptReport]:
    """Return the reports without texts that a facilitator has kept, by title."""
    query = select(KeptReport).where(KeptReport.facilitator_id == facilitator_id)
    return list(session.scalars(query.order_by(KeptReport.title, KeptReport.id)))


def kept_report(session: Session, facilitator_id: str, identifier: str) -> KeptReport:
    """Return one of the reports that a facilitator has kept."""
    found = session.get(KeptReport, identifier)
    if found is None or found.facilitator_id != facilitator_id:
        raise NotFound()
    return found


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
