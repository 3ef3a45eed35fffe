"""The comparison in the report: forecast and answer in both directions, the mirror, and how the stories are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app import phrases
from app.activities.compare import projections
from app.activities.compare.rules import OURS, THEIRS
from app.domain.telling import Block, Cell, Figures, Link, Links, Note, Row, Sentence, Texts, Told, Words
from app.domain.workshop import Step, Workshop
from app.i18n import translate

Picture = Mapping[str, Any]
NONE = Cell("–")


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return every picture that the room has seen and that may be shown, each under its chapter."""
    told = []
    for one in projections.report(workshop, step).get("pictures", ()):
        if not one.get("too_few") and one["tile"] in PICTURES:
            chapter, blocks_of = PICTURES[one["tile"]]
            told.append(Told(chapter, tuple(blocks_of(one))))
    return told


def forecast(shown: Picture) -> list[Block]:
    """Return one statement: what each side expected and what the others say, of themselves and of us."""
    said = phrases.quoted(shown["statement"]["they"])
    rows = tuple(
        Row(
            said,
            (phrases.cell_expected(row["expected"]), phrases.cell(row["actual"]), *views(row)),
            by=row["by"].name,
            about=row["about"].name,
            lane=shown["statement"]["lane"],
            finding=row["verdict"],
        )
        for row in shown["rows"]
    )
    columns = (
        translate("Expected of the others"),
        translate("What the others say of themselves"),
        translate("Expected the others to say of us"),
        translate("What the others say of us"),
    )
    return [Figures(said, columns, rows, chart="dumbbell"), *(verdict(row) for row in rows)]


def views(row: Picture) -> tuple[Cell, Cell]:
    """Return what a side expected the others to say of it, and what they say."""
    if "view" not in row:
        return NONE, NONE
    return phrases.cell_expected(row["expected_view"]), phrases.cell(row["view"])


def verdict(row: Row) -> Sentence:
    """Return what one direction comes to, in a sentence that says no more than its two figures."""
    given = {
        "group": row.by,
        "others": row.about,
        "expected": row.cells[0].text,
        "word": row.cells[1].word,
    }
    if row.finding == "fewer":
        words = translate(
            "{group} expected {expected} of {others}: {word} say it, fewer than expected.", **given
        )
    elif row.finding == "more":
        words = translate(
            "{group} expected {expected} of {others}: {word} say it, more than expected.", **given
        )
    else:
        words = translate(
            "{group} expected {expected} of {others}: {word} say it, about as expected.", **given
        )
    return Sentence(words, row.by)


def mirror(shown: Picture) -> list[Block]:
    """Return what each side says of the other on who decides."""
    rows = tuple(
        Row(side["by"].name, (phrases.cell(side["figure"]),), by=side["by"].name, about=side["about"].name)
        for side in shown["sides"]
    )
    words = (
        translate("At least half of each group say it of the other.")
        if shown["mirrored"]
        else translate("It is not said by half of each group of the other.")
    )
    blocks: list[Block] = [
        Figures(
            phrases.quoted(shown["statement"]["they"]), (translate("How many say it of the others"),), rows
        ),
        Sentence(words),
    ]
    if shown["doubled"]:
        blocks.append(Sentence(translate("And few or none of either group say it of their own.")))
    return blocks


def mirrors(shown: Picture) -> list[Block]:
    """Return every statement with how many of each side say it of the other."""
    rows = tuple(
        Row(
            phrases.quoted(row["statement"]["they"]),
            (
                *(phrases.cell(side["figure"]) for side in row["sides"]),
                Cell(translate("mirrored") if row["mirrored"] else "–"),
            ),
            lane=row["statement"]["lane"],
            finding="mirrored" if row["mirrored"] else "not_mirrored",
        )
        for row in shown["rows"]
    )
    columns = (*(group.name for group in shown["groups"]), translate("Both"))
    note = translate("A statement is mirrored where at least half of each group say it of the other.")
    return [Figures(translate("What each group says of the other"), columns, rows, note=note)]


def agency(shown: Picture) -> list[Block]:
    """Return who acts in each group's cards, in words."""
    columns = (
        translate("the others"), translate("their own group"), translate("someone outside"), translate("everyone here"),
    )  # fmt: skip
    sentences = [
        Sentence(
            translate(
                "{group}: in {word} of their cards somebody else acts.",
                group=row["by"].name,
                word=phrases.word(row["elsewhere"]),
            ),
            row["by"].name,
        )
        for row in shown["rows"]
    ]
    return [parts(translate("Who acts in the cards"), columns, shown), *sentences]


