"""What a step tells the report: a small vocabulary of blocks, made of what the display gate has let through.

A kind returns these from `tell`; every page, file and chart of the report is made of them and of nothing else, so that
a figure is the same wherever it stands. Groups are known by their names, texts by their words: there is no id here,
no order but that of the screens, and no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.i18n import mark as _

# The order in which a report is read, whatever the order of the agenda.
CHAPTERS = {
    "assumed": _("What each group assumed"),
    "answered": _("What the described group said"),
    "released": _("What each group chose to bring into the room"),
    "expected": _("What was expected, and what was said"),
    "mirror": _("The mirror"),
    "stories": _("How the stories are told"),
    "shared_values": _("Hidden common ground"),
    "differences": _("Disagreements still standing"),
    "understood": _("How well each felt understood"),
    "cruxes": _("What they turn on, and how to find out"),
    "figure_one": _("Where the organisation stands"),
    "next_acts": _("Commitments"),
    "before_and_after": _("How we disagree, before and after"),
    "follow_up": _("Some weeks later"),
    "held": _("What was held back"),
}

Chart = Literal["", "dumbbell", "strip", "links", "places"]
Finding = Literal[
    "", "fewer", "about", "more", "mirrored", "not_mirrored", "shared", "hidden", "not_shared",
    "lower", "same", "higher",
]  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One figure as it may be read: `text` is what stands on the page.

    Where it lies on a scale, `word` is its word alone, `share` its place from 0 to 1, `low` and `high` what one changed
    answer would do, and `n` how many people it is of. A score has `share` from 0 to 1 for 0 to 100.
    """

    text: str
    word: str = ""
    share: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Row:
    """One line of figures: who says it (`by`) of whom (`about`), a cell for each column, and what it comes to."""

    label: str
    cells: tuple[Cell, ...]
    by: str = ""
    about: str = ""
    lane: str = ""
    finding: Finding = ""


@dataclass(frozen=True)
class Figures:
    """A table of figures, and the chart that draws the same rows.

    "dumbbell" draws the first cell of a row as what was expected and the second as what is said; "strip" draws the
    cells of a row as parts of a whole. `columns` are the heads of the cells. `note` says how they are counted.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Chart = ""
    note: str = ""


@dataclass(frozen=True)
class Reply:
    """What was written on a text, under the question that it answers."""

    label: str
    text: str


@dataclass(frozen=True)
class Words:
    """What people wrote and the room has read: a group's words, in its lane, with what was said of them."""

    text: str
    by: str = ""
    about: str = ""
    lane: str = ""
    label: str = ""
    replies: tuple[Reply, ...] = ()
    figures: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Texts:
    """Texts that belong together. Those of a lane stand together, those of the two groups beside each other.

    `sort` says to a program what they are: "cards", "answers", "tests", "commitments" and so on.
    """

    title: str
    sort: str
    items: tuple[Words, ...]
    note: str = ""


@dataclass(frozen=True)
class Link:
    """In one group's cards, a lane that backs up another one."""

    by: str
    start: str
    end: str


@dataclass(frozen=True)
class Links:
    """Which lane backs up which; arrows without counts. `by` are the groups, also those without an arrow."""

    title: str
    by: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Place:
    """The middle of a group in Figure 1, now and, where it was asked, as wanted: steps of -2 to 2."""

    by: str
    label: str
    x: float
    y: float
    before_x: float | None = None
    before_y: float | None = None


@dataclass(frozen=True)
class Places:
    """Both groups in Figure 1."""

    title: str
    places: tuple[Place, ...]
    note: str = ""


@dataclass(frozen=True)
class Sentence:
    """One plain sentence; `by` where it speaks of one group."""

    text: str
    by: str = ""


@dataclass(frozen=True)
class Note:
    """A caution that belongs to the figures beside it."""

    text: str


Block = Figures | Texts | Links | Places | Sentence | Note


@dataclass(frozen=True)
class Told:
    """One step's part of one chapter."""

    chapter: str
    blocks: tuple[Block, ...]
