"""The follow-up of a workshop: when it is open, a link for each group, and what is sent until it closes.

None of the answers has a time, a counter, a tag or a phone: what was sent can be found by nobody, its sender included.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import UNORDERED, Base, random_id


class FollowUp(Base):
    """Waiting (to open, or open, by the dates), sealing (counted, its bytes to be cleared), sealed (may be read)."""

    __tablename__ = "follow_up"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'sealing', 'sealed')", name="state_is_known"),)

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    opens: Mapped[date]
    closes: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default="waiting", index=True)
    # Phones that have answered keep this; a copy that comes back without answers draws it anew.
    edition: Mapped[str] = mapped_column(String(32), default=random_id)
    restored: Mapped[bool] = mapped_column(default=False)
    # How many sat in each group when the workshop ended, and how many have sent something.
    seats: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # What the facilitator sees of that: bands, taken anew once a day.
    bands: Mapped[dict[str, Any]] = mapped_column(default=dict)
    bands_of: Mapped[date | None]
    results: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class FollowUpLink(Base):
    """The address that everybody of a group keeps: one for all of them, as a join code is."""

    __tablename__ = "follow_up_link"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), unique=True)


class FollowUpAnswer(Base):
    """One part of what somebody of a group sent. The parts of one person are not tied to each other."""

    __tablename__ = "follow_up_answer"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str] = mapped_column(String(40))
    from_group: Mapped[str] = mapped_column(String(32))
    value: Mapped[dict[str, Any]]
