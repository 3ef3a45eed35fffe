"""The wording of a commitment, and what is kept of the other group's support."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import enough, people, texts
from app.domain.errors import Closed, Invalid
from app.domain.text import CARD_LIMIT, length, normalise

TYPES = ("arrangement", "treating")
SPONSOR = "sponsor"
PART_LIMIT = 120
# What asks the others to change: a "they" that must do something.
CALLS = re.compile(
    r"\bthey(?:'ll|'d| will| would)?\s+(?:all\s+|just\s+|really\s+)?"
    r"(?:should|must|need(?:s)? to|ought to|have to|has to|had better|shall|could at least)\b"
    r"|\b(?:get|want|expect|ask|require|tell|need)\s+them\s+to\s+\w+|\bmake\s+them\s+\w+"
    r"|\bit(?:'s| is) (?:up to|for) them\b",
    re.IGNORECASE,
)
# The words that stand before each part; typed again they are left out.
OPENINGS = (
    r"^we(?:'ll| will)(?:\s+|$)",
    r"^by(?:\s+|$)",
    r"^(?:and )?(?:they will notice )?because(?:\s+|$)",
)


def asks_them(text: str) -> bool:
    """Return whether a wording calls on the others to change, as most calls for change do."""
    return CALLS.search(text) is not None


def contribution(
    round_name: str, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
) -> Contribution:
    """Return a commitment or the support for one; `own` are the author's other entries of the round.

    The slot of a commitment says what must stay with it: its type, and whether only the sponsor can decide it.
    Raises Invalid for what is missing, too long, or asks the others to change (until the author keeps the wording),
    Closed for a second one.
    """
    if round_name == "support":
        return Contribution(slot=slot, value={"on": data.get("on") == "1"}, single=True)
    parts = bare(*(normalise(str(data.get(name) or "")) for name in ("what", "by", "notice")))
    if not all(parts):
        raise Invalid("Say what you will do, by when, and how they will notice.")
    for one, limit in zip(parts, (CARD_LIMIT, PART_LIMIT, PART_LIMIT), strict=True):
        if length(one) > limit:
            raise Invalid("The text is too long: {limit} characters at most.", limit=limit)
    if data.get("type") not in TYPES:
        raise Invalid("Choose whether it is an arrangement or a way of treating each other.")
    text = sentence(*parts)
    if asks_them(text) and not data.get("keep"):
        raise Invalid("This asks the others to change. Say what you will do, or tick “Keep my wording”.")
    if own:
        raise Closed("You have written one commitment. You can still change it.")
    return Contribution(
        slot=f"{data['type']}:{SPONSOR}" if data.get(SPONSOR) else str(data["type"]), value={}, text=text
    )


def bare(*parts: str) -> list[str]:
    """Return the three parts without the words that stand around them, should these have been typed again."""
    return [
        re.sub(opening, "", part.rstrip(". "), flags=re.IGNORECASE)
        for opening, part in zip(OPENINGS, parts, strict=True)
    ]


def sentence(what: str, by: str, notice: str) -> str:
    """Return the three parts as one sentence, whichever of the given words were typed again."""
    what, by, notice = bare(what, by, notice)
    return f"We will {what} by {by}, and they will notice because {notice}."


def summary(
    round_name: str,
    entries: Sequence[SealedEntry],
    groups: Sequence[str],
    min_group: int,
    seats: Mapping[str, int],
) -> dict[str, Any]:
    """Return {"people", "asked", "support": {commitment: k}}; of the texts only what was held.

    `seats` are those of the round. Who sees nothing that would make a difference taps nothing: so k is to be read
    of all who were "asked", and "people", who tapped at all, only say whether enough did.
    """
    if round_name == "texts":
        return texts(entries, groups, min_group)
    if not enough(entries, groups, min_group):
        return {}
    support = {
        slot: sum(bool(one.value["on"]) for one in entries if one.slot == slot)
        for slot in sorted({one.slot for one in entries})
    }
    tapped = people(entries, groups)
    asked = {group: max(tapped[group], seats.get(group, 0)) for group in groups}
    return {"people": tapped, "asked": asked, "support": support}
