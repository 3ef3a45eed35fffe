"""Hidden common ground: what both hold, what neither expects, and a line that is read from two chairs."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from typing import Any

import pytest
from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st

from app import regions
from app.activities.common_ground import ACTIVITY as KIND
from app.activities.common_ground import projections, rules
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.errors import Invalid, NotFound
from app.domain.workshop import Card, Round, Step, Workshop
from tests.activities.rooms import Room, empty
from tests.plain import plain

SEAT = Seat("g1", "g2")
LIMIT = "This is what we say of ourselves, not what we do."
FRAMES = ["values", "write", "read", "vote", "chosen", "wait", "readings"]


@pytest.fixture(scope="module")
def moments() -> dict[str, Workshop]:
    """A half day's step at each of its pictures, everyone having answered there."""
    found: dict[str, Workshop] = {}
    for at in Room("half_day", (7, 8)).walk():
        step = at.step
        assert step is not None
        if step.kind == KIND.kind:
            found[KIND.frames(at, step)[step.frame].key] = at
    return found


def step_of(at: Workshop) -> Step:
    return next(one for one in at.steps if one.kind == KIND.kind)


def put(at: Workshop, changed: Step) -> Workshop:
    return dataclasses.replace(at, steps=tuple(changed if one.id == changed.id else one for one in at.steps))


def with_round(at: Workshop, name: str, **changes: Any) -> Workshop:
    step = step_of(at)
    rounds = tuple(dataclasses.replace(one, **changes) if one.name == name else one for one in step.rounds)
    return put(at, dataclasses.replace(step, rounds=rounds))


def with_values(at: Workshop, items: dict[str, Any]) -> Workshop:
    """Return the workshop with other answers to the values."""
    source = next(one for one in at.steps if one.kind == "statements")
    rounds = (Round("r", "statements", "sealed", results={"people": {"g1": 8, "g2": 8}, "items": items}),)
    return put(at, dataclasses.replace(source, rounds=rounds))


def value(first: int, second: int, first_expects: int, second_expects: int) -> dict[str, Any]:
    """Return what is kept of a value: k of 8 in each group hold it, and what all of a group expect."""
    return {
        group: {"own": [8 - k, 0, 0, k, 0], "expect": [8 if guess == n else 0 for n in range(11)]}
        for group, k, guess in (("g1", first, first_expects), ("g2", second, second_expects))
    }


# Values

AT = empty("90")


@pytest.mark.parametrize(
    ("kept", "shared", "hidden"),
    [
        (value(7, 6, 5, 4), True, True),
        (value(7, 6, 7, 8), True, False),
        (value(7, 3, 1, 1), False, False),
        (value(4, 4, 1, 1), False, False),
    ],
)
def test_a_value_is_hidden_where_both_hold_it_and_expect_less(
    kept: dict[str, Any], shared: bool, hidden: bool
) -> None:
    at = with_values(empty("90"), {"H1": kept})
    (row,) = KIND.wall(at, step_of(at))["rows"]
    assert (row["shared"], row["hidden"]) == (shared, hidden)


def test_each_side_stands_with_its_own_word_and_what_the_others_expected_of_it() -> None:
    at = with_values(empty("90"), {"H1": value(7, 4, 3, 6)})
    (row,) = KIND.wall(at, step_of(at))["rows"]
    told = [(side["group"].id, side["own"].word, side["expected"].in_ten) for side in row["sides"]]
    assert told == [("g1", "nearly all or all", 6), ("g2", "half", 3)]


def test_the_wall_keeps_the_fixed_order_and_only_the_console_puts_the_most_hidden_first() -> None:
    items = {"H1": value(8, 8, 9, 9), "H2": value(8, 8, 2, 2), "H3": value(8, 8, 5, 5)}
    at = with_values(empty("90"), items)
    step = step_of(at)
    assert [row["value"]["id"] for row in KIND.wall(at, step)["rows"]] == ["H1", "H2", "H3"]
    assert [row["value"]["id"] for row in KIND.phone(at, step, "g2")["rows"]] == ["H1", "H2", "H3"]
    assert [row["value"]["id"] for row in KIND.console(at, step)["rows"]] == ["H2", "H3", "H1"]
    assert "order" not in KIND.wall(at, step)["rows"][0]


