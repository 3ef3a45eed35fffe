"""The rules of a card, and what is kept of all cards at their seal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import SHOWABLE, enough, held, people
from app.domain.display import LOWEST_MIN_GROUP, MIN_LINKS, without_lone
from app.domain.errors import Closed, Invalid
from app.domain.text import CARD_LIMIT, length, normalise
from app.domain.workshop import LANES

ACTORS = ("them", "us", "outside", "all")
SOURCES = ("seen", "told")
VOICES = ("we", "they")
# What a portrait may be about, where the cards about the others have a question of their own.
OF_OURSELVES = {"power": "what we decide", "distance": "how near we are", "values": "what we care about"}
LINKS = tuple(f"{one}>{other}" for one in LANES for other in LANES if one != other)


# A note in front of a prompt says that only the longest form asks it: the one in which cards back one another up.
LONGEST = "(half day)"


def questions(prompts: Sequence[str]) -> dict[str, str]:
    """Return the question of each lane from prompts such as "POWER: What do they...? They..."."""
    found: dict[str, str] = {}
    for prompt in prompts:
        head, _, rest = prompt.partition(": ")
        if head.lower() in LANES:
            found[head.lower()] = rest.removesuffix(" They...")
    return found


def asked(prompts: Sequence[str], *, linking: bool) -> list[str]:
    """Return the prompts without those that only a step asks whose cards back one another up, unless this one does."""
    return [one.removeprefix(LONGEST).strip() for one in prompts if linking or not one.startswith(LONGEST)]


def voices(prompts: Sequence[str]) -> dict[str, str]:
    """Return what each voice of a portrait asks, from prompts such as "We... What would you want...?"."""
    first = next(
        (one for one in prompts if one.startswith("We... ")), "We... What should they know about us?"
    )
    return {"we": first.removeprefix("We... "), "they": "How do you think it looks from over there?"}


def words(data: Mapping[str, Any], empty: str) -> str:
    """Return the text that was written; raises Invalid, in the words `empty` or for a too long one."""
    text = normalise(str(data.get("text") or ""))
    if not text:
        raise Invalid(empty)
    if length(text) > CARD_LIMIT:
        raise Invalid("The card is too long: {limit} characters at most.", limit=CARD_LIMIT)
    return text


def card(
    limit: int, lane: str, data: Mapping[str, Any], own: Sequence[OwnEntry], *, linking: bool = False
) -> Contribution:
    """Return the card that was written about the others; `own` are its author's other cards.

    "because" is kept where the step asks for links (`linking`), and names the lane of another card of one's own
    that backs this one up, never the card itself. "past" marks a distance card about how it used to be.
    Raises Invalid for an empty or too long text, Closed where the author has written as many as are asked for.
    """
    text = words(data, "The card is empty. Write a few words, or skip this lane.")
    if len(own) >= limit:
        raise Closed("You have written as many cards as fit into this step. You can still change them.")
    backing = {one.slot for one in own} - {lane} if linking else set()
    value = {
        "actor": data["actor"] if data.get("actor") in ACTORS else None,
        "source": data["source"] if data.get("source") in SOURCES else None,
        "because": data["because"] if data.get("because") in backing else None,
        "past": bool(data.get("past")) and lane == "distance",
    }
    return Contribution(slot=lane, value=value, text=text)


def portrait(voice: str, data: Mapping[str, Any], own: Sequence[OwnEntry]) -> Contribution:
    """Return a card of one's own group: "we" or how "they" see us, one of each; its lane is part of its slot."""
    text = words(data, "The card is empty. Write a few words first.")
    if data.get("lane") not in LANES:
        raise Invalid("Choose what this card is about: power, distance or values.")
    if any(one.slot.partition(":")[0] == voice for one in own):
        raise Closed("You have written this card already. You can still change it.")
    return Contribution(slot=f"{voice}:{data['lane']}", value={}, text=text)


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return counts by group: people, cards a lane, who acts, seen or told, the past, links; and what was held.

    Only cards that were not held count. Where fewer than `min_group` people of any group wrote one, nothing
    but the held count is kept, which is told to the whole room and concerns nobody's view. Each further measure
    asks the same of the people it is about: those who tagged a card, wrote about distance, or linked cards.
    """
    counted, kept = writers(entries, groups, min_group)
    if "people" not in kept:
        return kept
    kept["lanes"] = tallies(counted, groups, lambda one: one.slot, LANES)
    for name, key, options in (("actors", "actor", ACTORS), ("sources", "source", SOURCES)):
        tagged = [one for one in counted if one.value.get(key) in options]
        if enough(tagged, groups, min_group):
            kept[name] = tallies(tagged, groups, reading(key), options)
    distant = [one for one in counted if one.slot == "distance"]
    if enough(distant, groups, min_group):
        past = tallies(distant, groups, lambda one: str(bool(one.value.get("past"))), ("False", "True"))
        kept["past"] = {group: past[group]["True"] for group in groups}
    return kept | links(counted, groups, min_group)


def portraits(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return the same of the cards about one's own group: people, cards a voice and lane, and what was held.

    A voice in which fewer than `min_group` people of any group wrote is left out for both.
    """
    counted, kept = writers(entries, groups, min_group)
    if "people" not in kept:
        return kept
    spoken = [
        voice
        for voice in VOICES
        if enough([one for one in counted if one.slot.startswith(f"{voice}:")], groups, min_group)
    ]
    slots = [f"{voice}:{lane}" for voice in spoken for lane in LANES]
    return kept | {"lanes": tallies(counted, groups, lambda one: one.slot, slots)}


