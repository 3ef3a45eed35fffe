"""Own view and forecast: values are items like statements, and a second round stands beside the first in words."""

from __future__ import annotations

import dataclasses
import json

import pytest

from app.activities.statements import ACTIVITY as KIND
from app.activities.statements import forms, projections, rules
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.display import WORDS
from app.domain.errors import Invalid, NotFound
from app.domain.workshop import Round, Step, Workshop
from tests.activities.rooms import Room, empty

SEAT = Seat("g1", "g2")


def step_of(at: Workshop) -> Step:
    return next(one for one in at.steps if one.key == "statements")


def asked(at: Workshop, slot: str) -> object:
    return KIND.form(at, step_of(at), Asked("statements", slot, SEAT))


@pytest.mark.parametrize(("template", "values"), [("60", 0), ("90", 3), ("half_day", 5)])
def test_each_value_is_one_more_item_after_the_statements(template: str, values: int) -> None:
    at = empty(template)
    items = KIND.mine(at, step_of(at), SEAT, [])["items"]
    kinds = [item["kind"] for item in items]
    assert kinds == sorted(kinds)  # "statement" before "value"
    assert kinds.count("value") == values
    assert KIND.phone(at, step_of(at), "g1")["count"] == len(items)


def test_a_person_sees_one_item_at_a_time_and_goes_on_to_the_next() -> None:
    at = empty("90")
    step = step_of(at)
    items = [item["statement"]["id"] for item in KIND.mine(at, step, SEAT, [])["items"]]
    for place, _item in enumerate(items, 1):
        own = [OwnEntry(f"e{slot}", slot, {}, None, "unread") for slot in items[: place - 1]]
        assert KIND.mine(at, step, SEAT, own)["next"] == place
    everything = [OwnEntry(slot, slot, {}, None, "unread") for slot in items]
    assert KIND.mine(at, step, SEAT, everything)["next"] is None


def test_a_value_asks_how_true_it_is_and_for_one_forecast() -> None:
    at = empty("90")
    assert asked(at, "H1") is forms.ValueForm
    assert asked(at, "P1") is forms.StatementForm
    with pytest.raises(NotFound):
        asked(at, "H5")  # Only the half day asks for it.
    given = KIND.contribution(step_of(at), Round("r", "statements", "open"), "H1", {"own": 4}, [])
    assert (given.value, given.single) == ({"own": 4, "expect": None}, True)
    with pytest.raises(Invalid):
        KIND.contribution(step_of(at), Round("r", "statements", "open"), "H1", {"they": 4}, [])


def test_of_a_value_the_same_histograms_are_kept_as_of_a_statement() -> None:
    at = Room("90", (6, 7)).to("compare")
    kept = (step_of(at).round("statements").results or {})["items"]
    assert set(kept["H1"]["g1"]) == {"own", "expect"}
    assert (sum(kept["H1"]["g1"]["own"]), len(kept["H1"]["g1"]["own"])) == (6, 5)
    assert (sum(kept["H1"]["g2"]["expect"]), len(kept["H1"]["g2"]["expect"])) == (7, 11)


def test_a_value_that_too_few_answered_is_kept_for_no_group() -> None:
    entries = [
        SealedEntry(group, other, "H1", {"own": 4, "expect": guess}, "unread", None, 10 * place + n)
        for place, (group, other) in enumerate((("g1", "g2"), ("g2", "g1")))
        for n in range(6)
        for guess in [5 if place == 0 or n < 4 else None]
    ]
    kept = rules.summary(entries, [], ["g1", "g2"], 5, ["H1"])["items"]["H1"]
    assert kept == {group: {"own": [0, 0, 0, 6, 0]} for group in ("g1", "g2")}


# Held again


def second_round(first: Room, second: Room, state: str = "sealed", frame: int = 1) -> Workshop:
    """Return a workshop in the second round of the statements, with the answers of two rooms."""
    at, other = first.to("compare"), second.to("compare")
    step = step_of(at)
    results = step_of(other).round("statements").results if state == "sealed" else None
    again = dataclasses.replace(
        step,
        id="again",
        key="statements-again",
        position=len(at.steps),
        frame=frame,
        settings={**step.settings, "repeats": step.id},
        rounds=(Round("r-again", "statements", state, results=results),),
    )
    return dataclasses.replace(at, steps=(*at.steps, again), current=len(at.steps))


def test_only_a_second_round_has_a_picture_of_its_own_and_it_closes_the_round() -> None:
    at = second_round(Room("60"), Room("60", seed=2))
    assert [frame.key for frame in KIND.frames(at, step_of(at))] == ["ask"]
    frames = KIND.frames(at, at.steps[-1])
    assert [(frame.key, frame.closes) for frame in frames] == [("ask", ()), ("again", ("statements",))]


def test_both_rounds_stand_beside_each_other_in_words_and_nothing_else() -> None:
    at = second_round(Room("90"), Room("90", (7, 6), seed=2))
    step = at.steps[-1]
    rows = KIND.wall(at, step)["again"]["rows"]
    assert [row["statement"]["id"] for row in rows] == ["P1", "P2", "D1", "D2", "V1"]
    for row in rows:
        for side in row["sides"]:
            assert [one["voice"] for one in side["voices"]] == ["we", "they"]
            assert {one[name] for one in side["voices"] for name in ("first", "second")} <= set(WORDS)
            assert set(side) == {"group", "voices"}
    assert KIND.phone(at, step, "g1")["again"]["rows"] == rows
    assert KIND.report(at, step) == {"rows": rows}
    assert KIND.report(at, step_of(at)) == {}, "the comparison tells the first round"


@pytest.mark.parametrize("state", ["open", "suspended", "closed", "sealing"])
def test_before_the_seal_of_the_second_round_there_are_no_words(state: str) -> None:
    at = second_round(Room("60"), Room("60", seed=2), state)
    for shown in (KIND.wall(at, at.steps[-1]), KIND.phone(at, at.steps[-1], "g1")):
        assert shown["again"] == {"counting": True, "rows": []}
    assert KIND.report(at, at.steps[-1]) == {}


def test_while_the_second_round_is_asked_the_first_is_not_shown_again() -> None:
    at = second_round(Room("60"), Room("60", seed=2), "open", frame=0)
    assert KIND.wall(at, at.steps[-1])["again"] is None


@pytest.mark.parametrize("people", [((6, 6), (6, 4)), ((4, 6), (6, 6))])
def test_if_a_group_was_too_small_in_either_round_neither_is_shown(
    people: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    at = second_round(Room("60", people[0]), Room("60", people[1], seed=2))
    assert KIND.wall(at, at.steps[-1])["again"]["rows"] == []


@pytest.mark.parametrize("agree", [(0, 1), (7, 8)])
def test_nobody_can_tell_a_lone_voice_from_none_in_either_round(agree: tuple[int, int]) -> None:
    at = second_round(Room("60", (8, 8)), Room("60", (8, 8), seed=2))
    shown = set()
    for k in agree:
        hist = [8 - k, 0, 0, 0, k]
        results = {"people": {"g1": 8, "g2": 8}, "items": {"P1": {g: {"we": hist} for g in ("g1", "g2")}}}
        rounds = (Round("r", "statements", "sealed", results=results),)
        step = dataclasses.replace(at.steps[-1], rounds=rounds)
        shown.add(json.dumps(projections.words(at, step, "P1", "we")))
    assert len(shown) == 1
