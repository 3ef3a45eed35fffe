"""Among ourselves in the report: only what each group voted to take to the room."""

from __future__ import annotations

from app import phrases
from app.activities.in_group import projections
from app.activities.in_group.rules import OUTCOMES
from app.domain.telling import Block, Figures, Row, Texts, Told, Words
from app.domain.workshop import Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return the texts that each group released by its vote, and its answer on speaking up where it released that."""
    sides = projections.report(workshop, step).get("taken_to_the_room", [])
    texts = tuple(Words(card.text, side["group"].name) for side in sides for card in side["texts"])
    blocks: list[Block] = []
    if texts:
        blocks.append(
            Texts(
                translate("Written among themselves, and brought to the room by each group’s own vote"),
                "released",
                texts,
            )
        )
    labels = {
        "nothing": translate("nothing"),
        "teased": translate("teased"),
        "left_out": translate("left out"),
        "loses_standing": translate("loses standing"),
        "unknown": translate("I don’t know"),
    }
    rows = tuple(
        Row(
            side["group"].name,
            tuple(phrases.cell_in_words(one["figure"]) for one in side["outcomes"]),
            side["group"].name,
        )
        for side in sides
        if side["outcomes"]
    )
    if rows:
        question = phrases.known(step.settings["speaking_up"])
        blocks.append(Figures(question, tuple(labels[name] for name in OUTCOMES), rows))
    return [Told("released", tuple(blocks))] if blocks else []
