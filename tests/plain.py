"""A projection as values that JSON can hold, for tests that look for something in all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from app.domain.workshop import Card, Group, Workshop


def plain(value: Any, workshop: Workshop | None = None) -> Any:
    """Return a payload without dataclasses: groups become names, cards their words; no id goes with them."""
    if isinstance(value, Group):
        return value.name
    if isinstance(value, Card):
        by = (
            next((group.name for group in workshop.groups if group.id == value.from_group), None)
            if workshop
            else None
        )
        return {"by": by, "slot": value.slot.partition(":")[0], "text": value.text}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name), workshop) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one, workshop) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        made = [plain(one, workshop) for one in value]
        return sorted(made) if isinstance(value, set | frozenset) else made
    return value
