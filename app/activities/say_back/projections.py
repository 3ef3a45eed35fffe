"""What is seen of saying it back: the turn and its clock; a pair's result is shown to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.say_back.rules import TRIES, frames
from app.domain import display
from app.domain.activity import Frame, OwnEntry, Payload
from app.domain.answers import sums
from app.domain.differences import chosen
from app.domain.workshop import Clock, Step, Workshop

# Which setting holds the seconds of a turn; the other turns take the time they need.
SECONDS = {"speak": "speaker_seconds", "back": "listener_seconds"}

Results = Mapping[str, Any]


def pictures(step: Step) -> tuple[Frame, ...]:
    """Return the pictures of a step."""
    return frames(swap=step.settings["swap"] == "yes", reply=step.settings["reply"] == "yes")


def turn_clock(workshop: Workshop, step: Step, turn: str) -> Clock:
    """Return the clock of a turn, which began when its picture was shown; a pause stops it."""
    if turn not in SECONDS or step.frame_at is None:
        return Clock(None, None)
    ends = step.frame_at + 1000 * int(step.settings[SECONDS[turn]])
    if workshop.paused_at is not None:
        return Clock(None, max(0, ends - workshop.paused_at))
    return Clock(ends, None)


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return what everyone sees: the turn that the room is in with its clock, and in the end the room in words."""
    turns = pictures(step)
    turn, _separator, number = turns[min(step.frame, len(turns) - 1)].key.partition(":")
    current = step.round("answers")
    payload: Payload = {
        "turn": turn,
        "number": int(number or 0),
        "turn_clock": turn_clock(workshop, step, turn),
        "words": step.settings["turns"].get(turn, ""),
        "topics": chosen(workshop, step),
        "state": current.state,
        "sealed": current.sealed,
    }
    return payload | ({"rates": rates(workshop, step)} if turn == "close" else {})


def kept(workshop: Workshop, step: Step) -> Results:
    """Return {try: {group: {answer: n}}} as the gate lets it through: for both tries or for none."""
    results: Results = step.round("answers").results or {}
    found = {name: results.get(name, {}) for name in TRIES}
    for counts in found.values():
        answered = sums({group.id: counts.get(group.id, {}) for group in workshop.groups})
        if not display.permitted(answered, workshop.min_group):
            return {}
    return found


def rates(workshop: Workshop, step: Step) -> list[Payload]:
    """Return each try with how many said "yes, that's it", in words: of the room, and of those in each group.

    `share` and exact counts stay behind: the second try of the same people would tell how one of them changed.
    """
    made = []
    for name, counts in kept(workshop, step).items():
        said = {group: (one["yes"], sum(one.values())) for group, one in counts.items()}
        low, high = display.together(list(said.values()))
        room = (low + high) // 2, sum(n for _yes, n in said.values())
        made.append(
            {
                "try": name,
                "room": word(workshop, *room),
                "sides": [
                    {"group": group, "word": word(workshop, *said[group.id])} for group in workshop.groups
                ],
            }
        )
    return made


def word(workshop: Workshop, yes: int, n: int) -> str:
    """Return the word for how many said "yes"; "nearly" counts nothing."""
    return display.figure(yes, n, min_group=workshop.min_group).word


def interval(workshop: Workshop, step: Step, name: str) -> tuple[int, int] | None:
    """Return the Wilson interval of the room's rate at a try, in whole percent, or None under the minimum.

    Whatever the shown words of the two groups may come to together has one interval: a finer one would tell a lone
    answer.
    """
    counts = kept(workshop, step).get(name)
    if counts is None:
        return None
    return display.interval([(one["yes"], sum(one.values())) for one in counts.values()])


def mine(step: Step, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own answer as a speaker."""
    return {"state": step.round("answers").state, "answer": own[0].value if own else {}, "saved": bool(own)}


def console(workshop: Workshop, step: Step) -> Payload:
    """Return the same as the wall, and in the end how far chance alone could move the room's rates."""
    found = shown(workshop, step)
    if found["turn"] == "close":
        found["intervals"] = {name: ends for name in TRIES if (ends := interval(workshop, step, name))}
    return found


def report(workshop: Workshop, step: Step) -> Payload:
    """Return what the room was told at the close, in words."""
    found = shown(workshop, step).get("rates")
    return {"understood": found} if found else {}
