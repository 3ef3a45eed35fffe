"""Commitments in the report: what each group will do, how many of the others say it would help, and the sponsor's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import phrases
from app.activities.commitments import projections
from app.domain.telling import Block, Row, Texts, Told, Words
from app.domain.workshop import Group, Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return both lists as the room has seen them, and what only the sponsor can decide."""
    found = projections.report(workshop, step)
    own = tuple(
        commitment(row, side["group"], side["others"])
        for side in found.get("sides", ())
        for row in side["rows"]
    )
    blocks: list[Block] = []
    if own:
        blocks.append(Texts(translate("What each group will do"), "commitments", own))
    if found.get("for_the_sponsor"):
        asked = tuple(Words(card.text) for card in found["for_the_sponsor"])
        blocks.append(Texts(translate("Only the sponsor can decide"), "for_the_sponsor", asked))
    return [Told("next_acts", tuple(blocks))] if blocks else []


def commitment(row: Mapping[str, Any], group: Group, others: Group) -> Words:
    """Return one commitment with its kind and the support of the other group."""
    kind = (
        translate("an arrangement")
        if row["type"] == "arrangement"
        else translate("a way of treating each other")
    )
    says = translate("This would make a difference, say {group}", group=others.name)
    support = (Row(says, (phrases.cell(row["support"]),), by=others.name),) if row["support"] else ()
    return Words(row["card"].text, group.name, label=kind, figures=support)
