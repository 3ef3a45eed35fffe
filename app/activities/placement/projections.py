"""The grid of Figure 1 as it may be shown: medians to half a step, quadrants in words, no single dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.placement.rules import MOMENTS
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload
from app.domain.workshop import Step, Workshop

FRAMES = ("place", *MOMENTS)
NEAR, FAR = 1.0, 2.5


def grids(workshop: Workshop, step: Step, moment: str) -> dict[str, display.Place] | None:
    """Return every group's place of a moment, or None where any group is under the minimum."""
    kept: Mapping[str, Any] = (step.round("places").results or {}).get(moment, {})
    found = {
        group.id: display.place(kept[group.id], workshop.min_group) if group.id in kept else None
        for group in workshop.groups
    }
    if any(one is None for one in found.values()):
        return None
    return {name: one for name, one in found.items() if one is not None}


def picture(workshop: Workshop, step: Step, moment: str) -> Payload | None:
    """Return one moment: each group's place and quadrants in words, and how far apart the medians lie."""
    found = grids(workshop, step, moment)
    if found is None:
        return None
    first, second = (found[group.id] for group in workshop.groups)
    apart = measures.distance((first.x, first.y), (second.x, second.y))
    return {
        "moment": moment,
        "sides": [{"group": group, "place": found[group.id]} for group in workshop.groups],
        "apart": "near" if apart <= NEAR else "far" if apart > FAR else "some",
        "quadrants": display.QUADRANTS,
        # A second round is shown in words alone: two medians would tell how one person moved.
        "medians": not step.repeated,
    }


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what the wall shows."""
    key = FRAMES[min(step.frame, len(FRAMES) - 1)]
    current = step.round("places")
    payload: Payload = {
        "frame": key,
        "state": current.state,
        "sealed": current.sealed,
        "prompts": step.settings["prompts"],
    }
    if key == "place" or not current.sealed:
        return payload | {"pictures": []}
    moments = MOMENTS[: MOMENTS.index(key) + 1]
    return payload | {"pictures": [one for name in moments if (one := picture(workshop, step, name))]}


def phone(workshop: Workshop, step: Step) -> Payload:
    """Return the same as the wall."""
    return shown(workshop, step)


def mine(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own places, from 1 to 5 on each axis."""
    answers = {one.slot: one.value["cell"] for one in own}
    items = [
        {
            "moment": moment,
            "given": {"x": answers[moment] % 5 + 1, "y": answers[moment] // 5 + 1}
            if moment in answers
            else {},
        }
        for moment in MOMENTS
    ]
    return {
        "state": step.round("places").state,
        "items": items,
        "next": next((number for number, one in enumerate(items, 1) if not one["given"]), None),
        "prompts": step.settings["prompts"],
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return the same as the wall."""
    return shown(workshop, step)


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the moments that the room has seen."""
    pictures = shown(workshop, step)["pictures"]
    return {"pictures": pictures} if pictures else {}
