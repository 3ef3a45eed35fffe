"""What is true in the report: each card with its answers, what moved, and what each side would need to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import phrases
from app.activities.reality_check import projections
from app.domain.telling import Block, Note, Reply, Row, Texts, Told, Words
from app.domain.workshop import Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return the cards as the described group answered them, then what that did and what is still needed."""
    found = projections.report(workshop, step)
    if not found:
        return []
    blocks: list[Block] = [
        Texts(
            translate("The cards, and what the described group says of them"),
            "answers",
            tuple(answered(row) for row in found["cards"]),
        )
    ]
    looked_again = tuple(moved(side, row) for side in found["moved"] for row in side["rows"] if row["moved"])
    if looked_again:
        blocks.append(
            Texts(translate("Having read this, do the authors see it this way?"), "moved", looked_again)
        )
        blocks.append(Note(translate("Whoever says “the same” holds firm. That is common, and no failure.")))
    needs = tuple(
        Words(
            one["text"],
            side["group"].name,
            label=translate("On the card: {text}", text=one["card"].text) if one["card"] else "",
        )
        for side in found["needs"]
        for one in side["needs"]
    )
    if needs:
        blocks.append(
            Texts(translate("What each group would need to see to think differently"), "needs", needs)
        )
    return [Told("answered", tuple(blocks))]


def answered(row: Mapping[str, Any]) -> Words:
    """Return a card with the grain of truth, the counter-example, and how true the described group says it is."""
    labels = {
        "grain": translate("The grain of truth"),
        "case": translate("A time it was not so"),
        "unseen": translate("What they may not be able to see"),
    }
    card, by, about = row["card"], row["by"].name, row["about"].name
    replies = tuple(Reply(label, row[name]) for name, label in labels.items() if row[name])
    says = translate("Mostly or very much true of us, say {group}", group=about)
    rated = (Row(says, (phrases.cell(row["rating"]),), by=about),) if row["rating"] else ()
    return Words(card.text, by, about, card.lane, replies=replies, figures=rated)


def moved(side: Mapping[str, Any], row: Mapping[str, Any]) -> Words:
    """Return a card with how its authors' group sees it now, in words."""
    labels = {"less": translate("Less"), "same": translate("The same"), "more": translate("More")}
    either = translate("The same or more")
    figures = tuple(
        Row(labels.get(one["way"], either), (phrases.cell_in_words(one["figure"]),)) for one in row["moved"]
    )
    card = row["card"]
    return Words(card.text, side["by"].name, side["others"].name, card.lane, figures=figures)
