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
    """Return {"people", "cards": {card: counts}}; a card that fewer than `min_group` people answered is left out.

    Counts are of 1 to 5 for how true, of less / the same / more for the authors. Of texts only what was held.
    """
    if round_name in {"texts", "needs"}:
        return texts(entries, groups, min_group)
    if not enough(entries, groups, min_group):
        return {}
    name, values = ("true", (1, 2, 3, 4, 5)) if round_name == "ratings" else ("moved", MOVED)
    cards: dict[str, list[int]] = {}
    for slot in sorted({one.slot for one in entries}):
        given = [one.value[name] for one in entries if one.slot == slot]
        if len(given) >= min_group:
            cards[slot] = [given.count(value) for value in values]
    return {"people": people(entries, groups), "cards": cards}
