"""What is seen of the answers to the cards: card, grain of truth, rating in words, counter-example, in this order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.reality_check.rules import ANSWERS, MOVED, TEXT_LIMIT
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload, Seat
from app.domain.revealed import shown_before
from app.domain.workshop import Card, Group, Step, Workshop

MOST_NEEDS = 4


def cards_by(workshop: Workshop, step: Step, group: str) -> list[Card]:
    """Return the cards that one group wrote and the other answers: the most held of each lane first."""
    return shown_before(workshop, step, workshop.group(group))[: int(step.settings["limit"])]


def cards_about(workshop: Workshop, step: Step, group: str) -> list[Card]:
    """Return the cards about one group, which it answers; the same for everyone in it."""
    return cards_by(workshop, step, workshop.others(group).id)


def pairs(workshop: Workshop, step: Step) -> int:
    """Return how many pairs of cards there are, one about each group in a pair; at least one, if only empty."""
    return max(1, *(len(cards_by(workshop, step, group.id)) for group in workshop.groups))


def frame(workshop: Workshop, step: Step) -> str:
    """Return the key of the picture: answer, talk, card, authors, moved or needs."""
    cards = pairs(workshop, step)
    keys = ("answer", "talk", *("card",) * cards, "authors", "moved", "needs")
    return keys[min(step.frame, len(keys) - 1)]


def kept(step: Step, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (step.round(name).results or {}).get("cards", {})
    return found


def answered(workshop: Workshop, step: Step, card: Card) -> Payload:
    """Return a card with what the described group said of it, once that is sealed: one text of each sort."""
    hist = kept(step, "ratings").get(card.id)
    texts = texts_on(workshop, step, card)
    return {
        "card": card,
        "by": workshop.group(card.from_group),
        "about": workshop.group(card.about_group),
        "rating": hist
        and display.figure(measures.agreeing(hist), measures.total(hist), min_group=workshop.min_group),
        **{name: texts[name][0] if texts[name] else None for name in ANSWERS},
        "moved": moved(workshop, step, card),
    }


def texts_on(workshop: Workshop, step: Step, card: Card) -> dict[str, list[str]]:
    """Return all released texts on a card by their sort, in the order of random ids."""
    released = workshop.released(step.round("texts").id)
    return {name: [one.text for one in released if one.slot == f"{name}:{card.id}"] for name in ANSWERS}


def moved(workshop: Workshop, step: Step, card: Card) -> list[Payload]:
    """Return how many of the authors' group see the others this way less, the same or more, in words."""
    counts = kept(step, "authors").get(card.id)
    if not counts:
        return []
    n = sum(counts)
    return [
        {"way": way, "figure": display.figure(count, n, min_group=workshop.min_group)}
        for way, count in zip(MOVED, counts, strict=True)
    ]


def pair(workshop: Workshop, step: Step, number: int) -> list[Payload]:
    """Return the cards of one pair, each with its answers: one about each group, side by side."""
    found = []
    for group in workshop.groups:
        cards = cards_by(workshop, step, group.id)
        found.append(
            answered(workshop, step, cards[number]) if number < len(cards) else {"by": group, "card": None}
        )
    return found


def needs_of(workshop: Workshop, step: Step, group: Group) -> list[Payload]:
    """Return what a group would need to see to think differently, each with the card that it is about."""
    texts = {card.id: card for card in workshop.cards}
    released = workshop.released(step.round("needs").id)
    return [
        {"text": one.text, "card": texts.get(one.slot.partition(":")[2])}
        for one in released
        if one.from_group == group.id
    ][:MOST_NEEDS]


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what the wall shows: both directions at once."""
    key = frame(workshop, step)
    number = step.frame - 2
    payload: Payload = {
        "frame": key,
        "number": number + 1,
        "count": pairs(workshop, step),
        "talk": step.settings["talk"],
        "states": {one.name: one.state for one in step.rounds},
        "sealed": step.round("authors").sealed,
    }
    if key == "card":
        payload["pair"] = pair(workshop, step, number)
    if key == "moved":
        payload["rows"] = [
            row
            for place in range(pairs(workshop, step))
            for row in pair(workshop, step, place)
            if row["card"]
        ]
        payload["any"] = any(row["moved"] for row in payload["rows"])
    if key == "needs":
        payload["sides"] = [
            {"group": group, "needs": needs_of(workshop, step, group)} for group in workshop.groups
        ]
    return payload


def phone(workshop: Workshop, step: Step, group: str) -> Payload:
    """Return the same as the wall, with the group it is for."""
    cards = cards_about(workshop, step, group)
    written = cards_by(workshop, step, group)
    reading = frame(workshop, step) == "authors"
    return shown(workshop, step) | {
        "others": workshop.others(group),
        "cards": len(cards),
        "answers": [answered(workshop, step, card) for card in written] if reading else [],
    }


def mine(workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own answers: about the cards on one's group first, about one's group's cards afterwards."""
    answers = {one.slot: one for one in own}
    about, by = cards_about(workshop, step, seat.group), cards_by(workshop, step, seat.group)
    asking = step.round("authors").state == "open"
    cards = by if asking else about
    items = [{"card": card, "answer": answers.get(card.id)} for card in cards]
    sorts = ("need",) if asking else ANSWERS
    return {
        "states": {one.name: one.state for one in step.rounds},
        "items": items,
        "next": next((number for number, one in enumerate(items, 1) if one["answer"] is None), None),
        "text": next((one for one in own if one.slot.partition(":")[0] in sorts), None),
        "questions": step.settings["questions"],
        "longest": TEXT_LIMIT,
        "others": workshop.others(seat.group),
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return every card with all that was released on it."""
    rows = [
        answered(workshop, step, card) | {"texts": texts_on(workshop, step, card)}
        for group in workshop.groups
        for card in cards_by(workshop, step, group.id)
    ]
    return {"frame": frame(workshop, step), "rows": rows, "questions": step.settings["questions"]}


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the cards that the room has gone through with their answers, what moved, and what each side would need."""
    key, count = frame(workshop, step), pairs(workshop, step)
    reached = count if key in {"authors", "moved", "needs"} else min(count, max(0, step.frame - 1))
    rows = [row for place in range(reached) for row in pair(workshop, step, place) if row["card"]]
    if not rows:
        return {}
    needs = [{"group": group, "needs": needs_of(workshop, step, group)} for group in workshop.groups]
    return {"cards": rows, "needs": needs if key == "needs" else []}