def test_a_value_that_too_few_answered_is_shown_for_neither_group() -> None:
    kept = value(7, 7, 5, 5)
    kept["g2"] = {"own": [0, 0, 0, 4, 0], "expect": kept["g2"]["expect"]}
    at = with_values(empty("90"), {"H1": kept, "H2": value(7, 7, 5, 5)})
    assert [row["value"]["id"] for row in KIND.wall(at, step_of(at))["rows"]] == ["H2"]


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 10), st.integers(0, 10))
def test_nobody_can_tell_a_lone_voice_from_none_in_a_value(
    first: int, second: int, guess: int, other: int
) -> None:
    protected = {0: 1, 8: 7}
    seen = []
    for k in (first, protected.get(first, first)):
        at = with_values(AT, {"H1": value(k, second, guess, other)})
        seen.append(plain([KIND.wall(at, step_of(at)), KIND.console(at, step_of(at))]))
    assert seen[0] == seen[1]


def test_after_a_second_round_of_statements_values_are_told_in_words_only() -> None:
    at = with_values(empty("90"), {"H1": value(6, 6, 5, 5)})
    source = next(one for one in at.steps if one.kind == "statements")
    at = put(at, dataclasses.replace(source, settings={**source.settings, "repeats": "s"}))
    (row,) = KIND.wall(at, step_of(at))["rows"]
    assert [side["own"].exact for side in row["sides"]] == [None, None]


@pytest.mark.parametrize("template", ["90", "half_day"])
@pytest.mark.parametrize("people", [(6, 6), (6, 3)], ids=str)
def test_beside_the_values_it_always_says_that_this_is_not_what_we_do(
    app: Flask, template: str, people: tuple[int, int]
) -> None:
    at = Room(template, people).to("common_ground", "values")
    with app.test_request_context("/"):
        pages = [
            render_template("wall/wall.html", **regions.wall(at)),
            render_template("participant/step.html", **regions.phone(at, "g1")),
        ]
    assert all(LIMIT in page for page in pages)
    words = [re.sub(r"<[^>]*>", "", page) for page in pages]
    assert not [page for page in words if re.search(r"\d[.,]\d|%", page)], "no decimals"


def test_a_phone_says_its_own_forecast_before_what_the_others_say(app: Flask) -> None:
    at = Room("90").to("common_ground")
    with app.test_request_context("/"):
        page = render_template("participant/step.html", **regions.phone(at, "g2"))
    ours, theirs = page.index("We expected it of"), page.index("Clinicians expected it of")
    assert ours < page.index("They say:") < theirs < page.index("We say:")


def test_the_step_waits_for_the_answers_to_be_sealed() -> None:
    at = Room("90").to("common_ground")
    assert KIND.blocked(at, step_of(at)) is None
    source = next(one for one in at.steps if one.kind == "statements")
    at = put(at, dataclasses.replace(source, rounds=(Round("r", "statements", "sealing"),)))
    assert KIND.blocked(at, step_of(at))


# The line


def test_only_where_there_is_time_a_line_is_chosen_on_the_phones() -> None:
    short, long = empty("90"), empty("half_day")
    assert [frame.key for frame in KIND.frames(short, step_of(short))] == ["values"]
    assert KIND.rounds_in(step_of(short).settings) == ()
    assert [frame.key for frame in KIND.frames(long, step_of(long))] == FRAMES
    opened = [name for frame in KIND.frames(long, step_of(long)) for name in frame.opens]
    assert opened == ["lines", "votes", "readings"]


