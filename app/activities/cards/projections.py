"""What is seen of cards while they are written and read: only one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.cards.rules import ACTORS, SOURCES, VOICES
from app.domain.activity import OwnEntry, Payload
from app.domain.display import permitted, share_in_words, tells_of_nobody
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
        "sent_back": [one for one in own if one.verdict == "sent_back"],
    }
    return shared | (portraits(step, own) if step.settings["about"] == "self" else assumptions(step, own))


def assumptions(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's cards about the others, lane by lane, and which other cards could back each lane up."""
    limit = int(step.settings["limit"])
    linking = step.settings["links"] == "yes"
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
    voices = [{"key": voice, "question": step.settings[voice], "card": found.get(voice)} for voice in VOICES]
    return {
        "voices": voices,
        "lanes": step.settings["questions"],
        "next": next((one["key"] for one in voices if one["card"] is None), None),
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return what was held and, through the display gate, the cards by lane: {"people", "lanes": [{"by", ...}]}.

    A row a group (and voice), {lane: word}, counted in cards and in words only, since two exact counts would
    give away the third; {"past": [{"by", "word"}]} are the distance cards about how it used to be. Texts are
    reported where they were shown.
    """
    results = step.round("cards").results or {}
    if "people" not in results:
        return {"held": results["held"]} if results.get("held") else {}
    told: Payload = {
        "held": results["held"],
        "people": {group.name: results["people"][group.id] for group in workshop.groups},
    }
    starts = ("",) if step.settings["about"] == "others" else tuple(f"{voice}:" for voice in VOICES)
    rows = [row for start in starts for row in by_lane(workshop, results, start)]
    return told | {"lanes": rows} | past(workshop, results)


def by_lane(workshop: Workshop, results: Mapping[str, Any], start: str) -> list[Payload]:
    """Return {"by", "voice", lane: word} for each group; nothing where too few cards of one are kept, or their words
    would tell that nobody wrote in a lane.

    `start` is what stands before the lane in a slot: "we:" in a portrait, else nothing.
    """
    counts = {
        group.id: {lane: results["lanes"][group.id].get(start + lane, 0) for lane in LANES}
        for group in workshop.groups
    }
    totals = {group: sum(found.values()) for group, found in counts.items()}
    if not permitted(totals, workshop.min_group):
        return []
    if any(tells_of_nobody(list(found.values())) for found in counts.values()):
        return []
    return [
        {"by": group, "voice": start.rstrip(":") or None}
        | {lane: share_in_words(count, totals[group.id]) for lane, count in counts[group.id].items()}
        for group in workshop.groups
    ]


def past(workshop: Workshop, results: Mapping[str, Any]) -> Payload:
    """Return how many of each group's distance cards were about how it used to be; a count, never a correction."""
    if "past" not in results:
        return {}
    written = {group.id: results["lanes"][group.id]["distance"] for group in workshop.groups}
    if not permitted(written, workshop.min_group):
        return {}
    parts = {group: (results["past"][group], written[group] - results["past"][group]) for group in written}
    if any(tells_of_nobody(one) for one in parts.values()):
        return {}
    return {
        "past": [
            {"by": group, "word": share_in_words(results["past"][group.id], written[group.id])}
            for group in workshop.groups
        ]
    }
