"""What is seen of saying it back: the turn and its clock; a pair's result is shown to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.say_back.rules import TRIES, TURNS, frames
from app.domain import display, measures
from app.domain.activity import OwnEntry, Payload
from app.domain.differences import chosen
from app.domain.workshop import Clock, Step, Workshop


def turn_clock(workshop: Workshop, step: Step, seconds: int | None) -> Clock:
    """Return the clock of a turn, which began when its picture was shown; a pause stops it."""
    if seconds is None or step.frame_at is None:
        return Clock(None, None)
    ends = step.frame_at + 1000 * seconds
    if workshop.paused_at is not None:
        return Clock(None, max(0, ends - workshop.paused_at))
    return Clock(ends, None)


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return the turn that the room is in, its clock, and in the end the room's rate in words."""
    turns = frames(step.settings["reply"] == "yes")
    key, _separator, number = turns[min(step.frame, len(turns) - 1)].key.partition(":")
    seconds = {"speak": step.settings["speaker_seconds"], "back": step.settings["listener_seconds"]}.get(key)
    current = step.round("answers")
    return {
        "turn": key,
        "number": int(number or 0),
        "turns": TURNS,
        "turn_clock": turn_clock(workshop, step, seconds),
        "prompts": step.settings["prompts"],
        "topics": chosen(workshop, step),
        "state": current.state,
        "sealed": current.sealed,
        "rates": rates(workshop, step) if key == "close" and current.sealed else None,
    }


def rates(workshop: Workshop, step: Step) -> Payload | None:
    """Return how many said "yes, that's it", of the room and by group, in words; None under the minimum."""
    results: Mapping[str, Any] = step.round("answers").results or {}
    found: Payload = {}
    for name in TRIES:
        counts = results.get(name)
        answered = {group: sum(one.values()) for group, one in (counts or {}).items()}
        if not counts or not display.permitted(answered, workshop.min_group):
            continue
        yes, n = sum(one["yes"] for one in counts.values()), sum(answered.values())
        found[name] = {
            "room": display.figure(yes, n, min_group=workshop.min_group),
            "sides": [
                {
                    "group": group,
                    "figure": display.figure(
                        counts[group.id]["yes"], answered[group.id], min_group=workshop.min_group
                    ),
                }
                for group in workshop.groups
            ],
        }
    return found or None


def phone(workshop: Workshop, step: Step) -> Payload:
    """Return the same as the wall."""
    return shown(workshop, step)


def mine(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own answer as a speaker."""
    return {"state": step.round("answers").state, "answer": own[0].value if own else {}, "saved": bool(own)}


def console(workshop: Workshop, step: Step) -> Payload:
    """Return the turn, and with the room's rate its interval: how far chance alone could move it."""
    found = shown(workshop, step)
    room = (found["rates"] or {}).get("first")
    interval = None
    if room is not None:
        n = room["room"].n
        interval = tuple(round(100 * end) for end in measures.wilson(round(room["room"].share * n), n))
    return found | {"interval": interval}


def report(workshop: Workshop, step: Step) -> Payload:
    """Return the room's rate in words; no pair's result exists anywhere."""
    found = shown(workshop, step)["rates"]
    return {"understood": found} if found else {}
