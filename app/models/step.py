"""A step of an agenda, and the rounds it collects."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, random_id


class Step(Base):
    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("workshop_id", "position", name="one_step_a_place"),
        CheckConstraint("state IN ('pending', 'open', 'done')", name="state_is_known"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]
    settings: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    frame: Mapped[int] = mapped_column(default=0)
    swaps: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    deadline: Mapped[int | None]

    rounds: Mapped[list[Round]] = relationship(order_by="Round.position", cascade="all, delete-orphan")
    notes: Mapped[StepNotes | None] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class Round(Base):
    """Pending, open, suspended, closed, review, sealing, sealed: see docs/architecture.md."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("step_id", "name", name="one_round_a_name"),
        CheckConstraint(
            "state IN ('pending', 'open', 'suspended', 'closed', 'review', 'sealing', 'sealed')",
            name="state_is_known",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[str] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    reviewed: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16), default="pending", index=True)
    closed_at: Mapped[int | None]
    # How many sat in each group when it closed: later comers could not have written a text, and leaving
    # afterwards does not unwrite one.
    seats: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # What the kind's summarise kept. Filled while the round is sealing, read only once it is sealed.
    results: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class StepNotes(Base):
    """What facilitators note on a step as it runs: ticks, what they added, when its picture was turned."""

    __tablename__ = "step_notes"

    step_id: Mapped[str] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
