"""Which disagreements are offered and which are chosen: in an order that tells nothing beyond what is shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import differences
from app.domain.differences import candidates, chosen, offered, ranked, source, support
from app.domain.workshop import Group, Round, Step, Workshop

GROUPS = (Group("a", "Clinicians", "blue", "circle"), Group("b", "Managers", "orange", "diamond"))
ITEMS = ("P1", "P2", "D1", "D2", "V1")

# Ratings 1 to 5 and forecasts 0 to 10 of groups of six, as they are kept.
TOGETHER = [0, 0, 0, 3, 3]
SPLIT = [3, 0, 0, 0, 3]
ALL_TEN = [0] * 10 + [6]
FIVE_IN_TEN = [0] * 5 + [6] + [0] * 5
NONE_IN_TEN = [6] + [0] * 10

Kept = Mapping[str, Mapping[str, Sequence[int]]]

FORECAST_WELL: Kept = {
    group: {"they": TOGETHER, "we": TOGETHER, "expect_self": ALL_TEN, "expect_us": ALL_TEN} for group in "ab"
}


def with_measure(kept: Kept, group: str, measure: str, hist: Sequence[int]) -> Kept:
    return {**kept, group: {**kept[group], measure: hist}}


def step(kind: str, position: int, settings: Mapping[str, Any], **more: Any) -> Step:
    return Step(f"s{position}", kind, kind, kind, position, 5, settings, "done", **more)


def statements(items: Mapping[str, Kept] | None = None, position: int = 0, **settings: Any) -> Step:
    """Return a step of statements; items that are not named were forecast well, and None is not sealed."""
    stated = [
        {"id": one, "lane": "power", "polarity": "neutral", "they": f"They {one}.", "we": ""} for one in ITEMS
    ]
    results = None if items is None else {"items": {one: items.get(one, FORECAST_WELL) for one in ITEMS}}
    current = Round(f"r{position}", "statements", "open" if items is None else "sealed", None, results)
    return step("statements", position, {"statements": stated, **settings}, rounds=(current,))


def choosing(results: Mapping[str, Any] | None = None, limit: int = 9, added: Sequence[str] = ()) -> Step:
    current = Round("votes", "votes", "open" if results is None else "sealed", None, results)
    return step("choose", 5, {"limit": limit}, rounds=(current,), notes={"added": list(added)})


def workshop(*steps: Step, min_group: int = 5) -> Workshop:
    return Workshop(
        id="w", title="", join_code="", speaking_up="", report_to="", operator="", delete_on="", min_group=min_group,
        locked=False, ended=False, paused_at=None, pause_asked=False, current=None, check_cards=0, signposted=False,
        groups=GROUPS, steps=steps, cards=(),
    )  # fmt: skip


def offers(items: Mapping[str, Kept] | None, **more: Any) -> list[str]:
    one = choosing(**more)
    return [found.id for found in candidates(workshop(statements(items), one), one)]


def votes(**counts: tuple[int, int]) -> dict[str, Any]:
    """Return kept votes of six voters a group."""
    return {
        "people": {"a": 6, "b": 6},
        "votes": {name: {"a": first, "b": second} for name, (first, second) in counts.items()},
        "labels": {},
    }


def choice(results: Mapping[str, Any] | None, **more: Any) -> list[str]:
    one = choosing(results, **more)
    return [found.id for found in ranked(workshop(statements({}), one), one)]


# What is offered


def test_without_a_difference_the_statements_are_offered_in_their_fixed_order() -> None:
    assert offers({}) == list(ITEMS)


def test_a_split_group_and_a_forecast_that_was_off_come_first_in_the_fixed_order() -> None:
    off = with_measure(FORECAST_WELL, "a", "expect_self", NONE_IN_TEN)
    split = with_measure(FORECAST_WELL, "b", "they", SPLIT)
    one = choosing()
    found = candidates(workshop(statements({"D2": off, "V1": split, "P2": off}), one), one)
    assert [(each.id, each.why) for each in found] == [
        ("P2", "gap"), ("D2", "gap"), ("V1", "split"), ("P1", ""), ("D1", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("group", ["a", "b"])
@pytest.mark.parametrize(("said", "forecast"), [(TOGETHER, NONE_IN_TEN), ([3, 3, 0, 0, 0], ALL_TEN)])
def test_a_forecast_may_be_off_in_either_direction_and_by_either_group(
    group: str, said: Sequence[int], forecast: Sequence[int]
) -> None:
    other = "b" if group == "a" else "a"
    kept = with_measure(FORECAST_WELL, other, "we", said)
    assert offers({"V1": with_measure(kept, group, "expect_self", forecast)})[0] == "V1"


def test_a_larger_gap_is_no_reason_to_stand_further_up() -> None:
    small = with_measure(FORECAST_WELL, "a", "expect_self", FIVE_IN_TEN)
    large = with_measure(FORECAST_WELL, "a", "expect_self", NONE_IN_TEN)
    assert offers({"P2": small, "D1": large})[:2] == offers({"P2": large, "D1": small})[:2] == ["P2", "D1"]


@pytest.mark.parametrize("measure", ["they", "we", "expect_self"])
def test_a_figure_that_is_not_shown_decides_nothing(measure: str) -> None:
    few = {"they": [2, 0, 0, 0, 2], "we": [2, 0, 0, 0, 2], "expect_self": [4] + [0] * 10}[measure]
    kept = with_measure(with_measure(FORECAST_WELL, "a", measure, few), "b", measure, few)
    one = choosing()
    found = candidates(workshop(statements({"V1": kept}), one), one)
    assert [each.why for each in found] == [""] * len(ITEMS)


def test_while_the_answers_are_not_sealed_nothing_of_them_decides() -> None:
    assert offers(None) == list(ITEMS)


def test_the_limit_counts_statements_and_what_is_added_stands_behind_them() -> None:
    assert offers({}, limit=2, added=["Who decides on beds?", "What is urgent?"]) == [
        "P1",
        "P2",
        "added1",
        "added2",
    ]


def test_what_is_added_later_displaces_nothing_that_may_have_votes() -> None:
    before = offers({}, limit=3)
    assert offers({}, limit=3, added=["Who decides on beds?"]) == [*before, "added1"]


def test_without_statements_there_is_what_the_facilitator_added() -> None:
    one = choosing(added=["Who decides on beds?"])
    assert [each.text for each in candidates(workshop(one), one)] == ["Who decides on beds?"]
    assert candidates(workshop(choosing()), choosing()) == ()


def test_the_first_round_of_the_statements_counts_not_one_held_again() -> None:
    one = choosing()
    room = workshop(statements({}), statements(None, position=1, repeats="s0"), one)
    found = source(room, one)
    assert found is not None
    assert found.id == "s0"


def test_nobody_but_the_facilitator_gets_what_makes_a_candidate() -> None:
    one = choosing(added=["Who decides on beds?"])
    room = workshop(statements({"P1": with_measure(FORECAST_WELL, "a", "they", SPLIT)}), one)
    assert {each.why for each in candidates(room, one)} == {"split", "added", ""}
    assert {each.why for each in offered(room, one)} == {""}


HIST5 = st.lists(st.integers(0, 4), min_size=5, max_size=5)
HIST11 = st.lists(st.integers(0, 2), min_size=11, max_size=11)
ANSWERS = st.fixed_dictionaries({"they": HIST5, "we": HIST5, "expect_self": HIST11, "expect_us": HIST11})


@given(
    st.dictionaries(st.sampled_from(ITEMS), st.fixed_dictionaries({"a": ANSWERS, "b": ANSWERS})),
    st.integers(1, 6),
    st.integers(3, 12),
)
def test_whatever_was_answered_statements_come_once_each_in_two_runs_of_their_order(
    items: dict[str, Any], limit: int, min_group: int
) -> None:
    one = choosing(limit=limit)
    found = candidates(workshop(statements(items), one, min_group=min_group), one)
    assert len(found) == min(limit, len(ITEMS))
    differing, others = (
        [ITEMS.index(each.id) for each in found if bool(each.why) is run] for run in (True, False)
    )
    assert [each.id for each in found] == [ITEMS[place] for place in (*sorted(differing), *sorted(others))]
    for each in found:
        shown = items.get(each.id, FORECAST_WELL)
        told = {name for name in shown["a"] if all(sum(shown[group][name]) >= min_group for group in "ab")}
        assert each.why != "gap" or told >= {"we", "expect_self"}
        assert each.why != "split" or told & {"they", "we"}


# What is chosen


def test_the_less_keen_group_ranks_and_ties_stay_in_the_fixed_order() -> None:
    assert choice(votes(P1=(6, 2), P2=(3, 3), D1=(2, 6), V1=(4, 4))) == ["V1", "P2", "P1", "D1"]


def test_four_are_chosen_at_most_and_a_difference_without_votes_never() -> None:
    assert choice(votes(P1=(2, 2), P2=(2, 2), D1=(2, 2), D2=(2, 2), V1=(2, 2))) == ["P1", "P2", "D1", "D2"]
    assert choice(votes(P2=(3, 0))) == ["P2"]
    assert choice(votes()) == []


def test_a_single_vote_is_not_told_from_none() -> None:
    assert choice(votes(P1=(1, 0), P2=(1, 1), D1=(0, 2))) == ["D1"]


def test_one_vote_and_none_of_the_less_keen_group_rank_alike() -> None:
    assert choice(votes(P1=(4, 0), P2=(4, 1))) == ["P1", "P2"]


def test_shares_rank_and_not_counts_where_the_groups_differ_in_size() -> None:
    results = {**votes(P1=(3, 6), P2=(4, 3)), "people": {"a": 6, "b": 12}}
    assert choice(results) == ["P1", "P2"]


@pytest.mark.parametrize(
    "results", [None, {}, {"people": {"a": 6, "b": 4}, "votes": {"P1": {"a": 6, "b": 4}}, "labels": {}}]
)
def test_nothing_is_chosen_before_the_seal_or_by_too_few(results: dict[str, Any] | None) -> None:
    assert choice(results) == []


def test_what_was_added_can_be_chosen() -> None:
    assert choice(votes(added1=(5, 5), P1=(2, 2)), added=["Who decides on beds?"]) == ["added1", "P1"]


def test_a_later_step_finds_what_the_room_chose_before_it_and_nothing_without_a_vote() -> None:
    later = step("say_back", 6, {})
    room = workshop(statements({}), choosing(votes(D1=(4, 4))), later)
    assert [each.id for each in chosen(room, later)] == ["D1"]
    assert chosen(workshop(statements({}), choosing(), later), later) == ()
    assert chosen(workshop(later), later) == ()
    before = dataclasses.replace(later, position=4)
    assert chosen(workshop(before, choosing(votes(D1=(4, 4)))), before) == ()


@given(st.dictionaries(st.sampled_from(ITEMS), st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_the_ranking_follows_from_the_figures_that_are_shown(counts: dict[str, tuple[int, int]]) -> None:
    one = choosing(votes(**counts))
    room = workshop(statements({}), one)
    shown, found = support(room, one), ranked(room, one)
    least = [min(figure.share for figure in shown[each.id].values()) for each in found]
    assert least == sorted(least, reverse=True)
    assert len(found) == min(differences.MOST_CHOSEN, len(shown))
    for each, share, following, next_share in zip(found, least, found[1:], least[1:], strict=False):
        assert share > next_share or ITEMS.index(each.id) < ITEMS.index(following.id)
    assert all(max(counts[each.id]) >= 2 for each in found)
