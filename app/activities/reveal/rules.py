"""Which cards are revealed, and what is kept of the taps on them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.activity import SealedEntry
from app.domain.display import rounded_taps
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.workshop import Step

TAPS = ("meaning", "stings")


def blocked(cards_step: Step | None) -> str | None:
    """Return why the reveal cannot begin: the cards must have been read and sealed."""
    if cards_step is None or all(one.sealed for one in cards_step.rounds):
        return None
    states = {one.state for one in cards_step.rounds}
    if "sealing" in states:
        return _("The cards are being sealed. Try again in a few seconds.")
    if states & {"pending", "open", "suspended"}:
        return _("The cards have not been collected. Go back to their step first.")
    return _("Finish reading the cards first: the reveal shows only what you have released.")


def summary(entries: Sequence[SealedEntry], min_group: int, room: int = 0) -> dict[str, Any]:
    """Return {"meaning": {card: rounded count}, "stings": {...}}: from five taps on, in fives, nothing finer.

    `room` is how many could tap.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in TAPS}
    for slot, _author in {(entry.slot, entry.author) for entry in entries if entry.value.get("on")}:
        name, _separator, card = slot.partition(":")
        if name in found:
            found[name][card] += 1
    return {
        name: {
            card: shown
            for card, count in sorted(counts.items())
            if (shown := rounded_taps(count, min_group, room))
        }
        for name, counts in found.items()
    }


def taps(cards: Sequence[str], people: int, source: random.Random) -> Iterator[Rehearsed]:
    """Yield how simulated participants tap: most of them on one of the first few cards."""
    for person in range(people):
        for card in cards[:3]:
            if source.random() < 0.7:
                yield Rehearsed(person, "reading", f"meaning:{card}", {"on": True})
