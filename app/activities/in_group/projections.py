"""What one group sees among itself, and the little that the room sees of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.in_group.rules import (
    MOST,
    OUTCOMES,
    QUESTIONS,
    SPEAKING_UP,
    TEXT_LIMIT,
)
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload, Seat
from app.domain.revealed import released, source, spread
from app.domain.workshop import Card, Step, Workshop

FRAMES = ("rate", "talk", "vote", "decided")


def cards_of(workshop: Workshop, step: Step, group: str) -> list[Card]:
    """Return the cards that a group looks at: its own about the others, one lane after the other, five at most."""
    return spread([card for card in released(workshop, step) if card.from_group == group], MOST)


def card_ids(workshop: Workshop, step: Step, group: str) -> set[str]:
    """Return the ids of these cards."""
    return {card.id for card in cards_of(workshop, step, group)}


def texts_of(workshop: Workshop, step: Step, group: str) -> list[Card]:
    """Return up to five released texts of a group, by their random ids."""
    texts = [card for card in workshop.released(step.round("texts").id) if card.from_group == group]
    return sorted(texts, key=lambda card: card.id)[:MOST]


def votable(workshop: Workshop, step: Step, group: str) -> set[str]:
    """Return what a group votes on: its texts, and its answer on speaking up where one is shown."""
    found = {card.id for card in texts_of(workshop, step, group)}
    return found | {SPEAKING_UP} if outcomes(workshop, step, group) else found


def results(step: Step, name: str) -> Mapping[str, Any]:
    """Return what was kept of a round, as far as it is sealed."""
    return step.round(name).results or {}


def frame(step: Step) -> str:
    return FRAMES[min(step.frame, len(FRAMES) - 1)]


def apart(workshop: Workshop, step: Step, group: str) -> Payload:
    """Return what a group sees on its phones and its own screen, and nobody else does."""
    kept = results(step, "votes")
    return {
        "frame": frame(step),
        "others": workshop.others(group),
        "opening": step.settings["opening"],
        "questions": step.settings["questions"],
        "speaking_up_question": step.settings["speaking_up"],
        "states": {one.name: one.state for one in step.rounds},
        "cards": rated(workshop, step, group),
        "told": told(workshop, step, group),
        "outcomes": outcomes(workshop, step, group),
        "texts": texts_of(workshop, step, group),
        "decided": step.round("votes").sealed,
        "released": [card for card in texts_of(workshop, step, group) if card.id in kept.get("released", ())],
        "spoken_released": group in kept.get("speaking_up_released", ()),
    }


def rated(workshop: Workshop, step: Step, group: str) -> list[Payload]:
    """Return the group's cards with the word of how many see the others this way, once that is sealed."""
    kept = results(step, "cards").get("cards", {})
    rows: list[Payload] = []
    for card in cards_of(workshop, step, group):
        hist = kept.get(card.id)
        held = hist and display.figure(
            measures.agreeing(hist), measures.total(hist), min_group=workshop.min_group
        )
        rows.append({"card": card, "held": held})
    return rows


def told(workshop: Workshop, step: Step, group: str) -> Payload | None:
    """Return how many of the group's tagged cards were heard told and seen, in words; None under the minimum.

    {"by": group, "parts": [{"source", "figure"}]}, as a strip chart draws it.
    """
    found = source(workshop, step)
    kept: Mapping[str, Any] = (found.round("cards").results if found else None) or {}
    sources = kept.get("sources")
    tagged = {name: sum(counts.values()) for name, counts in (sources or {}).items()}
    if not sources or not display.permitted(tagged, workshop.min_group):
        return None
    parts = [
        {"source": name, "figure": display.part(sources[group][name], tagged[group], workshop.min_group)}
        for name in ("told", "seen")
    ]
    return {"by": workshop.group(group), "parts": parts}


def outcomes(workshop: Workshop, step: Step, group: str) -> list[Payload]:
    """Return what happens to one who speaks up for the others, in words.

    Nothing where too few answered, or where the words together would tell what a single person said.
    """
    kept = results(step, "cards").get(SPEAKING_UP)
    answered = {name: sum(counts.values()) for name, counts in (kept or {}).items()}
    if not kept or not display.permitted(answered, workshop.min_group):
        return []
    counts, n = kept[group], answered[group]
    if display.tells_a_lone_answer([counts[name] for name in OUTCOMES]):
        return []
    return [
        {"outcome": name, "figure": display.part(counts[name], n, workshop.min_group)} for name in OUTCOMES
    ]


def mine(workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
    """Return one person's own ratings, text and votes, and what they are asked next."""
    answers = {one.slot: one for one in own}
    cards = cards_of(workshop, step, seat.group)
    items: list[Payload] = [{"slot": card.id, "card": card, "answer": answers.get(card.id)} for card in cards]
    items.append({"slot": SPEAKING_UP, "card": None, "answer": answers.get(SPEAKING_UP)})
    votes = [
        {"slot": card.id, "text": card.text, "answer": answers.get(card.id)}
        for card in texts_of(workshop, step, seat.group)
    ]
    if SPEAKING_UP in votable(workshop, step, seat.group):
        # The rating round is sealed by now: this slot can only be a vote.
        votes.append({"slot": SPEAKING_UP, "text": None, "answer": answers.get(SPEAKING_UP)})
    return {
        "states": {one.name: one.state for one in step.rounds},
        "items": items,
        "next": next((number for number, one in enumerate(items, 1) if one["answer"] is None), None),
        "text": next((one for one in own if one.slot in QUESTIONS), None),
        "questions": step.settings["questions"],
        "speaking_up_question": step.settings["speaking_up"],
        "outcomes": OUTCOMES,
        "longest": TEXT_LIMIT,
        "votes": votes,
    }


def to_the_room(workshop: Workshop, step: Step) -> list[Payload]:
    """Return what each group has voted to take to the room; both sides, or nothing before the vote is sealed."""
    if not step.round("votes").sealed:
        return []
    sides = [(group, apart(workshop, step, group.id)) for group in workshop.groups]
    return [
        {
            "group": group,
            "texts": shown["released"],
            "outcomes": shown["outcomes"] if shown["spoken_released"] else [],
        }
        for group, shown in sides
    ]


def wall(workshop: Workshop, step: Step) -> Payload:
    """Return the neutral wall, and once the vote is over what both groups take to the room."""
    decided = frame(step) == "decided"
    sides = to_the_room(workshop, step) if decided else []
    return {
        "frame": frame(step),
        "decided": bool(sides),
        "sides": sides,
        "anything": any(side["texts"] or side["outcomes"] for side in sides),
        "question": step.settings["speaking_up"],
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return both groups' screens for the facilitator, without authors, and the ticks of the two openers."""
    return {
        "frame": frame(step),
        "ticks": [f"opened:{group.id}" for group in workshop.groups],
        "ticked": step.ticks,
        "sides": [{"group": group} | apart(workshop, step, group.id) for group in workshop.groups],
        "opening": step.settings["opening"],
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return only what each group voted to take to the room, once the room was led to it."""
    if frame(step) != "decided":
        return {}
    sides = [side for side in to_the_room(workshop, step) if side["texts"] or side["outcomes"]]
    return {"taken_to_the_room": sides} if sides else {}