@pytest.mark.parametrize("round_name", ["lines", "votes", "readings", "else"])
@pytest.mark.parametrize("slot", ["line", "given1", "reading"])
def test_a_room_without_a_line_takes_no_answer(round_name: str, slot: str) -> None:
    at = empty("90")
    with pytest.raises(NotFound):
        KIND.form(at, step_of(at), Asked(round_name, slot, SEAT))


def test_each_round_asks_for_what_it_is_for(moments: dict[str, Workshop]) -> None:
    at = moments["vote"]
    lines = set(projections.offered(at, step_of(at)))
    wanted = {"lines": {"line"}, "votes": lines, "readings": {"reading"}}
    for round_name, slot in itertools.product(wanted, {"line", "reading", "given9"} | lines):
        if slot in wanted[round_name]:
            assert KIND.form(at, step_of(at), Asked(round_name, slot, SEAT))
        else:
            with pytest.raises(NotFound):
                KIND.form(at, step_of(at), Asked(round_name, slot, SEAT))


def test_the_given_lines_and_written_ones_make_five_at_most(moments: dict[str, Workshop]) -> None:
    at = moments["vote"]
    step = step_of(at)
    assert len(at.released(step.round("lines").id)) == 4
    offered = projections.offered(at, step)
    assert list(offered)[:2] == ["given1", "given2"]
    assert len(offered) == 5
    many = dataclasses.replace(step, settings={**step.settings, "lines": [f"Line {n}" for n in range(9)]})
    assert len(projections.offered(at, many)) == 5


def test_nobody_chooses_before_the_written_lines_are_read(moments: dict[str, Workshop]) -> None:
    for state in ("closed", "review", "sealing"):
        unread = with_round(moments["read"], "lines", state=state, results=None)
        vote = KIND.frames(unread, step_of(unread))[3]
        assert KIND.held_up(unread, step_of(unread), vote)
        unread = with_round(moments["wait"], "readings", state=state, results=None)
        last = KIND.frames(unread, step_of(unread))[6]
        assert KIND.held_up(unread, step_of(unread), last)
    assert KIND.held_up(moments["read"], step_of(moments["read"]), vote) is None


@pytest.mark.parametrize(("round_name", "slot"), [("lines", "line"), ("readings", "reading")])
def test_a_person_writes_one_line_and_one_reading(round_name: str, slot: str) -> None:
    made = rules.contribution(round_name, slot, {"text": " Loose   enough "})
    assert (made.text, made.single, made.value) == ("Loose enough", False, {})
    for text in ("", " ", "x" * 141):
        with pytest.raises(Invalid):
            rules.contribution(round_name, slot, {"text": text})


def votes(people: tuple[int, int], approve: dict[str, tuple[int, int]]) -> list[SealedEntry]:
    return [
        SealedEntry(group, other, line, {"on": n < yes[place]}, "unread", None, 100 * place + n)
        for line, yes in approve.items()
        for place, (group, other) in enumerate((("g1", "g2"), ("g2", "g1")))
        for n in range(people[place])
    ]


@given(st.integers(0, 9), st.integers(0, 9))
def test_of_votes_nothing_is_kept_unless_enough_of_both_groups_voted(first: int, second: int) -> None:
    kept = rules.summary("votes", votes((first, second), {"given1": (3, 3)}), ["g1", "g2"], 5)
    if min(first, second) < 5:
        assert kept == {}
    else:
        assert kept["votes"] == {"given1": {"g1": 3, "g2": 3}}


def test_the_line_is_the_one_that_both_groups_can_live_with() -> None:
    approve = {"given1": (6, 0), "given2": (4, 4), "written": (2, 6)}
    kept = rules.summary("votes", votes((6, 6), approve), ["g1", "g2"], 5)
    assert rules.ranking(kept, list(approve)) == ["given2", "written", "given1"]


