"""Among ourselves: only one's own group sees it, and only its vote lets anything out."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.activities import KINDS
from app.activities.in_group import projections, rules
from app.domain import display
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.errors import Closed, Invalid, NotFound
from app.domain.journey import journey
from app.domain.workshop import Step
from tests.activities.rooms import GROUPS, Room

KIND = KINDS["in_group"]
FIRST, SECOND = GROUPS


def entry(group: str, author: int, slot: str, **value: object) -> SealedEntry:
    return SealedEntry(group, "other", slot, value, "released", None, author)


@given(votes=st.integers(0, 12), cast=st.integers(0, 12))
def test_five_votes_of_which_six_in_ten_are_for_it_take_something_to_the_room(votes: int, cast: int) -> None:
    if votes <= cast:
        assert rules.goes_out(votes, cast) == (cast >= 5 and votes / cast >= 0.6)


@pytest.mark.parametrize("cast", range(5, 30))
def test_the_outcome_of_a_vote_tells_of_nobody_whether_they_voted_against_all_others(cast: int) -> None:
    assert rules.goes_out(cast, cast) == rules.goes_out(cast - 1, cast)
    assert rules.goes_out(0, cast) == rules.goes_out(1, cast)


@pytest.mark.parametrize(
    ("votes", "cast", "out"), [(5, 8, True), (5, 9, False), (3, 5, True), (2, 5, False), (4, 4, False), (6, 10, True)]
)
def test_the_edges_of_the_vote(votes: int, cast: int, out: bool) -> None:
    assert rules.goes_out(votes, cast) == out


def test_of_a_vote_only_the_outcome_is_kept_and_no_count() -> None:
    entries = [entry("a", n, "text1", take=True) for n in range(6)] + [
        entry("b", 100 + n, "text2", take=n < 2) for n in range(6)
    ]
    entries += [entry("a", n, rules.SPEAKING_UP, take=True) for n in range(5)]
    kept = rules.summary("votes", entries, ["a", "b"], 5)
    assert kept == {"people": {"a": 6, "b": 6}, "released": ["text1"], "speaking_up_released": ["a"]}


@pytest.mark.parametrize("name", ["cards", "votes"])
def test_with_four_people_on_one_side_nothing_of_either_is_kept(name: str) -> None:
    value = {"held": 4} if name == "cards" else {"take": True}
    entries = [entry("a", n, "c", **value) for n in range(9)] + [
        entry("b", 100 + n, "d", **value) for n in range(4)
    ]
    assert rules.summary(name, entries, ["a", "b"], 5) == {}


def test_a_person_writes_one_text_in_all_and_may_change_it() -> None:
    made = rules.text({"about": "use", "text": "It  keeps us together…"}, [])
    assert (made.slot, made.text) == ("use", "It keeps us together...")
    with pytest.raises(Closed):
        rules.text({"about": "loss", "text": "Another"}, [OwnEntry("e", "use", {}, "It", "unread")])
    for data in (
        {"about": "use", "text": " "},
        {"about": "who", "text": "x"},
        {"about": "use", "text": "x" * 201},
    ):
        with pytest.raises(Invalid):
            rules.text(data, [])


def test_the_questions_of_the_step_come_from_the_method() -> None:
    entry = next(step for step in journey()["steps"] if step["id"] == "among_ourselves")
    kept = KIND.settings(entry, "90", journey())
    assert kept["opening"] == "One story about them that I have told and am no longer sure of."
    assert kept["questions"]["loss"] == "What would we lose if it were wrong?"
    assert kept["speaking_up"] == "What happens to one of us who speaks up for them in public?"


def test_a_group_rates_its_own_cards_and_nobody_elses() -> None:
    at = Room("90").to("among_ourselves", "rate")
    step = at.step
    assert step is not None
    own = projections.card_ids(at, step, FIRST.id)
    others = projections.card_ids(at, step, SECOND.id)
    assert own and others and not own & others and len(own) <= 5
    seat = Seat(FIRST.id, SECOND.id)
    for card in own:
        KIND.form(at, step, Asked("cards", card, seat))
    for card in others:
        with pytest.raises(NotFound):
            KIND.form(at, step, Asked("cards", card, seat))


def test_the_cards_to_rate_spread_over_the_lanes() -> None:
    at = Room("half_day", (8, 8)).to("among_ourselves", "rate")
    assert at.step is not None
    cards = projections.cards_of(at, at.step, FIRST.id)
    assert {card.lane for card in cards[:3]} == {"power", "distance", "values"}


@pytest.mark.parametrize("frame", ["rate", "talk", "vote"])
def test_the_wall_and_the_other_group_see_nothing_of_it_before_the_vote_is_over(frame: str) -> None:
    at = Room("90").to("among_ourselves", frame)
    assert at.step is not None
    texts = [card.text for card in at.released(at.step.round("texts").id)]
    wall = json.dumps(KIND.wall(at, at.step), default=str)
    assert not any(text in wall for text in texts)
    for group, other in ((FIRST, SECOND), (SECOND, FIRST)):
        seen = json.dumps(KIND.own_group(at, at.step, other.id), default=str)
        mine = [card.text for card in at.released(at.step.round("texts").id) if card.from_group == group.id]
        assert not any(text in seen for text in mine)


def test_what_a_group_sees_of_its_story_is_words_and_no_count() -> None:
    at = Room("90", (6, 6)).to("among_ourselves", "talk")
    assert at.step is not None
    shown = KIND.own_group(at, at.step, FIRST.id)
    assert all(row["held"] is not None for row in shown["cards"])
    assert all(row["figure"].exact is None for row in shown["outcomes"])
    assert all(part["figure"].exact is None for part in shown["told"]["parts"])


def test_only_what_was_voted_out_reaches_the_wall_and_the_report() -> None:
    at = Room("90", (7, 7), seed=3).to("among_ourselves", "decided")
    step = at.step
    assert step is not None
    room = Room("90", (7, 7), seed=3)
    for at in room.walk():
        if at.step is not None and at.step.key == "break":
            break
    step = next(one for one in at.steps if one.key == "among_ourselves")
    step = replace(step, frame=3)
    out = set((step.round("votes").results or {})["released"])
    shown = {card.id for side in projections.wall(at, step)["sides"] for card in side["texts"]}
    assert shown == out
    told = str(KIND.report(at, step))
    assert not any(card.text in told for card in at.released(step.round("texts").id) if card.id not in out)


def test_the_vote_waits_until_the_texts_are_read() -> None:
    at = Room("90").to("among_ourselves", "talk")
    step = at.step
    assert step is not None
    vote = KIND.frames(at, step)[2]
    waiting = replace(step, rounds=tuple(replace(one, state="review") for one in step.rounds))
    assert KIND.held_up(at, waiting, vote)
    assert KIND.held_up(at, step, vote) is None


def test_a_vote_says_take_or_keep_and_nothing_else() -> None:
    assert rules.contribution("votes", "t", {"take": "1"}, []).value == {"take": True}
    assert rules.contribution("votes", "t", {"take": "0"}, []).value == {"take": False}
    for data in ({}, {"take": ""}, {"take": "no"}, {"take": None}):
        with pytest.raises(Invalid):
            rules.contribution("votes", "t", data, [])


def test_the_report_holds_nothing_that_the_room_was_never_led_to() -> None:
    at = Room("90", (7, 7), seed=3).to("break")
    step = next(one for one in at.steps if one.key == "among_ourselves")
    assert (step.round("votes").results or {})["released"]
    assert KIND.report(at, replace(step, frame=3))
    # Left early, from the picture of the vote: what was voted out was never shown.
    assert KIND.report(at, replace(step, frame=2)) == {}


@pytest.mark.parametrize(
    ("counts", "tells"),
    [
        ([2, 1, 1, 1, 1], True),  # "some", which is two of six, leaves just one for each of the others.
        ([1, 1, 1, 1, 1], True),
        ([3, 3, 0, 0, 0], True),
        ([4, 1, 1, 0, 0], False),
        ([2, 2, 2, 1, 0], False),
        ([6, 0, 0, 0, 0], False),
        ([5, 1, 0, 0, 0], False),
    ],
)
def test_words_that_add_up_to_a_lone_answer_are_found(counts: list[int], tells: bool) -> None:
    assert display.tells_a_lone_answer(counts) == tells


@given(st.lists(st.integers(0, 7), min_size=5, max_size=5).filter(lambda counts: 5 <= sum(counts) <= 10))
def test_of_outcomes_that_are_shown_nobody_can_tell_nobody_from_one_person(counts: list[int]) -> None:
    n = sum(counts)
    said = [display.share_in_words(count, n) for count in counts]
    possible = [
        one for one in product(range(n + 1), repeat=5) if sum(one) == n
        and [display.share_in_words(count, n) for count in one] == said
    ] if n <= 7 else []  # fmt: skip
    for place, count in enumerate(counts):
        if possible and count <= 1 and not display.tells_a_lone_answer(counts):
            assert {one[place] for one in possible} == {0, 1}


def test_outcomes_that_would_tell_a_lone_answer_are_neither_shown_nor_voted_on() -> None:
    at = Room("90", (6, 6)).to("among_ourselves", "talk")
    step = at.step
    assert step is not None

    def answered(counts: list[int]) -> Step:
        told = {group.id: dict(zip(rules.OUTCOMES, counts, strict=True)) for group in GROUPS}
        return replace(
            step,
            rounds=tuple(
                replace(one, results={**(one.results or {}), rules.SPEAKING_UP: told})
                if one.name == "cards"
                else one
                for one in step.rounds
            ),
        )

    alone = answered([2, 1, 1, 1, 1])
    assert KIND.own_group(at, alone, FIRST.id)["outcomes"] == []
    assert rules.SPEAKING_UP not in projections.votable(at, alone, FIRST.id)
    fine = answered([4, 1, 1, 0, 0])
    assert KIND.own_group(at, fine, FIRST.id)["outcomes"]
    assert rules.SPEAKING_UP in projections.votable(at, fine, FIRST.id)