def told_or_seen(shown: Picture) -> list[Block]:
    """Return how many of each group's cards were heard told and how many seen, in words."""
    columns = (translate("heard it told"), translate("seen it myself"))
    return [parts(translate("Seen oneself, or heard told"), columns, shown)]


def parts(title: str, columns: tuple[str, ...], shown: Picture) -> Figures:
    """Return parts of a whole, a row a group, in words."""
    rows = tuple(
        Row(
            row["by"].name,
            tuple(phrases.cell_in_words(part["figure"]) for part in row["parts"]),
            by=row["by"].name,
        )
        for row in shown["rows"]
    )
    return Figures(title, columns, rows, chart="strip", note=translate("Counted in cards, in words only."))


def links(shown: Picture) -> list[Block]:
    """Return which lane backs up which in each group's cards."""
    arrows = tuple(
        Link(row["by"].name, one["from"], one["to"]) for row in shown["rows"] for one in row["arrows"]
    )
    title = translate("Which lane backs up which, in each group’s cards")
    return [
        Links(title, tuple(row["by"].name for row in shown["rows"]), arrows),
        Note(translate("An arrow stands where at least three links were drawn.")),
    ]


def roles(shown: Picture) -> list[Block]:
    """Return what each group is in its own story and what the others are, in words."""
    labels = {
        "odds": translate("up against the odds"),
        "wronged": translate("wronged"),
        "onlookers": translate("onlookers"),
        "partly": translate("partly the cause"),
        "cause": translate("the cause"),
        "stuck": translate("stuck too"),
        "helping": translate("helping"),
        "absent": translate("absent"),
    }
    blocks: list[Block] = []
    stories = tuple(
        Words(row["card"].text, row["by"].name, row["about"].name, row["card"].lane)
        for row in shown["rows"]
        if row["card"]
    )
    if stories:
        blocks.append(Texts(translate("The story that each group looked at"), "stories", stories))
    for side, names, title in (
        ("us", OURS, translate("In this story we are")),
        ("them", THEIRS, translate("In this story they are")),
    ):
        rows = tuple(
            Row(
                row["by"].name,
                tuple(phrases.cell_in_words(one["figure"]) for one in row[side]),
                by=row["by"].name,
            )
            for row in shown["rows"]
            if row[side]
        )
        if rows:
            blocks.append(Figures(title, tuple(labels[name] for name in names), rows))
        for row in shown["rows"]:
            if not row[side]:
                words = translate("not shown. So few answered that words would tell one person’s answer.")
                blocks.append(Note(f"{title} ({row['by'].name}): {words}"))
    return blocks


def self_image(shown: Picture) -> list[Block]:
    """Return how each group wants to be seen, or thinks it is, with forecast and answer beside it."""
    wanted = shown["voice"] == "we"
    title = (
        translate("How each wants to be seen") if wanted else translate("How each thinks the others see it")
    )
    blocks: list[Block] = []
    cards = tuple(
        Words(card.text, side["by"].name, lane=card.slot.rpartition(":")[2])
        for side in shown["sides"]
        for card in side["cards"]
    )
    if cards:
        blocks.append(Texts(title, "portraits", cards))
    rows = tuple(
        Row(
            phrases.quoted(one["text"]),
            (phrases.cell_expected(one["expected"]), phrases.cell(one["said"])),
            by=side["by"].name,
        )
        for side in shown["sides"]
        for one in side["beside"]
    )
    if rows:
        beside, columns = (
            (
                translate("Beside it: what each group says of itself"),
                (translate("The others expected"), translate("It says")),
            )
            if wanted
            else (
                translate("Beside it: what the others say of each group"),
                (translate("It expected"), translate("The others say")),
            )
        )
        blocks.append(Figures(beside, columns, rows))
    return blocks


def again(shown: Picture) -> list[Block]:
    """Return both rounds of the statements, in words only."""
    rows = tuple(
        Row(
            phrases.quoted(row["statement"]["we"]),
            (phrases.cell_in_words(side["first"]), phrases.cell_in_words(side["second"])),
            side["by"].name,
            lane=row["statement"]["lane"],
        )
        for row in shown["rows"]
        for side in row["sides"]
    )
    columns = (translate("First"), translate("Now"))
    note = translate("In words only, for the same people answered twice.")
    return [Figures(translate("What each says of itself: first, and now"), columns, rows, note=note)]


PICTURES: dict[str, tuple[str, Callable[[Picture], list[Block]]]] = {
    "forecast": ("expected", forecast),
    "mirror": ("mirror", mirror),
    "mirrors": ("mirror", mirrors),
    "agency": ("stories", agency),
    "told_or_seen": ("stories", told_or_seen),
    "links": ("stories", links),
    "roles": ("stories", roles),
    "self_image": ("stories", self_image),
    "again": ("expected", again),
}
