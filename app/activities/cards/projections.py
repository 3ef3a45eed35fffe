"""What is seen of cards while they are written and read: only one's own."""

from __future__ import annotations

from collections.abc import Sequence

from app.activities.cards.rules import ACTORS, SOURCES
from app.domain.activity import OwnEntry, Payload
from app.domain.text import CARD_LIMIT
from app.domain.workshop import LANES, Step, Workshop


def phone(workshop: Workshop, step: Step, group: str) -> Payload:
    """Return what everyone in a group sees: whether the step collects, and about whom."""
    return {
        "open": step.round("cards").state == "open",
        "others": workshop.others(group),
        "limit": step.settings["limit"],
    }


def mine(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return a participant's own cards, lane by lane, and whether there is room for another."""
    state = step.round("cards").state
    limit = int(step.settings["limit"])
    lanes = [
        {
            "key": lane,
            "question": step.settings["questions"][lane],
            "cards": [one for one in own if one.slot == lane],
        }
        for lane in LANES
    ]
    first_empty = next((lane["key"] for lane in lanes if not lane["cards"]), None)
    return {
        "state": state,
        "lanes": lanes,
        "open_lane": first_empty,
        "left": max(0, limit - len(own)),
        "count": len(own),
        "limit": limit,
        "longest": CARD_LIMIT,
        "actors": ACTORS,
        "sources": SOURCES,
        "sent_back": [one for one in own if one.verdict == "sent_back"],
    }
