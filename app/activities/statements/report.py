"""Statements that were answered twice in the report: both rounds side by side, in words only."""

from __future__ import annotations

from app import phrases
from app.activities.statements import projections
from app.domain.telling import Figures, Row, Told
from app.domain.workshop import Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return both rounds of a step that was held again. A first round is told by the comparison."""
    rows = tuple(
        Row(
            phrases.quoted(row["statement"][voice["voice"]]),
            tuple(phrases.cell_word(voice[name]) for name in ("first", "second")),
            side["group"].name,
            lane=row["statement"]["lane"],
        )
        for row in projections.report(workshop, step).get("rows", ())
        for side in row["sides"]
        for voice in side["voices"]
    )
    if not rows:
        return []
    columns = (translate("First"), translate("Now"))
    note = translate("In words only, for the same people answered twice.")
    return [Told("expected", (Figures(translate("The same statements, twice"), columns, rows, note=note),))]
