"""Two taps for now and two for wanted; kept as a grid of 25 counts a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, SealedEntry
from app.domain.answers import enough, people
from app.domain.errors import Invalid
from app.domain.i18n import mark as _
from app.domain.measures import grid_cell

MOMENTS = ("now", "wanted")
AXES = (
    ("x", _("From grown (left) to planned (right)")),
    ("y", _("From different ends (below) to the same (above)")),
)


def questions(prompts: Sequence[str]) -> dict[str, str]:
    """Return the question of each axis, from the prompts of the method."""
    given = [*prompts, "", ""]
    return {axis: given[number] for number, (axis, _label) in enumerate(AXES)}


def place(slot: str, data: Mapping[str, Any]) -> Contribution:
    """Return one person's place: x = planned (+) or grown, y = together (+) or apart; raises Invalid without both."""
    x, y = data.get("x"), data.get("y")
    if x is None or y is None:
        raise Invalid("Answer both questions, or leave this step.")
    # The form counts from 1 to 5; the grid has its middle at 0.
    return Contribution(slot=slot, value={"cell": grid_cell(int(x) - 3, int(y) - 3)}, single=True)


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"people", "now": {group: 25 counts}, "wanted": {...}}; a moment that too few placed is left out."""
    if not enough(entries, groups, min_group):
        return {}
    kept: dict[str, Any] = {"people": people(entries, groups)}
    for moment in MOMENTS:
        given = [one for one in entries if one.slot == moment]
        if enough(given, groups, min_group):
            kept[moment] = {
                group: [
                    sum((one.from_group, one.value["cell"]) == (group, cell) for one in given)
                    for cell in range(25)
                ]
                for group in groups
            }
    return kept
