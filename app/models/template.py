"""A facilitator's own plan of a workshop. `content` is the documented file format, checked before it is stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, random_id


class Template(Base):
    __tablename__ = "template"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    facilitator_id: Mapped[str] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]]