def test_lines_that_are_equal_keep_the_order_they_were_given_in() -> None:
    kept = rules.summary("votes", votes((6, 6), {"given2": (3, 3), "given1": (3, 3)}), ["g1", "g2"], 5)
    assert rules.ranking(kept, ["given1", "given2"]) == ["given1", "given2"]
    assert rules.ranking({}, ["given1", "given2"]) == []


@pytest.mark.parametrize("frame", FRAMES[1:])
def test_the_votes_of_a_line_are_shown_to_nobody(moments: dict[str, Workshop], frame: str) -> None:
    at = moments[frame]
    step = step_of(at)
    seen = [KIND.wall(at, step), KIND.phone(at, step, "g1"), KIND.mine(at, step, SEAT, [])]
    told = json.dumps(plain([*seen, KIND.console(at, step)["ranks"]]))
    assert not re.search(r": \d", told), "words only, and no number of any sort"


def test_the_console_ranks_the_lines_without_a_number(moments: dict[str, Workshop]) -> None:
    at = moments["chosen"]
    shown = KIND.console(at, step_of(at))
    assert sorted(shown["ranks"]) == sorted(projections.offered(at, step_of(at)).values())
    assert shown["ranks"][0] == KIND.wall(at, step_of(at))["line"]
    assert KIND.console(moments["vote"], step_of(moments["vote"]))["ranks"] == []


@pytest.mark.parametrize("state", ["open", "closed", "sealing"])
def test_what_the_line_means_is_asked_once_the_line_is_known(
    moments: dict[str, Workshop], state: str
) -> None:
    at = moments["chosen"]
    at = with_round(at, "readings", state="open", results=None)
    assert KIND.mine(at, step_of(at), SEAT, [])["chosen"]
    unsealed = with_round(at, "votes", state=state, results=None)
    assert KIND.mine(unsealed, step_of(unsealed), SEAT, [])["chosen"] is None
    assert KIND.wall(unsealed, step_of(unsealed))["line"] is None


def test_one_sees_only_ones_own_votes(moments: dict[str, Workshop]) -> None:
    at = with_round(moments["vote"], "votes", state="open", results=None)
    own = [OwnEntry("e", "given2", {"on": True}, None, "unread")]
    assert [vote["slot"] for vote in KIND.mine(at, step_of(at), SEAT, own)["votes"] if vote["on"]] == [
        "given2"
    ]


def test_the_readings_stand_in_two_columns_with_four_of_a_group_at_most(moments: dict[str, Workshop]) -> None:
    at = moments["readings"]
    step = step_of(at)
    more = tuple(
        Card(f"{n}", step.round("readings").id, "g1", "g2", "reading", f"Reading {n}") for n in range(9)
    )
    sides = KIND.wall(dataclasses.replace(at, cards=(*at.cards, *more)), step)["sides"]
    assert [side["group"].id for side in sides] == ["g1", "g2"]
    assert [len(side["texts"]) for side in sides] == [4, 3]
    assert not set(sides[0]["texts"]) & set(sides[1]["texts"])


def test_the_report_holds_the_line_and_its_readings_once_the_room_has_seen_them(
    moments: dict[str, Workshop],
) -> None:
    at = moments["readings"]
    for number, key in enumerate(FRAMES):
        told = KIND.report(at, dataclasses.replace(step_of(at), frame=number))
        assert told["limit"] == LIMIT
        assert len(told["values"]) == 5
        assert ("line" in told) == (key in {"chosen", "wait", "readings"})
        assert bool(told.get("readings")) == (key == "readings")


def test_without_statements_before_it_there_is_nothing_to_show() -> None:
    at = empty("90")
    at = dataclasses.replace(at, steps=tuple(one for one in at.steps if one.kind != "statements"))
    step = step_of(at)
    assert KIND.blocked(at, step) is None
    assert KIND.wall(at, step)["rows"] == []
    assert KIND.report(at, step) == {}
