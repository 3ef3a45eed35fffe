"""What it turns on: chains of both sides, a way to look, and no score for changing one's mind."""

from __future__ import annotations

import json

import pytest

from app.activities import KINDS
from app.activities.crux import projections, rules
from app.domain.activity import OwnEntry
from app.domain.differences import chosen
from app.domain.errors import Closed, Invalid
from tests.activities.rooms import Room

KIND = KINDS["crux"]


def test_a_test_says_how_before_when_and_perhaps_who() -> None:
    made = rules.contribution("chains", "test:P1", {"how": "Count  replies", "before": "May", "who": ""}, [])
    assert made.text == "Count replies (before: May)"
    made = rules.contribution("chains", "line:all", {"how": "Count", "before": "May", "who": "two of us"}, [])
    assert made.text == "Count (before: May; who looks: two of us)"
    with pytest.raises(Invalid):
        rules.contribution("chains", "test:P1", {"how": "Count", "before": ""}, [])


def test_whoever_could_not_change_their_mind_may_say_so() -> None:
    made = rules.contribution("chains", "change:P1", {"nothing": "1", "text": ""}, [])
    assert made.text == rules.NOTHING


def test_a_person_stays_with_one_difference() -> None:
    begun = [OwnEntry("e", "because:P1", {}, "Because", "unread")]
    rules.contribution("chains", "change:P1", {"text": "If"}, begun)
    with pytest.raises(Closed):
        rules.contribution("chains", "change:D1", {"text": "If"}, begun)


def test_in_ninety_minutes_each_pair_writes_one_line_and_groups_are_not_told_apart() -> None:
    at = Room("90").to("crux", "lines")
    assert at.step is not None
    assert projections.slots(at, at.step) == {"line:all"}
    shown = KIND.wall(at, at.step)
    assert shown["lines"]
    assert "sides" not in shown


def test_the_chains_go_through_every_difference_that_was_chosen_both_sides_at_once() -> None:
    room = Room("half_day", (7, 7))
    seen = set()
    for at in room.walk():
        if at.step is not None and at.step.key == "crux":
            shown = KIND.wall(at, at.step)
            if shown["frame"] == "chains":
                seen.add(shown["topic"].id)
                assert [side["group"].id for side in shown["sides"]] == ["g1", "g2"]
            topics = {one.id for one in chosen(at, at.step)}
    assert seen == topics
    assert 1 <= len(seen) <= 4


def test_without_a_choice_there_is_still_one_difference_to_write_about() -> None:
    at = Room("half_day", (3, 3)).to("crux", "write")
    assert at.step is not None
    assert [one.id for one in projections.topics(at, at.step)] == ["all"]


def test_how_sure_a_group_is_is_told_to_a_tenth_and_never_as_a_change() -> None:
    room = Room("half_day", (7, 7))
    for at in room.walk():
        if at.step is not None and at.step.key == "placement":
            break
    step = next(one for one in at.steps if one.key == "crux")
    shown = KIND.report(at, step)
    assert "sure" not in json.dumps(shown, default=str)
    sure = projections.sureness(at, step)
    assert {round(10 * one["before"].share, 6) % 1 for one in sure} <= {0.0, 0.5}
    assert projections.sureness(at, step) == [] or all(
        set(one) == {"group", "before", "after"} for one in sure
    )
