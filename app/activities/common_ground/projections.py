"""What is shown of the values and of the purpose line; every figure passes the display gate here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.common_ground.rules import MOST_OFFERED, ranking
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload
from app.domain.i18n import mark as _
from app.domain.workshop import Step, Workshop

FRAMES = ("values", "write", "read", "vote", "chosen", "wait", "readings")
MOST_READINGS = 4
SHOWN = ("value", "sides", "shared", "hidden")
LIMIT = _("This is what we say of ourselves, not what we do.")


def values(workshop: Workshop, step: Step) -> list[Payload]:
    """Return every value with what each group says of itself and what the others expected, in the fixed order.

    Shared, recognised and hidden are computed on the shown shares, so nothing finer lies behind them. A value
    that too few answered is left out.
    """
    source = workshop.latest("statements", step)
    results: Mapping[str, Any] = (source.round("statements").results if source else None) or {}
    rows = []
    for value in source.settings.get("values", ()) if source else ():
        kept = results.get("items", {}).get(value["id"], {})
        row = value_row(workshop, value, kept, repeated=bool(source and source.repeated))
        if row is not None:
            rows.append(row)
    return rows


def value_row(
    workshop: Workshop, value: Mapping[str, str], kept: Mapping[str, Any], *, repeated: bool
) -> Payload | None:
    """Return one value as it may be shown, or None where any group is under the minimum."""
    groups = workshop.groups
    owns = {group.id: kept.get(group.id, {}).get("own") for group in groups}
    expects = {group.id: kept.get(group.id, {}).get("expect") for group in groups}
    if any(one is None for one in (*owns.values(), *expects.values())):
        return None
    answered = {name: measures.total(one) for name, one in owns.items()}
    expected = {name: display.expected(one, workshop.min_group) for name, one in expects.items()}
    if not display.permitted(answered, workshop.min_group) or any(one is None for one in expected.values()):
        return None
    figures = {
        name: display.figure(
            measures.agreeing(one), answered[name], repeated=repeated, min_group=workshop.min_group
        )
        for name, one in owns.items()
    }
    first, second = groups[0].id, groups[1].id
    forecast = {name: one for name, one in expected.items() if one is not None}
    found = measures.hidden_common_ground(
        figures[first].share, figures[second].share, forecast[first].share, forecast[second].share
    )
    return {
        "value": value,
        "sides": [
            {
                "group": group,
                "others": workshop.others(group.id),
                "own": figures[group.id],
                "expected": forecast[workshop.others(group.id).id],
            }
            for group in groups
        ],
        "shared": found.shared >= 100 * measures.COMMON_GROUND_FROM,
        # A tenth is as fine as a shown forecast is.
        "hidden": round(found.hidden) >= 10,
        "order": round(found.hidden),
    }


def slots(workshop: Workshop, step: Step, name: str) -> set[str]:
    """Return what may be answered in one round."""
    return set(offered(workshop, step)) if name == "votes" else {"line" if name == "lines" else "reading"}


def offered(workshop: Workshop, step: Step) -> dict[str, str]:
    """Return up to five lines to choose from: the given ones, then released ones by their random ids."""
    given = {f"given{number}": line for number, line in enumerate(step.settings["lines"], 1)}
    written = {card.id: card.text for card in workshop.released(step.round("lines").id)}
    return dict([*given.items(), *written.items()][:MOST_OFFERED])


def ranked(workshop: Workshop, step: Step) -> list[str | None]:
    """Return the lines in the order in which both groups can live with them, once the votes are sealed.

    None stands for a line whose text has been deleted since: no other one takes its place.
    """
    current, lines = step.round("votes"), offered(workshop, step)
    if not current.sealed:
        return []
    results = current.results or {}
    order = [*lines, *sorted(results.get("votes", {}).keys() - lines.keys())]
    return [lines.get(one) for one in ranking(results, order)]


def line(workshop: Workshop, step: Step) -> str | None:
    """Return the line that was chosen, once the votes are sealed; None where there is none, or none any more."""
    found = ranked(workshop, step)
    return found[0] if found else None


def frame(step: Step) -> str:
    """Return the key of the picture that the room looks at."""
    if step.settings["purpose_line"] != "yes":
        return FRAMES[0]
    return FRAMES[min(step.frame, len(FRAMES) - 1)]


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what the wall shows."""
    key = frame(step)
    payload: Payload = {"frame": key, "states": {one.name: one.state for one in step.rounds}}
    if key == "values":
        rows = [{name: row[name] for name in SHOWN} for row in values(workshop, step)]
        return payload | {"rows": rows, "groups": workshop.groups}
    payload["lines"] = offered(workshop, step)
    payload["voted"] = step.round("votes").sealed
    payload["read"] = step.round("readings").sealed
    payload["line"] = line(workshop, step)
    if key == "readings":
        payload["sides"] = readings(workshop, step)
    return payload


def readings(workshop: Workshop, step: Step) -> list[Payload]:
    """Return what the line means from each side's chairs: two columns, never merged."""
    released = workshop.released(step.round("readings").id)
    return [
        {
            "group": group,
            "texts": [one.text for one in released if one.from_group == group.id][:MOST_READINGS],
        }
        for group in workshop.groups
    ]


def phone(workshop: Workshop, step: Step, group: str) -> Payload:
    """Return the same as the wall, with the group it is for: its own forecast comes first."""
    return shown(workshop, step) | {"own": workshop.group(group), "others": workshop.others(group)}


def mine(workshop: Workshop, step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own line, votes and reading. What the line means is asked once it is known."""
    answers = {one.slot: one for one in own}
    states = {one.name: one.state for one in step.rounds}
    return {
        "states": states,
        "line": answers.get("line"),
        "reading": answers.get("reading"),
        "chosen": line(workshop, step) if states.get("readings") == "open" else None,
        "votes": [
            {"slot": slot, "text": text, "on": slot in answers and bool(answers[slot].value.get("on"))}
            for slot, text in offered(workshop, step).items()
        ]
        if states.get("votes") == "open"
        else [],
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return the values, most hidden first, and the ranks of the lines: orders for the facilitator's eyes alone."""
    rows = sorted(values(workshop, step), key=lambda row: -row["order"])
    ranks = ranked(workshop, step) if step.settings["purpose_line"] == "yes" else []
    return {"frame": frame(step), "rows": rows, "ranks": [one for one in ranks if one]}


def report(workshop: Workshop, step: Step) -> Payload:
    """Return what the room has seen: the values, the line it chose, and both columns of readings."""
    rows = [{name: row[name] for name in SHOWN} for row in values(workshop, step)]
    found: Payload = {"values": rows, "limit": LIMIT} if rows else {}
    reached = FRAMES.index(frame(step))
    if reached >= FRAMES.index("chosen") and (chosen := line(workshop, step)):
        found["line"] = chosen
        found["readings"] = readings(workshop, step) if frame(step) == "readings" else []
    return found
