"""What facilitators did to which workshop, for themselves to read. Nothing about participants."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, random_id


class Audit(Base):
    """`did` is a word of app/actions/audit.py. The workshop may be gone: its id outlives it here."""

    __tablename__ = "audit"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    facilitator_id: Mapped[str] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"), index=True)
    workshop_id: Mapped[str | None] = mapped_column(String(32), index=True)
    at: Mapped[int]
    did: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
