"""The disagreements that the room chose, in the report."""

from __future__ import annotations

from app import phrases
from app.activities.choose import projections
from app.domain.telling import Cell, Figures, Row, Told
from app.domain.workshop import Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return what was chosen, how many of each group’s voters chose it, and what kind of difference it is."""
    labels = {
        "facts": translate("about facts"),
        "matters": translate("about what matters"),
        "decides": translate("about who decides"),
        "words": translate("same words, different meaning"),
    }
    rows = tuple(
        Row(
            phrases.known(row["text"]),
            (
                *(phrases.cell(side["figure"]) for side in row["sides"]),
                Cell(labels.get(row["label"], "–")),
            ),
            lane=row["lane"] or "",
        )
        for row in projections.report(workshop, step).get("chosen", ())
    )
    if not rows:
        return []
    title = translate("What the room chose to look at")
    columns = (*(group.name for group in workshop.groups), translate("What kind of difference"))
    note = translate(
        "How many of each group’s voters chose it. Ranked by the support in the less keen group."
    )
    return [Told("differences", (Figures(title, columns, rows, note=note),))]
