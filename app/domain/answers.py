"""What every kind does with the answers of a sealed round: who is counted, and when nothing is kept at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.domain.activity import SealedEntry
from app.domain.i18n import mark as _
from app.domain.workshop import Round

SHOWABLE = frozenset({"released", "merged"})


def people(entries: Iterable[SealedEntry], groups: Sequence[str]) -> dict[str, int]:
    """Return how many people of each group the entries come from."""
    found = {(one.from_group, one.author) for one in entries}
    return {group: sum(owner == group for owner, _author in found) for group in groups}


def enough(entries: Iterable[SealedEntry], groups: Sequence[str], min_group: int) -> bool:
    """Return whether every group has enough people among the entries for anything of them to be kept."""
    return all(count >= min_group for count in people(entries, groups).values())


def held(entries: Iterable[SealedEntry]) -> dict[str, int]:
    """Return how many texts were held, by reason: the one count that the room is told whatever the numbers."""
    return dict(
        sorted(Counter(one.reason or "other" for one in entries if one.verdict not in SHOWABLE).items())
    )


def texts(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return all that is kept of a round of texts: what was held, and how many wrote where enough of each group did."""
    kept: dict[str, Any] = {"held": held(entries)}
    released = [one for one in entries if one.verdict in SHOWABLE]
    if enough(released, groups, min_group):
        kept["people"] = people(released, groups)
    return kept


def histograms(
    entries: Iterable[SealedEntry],
    groups: Sequence[str],
    read: Callable[[SealedEntry], Any],
    values: Sequence[Any],
) -> dict[str, list[int]]:
    """Return {group: counts in the order of `values`}; an entry that reads None is no answer."""
    found = {group: [0] * len(values) for group in groups}
    for one in entries:
        value = read(one)
        if value is not None and value in values:
            found[one.from_group][values.index(value)] += 1
    return found


def tallies(
    entries: Iterable[SealedEntry],
    groups: Sequence[str],
    read: Callable[[SealedEntry], Any],
    names: Sequence[str],
) -> dict[str, dict[str, int]]:
    """Return {group: {name: count}} for one answer a person."""
    found = histograms(entries, groups, read, names)
    return {group: dict(zip(names, found[group], strict=True)) for group in groups}


def sums(results: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Return how many answers each group gave, from {group: {name: count}}."""
    return {group: sum(counts.values()) for group, counts in results.items()}


def waiting(rounds: Iterable[Round]) -> str | None:
    """Return why texts cannot be shown yet, in words for the facilitator, or None where all rounds are sealed."""
    states = {one.state for one in rounds}
    if states <= {"sealed"}:
        return None
    if "sealing" in states:
        return _("The texts are being sealed. Try again in a few seconds.")
    if states & {"closed", "review"}:
        return _("Finish reading the texts first: the room sees only what you have released.")
    return _("The texts have not been collected yet.")
