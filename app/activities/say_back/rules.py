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
# What is said in each turn, in the order of the method's prompts.
TURNS = ("pair", "speak", "back", "answer", "reply")
REPLY = _("Now reply: listen, affirm what you can, respond, and add one thing.")


def words(prompts: Sequence[str]) -> dict[str, str]:
    """Return what is said in each turn, from the prompts of the method; the reply has none there."""
    given = dict(zip(TURNS, prompts, strict=False))
    return {turn: given.get(turn, REPLY if turn == "reply" else "") for turn in TURNS}


def frames(*, swap: bool, reply: bool) -> tuple[Frame, ...]:
    """Return the pictures: pairing, one or two turns of three, a reply in the long form, and how it went.

    A speaker may answer from their own turn on, and until the close.
    """
    made = [
        Frame("pair", ""),
        Frame("speak:1", _("Start: the first one speaks")),
        Frame("back:1", _("Now the listener says it back")),
        Frame("answer:1", _("Now the speaker answers"), opens=("answers",)),
    ]
    if swap:
        made += [
            Frame("speak:2", _("Swap: the other one speaks")),
            Frame("back:2", _("Now the listener says it back")),
            Frame("answer:2", _("Now the speaker answers")),
        ]
    if reply:
        made.append(Frame("reply", _("Reply to each other")))
    return (*made, Frame("close", _("Close and show the room"), closes=("answers",)))


def answer(data: Mapping[str, Any]) -> Contribution:
    """Return how a speaker was said back: at the first try and, where that was no "yes", in the end.

    Raises Invalid without a first answer.
    """
    first, final = data.get("first"), data.get("final")
    if first not in ANSWERS:
        raise Invalid("Choose how it was at the first try.")
    if first == "yes":
        final = "yes"
    value = {"first": first, "final": final if final in ANSWERS else None}
    return Contribution(slot="understood", value=value, single=True)


def in_the_end(entry: SealedEntry) -> Any:
    """Return how it was in the end. Without a retry that is the first try: so both tries count the same people."""
    return entry.value["final"] or entry.value["first"]


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"people": {group: n}, "first": {group: {answer: n}}, "final": {...}}; nothing if too few answered."""
    if not enough(entries, groups, min_group):
        return {}
    return {
        "people": people(entries, groups),
        "first": tallies(entries, groups, lambda one: one.value["first"], ANSWERS),
        "final": tallies(entries, groups, in_the_end, ANSWERS),
    }
