"""The reveal: which cards it shows and why, and what nobody can read from their places or their taps."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import activities
from app.activities.reveal import projections, rules
from app.domain import revealed
from app.domain.activity import SealedEntry
from app.domain.display import displayed_share
from app.domain.workshop import LANES, Card, Step, Workshop
from tests.activities.rooms import Room
from tests.plain import plain

REVEAL = activities.KINDS["reveal"]
IDS = st.text("0123456789abcdef", min_size=4, max_size=4)
HISTOGRAMS = st.lists(st.integers(0, 6), min_size=5, max_size=5)


def card(name: str, lane: str = "power") -> Card:
    return Card(name, "r", "a", "b", lane, f"They are {name}.")


def tap(author: int, slot: str, *, on: bool = True) -> SealedEntry:
    return SealedEntry("a", "b", slot, {"on": on}, "unread", None, author)


def reveal_of(at: Workshop) -> Step:
    return next(step for step in at.steps if step.kind == "reveal")


def without(at: Workshop, kind: str) -> Workshop:
    """Return the same workshop with no step of a kind, as an agenda may be shaped."""
    return dataclasses.replace(at, steps=tuple(step for step in at.steps if step.kind != kind), current=None)


def rated(at: Workshop, ratings: Mapping[str, Sequence[int]]) -> Workshop:
    """Return the same workshop in which the groups rated their cards so among themselves."""
    steps = []
    for step in at.steps:
        rounds = tuple(
            dataclasses.replace(one, state="sealed", results={"cards": ratings})
            if step.kind == "in_group" and one.name == "cards"
            else one
            for one in step.rounds
        )
        steps.append(dataclasses.replace(step, rounds=rounds))
    return dataclasses.replace(at, steps=tuple(steps))


# The rule


@given(st.sets(IDS, min_size=1, max_size=9), st.integers(1, 4))
def test_the_draw_takes_as_many_cards_as_the_lane_has_room_for_and_is_the_same_each_time(
    names: set[str], limit: int
) -> None:
    made = [card(name) for name in names]
    shuffled = random.Random(1).sample(made, len(made))
    drawn = revealed.chosen(made, limit, {}, {})
    assert len(drawn) == min(limit, len(made))
    assert {one.why for one in drawn} == {"drawn"}
    assert revealed.chosen(shuffled, limit, {}, {}) == drawn


@given(st.dictionaries(IDS, HISTOGRAMS, min_size=1, max_size=9), st.integers(1, 4))
def test_the_most_held_card_is_shown_then_the_least_held_and_their_places_say_nothing(
    ratings: dict[str, list[int]], limit: int
) -> None:
    made = [card(name) for name in ratings]
    found = revealed.chosen(made, limit, {}, ratings)
    assert [one.card.id for one in found] == sorted(one.card.id for one in found)
    assert len({one.card.id for one in found}) == len(found) == min(limit, len(made))
    share = {
        name: displayed_share(sum(hist[3:]), sum(hist)) for name, hist in ratings.items() if sum(hist) >= 3
    }
    why = {one.why: one.card.id for one in found}
    if share:
        assert share[why["most"]] == max(share.values())
    if len(share) > 1 and limit > 1:
        assert share[why["least"]] == min(share.values())


def test_cards_held_alike_are_ranked_by_their_ids() -> None:
    alike = {name: [0, 0, 2, 3, 0] for name in "cab"}
    found = revealed.chosen([card(name) for name in "cab"], 2, {}, alike)
    assert [(one.card.id, one.why) for one in found] == [("a", "most"), ("c", "least")]


def test_the_only_rated_card_of_a_lane_is_its_most_held() -> None:
    found = revealed.chosen([card(name) for name in "abc"], 2, {}, {"c": [5, 0, 0, 0, 0]})
    assert [(one.card.id, one.why) for one in found] == [("a", "drawn"), ("c", "most")]


def test_a_lane_with_room_for_one_card_shows_the_most_held() -> None:
    found = revealed.chosen(
        [card(name) for name in "ab"], 1, {}, {"a": [5, 0, 0, 0, 0], "b": [0, 0, 0, 0, 5]}
    )
    assert [(one.card.id, one.why) for one in found] == [("b", "most")]


def test_a_swap_puts_another_card_in_the_place_of_a_chosen_one() -> None:
    made = [card("a"), card("b"), card("c")]
    picked = revealed.chosen(made, 2, {"a": {"into": "c", "reason": "too close"}}, {})
    assert [(one.card.id, one.why) for one in picked] == [("b", "drawn"), ("c", "swapped")]


# In a workshop


@pytest.mark.parametrize("template", ["60", "90", "half_day"])
def test_both_directions_of_every_lane_are_shown_within_the_limit(template: str) -> None:
    at = Room(template, (8, 8)).to("reveal", "questions")
    step = reveal_of(at)
    for number, lane in enumerate(LANES):
        shown = projections.wall(at, dataclasses.replace(step, frame=number))
        assert shown["lane"] == lane
        assert [one["by"].id for one in shown["directions"]] == ["g1", "g2"]
        for one in shown["directions"]:
            assert 0 < len(one["cards"]) <= step.settings["limit"]
            assert {card.lane for card in one["cards"]} == {lane}
            assert [card.id for card in one["cards"]] == sorted(card.id for card in one["cards"])


@pytest.mark.parametrize("frame", range(4))
def test_the_wall_and_the_phones_never_tell_why_a_card_was_chosen(frame: int) -> None:
    at = Room("half_day", (8, 8)).to("reveal", "questions")
    step = dataclasses.replace(reveal_of(at), frame=frame)
    for shown in (projections.wall(at, step), projections.phone(at, step)):
        assert not {"why", "choice", "rated", "spare"} & set(shown)
        assert not [word for word in ("most", "least", "drawn") if f'"{word}"' in json.dumps(plain(shown))]


def test_other_ratings_of_the_same_cards_leave_their_order_as_it_was() -> None:
    at = Room("half_day", (8, 8)).to("reveal", "power")
    step = dataclasses.replace(reveal_of(at), settings={**reveal_of(at).settings, "limit": 2})
    cards = [
        card for card in revealed.released(at, step) if card.lane == "power" and card.from_group == "g1"
    ][:2]
    low, high = [5, 0, 0, 0, 0], [0, 0, 0, 0, 5]
    orders = set()
    for first, second in ((low, high), (high, low)):
        told = rated(at, {cards[0].id: first, cards[1].id: second})
        shown = projections.directions(told, step, "power")[0]["cards"]
        orders.add(tuple(card.id for card in shown))
    assert orders == {tuple(sorted(card.id for card in cards))}


def test_the_console_says_of_every_card_why_it_was_chosen() -> None:
    at = Room("half_day", (8, 8)).to("reveal", "power")
    shown = projections.console(at, reveal_of(at))
    assert shown["rated"]
    for choice in shown["choice"]:
        assert set(choice["why"]) == {card.id for card in choice["picked"]}
        assert set(choice["why"].values()) <= {"most", "least", "drawn", "swapped"}


def test_cards_that_nobody_rated_are_drawn_and_the_console_says_so() -> None:
    at = Room("half_day", (8, 8)).to("reveal", "power")
    for none in (without(at, "in_group"), rated(at, {}), rated(at, {"0" * 32: [1, 1, 1, 1, 1]})):
        shown = projections.console(none, reveal_of(none))
        assert not shown["rated"]
        assert {why for choice in shown["choice"] for why in choice["why"].values()} == {"drawn"}


def test_a_reveal_without_cards_about_the_others_shows_none_and_breaks_nothing() -> None:
    at = without(Room("half_day", (8, 8)).to("reveal", "questions"), "cards")
    for frame in range(4):
        step = dataclasses.replace(reveal_of(at), frame=frame)
        assert projections.revealed(at, step) == set()
        assert projections.wall(at, step)["held"] == {}
        assert projections.console(at, step)["released"] == 0
    assert REVEAL.blocked(at, reveal_of(at)) is None


def test_of_a_small_group_no_card_is_shown_and_none_of_the_others_either() -> None:
    at = Room("half_day", (9, 4)).to("reveal", "questions")
    step = dataclasses.replace(reveal_of(at), frame=0)
    assert projections.wall(at, step)["too_few"]
    assert not [card for one in projections.wall(at, step)["directions"] for card in one["cards"]]


# Taps


@given(st.integers(0, 40))
def test_taps_are_kept_from_five_on_and_in_fives_only(people: int) -> None:
    entries = [tap(n, "meaning:x") for n in range(people)]
    entries += [tap(100 + n, "stings:x", on=False) for n in range(9)]
    kept = rules.summary(entries, 5)
    assert kept["stings"] == {}
    assert kept["meaning"] == ({"x": people - people % 5} if people >= 5 else {})


def test_one_person_who_taps_often_is_one_tap() -> None:
    assert rules.summary([tap(1, "meaning:x") for _ in range(20)], 5)["meaning"] == {}


# The report


def test_before_it_has_begun_a_reveal_has_nothing_to_report() -> None:
    at = Room("half_day", (8, 8)).to("among_ourselves")
    assert REVEAL.report(at, reveal_of(at)) == {}


@pytest.mark.parametrize("frame", range(3))
def test_the_report_holds_only_the_lanes_that_the_room_was_led_to(frame: int) -> None:
    at = Room("half_day", (8, 8)).to("reveal", LANES[frame])
    told = REVEAL.report(at, reveal_of(at))
    assert [lane["lane"] for lane in told["lanes"]] == list(LANES[: frame + 1])
    assert told["questions"] == []


def test_the_report_holds_what_was_shown_and_no_other_card() -> None:
    room = Room("half_day", (8, 8), releases=lambda text: "meeting" not in text)
    for _at in room.walk():
        pass
    step = reveal_of(room.workshop)
    told = json.dumps(plain(REVEAL.report(room.workshop, step), room.workshop), ensure_ascii=False)
    shown = projections.revealed(room.workshop, step)
    texts = {card.text: card.id in shown for card in revealed.released(room.workshop, step)}
    assert [text for text, is_shown in texts.items() if (text in told) != is_shown] == []
    assert not [card for card in room.workshop.cards if card.id in told]
    assert REVEAL.report(room.workshop, step)["held"].get("person", 0) > 0
