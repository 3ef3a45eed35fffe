"""The report as plain data: published figures and released texts in the order of the agenda, without any id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from app.activities import KINDS
from app.domain.workshop import Card, Group, Workshop

VERSION = 1


def data(workshop: Workshop) -> dict[str, Any]:
    """Return the whole report of a workshop as values that JSON can hold.

    {"version", "title", "groups": [name], "sections": [{"step", "kind", "title", "held_again", "content"}]}. Steps
    that have nothing to tell are left out.
    """
    sections = [
        {
            "step": step.key,
            "kind": step.kind,
            "title": step.title,
            "held_again": step.repeated,
            "content": plain(content, workshop),
        }
        for step in workshop.steps
        if step.started_at is not None and (content := KINDS[step.kind].report(workshop, step))
    ]
    return {
        "version": VERSION,
        "title": workshop.title,
        "groups": [group.name for group in workshop.groups],
        "sections": sections,
    }


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
