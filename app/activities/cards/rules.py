"""The rules of a card, and what is kept of all cards at their seal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import SHOWABLE, held
from app.domain.errors import Closed, Invalid
from app.domain.text import CARD_LIMIT, length, normalise
from app.domain.workshop import LANES

ACTORS = ("them", "us", "outside", "all")
SOURCES = ("seen", "told")
VOICES = ("we", "they")
LINKS = tuple(f"{one}>{other}" for one in LANES for other in LANES if one != other)


def questions(prompts: Sequence[str]) -> dict[str, str]:
    """Return the question of each lane from prompts such as "POWER: What do they...? They..."."""
    found: dict[str, str] = {}
    for prompt in prompts:
        head, _, rest = prompt.partition(": ")
        if head.lower() in LANES:
            found[head.lower()] = rest.removesuffix(" They...")
    return found


def voices(prompts: Sequence[str]) -> dict[str, str]:
    """Return what each voice of a self-portrait asks, from prompts such as "We... What would you want...?"."""
    first = next((one for one in prompts if one.startswith("We... ")), "We... ").removeprefix("We... ")
    return {"we": first, "they": "How do you think it looks from over there?"}


def words(data: Mapping[str, Any]) -> str:
    """Return the text that was written; raises Invalid for an empty or too long one."""
    text = normalise(str(data.get("text") or ""))
    if not text:
        raise Invalid("The card is empty. Write a few words, or skip this lane.")
    if length(text) > CARD_LIMIT:
        raise Invalid("The card is too long: {limit} characters at most.", limit=CARD_LIMIT)
    return text


def card(limit: int, lane: str, data: Mapping[str, Any], own: Sequence[OwnEntry]) -> Contribution:
    """Return the card that was written about the others; `own` are its author's other cards.

    "because" names the lane of another card of one's own that backs this one up, never the card itself.
    Raises Invalid for an empty or too long text, Closed where the author has written as many as are asked for.
    """
    text = words(data)
    if len(own) >= limit:
        raise Closed("You have written as many cards as fit into this step. You can still change them.")
    backing = {one.slot for one in own} - {lane}
    value = {
        "actor": data["actor"] if data.get("actor") in ACTORS else None,
        "source": data["source"] if data.get("source") in SOURCES else None,
        "because": data["because"] if data.get("because") in backing else None,
        "past": bool(data.get("past")) and lane == "distance",
    }
    return Contribution(slot=lane, value=value, text=text)


def portrait(voice: str, data: Mapping[str, Any], own: Sequence[OwnEntry]) -> Contribution:
    """Return a card of one's own group: "we" or how "they" see us, one of each; its lane is part of its slot."""
    text = words(data)
    if data.get("lane") not in LANES:
        raise Invalid("Choose what this card is about: power, distance or values.")
    if any(one.slot.partition(":")[0] == voice for one in own):
        raise Closed("You have written this card already. You can still change it.")
    return Contribution(slot=f"{voice}:{data['lane']}", value={}, text=text)


def summary(
    entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int, slots: Sequence[str] = LANES
) -> dict[str, Any]:
    """Return counts by group: people, cards a lane, who acts, seen or told, links; and what was held, and why.

    Only cards that were not held count. Where fewer than `min_group` people of any group wrote one, nothing
    but the held count is kept, which is told to the whole room and concerns nobody's view.
    """
    counted = [entry for entry in entries if entry.verdict in SHOWABLE]
    people = {group: authors(counted, group) for group in groups}
    kept: dict[str, Any] = {"held": held(entries)}
    if any(count < min_group for count in people.values()):
        return kept
    kept["people"] = people
    kept["lanes"] = tallies(counted, groups, lambda one: one.slot, slots)
    for name, key, options in (("actors", "actor", ACTORS), ("sources", "source", SOURCES)):
        tagged = [one for one in counted if one.value.get(key) in options]
        if all(authors(tagged, group) >= min_group for group in groups):
            kept[name] = tallies(tagged, groups, reading(key), options)
    past = [one for one in counted if one.value.get("past")]
    if all(authors(past, group) >= min_group for group in groups):
        kept["past"] = {group: sum(one.from_group == group for one in past) for group in groups}
    return kept | links(counted, groups, min_group)


def links(counted: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"links": {group: {"power>distance": cards}}, "linkers": {group: people}}, or nothing.

    A link counts where its author has a card in the lane that it names and neither card was held. Kept only if
    enough people of every group linked anything; what one person alone linked counts once, like every tally.
    """
    lanes = {(one.from_group, one.author, one.slot) for one in counted}
    linked = [one for one in counted if (one.from_group, one.author, one.value.get("because")) in lanes]
    linkers = {group: authors(linked, group) for group in groups}
    if any(count < min_group for count in linkers.values()):
        return {}
    arrows = tallies(linked, groups, lambda one: f"{one.value['because']}>{one.slot}", LINKS)
    return {"links": arrows, "linkers": linkers}


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
