"""Figure 1 in the report: the middle of each group now and as wanted, and how many place it where, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import phrases
from app.activities.placement import projections
from app.domain.telling import Block, Cell, Figures, Note, Place, Places, Row, Told
from app.domain.workshop import Step, Workshop
from app.i18n import translate

Moment = Mapping[str, Any]


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return the moments that the room has seen."""
    moments = projections.report(workshop, step).get("moments", [])
    if not moments:
        return []
    blocks: list[Block] = [] if step.repeated else [grid(moments)]
    blocks += [options(moment) for moment in moments if any(side["words"] for side in moment["sides"])]
    blocks.append(Note(translate("No box is the right one.")))
    return [Told("figure_one", tuple(blocks))]


def title_of(moment: Moment) -> str:
    """Return the title of a moment."""
    return translate("Where we are now") if moment["moment"] == "now" else translate("Where we want to be")


def grid(moments: Sequence[Moment]) -> Places:
    """Return where the middles lie; with two moments from where to where."""
    latest, before = moments[-1], moments[0] if len(moments) > 1 else None
    places = tuple(
        Place(
            side["group"].name,
            place(side),
            side["x"],
            side["y"],
            before["sides"][number]["x"] if before else None,
            before["sides"][number]["y"] if before else None,
        )
        for number, side in enumerate(latest["sides"])
    )
    title = translate("From where we are now to where we want to be") if before else title_of(latest)
    note = (
        translate("A mark is the middle of a group; in a group under eight, only on which side it lies.")
        if latest["small"]
        else translate("A mark is the middle of a group.")
    )
    return Places(title, places, note)


def options(moment: Moment) -> Figures:
    """Return how many of each group place it where, in words; a dash where that would tell a lone answer."""
    rows = tuple(
        Row(
            option(name),
            tuple(words(side["words"].get(name, "")) for side in moment["sides"]),
        )
        for name in moment["options"]
    )
    title = translate("{moment}: how many place it there", moment=title_of(moment))
    hidden = not all(side["words"].get(name) for side in moment["sides"] for name in moment["options"])
    note = (
        translate("A dash stands where the words together would tell one person’s answer.") if hidden else ""
    )
    return Figures(title, tuple(side["group"].name for side in moment["sides"]), rows, note=note)


def words(word: str) -> Cell:
    """Return a word as a cell; a dash where it may not be told."""
    return phrases.cell_word(word) if word else Cell("–")


def option(name: str) -> str:
    """Return the words of one option of Figure 1."""
    words = {
        "option 1": translate("planned and together"),
        "option 2": translate("grown and together"),
        "option 3": translate("grown and apart"),
        "option 4": translate("planned and apart"),
        "between": translate("in between"),
    }
    return words[name]


def place(side: Mapping[str, Any]) -> str:
    """Return where the middle of a group lies; on an axis it lies between two options."""
    if side["option"] != "between":
        return option(side["option"])
    if side["y"]:
        return (
            translate("together, between planned and grown")
            if side["y"] > 0
            else translate("apart, between planned and grown")
        )
    if side["x"]:
        return (
            translate("planned, between together and apart")
            if side["x"] > 0
            else translate("grown, between together and apart")
        )
    return translate("between all four")
