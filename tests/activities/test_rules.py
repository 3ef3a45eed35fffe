"""The rules of each kind, without an app."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.activities.compare import rules as compare
from app.activities.statements import rules as statements
from app.domain.activity import SealedEntry
from app.domain.errors import Invalid
from app.domain.journey import journey

GROUPS = ("a", "b")


def entry(
    group: str, author: int, slot: str = "power", verdict: str = "released", **value: object
) -> SealedEntry:
    about = GROUPS[1 - GROUPS.index(group)]
    return SealedEntry(group, about, slot, value, verdict, "person" if verdict == "held" else None, author)


# Statements


def test_a_statement_may_be_answered_in_part_but_not_not_at_all() -> None:
    made = statements.answer("P1", {"they": 4})
    assert made.value == {"they": 4, "we": None, "expect_self": None, "expect_us": None}
    assert made.single
    with pytest.raises(Invalid):
        statements.answer("P1", {})


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10)), min_size=5, max_size=20),
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10)), min_size=5, max_size=20),
)
def test_histograms_hold_every_answer_once(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    entries = [
        entry(group, 100 * place + n, "P1", they=they, expect_self=guess)
        for place, (group, answers) in enumerate((("a", first), ("b", second)))
        for n, (they, guess) in enumerate(answers)
    ]
    kept = statements.summary(entries, ["P1"], GROUPS, 5)["items"]["P1"]
    for group, answers in (("a", first), ("b", second)):
        assert kept[group]["they"] == [sum(they == value for they, _ in answers) for value in range(1, 6)]
        assert kept[group]["expect_self"] == [
            sum(guess == value for _, guess in answers) for value in range(11)
        ]
        assert "we" not in kept[group]


@given(skipped=st.integers(0, 6))
def test_a_measure_that_too_few_answered_is_kept_for_no_group(skipped: int) -> None:
    entries = [
        entry(group, 100 * place + n, "P1", they=4, we=None if group == "a" and n < skipped else 2)
        for place, group in enumerate(GROUPS)
        for n in range(6)
    ]
    kept = statements.summary(entries, ["P1"], GROUPS, 5)["items"]["P1"]
    assert ("we" in kept["a"], "we" in kept["b"]) == ((skipped <= 1),) * 2
    assert "they" in kept["a"]


# Compare


def test_every_statement_comes_in_its_turn_first_the_forecast_then_what_they_say() -> None:
    shown = compare.frames(("forecast", "mirror", "agency"), [{"id": "P1"}, {"id": "D1"}])
    keys = [frame.key for frame in shown]
    assert keys == [
        "expected:P1",
        "actual:P1",
        "expected:D1",
        "actual:D1",
        "mirror:P1",
        "mirror:all",
        "agency",
    ]


def test_without_anything_to_compare_there_is_still_a_picture() -> None:
    assert len(compare.frames((), [])) == 1


@pytest.mark.parametrize(
    ("polarity", "found", "sentence"),
    [
        ("unflattering", "fewer", "Fewer of them say this than you feared."),
        ("unflattering", "more", "More of them say this than you feared. We stay here a moment."),
        ("flattering", "fewer", "Fewer of them say this than you hoped. We stay here a moment."),
        ("neutral", "about", "About what you thought. So what sits under it?"),
    ],
)
def test_the_sentence_fits_the_result(polarity: str, found: compare.Verdict, sentence: str) -> None:
    texts = next(step["scripts_by_result"] for step in journey()["steps"] if step["id"] == "compare")
    assert compare.sentence(texts, polarity, found) == sentence
