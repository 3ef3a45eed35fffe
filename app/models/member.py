"""A participant: the hash of a secret on their phone, and a seat. Nothing else, on purpose."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import UNORDERED, Base, random_id


class Member(Base):
    __tablename__ = "member"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)


class Muted(Base):
    """A seat that writes no more texts in its workshop. Which card it was for is not kept past the seal."""

    __tablename__ = "muted"
    __table_args__ = (UNORDERED,)

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
