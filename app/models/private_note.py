"""What a facilitator notes for themselves; nobody else sees it, not even who leads together with them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

NOTE_LIMIT = 4000


class PrivateNote(Base):
    __tablename__ = "private_note"

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    facilitator_id: Mapped[str] = mapped_column(
        ForeignKey("facilitator.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(String(NOTE_LIMIT))
