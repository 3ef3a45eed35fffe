"""The pulse in the report: before and after with its caution, and the doubt, which is no score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app import phrases
from app.activities.pulse import later, projections
from app.activities.pulse.rules import ITEMS
from app.domain.display import Figure
from app.domain.i18n import mark as _
from app.domain.telling import Block, Cell, Figures, Finding, Note, Row, Told
from app.domain.workshop import Step, Workshop
from app.i18n import translate

FINDINGS: dict[str | None, Finding] = {
    "lower": "lower", "about the same": "same", "higher": "higher", None: "",
}  # fmt: skip

TITLE = _("How we disagree, from 0 to 100: the mean of each group, to the nearest five")
MOVED = {
    "lower": _("lower than before"),
    "about the same": _("about the same as before"),
    "higher": _("higher than before"),
}


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return what the room was shown."""
    found, again = projections.report(workshop, step), later.shown(workshop, step)
    blocks: list[Block] = []
    if found.get("rows"):
        blocks.append(scores(found["rows"], compared="caution" in found))
    if "caution" in found:
        blocks.append(Note(phrases.known(found["caution"])))
    blocks += doubt(step, found.get("doubt", []), phrases.cell)
    told = [Told("before_and_after", tuple(blocks))] if blocks else []
    return told + ([Told("follow_up", tuple(weeks_later(step, again)))] if again else [])


def scores(rows: list[Mapping[str, Any]], *, compared: bool) -> Figures:
    """Return each group's mean score, before and after where both were asked."""
    title = translate(TITLE)
    if not compared:
        lines = tuple(
            Row(row["group"].name, (phrases.cell_score(row["after"]),), row["group"].name) for row in rows
        )
        return Figures(title, (translate("Today"),), lines)
    lines = tuple(
        Row(
            row["group"].name,
            (
                phrases.cell_score(row["before"]),
                phrases.cell_score(row["after"]),
                Cell(phrases.known(MOVED[row["moved"]])),
            ),
            row["group"].name,
            finding=FINDINGS[row["moved"]],
        )
        for row in rows
    )
    return Figures(title, (translate("Recent weeks"), translate("Today"), translate("In words")), lines)


def doubt(
    step: Step, found: Sequence[Mapping[str, Any]], cell: Callable[[Figure], Cell]
) -> Iterator[Figures | Note]:
    """Yield how many of each group heard something that made them less sure."""
    if found:
        rows = tuple(Row(one["group"].name, (cell(one["figure"]),), one["group"].name) for one in found)
        text = phrases.quoted(step.settings["wordings"][ITEMS[-1]])
        yield Figures(text, (translate("How many say so"),), rows)
        yield Note(translate("Doubt is not a score: more of it is neither better nor worse."))


def weeks_later(step: Step, found: Mapping[str, Any]) -> Iterator[Block]:
    """Yield each group's score of the follow-up beside those of the day, and the doubt in words."""
    rows = found["rows"]
    compared, day = rows[0]["before"] is not None, rows[0]["day"] is not None
    columns = [translate("Before: recent weeks")] if compared else []
    columns += [translate("That day")] if day else []
    columns += [translate("Some weeks later: recent weeks")]
    columns += [translate("Later beside before")] if compared else []

    def cells(row: Mapping[str, Any]) -> tuple[Cell, ...]:
        shown = [row[name] for name in ("before", "day", "later") if row[name] is not None]
        said = [Cell(phrases.known(MOVED[row["moved"]]))] if compared else []
        return (*(phrases.cell_score(one) for one in shown), *said)

    lines = tuple(
        Row(row["group"].name, cells(row), row["group"].name, finding=FINDINGS[row["moved"]]) for row in rows
    )
    yield Figures(translate(TITLE), tuple(columns), lines)
    if compared:
        yield Note(
            translate(
                "Before and later ask the same, about recent weeks. Other people may have answered, and nobody’s "
                "answers are paired: the groups are compared, not the people in them."
            )
        )
    else:
        yield Note(
            translate("There was no pulse before, so there is nothing to compare this with like for like.")
        )
    yield from doubt(step, found["doubt"], phrases.cell_in_words)
