"""The report as a file, by its format: one table that the page of downloads and the command share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.i18n import mark as _
from app.report import csvfile, exchange, markdown, workbook
from app.report.model import Report


@dataclass(frozen=True)
class Format:
    """A sort of file: what it is called, its media type, and what makes its bytes."""

    label: str
    note: str
    media_type: str
    write: Callable[[Report], bytes]


def as_json(report: Report) -> bytes:
    """Return the report as the published schema describes it."""
    return (json.dumps(exchange.write(report), ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: Mapping[str, Format] = {
    "xlsx": Format(
        _("Spreadsheet (XLSX)"),
        _("A sheet a step, with what was asked, texts and figures."),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook.write,
    ),
    "csv": Format(
        _("Table (CSV)"),
        _("The same rows in one file, for statistics."),
        "text/csv",
        lambda report: csvfile.write(report).encode(),
    ),
    "md": Format(
        _("Text (Markdown)"),
        _("The whole report as text, to take on into a document."),
        "text/markdown",
        lambda report: markdown.write(report).encode(),
    ),
    "json": Format(
        _("Data (JSON)"),
        _("The report with all its parts, as docs/export-schema.json describes it."),
        "application/json",
        as_json,
    ),
}


def name_of(report: Report, ending: str) -> str:
    """Return a file name that any system takes: "report-surgery-and-operations.xlsx"."""
    words = re.sub(r"[^a-z0-9]+", "-", report.title.lower()).strip("-")[:60].strip("-")
    return f"report-{words}.{ending}" if words else f"report.{ending}"
