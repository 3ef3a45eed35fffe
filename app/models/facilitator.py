"""A facilitator, their sessions, and the one-time links that let one in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, random_id


class Facilitator(Base):
    __tablename__ = "facilitator"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))


class SignedIn(Base):
    """A facilitator's browser. Only the hash of its token is kept; deleting the row signs it out.

    `seen` is when it last asked for anything, to the minute; `confirmed` when its password was last given.
    """

    __tablename__ = "signed_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    facilitator_id: Mapped[str] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"), index=True)
    since: Mapped[int]
    seen: Mapped[int]
    confirmed: Mapped[int]
    browser: Mapped[str] = mapped_column(String(80))


class OneTimeLink(Base):
    """A link that works once: the first set-up, signing in or up, a new password, or leading together."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('setup', 'sign_in', 'co_lead', 'invite', 'reset')", name="purpose_is_known"
        ),
        CheckConstraint(
            "purpose NOT IN ('sign_in', 'reset') OR facilitator_id IS NOT NULL", name="sign_in_names_who"
        ),
        CheckConstraint("purpose <> 'co_lead' OR workshop_id IS NOT NULL", name="co_lead_names_what"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    facilitator_id: Mapped[str | None] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"))
    workshop_id: Mapped[str | None] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    until: Mapped[int]
