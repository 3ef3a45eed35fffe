"""The report as CSV, in UTF-8 with a mark that spreadsheets know."""

from __future__ import annotations

import csv
import io

from app.report.flat import Value, heads, records
from app.report.model import Report

# A spreadsheet takes text that begins like this for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"


def write(report: Report) -> str:
    """Return the rows of the report under their heads."""
    made = io.StringIO()
    table = csv.writer(made, lineterminator="\r\n")
    table.writerow(heads())
    table.writerows([guarded(value) for value in record.values()] for record in records(report))
    return MARK + made.getvalue()


def guarded(value: Value) -> Value:
    """Return a value that no spreadsheet runs: an apostrophe stands before what would begin a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
