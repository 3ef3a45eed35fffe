"""What a participant may do: join, answer, change or take back an answer, ask for a pause, leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from app import access, activities
from app.actions import Change, Done, Transaction
from app.actions.merging import part
from app.actions.receipts import already, name_of
from app.domain.activity import Contribution, OwnEntry, Seat
from app.domain.errors import Closed, Full, Invalid, NotFound
from app.domain.i18n import mark
from app.domain.workshop import ACCEPTING
from app.models import AuthorLink, Entry, Group, Member, Muted, Round, Workshop, random_id
from app.secrets import author_tag, digest, new_token
from app.snapshot import plain_round, plain_step

MUTED = mark(
    "The facilitator has held a card from this phone, and it writes no more texts in this workshop. "
    "You can still read, rate and vote. Nobody is told."
)
KEY_LOST = "This step takes no more answers: the server lost its key. The facilitator has been told."


@dataclass(frozen=True)
class Join:
    """Take a seat in a group that a code opens; a ticket is used up. The reply is the secret the phone keeps."""

    group: str
    code: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        way = access.way_in(tx.session, self.code)
        group = next((one for one in workshop.groups if one.id == self.group), None)
        if way.workshop.id != workshop.id:
            raise NotFound()
        if group is None or (way.group and way.group.id != group.id):
            raise Invalid("Choose the seat you will speak from today.")
        done = take_seat(tx, workshop, group)
        if way.ticket:
            tx.session.delete(way.ticket)
        return done


def take_seat(tx: Transaction, workshop: Workshop, group: Group) -> Done:
    """Seat a newcomer; the reply is the secret that the phone keeps. Raises Closed or Full."""
    check_doors(workshop)
    here = select(func.count()).select_from(Member).where(Member.workshop_id == workshop.id)
    if (tx.session.scalar(here) or 0) >= workshop.capacity:
        raise Full("This workshop is full. Please tell the facilitator.")
    secret = new_token()
    tx.session.add(Member(workshop_id=workshop.id, group_id=group.id, secret_hash=digest(secret)))
    return Done(secret)


def check_doors(workshop: Workshop) -> None:
    """Raise Closed while nobody may come in."""
    if workshop.ended_at is not None:
        raise Closed("This workshop has ended.")
    if workshop.current is None:
        raise Closed("The doors are not open yet. Stay on this page and try again in a moment.")
    if workshop.locked:
        raise Closed("The facilitator has closed the doors. If you belong here, please tell them.")


@dataclass(frozen=True)
class Post:
    """Answer one item of a round, or change an answer of one's own (`entry`)."""

    code: str
    secret: str | None
    uuid: str
    step: str
    round: str
    slot: str
    data: Mapping[str, Any]
    entry: str | None = None

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        seated = access.seat(tx.session, self.code, self.secret)
        step = access.step(tx.session, workshop, self.step)
        tx.keep(step)
        current = next((one for one in step.rounds if one.name == self.round), None)
        if current is None:
            raise NotFound()
        if already(tx.session, workshop, name_of(current.id, self.uuid)):
            return Done()
        author = Author.of(tx, seated, current)
        changed = author.find(self.entry) if self.entry else None
        check_accepting(current, changed)
        plain = plain_step(step)
        others = [one for one in author.own() if one.id != self.entry]
        contribution = activities.KINDS[step.kind].contribution(
            plain, plain_round(current), self.slot, self.data, others
        )
        # A card that was sent back may be reworded: else those that never return would be the muted author's.
        writes = contribution.text is not None and current.state != "review"
        if writes and tx.session.get(Muted, seated.member.id) is not None:
            raise Closed(MUTED)
        # What a person answers once takes the place of their earlier answer, whichever entry was named.
        if changed and not contribution.single:
            author.change(changed, contribution, in_review=current.state == "review")
        else:
            author.add(contribution)
        return Done(change=Change.CONSOLE if current.state == "review" else Change.NOTHING)


@dataclass(frozen=True)
class TakeBack:
    """Delete an answer of one's own."""

    code: str
    secret: str | None
    uuid: str
    entry: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        seated = access.seat(tx.session, self.code, self.secret)
        if already(tx.session, workshop, self.uuid):
            return Done()
        entry = tx.session.get(Entry, self.entry)
        current = entry and tx.session.get(Round, entry.round_id)
        if not entry or not current or current.workshop_id != workshop.id:
            raise NotFound("This card is no longer there.")
        author = Author.of(tx, seated, current)
        author.find(self.entry)
        check_accepting(current, entry)
        part(tx, entry)
        tx.session.delete(entry)
        return Done(change=Change.CONSOLE if current.state == "review" else Change.NOTHING)


@dataclass(frozen=True)
class AskForPause:
    """Tell the facilitator that somebody needs a pause, without saying who."""

    code: str
    secret: str | None

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        access.seat(tx.session, self.code, self.secret)
        if workshop.pause_asked:
            return Done()
        workshop.pause_asked = True
        return Done(change=Change.CONSOLE)


