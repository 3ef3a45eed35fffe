"""What is kept of ratings and forecasts: histograms, and only where enough people answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, SealedEntry
from app.domain.answers import enough, histograms, people
from app.domain.errors import Invalid

# Each measure with the values that an answer can have.
RATING, FORECAST = range(1, 6), range(11)
MEASURES: Mapping[str, Sequence[int]] = {
    "they": RATING,
    "we": RATING,
    "expect_self": FORECAST,
    "expect_us": FORECAST,
}
VALUE_MEASURES: Mapping[str, Sequence[int]] = {"own": RATING, "expect": FORECAST}


def answer(
    slot: str, data: Mapping[str, Any], measures: Mapping[str, Sequence[int]] = MEASURES
) -> Contribution:
    """Return one person's answer to one statement or value; raises Invalid where all of it was passed over."""
    value = {name: data.get(name) for name in measures}
    if all(given is None for given in value.values()):
        raise Invalid("Choose at least one answer, or go on to the next statement.")
    return Contribution(slot=slot, value=value, single=True)


def summary(
    entries: Sequence[SealedEntry],
    items: Sequence[str],
    groups: Sequence[str],
    min_group: int,
    values: Sequence[str] = (),
) -> dict[str, Any]:
    """Return {"people": {group: n}, "items": {item: {group: {measure: histogram}}}}; `values` are items, too.

    A measure that fewer than `min_group` people of any group answered is kept for no group.
    """
    if not enough(entries, groups, min_group):
        return {"items": {}}
    asked = dict.fromkeys(items, MEASURES) | dict.fromkeys(values, VALUE_MEASURES)
    return {
        "people": people(entries, groups),
        "items": {
            item: item_summary(entries, item, groups, min_group, measures) for item, measures in asked.items()
        },
    }


def item_summary(
    entries: Sequence[SealedEntry],
    item: str,
    groups: Sequence[str],
    min_group: int,
    measures: Mapping[str, Sequence[int]] = MEASURES,
) -> dict[str, dict[str, list[int]]]:
    """Return {group: {measure: histogram}} of one item, without the measures that too few answered."""
    kept: dict[str, dict[str, list[int]]] = {group: {} for group in groups}
    answers = [one for one in entries if one.slot == item]
    for measure, values in measures.items():
        given = [one for one in answers if one.value.get(measure) is not None]
        if enough(given, groups, min_group):
            found = histograms(given, groups, lambda one, name=measure: one.value[name], values)  # type: ignore[misc]
            for group in groups:
                kept[group][measure] = found[group]
    return kept
