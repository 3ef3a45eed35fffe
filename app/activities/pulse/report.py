"""The pulse in the report: before and after with its caution, and the doubt, which is no score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import phrases
from app.activities.pulse import projections
from app.activities.pulse.rules import ITEMS
from app.domain.telling import Block, Cell, Figures, Finding, Note, Row, Told
from app.domain.workshop import Step, Workshop
from app.i18n import translate

FINDINGS: dict[str | None, Finding] = {
    "lower": "lower", "about the same": "same", "higher": "higher", None: "",
}  # fmt: skip


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return what the room was shown."""
    found = projections.report(workshop, step)
    blocks: list[Block] = []
    if found.get("rows"):
        blocks.append(scores(found["rows"], compared="caution" in found))
    if "caution" in found:
        blocks.append(Note(phrases.known(found["caution"])))
    if found.get("doubt"):
        rows = tuple(
            Row(one["group"].name, (phrases.cell(one["figure"]),), one["group"].name)
            for one in found["doubt"]
        )
        text = phrases.quoted(step.settings["wordings"][ITEMS[-1]])
        blocks.append(Figures(text, (translate("How many say so"),), rows))
        blocks.append(Note(translate("Doubt is not a score: more of it is neither better nor worse.")))
    return [Told("before_and_after", tuple(blocks))] if blocks else []


def scores(rows: list[Mapping[str, Any]], *, compared: bool) -> Figures:
    """Return each group's mean score, before and after where both were asked."""
    moved = {
        "lower": translate("lower than before"),
        "about the same": translate("about the same as before"),
        "higher": translate("higher than before"),
    }
    title = translate("How we disagree, from 0 to 100: the mean of each group, to the nearest five")
    if not compared:
        lines = tuple(
            Row(row["group"].name, (phrases.cell_score(row["after"]),), row["group"].name) for row in rows
        )
        return Figures(title, (translate("Today"),), lines)
    lines = tuple(
        Row(
            row["group"].name,
            (phrases.cell_score(row["before"]), phrases.cell_score(row["after"]), Cell(moved[row["moved"]])),
            row["group"].name,
            finding=FINDINGS[row["moved"]],
        )
        for row in rows
    )
    return Figures(title, (translate("Recent weeks"), translate("Today"), translate("In words")), lines)
