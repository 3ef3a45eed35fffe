"""Saying it back in the report: how many felt understood, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import phrases
from app.activities.say_back import projections
from app.domain.telling import Cell, Figures, Note, Row, Told
from app.domain.workshop import Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return who said "yes, that's it" at the first try and in the end: each group as speakers, and the room."""
    tries = projections.report(workshop, step).get("understood", ())
    if not tries:
        return []
    heads = {"first": translate("At the first try"), "final": translate("In the end")}
    rows = [
        Row(group.name, words([one["sides"][place] for one in tries], "word"), group.name)
        for place, group in enumerate(workshop.groups)
    ]
    rows.append(Row(translate("Everyone who spoke"), words(tries, "room")))
    title = translate("“Yes, that’s it”: how many speakers said so")
    note = Note(translate("“Nearly” is not counted. A pair’s result is shown to nobody."))
    columns = tuple(heads[one["try"]] for one in tries)
    return [Told("understood", (Figures(title, columns, tuple(rows)), note))]


def words(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[Cell, ...]:
    """Return a word for each try."""
    return tuple(phrases.cell_word(row[name]) for row in rows)
