"""Common ground in the report: each value as it was expected and as it is held, and the line that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import phrases
from app.activities.common_ground import projections
from app.domain.telling import Block, Figures, Finding, Note, Row, Sentence, Texts, Told, Words
from app.domain.workshop import Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return the values that both groups answered, and the purpose line with its readings."""
    found = projections.report(workshop, step)
    blocks: list[Block] = []
    for row in found.get("values", ()):
        blocks += value(row)
    if blocks:
        blocks.append(Note(phrases.known(found["limit"])))
    if found.get("line"):
        title = translate("A line of purpose that both groups can live with")
        blocks.append(Texts(title, "purpose", (Words(phrases.known(found["line"])),)))
        readings = tuple(
            Words(text, side["group"].name) for side in found["readings"] for text in side["texts"]
        )
        if readings:
            title = translate("What this line means from each group’s chairs")
            blocks.append(Texts(title, "readings", readings))
    return [Told("shared_values", tuple(blocks))] if blocks else []


def value(row: Mapping[str, Any]) -> list[Block]:
    """Return one value in both directions, and what it comes to."""
    text = phrases.quoted(row["value"]["text"])
    finding: Finding = (
        "hidden" if row["shared"] and row["hidden"] else "shared" if row["shared"] else "not_shared"
    )
    comes_to = {
        "hidden": translate("Both hold it, more than was expected."),
        "shared": translate("Both hold it, and it was expected."),
        "not_shared": translate("Not clearly held on both sides."),
    }
    rows = tuple(
        Row(
            text,
            (phrases.cell_expected(side["expected"]), phrases.cell(side["own"])),
            by=side["others"].name,
            about=side["group"].name,
            finding=finding,
        )
        for side in row["sides"]
    )
    columns = (translate("Expected of the others"), translate("What the others say of themselves"))
    return [Figures(text, columns, rows, chart="dumbbell"), Sentence(comes_to[finding])]
