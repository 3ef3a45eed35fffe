"""What participants read can be read at the age of 9 to 11.

Measured with textstat by two formulas that count different things: Flesch-Kincaid (Kincaid and others 1975: words a
sentence, syllables a word) and the automated readability index (Senter and Smith 1967: words a sentence, letters a
word). Both give a school grade; a grade and five years is the age at its beginning, so grade 6 is age 11. Words that
the room is called by, and that cannot be said shorter, are counted as one easy word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import textstat

ROOT = Path(__file__).resolve().parent.parent
READ_BY_PARTICIPANTS = (
    "participant/*.html",
    "macros/asking.html",
    "macros/keep.html",
    "follow_up/*.html",
    "entrance/home.html",
    "entrance/join.html",
    "wall/*.html",
    *(
        f"activities/*/{name}.html"
        for name in ("phone", "mine", "wall", "form", "parts", "sent_back", "card")
    ),
)
# The method's prompts and rules as they are said to the room.
SAID = ("ground_rules", "join_text", "core_statements", "value_statements", "pulse")

# Terms of the room that stand for themselves, each counted as an easy word.
ALLOWED = (
    "clinicians", "managers", "facilitator", "facilitators", "participants", "workshop", "disagreement",
    "disagreements", "commitment", "commitments", "statement", "statements", "speaking-up", "operator",
)  # fmt: skip

SHORT = 12
HIGHEST_AGE = 11
# One text by itself may be a little harder than the whole: a single long word moves it by years.
HIGHEST_AGE_OF_ONE = 12.5


def plain(text: str) -> str:
    """Return a text with placeholders and allowed terms as easy words."""
    # A note to the facilitator in front of a prompt is not shown to the room.
    text = re.sub(r"^\([^)]*\)\s*", "", text)
    text = re.sub(r"\{\w+\}|\[[^\]]*\]", "them", text)
    text = re.sub(rf"\b({'|'.join(ALLOWED)})\b", "people", text, flags=re.I)
    # A colon or a semicolon ends a thought as a full stop does.
    return re.sub(r"[:;]|\.\.\.|…", ".", text).replace("'", "").strip()


def words(text: str) -> int:
    return len(text.split())


def of_templates() -> Iterator[str]:
    """Yield every text that stands in a participant's templates."""
    call = re.compile(r"""_\(\s*"((?:[^"\\]|\\.)*)"|_\(\s*'((?:[^'\\]|\\.)*)'""")
    for pattern in READ_BY_PARTICIPANTS:
        for path in sorted((ROOT / "templates").glob(pattern)):
            for found in call.findall(path.read_text()):
                yield found[0] or found[1]


def of_the_method(node: Any, keys: tuple[str, ...] = ("text", "they", "we")) -> Iterator[str]:
    """Yield the texts of one part of the journey."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from of_the_method(one, keys)
    elif isinstance(node, dict):
        for name, one in node.items():
            if name in keys:
                yield from of_the_method(one, keys)


@cache
def texts() -> tuple[str, ...]:
    """Return what participants read, each text once."""
    journey = json.loads((ROOT / "app/data/journey.json").read_text())
    said = [text for name in SAID for text in of_the_method(journey[name])]
    prompts = [prompt for step in journey["steps"] for prompt in of_the_method(step.get("prompts", []))]
    return tuple(dict.fromkeys([*of_templates(), *said, *prompts]))


def age(text: str) -> float:
    """Return the reading age of a text in years: the mean of the two formulas."""
    measured = plain(text)
    grades = (textstat.flesch_kincaid_grade(measured), textstat.automated_readability_index(measured))
    return 5 + sum(grades) / len(grades)


def sentences() -> list[str]:
    return [text for text in texts() if words(text) >= 4]


def test_there_is_enough_to_measure() -> None:
    assert len(sentences()) > 200
    assert "We are not here to agree. We are here to disagree better." in texts()


def test_what_participants_read_as_a_whole_is_for_a_reading_age_of_nine_to_eleven() -> None:
    whole = " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in sentences())
    assert age(whole) <= HIGHEST_AGE
    assert median(age(text) for text in sentences()) <= HIGHEST_AGE


@pytest.mark.parametrize(
    "text", [text for text in texts() if words(text) >= SHORT], ids=lambda text: text[:40]
)
def test_no_text_is_much_harder_than_the_rest(text: str) -> None:
    assert age(text) <= HIGHEST_AGE_OF_ONE, text


def test_a_text_from_an_office_would_not_pass() -> None:
    office = (
        "Participants are kindly requested to ensure that contributions submitted electronically are formulated "
        "in accordance with the organisational confidentiality requirements applicable to the facilitation process."
    )
    assert age(office) > HIGHEST_AGE_OF_ONE
