"""What is seen of the reveal: one lane at a time, both directions side by side, the same for everyone."""

from __future__ import annotations

from collections.abc import Sequence

from app.activities.reveal.rules import TAPS, chosen
from app.domain.activity import OwnEntry, Payload
from app.domain.workshop import LANES, Card, Group, Step, Workshop

LANE_FRAMES = len(LANES)


def lane_cards(workshop: Workshop, step: Step, lane: str, group: Group) -> list[Card]:
    """Return the revealed cards that one group wrote in one lane."""
    source = workshop.latest("cards", step)
    released = workshop.released(source.round("cards").id) if source else ()
    mine = [card for card in released if card.lane == lane and card.from_group == group.id]
    return chosen(mine, int(step.settings["limit"]), step.swaps)


def directions(workshop: Workshop, step: Step, lane: str) -> list[Payload]:
    """Return both directions of one lane, in the order of the groups."""
    return [
        {
            "by": group,
            "about": workshop.others(group.id),
            "cards": lane_cards(workshop, step, lane, group),
        }
        for group in workshop.groups
    ]


def revealed(workshop: Workshop, step: Step) -> set[str]:
    """Return the ids of the cards that the room has seen so far."""
    lanes = LANES[: step.frame + 1]
    return {
        card.id
        for lane in lanes
        for group in workshop.groups
        for card in lane_cards(workshop, step, lane, group)
    }


def held(workshop: Workshop, step: Step) -> dict[str, int]:
    """Return how many cards were held, by reason. The whole room is told this, whatever the numbers."""
    source = workshop.latest("cards", step)
    results = source.round("cards").results if source else None
    return dict((results or {}).get("held", {}))


def wall(workshop: Workshop, step: Step) -> Payload:
    """Return the lane the room is reading, or what it would like to know once the reading is closed."""
    source = workshop.latest("cards", step)
    results = (source.round("cards").results if source else None) or {}
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
        card
        for lane in LANES
        for group in workshop.groups
        for card in lane_cards(workshop, step, lane, group)
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
    """Return what was chosen in every lane, what could take its place, and why something was swapped."""
    source = workshop.latest("cards", step)
    released = workshop.released(source.round("cards").id) if source else ()
    results = (source.round("cards").results if source else None) or {}
    lanes = []
    # Before the reveal all lanes can be looked at; in it, the one that the room is reading.
    for lane in LANES if step.started_at is None else LANES[step.frame : step.frame + 1]:
        for group in workshop.groups:
            picked = lane_cards(workshop, step, lane, group)
            spare = [
                card
                for card in released
                if card.lane == lane and card.from_group == group.id and card not in picked
            ]
            lanes.append({"lane": lane, "by": group, "picked": picked, "spare": spare})
    reasons = {swap["into"]: swap["reason"] for swap in step.swaps.values()}
    return {
        "choice": lanes,
        "reasons": reasons,
        "too_few": not results.get("texts", True),
        "released": len(released),
        "held": held(workshop, step),
        "may_swap": step.started_at is None,
        "limit": step.settings["limit"],
    }
