"""What it turns on: chains of both sides, a way to look, and no score for changing one's mind."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.activities import KINDS
from app.activities.crux import projections, rules
from app.domain.activity import OwnEntry
from app.domain.differences import chosen
from app.domain.errors import Closed, Invalid
from app.domain.workshop import Card, Step, Workshop
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


def test_only_what_would_change_a_mind_can_be_nothing() -> None:
    for slot in ("because:P1", "theirs:P1"):
        with pytest.raises(Invalid):
            rules.contribution("chains", slot, {"nothing": "1", "text": ""}, [])


def test_a_part_is_written_once_and_a_change_is_made_to_that_entry() -> None:
    """A text that takes the place of another would come new into review, and could be sent back for ever."""
    made = rules.contribution("chains", "because:P1", {"text": "If"}, [])
    assert not made.single
    assert not rules.contribution("chains", "line:all", {"how": "Count", "before": "May"}, []).single
    begun = [OwnEntry("e", "because:P1", {}, "Because", "unread")]
    with pytest.raises(Closed):
        rules.contribution("chains", "because:P1", {"text": "Again"}, begun)


@pytest.mark.parametrize(("part", "limit"), [("how", 140), ("before", 60), ("who", 60)])
def test_too_long_a_test_is_refused_with_the_limit_of_what_is_too_long(part: str, limit: int) -> None:
    data = {"how": "Count", "before": "May", "who": "us"}
    rules.test({**data, part: "x" * limit})
    with pytest.raises(Invalid) as refused:
        rules.test({**data, part: "x" * (limit + 1)})
    assert refused.value.values == {"limit": limit}


def written(template: str = "half_day") -> tuple[Workshop, Step]:
    """Return a workshop after its chains were sealed, with more on each topic than a wall shows."""
    at = Room(template, (7, 7)).to("placement" if template == "half_day" else "commitments")
    step = next(one for one in at.steps if one.key == "crux")
    parts = ("line",) if template == "90" else (*rules.CHAIN, "test")
    about = ["all"] if template == "90" else [one.id for one in projections.topics(at, step)]
    cards = tuple(
        Card(
            f"{part}{topic}{n}", step.round("chains").id, "g1", "g2", f"{part}:{topic}", f"{part} {topic} {n}"
        )
        for topic in about
        for part in parts
        for n in range(9)
    )
    return replace(at, cards=cards), step


def test_the_report_holds_the_chains_and_tests_that_the_room_was_shown_and_no_more() -> None:
    at, step = written()
    topics = projections.topics(at, step)
    assert len(topics) > 1
    keys = [one.key for one in KIND.frames(at, step)]

    def told(key: str) -> str:
        return json.dumps(KIND.report(at, replace(step, frame=keys.index(key))), default=str)

    first, second = topics[0], topics[1]
    assert KIND.report(at, replace(step, frame=1)) == {}
    chains = told(f"chains:{first.id}")
    assert first.text in chains and f"because {first.id} 0" in chains
    assert "test " not in chains and second.text not in chains
    tests = told(f"tests:{first.id}")
    assert f"test {first.id} 5" in tests and f"test {first.id} 6" not in tests
    assert second.text not in tests
    assert all(one.text in told("close") for one in topics)
    whole = KIND.report(at, replace(step, frame=len(keys) - 1))
    assert whole["with_test"] == sum(len(row["tests"]) for row in whole["topics"]) == 6 * len(topics)


def test_of_lines_the_report_counts_those_that_it_holds() -> None:
    at, step = written("90")
    told = KIND.report(at, replace(step, frame=2))
    assert len(told["lines"]) == told["with_test"] == 6


def test_what_several_wrote_alike_stands_there_once() -> None:
    at, step = written()
    topic = projections.topics(at, step)[0].id
    alike = tuple(
        Card(f"c{n}", step.round("chains").id, "g1", "g2", f"change:{topic}", rules.NOTHING) for n in range(3)
    )
    other = Card("d", step.round("chains").id, "g1", "g2", f"change:{topic}", "If they came.")
    at = replace(at, cards=(*alike, other))
    assert projections.chain(at, step, topic, "g1")["change"] == [rules.NOTHING, "If they came."]


@pytest.mark.parametrize("state", ["open", "closed", "sealing"])
def test_nobody_begins_a_chain_before_the_differences_are_chosen(state: str) -> None:
    """Else people would write on "the difference you have just talked about", and lose it when the votes are sealed."""
    at = Room("half_day", (7, 7)).to("crux", "write")
    step = at.step
    assert step is not None
    assert KIND.blocked(at, step) is None
    counting = tuple(
        replace(one, rounds=tuple(replace(kept, state=state, results=None) for kept in one.rounds))
        if one.kind == "choose"
        else one
        for one in at.steps
    )
    assert KIND.blocked(replace(at, steps=counting), step)
    without = tuple(one for one in at.steps if one.kind != "choose")
    assert KIND.blocked(replace(at, steps=without), step) is None
    line = replace(step, settings={**step.settings, "form": "line"})
    assert KIND.blocked(replace(at, steps=counting), line) is None
