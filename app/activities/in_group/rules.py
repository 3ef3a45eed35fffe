"""What a group may answer among itself, what is kept of it, and what its vote lets out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import enough, histograms, people, tallies, texts
from app.domain.errors import Closed, Invalid
from app.domain.text import length, normalise

SPEAKING_UP = "speaking_up"
OUTCOMES = ("nothing", "teased", "left_out", "loses_standing", "unknown")
QUESTIONS = ("use", "case", "loss")
TEXT_LIMIT = 200
MOST = 5
VOTES_NEEDED = 5


def questions(prompts: Sequence[str]) -> dict[str, Any]:
    """Return the settings that the method's prompts come to: what is opened with, what is asked."""
    spoken, use, case, loss, speaking_up = prompts[:5]
    return {
        "opening": spoken.partition(") ")[2] or spoken,
        "questions": {"use": use, "case": case, "loss": loss},
        "speaking_up": speaking_up.partition("? ")[0] + "?",
    }


def contribution(
    round_name: str, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
) -> Contribution:
    """Return what one person answered; `own` are their other answers of the round.

    Raises Invalid for an answer without a choice or a text that is empty or too long, Closed for a second text.
    """
    if round_name == "texts":
        return text(data, own)
    if round_name == "votes":
        if data.get("take") not in {"0", "1"}:
            raise Invalid("Choose one of the answers that are offered.")
        return Contribution(slot=slot, value={"take": data["take"] == "1"}, single=True)
    if slot == SPEAKING_UP:
        if data.get("outcome") not in OUTCOMES:
            raise Invalid("Choose one of the answers that are offered.")
        return Contribution(slot=slot, value={"outcome": data["outcome"]}, single=True)
    if data.get("held") is None:
        raise Invalid("Choose one of the answers that are offered.")
    return Contribution(slot=slot, value={"held": data["held"]}, single=True)


def text(data: Mapping[str, Any], own: Sequence[OwnEntry]) -> Contribution:
    """Return the one text of a person; its slot says which question it answers."""
    written = normalise(str(data.get("text") or ""))
    if data.get("about") not in QUESTIONS:
        raise Invalid("Choose the question that you answer.")
    if not written:
        raise Invalid("The text is empty. Write a few words, or leave it.")
    if length(written) > TEXT_LIMIT:
        raise Invalid("The text is too long: {limit} characters at most.", limit=TEXT_LIMIT)
    if own:
        raise Closed("You have written one text. You can still change it.")
    return Contribution(slot=str(data["about"]), value={}, text=written)


def summary(
    round_name: str, entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int
) -> dict[str, Any]:
    """Return what is kept of a round; nothing but held counts where any group has too few people in it."""
    if round_name == "texts":
        return texts(entries, groups, min_group)
    if not enough(entries, groups, min_group):
        return {}
    if round_name == "votes":
        return {"people": people(entries, groups)} | released(entries, groups)
    return {"people": people(entries, groups)} | ratings(entries, groups, min_group)


def ratings(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"cards": {card: counts of 1 to 5}, "speaking_up": {group: {outcome: count}}}.

    A card is rated by its own group alone; one that fewer than `min_group` of them rated is left out.
    """
    slots = sorted({one.slot for one in entries} - {SPEAKING_UP})
    kept: dict[str, Any] = {"cards": {}}
    for slot in slots:
        given = [one for one in entries if one.slot == slot]
        if len({one.author for one in given}) >= min_group:
            found = histograms(given, groups, lambda one: one.value["held"], range(1, 6))
            kept["cards"][slot] = [sum(counts) for counts in zip(*found.values(), strict=True)]
    spoken = [one for one in entries if one.slot == SPEAKING_UP]
    if enough(spoken, groups, min_group):
        kept[SPEAKING_UP] = tallies(spoken, groups, lambda one: one.value["outcome"], OUTCOMES)
    return kept


def released(entries: Sequence[SealedEntry], groups: Sequence[str]) -> dict[str, list[str]]:
    """Return what goes to the room: where five or more voted on it, and 60 in 100 of them for it.

    {"released": [texts], "speaking_up_released": [groups]}. No count of a vote is kept.
    """
    found: dict[str, list[str]] = {"released": [], "speaking_up_released": []}
    for group in groups:
        mine = [one for one in entries if one.from_group == group]
        for slot in sorted({one.slot for one in mine}):
            votes = [bool(one.value["take"]) for one in mine if one.slot == slot]
            if goes_out(sum(votes), len(votes)):
                found["speaking_up_released" if slot == SPEAKING_UP else "released"].append(
                    group if slot == SPEAKING_UP else slot
                )
    return found


def goes_out(votes: int, cast: int) -> bool:
    """Return whether a vote takes something to the room; in whole numbers, so that 60 in 100 is exact."""
    return cast >= VOTES_NEEDED and 10 * votes >= 6 * cast
