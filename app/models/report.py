"""What belongs to a workshop's report beyond its figures: comments, links to read it by, what is left at the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, random_id

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


class LeavesNothing(Base):
    """A workshop that is deleted whole on its date; without a row its report stays then, without texts."""

    __tablename__ = "leaves_nothing"

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)


class KeptReport(Base):
    """The report of a workshop that is gone, without any text of it: whose it is, and the report as JSON."""

    __tablename__ = "kept_report"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    facilitator_id: Mapped[str] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]]
