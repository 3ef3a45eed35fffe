"""The turns of saying it back, and what is kept of how it went: counts by group, never a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, Frame, SealedEntry
from app.domain.answers import enough, people, tallies
from app.domain.errors import Invalid
from app.domain.i18n import mark as _

ANSWERS = ("yes", "nearly", "not_yet")
TRIES = ("first", "final")
TURNS = ("speak", "back", "answer")


def frames(reply: bool) -> tuple[Frame, ...]:
    """Return the pictures: pairing, two turns of three, a reply in the long form, and how it went."""
    turns = [
        Frame("pair", ""),
        Frame("speak:1", _("Start: the first one speaks")),
        Frame("back:1", _("Now the listener says it back")),
        Frame("answer:1", _("Now the speaker answers"), opens=("answers",)),
        Frame("speak:2", _("Swap: the other one speaks")),
        Frame("back:2", _("Now the listener says it back")),
        Frame("answer:2", _("Now the speaker answers")),
    ]
    if reply:
        turns.append(Frame("reply", _("Reply to each other")))
    return (*turns, Frame("close", _("Close and show the room"), closes=("answers",)))


def answer(data: Mapping[str, Any]) -> Contribution:
    """Return how a speaker was said back, at the first try and in the end; a "yes" at first is one in the end, too.

    Raises Invalid without a first answer.
    """
    first, final = data.get("first"), data.get("final")
    if first not in ANSWERS:
        raise Invalid("Choose how it was at the first try.")
    if first == "yes":
        final = "yes"
    return Contribution(
        slot="understood", value={"first": first, "final": final if final in ANSWERS else None}, single=True
    )


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"people", "first": {group: {answer: n}}, "final": {...}}; a try that too few answered is left out."""
    if not enough(entries, groups, min_group):
        return {}
    kept: dict[str, Any] = {"people": people(entries, groups)}
    for name in TRIES:
        given = [one for one in entries if one.value[name] in ANSWERS]
        if enough(given, groups, min_group):
            kept[name] = tallies(given, groups, lambda one, name=name: one.value[name], ANSWERS)  # type: ignore[misc]
    return kept
