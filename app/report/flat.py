"""The report as flat rows, one a text and one a figure: what a spreadsheet and a CSV file hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.i18n import mark as _
from app.domain.telling import CHAPTERS, Block, Cell, Figures, Links, Places, Row, Texts, Words
from app.i18n import translate
from app.phrases import lane
from app.report.model import Report, Section

Value = str | int | float | None


@dataclass(frozen=True)
class Record:
    """One row. `part` is the title it stands under, `what` which question, column or answer it is."""

    step: str
    chapter: str
    prompt: str
    part: str
    by: str = ""
    about: str = ""
    lane: str = ""
    text: str = ""
    what: str = ""
    figure: str = ""
    word: str = ""
    share: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    finding: str = ""

    def values(self) -> tuple[Value, ...]:
        """Return the row in the order of HEADS."""
        return tuple(getattr(self, name) for name in HEADS)


# The fields with what stands over them.
HEADS = {
    "step": _("Step"),
    "chapter": _("Chapter"),
    "prompt": _("What was asked"),
    "part": _("Part"),
    "by": _("Author group"),
    "about": _("About group"),
    "lane": _("Lane"),
    "text": _("Text"),
    "what": _("What this is"),
    "figure": _("Figure"),
    "word": _("In words"),
    "share": _("Share, 0 to 1"),
    "low": _("Lowest with one answer changed"),
    "high": _("Highest with one answer changed"),
    "n": _("Of how many people"),
    "finding": _("Comes to"),
}


def heads() -> tuple[str, ...]:
    """Return what stands over the columns, in the language at hand."""
    return tuple(translate(words) for words in HEADS.values())


def records(report: Report) -> list[Record]:
    """Return every row of the report, in its order."""
    return [
        one for section in report.sections for block in section.blocks for one in of_block(section, block)
    ]


def of_block(section: Section, block: Block) -> Iterator[Record]:
    """Yield the rows of one block."""
    chapter, prompt = translate(CHAPTERS[section.chapter]), "\n".join(section.prompts)

    def record(part: str = "", **given: Value) -> Record:
        return Record(section.title, chapter, prompt, part, **given)  # type: ignore[arg-type]

    if isinstance(block, Figures):
        for row in block.rows:
            for head, cell in zip(block.columns, row.cells, strict=True):
                said = "" if row.label in {row.by, block.title} else row.label
                yield record(block.title, text=said, what=head, **whose(row), **shown(cell))
        if block.note:
            yield record(block.title, text=block.note, what=translate("Note"))
    elif isinstance(block, Texts):
        for item in block.items:
            yield record(block.title, text=item.text, what=item.label, **authors(item))
            for reply in item.replies:
                yield record(block.title, text=reply.text, what=reply.label, by=item.about, about=item.by)
            for row in item.figures:
                yield record(
                    block.title, text=item.text, what=row.label, **authors(item), **shown(row.cells[0])
                )
    elif isinstance(block, Links):
        for one in block.links:
            backs = translate("{first} backs up {second}.", first=lane(one.start), second=lane(one.end))
            yield record(block.title, by=one.by, lane=lane(one.start), text=backs)
    elif isinstance(block, Places):
        for place in block.places:
            yield record(block.title, by=place.by, figure=place.label)
    else:
        yield record(text=block.text, what=translate("Note"))


def whose(row: Row) -> dict[str, Value]:
    """Return whose figures these are, and what they come to."""
    return {
        "by": row.by,
        "about": row.about,
        "lane": lane(row.lane) if row.lane else "",
        "finding": row.finding,
    }


def authors(item: Words) -> dict[str, Value]:
    """Return whose text this is."""
    return {"by": item.by, "about": item.about, "lane": lane(item.lane) if item.lane else ""}


def shown(cell: Cell) -> dict[str, Value]:
    """Return a figure's fields."""
    return {
        "figure": cell.text,
        "word": cell.word,
        "share": cell.share,
        "low": cell.low,
        "high": cell.high,
        "n": cell.n,
    }