def writers(
    entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int
) -> tuple[list[SealedEntry], dict[str, Any]]:
    """Return the entries that were not held, and {"held": ..} with "people" where enough of each group wrote."""
    counted = [entry for entry in entries if entry.verdict in SHOWABLE]
    kept: dict[str, Any] = {"held": held(entries)}
    if enough(counted, groups, min_group):
        kept["people"] = people(counted, groups)
    return counted, kept


def links(counted: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"links": {group: {"distance>values": people}}, "linkers": {group: people}}, or nothing.

    "distance>values" are the people whose distance card backs up their values card. A link counts where its
    author really has a card in the lane it names and neither card was held, and once a person and arrow. Kept
    only if `min_group` people of every group linked anything; an arrow that the link map could not show, of
    fewer than three people, is kept as 0. So whoever drew an arrow learns at most that two or more of their
    group drew it too, and whoever misses one, that fewer than three did; nobody reads another person's link.
    """
    lanes = {(one.from_group, one.author, one.slot) for one in counted}
    linked = [one for one in counted if (one.from_group, one.author, one.value.get("because")) in lanes]
    if not enough(linked, groups, min_group):
        return {}
    drawn = {(one.from_group, f"{one.value['because']}>{one.slot}", one.author) for one in linked}
    counts = Counter((group, arrow) for group, arrow, _author in drawn)
    least = max(MIN_LINKS, LOWEST_MIN_GROUP)
    arrows = {
        group: {arrow: count if (count := counts[group, arrow]) >= least else 0 for arrow in LINKS}
        for group in groups
    }
    return {"links": arrows, "linkers": people(linked, groups)}


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

    What only one person says counts as what most say, however many cards they wrote: one voice and none are alike.
    """
    return {
        group: tally([one for one in entries if one.from_group == group], read, names) for group in groups
    }


def tally(entries: Sequence[SealedEntry], read: Read, names: Sequence[str]) -> dict[str, int]:
    """Count one group's cards by name; their sum stays, and no count comes from one person alone."""
    found = {name: [one for one in entries if read(one) == name] for name in names}
    counts = [len(found[name]) for name in names]
    alone = {n for n, name in enumerate(names) if len({one.author for one in found[name]}) == 1}
    return dict(zip(names, without_lone(counts, alone), strict=True))
