"""The report as an XLSX workbook: a sheet for the summary and one for each step."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.telling import CHAPTERS
from app.i18n import month_name, translate
from app.report.flat import HEADS, Record, Value, heads, records
from app.report.model import Report

# Of a sheet's name: what no spreadsheet allows, and how long it may be.
FORBIDDEN, LONGEST = re.compile(r"[\[\]:*?/\\']"), 31
WIDTHS = {
    "chapter": 26,
    "prompt": 40,
    "part": 34,
    "text": 56,
    "what": 32,
    "figure": 22,
    "word": 18,
    "finding": 14,
}
NARROW = 14


def write(report: Report) -> bytes:
    """Return the workbook's bytes. Nothing in it is a formula, whatever somebody wrote."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101 - a new workbook has one sheet
    first.title = name_of(translate("In short"), [])
    summary(first, report)
    by_step: dict[str, list[Record]] = {}
    for record in records(report):
        by_step.setdefault(record.step, []).append(record)
    for title, found in by_step.items():
        step(book.create_sheet(name_of(title, book.sheetnames)), found)
    book.properties.creator = "Otherwise"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def summary(sheet: Worksheet, report: Report) -> None:
    """Fill the first sheet: whose report this is, its sentences, the facilitator's comments, the limits."""
    groups = ", ".join(group.name for group in report.groups)
    lines: list[Sequence[Value]] = [(report.title,), (groups,)]
    if report.month:
        lines.append((month_name(report.month),))
    if report.rehearsal:
        lines.append((translate("Rehearsal"),))
    lines += [(), (translate("In short"),), *((one,) for one in report.summary)]
    if report.comments:
        lines += [(), (translate("Comments by the facilitator"),)]
        lines += [(f"{translate(CHAPTERS[one.chapter])}: {one.text}",) for one in report.comments]
    lines += [(), (translate("What these figures cannot say"),), *((one,) for one in report.limits)]
    fill(sheet, lines)
    sheet.column_dimensions["A"].width = 110
    sheet["A1"].font = Font(bold=True, size=14)


def step(sheet: Worksheet, found: Iterable[Record]) -> None:
    """Fill the sheet of one step, its heads frozen and its columns as wide as what they hold."""
    fill(sheet, [heads(), *(record.values() for record in found)])
    for number, name in enumerate(HEADS, 1):
        head = sheet.cell(1, number)
        head.font = Font(bold=True)
        sheet.column_dimensions[head.column_letter].width = WIDTHS.get(name, NARROW)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def fill(sheet: Worksheet, rows: Iterable[Sequence[Value]]) -> None:
    """Put values into a sheet; text stays text, also where it begins like a formula."""
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            if value is None or value == "":
                continue
            cell = sheet.cell(number, place)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
            else:
                cell.value = value
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def name_of(title: str, taken: Sequence[str]) -> str:
    """Return a name for a sheet: short, allowed, and not taken."""
    base = FORBIDDEN.sub(" ", title).strip()[:LONGEST].strip() or "-"
    known = {one.casefold() for one in taken}
    found, number = base, 2
    while found.casefold() in known:
        found = f"{base[: LONGEST - len(str(number)) - 1]} {number}"
        number += 1
    return found
