"""What is seen of the choosing: the candidates, one's own votes, and in the end the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence

from app.activities.choose.rules import LABELS, VOTES
from app.domain.activity import OwnEntry, Payload
from app.domain.differences import candidates, ranked, support
from app.domain.display import share_in_words
from app.domain.workshop import Step, Workshop


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what the wall shows: the candidates, then one to four chosen, ranked by the less keen group."""
    current = step.round("votes")
    payload: Payload = {"frame": "vote" if step.frame == 0 else "chosen", "state": current.state}
    if step.frame == 0:
        return payload | {"candidates": candidates(workshop, step)}
    return payload | {"sealed": current.sealed, "rows": rows(workshop, step)}


def rows(workshop: Workshop, step: Step) -> list[Payload]:
    """Return the chosen ones with both groups' support and what kind of difference most took it for."""
    labels = (step.round("votes").results or {}).get("labels", {})
    figures = support(workshop, step)
    return [
        {
            "candidate": one,
            "sides": [{"group": group, "figure": figures[one.id][group.id]} for group in workshop.groups],
            "label": commonest(labels.get(one.id, {})),
        }
        for one in ranked(workshop, step)
    ]


def commonest(counts: dict[str, int]) -> str | None:
    """Return the label that half or more gave; None where there is none, for a guess would be louder than it is."""
    n = sum(counts.values())
    for name, count in counts.items():
        if share_in_words(count, n) in {"half", "most", "nearly all or all"} and 2 * count > n:
            return name
    return None


def phone(workshop: Workshop, step: Step) -> Payload:
    """Return the same as the wall."""
    return shown(workshop, step) | {"votes": VOTES}


def mine(workshop: Workshop, step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return every candidate with one's own vote, and how many votes are left."""
    answers = {one.slot: one for one in own}
    given = sum(bool(one.value.get("on")) for one in own)
    return {
        "state": step.round("votes").state,
        "left": max(0, VOTES - given),
        "labels": LABELS,
        "items": [
            {"candidate": one, "vote": answers[one.id].value if one.id in answers else {}}
            for one in candidates(workshop, step)
        ],
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return the candidates and why each is one; the facilitator may add some while nothing is closed."""
    current = step.round("votes")
    return {
        "candidates": candidates(workshop, step),
        "may_add": step.frame == 0 and current.state in {"pending", "open", "suspended"},
        "rows": rows(workshop, step) if step.frame else [],
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the disagreements that were chosen. Those that were not are nobody's business."""
    found = rows(workshop, step) if step.frame else []
    return {"chosen": found} if found else {}
