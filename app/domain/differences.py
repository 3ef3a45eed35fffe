"""Disagreements worth having: which ones are offered, and which the room has chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain import display, measures
from app.domain.workshop import Group, Step, Workshop

Why = Literal["split", "gap", "added", ""]
MOST_CHOSEN = 4


@dataclass(frozen=True)
class Candidate:
    """A disagreement on offer: a core statement, or the facilitator's own words. `why` is for the console alone."""

    id: str
    text: str
    lane: str | None
    why: Why


def candidates(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return what a step of choosing offers, up to its limit.

    Statements on which a group is split or a forecast was off, in the fixed order of the statements; then the
    other statements, so that there is always something; never by the size of a gap. What the facilitator added
    stands at the end and is always offered.
    """
    source = workshop.latest("statements", step)
    results: Mapping[str, Any] = (source.round("statements").results if source else None) or {}
    found = [
        Candidate(one["id"], one["they"], one["lane"], why(workshop, results, one["id"]))
        for one in (source.settings.get("statements", ()) if source else ())
    ]
    ranked = [one for one in found if one.why] + [one for one in found if not one.why]
    added = [Candidate(f"added{number}", text, None, "added") for number, text in enumerate(step.added, 1)]
    return (*ranked[: max(0, int(step.settings["limit"]) - len(added))], *added)


def why(workshop: Workshop, results: Mapping[str, Any], item: str) -> Why:
    """Return what makes a statement a difference, from figures that the gate lets through."""
    kept = results.get("items", {}).get(item, {})
    if any(is_split(workshop, kept, measure) for measure in ("they", "we")):
        return "split"
    return "gap" if is_gapped(workshop, kept) else ""


def histograms(groups: Sequence[Group], kept: Mapping[str, Any], measure: str) -> dict[str, list[int]] | None:
    """Return one measure's histogram for every group, or None where any is missing."""
    found = {group.id: kept.get(group.id, {}).get(measure) for group in groups}
    return (
        None
        if any(one is None for one in found.values())
        else {name: list(one or ()) for name, one in found.items()}
    )


def is_split(workshop: Workshop, kept: Mapping[str, Any], measure: str) -> bool:
    """Return whether any group stands at both ends of a statement."""
    found = histograms(workshop.groups, kept, measure)
    return found is not None and any(measures.together_or_split(one) == "split" for one in found.values())


def is_gapped(workshop: Workshop, kept: Mapping[str, Any]) -> bool:
    """Return whether either group's forecast of the other was off, on the shown shares."""
    said, expected = histograms(workshop.groups, kept, "we"), histograms(workshop.groups, kept, "expect_self")
    if said is None or expected is None:
        return False
    for group in workshop.groups:
        hist = said[workshop.others(group.id).id]
        forecast = display.expected(expected[group.id], workshop.min_group)
        if forecast is None or measures.total(hist) < workshop.min_group:
            return False
        figure = display.figure(measures.agreeing(hist), measures.total(hist), min_group=workshop.min_group)
        if display.verdict(forecast.share, figure) != "about":
            return True
    return False


def support(workshop: Workshop, step: Step) -> dict[str, dict[str, display.Figure]]:
    """Return {candidate: {group: votes as they may be shown}} of a step of choosing; empty under the minimum."""
    results = step.round("votes").results or {}
    voters, votes = results.get("people", {}), results.get("votes", {})
    if not votes or not display.permitted(voters, workshop.min_group):
        return {}
    return {
        name: {
            group.id: display.figure(counts[group.id], voters[group.id], min_group=workshop.min_group)
            for group in workshop.groups
        }
        for name, counts in votes.items()
    }


def ranked(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return the one to four candidates of a step that the less keen group supports most; ties in the fixed order."""
    shown = support(workshop, step)
    votes = (step.round("votes").results or {}).get("votes", {})
    wanted = [
        one for one in candidates(workshop, step) if one.id in shown and sum(votes[one.id].values()) > 0
    ]
    wanted.sort(key=lambda one: -min(figure.share for figure in shown[one.id].values()))
    return tuple(wanted[:MOST_CHOSEN])


def chosen(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return what the room chose before a step, or nothing."""
    found = workshop.latest("choose", step)
    return ranked(workshop, found) if found else ()
