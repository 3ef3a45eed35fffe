"""What is seen of the answers to the cards: card, grain of truth, rating in words, counter-example, in this order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.reality_check.rules import ANSWERS, TEXT_LIMIT, ways
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload, Seat
from app.domain.revealed import shown_before
from app.domain.workshop import LANES, Card, Group, Step, Workshop

MOST_NEEDS = 4


def cards_by(workshop: Workshop, step: Step, group: str) -> list[Card]:
    """Return the cards that one group wrote and the other answers, lane by lane.

    Of each lane the most held comes first into the choice; the order shown is that of the random ids, so that no
    place tells how a group rated its own cards among itself.
    """
    picked = shown_before(workshop, step, workshop.group(group))[: int(step.settings["limit"])]
    return sorted(picked, key=lambda card: (LANES.index(card.lane), card.id))


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
    """Return {card: counts} of a sealed round of ratings; nothing before its seal or under the minimum."""
    found: Mapping[str, Any] = (step.round(name).results or {}).get("cards", {})
    return found


def answered(workshop: Workshop, step: Step, card: Card) -> Payload:
    """Return a card with what the described group said of it, once that is sealed.

    Of the texts one grain of truth and one counter-example, each the first by the random ids: a time it was not so,
    or, where nobody wrote one, what the authors may not be able to see.
    """
    hist = kept(step, "ratings").get(card.id)
    first = {name: texts[0] if texts else None for name, texts in texts_on(workshop, step, card).items()}
    return {
        "card": card,
        "by": workshop.group(card.from_group),
        "about": workshop.group(card.about_group),
        "rating": display.figure(measures.agreeing(hist), measures.total(hist), min_group=workshop.min_group)
        if hist
        else None,
        "grain": first["grain"],
        "case": first["case"],
        "unseen": None if first["case"] else first["unseen"],
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
    return [
        {"way": way, "figure": display.part(count, sum(counts), workshop.min_group)}
        for way, count in ways(counts)
    ]


def pair(workshop: Workshop, step: Step, number: int) -> list[Payload]:
    """Return the cards of one pair, each with its answers: one about each group, side by side."""
    found: list[Payload] = []
    for group in workshop.groups:
        cards = cards_by(workshop, step, group.id)
        found.append(
            answered(workshop, step, cards[number]) if number < len(cards) else {"by": group, "card": None}
        )
    return found


def moved_sides(workshop: Workshop, step: Step) -> list[Payload]:
    """Return, for each group, its cards that enough of it looked at again, with what moved."""
    return [
        {
            "by": group,
            "others": workshop.others(group.id),
            "rows": [
                {"card": card, "moved": found}
                for card in cards_by(workshop, step, group.id)
                if (found := moved(workshop, step, card))
            ],
        }
        for group in workshop.groups
    ]


def needs_of(workshop: Workshop, step: Step, group: Group) -> list[Payload]:
    """Return what a group would need to see to think differently, each with the card that it is about."""
    texts = {card.id: card for card in workshop.cards}
    released = workshop.released(step.round("needs").id)
    return [
        {"text": one.text, "card": texts.get(one.slot.partition(":")[2])}
        for one in released
        if one.from_group == group.id
    ][:MOST_NEEDS]


def needs_sides(workshop: Workshop, step: Step) -> list[Payload]:
    """Return what each side would need to see, side by side."""
    return [{"group": group, "needs": needs_of(workshop, step, group)} for group in workshop.groups]


def states(step: Step) -> dict[str, str]:
    """Return {round: its state}."""
    return {one.name: one.state for one in step.rounds}


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what the wall shows: both directions at once."""
    key = frame(workshop, step)
    number = step.frame - 2
    payload: Payload = {
        "frame": key,
        "number": number + 1,
        "count": pairs(workshop, step),
        "talk": step.settings["talk"],
        "states": states(step),
        "rated": step.round("ratings").sealed,
        "sealed": step.round("authors").sealed,
        "read": step.round("needs").sealed,
    }
    if key == "card":
        payload["pair"] = pair(workshop, step, number)
    if key == "moved":
        payload["sides"] = moved_sides(workshop, step)
        payload["any"] = any(side["rows"] for side in payload["sides"])
    if key == "needs":
        payload["sides"] = needs_sides(workshop, step)
    return payload


def phone(workshop: Workshop, step: Step, group: str) -> Payload:
    """Return the same as the wall, with the group it is for and how many cards are about it and by it."""
    return shown(workshop, step) | {
        "others": workshop.others(group),
        "cards": len(cards_about(workshop, step, group)),
        "written": len(cards_by(workshop, step, group)),
    }


def mine(workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own answers: about the cards on one's group first, about one's group's cards afterwards.

    Whoever is asked what moved reads the answers to each card again.
    """
    answers = {one.slot: one for one in own}
    asking = step.round("authors").state == "open"
    cards = (cards_by if asking else cards_about)(workshop, step, seat.group)
    items: list[Payload] = [
        {
            "card": card,
            "answer": answers.get(card.id),
            "row": answered(workshop, step, card) if asking else None,
        }
        for card in cards
    ]
    sorts = ("need",) if asking else ANSWERS
    return {
        "states": states(step),
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
        answered(workshop, step, card)
        | {"texts": texts_on(workshop, step, card), "moved": moved(workshop, step, card)}
        for group in workshop.groups
        for card in cards_by(workshop, step, group.id)
    ]
    return {"frame": frame(workshop, step), "rows": rows, "questions": step.settings["questions"]}


def report(workshop: Workshop, step: Step) -> Payload:
    """Return what the room has seen, no more: cards with their answers, what moved, what each side would need."""
    key, count = frame(workshop, step), pairs(workshop, step)
    reached = count if key in {"authors", "moved", "needs"} else min(count, max(0, step.frame - 1))
    rows = [row for place in range(reached) for row in pair(workshop, step, place) if row["card"]]
    if not rows:
        return {}
    return {
        "cards": rows,
        "moved": moved_sides(workshop, step) if key in {"moved", "needs"} else [],
        "needs": needs_sides(workshop, step) if key == "needs" else [],
    }
