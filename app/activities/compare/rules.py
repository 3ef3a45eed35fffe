"""Which pictures a comparison has, the sentence that fits a result, and what is kept of the roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, Frame, SealedEntry
from app.domain.answers import enough, people, tallies
from app.domain.display import Verdict
from app.domain.errors import Invalid
from app.domain.i18n import mark as _
from app.domain.workshop import Step, Workshop

TILES = (
    ("forecast", _("Forecast and answer, statement by statement")),
    ("mirror", _("The mirror")),
    ("agency", _("Who acts in the cards")),
    ("told_or_seen", _("Heard told, or seen")),
    ("links", _("How the lanes back one another up")),
    ("roles", _("Our role and theirs")),
    ("self_image", _("How we want to be seen, and think we are")),
)
SIMPLE = {
    "agency": _("Show who acts in the cards"),
    "told_or_seen": _("Show what was told and what was seen"),
    "links": _("Show how the lanes back one another up"),
}
ORDER: tuple[Verdict, ...] = ("fewer", "about", "more")
OURS = ("odds", "wronged", "onlookers", "partly")
THEIRS = ("cause", "stuck", "helping", "absent")

# The mirror sentences of the method belong to this statement only.
WHO_DECIDES = "P1"

Statement = Mapping[str, Any]


def statements_of(workshop: Workshop, step: Step) -> list[Statement]:
    """Return the statements that were answered before this step, in their fixed order."""
    source = workshop.latest("statements", step)
    return list(source.settings["statements"]) if source else []


def frames(tiles: Sequence[str], statements: Sequence[Statement], again: bool = False) -> tuple[Frame, ...]:
    """Return the pictures in order. Every statement comes in turn, never only those with a large gap.

    `again` adds the two rounds of statements that were held twice.
    """
    made: list[Frame] = []
    for tile in tiles:
        made += pictures(tile, statements)
    if again:
        made.append(Frame("again", _("Show both rounds")))
    return tuple(made) or (Frame("nothing", ""),)


def pictures(tile: str, statements: Sequence[Statement]) -> list[Frame]:
    """Return the pictures of one tile."""
    if tile == "forecast":
        return [
            frame
            for one in statements
            for frame in (
                Frame(f"expected:{one['id']}", _("Next statement")),
                Frame(f"actual:{one['id']}", _("Turn over: what they say")),
            )
        ]
    if tile == "mirror":
        found = [Frame(f"mirror:{WHO_DECIDES}", _("Show the mirror"))] * any(
            one["id"] == WHO_DECIDES for one in statements
        )
        return [*found, Frame("mirror:all", _("Show all mirrored statements"))]
    if tile == "roles":
        return [
            Frame("roles:ask", _("Ask for the roles in the story"), opens=("roles",)),
            Frame("roles:shown", _("Close, and show the roles"), closes=("roles",)),
        ]
    if tile == "self_image":
        return [
            Frame("self_image:we", _("Show how each wants to be seen")),
            Frame("self_image:they", _("Show how each thinks it is seen")),
        ]
    return [Frame(tile, SIMPLE[tile])]


def sentence(sentences: Mapping[str, Sequence[str]], polarity: str, found: Verdict) -> str:
    """Return the method's sentence for a result, by how flattering the statement is."""
    return sentences[polarity][ORDER.index(found)]


def seen(polarity: str, found: Verdict) -> str | None:
    """Return whether a group is seen "better", "worse" or "as" it expected; None for a neutral statement.

    `found` says whether fewer or more of the others say it than the group expected.
    """
    if polarity == "neutral":
        return None
    if found == "about":
        return "as"
    return "better" if (found == "more") == (polarity == "flattering") else "worse"


def roles(data: Mapping[str, Any]) -> Contribution:
    """Return one person's two roles; raises Invalid without both."""
    if data.get("us") not in OURS or data.get("them") not in THEIRS:
        raise Invalid("Choose both: what we are in this story, and what they are.")
    return Contribution(slot="roles", value={"us": data["us"], "them": data["them"]}, single=True)


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"people", "us": {group: {role: n}}, "them": {group: {role: n}}}, or nothing under the minimum.

    The two are kept apart: a grid of 16 fields would let single people stand alone (docs/decisions).
    """
    if not enough(entries, groups, min_group):
        return {}
    return {
        "people": people(entries, groups),
        "us": tallies(entries, groups, lambda one: one.value["us"], OURS),
        "them": tallies(entries, groups, lambda one: one.value["them"], THEIRS),
    }
