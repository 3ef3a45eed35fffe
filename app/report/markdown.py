"""The report as Markdown: to be read as it is, or taken on into a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.telling import CHAPTERS, Block, Cell, Figures, Links, Places, Row, Texts, Words
from app.i18n import month_name, translate
from app.phrases import lane
from app.report import drawing
from app.report.model import Report, Section

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
# What would begin a list, a heading or a quotation at the start of a line.
OPENING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)", re.M)


def write(report: Report) -> str:
    """Return the whole report."""
    return "\n".join(lines(report)).rstrip() + "\n"


def lines(report: Report) -> Iterator[str]:
    """Yield the lines of the report in its order."""
    groups = ", ".join(group.name for group in report.groups)
    yield from (f"# {safe(report.title)}", "")
    yield from (safe(f"{groups}, {month_name(report.month)}" if report.month else groups), "")
    if report.rehearsal:
        yield from (f"**{translate('Rehearsal')}**", "")
    yield from listed(translate("In short"), report.summary)
    for chapter in report.chapters():
        yield from (f"## {safe(translate(CHAPTERS[chapter]))}", "")
        if comment := report.comment_on(chapter):
            yield from (f"> **{translate('Comment by the facilitator')}**", ">")
            yield from (f"> {safe(line)}" for line in comment.split("\n"))
            yield ""
        for section in report.of_chapter(chapter):
            for block in section.blocks:
                yield from block_lines(report, block)
            yield from (source(section), "")
    yield from listed(translate("What these figures cannot say"), report.limits)


def listed(title: str, sentences: tuple[str, ...]) -> Iterator[str]:
    """Yield a heading with its sentences as a list."""
    yield from (f"## {title}", "")
    yield from (f"- {safe(one)}" for one in sentences)
    yield ""


def source(section: Section) -> str:
    """Return from which step the lines above come, and what the room was asked there."""
    said = translate("From the step “{title}”", title=section.title)
    if section.held_again:
        said += ", " + translate("held a second time")
    asked = " / ".join(section.prompts)
    return f"*{safe(said)}{': ' + safe(asked) if asked else ''}*"


def block_lines(report: Report, block: Block) -> Iterator[str]:
    """Yield one block."""
    if isinstance(block, Figures):
        yield from table(block)
    elif isinstance(block, Texts):
        yield from texts(report, block)
    elif isinstance(block, Links):
        yield from (f"### {safe(block.title)}", "")
        for one in block.links:
            backs = translate("{first} backs up {second}.", first=lane(one.start), second=lane(one.end))
            yield f"- {safe(one.by)}: {safe(backs)}"
        yield ""
    elif isinstance(block, Places):
        yield from (f"### {safe(block.title)}", "")
        yield from (f"- {safe(one.by)}: {safe(one.label)}" for one in block.places)
        yield from ("", *([safe(block.note), ""] if block.note else []))
    else:
        yield from (safe(block.text), "")


def table(block: Figures) -> Iterator[str]:
    """Yield a table of figures."""
    yield from (f"### {safe(block.title)}", "")
    yield f"| {' | '.join(map(safe, (drawing.head(block), *block.columns)))} |"
    yield "|" + " --- |" * (len(block.columns) + 1)
    for row in block.rows:
        yield f"| {' | '.join((safe(label(block, row)), *(safe(read(one)) for one in row.cells)))} |"
    yield from ("", *([safe(block.note), ""] if block.note else []))


def label(block: Figures, row: Row) -> str:
    """Return what a line of figures is about: whose it is, of whom, on what."""
    whose = translate("{group} of {others}", group=row.by, others=row.about) if row.about else row.by
    return (
        whose if row.label in {row.by, block.title} else ", ".join(one for one in (row.label, whose) if one)
    )


def read(cell: Cell) -> str:
    """Return a figure with its small print in brackets."""
    small = drawing.small_print(cell)
    return f"{cell.text} ({small})" if small else cell.text


def texts(report: Report, block: Texts) -> Iterator[str]:
    """Yield texts, lane by lane and group by group."""
    yield from (f"### {safe(block.title)}", "")
    for name, items in drawing.by_lane(block):
        if name:
            yield from (f"#### {lane(name)}", "")
        for side, found in drawing.columns(report, items):
            if side and found:
                yield from (f"**{safe(side.name)}**", "")
            for item in found:
                yield from words(item)
            if found:
                yield ""
    if block.note:
        yield from (safe(block.note), "")


def words(item: Words) -> Iterator[str]:
    """Yield one text with what was said of it."""
    yield f"- {safe(item.text)}{f' ({safe(item.label)})' if item.label else ''}"
    yield from (f"  - {safe(one.label)}: {safe(one.text)}" for one in item.replies)
    yield from (f"  - {safe(one.label)}: {safe(read(one.cells[0]))}" for one in item.figures)


def safe(text: str) -> str:
    """Return text in which nothing is markup: what somebody wrote stays words."""
    return OPENING.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", text.replace("\n", " ")))
