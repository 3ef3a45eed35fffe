"""Every file is made of the one model: what one of them says, all of them say, and none of them runs anything."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import time
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask, render_template
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app import report
from app.domain.telling import CHAPTERS, Cell, Figures, Texts
from app.report import csvfile, drawing, files, flat, markdown, svg, workbook
from app.report.model import Report
from tests.report.rooms import COMMENTS, held

SHORT = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=5)
HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")')


def cells(made: Report) -> list[Cell]:
    """Return every figure of a report."""
    found: list[Cell] = []
    for section in made.sections:
        for block in section.blocks:
            found += [cell for row in drawing.rows_of(block) for cell in row.cells]
    return found


def texts(made: Report) -> list[str]:
    return [
        item.text
        for section in made.sections
        for block in section.blocks
        if isinstance(block, Texts)
        for item in block.items
    ]


def figures_of(rows: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    """Return every figure of flat rows with its numbers, as text."""
    names = ("figure", "word", "share", "low", "high", "n")
    return Counter(tuple(plain(row[name]) for name in names) for row in rows if row["figure"])


def plain(value: Any) -> str:
    """Return a value as text; a spreadsheet has no other 0 for 0.0."""
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else as_number(value)


def as_number(text: str) -> str:
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def rows_of_workbook(content: bytes) -> list[dict[str, Any]]:
    found = []
    for sheet in load_workbook(io.BytesIO(content)).worksheets[1:]:
        lines = list(sheet.iter_rows(values_only=True))
        found += [
            dict(zip(flat.HEADS, ("" if one is None else one for one in line), strict=True))
            for line in lines[1:]
        ]
    return found


def rows_of_csv(content: str) -> list[dict[str, Any]]:
    lines = list(csv.reader(io.StringIO(content.removeprefix(csvfile.MARK))))
    return [dict(zip(flat.HEADS, line, strict=True)) for line in lines[1:]]


@SHORT
@given(people=st.tuples(st.integers(3, 14), st.integers(3, 14)), seed=st.integers(0, 30))
@example(people=(9, 8), seed=3)
@example(people=(30, 4), seed=1)
def test_the_figures_of_page_spreadsheet_csv_and_json_agree(
    app: Flask, people: tuple[int, int], seed: int
) -> None:
    made = report.build(held(people, seed))
    shown = Counter(tuple(map(plain, dataclasses.astuple(cell))) for cell in cells(made))
    again = report.read(json.loads(files.as_json(made)))
    assert Counter(map(dataclasses.astuple, cells(again))) == Counter(map(dataclasses.astuple, cells(made)))
    assert figures_of(rows_of_csv(csvfile.write(made))) - places(made) == shown
    assert figures_of(rows_of_workbook(workbook.write(made))) - places(made) == shown
    with app.test_request_context("/"):
        page = render_template(
            "report/body.html", report=made, chapters=CHAPTERS, drawing=drawing, on_paper=svg.on_paper
        )
    tables = Counter(
        re.sub(r"\s*<small>.*?</small>", "", one)
        for one in re.findall(r"<(?:td(?: [^>]*)?|dd)>(.*?)</(?:td|dd)>", page, re.S)
    )
    assert tables == Counter(cell.text for cell in cells(made))


def places(made: Report) -> Counter[tuple[str, ...]]:
    """Return where middles lie, which are words in the column of figures and no figure."""
    return Counter(
        (one.label, "", "", "", "", "")
        for section in made.sections
        for block in section.blocks
        for one in getattr(block, "places", ())
    )


def test_every_text_stands_in_every_file() -> None:
    made = report.build(held(), COMMENTS)
    in_csv, in_md = csvfile.write(made), markdown.write(made)
    in_book = {row["text"] for row in rows_of_workbook(workbook.write(made))}
    assert len(texts(made)) > 60
    for one in texts(made):
        assert one in in_book
        assert one.replace('"', '""') in in_csv
        assert markdown.safe(one) in in_md


def test_a_workbook_has_a_sheet_a_step_with_what_was_asked_and_frozen_heads() -> None:
    made = report.build(held())
    book = load_workbook(io.BytesIO(workbook.write(made)))
    titles = list(dict.fromkeys(section.title for section in made.sections))
    assert len(book.sheetnames) == len(titles) + 1
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.column_dimensions["H"].width > 40
    reveal = next(sheet for sheet in book.worksheets if sheet.title == "Reveal")
    row = [one.value for one in reveal[2]]
    assert row[2] == "Read. What would you like to know about what this means?"
    assert row[4:7] == ["Clinicians", "Managers", "Power"]


def with_words(text: str) -> Report:
    """Return a report in which somebody wrote this on a card, in a title and in a comment."""
    made = report.build(held(), {"mirror": text})
    sections = []
    for section in made.sections:
        blocks = tuple(
            dataclasses.replace(
                block, items=tuple(dataclasses.replace(one, text=text) for one in block.items)
            )
            if isinstance(block, Texts)
            else block
            for block in section.blocks
        )
        sections.append(dataclasses.replace(section, title=text, blocks=blocks))
    return dataclasses.replace(made, title=text, sections=tuple(sections))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_begins_like_a_formula_stays_text(text: str) -> None:
    made = with_words(text)
    book = load_workbook(io.BytesIO(workbook.write(made)))
    values = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in values if cell.data_type == "f"]
    assert [cell for cell in values if cell.value == text]
    for line in csv.reader(io.StringIO(csvfile.write(made).removeprefix(csvfile.MARK))):
        assert not [field for field in line if field.startswith(csvfile.FORMULAS)]


def test_words_that_look_like_markup_stay_words_in_markdown_and_a_control_character_breaks_no_file() -> None:
    made = markdown.write(with_words("# <script>*x*</script> [a](b) | c"))
    assert "<script>" not in made
    assert r"\# \<script\>\*x\*\</script\> \[a\](b) \| c" in made
    assert workbook.write(with_words("a\x0bb"))


def test_two_steps_of_one_long_name_have_two_sheets() -> None:
    taken: list[str] = []
    for _ in range(12):
        taken.append(workbook.name_of("What we [really] expected, and what they said: all of it", taken))
    assert len({one.casefold() for one in taken}) == 12
    assert all(len(one) <= 31 and not set(one) & set("[]:*?/\\") for one in taken)


def test_every_chart_is_a_picture_that_stands_alone(app: Flask) -> None:
    made = report.build(held())
    drawn = drawing.charts(made)
    assert len(drawn) > 15
    with app.test_request_context("/"):
        for one in drawn:
            content = svg.chart(made, one)
            root = ElementTree.fromstring(content)  # noqa: S314 - our own
            space = "{http://www.w3.org/2000/svg}"
            assert root.tag == f"{space}svg"
            assert root.findtext(f"{space}title")
            assert root.findtext(f"{space}desc")
            assert "var(" not in content
            assert "http" not in content.replace("http://www.w3.org/2000/svg", "")


def test_a_chart_says_the_words_of_the_table_below_it(app: Flask) -> None:
    made = report.build(held())
    block = next(
        block
        for section in made.of_chapter("expected")
        for block in section.blocks
        if isinstance(block, Figures) and block.chart == "dumbbell"
    )
    with app.test_request_context("/"):
        drawn = svg.chart(made, drawing.Chart(block))
    for row in block.rows:
        assert row.cells[0].text in drawn
        assert row.cells[1].word in drawn


def test_a_workbook_of_a_half_day_is_made_in_no_time() -> None:
    made = report.build(held((14, 14), 4))
    began = time.process_time()
    workbook.write(made)
    assert time.process_time() - began < 2
