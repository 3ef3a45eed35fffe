"""The parts of a chain, how sure somebody is, and what is kept of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import enough, histograms, people, texts
from app.domain.errors import Closed, Invalid
from app.domain.text import CARD_LIMIT, length, normalise

CHAIN = ("because", "change", "theirs")
NOTHING = "Nothing could change my mind on this."
TEST_LIMIT = 60


def contribution(
    round_name: str, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
) -> Contribution:
    """Return how sure somebody is, a part of a chain, or a test; `own` are their other entries of the round.

    A text never takes another's place: one that is changed stays the entry that review knows. Raises Invalid for
    what is empty or too long, Closed for a chain on a second topic and for a part that is there already.
    """
    if round_name in {"before", "after"}:
        if data.get("confidence") is None:
            raise Invalid("Choose how sure you are, from 0 to 10.")
        return Contribution(slot=slot, value={"confidence": data["confidence"]}, single=True)
    part, _separator, topic = slot.partition(":")
    if any(one.slot.partition(":")[2] != topic for one in own):
        raise Closed("You have begun a chain on another difference. Delete it first, or stay with it.")
    text = test(data) if part in {"test", "line"} else words(part, data)
    if any(one.slot == slot for one in own):
        raise Closed("You have written this part already. You can still change it.")
    return Contribution(slot=slot, value={}, text=text)


def words(part: str, data: Mapping[str, Any]) -> str:
    """Return a part of a chain; the tick that nothing could change one's mind stands for the words of that part."""
    text = NOTHING if part == "change" and data.get("nothing") else normalise(str(data.get("text") or ""))
    if not text:
        raise Invalid("The text is empty. Write a few words, or leave it.")
    if length(text) > CARD_LIMIT:
        raise Invalid("The text is too long: {limit} characters at most.", limit=CARD_LIMIT)
    return text


def test(data: Mapping[str, Any]) -> str:
    """Return how it could be found out, by when, and who looks, as one text; raises Invalid without the first two."""
    how, before, who = (normalise(str(data.get(name) or "")) for name in ("how", "before", "who"))
    if not how or not before:
        raise Invalid("Say how you could find out, and before when.")
    for one, limit in ((how, CARD_LIMIT), (before, TEST_LIMIT), (who, TEST_LIMIT)):
        if length(one) > limit:
            raise Invalid("The text is too long: {limit} characters at most.", limit=limit)
    return f"{how} (before: {before}{f'; who looks: {who}' if who else ''})"


def summary(
    round_name: str, entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int
) -> dict[str, Any]:
    """Return {"people", "confidence": {group: counts of 0 to 10}}; of the chains only what was held."""
    if round_name == "chains":
        return texts(entries, groups, min_group)
    if not enough(entries, groups, min_group):
        return {}
    found = histograms(entries, groups, lambda one: one.value["confidence"], range(11))
    return {"people": people(entries, groups), "confidence": found}
