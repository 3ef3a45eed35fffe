"""What is seen of cards while they are written and read: only one's own."""

from __future__ import annotations

from collections.abc import Sequence

from app.activities.cards.rules import ACTORS, SOURCES, VOICES
from app.domain.activity import OwnEntry, Payload
from app.domain.text import CARD_LIMIT
from app.domain.workshop import LANES, Step, Workshop


def phone(workshop: Workshop, step: Step, group: str) -> Payload:
    """Return what everyone in a group sees: whether the step collects, and about whom."""
    return {
        "open": step.round("cards").state == "open",
        "about": step.settings["about"],
        "others": workshop.others(group),
        "limit": step.settings["limit"],
    }


def mine(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return a participant's own cards, and whether there is room for another."""
    shared: Payload = {
        "state": step.round("cards").state,
        "about": step.settings["about"],
        "count": len(own),
        "longest": CARD_LIMIT,
        "lanes_of": LANES,
        "sent_back": [one for one in own if one.verdict == "sent_back"],
    }
    return shared | (portraits(step, own) if step.settings["about"] == "self" else assumptions(step, own))


def assumptions(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's cards about the others, lane by lane, and which other cards could back each lane up."""
    limit = int(step.settings["limit"])
    linking = step.settings.get("links") == "yes"
    lanes = [
        {
            "key": lane,
            "question": step.settings["questions"][lane],
            "cards": [one for one in own if one.slot == lane],
            "backing": [one for one in own if one.slot != lane] if linking else [],
        }
        for lane in LANES
    ]
    first_empty = next((lane["key"] for lane in lanes if not lane["cards"]), None)
    return {
        "lanes": lanes,
        "open_lane": first_empty,
        "left": max(0, limit - len(own)),
        "limit": limit,
        "actors": ACTORS,
        "sources": SOURCES,
    }


def portraits(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's card in each voice; the second voice is asked once the first card is there."""
    found = {one.slot.partition(":")[0]: one for one in own}
    voices = [
        {"key": voice, "question": step.settings["voices"].get(voice, ""), "card": found.get(voice)}
        for voice in VOICES
    ]
    return {"voices": voices, "next": next((one["key"] for one in voices if one["card"] is None), None)}


def report(workshop: Workshop, step: Step) -> Payload:
    """Return how many cards there were in each lane and what was held. Their texts stand where they were shown."""
    results = step.round("cards").results or {}
    if "people" not in results:
        return {"held": results["held"]} if results.get("held") else {}
    names = {group.id: group.name for group in workshop.groups}
    by_lane = {
        lane: sum(
            count
            for counts in results["lanes"].values()
            for slot, count in counts.items()
            if slot.endswith(lane)
        )
        for lane in LANES
    }
    return {
        "people": {names[group]: count for group, count in results["people"].items()},
        "cards_by_lane": by_lane,
        "held": results["held"],
    }
