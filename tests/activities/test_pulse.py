"""The pulse: six taps, no row of a person, nothing shown before the end, doubt no score."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.activities import KINDS
from app.activities.pulse import projections, rules
from app.domain.activity import SealedEntry
from app.domain.errors import Invalid
from app.domain.measures import pulse_score
from tests.activities.rooms import Room

KIND = KINDS["pulse"]
PULSE = st.lists(st.none() | st.integers(1, 5), min_size=6, max_size=6)


def entries(group: str, pulses: list[list[int | None]], start: int = 0) -> list[SealedEntry]:
    return [
        SealedEntry(
            group, "x", "pulse", dict(zip(rules.ITEMS, items, strict=True)), "released", None, start + number
        )
        for number, items in enumerate(pulses)
    ]


@given(st.lists(PULSE, max_size=12), st.lists(PULSE, max_size=12))
def test_only_a_histogram_of_scores_is_kept_and_only_of_enough_people(
    first: list[list[int | None]], second: list[list[int | None]]
) -> None:
    kept = rules.summary(entries("a", first) + entries("b", second, 100), ["a", "b"], 5)
    scores = {
        group: [score for items in pulses if (score := pulse_score(items)) is not None]
        for group, pulses in (("a", first), ("b", second))
    }
    if min(len(one) for one in scores.values()) < 5:
        assert "scores" not in kept and "people" not in kept
    else:
        for group, found in scores.items():
            assert sum(kept["scores"][group].values()) == len(found)
    if "doubt" in kept:
        assert min(sum(one) for one in kept["doubt"].values()) >= 5


def test_cant_say_is_no_answer_and_a_pulse_of_nothing_is_refused() -> None:
    assert rules.answer({"item1": 0, "item2": 4}).value["item1"] is None
    with pytest.raises(Invalid):
        rules.answer(dict.fromkeys(rules.ITEMS, 0))


def test_nothing_of_the_pulse_before_is_shown_until_the_one_after() -> None:
    room = Room("90")
    for at in room.walk():
        step = at.step
        assert step is not None
        if step.key == "pulse_after":
            break
        before = next(one for one in at.steps if one.key == "pulse_before")
        for shown in (KIND.wall(at, before), KIND.phone(at, before, "g1"), KIND.console(at, before)):
            assert shown["result"] is None
        assert KIND.report(at, before) == {}


def test_both_moments_are_shown_for_both_groups_or_for_neither() -> None:
    at = Room("90", (7, 7)).to("pulse_after", "result")
    assert at.step is not None
    found = projections.shown(at, at.step)["result"]
    assert [row["group"].id for row in found["rows"]] == ["g1", "g2"]
    assert all(row["before"].mean % 5 == row["after"].mean % 5 == 0 for row in found["rows"])
    small = Room("90", (7, 4)).to("pulse_after", "result")
    assert small.step is not None
    assert projections.shown(small, small.step)["result"]["rows"] == []


def test_without_a_pulse_before_the_one_after_stands_alone() -> None:
    at = Room("90", (7, 7)).to("pulse_after", "result")
    assert at.step is not None
    alone = replace(at, steps=tuple(one for one in at.steps if one.key != "pulse_before"))
    found = projections.shown(alone, at.step)["result"]
    assert not found["compared"]
    assert all(row["moved"] is None for row in found["rows"])
    # Without a before there is nothing to be careful about in comparing the two.
    assert "caution" not in KIND.report(alone, at.step)


def test_doubt_is_told_by_itself_and_never_as_better_or_worse() -> None:
    at = Room("90", (7, 7)).to("pulse_after", "result")
    assert at.step is not None
    told = KIND.report(at, at.step)
    assert {"rows", "doubt", "caution"} == set(told)
    assert "improved" not in json.dumps(told, default=str)


def test_doubt_that_the_room_was_shown_is_told_where_too_few_gave_a_whole_pulse() -> None:
    at = Room("90", (7, 7)).to("pulse_after", "result")
    step = at.step
    assert step is not None
    thin = tuple(
        replace(one, results={"doubt": (one.results or {})["doubt"], "texts": True}) for one in step.rounds
    )
    step = replace(step, rounds=thin)
    assert KIND.wall(at, step)["result"]["doubt"]
    assert set(KIND.report(at, step)) == {"doubt"}
    nothing = replace(step, rounds=tuple(replace(one, results={}) for one in thin))
    assert KIND.report(at, nothing) == {}
