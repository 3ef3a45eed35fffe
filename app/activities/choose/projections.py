"""What is seen of the choosing: the candidates, one's own votes, and in the end the chosen ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.choose.rules import LABELS, VOTES
from app.domain import display
from app.domain.activity import OwnEntry, Payload
from app.domain.differences import candidates, offered, ranked, support
from app.domain.workshop import Step, Workshop


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what everyone sees: the candidates, then up to four chosen, ranked by the less keen group."""
    current = step.round("votes")
    payload: Payload = {
        "frame": "vote" if step.frame == 0 else "chosen",
        "question": step.settings["question"],
        "state": current.state,
        "sealed": current.sealed,
    }
    if step.frame == 0:
        return payload | {"candidates": offered(workshop, step)}
    voted = (current.results or {}).get("people")
    return payload | {"rows": rows(workshop, step), "too_few": not voted}


def rows(workshop: Workshop, step: Step) -> list[Payload]:
    """Return the chosen ones with each group's support, and the kind of difference that most took it for."""
    kept: Mapping[str, Any] = step.round("votes").results or {}
    figures = support(workshop, step)
    return [
        {
            "candidate": one,
            "sides": [{"group": group, "figure": figures[one.id][group.id]} for group in workshop.groups],
            "label": commonest(kept.get("labels", {}).get(one.id, {}), workshop.min_group),
        }
        for one in ranked(workshop, step)
    ]


def commonest(counts: Mapping[str, int], min_group: int) -> str | None:
    """Return the label that more than half of them gave, or None: a mere lead could be one person's doing."""
    n = sum(counts.values())
    if not display.permitted({"room": n}, min_group):
        return None
    return next((name for name in LABELS if 2 * counts.get(name, 0) > n), None)


def mine(workshop: Workshop, step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return every candidate with one's own vote, and how many votes are left."""
    answers = {one.slot: one.value for one in own}
    given = sum(bool(value.get("on")) for value in answers.values())
    return {
        "state": step.round("votes").state,
        "left": max(0, VOTES - given),
        "items": [{"candidate": one, "vote": answers.get(one.id, {})} for one in offered(workshop, step)],
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return the candidates and why each is one, and the chosen ones; something may be added until the vote closes."""
    current = step.round("votes")
    return shown(workshop, step) | {
        "candidates": candidates(workshop, step),
        "added": len(step.added),
        "may_add": step.frame == 0 and current.state in {"pending", "open", "suspended"},
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the disagreements that were chosen. Those that were not are nobody's business."""
    found = rows(workshop, step) if step.frame else []
    if not found:
        return {}
    return {
        "chosen": [
            {
                "text": row["candidate"].text,
                "lane": row["candidate"].lane,
                "sides": row["sides"],
                "label": row["label"],
            }
            for row in found
        ]
    }
