"""Disagreements worth having: which ones are offered, and which the room has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.domain import display, measures
from app.domain.workshop import Step, Workshop

Why = Literal["split", "gap", "added", ""]
MOST_CHOSEN = 4
# One vote of a group is shown like none, so a difference needs two in one group before it can be chosen.
FEWEST_VOTES = 2


@dataclass(frozen=True)
class Candidate:
    """A disagreement on offer: a core statement, or the facilitator's own words, which have no lane.

    `why` it is one is for the console alone; everyone else gets candidates without it.
    """

    id: str
    text: str
    lane: str | None
    why: Why


def source(workshop: Workshop, step: Step) -> Step | None:
    """Return the step whose statements are offered: the last one, in its first round, before a step of choosing."""
    return workshop.latest("statements", step, repeats=None)


def candidates(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return what a step of choosing offers: up to its limit of statements, then what the facilitator added.

    Statements on which a group is split or a forecast was off come first, then the others, so that there is always
    something; both in the fixed order of the statements, never by the size of a gap. Nothing that is added takes the
    place of a statement, for somebody may have voted for it already.
    """
    found = source(workshop, step)
    results: Mapping[str, Any] = (found.round("statements").results if found else None) or {}
    stated = [
        Candidate(one["id"], one["they"], one["lane"], why(workshop, results, one["id"]))
        for one in (found.settings["statements"] if found else ())
    ]
    in_order = [one for one in stated if one.why] + [one for one in stated if not one.why]
    added = [Candidate(f"added{number}", text, None, "added") for number, text in enumerate(step.added, 1)]
    return (*in_order[: int(step.settings["limit"])], *added)


def offered(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return the candidates without what makes them so, as everyone but the facilitator may know them."""
    return tuple(replace(one, why="") for one in candidates(workshop, step))


def why(workshop: Workshop, results: Mapping[str, Any], item: str) -> Why:
    """Return what makes a statement a difference, from figures that the gate lets through."""
    kept = results.get("items", {}).get(item, {})
    if any(is_split(workshop, kept, measure) for measure in ("they", "we")):
        return "split"
    return "gap" if is_gapped(workshop, kept) else ""


def histograms(workshop: Workshop, kept: Mapping[str, Any], measure: str) -> dict[str, list[int]] | None:
    """Return one measure's histogram for every group, or None where the gate lets none through."""
    found = {group.id: list(kept.get(group.id, {}).get(measure) or ()) for group in workshop.groups}
    answers = {name: measures.total(one) for name, one in found.items()}
    return found if display.permitted(answers, workshop.min_group) else None


def is_split(workshop: Workshop, kept: Mapping[str, Any], measure: str) -> bool:
    """Return whether any group stands at both ends of a statement."""
    found = histograms(workshop, kept, measure)
    return found is not None and any(measures.together_or_split(one) == "split" for one in found.values())


def is_gapped(workshop: Workshop, kept: Mapping[str, Any]) -> bool:
    """Return whether either group's forecast of the other was off, on the shown shares."""
    said, guessed = histograms(workshop, kept, "we"), histograms(workshop, kept, "expect_self")
    if said is None or guessed is None:
        return False
    for group in workshop.groups:
        hist = said[workshop.others(group.id).id]
        figure = display.figure(measures.agreeing(hist), measures.total(hist), min_group=workshop.min_group)
        forecast = display.expected(guessed[group.id], workshop.min_group)
        if forecast is not None and display.verdict(forecast.share, figure) != "about":
            return True
    return False


def support(workshop: Workshop, step: Step) -> dict[str, dict[str, display.Figure]]:
    """Return {candidate: {group: how many of its voters voted for it}}; empty where too few voted.

    What no group gave two votes is left out: to list it would tell one vote from none.
    """
    results = step.round("votes").results or {}
    voters, votes = results.get("people", {}), results.get("votes", {})
    if not display.permitted(
        {group.id: voters.get(group.id, 0) for group in workshop.groups}, workshop.min_group
    ):
        return {}
    return {
        name: {
            group.id: display.figure(counts[group.id], voters[group.id], min_group=workshop.min_group)
            for group in workshop.groups
        }
        for name, counts in votes.items()
        if max(counts.values()) >= FEWEST_VOTES
    }


def ranked(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return the up to four candidates of a step that the less keen group supports most; ties in the fixed order.

    By the shares that are shown, so that the order tells nothing beyond them. Nothing until the votes are sealed. One
    whose text has been deleted since keeps its place and is left out: no other one is chosen in its stead.
    """
    shown = support(workshop, step)
    known = {one.id: one for one in offered(workshop, step)}
    wanted = [one for one in (*known, *sorted(shown.keys() - known.keys())) if one in shown]
    wanted.sort(key=lambda one: -min(figure.share for figure in shown[one].values()))
    return tuple(known[one] for one in wanted[:MOST_CHOSEN] if one in known)


def chosen(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return what the room chose before a step, best supported first; nothing where it chose nothing."""
    found = workshop.latest("choose", step)
    return ranked(workshop, found) if found else ()
