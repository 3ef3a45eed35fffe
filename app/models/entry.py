"""What participants write, while their round lives; and what is left of it afterwards.

None of these rows has a time, a counter or a member. An entry is found by its author through a tag that only
the round's key can make, and that key is not in the database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import UNORDERED, Base, random_id


class Entry(Base):
    """A card or an answer of a round that is not sealed."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint(
            "verdict IN ('unread', 'released', 'merged', 'sent_back', 'held', 'signposted')",
            name="verdict_is_known",
        ),
        CheckConstraint("verdict <> 'merged' OR merged_into IS NOT NULL", name="merged_says_with_what"),
        UNORDERED,
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    from_group: Mapped[str] = mapped_column(String(32))
    about_group: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str] = mapped_column(String(40))
    value: Mapped[dict[str, Any]]
    text: Mapped[str | None] = mapped_column(String(600))
    verdict: Mapped[str] = mapped_column(String(16), default="unread")
    reason: Mapped[str | None] = mapped_column(String(40))
    merged_into: Mapped[str | None] = mapped_column(String(32))
    reworded: Mapped[bool] = mapped_column(default=False)


class AuthorLink(Base):
    """Ties an entry to its author's tag, and nothing to a member. `once` keeps one answer a person and item."""

    __tablename__ = "author_link"
    __table_args__ = (
        UniqueConstraint("round_id", "tag", "once", name="one_answer_a_person_and_item"),
        UNORDERED,
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    tag: Mapped[str] = mapped_column(String(64))
    once: Mapped[str] = mapped_column(String(40))


class Muting(Base):
    """Marks the card for which its author was muted, so that it can be undone there, and only there."""

    __tablename__ = "muting"
    __table_args__ = (UNORDERED,)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)


class ReleasedCard(Base):
    """A copy of a released text under a new random id. `count` is how many cards were merged into it."""

    __tablename__ = "released_card"
    __table_args__ = (CheckConstraint("count >= 1", name="somebody_said_it"), UNORDERED)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    from_group: Mapped[str] = mapped_column(String(32))
    about_group: Mapped[str] = mapped_column(String(32))
    lane: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(600))
    count: Mapped[int] = mapped_column(default=1)
    hidden: Mapped[bool] = mapped_column(default=False)


class Receipt(Base):
    """The hash of an accepted post's UUID and round: a repeated post is answered alike. Linked to nothing."""

    __tablename__ = "receipt"
    __table_args__ = (UNORDERED,)

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
