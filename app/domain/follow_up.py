"""The follow-up: the same questions some weeks later. When it is asked, and what a kind asks in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

AFTER = timedelta(days=30)
# How long answers are taken, the last day included; and for how long at least where the texts go early.
OPEN_FOR = timedelta(days=14)
AT_LEAST = timedelta(days=6)
A_WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """One question with its answers, each a number and its words; `scale` shows 1 to 5 in a row.

    0 is an answer that counts nowhere: "can't say".
    """

    name: str
    text: str
    options: tuple[tuple[int, str], ...]
    scale: bool = False


@dataclass(frozen=True)
class Part:
    """What one person answers as a whole: it is kept in one row, tied to no other part of what they send.

    `title` stands over parts that follow one another under the same one. `said` is a text that the questions are about,
    by the group `by` (empty: by neither alone).
    """

    slot: str
    title: str
    questions: tuple[Question, ...]
    said: str = ""
    by: str = ""


def usual(ended: date, delete_on: date) -> date | None:
    """Return the day on which a follow-up begins by itself, or None where the texts are deleted too soon for one."""
    last = delete_on - DAY
    opens = min(ended + AFTER, max(ended + DAY, last - AT_LEAST))
    return opens if opens <= last else None


def last_day(opens: date, delete_on: date) -> date:
    """Return the last day on which answers are taken: the texts that are asked about must still be there."""
    return min(opens + OPEN_FOR, delete_on - DAY)


def may_open(opens: date, ended: date, delete_on: date, today: date) -> bool:
    """Return whether a follow-up may begin on this day: not in the past, and between the workshop and its deletion."""
    return max(ended + DAY, today) <= opens < delete_on


def first_close(opens: date, closes: date) -> date:
    """Return the first day on which a facilitator may close it.

    Whoever closes at will could wait until one person has answered beside answers that they made up themselves.
    """
    return min(opens + A_WEEK, closes)


def field_name(position: int, part: Part, question: Question) -> str:
    """Return what a question is called in a form; `position` is its step's place in the agenda."""
    return f"a{position}-{part.slot}-{question.name}"
