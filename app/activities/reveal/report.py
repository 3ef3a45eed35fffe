"""The reveal in the report: the cards that the room has read, and what it asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.activities.reveal import projections
from app.activities.reveal.rules import TAPS
from app.domain.telling import Block, Cell, Row, Texts, Told, Words
from app.domain.workshop import Card, Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return the cards of both directions, lane by lane, and those that were asked about."""
    found = projections.report(workshop, step)
    cards = [
        words(workshop, card)
        for lane in found.get("lanes", ())
        for direction in lane["directions"]
        for card in direction["cards"]
    ]
    blocks: list[Block] = []
    if cards:
        blocks.append(Texts(translate("The cards that the room read"), "cards", tuple(cards)))
    if found.get("questions"):
        asked = tuple(question(workshop, row) for row in found["questions"])
        blocks.append(Texts(translate("The cards that people asked about"), "questions", asked))
    return [Told("assumed", tuple(blocks))] if blocks else []


def words(workshop: Workshop, card: Card, figures: tuple[Row, ...] = ()) -> Words:
    """Return a card's words with whose they are."""
    by, about = workshop.group(card.from_group).name, workshop.group(card.about_group).name
    return Words(card.text, by, about, card.lane, figures=figures)


def question(workshop: Workshop, row: Mapping[str, Any]) -> Words:
    """Return a card with how many tapped on it, to a multiple of five."""
    labels = {"meaning": translate("What does this mean?"), "stings": translate("This stings")}
    figures = tuple(
        Row(labels[tap], (Cell(translate("{n} or more", n=row[tap])),)) for tap in TAPS if row[tap]
    )
    return words(workshop, row["card"], figures)
