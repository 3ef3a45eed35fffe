"""The rules of a card, and what is kept of all cards at their seal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, SealedEntry
from app.domain.errors import Closed, Invalid
from app.domain.text import CARD_LIMIT, length, normalise
from app.domain.workshop import LANES

ACTORS = ("them", "us", "outside", "all")
SOURCES = ("seen", "told")


def questions(prompts: Sequence[str]) -> dict[str, str]:
    """Return the question of each lane from prompts such as "POWER: What do they...? They..."."""
    found: dict[str, str] = {}
    for prompt in prompts:
        head, _, rest = prompt.partition(": ")
        if head.lower() in LANES:
            found[head.lower()] = rest.removesuffix(" They...")
    return found


def card(limit: int, lane: str, data: Mapping[str, Any], others: int) -> Contribution:
    """Return the card that was written; `others` counts its author's other cards.

    Raises Invalid for an empty or too long text, Closed where the author has written as many as are asked for.
    """
    text = normalise(str(data.get("text") or ""))
    if not text:
        raise Invalid("The card is empty. Write a few words, or skip this lane.")
    if length(text) > CARD_LIMIT:
        raise Invalid("The card is too long: {limit} characters at most.", limit=CARD_LIMIT)
    if others >= limit:
        raise Closed("You have written as many cards as fit into this step. You can still change them.")
    value = {
        "actor": data["actor"] if data.get("actor") in ACTORS else None,
        "source": data["source"] if data.get("source") in SOURCES else None,
    }
    return Contribution(slot=lane, value=value, text=text)


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return counts by group: people, cards a lane, who acts, seen or told; and how many were held, and why.

    Only cards that were not held count. Where fewer than `min_group` people of any group wrote one, nothing
    but the held count is kept, which is told to the whole room and concerns nobody's view.
    """
    counted = [entry for entry in entries if entry.verdict in {"released", "merged"}]
    people = {group: authors(counted, group) for group in groups}
    held = Counter(one.reason or "other" for one in entries if one.verdict in {"held", "signposted"})
    kept: dict[str, Any] = {"held": dict(sorted(held.items()))}
    if any(count < min_group for count in people.values()):
        return kept
    kept["people"] = people
    kept["lanes"] = tallies(counted, groups, lambda one: one.slot, LANES)
    for name, key, options in (("actors", "actor", ACTORS), ("sources", "source", SOURCES)):
        tagged = [one for one in counted if one.value.get(key) in options]
        if all(authors(tagged, group) >= min_group for group in groups):
            kept[name] = tallies(tagged, groups, reading(key), options)
    return kept


Read = Callable[[SealedEntry], str]


def reading(key: str) -> Read:
    """Return what reads one tag off a card."""
    return lambda one: str(one.value[key])


def authors(entries: Sequence[SealedEntry], group: str) -> int:
    """Return how many people of a group the entries come from."""
    return len({one.author for one in entries if one.from_group == group})


def tallies(
    entries: Sequence[SealedEntry], groups: Sequence[str], read: Read, names: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Count each group's cards by what `read` finds on them; every name has a count.

    What only one person says counts once, however many cards they wrote, so that nobody stands alone.
    """
    return {group: {name: tally(entries, group, read, name) for name in names} for group in groups}


def tally(entries: Sequence[SealedEntry], group: str, read: Read, name: str) -> int:
    """Count one group's cards of one name."""
    found = [one for one in entries if one.from_group == group and read(one) == name]
    return min(len(found), 1) if authors(found, group) < 2 else len(found)
