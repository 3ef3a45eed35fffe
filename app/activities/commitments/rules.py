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
    r"|\b(?:get|make|want|expect|ask|require|tell|need)\s+them\s+(?:to\s+)?\w+"
    r"|\bit(?:'s| is) (?:up to|for) them\b",
    re.IGNORECASE,
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
    parts = [normalise(str(data.get(name) or "")) for name in ("what", "by", "notice")]
    if not all(parts):
        raise Invalid("Say what you will do, by when, and how they will notice.")
    if length(parts[0]) > CARD_LIMIT or any(length(one) > PART_LIMIT for one in parts[1:]):
        raise Invalid("The text is too long: {limit} characters at most.", limit=CARD_LIMIT)
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


def sentence(what: str, by: str, notice: str) -> str:
    """Return the three parts as one sentence, whichever of the given words were typed again."""
    what = re.sub(r"^we(?:'ll| will)\s+", "", what, flags=re.IGNORECASE).rstrip(".")
    by = re.sub(r"^by\s+", "", by, flags=re.IGNORECASE).rstrip(".")
    notice = re.sub(r"^(?:and )?(?:they will notice )?because\s+", "", notice, flags=re.IGNORECASE).rstrip(
        "."
    )
    return f"We will {what} by {by}, and they will notice because {notice}."


def summary(
    round_name: str, entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int
) -> dict[str, Any]:
    """Return {"people", "support": {commitment: k}}; of the texts only what was held."""
    if round_name == "texts":
        return texts(entries, groups, min_group)
    if not enough(entries, groups, min_group):
        return {}
    support = {
        slot: sum(bool(one.value["on"]) for one in entries if one.slot == slot)
        for slot in sorted({one.slot for one in entries})
    }
    return {"people": people(entries, groups), "support": support}
