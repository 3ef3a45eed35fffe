"""What is shown of the pulse: nothing before the one after, then both groups at once, through the display gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.pulse.rules import ITEMS
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload
from app.domain.i18n import mark as _
from app.domain.workshop import Step, Workshop


def mine(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return the six items with one's own answers."""
    given = own[0].value if own else {}
    return {
        "state": step.round("pulse").state,
        "question": step.settings["question"],
        "moment": step.settings["moment"],
        "items": [
            {"name": name, "text": step.settings["wordings"][name], "given": given.get(name)}
            for name in ITEMS
        ],
        "saved": bool(own),
    }


def kept(step: Step | None) -> Mapping[str, Any]:
    return (step.round("pulse").results if step else None) or {}


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return whether it is asked, and once the pulse after is sealed the room before and after."""
    result = step.settings["moment"] == "after" and step.frame > 0
    return {
        "state": step.round("pulse").state,
        "question": step.settings["question"],
        "moment": step.settings["moment"],
        "result": pulses(workshop, step) if result and step.round("pulse").sealed else None,
        "counting": result and not step.round("pulse").sealed,
        "doubt_text": step.settings["wordings"][ITEMS[-1]],
    }


def pulses(workshop: Workshop, step: Step) -> Payload:
    """Return each group's score before and after and how it moved, and who heard something that made them less sure."""
    before = scores(workshop, kept(workshop.latest("pulse", step, moment="before")))
    after = scores(workshop, kept(step))
    rows: list[Payload] = []
    if after is not None:
        for group in workshop.groups:
            first, second = before and before[group.id], after[group.id]
            rows.append(
                {
                    "group": group,
                    "before": first,
                    "after": second,
                    "moved": display.score_moved(first, second) if first else None,
                }
            )
    return {
        "rows": rows,
        "too_few": not rows,
        "doubt": doubt(workshop, kept(step)),
        "compared": before is not None,
    }


def scores(workshop: Workshop, results: Mapping[str, Any]) -> dict[str, display.Score] | None:
    """Return every group's mean score as it may be shown, or None where any group has too few."""
    found = {
        group.id: display.score(results.get("scores", {}).get(group.id, {}), workshop.min_group)
        for group in workshop.groups
    }
    if any(one is None for one in found.values()):
        return None
    return {name: one for name, one in found.items() if one is not None}


def doubt(workshop: Workshop, results: Mapping[str, Any], *, repeated: bool = False) -> list[Payload]:
    """Return how many of each group heard something that made them less sure, in words. It is not a score."""
    hists = results.get("doubt")
    answered = {name: measures.total(hist) for name, hist in (hists or {}).items()}
    if not hists or not display.permitted(answered, workshop.min_group):
        return []
    return [
        {
            "group": group,
            "figure": display.figure(
                measures.agreeing(hists[group.id]),
                answered[group.id],
                repeated=repeated,
                min_group=workshop.min_group,
            ),
        }
        for group in workshop.groups
    ]


CAUTION = _("Before was about recent weeks, after is about today. They are not the same question.")


def report(workshop: Workshop, step: Step) -> Payload:
    """Return what the room was shown: before and after with their caution, and the doubt.

    A pulse before says nothing by itself, and one after without it needs no caution.
    """
    found = shown(workshop, step)["result"] or {"rows": [], "doubt": []}
    told: Payload = {name: found[name] for name in ("rows", "doubt") if found[name]}
    return told | {"caution": CAUTION} if "rows" in told and found["compared"] else told
