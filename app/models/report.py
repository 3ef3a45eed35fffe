"""What belongs to a workshop's report beyond its figures: a facilitator's comments, and links to read it by."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

COMMENT_LIMIT = 2000


class ReportComment(Base):
    """What those who lead a workshop add to a chapter, in their own words; deleted with the texts."""

    __tablename__ = "report_comment"

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    chapter: Mapped[str] = mapped_column(String(24), primary_key=True)
    text: Mapped[str] = mapped_column(String(COMMENT_LIMIT))


class ReportLink(Base):
    """A link by which anybody may read the report to the end of a day. What is kept of its secret is the hash."""

    __tablename__ = "report_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    until: Mapped[date]
    made_for: Mapped[str] = mapped_column(String(80))
