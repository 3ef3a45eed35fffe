"""Workshops whose report is looked at, without a database: always the same people, always the same answers.

    python -m tests.report.rooms

writes the golden report anew, after a change that is meant; look at the difference before it is kept.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from pathlib import Path

from app import report
from app.domain.workshop import Workshop
from app.report import markdown
from tests.activities.rooms import Room

GOLDEN = Path(__file__).parent / "golden.md"
HELD = ("bed 4", "all liars")


@lru_cache(maxsize=8)
def held(people: tuple[int, int] = (9, 8), seed: int = 3, template: str = "half_day") -> Workshop:
    """Return a workshop that simulated people have gone through to its end, with two sorts of card held."""
    room = Room(template, people, seed, releases=lambda text: not any(one in text for one in HELD))
    for _at in room.walk():
        pass
    title = "Surgery and operations: seeing each other otherwise"
    return dataclasses.replace(room.some_weeks_later(), title=title)


COMMENTS = {"expected": "We had not expected this either.\nWe come back to it in spring."}


def golden() -> str:
    """Return the report that is compared with the one that was kept."""
    return markdown.write(report.build(held(), COMMENTS))


if __name__ == "__main__":
    GOLDEN.write_text(golden())
