"""What the described group and the authors of a card may answer, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import enough, people, texts
from app.domain.errors import Closed, Invalid
from app.domain.text import length, normalise

ANSWERS = ("grain", "case", "unseen")
MOVED = ("less", "same", "more")
RATING = range(1, 6)
TEXT_LIMIT = 200


def questions(prompts: Sequence[str]) -> dict[str, Any]:
    """Return the settings that the method's prompts come to."""
    true, grain, case, unseen, talk, moved, need = prompts[:7]
    bare = [one.removeprefix("(authors) ") for one in (moved, need)]
    return {
        "talk": talk,
        "questions": {
            "true": true,
            "grain": grain,
            "case": case,
            "unseen": unseen,
            "moved": bare[0],
            "need": bare[1],
        },
    }


def contribution(
    round_name: str, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
) -> Contribution:
    """Return an answer about the card `slot`; `own` are the author's other answers of the round.

    Raises Invalid for an answer without a choice or a text that is empty or too long, Closed for a second text.
    """
    if round_name == "ratings":
        if data.get("true") is None:
            raise Invalid("Choose one of the answers that are offered.")
        return Contribution(slot=slot, value={"true": data["true"]}, single=True)
    if round_name == "authors":
        if data.get("moved") not in MOVED:
            raise Invalid("Choose one of the answers that are offered.")
        return Contribution(slot=slot, value={"moved": data["moved"]}, single=True)
    about = "need" if round_name == "needs" else data.get("about")
    if about not in (*ANSWERS, "need"):
        raise Invalid("Choose whether it is a grain of truth, a time it was not so, or something unseen.")
    written = normalise(str(data.get("text") or ""))
    if not written:
        raise Invalid("The text is empty. Write a few words, or leave it.")
    if length(written) > TEXT_LIMIT:
        raise Invalid("The text is too long: {limit} characters at most.", limit=TEXT_LIMIT)
    if own:
        raise Closed("You have written one text. You can still change it.")
    return Contribution(slot=f"{about}:{slot}", value={}, text=written)


def summary(
    round_name: str, entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int
) -> dict[str, Any]:
    """Return {"people": {group: n}, "cards": {card: counts}}; of texts only what was held and how many wrote.

    Counts are of 1 to 5 for how true, of less / the same / more for the authors. A card that fewer than `min_group`
    people answered is left out; where this leaves any group without a card, nothing is kept of the others' either.
    """
    if round_name in {"texts", "needs"}:
        return texts(entries, groups, min_group)
    if not enough(entries, groups, min_group):
        return {}
    name, values = ("true", RATING) if round_name == "ratings" else ("moved", MOVED)
    by_card = {
        slot: [one for one in entries if one.slot == slot] for slot in sorted({o.slot for o in entries})
    }
    kept = {slot: given for slot, given in by_card.items() if len(given) >= min_group}
    if {one.from_group for given in kept.values() for one in given} != set(groups):
        return {}
    cards = {
        slot: [sum(one.value[name] == value for one in given) for value in values]
        for slot, given in kept.items()
    }
    return {"people": people(entries, groups), "cards": cards}


def ways(counts: Sequence[int]) -> list[tuple[str, int]]:
    """Return what may be told of the counts of less / the same / more, as pairs of a name and its people.

    Three words of a small group add up: two of them and the number of people would tell whether one person stands
    alone in the third. So each has its own only where at least two people chose each; else "less" stands against
    all others, and no reader can tell 0 from 1 in what lies behind.
    """
    less, same, more = counts
    if min(counts) >= 2:
        return [("less", less), ("same", same), ("more", more)]
    return [("less", less), ("rest", same + more)]
