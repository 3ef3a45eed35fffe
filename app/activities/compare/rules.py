"""Which pictures a comparison has, and the sentence that fits a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Frame
from app.domain.display import Verdict
from app.domain.i18n import mark as _
from app.domain.workshop import Step, Workshop

TILES = ("forecast", "mirror", "agency")
ORDER: tuple[Verdict, ...] = ("fewer", "about", "more")

# The mirror sentences of the method belong to this statement only.
WHO_DECIDES = "P1"

Statement = Mapping[str, Any]


def statements_of(workshop: Workshop, step: Step) -> list[Statement]:
    """Return the statements that were answered before this step, in their fixed order."""
    source = workshop.latest("statements", step)
    return list(source.settings["statements"]) if source else []


def frames(tiles: Sequence[str], statements: Sequence[Statement]) -> tuple[Frame, ...]:
    """Return the pictures in order. Every statement comes in turn, never only those with a large gap."""
    made: list[Frame] = []
    for tile in tiles:
        if tile == "forecast":
            for one in statements:
                made.append(Frame(f"expected:{one['id']}", _("Next statement")))
                made.append(Frame(f"actual:{one['id']}", _("Turn over: what they say")))
        elif tile == "mirror":
            if any(one["id"] == WHO_DECIDES for one in statements):
                made.append(Frame(f"mirror:{WHO_DECIDES}", _("Show the mirror")))
            made.append(Frame("mirror:all", _("Show all mirrored statements")))
        else:
            made.append(Frame(tile, _("Show who acts in the cards")))
    return tuple(made) or (Frame("nothing", ""),)


def sentence(sentences: Mapping[str, Sequence[str]], polarity: str, found: Verdict) -> str:
    """Return the method's sentence for a result, by how flattering the statement is."""
    return sentences[polarity][ORDER.index(found)]
