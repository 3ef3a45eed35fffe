"""Commitments in the report: what each group will do, how many of the others say it would help, and the sponsor's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app import phrases
from app.activities.commitments import later, projections
from app.domain.telling import Block, Figures, Note, Row, Texts, Told, Words
from app.domain.workshop import Group, Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return both lists as the room has seen them, and what only the sponsor can decide."""
    found = projections.report(workshop, step)
    own = tuple(
        commitment(row, side["group"], side["others"])
        for side in found.get("sides", ())
        for row in side["rows"]
    )
    blocks: list[Block] = []
    if own:
        blocks.append(Texts(translate("What each group will do"), "commitments", own))
    if found.get("for_the_sponsor"):
        asked = tuple(Words(card.text) for card in found["for_the_sponsor"])
        blocks.append(Texts(translate("Only the sponsor can decide"), "for_the_sponsor", asked))
    told = [Told("next_acts", tuple(blocks))] if blocks else []
    again = later.shown(workshop, step)
    return told + ([Told("follow_up", tuple(weeks_later(again)))] if again else [])


def commitment(row: Mapping[str, Any], group: Group, others: Group) -> Words:
    """Return one commitment with its kind and the support of the other group."""
    kind = (
        translate("an arrangement")
        if row["type"] == "arrangement"
        else translate("a way of treating each other")
    )
    says = translate("This would make a difference, say {group}", group=others.name)
    support = (Row(says, (phrases.cell(row["support"]),), by=others.name),) if row["support"] else ()
    return Words(row["card"].text, group.name, label=kind, figures=support)


def weeks_later(found: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """Yield what became of each commitment: under its words, or in a table where these have been deleted."""
    title = translate("Did it happen?")
    written = [row for row in found if row["card"]]
    if own := tuple(became(row) for row in written if row["by"]):
        yield Texts(title, "happened", own)
    if asked := tuple(became(row) for row in written if not row["by"]):
        yield Texts(translate("Only the sponsor can decide"), "happened", asked)
    nameless = [row for row in found if not row["card"] and row["figures"]]
    if nameless:
        columns = tuple(says(group) for group, _figure in nameless[0]["figures"])
        rows = (
            Row(nameless_label(row), tuple(phrases.cell(figure) for _group, figure in row["figures"]))
            for row in nameless
        )
        yield Figures(title, columns, tuple(rows))
    yield Note(
        translate(
            "Only those who could tell are counted. What you see of a commitment depends on where you stand."
        )
    )


def says(group: Group) -> str:
    return translate("It happened, at least in part, say {group}", group=group.name)


def became(row: Mapping[str, Any]) -> Words:
    """Return one commitment with what each group says became of it."""
    label = "" if row["figures"] else translate("Too few could tell")
    figures = (Row(says(group), (phrases.cell(figure),), by=group.name) for group, figure in row["figures"])
    by = row["by"].name if row["by"] else ""
    return Words(row["card"].text, by, label=label, figures=tuple(figures))


def nameless_label(row: Mapping[str, Any]) -> str:
    """Return what a commitment is called when its words have been deleted."""
    if row["by"] is None:
        return translate("Number {n}, for the sponsor", n=row["number"])
    return translate("Number {n}, by {group}", n=row["number"], group=row["by"].name)
