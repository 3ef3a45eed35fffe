"""A workshop, its groups, and who leads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, random_id
from app.models.rehearsal import Rehearsal


class Workshop(Base):
    """`writes` counts every command and is its lock; it never leaves the server.

    `revision` moves only when what participants or the wall see has changed, `console_revision` also when only
    the facilitator's screen has: so a hidden answer moves neither.
    """

    __tablename__ = "workshop"
    __table_args__ = (
        CheckConstraint("speaking_up <> ''", name="speaking_up_route_is_known"),
        CheckConstraint("min_group >= 3", name="no_result_from_fewer_than_three"),
        CheckConstraint("capacity >= 2", name="room_for_two"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    title: Mapped[str] = mapped_column(String(120))
    template: Mapped[str] = mapped_column(String(16))
    join_code: Mapped[str] = mapped_column(String(16), unique=True)
    wall_token: Mapped[str] = mapped_column(String(64), unique=True)
    speaking_up: Mapped[str] = mapped_column(String(300))
    report_to: Mapped[str] = mapped_column(String(200))
    operator: Mapped[str] = mapped_column(String(200))
    delete_on: Mapped[date]
    min_group: Mapped[int] = mapped_column(default=5)
    capacity: Mapped[int] = mapped_column(default=200)
    locked: Mapped[bool] = mapped_column(default=False)
    current: Mapped[int | None]
    ended_at: Mapped[int | None]
    paused_at: Mapped[int | None]
    pause_asked: Mapped[bool] = mapped_column(default=False)
    check_cards: Mapped[int] = mapped_column(default=0)
    signposted: Mapped[bool] = mapped_column(default=False)
    facilitator_seen: Mapped[int] = mapped_column(default=0)
    readiness: Mapped[dict[str, Any]] = mapped_column(default=dict)
    readiness_tick: Mapped[int] = mapped_column(default=0)
    writes: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    console_revision: Mapped[int] = mapped_column(default=1)

    groups: Mapped[list[Group]] = relationship(order_by="Group.position", cascade="all, delete-orphan")
    rehearsal: Mapped[Rehearsal | None] = relationship(
        foreign_keys="Rehearsal.workshop_id", cascade="all, delete-orphan", passive_deletes=True
    )


class Group(Base):
    __tablename__ = "group"
    __table_args__ = (
        UniqueConstraint("workshop_id", "name", name="groups_have_different_names"),
        UniqueConstraint("workshop_id", "colour", name="groups_have_different_colours"),
        UniqueConstraint("workshop_id", "shape", name="groups_have_different_shapes"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    colour: Mapped[str] = mapped_column(String(16))
    shape: Mapped[str] = mapped_column(String(16))


class Leading(Base):
    """A facilitator leads a workshop; several may lead one together."""

    __tablename__ = "leading"

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    facilitator_id: Mapped[str] = mapped_column(
        ForeignKey("facilitator.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class GroupScreen(Base):
    """The address of the screen in one group's own room: whoever has it sees what that group sees."""

    __tablename__ = "group_screen"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), unique=True)


class Stage(Base):
    """Which of the facilitators leads the room through the agenda: exactly one at a time."""

    __tablename__ = "stage"

    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    facilitator_id: Mapped[str] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"))
