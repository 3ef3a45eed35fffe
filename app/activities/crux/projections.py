"""What is seen of the chains: both sides at once, their meeting point, and how it could be found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.crux.rules import CHAIN
from app.domain import display
from app.domain.activity import OwnEntry, Payload
from app.domain.differences import Candidate, chosen
from app.domain.i18n import mark as _
from app.domain.text import CARD_LIMIT
from app.domain.workshop import Step, Workshop

MOST_TEXTS = 2
MOST_LINES = 6
COUNTING = {"closed", "sealing"}
ANY = Candidate("all", _("The difference you have just talked about"), None, "")


def topics(workshop: Workshop, step: Step) -> tuple[Candidate, ...]:
    """Return the disagreements that were chosen before, or the one that was just talked about."""
    return chosen(workshop, step) or (ANY,)


def unchosen(workshop: Workshop, step: Step) -> str | None:
    """Return why chains cannot begin yet, in words for the facilitator: on what is still being counted, or None.

    A chain belongs to its topic, so the topics must not change while people write.
    """
    found = workshop.latest("choose", step) if step.settings["form"] == "chains" else None
    state = found.round("votes").state if found else "sealed"
    if state in {"open", "suspended"}:
        return _("The vote is still open. Close it first.")
    return _("The answers are being sealed. Try again in a few seconds.") if state in COUNTING else None


def slots(workshop: Workshop, step: Step) -> set[str]:
    """Return what may be written now: every part of a chain on every topic, or one line."""
    if step.settings["form"] == "line":
        return {"line:all"}
    return {f"{part}:{one.id}" for part in (*CHAIN, "test") for one in topics(workshop, step)}


def texts(workshop: Workshop, step: Step, part: str, topic: str, group: str | None = None) -> list[str]:
    """Return the released texts of one part of a topic, by their random ids; what was written alike stands once."""
    found = [
        card.text
        for card in workshop.released(step.round("chains").id)
        if card.slot == f"{part}:{topic}" and group in {None, card.from_group}
    ]
    return list(dict.fromkeys(found))


def frame(workshop: Workshop, step: Step) -> tuple[str, str]:
    """Return the picture and the topic that it is about."""
    if step.settings["form"] == "line":
        return ("write", "talk", "lines")[min(step.frame, 2)], "all"
    keys = ["write", "talk"]
    keys += [f"{name}:{one.id}" for one in topics(workshop, step) for name in ("chains", "tests")]
    keys += ["after", "close"]
    name, _separator, topic = keys[min(step.frame, len(keys) - 1)].partition(":")
    return name, topic


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what the wall shows."""
    name, topic = frame(workshop, step)
    found = topics(workshop, step)
    payload: Payload = {
        "frame": name,
        "form": step.settings["form"],
        "topics": found,
        "topic": next((one for one in found if one.id == topic), found[0]),
        "states": {one.name: one.state for one in step.rounds},
        "questions": step.settings["questions"],
    }
    if name == "lines":
        payload["lines"] = texts(workshop, step, "line", "all")[:MOST_LINES]
    if name == "chains":
        payload["sides"] = [
            chain(workshop, step, topic, group.id) | {"group": group} for group in workshop.groups
        ]
    if name == "tests":
        payload["tests"] = texts(workshop, step, "test", topic)[:MOST_LINES]
    if name == "close":
        payload |= {"with_test": with_test(workshop, step), "sure": sureness(workshop, step)}
    return payload


def chain(workshop: Workshop, step: Step, topic: str, group: str) -> Payload:
    """Return one side's chain on a topic: why, what would change our mind, what might change theirs."""
    return {part: texts(workshop, step, part, topic, group)[:MOST_TEXTS] for part in CHAIN}


def with_test(workshop: Workshop, step: Step) -> int:
    """Return how many released texts name a test: texts that may be shown, so their number tells of nobody."""
    released = workshop.released(step.round("chains").id)
    return sum(card.slot.partition(":")[0] in {"test", "line"} for card in released)


def sureness(workshop: Workshop, step: Step) -> list[Payload]:
    """Return how sure each group was before and is after, to a tenth; nothing under the minimum, and no difference."""
    if step.settings["form"] == "line":
        return []
    moments = [confidence(workshop, step, name) for name in ("before", "after")]
    if moments[0] is None or moments[1] is None:
        return []
    return [
        {"group": group, "before": moments[0][group.id], "after": moments[1][group.id]}
        for group in workshop.groups
    ]


def confidence(workshop: Workshop, step: Step, name: str) -> dict[str, display.Expected] | None:
    """Return every group's mean of how sure it is, as it may be shown, or None."""
    kept: Mapping[str, Any] = (step.round(name).results or {}).get("confidence", {})
    found = {
        group.id: display.expected(kept[group.id], workshop.min_group) if group.id in kept else None
        for group in workshop.groups
    }
    if any(one is None for one in found.values()):
        return None
    return {group: one for group, one in found.items() if one is not None}


def mine(workshop: Workshop, step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own chain: its topic, its parts, and how sure one is."""
    entries = {one.slot: one for one in own if one.slot != "confidence"}
    sure = [one for one in own if one.slot == "confidence"]
    begun = next((slot.partition(":")[2] for slot in entries), None)
    return {
        "states": {one.name: one.state for one in step.rounds},
        "form": step.settings["form"],
        "topics": topics(workshop, step),
        "begun": begun,
        "entries": entries,
        "parts": CHAIN,
        "questions": step.settings["questions"],
        "longest": CARD_LIMIT,
        "confidence": sure[0].value["confidence"] if sure else None,
        "asked_after": step.settings["form"] == "chains" and step.round("after").state == "open",
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return every released text of every topic."""
    rows = [
        {
            "topic": one,
            "sides": [
                chain(workshop, step, one.id, group.id) | {"group": group} for group in workshop.groups
            ],
            "tests": texts(workshop, step, "test", one.id),
        }
        for one in topics(workshop, step)
    ]
    return shown(workshop, step) | {"rows": rows, "with_test": with_test(workshop, step)}


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the chains and tests that the room has seen, and how many tests these are."""
    if not step.round("chains").sealed or step.frame < 2:
        return {}
    if step.settings["form"] == "line":
        lines = texts(workshop, step, "line", "all")[:MOST_LINES]
        return {"lines": lines, "with_test": len(lines)} if lines else {}
    rows = [
        row
        | {"topic": row["topic"].text, "tests": row["tests"][:MOST_LINES] if step.frame > 2 * place else []}
        for place, row in enumerate(console(workshop, step)["rows"][: step.frame // 2], 1)
    ]
    return {"topics": rows, "with_test": sum(len(row["tests"]) for row in rows)}
