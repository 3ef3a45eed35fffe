"""The method's own texts: steps, prompts, scripts, statements. Read once from app/data/journey.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class PlannedStep:
    """A step of a template before a workshop owns it."""

    key: str
    kind: str
    title: str
    minutes: int
    entry: Mapping[str, Any]


@cache
def journey() -> Mapping[str, Any]:
    """Return the whole journey as read."""
    loaded: Mapping[str, Any] = json.loads((DATA / "journey.json").read_text(encoding="utf-8"))
    return loaded


@cache
def sample_cards() -> tuple[Mapping[str, str], ...]:
    """Return the sample cards, each with author_group, about_group, kind, disconnect (its lane) and text."""
    return tuple(json.loads((DATA / "sample_cards.json").read_text(encoding="utf-8")))


def plan(template: str) -> tuple[PlannedStep, ...]:
    """Return the steps of a template in order; raises KeyError for a template the journey does not know."""
    if template not in journey()["templates"]:
        raise KeyError(template)
    return tuple(
        PlannedStep(
            key=entry["id"],
            kind=entry.get("kind_in", {}).get(template, entry["kind"]),
            title=entry["title"],
            minutes=int(entry["minutes"][template]),
            entry=entry,
        )
        for entry in journey()["steps"]
        if template in entry["templates"]
    )