@dataclass(frozen=True)
class Leave:
    """Give up the seat and take along every answer that nobody has begun to read."""

    code: str
    secret: str | None

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        seated = access.seat(tx.session, self.code, self.secret)
        living = select(Round).where(Round.workshop_id == workshop.id, Round.state.in_(ACCEPTING))
        for current in tx.session.scalars(living).all():
            key = tx.keys.get(current.id)
            if key is None:
                continue
            tag = author_tag(key, seated.member.id)
            own = select(AuthorLink.entry_id).where(AuthorLink.round_id == current.id, AuthorLink.tag == tag)
            tx.session.execute(delete(Entry).where(Entry.id.in_(own)))
        tx.session.delete(seated.member)
        return Done()


@dataclass(frozen=True)
class HandOver:
    """Let the phone forget its seat for good: the seat and what was saved stay, and its secret opens nothing more."""

    code: str
    secret: str | None

    def run(self, tx: Transaction, _workshop: Workshop) -> Done:
        access.seat(tx.session, self.code, self.secret).member.secret_hash = digest(new_token())
        return Done()


def check_accepting(current: Round, changed: Entry | None) -> None:
    """Raise Closed unless the round takes this answer: in review only a card that was sent back, once."""
    if current.state in ACCEPTING:
        return
    if current.state == "review" and changed is not None and changed.verdict == "sent_back":
        return
    raise Closed("This step has closed. What you wrote stays on your phone and was not sent.")


@dataclass(frozen=True)
class Author:
    """One participant in one round, known by a tag that dies with the round's key."""

    tx: Transaction
    seat: Seat
    round_id: str
    tag: str

    @classmethod
    def of(cls, tx: Transaction, seated: access.Seated, current: Round) -> Author:
        """Raises Closed where the key is gone: without it nobody could find their own answers again."""
        key = tx.keys.get(current.id)
        if key is None:
            closed = "This step has closed. What you wrote stays on your phone and was not sent."
            raise Closed(KEY_LOST if current.state in ACCEPTING else closed)
        seat = Seat(seated.group.id, seated.about.id)
        return cls(tx, seat, current.id, author_tag(key, seated.member.id))

    def own(self) -> list[OwnEntry]:
        """Return this author's entries, in the order of their random ids."""
        return own_entries(self.tx.session, self.round_id, self.tag)

    def find(self, entry_id: str) -> Entry:
        """Return one of this author's own entries; anybody else's is not found."""
        link = self.tx.session.get(AuthorLink, entry_id)
        entry = self.tx.session.get(Entry, entry_id)
        if link is None or entry is None or link.tag != self.tag:
            raise NotFound("This card is no longer there.")
        return entry

    def add(self, new: Contribution) -> None:
        """Store an entry; where a person has only one for this item, the new one takes its place."""
        entry_id = random_id()
        once = new.slot if new.single else entry_id
        if new.single:
            same = select(AuthorLink.entry_id).where(
                AuthorLink.round_id == self.round_id, AuthorLink.tag == self.tag, AuthorLink.once == once
            )
            self.tx.session.execute(delete(Entry).where(Entry.id.in_(same)))
        connection = self.tx.session.connection()
        entry = {
            "id": entry_id,
            "round_id": self.round_id,
            "from_group": self.seat.group,
            "about_group": self.seat.about,
            "slot": new.slot,
            "value": dict(new.value),
            "text": new.text,
        }
        connection.execute(NEW_ENTRY, entry)
        link = {"entry_id": entry_id, "round_id": self.round_id, "tag": self.tag, "once": once}
        connection.execute(NEW_LINK, link)

    def change(self, entry: Entry, new: Contribution, *, in_review: bool) -> None:
        entry.slot, entry.value, entry.text = new.slot, dict(new.value), new.text
        if in_review:
            entry.verdict, entry.reason, entry.reworded = "unread", None, True


# The tables themselves: an ORM's insert costs three times as much.
NEW_ENTRY, NEW_LINK = insert(Entry.__table__), insert(AuthorLink.__table__)  # type: ignore[arg-type]
# Made once: every answer asks for this, and making a query takes as long as carrying it out.
OWN = (
    select(Entry)
    .join(AuthorLink, AuthorLink.entry_id == Entry.id)
    .where(AuthorLink.round_id == bindparam("round"), AuthorLink.tag == bindparam("tag"))
    .order_by(Entry.id)
)


def own_entries(session: Session, round_id: str, tag: str) -> list[OwnEntry]:
    """Return the entries that one tag can find in one round."""
    found = session.scalars(OWN, {"round": round_id, "tag": tag})
    return [OwnEntry(one.id, one.slot, one.value, one.text, one.verdict) for one in found]
