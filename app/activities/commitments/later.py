"""Did it happen? Asked of every commitment that the room was shown, some weeks later, of both groups alike."""

from __future__ import annotations

from collections.abc import Sequence

from app.activities.commitments import projections
from app.domain import display
from app.domain.activity import Payload, SealedEntry
from app.domain.answers import enough, histograms
from app.domain.follow_up import Part, Question
from app.domain.i18n import mark as _
from app.domain.workshop import Card, Step, Workshop

HAPPENED = ((1, _("yes")), (2, _("partly")), (3, _("not yet")), (0, _("I cannot tell")))
TELLING = tuple(value for value, _words in HAPPENED if value)


def commitments(workshop: Workshop, step: Step) -> list[tuple[Card, str]]:
    """Return what the room was shown, each with the group that made it; with none, what only the sponsor can decide."""
    found = projections.report(workshop, step)
    own = [(row["card"], side["group"].id) for side in found.get("sides", ()) for row in side["rows"]]
    return own + [(card, "") for card in found.get("for_the_sponsor", ())]


def asks(workshop: Workshop, step: Step) -> list[Part]:
    """Return one question for each commitment."""
    question = Question("happened", _("Did it happen?"), HAPPENED)
    return [
        Part(card.id, _("What was to happen"), (question,), said=card.text, by=by)
        for card, by in commitments(workshop, step)
    ]


def summary(
    workshop: Workshop, step: Step, answers: Sequence[SealedEntry], groups: Sequence[str], min_group: int
) -> Payload:
    """Return {"commitments": [{"card", "by", "happened": {group: counts of yes, partly, not yet}}]}, in their order.

    Who cannot tell has not answered. Counts are kept only where enough people of every group could tell; the place in
    the list stays, so that figures can be told apart when the texts have been deleted.
    """
    kept = []
    for card, by in commitments(workshop, step):
        told = [one for one in answers if one.slot == card.id and one.value.get("happened") in TELLING]
        counts = (
            histograms(told, groups, lambda one: one.value["happened"], TELLING)
            if enough(told, groups, min_group)
            else {}
        )
        kept.append({"card": card.id, "by": by, "happened": counts})
    return {"commitments": kept}


def in_words(k: int, n: int, min_group: int) -> display.Figure:
    """Return how many say so, in a word alone: who made up all answers but one would read that one off a number."""
    return display.figure(k, n, repeated=True, min_group=min_group)


def shown(workshop: Workshop, step: Step) -> list[Payload]:
    """Return how many of each group say of a commitment that it happened, at least in part: of those who could tell.

    One figure, not three parts: the words of parts that add up tell a lone answer in most small groups. `figures` is
    empty where too few could tell, `card` is None once its text has been deleted. Nothing where nothing has a figure.
    """
    cards = {card.id: card for card in workshop.cards}
    rows: list[Payload] = []
    for number, kept in enumerate(workshop.later(step).get("commitments", ()), 1):
        counts = kept["happened"]
        told = {group: sum(parts) for group, parts in counts.items()}
        enough_told = display.permitted(told, workshop.min_group)
        figures = [
            (group, in_words(sum(counts[group.id][:2]), told[group.id], workshop.min_group))
            for group in workshop.groups
            if enough_told
        ]
        by = workshop.group(kept["by"]) if kept["by"] else None
        rows.append({"number": number, "card": cards.get(kept["card"]), "by": by, "figures": figures})
    return rows if any(row["figures"] for row in rows) else []
