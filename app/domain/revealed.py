"""Which cards a reveal shows: a stated rule that anybody can repeat, and what the facilitator swapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.display import LOWEST_MIN_GROUP, displayed_share
from app.domain.measures import agreeing, total
from app.domain.workshop import LANES, Card, Group, Step, Workshop

Why = Literal["most", "least", "drawn", "swapped"]
# The kind whose ratings of a group's own cards the rule goes by.
RATING_KIND = "in_group"


@dataclass(frozen=True)
class Chosen:
    """A card that is shown, and why: most or least held by its own group, drawn at random, or swapped in."""

    card: Card
    why: Why


def source(workshop: Workshop, step: Step) -> Step | None:
    """Return the step whose cards a later step draws on: the last one about the others."""
    return workshop.latest("cards", step, about="others")


def released(workshop: Workshop, step: Step) -> tuple[Card, ...]:
    """Return the released cards of that step."""
    found = source(workshop, step)
    return workshop.released(found.round("cards").id) if found else ()


def ratings(workshop: Workshop, step: Step) -> Mapping[str, Sequence[int]]:
    """Return {card: counts of the ratings 1 to 5} that the groups gave among themselves before a step."""
    kept: Mapping[str, Sequence[int]] = {}
    for one in workshop.steps[: step.position]:
        if one.kind == RATING_KIND:
            kept = (one.round("cards").results or {}).get("cards", kept)
    return kept


def by_held(cards: Sequence[Card], rated: Mapping[str, Sequence[int]]) -> list[Card]:
    """Return the rated cards from the most to the least held, by the share that is shown of them; ties by id."""
    found = [card for card in cards if total(rated.get(card.id, (0,))) >= LOWEST_MIN_GROUP]
    shares = {card.id: displayed_share(agreeing(rated[card.id]), total(rated[card.id])) for card in found}
    return sorted(found, key=lambda card: (-shares[card.id], card.id))


def rule(cards: Sequence[Card], limit: int, rated: Mapping[str, Sequence[int]]) -> list[Chosen]:
    """Return up to `limit` cards of one group and lane: the most held, the least held, the rest at random.

    The ids of released cards are random, so the first ones in their order are a random draw. Where nothing was
    rated all are drawn.
    """
    held = by_held(cards, rated)
    picked: list[Chosen] = []
    if held and limit > 0:
        picked.append(Chosen(held[0], "most"))
    if len(held) > 1 and limit > 1:
        picked.append(Chosen(held[-1], "least"))
    taken = {one.card.id for one in picked}
    rest = sorted((card for card in cards if card.id not in taken), key=lambda card: card.id)
    return picked + [Chosen(card, "drawn") for card in rest[: limit - len(picked)]]


def chosen(
    cards: Sequence[Card], limit: int, swaps: Mapping[str, Any], rated: Mapping[str, Sequence[int]]
) -> list[Chosen]:
    """Return what the rule picks, with the facilitator's swaps, in the order of the ids: places tell no rating.

    `swaps` maps the id of a picked card to {"into": id, "reason": words}.
    """
    by_id = {card.id: card for card in cards}
    found: dict[str, Chosen] = {}
    picked = rule(cards, limit, rated)
    for one in picked:
        into = by_id.get(swaps.get(one.card.id, {}).get("into"))
        shown = Chosen(into, "swapped") if into else one
        found.setdefault(shown.card.id, shown)
    # Where a card was swapped in that the rule picks by itself later, another one fills the gap.
    spare = sorted(
        (card for card in cards if card.id not in found and card.id not in swaps), key=lambda card: card.id
    )
    for card in spare[: len(picked) - len(found)]:
        found[card.id] = Chosen(card, "drawn")
    return [found[key] for key in sorted(found)]


def lane_cards(workshop: Workshop, reveal: Step, lane: str, group: Group) -> list[Chosen]:
    """Return the cards that a reveal shows of one group in one lane."""
    mine = [card for card in released(workshop, reveal) if card.lane == lane and card.from_group == group.id]
    return chosen(mine, int(reveal.settings["limit"]), reveal.swaps, ratings(workshop, reveal))


def spread(cards: Sequence[Card], most: int) -> list[Card]:
    """Return up to `most` cards, one of each lane in turn, by their random ids."""
    ranked = sorted(cards, key=lambda card: card.id)
    place = {
        card.id: sum(other.lane == card.lane for other in ranked[:number])
        for number, card in enumerate(ranked)
    }
    return sorted(ranked, key=lambda card: place[card.id])[:most]


def shown_before(workshop: Workshop, step: Step, group: Group) -> list[Card]:
    """Return the cards of one group that the room has read before a step, the most held first.

    Without a reveal before it, all released ones. The first of each lane come first, so that a few of them
    spread over the lanes.
    """
    reveal = workshop.latest("reveal", step)
    if reveal is None:
        cards = [card for card in released(workshop, step) if card.from_group == group.id]
    else:
        cards = [one.card for lane in LANES for one in lane_cards(workshop, reveal, lane, group)]
    rated = ratings(workshop, step)
    ranked = by_held(cards, rated)
    ranked += sorted((card for card in cards if card not in ranked), key=lambda card: card.id)
    place = {
        card.id: sum(other.lane == card.lane for other in ranked[:number])
        for number, card in enumerate(ranked)
    }
    return sorted(ranked, key=lambda card: place[card.id])
