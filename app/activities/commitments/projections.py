"""What is seen of the commitments: both groups' side by side, with the other group's support in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.activities.commitments.rules import PART_LIMIT, SPONSOR, TYPES
from app.domain import display
from app.domain.activity import OwnEntry, Payload, Seat
from app.domain.text import CARD_LIMIT
from app.domain.workshop import Card, Group, Step, Workshop

FRAMES = ("write", "read", "support", "list")


def released(workshop: Workshop, step: Step, group: str) -> list[Card]:
    """Return a group's released commitments that it can decide itself, by their random ids."""
    cards = workshop.released(step.round("texts").id)
    return [card for card in cards if card.from_group == group and not card.slot.endswith(f":{SPONSOR}")]


def for_sponsor(workshop: Workshop, step: Step) -> list[Card]:
    """Return what only the sponsor can decide."""
    return [card for card in workshop.released(step.round("texts").id) if card.slot.endswith(f":{SPONSOR}")]


def ids(workshop: Workshop, step: Step, group: str) -> set[str]:
    """Return what the other group may support of a group's commitments."""
    return {card.id for card in released(workshop, step, group)}


def figures(workshop: Workshop, step: Step) -> dict[str, display.Figure]:
    """Return the support of every commitment as it may be shown; nothing under the minimum.

    Of everybody in the other group, for who taps nothing has answered as well; so a commitment that nobody tapped
    has a figure, too.
    """
    results = step.round("support").results or {}
    people, support = results.get("people", {}), results.get("support", {})
    asked = results.get("asked", people)
    if not people or not display.permitted(people, workshop.min_group):
        return {}
    return {
        card.id: display.figure(
            support.get(card.id, 0), asked[workshop.others(group.id).id], min_group=workshop.min_group
        )
        for group in workshop.groups
        for card in released(workshop, step, group.id)
    }


def side(workshop: Workshop, step: Step, group: Group, shares: Mapping[str, display.Figure]) -> Payload:
    """Return a group's list: the most supported first once that is known, up to the limit, and its balance of types."""
    cards = sorted(
        released(workshop, step, group.id),
        key=lambda card: (-shares[card.id].share if shares else 0, card.id),
    )[: int(step.settings["limit"])]
    return {
        "group": group,
        "others": workshop.others(group.id),
        "rows": [{"card": card, "type": card.slot, "support": shares.get(card.id)} for card in cards],
        "types": {name: sum(card.slot == name for card in cards) for name in TYPES},
    }


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what the wall shows."""
    key = FRAMES[min(step.frame, len(FRAMES) - 1)]
    payload: Payload = {"frame": key, "states": {one.name: one.state for one in step.rounds}}
    if key in {"support", "list"}:
        # The list is where the room is shown the support; a step that was left before it shows none.
        shares = figures(workshop, step) if key == "list" else {}
        payload["sides"] = [side(workshop, step, group, shares) for group in workshop.groups]
        payload["sponsor"] = for_sponsor(workshop, step)
        payload["counted"] = bool(shares)
    return payload


def phone(workshop: Workshop, step: Step) -> Payload:
    """Return the same as the wall, and how many of a group are shown."""
    return shown(workshop, step) | {"limit": step.settings["limit"]}


def mine(workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own commitment, and one's taps on the other group's."""
    answers = {one.slot: one for one in own}
    others = workshop.others(seat.group)
    cards = released(workshop, step, others.id) if step.round("support").state == "open" else []
    tapped = {slot for slot, one in answers.items() if one.value.get("on")}
    return {
        "states": {one.name: one.state for one in step.rounds},
        "own": next((one for one in own if one.text), None),
        "longest": CARD_LIMIT,
        "part": PART_LIMIT,
        "others": others,
        "cards": [{"card": card, "on": card.id in tapped} for card in cards],
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return everything released: what is over the limit, too, and what goes to the sponsor."""
    shares = figures(workshop, step)
    return {
        "frame": FRAMES[min(step.frame, len(FRAMES) - 1)],
        "limit": step.settings["limit"],
        "sides": [side(workshop, step, group, shares) for group in workshop.groups],
        "released": {group.id: len(released(workshop, step, group.id)) for group in workshop.groups},
        "sponsor": for_sponsor(workshop, step),
    }


def report(workshop: Workshop, step: Step) -> Payload:
    """Return both lists as the room has seen them, and what only the sponsor can decide."""
    found = shown(workshop, step)
    if "sides" not in found or not (found["sponsor"] or any(one["rows"] for one in found["sides"])):
        return {}
    return {"sides": found["sides"], "for_the_sponsor": found["sponsor"]}
