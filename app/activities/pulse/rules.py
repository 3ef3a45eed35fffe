"""The six items of the pulse, and what is kept of them: a histogram of person scores, never a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.activity import Contribution, SealedEntry
from app.domain.answers import enough, histograms, people
from app.domain.errors import Invalid
from app.domain.i18n import mark as _
from app.domain.measures import pulse_score

ITEMS = tuple(f"item{number}" for number in range(1, 7))
DOUBT = ITEMS[-1]
ITEM_LABELS = (
    ("item1", _("First")),
    ("item2", _("Second")),
    ("item3", _("Third")),
    ("item4", _("Fourth, counted the other way round")),
    ("item5", _("Fifth")),
    ("item6", _("Sixth, reported by itself")),
)


def answer(data: Mapping[str, Any]) -> Contribution:
    """Return one person's pulse; "can't say" (0) and what was passed over are no answer. Raises Invalid without any."""
    value = {name: data.get(name) or None for name in ITEMS}
    if all(given is None for given in value.values()):
        raise Invalid("Choose at least one answer, or leave this step.")
    return Contribution(slot="pulse", value=value, single=True)


def score(entry: SealedEntry) -> float | None:
    """Return one person's score, 0 to 100, or None with fewer than four of the first five items."""
    return pulse_score([entry.value[name] for name in ITEMS])


def summary(entries: Sequence[SealedEntry], groups: Sequence[str], min_group: int) -> dict[str, Any]:
    """Return {"people": {group: n}, "scores": {group: {score: count}}, "doubt": {group: counts of 1 to 5}}.

    Scores are whole points as text. Each part is kept only if enough people of every group gave it.
    """
    scored = [one for one in entries if score(one) is not None]
    kept: dict[str, Any] = {}
    if enough(scored, groups, min_group):
        kept["people"] = people(scored, groups)
        kept["scores"] = {
            group: dict(
                sorted(
                    Counter(str(round(score(one) or 0)) for one in scored if one.from_group == group).items()
                )
            )
            for group in groups
        }
    doubting = [one for one in entries if one.value[DOUBT] is not None]
    if enough(doubting, groups, min_group):
        kept["doubt"] = histograms(doubting, groups, lambda one: one.value[DOUBT], range(1, 6))
    return kept
