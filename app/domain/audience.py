"""Who may look: each audience has one projection of a workshop, and sees nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phone:
    """The participants who sit in one group."""

    group: str

    @property
    def key(self) -> str:
        return f"phone-{self.group}"


@dataclass(frozen=True)
class OwnGroup:
    """The screen in one group's own room, while the groups are apart."""

    group: str

    @property
    def key(self) -> str:
        return f"group-{self.group}"


@dataclass(frozen=True)
class Wall:
    """The projector: everyone in the room reads it."""

    key: str = "wall"


@dataclass(frozen=True)
class Lead:
    """The facilitators of a workshop."""

    key: str = "lead"


Audience = Phone | OwnGroup | Wall | Lead
