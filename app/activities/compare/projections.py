"""The figures of a comparison. Every one of them passes the display gate here, for every audience alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.compare import rules
from app.domain import display, measures
from app.domain.activity import Payload
from app.domain.workshop import Group, Step, Workshop, people

Results = Mapping[str, Any]


def tile(workshop: Workshop, step: Step, first: str | None = None) -> Payload:
    """Return the picture that the room is looking at. `first` puts one group's direction on top."""
    statements = rules.statements_of(workshop, step)
    shown = rules.frames(step.settings["tiles"], statements)
    frame = shown[min(step.frame, len(shown) - 1)]
    name, _separator, item = frame.key.partition(":")
    groups = sorted(workshop.groups, key=lambda group: group.id != first) if first else list(workshop.groups)
    source = workshop.latest("statements", step)
    results: Results = (source.round("statements").results if source else None) or {}
    base: Payload = {
        "tile": name,
        "number": step.frame + 1,
        "count": len(shown),
        "people": [
            (group, count) for group, count in zip(workshop.groups, counts(workshop, results), strict=True)
        ],
    }
    if name in {"expected", "actual"}:
        statement = next(one for one in statements if one["id"] == item)
        return base | forecast(workshop, step, statement, results, groups, turned=name == "actual")
    if name == "mirror" and item != "all":
        statement = next(one for one in statements if one["id"] == item)
        return base | {"tile": "mirror"} | mirror(workshop, step, statement, results, groups)
    if name == "mirror":
        return base | {"tile": "mirrors"} | mirrors(workshop, statements, results, groups)
    if name == "agency":
        return base | agency(workshop, step, groups)
    return base


def counts(workshop: Workshop, results: Results) -> list[int]:
    """Return how many people of each group answered; kept only where enough of every group did."""
    return list(people(results, workshop.groups).values())


def histograms(
    results: Results, item: str, measure: str, groups: Sequence[Group]
) -> dict[str, list[int]] | None:
    """Return one measure's histogram for every group, or None where the gate lets none through."""
    kept = results.get("items", {}).get(item, {})
    found = {group.id: kept.get(group.id, {}).get(measure) for group in groups}
    if any(one is None for one in found.values()):
        return None
    return {name: list(one) for name, one in found.items() if one is not None}


def figures(
    workshop: Workshop, results: Results, item: str, measure: str, groups: Sequence[Group]
) -> dict[str, display.Figure] | None:
    """Return what may be shown of a rating ("mostly" or "very much") for every group, or None."""
    found = histograms(results, item, measure, groups)
    if found is None:
        return None
    answers = {name: measures.total(one) for name, one in found.items()}
    if not display.permitted(answers, workshop.min_group):
        return None
    return {
        name: display.figure(measures.agreeing(one), answers[name], min_group=workshop.min_group)
        for name, one in found.items()
    }


def forecasts(
    workshop: Workshop, results: Results, item: str, measure: str, groups: Sequence[Group]
) -> dict[str, display.Expected] | None:
    """Return what may be shown of a forecast for every group, or None."""
    found = histograms(results, item, measure, groups)
    if found is None:
        return None
    shown = {name: display.expected(one, workshop.min_group) for name, one in found.items()}
    if any(one is None for one in shown.values()):
        return None
    return {name: one for name, one in shown.items() if one is not None}


def forecast(
    workshop: Workshop,
    step: Step,
    statement: rules.Statement,
    results: Results,
    groups: Sequence[Group],
    *,
    turned: bool,
) -> Payload:
    """Return one statement in both directions: the forecast, and once it is turned over what the others say."""
    item = statement["id"]
    shown: Payload = {"tile": "forecast", "statement": statement, "turned": turned, "rows": []}
    told = figures(workshop, results, item, "we", groups)
    expected = forecasts(workshop, results, item, "expect_self", groups)
    if told is None or expected is None:
        return shown | {"too_few": True}
    views = figures(workshop, results, item, "they", groups)
    expected_views = forecasts(workshop, results, item, "expect_us", groups)
    for group in groups:
        about = workshop.others(group.id)
        row: Payload = {"by": group, "about": about, "expected": expected[group.id], "actual": None}
        if turned:
            found = display.verdict(expected[group.id].share, told[about.id])
            row["actual"] = told[about.id]
            row["verdict"] = found
            row["sentence"] = rules.sentence(step.settings["sentences"], statement["polarity"], found)
            if views is not None and expected_views is not None:
                row["expected_view"], row["view"] = expected_views[group.id], views[about.id]
        shown["rows"].append(row)
    if turned and len({row["verdict"] for row in shown["rows"]}) == 1:
        shown["both"] = shown["rows"][0]["sentence"]
    return shown


def mirror(
    workshop: Workshop, step: Step, statement: rules.Statement, results: Results, groups: Sequence[Group]
) -> Payload:
    """Return whether each side says of the other that it decides, with the sentence that fits."""
    said = figures(workshop, results, statement["id"], "they", groups)
    if said is None:
        return {"statement": statement, "too_few": True}
    first, second = (said[group.id] for group in groups)
    mirrored = measures.is_mirrored(min(first.share, second.share))
    sentences = step.settings["sentences"]["mirror" if mirrored else "no_mirror"]
    return {
        "statement": statement,
        "mirrored": mirrored,
        "sides": [
            {"by": group, "about": workshop.others(group.id), "figure": said[group.id]} for group in groups
        ],
        "sentence": sentences[0],
    }


def mirrors(
    workshop: Workshop, statements: Sequence[rules.Statement], results: Results, groups: Sequence[Group]
) -> Payload:
    """Return every statement with what each side says of the other, in the fixed order."""
    rows = []
    for statement in statements:
        said = figures(workshop, results, statement["id"], "they", groups)
        if said is None:
            continue
        shares = [said[group.id].share for group in groups]
        rows.append(
            {
                "statement": statement,
                "sides": [{"by": group, "figure": said[group.id]} for group in groups],
                "mirrored": measures.is_mirrored(min(shares)),
            }
        )
    return {
        "rows": rows,
        "mirrored": sum(row["mirrored"] for row in rows),
        "too_few": not rows,
        "groups": groups,
    }


def agency(workshop: Workshop, step: Step, groups: Sequence[Group]) -> Payload:
    """Return who acts in each group's cards, in words; counted in cards, from enough people a group."""
    source = workshop.latest("cards", step)
    results: Results = (source.round("cards").results if source else None) or {}
    wrote = people(results, groups)
    tagged = {group.id: sum(results.get("actors", {}).get(group.id, {}).values()) for group in groups}
    enough = display.permitted(wrote, workshop.min_group) and display.permitted(tagged, workshop.min_group)
    if not enough:
        return {"tile": "agency", "too_few": True}
    rows = []
    for group in groups:
        actors = results["actors"][group.id]
        total = tagged[group.id]
        elsewhere = display.figure(actors["them"] + actors["outside"], total, min_group=workshop.min_group)
        parts = [
            {"actor": name, "figure": display.figure(actors[name], total, min_group=workshop.min_group)}
            for name in ("them", "us", "outside", "all")
        ]
        rows.append({"by": group, "about": workshop.others(group.id), "parts": parts, "elsewhere": elsewhere})
    return {"tile": "agency", "rows": rows}
