"""Cruxes in the report: both sides' chains on each difference, and the ways to find out that were written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import phrases
from app.activities.crux import projections
from app.activities.crux.rules import CHAIN
from app.domain.telling import Block, Sentence, Texts, Told, Words
from app.domain.workshop import Step, Workshop
from app.i18n import plural, translate


def tell(workshop: Workshop, step: Step) -> list[Told]:
    """Return the chains and the tests that the room has seen."""
    found = projections.report(workshop, step)
    if not found:
        return []
    blocks: list[Block] = []
    for row in found.get("topics", ()):
        blocks += topic(step, row)
    if found.get("lines"):
        blocks.append(tests(found["lines"]))
    many = plural(
        "{n} way to find out was written down.", "{n} ways to find out were written down.", found["with_test"]
    )
    return [Told("cruxes", (*blocks, Sentence(many)))]


def topic(step: Step, row: Mapping[str, Any]) -> list[Block]:
    """Return one difference: what each side holds it for, and how it could be found out."""
    chains = tuple(
        Words(text, side["group"].name, label=phrases.known(step.settings["questions"][part]))
        for side in row["sides"]
        for part in CHAIN
        for text in side[part]
    )
    made: list[Block] = []
    if chains:
        made.append(Texts(phrases.known(row["topic"]), "chains", chains))
    if row["tests"]:
        made.append(tests(row["tests"]))
    return made


def tests(texts: list[str]) -> Texts:
    """Return ways to find out."""
    title = translate("How it could be found out, before when, and who looks")
    return Texts(title, "tests", tuple(Words(text) for text in texts))
