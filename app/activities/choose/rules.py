"""Three votes a person, each with what kind of difference it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import enough, people
from app.domain.display import together
from app.domain.errors import Closed

VOTES = 3
LABELS = ("facts", "matters", "decides", "words")


def vote(slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]) -> Contribution:
    """Return a vote, or one that is taken back; `own` are its author's answers. Raises Closed for a fourth vote."""
    on = data.get("on") == "1"
    given = {one.slot for one in own if one.value.get("on")} - {slot}
    if on and len(given) >= VOTES:
        raise Closed("You have given your three votes. Take one back first.")
    label = data.get("label") if on and data.get("label") in LABELS else None
    return Contribution(slot=slot, value={"on": on, "label": label}, single=True)


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"people": {group: voters}, "votes": {candidate: {group: k}}, "labels": {candidate: {label: n}}}.

    Nothing where fewer than `min_group` of any group voted; whoever took all votes back has not. Labels are those of
    both groups together, and only where `min_group` people gave that candidate one, whichever way those count who may
    stand alone in their group: else the fifth vote could be told from the fourth.
    """
    given = [one for one in entries if one.value["on"]]
    if not enough(given, groups, min_group):
        return {}
    voters = people(given, groups)
    votes: dict[str, dict[str, int]] = {}
    labels: dict[str, dict[str, int]] = {}
    for slot in sorted({one.slot for one in given}):
        here = [one for one in given if one.slot == slot]
        votes[slot] = {group: sum(one.from_group == group for one in here) for group in groups}
        labelled = [one for one in here if one.value["label"]]
        by_group = [(sum(one.from_group == group for one in labelled), voters[group]) for group in groups]
        if together(by_group)[0] >= min_group:
            said = [one.value["label"] for one in labelled]
            labels[slot] = {name: said.count(name) for name in LABELS}
    return {"people": voters, "votes": votes, "labels": labels}
