"""What is seen of the reveal: one lane at a time, both directions side by side, the same for everyone."""

from __future__ import annotations

from collections.abc import Sequence

from app.activities.reveal.rules import TAPS
from app.domain.activity import OwnEntry, Payload
from app.domain.revealed import by_held, lane_cards, ratings, released, source
from app.domain.workshop import LANES, Step, Workshop

LANE_FRAMES = len(LANES)


def directions(workshop: Workshop, step: Step, lane: str) -> list[Payload]:
    """Return both directions of one lane, in the order of the groups."""
    return [
        {
            "by": group,
            "about": workshop.others(group.id),
            "cards": [one.card for one in lane_cards(workshop, step, lane, group)],
        }
        for group in workshop.groups
    ]


def revealed(workshop: Workshop, step: Step) -> set[str]:
    """Return the ids of the cards that the room has seen so far."""
    lanes = LANES[: step.frame + 1]
    return {
        one.card.id
        for lane in lanes
        for group in workshop.groups
        for one in lane_cards(workshop, step, lane, group)
    }


def held(workshop: Workshop, step: Step) -> dict[str, int]:
    """Return how many cards were held, by reason. The whole room is told this, whatever the numbers."""
    cards_step = source(workshop, step)
    results = cards_step.round("cards").results if cards_step else None
    return dict((results or {}).get("held", {}))


def wall(workshop: Workshop, step: Step) -> Payload:
    """Return the lane the room is reading, or what it would like to know once the reading is closed."""
    cards_step = source(workshop, step)
    results = (cards_step.round("cards").results if cards_step else None) or {}
    shared: Payload = {
        "held": held(workshop, step),
        "too_few": not results.get("texts", True),
        "lanes": LANES,
        "frame": step.frame,
    }
    if step.frame < LANE_FRAMES:
        lane = LANES[step.frame]
        return shared | {"lane": lane, "directions": directions(workshop, step, lane)}
    return shared | {"lane": None, "questions": questions(workshop, step)}


def questions(workshop: Workshop, step: Step) -> Payload:
    """Return the cards that at least five people asked about or were stung by, without exact counts."""
    reading = step.round("reading")
    kept = reading.results or {}
    shown = [
        one.card
        for lane in LANES
        for group in workshop.groups
        for one in lane_cards(workshop, step, lane, group)
    ]
    rows: list[Payload] = [
        {"card": card, "by": workshop.group(card.from_group)}
        | {name: kept.get(name, {}).get(card.id) for name in TAPS}
        for card in shown
    ]
    rows = [row for row in rows if any(row[name] for name in TAPS)]
    rows.sort(key=lambda row: -(row["meaning"] or 0))
    return {"counting": not reading.sealed, "rows": rows}


def phone(workshop: Workshop, step: Step) -> Payload:
    """Return the same as the wall; the buttons of a phone work while the reading is open."""
    return wall(workshop, step) | {"open": step.round("reading").state == "open"}


def mine(workshop: Workshop, step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return the cards of the lane being read that this person has tapped."""
    texts = {card.id: card.text for card in workshop.cards}
    tapped = []
    for one in own:
        name, _separator, card = one.slot.partition(":")
        if one.value.get("on") and card in texts:
            tapped.append({"slot": one.slot, "tap": name, "text": texts[card]})
    return {"open": step.round("reading").state == "open", "tapped": tapped}


def console(workshop: Workshop, step: Step) -> Payload:
    """Return what was chosen in every lane and why, what could take its place, and why something was swapped."""
    available = released(workshop, step)
    cards_step = source(workshop, step)
    results = (cards_step.round("cards").results if cards_step else None) or {}
    lanes = []
    # Before the reveal all lanes can be looked at; in it, the one that the room is reading.
    for lane in LANES if step.started_at is None else LANES[step.frame : step.frame + 1]:
        for group in workshop.groups:
            found = lane_cards(workshop, step, lane, group)
            picked = [one.card for one in found]
            spare = [
                card
                for card in available
                if card.lane == lane and card.from_group == group.id and card not in picked
            ]
            lanes.append(
                {
                    "lane": lane,
                    "by": group,
                    "picked": picked,
                    "spare": spare,
                    "why": {one.card.id: one.why for one in found},
                }
            )
    reasons = {swap["into"]: swap["reason"] for swap in step.swaps.values()}
    return {
        "choice": lanes,
        "reasons": reasons,
        "too_few": not results.get("texts", True),
        "released": len(available),
        "rated": bool(by_held(available, ratings(workshop, step))),
        "held": held(workshop, step),
        "may_swap": step.started_at is None,
        "prepares": step.started_at is None,
        "limit": step.settings["limit"],
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the cards that the room has read, lane by lane, what was held, and what people asked about.

    Nothing before the reveal has begun, and no lane that the room was not led to.
    """
    if step.started_at is None:
        return {}
    lanes = [
        {"lane": lane, "directions": directions(workshop, step, lane)} for lane in LANES[: step.frame + 1]
    ]
    asked = questions(workshop, step)["rows"] if step.round("reading").sealed else []
    return {"lanes": lanes, "held": held(workshop, step), "questions": asked}
