"""What may be answered on a purpose line, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, OwnEntry, SealedEntry
from app.domain.answers import enough, people, texts
from app.domain.display import told_apart
from app.domain.errors import Closed, Invalid
from app.domain.measures import group_informed_consensus
from app.domain.text import CARD_LIMIT, length, normalise

MOST_OFFERED = 5


def contribution(
    round_name: str, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry] = ()
) -> Contribution:
    """Return a line, a vote for one, or what it means; `own` are this person's other entries of the round.

    A text never takes another's place: one that is changed stays the entry that review knows. Raises Invalid for a
    text that is empty or too long, Closed for a second one.
    """
    if round_name == "votes":
        return Contribution(slot=slot, value={"on": data.get("on") == "1"}, single=True)
    written = normalise(str(data.get("text") or ""))
    if not written:
        raise Invalid("The text is empty. Write a few words, or leave it.")
    if length(written) > CARD_LIMIT:
        raise Invalid("The text is too long: {limit} characters at most.", limit=CARD_LIMIT)
    if any(one.slot == slot for one in own):
        raise Closed("You have written one text. You can still change it.")
    return Contribution(slot=slot, value={}, text=written)


def summary(
    round_name: str, entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int
) -> dict[str, Any]:
    """Return {"people", "votes": {line: {group: k}}} of the votes; of texts only what was held and how many wrote."""
    if round_name != "votes":
        return texts(entries, groups, min_group)
    if not enough(entries, groups, min_group):
        return {}
    votes = {
        slot: {
            group: sum(
                bool(one.value["on"]) for one in entries if (one.slot, one.from_group) == (slot, group)
            )
            for group in groups
        }
        for slot in sorted({one.slot for one in entries})
    }
    return {"people": people(entries, groups), "votes": votes}


def ranking(results: Mapping[str, Any], order: Sequence[str]) -> list[str]:
    """Return the lines from the one that both groups can live with best, by group-informed consensus.

    Ties keep the given order; empty where no votes are kept. The number only ranks; it is shown to nobody. One vote
    of a group ranks like none, and a line that nobody voted on like one that nobody wants: orders tell, too.
    """
    votes, voters = results.get("votes", {}), results.get("people", {})

    def consensus(line: str) -> float:
        given = votes.get(line, {})
        return group_informed_consensus(
            [(told_apart(given.get(group, 0), n)[0], n) for group, n in voters.items()]
        )

    return sorted(order, key=lambda line: -consensus(line)) if votes else []
