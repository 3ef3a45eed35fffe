"""Choosing: three votes a person, ranked by the less keen group, and nothing of a vote before it closes."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app import activities
from app.activities.choose import projections, rules
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.errors import Closed, NotFound
from app.domain.workshop import Step, Workshop
from tests.activities.rooms import Room
from tests.activities.test_contract import show_everything
from tests.plain import plain

CHOOSE = activities.KINDS["choose"]
GROUPS = ("g1", "g2")


def own(slot: str, *, on: bool = True) -> OwnEntry:
    return OwnEntry("e" + slot, slot, {"on": on, "label": None}, None, "unread")


def entry(place: int, author: int, slot: str, label: str | None = None, *, on: bool = True) -> SealedEntry:
    value = {"on": on, "label": label}
    return SealedEntry(GROUPS[place], GROUPS[1 - place], slot, value, "unread", None, 100 * place + author)


def each(people: tuple[int, int], slot: str, label: str | None = None) -> list[SealedEntry]:
    """Return one vote of each person for one candidate."""
    return [entry(place, author, slot, label) for place in (0, 1) for author in range(people[place])]


def here(at: Workshop) -> Step:
    assert at.step is not None
    return at.step


def with_results(at: Workshop, results: dict[str, Any]) -> Workshop:
    """Return the same workshop with other sealed votes."""
    step = here(at)
    sealed = dataclasses.replace(step.rounds[0], state="sealed", results=results)
    changed = dataclasses.replace(step, rounds=(sealed,))
    return dataclasses.replace(at, steps=tuple(changed if one.id == step.id else one for one in at.steps))


# A vote


def test_a_vote_keeps_its_kind_of_difference_and_only_one_that_was_offered() -> None:
    assert rules.vote("P1", {"on": "1", "label": "facts"}, []).value == {"on": True, "label": "facts"}
    assert rules.vote("P1", {"on": "1", "label": "their fault"}, []).value == {"on": True, "label": None}
    assert rules.vote("P1", {"on": "1"}, []).single


def test_nobody_has_a_fourth_vote() -> None:
    given_three = [own("P1"), own("P2"), own("D1")]
    with pytest.raises(Closed, match="three votes"):
        rules.vote("D2", {"on": "1"}, given_three)


def test_a_vote_that_was_given_may_be_labelled_although_all_three_are_given() -> None:
    given_three = [own("P1"), own("P2"), own("D1")]
    assert rules.vote("D1", {"on": "1", "label": "words"}, given_three).value == {
        "on": True,
        "label": "words",
    }


def test_a_vote_may_be_taken_back_and_given_to_another() -> None:
    back = rules.vote("P1", {"on": "0", "label": "facts"}, [own("P1"), own("P2"), own("D1")])
    assert back.value == {"on": False, "label": None}
    assert rules.vote("D2", {"on": "1"}, [own("P1", on=False), own("P2"), own("D1")]).value["on"]


def test_only_what_is_offered_can_be_voted_for() -> None:
    at = Room("90").to("choose", "vote")
    seat = Seat("g1", "g2")
    assert CHOOSE.form(at, here(at), Asked("votes", "P1", seat))
    for slot in ("P9", "added1", ""):
        with pytest.raises(NotFound):
            CHOOSE.form(at, here(at), Asked("votes", slot, seat))


# What is kept


def test_votes_are_kept_by_group_and_labels_of_both_together() -> None:
    entries = each((6, 5), "P1", "facts") + each((2, 0), "D1", "words")
    kept = rules.summary(entries, GROUPS, 5)
    assert kept["people"] == {"g1": 6, "g2": 5}
    assert kept["votes"] == {"D1": {"g1": 2, "g2": 0}, "P1": {"g1": 6, "g2": 5}}
    assert kept["labels"] == {"P1": {"facts": 11, "matters": 0, "decides": 0, "words": 0}}


def test_a_vote_that_was_taken_back_counts_for_nothing_not_even_for_its_voter() -> None:
    entries = [*each((5, 4), "P1"), entry(1, 9, "D1", on=False)]
    assert rules.summary(entries, GROUPS, 5) == {}


@given(st.integers(0, 9), st.integers(0, 9))
def test_nothing_is_kept_where_too_few_of_a_group_voted(first: int, second: int) -> None:
    kept = rules.summary(each((first, second), "P1", "facts"), GROUPS, 5)
    assert bool(kept) is (min(first, second) >= 5)


# What is shown


@pytest.mark.parametrize(("template", "most"), [("90", 6), ("half_day", 9)])
def test_the_room_reads_what_it_may_choose_from(app: Flask, template: str, most: int) -> None:
    at = Room(template).to("choose", "vote")
    shown = projections.shown(at, here(at))
    assert 0 < len(shown["candidates"]) <= most
    with app.test_request_context("/"):
        pages = show_everything(at)
    for candidate in shown["candidates"]:
        assert candidate.text in pages["wall"]
        assert candidate.text in pages["mine g1"]


def test_while_the_room_votes_every_page_is_the_same_whatever_was_voted(app: Flask) -> None:
    room = Room("90")
    pages: list[dict[str, str]] = []
    for at in room.walk():
        if here(at).kind == "choose" and here(at).frame == 0:
            with app.test_request_context("/"):
                # A form of one's own has a token of its own each time.
                pages.append({name: page for name, page in show_everything(at).items() if "mine" not in name})
    before, after = pages
    assert before == after


def test_nobody_but_the_facilitator_reads_why_something_is_a_candidate(app: Flask) -> None:
    at = Room("half_day").to("choose", "vote")
    with app.test_request_context("/"):
        pages = show_everything(at)
    assert "a forecast was off" in pages["console"]
    assert not [name for name in pages if name != "console" and "a forecast was off" in pages[name]]
    assert {one.why for one in projections.shown(at, here(at))["candidates"]} == {""}
    assert {item["candidate"].why for item in projections.mine(at, here(at), [])["items"]} == {""}


def test_one_to_four_are_shown_with_each_groups_support_in_words(app: Flask) -> None:
    at = Room("half_day").to("choose", "chosen")
    rows = projections.shown(at, here(at))["rows"]
    assert 1 <= len(rows) <= 4
    with app.test_request_context("/"):
        wall = show_everything(at)["wall"]
    for row in rows:
        assert row["candidate"].text in wall
        assert [side["group"].id for side in row["sides"]] == ["g1", "g2"]
        assert all(f"{side['group'].name}: {side['figure'].word}" in wall for side in row["sides"])


@pytest.mark.parametrize("people", [(6, 4), (3, 9), (0, 6)])
def test_where_too_few_of_a_group_voted_nothing_is_chosen_and_the_room_is_told(
    app: Flask, people: tuple[int, int]
) -> None:
    at = Room("90", people).to("choose", "chosen")
    assert projections.shown(at, here(at))["rows"] == []
    assert CHOOSE.report(at, here(at)) == {}
    with app.test_request_context("/"):
        pages = show_everything(at)
    for name in ("wall", "phone g1", "phone g2", "console"):
        assert "Too few people in one of the groups voted" in pages[name]


def test_votes_that_never_meet_choose_nothing(app: Flask) -> None:
    at = Room("90").to("choose", "chosen")
    apart = with_results(
        at,
        {
            "people": {"g1": 6, "g2": 6},
            "votes": {"P1": {"g1": 1, "g2": 0}, "D1": {"g1": 1, "g2": 1}},
            "labels": {},
        },
    )
    with app.test_request_context("/"):
        assert "The votes lie too far apart" in show_everything(apart)["wall"]


@pytest.mark.parametrize(
    ("counts", "label"),
    [
        ({"facts": 3, "words": 2}, "facts"),
        ({"facts": 3, "words": 3}, None),
        ({"facts": 2, "words": 2, "decides": 2}, None),
        ({"facts": 4}, None),
        ({}, None),
    ],
)
def test_the_kind_of_difference_is_named_when_more_than_half_of_enough_people_named_it(
    counts: dict[str, int], label: str | None
) -> None:
    assert projections.commonest(counts, 5) == label


def test_a_phone_shows_its_own_votes_and_how_many_are_left() -> None:
    at = Room("90").to("choose", "vote")
    mine = projections.mine(at, here(at), [own("P1"), own("D1", on=False)])
    assert mine["left"] == 2
    assert {item["candidate"].id for item in mine["items"] if item["vote"].get("on")} == {"P1"}


def test_something_may_be_added_until_the_vote_closes() -> None:
    room = Room("90")
    assert projections.console(at := room.to("choose", "vote"), here(at))["may_add"]
    assert not projections.console(at := Room("90").to("choose", "chosen"), here(at))["may_add"]


def test_the_vote_waits_until_the_statements_are_sealed() -> None:
    at = Room("90").to("choose", "vote")
    assert CHOOSE.blocked(at, here(at)) is None
    steps = tuple(
        dataclasses.replace(one, rounds=(dataclasses.replace(one.rounds[0], state="closed", results=None),))
        if one.kind == "statements"
        else one
        for one in at.steps
    )
    assert CHOOSE.blocked(dataclasses.replace(at, steps=steps), here(at))
    without = tuple(one for one in at.steps if one.kind != "statements")
    assert CHOOSE.blocked(dataclasses.replace(at, steps=without, current=None), here(at)) is None


def test_the_report_tells_the_chosen_ones_and_neither_reasons_nor_the_others() -> None:
    at = Room("half_day").to("choose", "chosen")
    told = CHOOSE.report(at, here(at))
    assert 1 <= len(told["chosen"]) <= 4
    assert {"text", "lane", "sides", "label"} == set(told["chosen"][0])
    words = json.dumps(plain(told, at))
    assert '"why"' not in words
    left_out = {one.text for one in projections.candidates(at, here(at))} - {
        one["text"] for one in told["chosen"]
    }
    assert left_out
    assert not [text for text in left_out if text in words]


@pytest.mark.parametrize(
    ("first", "second"), [((4, 0), (4, 1)), ((0, 5), (0, 4))], ids=["a fifth", "all of five"]
)
def test_a_label_does_not_tell_the_fifth_vote_from_the_fourth(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    def labels(votes: tuple[int, int]) -> object:
        named = [entry(place, author, "P1", "facts") for place in (0, 1) for author in range(votes[place])]
        return rules.summary([*named, *each((9, 5), "D1")], GROUPS, 5)["labels"]

    assert labels(first) == labels(second) == {}
