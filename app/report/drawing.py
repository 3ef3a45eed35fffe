"""From blocks to what the chart macros draw. Pages, PDF and single SVG files ask for the same values here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.domain.telling import Block, Cell, Figures, Link, Links, Places, Row, Texts, Words
from app.domain.workshop import LANES
from app.i18n import translate
from app.report.model import Report, Section, Side

Drawn = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """One picture of the report: a block, and where a block has a picture a group, whose it is."""

    block: Figures | Links | Places
    by: str = ""

    @property
    def title(self) -> str:
        return f"{self.block.title} ({self.by})" if self.by else self.block.title


def charts(report: Report) -> list[Chart]:
    """Return every picture, in the order of the report."""
    found: list[Chart] = []
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Links):
                found += [Chart(block, name) for name in block.by]
            elif isinstance(block, Places) or (isinstance(block, Figures) and block.chart):
                found.append(Chart(block))
    return found


def side(report: Report, name: str) -> Side:
    """Return a group by its name."""
    return next(group for group in report.groups if group.name == name)


def dumbbell(report: Report, block: Figures) -> list[Drawn]:
    """Return rows for the dumbbell: the first cell is what was expected, the second what is said."""
    return [
        {
            "by": side(report, row.by),
            "about": side(report, row.about),
            "expected": {"share": row.cells[0].share, "label": row.cells[0].text},
            "actual": {"share": row.cells[1].share, "word": row.cells[1].word, "band": band(row.cells[1])},
            "label_by": translate("{group} expected", group=row.by),
            "label_about": translate("of {group}", group=row.about),
            "label_actual": translate("{group} say", group=row.about),
        }
        for row in block.rows
    ]


def band(cell: Cell) -> tuple[float, float] | None:
    """Return what one changed answer would do, or None where there is none to draw."""
    return None if cell.low is None or cell.high is None else (cell.low, cell.high)


def strip(report: Report, block: Figures) -> list[Drawn]:
    """Return rows for the strip: a group's parts side by side."""
    return [
        {
            "by": side(report, row.by),
            "parts": [
                {"label": label, "word": cell.word, "share": cell.share}
                for label, cell in zip(block.columns, row.cells, strict=True)
            ],
        }
        for row in block.rows
    ]


def links(report: Report, block: Links) -> list[Drawn]:
    """Return a map of the lanes for each group."""

    def arrow(one: Link) -> dict[str, str]:
        return {"from": one.start, "to": one.end}

    return [
        {"by": side(report, name), "arrows": [arrow(one) for one in block.links if one.by == name]}
        for name in block.by
    ]


def places(report: Report, block: Places) -> list[Drawn]:
    """Return marks for the grid of Figure 1."""
    return [
        {
            "group": side(report, one.by),
            "label": one.label,
            "x": one.x,
            "y": one.y,
            "before": None if one.before_x is None else {"x": one.before_x, "y": one.before_y},
            "cells": [],
        }
        for one in block.places
    ]


def small_print(cell: Cell) -> str:
    """Return what stands in small letters under a figure: of how many people, and what one changed answer would do."""
    said = [translate("of {n}", n=cell.n)] if cell.n and str(cell.n) not in cell.text.split() else []
    if cell.low is not None and cell.high is not None:
        low, high = round(100 * cell.low), round(100 * cell.high)
        said.append(translate("{low} to {high} in 100", low=low, high=high))
    return translate("; ").join(said)


def by_lane(block: Texts) -> Iterator[tuple[str, list[Words]]]:
    """Yield the lanes of texts in their order, each with its texts; without lanes one group of all, under ""."""
    order = ("", *LANES)
    ranked = sorted(block.items, key=lambda item: order.index(item.lane) if item.lane in order else 0)
    for lane, items in groupby(ranked, key=lambda item: item.lane):
        yield lane, list(items)


def columns(report: Report, items: list[Words]) -> list[tuple[Side | None, list[Words]]]:
    """Return the texts of each group side by side, or all of them together where no group is named."""
    found: list[tuple[Side | None, list[Words]]] = [
        (group, [item for item in items if item.by == group.name]) for group in report.groups
    ]
    nobody = [item for item in items if not item.by]
    named = found if any(texts for _group, texts in found) else []
    return [*named, *([(None, nobody)] if nobody else [])]


def colour_of(report: Report, row: Row) -> Side | None:
    """Return whose row it is, to mark it by colour and shape."""
    return next((group for group in report.groups if group.name == row.by), None)


def head(block: Figures) -> str:
    """Return what stands over the first column of a table: who, what, or both."""
    if all(row.by and row.label in {row.by, block.title} for row in block.rows):
        return translate("Who")
    return translate("What, and who") if any(row.by for row in block.rows) else translate("What")


def has_bands(sections: list[Section]) -> bool:
    """Return whether any figure shows what one changed answer would do."""
    return any(
        cell.low is not None
        for section in sections
        for block in section.blocks
        for row in rows_of(block)
        for cell in row.cells
    )


def rows_of(block: Block) -> list[Row]:
    """Return every line of figures of a block, also those under texts."""
    if isinstance(block, Figures):
        return list(block.rows)
    return [row for item in block.items for row in item.figures] if isinstance(block, Texts) else []
