"""The grid of Figure 1 as it may be shown: the middle of each group, its options in words, no single dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.placement.rules import MOMENTS
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload
from app.domain.workshop import Step, Workshop

FRAMES = ("place", *MOMENTS)
# How far the middles of two groups lie apart, in steps of the axes.
NEAR, FAR = 1.0, 2.5

Grid = Sequence[int]


def grids(workshop: Workshop, step: Step, moment: str) -> dict[str, Grid] | None:
    """Return every group's 25 counts of a moment, or None where the gate lets none through."""
    results: Mapping[str, Any] = step.round("places").results or {}
    found: dict[str, Grid] = {
        group.id: list(results.get(moment, {}).get(group.id, ())) for group in workshop.groups
    }
    answers = {name: measures.total(grid) for name, grid in found.items()}
    return found if display.permitted(answers, workshop.min_group) else None


def moment_of(workshop: Workshop, step: Step, moment: str) -> Payload | None:
    """Return how both groups placed a moment, or None where it may not be shown.

    {"sides": [{"group", "words": {option: word}}]}, and unless the step is held again the middle of each group ("x",
    "y", "option"), its larger "cells", whether a group is so "small" that its middle is only a side, and how far the
    two lie "apart". A second round is words alone: two middles would tell how one person moved. A small group's first
    is its side alone: beside it, words would tell where nobody stands.
    """
    found = grids(workshop, step, moment)
    if found is None:
        return None
    answers = {name: measures.total(grid) for name, grid in found.items()}
    dots = display.dots_permitted(answers, workshop.min_group)
    sides: list[Payload] = []
    for group in workshop.groups:
        place = display.place(found[group.id], workshop.min_group)
        if place is None:
            return None
        told = step.repeated or place.n >= display.MIN_DOTS
        side: Payload = {"group": group, "words": place.words if told else {}}
        if not step.repeated:
            side |= {"x": place.x, "y": place.y, "option": place.quadrant}
            side["cells"] = cells(found[group.id]) if dots else []
        sides.append(side)
    made: Payload = {"moment": moment, "options": display.QUADRANTS, "sides": sides}
    if step.repeated:
        return made
    return made | {"apart": apart(sides), "small": min(answers.values()) < display.MIN_DOTS}


def apart(sides: Sequence[Payload]) -> str:
    """Return how far the middles of two groups lie apart: near, some or far."""
    first, second = ((side["x"], side["y"]) for side in sides)
    distance = measures.distance(first, second)
    return "near" if distance <= NEAR else "far" if distance > FAR else "some"


def cells(grid: Grid) -> list[Payload]:
    """Return the cells that hold more than a few, with the size of their word: 1 for some, to 4 for nearly all.

    A cell with one person looks like one with nobody, so no dot is ever a single person.
    """
    n = measures.total(grid)
    sizes = [display.WORDS.index(display.share_in_words(count, n)) for count in grid]
    return [
        {"x": number % 5 - 2, "y": number // 5 - 2, "size": size}
        for number, size in enumerate(sizes)
        if size > 0
    ]


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what everyone sees: the questions, then the grid now, then how it is wanted beside it."""
    frame = FRAMES[min(step.frame, len(FRAMES) - 1)]
    current = step.round("places")
    payload: Payload = {
        "frame": frame,
        "state": current.state,
        "sealed": current.sealed,
        "questions": step.settings["questions"],
        "again": step.repeated,
    }
    moments = MOMENTS[: FRAMES.index(frame)] if current.sealed else ()
    return payload | {"moments": {name: moment_of(workshop, step, name) for name in moments}}


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
        "questions": step.settings["questions"],
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the moments that the room has seen: middles and options in words, no cells."""
    moments = [one for one in shown(workshop, step)["moments"].values() if one]
    for one in moments:
        one["sides"] = [
            {name: value for name, value in side.items() if name != "cells"} for side in one["sides"]
        ]
    return {"moments": moments} if moments else {}
