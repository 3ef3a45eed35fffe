"""Card review: the facilitator reads the cards of a closed round, shuffled and without authors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import delete, func, select

from app import access, activities
from app.actions import Change, Done, Transaction
from app.actions.leading import CONSOLE_CHANGED, Led, open_round
from app.actions.merging import part, standing_for
from app.domain import workshop as rules
from app.domain.errors import Closed, Invalid
from app.models import AuthorLink, Entry, Member, Muted, Muting, Round, Step, Workshop
from app.report import pdf
from app.sealing import may_show_texts
from app.secrets import author_tag

HOLD_REASONS = ("person", "patient", "slur", "other")
HELD = ("held", "signposted")
DECIDED = ("released", "merged", *HELD)


@dataclass(frozen=True)
class OpenReview(Led):
    """Begin to read the cards of a round. From here on its step can no longer be reopened."""

    round: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        current = access.round_of(tx.session, workshop, self.round)
        if current.state == "review":
            return Done()
        if current.state != "closed" or not current.reviewed:
            raise Closed("Cards can be read once their step has closed.")
        current.state = "review"
        return Done(change=Change.SHARED)


@dataclass(frozen=True)
class Judge(Led):
    """Release a card, hold it, hold it and signpost, or send it back for rewording."""

    entry: str
    verdict: str
    reason: str | None = None

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        entry = access.entry_in_review(tx.session, workshop, self.entry)
        if self.verdict not in {"unread", "released", "sent_back", *HELD}:
            raise Invalid("A card can be released, merged, sent back or held.")
        if self.verdict in HELD and self.reason not in HOLD_REASONS:
            raise Invalid("Say why the card is held: the room is told how many were, and why.")
        if self.verdict == "sent_back":
            check_can_reword(tx, entry)
            part(tx, entry)
        was = entry.verdict
        entry.verdict, entry.merged_into = self.verdict, None
        entry.reason = self.reason if self.verdict in HELD else None
        if self.verdict not in HELD and tx.session.get(Muting, entry.id) is not None:
            raise Closed("Unmute the author first; then the card can be read again.")
        if self.verdict == "signposted" and not workshop.signposted:
            # The way to speak up is shown to everyone, so that nobody learns whose card it was for.
            workshop.signposted = True
            return Done(change=Change.SHARED)
        if "sent_back" not in {was, self.verdict}:
            return CONSOLE_CHANGED
        # Every phone hears the same, so that nobody stands out.
        workshop.check_cards += 1
        return Done(change=Change.SHARED)


def check_can_reword(tx: Transaction, entry: Entry) -> None:
    """Raise Closed where the author could not be reached, or has reworded this card before."""
    if entry.reworded:
        raise Closed("This card has been reworded once already. Release it or hold it.")
    if tx.keys.get(entry.round_id) is None:
        raise Closed("This card cannot be sent back: the key of its step is lost. Release it or hold it.")


@dataclass(frozen=True)
class Mute(Led):
    """Let the author of a held card write no more texts in this workshop, or take that back while it is read.

    Their other cards stay as they are: cards that vanished together would show that they share an author. It is
    answered alike for every held card, also where its author has left: else whoever is seen to leave the room
    could be found among the authors by trying.
    """

    entry: str
    muted: bool

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        entry = access.entry_in_review(tx.session, workshop, self.entry)
        member = author_of(tx, workshop, entry)
        if self.muted and entry.verdict not in HELD:
            raise Closed("Hold the card first. Only the author of a held card can be muted.")
        if self.muted:
            tx.session.merge(Muting(entry_id=entry.id))
            if member:
                tx.session.merge(Muted(member_id=member))
            return CONSOLE_CHANGED
        tx.session.execute(delete(Muting).where(Muting.entry_id == entry.id))
        if member and not muted_for_another(tx, entry):
            tx.session.execute(delete(Muted).where(Muted.member_id == member))
        return CONSOLE_CHANGED


def author_of(tx: Transaction, workshop: Workshop, entry: Entry) -> str | None:
    """Return the id of the member who wrote a card, for nobody's eyes, or None where they have left.

    Raises Closed where the key is lost. Every member's tag is made, so that it takes as long for each card.
    """
    key, link = tx.keys.get(entry.round_id), tx.session.get_one(AuthorLink, entry.id)
    if key is None:
        raise Closed("Nobody can be muted here: the key of this step is lost.")
    here = tx.session.scalars(select(Member.id).where(Member.workshop_id == workshop.id))
    return {author_tag(key, one): one for one in here}.get(link.tag)


def muted_for_another(tx: Transaction, entry: Entry) -> bool:
    """Return whether another card of the same author and round keeps them muted."""
    link = tx.session.get_one(AuthorLink, entry.id)
    query = (
        select(Muting.entry_id)
        .join(AuthorLink, AuthorLink.entry_id == Muting.entry_id)
        .where(AuthorLink.round_id == link.round_id, AuthorLink.tag == link.tag)
    )
    return tx.session.scalar(query) is not None


@dataclass(frozen=True)
class TakeDown(Led):
    """Take a released text down from every screen and waiting PDF, or put it back. Its place and all counts stay."""

    card: str
    hidden: bool

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        access.released_card(tx.session, workshop, self.card).hidden = self.hidden
        tx.afterwards(partial(pdf.forget, tx.config.data_dir, workshop.id))
        return Done(change=Change.SHARED)


@dataclass(frozen=True)
class Merge(Led):
    """Let one card stand for another that says the same; both count."""

    entry: str
    into: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        entry = access.entry_in_review(tx.session, workshop, self.entry)
        into = access.entry_in_review(tx.session, workshop, self.into)
        alike = (entry.round_id, entry.from_group, entry.slot) == (into.round_id, into.from_group, into.slot)
        if entry.id == into.id or not alike:
            raise Invalid("Only two cards of the same group and lane can be merged.")
        if {entry.verdict, into.verdict} & {"sent_back", *HELD} or into.verdict == "merged":
            raise Invalid("Only cards that wait here, or were released, can be merged.")
        for other in standing_for(tx, entry):
            other.merged_into = into.id
        entry.verdict, entry.merged_into, entry.reason = "merged", into.id, None
        return CONSOLE_CHANGED


@dataclass(frozen=True)
class EndReview(Led):
    """Finish reading; the seal begins. What is unread then, or was sent back and not reworded, is held."""

    round: str
    leave_unread: bool = False
    show_none: bool = False

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        current = access.round_of(tx.session, workshop, self.round)
        if current.state != "review":
            raise Closed("These cards are not being read.")
        left = unread(tx, current)
        if left and not self.leave_unread:
            raise Closed("Not all cards have been read.", left=left)
        if not may_show_texts(workshop, current) and not self.show_none:
            raise Closed("Too few people sat in one of the groups. If you seal now, no card will be shown.")
        waiting = select(Entry).where(Entry.round_id == current.id, Entry.verdict.not_in(DECIDED))
        for entry in tx.session.scalars(waiting):
            entry.reason = "not_reworded" if entry.verdict == "sent_back" else "not_read"
            entry.verdict = "held"
        for entry in tx.session.scalars(select(Entry).where(Entry.round_id == current.id)):
            follow_its_card(tx, entry)
        current.state = "sealing"
        return Done(change=Change.SHARED, seal=(current.id,))


def unread(tx: Transaction, current: Round) -> int:
    """Return how many cards of a round still wait for the facilitator."""
    query = select(func.count()).where(Entry.round_id == current.id, Entry.verdict == "unread")
    return tx.session.scalar(query) or 0


def follow_its_card(tx: Transaction, entry: Entry) -> None:
    """A merged card shares the fate of the one it was merged into."""
    into = tx.session.get(Entry, entry.merged_into) if entry.merged_into else None
    if entry.merged_into and (into is None or into.verdict != "released"):
        verdict, reason = (into.verdict, into.reason) if into else ("held", "not_read")
        entry.verdict, entry.reason, entry.merged_into = verdict, reason, None


@dataclass(frozen=True)
class Swap(Led):
    """Put another released card in the place of a chosen one, and say why."""

    step: str
    out: str
    into: str
    reason: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        plain = self.lead(tx, workshop)
        step = access.step(tx.session, workshop, self.step)
        if not exchangeable(plain, self.step, self.out, self.into):
            raise Invalid("Choose a released card of the same group and lane.")
        if not self.reason.strip():
            raise Invalid("Say in a few words why the card is swapped.")
        if step.started_at is not None:
            raise Closed("The reveal has begun; its cards stay as they are.")
        # A card that was swapped in gives its place, not its own name.
        drawn = next((place for place, swap in step.swaps.items() if swap["into"] == self.out), self.out)
        step.swaps = {**step.swaps, drawn: {"into": self.into, "reason": self.reason.strip()[:200]}}
        return CONSOLE_CHANGED


def exchangeable(plain: rules.Workshop, step_id: str, out: str, into: str) -> bool:
    """Return whether the step shows one card and could show the other in its place."""
    step = next(one for one in plain.steps if one.id == step_id)
    choices = activities.KINDS[step.kind].console(plain, step).get("choice", ())
    return any(
        out in {card.id for card in choice["picked"]} and into in {card.id for card in choice["spare"]}
        for choice in choices
    )


@dataclass(frozen=True)
class StartAgain(Led):
    """Throw away a round whose key is lost and collect it anew, as another round in its place.

    Being another one, it knows none of the posts of before: a phone that repeats one is not told that it is saved.
    """

    round: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        current = access.round_of(tx.session, workshop, self.round)
        if current.state in {"pending", "sealing", "sealed"} or tx.keys.get(current.id) is not None:
            raise Closed("This step need not start again: its key is there.")
        step = tx.session.get_one(Step, current.step_id)
        tx.keys.destroy(current.id)
        tx.session.delete(current)
        tx.session.flush()
        again = Round(
            workshop_id=workshop.id,
            step_id=step.id,
            position=current.position,
            name=current.name,
            reviewed=current.reviewed,
            state="pending",
        )
        tx.session.add(again)
        tx.session.flush()
        if step.position == workshop.current:
            open_round(tx, again)
        return Done(change=Change.SHARED)
