"""The cards in the report: in which lane they lie, in words, and what was held. Texts stand where they were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import phrases
from app.activities.cards import projections
from app.domain.telling import Block, Figures, Row, Sentence, Told
from app.domain.workshop import LANES, Step, Workshop
from app.i18n import translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return the lanes of cards about the others or about oneself, and a sentence for each reason of holding."""
    found = projections.report(workshop, step)
    blocks: list[Block] = []
    if found.get("lanes"):
        blocks.append(lanes(found["lanes"], of_ourselves=step.settings["about"] == "self"))
    if found.get("past"):
        blocks.append(
            Figures(
                translate("Cards about how it used to be"),
                (translate("Of the cards on distance"),),
                tuple(in_words(row["by"].name, row["by"].name, [row["word"]]) for row in found["past"]),
            )
        )
    told = []
    if blocks:
        told.append(Told("stories", tuple(blocks)))
    if found.get("held"):
        told.append(Told("held", tuple(Sentence(one) for one in phrases.held(found["held"]))))
    return told


def lanes(rows: Sequence[Mapping[str, Any]], *, of_ourselves: bool) -> Figures:
    """Return how a group's cards lie in the lanes, in words; a row a group, and a voice where there are two."""
    voices = {"we": translate("We…"), "they": translate("They think we…")}
    return Figures(
        translate("What the cards about ourselves speak of")
        if of_ourselves
        else translate("What the cards speak of"),
        tuple(phrases.lane(lane) for lane in LANES),
        tuple(
            in_words(
                row["by"].name,
                voices.get(row["voice"], row["by"].name),
                [row[lane] for lane in LANES],
            )
            for row in rows
        ),
        note=translate("Counted in cards, in words only."),
    )


def in_words(by: str, label: str, words: Sequence[str]) -> Row:
    """Return a line of figures that are words and nothing else."""
    return Row(label, tuple(map(phrases.cell_word, words)), by)
