"""A rehearsal: a copy of a workshop that simulated people take part in, thrown away afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Rehearsal(Base):
    """Marks a workshop as a rehearsal. `people` holds the seats of simulated people, never of anybody real."""

    __tablename__ = "rehearsal"
    __table_args__ = (CheckConstraint("pace IN ('at_once', 'as_in_life')", name="pace_is_known"),)

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    of_workshop: Mapped[str | None] = mapped_column(ForeignKey("workshop.id", ondelete="SET NULL"))
    began: Mapped[int]
    seed: Mapped[int]
    pace: Mapped[str] = mapped_column(String(16))
    people: Mapped[dict[str, Any]]
