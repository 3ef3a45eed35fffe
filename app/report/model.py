"""The one model of the report: pages, files and charts are made of it and of nothing else, so their figures agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.activities import KINDS
from app.domain.telling import CHAPTERS, Block, Texts, Told
from app.domain.workshop import Workshop
from app.i18n import locale, translate
from app.report import limits, summary

VERSION = 1


@dataclass(frozen=True)
class Side:
    """One of the groups, by its name."""

    name: str
    colour: str
    shape: str


@dataclass(frozen=True)
class Section:
    """One step's part of one chapter. `step` is its place in the method, `prompts` what the room was asked."""

    chapter: str
    step: str
    kind: str
    title: str
    prompts: tuple[str, ...]
    held_again: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Comment:
    """What a facilitator adds to a chapter in their own words."""

    chapter: str
    text: str


@dataclass(frozen=True)
class Report:
    """What may be known of a workshop by whoever gets its report.

    `month` is when the doors opened ("2027-01"), no finer; `texts_until` the date that the facilitator set for the
    deletion of the texts, or nothing in a report that outlives its workshop. Sections stand in the order of the
    chapters, within one in that of the agenda.
    """

    version: int
    title: str
    language: str
    month: str
    texts_until: str
    min_group: int
    rehearsal: bool
    groups: tuple[Side, ...]
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    comments: tuple[Comment, ...]
    limits: tuple[str, ...]

    def chapters(self) -> list[str]:
        """Return the chapters that have something to tell, in their order."""
        return list(dict.fromkeys(section.chapter for section in self.sections))

    def of_chapter(self, chapter: str) -> list[Section]:
        """Return the sections of one chapter."""
        return [section for section in self.sections if section.chapter == chapter]

    def texts_of(self, sort: str) -> list[Texts]:
        """Return the blocks of texts of one sort."""
        blocks = [block for section in self.sections for block in section.blocks]
        return [block for block in blocks if isinstance(block, Texts) and block.sort == sort]

    def comment_on(self, chapter: str) -> str:
        """Return what a facilitator says of a chapter, or nothing."""
        return next((one.text for one in self.comments if one.chapter == chapter), "")


def build(workshop: Workshop, comments: Mapping[str, str] | None = None) -> Report:
    """Return the report of what the room has seen so far, in the language at hand. `comments` are by chapter."""
    order = list(CHAPTERS)
    sections = [
        Section(
            told.chapter,
            step.key,
            step.kind,
            translate(step.title),
            tuple(translate(one) for one in step.settings.get("prompts", ())),
            step.repeated,
            told.blocks,
        )
        for step in workshop.steps
        if step.started_at is not None
        for told in together(KINDS[step.kind].tell(workshop, step))
    ]
    sections.sort(key=lambda section: order.index(section.chapter))
    found = comments or {}
    made = Report(
        version=VERSION,
        title=workshop.title,
        language=locale(),
        month=month(workshop),
        texts_until=workshop.delete_on,
        min_group=workshop.min_group,
        rehearsal=workshop.rehearsal is not None,
        groups=tuple(Side(group.name, group.colour, group.shape) for group in workshop.groups),
        summary=(),
        sections=tuple(sections),
        comments=tuple(Comment(chapter, found[chapter]) for chapter in order if found.get(chapter)),
        limits=(),
    )
    return replace(made, summary=summary.sentences(made), limits=limits.sentences(made))


def kept(report: Report) -> Report:
    """Return a report that outlives its workshop: it promises no date for texts, for there are none any more."""
    bare = replace(report, texts_until="", comments=())
    return replace(bare, limits=limits.sentences(bare))


def together(told: Sequence[Told]) -> list[Told]:
    """Return what a step tells with one part a chapter."""
    found: dict[str, list[Block]] = {}
    for one in told:
        found.setdefault(one.chapter, []).extend(one.blocks)
    return [Told(chapter, tuple(blocks)) for chapter, blocks in found.items()]


def month(workshop: Workshop) -> str:
    """Return the month in which the doors opened, or nothing: a day would be finer than anybody needs."""
    opened = workshop.steps[0].started_at if workshop.steps else None
    return "" if opened is None else f"{datetime.fromtimestamp(opened / 1000):%Y-%m}"
