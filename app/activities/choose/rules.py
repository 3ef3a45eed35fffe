"""Three votes a person, each with what kind of difference it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import enough, people
from app.domain.errors import Closed

VOTES = 3
LABELS = ("facts", "matters", "decides", "words")


def vote(slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]) -> Contribution:
    """Return a vote, or one that is taken back; raises Closed for a fourth. `own` are the other answers."""
    on = data.get("on") == "1"
    given = [one for one in own if one.slot != slot and one.value.get("on")]
    if on and len(given) >= VOTES:
        raise Closed("You have given your three votes. Take one back first.")
    label = data.get("label") if on and data.get("label") in LABELS else None
    return Contribution(slot=slot, value={"on": on, "label": label}, single=True)


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"people", "votes": {candidate: {group: k}}, "labels": {candidate: {label: n}}}, or nothing.

    Labels are of both groups together, and only where enough people gave one.
    """
    if not enough(entries, groups, min_group):
        return {}
    given = [one for one in entries if one.value["on"]]
    slots = sorted({one.slot for one in entries})
    votes = {
        slot: {group: sum((one.slot, one.from_group) == (slot, group) for one in given) for group in groups}
        for slot in slots
    }
    labels: dict[str, dict[str, int]] = {}
    for slot in slots:
        said = [one.value["label"] for one in given if one.slot == slot and one.value["label"]]
        if len(said) >= min_group:
            labels[slot] = {name: said.count(name) for name in LABELS}
    return {"people": people(entries, groups), "votes": votes, "labels": labels}
