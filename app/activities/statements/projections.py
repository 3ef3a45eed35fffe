"""What is seen of statements while they are answered: only one's own. A second round stands beside the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload, Seat
from app.domain.workshop import Step, Workshop

VOICES = ("we", "they")


def ids(step: Step, name: str) -> list[str]:
    """Return the ids of the statements or values of a step."""
    return [one["id"] for one in step.settings.get(name, ())]


def phone(workshop: Workshop, step: Step, group: str) -> Payload:
    """Return what everyone in a group sees: whether it is asked, and for a second round both in words."""
    return {
        "state": step.round("statements").state,
        "others": workshop.others(group),
        "count": len(ids(step, "statements")) + len(ids(step, "values")),
        "again": again(workshop, step),
    }


def mine(workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
    """Return a participant's own answers, one item after another, and which comes next."""
    answers = {one.slot: one for one in own}
    items: list[Payload] = [
        {"kind": kind, "statement": one, "answer": answers.get(one["id"])}
        for kind, name in (("statement", "statements"), ("value", "values"))
        for one in step.settings.get(name, ())
    ]
    return {
        "state": step.round("statements").state,
        "items": items,
        "next": next((number for number, one in enumerate(items, 1) if one["answer"] is None), None),
        "scale": step.settings["scale"],
        "others": workshop.others(seat.group),
    }


def wall(workshop: Workshop, step: Step) -> Payload:
    """Return whether it is asked, and for a second round both in words."""
    return {"open": step.round("statements").state == "open", "again": again(workshop, step)}


def again(workshop: Workshop, step: Step) -> Payload | None:
    """Return the first and second round side by side, in words only; None while it is asked or not repeated."""
    if not step.repeated or step.frame == 0:
        return None
    first = next((one for one in workshop.steps if one.id == step.settings["repeats"]), None)
    current = step.round("statements")
    if not current.sealed:
        return {"counting": True, "rows": []}
    rows = [
        {"statement": one, "sides": sides}
        for one in step.settings["statements"]
        if first is not None and (sides := both(workshop, first, step, one["id"]))
    ]
    return {"counting": False, "rows": rows}


def both(workshop: Workshop, first: Step, second: Step, item: str) -> list[Payload]:
    """Return each group's words in both rounds, of itself ("we") and of the others ("they"), where the gate lets any.

    [{"group", "voices": [{"voice", "first", "second"}]}]; nothing where neither voice may be shown.
    """
    sides: list[Payload] = [{"group": group, "voices": []} for group in workshop.groups]
    for voice in VOICES:
        earlier, later = words(workshop, first, item, voice), words(workshop, second, item, voice)
        if earlier is None or later is None:
            continue
        for side in sides:
            name = side["group"].id
            side["voices"].append({"voice": voice, "first": earlier[name], "second": later[name]})
    return [side for side in sides if side["voices"]]


def words(workshop: Workshop, step: Step, item: str, voice: str) -> dict[str, str] | None:
    """Return {group: word} of who says it, through the display gate; None where any group is under the minimum."""
    kept: dict[str, Any] = ((step.round("statements").results or {}).get("items") or {}).get(item, {})
    hists = {group.id: kept.get(group.id, {}).get(voice) for group in workshop.groups}
    if any(one is None for one in hists.values()):
        return None
    answered = {name: measures.total(one) for name, one in hists.items()}
    if not display.permitted(answered, workshop.min_group):
        return None
    return {
        name: display.figure(
            measures.agreeing(one), answered[name], repeated=True, min_group=workshop.min_group
        ).word
        for name, one in hists.items()
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return both rounds of a step that was held again. A first round is told by the comparison."""
    found = again(workshop, step)
    return {"rows": found["rows"]} if found and found["rows"] else {}
