"""What is kept of ratings and forecasts: histograms, and only where enough people answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, SealedEntry
from app.domain.errors import Invalid

# Each measure with the lowest value it can have and the number of its bins.
MEASURES = {"they": (1, 5), "we": (1, 5), "expect_self": (0, 11), "expect_us": (0, 11)}


def answer(slot: str, data: Mapping[str, Any]) -> Contribution:
    """Return one person's answer to one statement; raises Invalid where all of it was passed over."""
    value = {name: data.get(name) for name in MEASURES}
    if all(given is None for given in value.values()):
        raise Invalid("Choose at least one answer, or go on to the next statement.")
    return Contribution(slot=slot, value=value, single=True)


def summary(
    entries: Sequence[SealedEntry], items: Sequence[str], groups: Sequence[str], min_group: int
) -> dict[str, Any]:
    """Return {"people": {group: n}, "items": {item: {group: {measure: histogram}}}}.

    A measure that fewer than `min_group` people of any group answered is kept for no group.
    """
    people = {group: len({one.author for one in entries if one.from_group == group}) for group in groups}
    if any(count < min_group for count in people.values()):
        return {"items": {}}
    return {
        "people": people,
        "items": {item: item_summary(entries, item, groups, min_group) for item in items},
    }


def item_summary(
    entries: Sequence[SealedEntry], item: str, groups: Sequence[str], min_group: int
) -> dict[str, dict[str, list[int]]]:
    """Return {group: {measure: histogram}} of one statement, without the measures that too few answered."""
    kept: dict[str, dict[str, list[int]]] = {group: {} for group in groups}
    for measure, (lowest, bins) in MEASURES.items():
        found = {group: [0] * bins for group in groups}
        answers = {
            one.author: one for one in entries if one.slot == item and one.value.get(measure) is not None
        }
        for one in answers.values():
            found[one.from_group][one.value[measure] - lowest] += 1
        if all(sum(found[group]) >= min_group for group in groups):
            for group in groups:
                kept[group][measure] = found[group]
    return kept
