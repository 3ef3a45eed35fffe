"""How people come into a workshop: one code for everyone, a code for each group, or tickets that work once."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import UNORDERED, Base


class Doors(Base):
    """The way in of a workshop; without a row there is one code for everyone."""

    __tablename__ = "doors"
    __table_args__ = (CheckConstraint("way IN ('one_code', 'group_codes', 'tickets')", name="way_is_known"),)

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    way: Mapped[str] = mapped_column(String(16))


class GroupCode(Base):
    """The join code of one group: it opens that group's seats and no others."""

    __tablename__ = "group_code"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), unique=True)


class Ticket(Base):
    """A ticket that nobody has used. Its row goes when it is used, so that nothing ties a ticket to a seat."""

    __tablename__ = "ticket"
    __table_args__ = (UNORDERED,)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
