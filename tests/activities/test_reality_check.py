"""What is true, what isn't: who answers which cards, what the room sees of it, and when."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st

from app import regions
from app.activities.reality_check import ACTIVITY as KIND
from app.activities.reality_check import projections, rules
from app.domain import display
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.errors import Closed, Invalid, NotFound
from app.domain.workshop import LANES, Card, Round, Step, Workshop
from tests.activities.rooms import Room, empty
from tests.plain import plain

SEATS = {"g1": Seat("g1", "g2"), "g2": Seat("g2", "g1")}


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


def with_round(at: Workshop, name: str, **changes: Any) -> Workshop:
    """Return the workshop with one round of the step changed."""
    step = step_of(at)
    rounds = tuple(dataclasses.replace(one, **changes) if one.name == name else one for one in step.rounds)
    changed = dataclasses.replace(step, rounds=rounds)
    return dataclasses.replace(at, steps=tuple(changed if one.id == step.id else one for one in at.steps))


def texts_of(at: Workshop, name: str) -> set[str]:
    return {card.text for card in at.released(step_of(at).round(name).id)}


# Who is asked what


def test_everybody_answers_cards_about_their_own_group_and_then_reads_the_answers_to_its_own(
    moments: dict[str, Workshop],
) -> None:
    at = moments["answer"]
    step = step_of(at)
    for name, seat in SEATS.items():
        about = {card.id for card in projections.cards_about(at, step, name)}
        by = {card.id for card in projections.cards_by(at, step, name)}
        assert len(about) == len(by) == 4
        for round_name, slot in product(("ratings", "texts", "authors", "needs"), about | by):
            wanted = slot in (about if round_name in {"ratings", "texts"} else by)
            if wanted:
                assert KIND.form(at, step, Asked(round_name, slot, seat))
            else:
                with pytest.raises(NotFound):
                    KIND.form(at, step, Asked(round_name, slot, seat))


def test_a_round_that_does_not_exist_is_not_found(moments: dict[str, Workshop]) -> None:
    at = moments["answer"]
    for card in at.cards:
        with pytest.raises(NotFound):
            KIND.form(at, step_of(at), Asked("else", card.id, SEATS["g1"]))


def test_the_cards_were_revealed_and_spread_over_the_lanes(moments: dict[str, Workshop]) -> None:
    at = moments["answer"]
    for group in at.groups:
        cards = projections.cards_by(at, step_of(at), group.id)
        assert {card.lane for card in cards} == {"power", "distance", "values"}
        assert [LANES.index(card.lane) for card in cards] == sorted(LANES.index(card.lane) for card in cards)


def test_the_order_of_the_cards_tells_nothing_of_how_a_group_rated_them(moments: dict[str, Workshop]) -> None:
    at = moments["answer"]
    cards = projections.cards_by(at, step_of(at), "g1")
    for lane in {card.lane for card in cards}:
        ids = [card.id for card in cards if card.lane == lane]
        assert ids == sorted(ids)


def test_a_person_writes_one_text_in_all_on_one_of_the_cards() -> None:
    made = rules.contribution("texts", "c1", {"about": "grain", "text": " It is  true. "}, [])
    assert (made.slot, made.text, made.value) == ("grain:c1", "It is true.", {})
    written = OwnEntry("e", "grain:c1", {}, "It is true.", "unread")
    for card, about in (("c1", "case"), ("c2", "grain")):
        with pytest.raises(Closed):
            rules.contribution("texts", card, {"about": about, "text": "Another"}, [written])


@pytest.mark.parametrize(
    ("round_name", "data"),
    [
        ("texts", {"about": "grain", "text": "  "}),
        ("texts", {"about": "need", "text": "x" * 201}),
        ("texts", {"about": "verdict", "text": "They lie."}),
        ("texts", {"text": "No sort"}),
        ("needs", {"text": ""}),
        ("ratings", {"true": None}),
        ("authors", {"moved": "converted"}),
    ],
)
def test_an_answer_that_says_nothing_is_refused(round_name: str, data: Mapping[str, Any]) -> None:
    with pytest.raises(Invalid):
        rules.contribution(round_name, "c1", data, [])


def test_the_authors_are_asked_nothing_of_an_earlier_answer(moments: dict[str, Workshop]) -> None:
    at = moments["authors"]
    shown = KIND.mine(at, step_of(at), SEATS["g1"], [])
    assert [item["answer"] for item in shown["items"]] == [None] * 4
    assert {item["card"].from_group for item in shown["items"]} == {"g1"}
    assert {item["row"]["about"].id for item in shown["items"]} == {"g2"}


# What is kept


def answers(people: tuple[int, int], value: Mapping[str, Any], cards: int = 2) -> list[SealedEntry]:
    """Return an answer of each person to each card about their group."""
    return [
        SealedEntry(group, other, f"{group}{number}", value, "unread", None, 100 * place + n)
        for place, (group, other) in enumerate((("g1", "g2"), ("g2", "g1")))
        for n in range(people[place])
        for number in range(cards)
    ]


@given(
    st.integers(0, 9),
    st.integers(0, 9),
    st.sampled_from([("ratings", {"true": 4}), ("authors", {"moved": "less"})]),
)
def test_nothing_is_kept_unless_enough_of_both_groups_answered(
    first: int, second: int, asked: tuple[str, Mapping[str, Any]]
) -> None:
    kept = rules.summary(asked[0], answers((first, second), asked[1]), ["g1", "g2"], 5)
    if min(first, second) < 5:
        assert kept == {}
    else:
        assert kept["people"] == {"g1": first, "g2": second}
        assert {card: sum(counts) for card, counts in kept["cards"].items()} == {
            "g10": first, "g11": first, "g20": second, "g21": second
        }  # fmt: skip


def test_a_card_that_too_few_answered_is_left_out_and_a_group_without_a_card_takes_the_others_along() -> None:
    entries = answers((6, 6), {"true": 5})
    fewer = [one for one in entries if not (one.slot == "g20" and one.author % 100 >= 4)]
    assert set(rules.summary("ratings", fewer, ["g1", "g2"], 5)["cards"]) == {"g10", "g11", "g21"}
    fewest = [
        one for one in entries if one.from_group == "g1" or (one.slot == "g20") == (one.author % 2 == 0)
    ]
    assert rules.summary("ratings", fewest, ["g1", "g2"], 5) == {}


def looks_like(counts: tuple[int, int, int]) -> list[tuple[str, display.Figure]]:
    return [(way, display.figure(k, sum(counts))) for way, k in rules.ways(counts)]


@pytest.mark.parametrize("n", range(5, 13))
def test_whoever_answers_alone_cannot_be_told_from_nobody_however_the_words_add_up(n: int) -> None:
    everything = [(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)]
    for counts in everything:
        for place in range(3):
            if counts[place] > 1:
                continue
            others = [
                other for other in everything
                if other[place] == 1 - counts[place] and looks_like(other) == looks_like(counts)
            ]  # fmt: skip
            assert others, f"{counts} gives away {rules.MOVED[place]}"


def test_three_words_are_told_only_where_at_least_two_chose_each() -> None:
    assert rules.ways((2, 2, 2)) == [("less", 2), ("same", 2), ("more", 2)]
    assert rules.ways((3, 4, 1)) == rules.ways((3, 5, 0)) == [("less", 3), ("rest", 5)]


# What is seen, and when


def test_while_the_described_group_answers_nobody_sees_an_answer(moments: dict[str, Workshop]) -> None:
    later = texts_of(moments["needs"], "texts")
    assert later
    for key in ("answer", "talk"):
        at = moments[key]
        step = step_of(at)
        payloads = [KIND.wall(at, step), KIND.phone(at, step, "g1"), KIND.phone(at, step, "g2")]
        assert not [text for text in later if text in repr(payloads)]
        assert "pair" not in payloads[0]


def test_the_cards_wait_until_the_texts_are_read_and_the_needs_wait_for_theirs(
    moments: dict[str, Workshop],
) -> None:
    at = moments["talk"]
    frames = {frame.key: frame for frame in KIND.frames(at, step_of(at))}
    for state in ("closed", "review", "sealing"):
        held = with_round(at, "texts", state=state, results=None)
        assert KIND.held_up(held, step_of(held), frames["card:0"])
        assert KIND.held_up(held, step_of(held), frames["authors"])
        unread = with_round(moments["moved"], "needs", state=state, results=None)
        assert KIND.held_up(unread, step_of(unread), frames["needs"])
        assert KIND.held_up(unread, step_of(unread), frames["moved"]) is None
    for key in ("card:0", "authors", "needs"):
        assert KIND.held_up(moments["needs"], step_of(moments["needs"]), frames[key]) is None


def test_both_directions_are_shown_at_once(moments: dict[str, Workshop]) -> None:
    for number in range(4):
        pair = KIND.wall(at := moments[f"card:{number}"], step_of(at))["pair"]
        assert [row["by"].id for row in pair] == ["g1", "g2"]
        assert [row["about"].id for row in pair] == ["g2", "g1"]


def test_a_card_stands_first_then_its_grain_of_truth_the_rating_and_the_counter_example(
    app: Flask, moments: dict[str, Workshop]
) -> None:
    at = moments["card:0"]
    row = KIND.wall(at, step_of(at))["pair"][0]
    card: Card = row["card"]
    texts = [
        Card(f"{n}", step_of(at).round("texts").id, "g2", "g1", f"{sort}:{card.id}", text)
        for n, (sort, text) in enumerate(
            (("case", "The case."), ("case", "Another."), ("grain", "The grain."), ("unseen", "Unseen."))
        )
    ]
    others = tuple(one for one in at.cards if one.round_id != step_of(at).round("texts").id)
    at = dataclasses.replace(at, cards=(*texts, *others))
    with app.test_request_context("/"):
        for page in (
            render_template("wall/wall.html", **regions.wall(at)),
            render_template("participant/step.html", **regions.phone(at, "g2")),
        ):
            places = [
                page.index(words) for words in (card.text, "The grain.", "true of us, say", "The case.")
            ]
            assert places == sorted(places)
            assert "Another." not in page
            assert "Unseen." not in page
            assert "stubborn" not in page.lower()


def test_where_nobody_wrote_a_case_what_they_may_not_see_stands_in_its_place() -> None:
    at = Room("half_day").to("true_or_not", "card:0")
    step = step_of(at)
    card = projections.cards_by(at, step, "g1")[0]
    text = Card("1", step.round("texts").id, "g2", "g1", f"unseen:{card.id}", "The call before.")
    row = projections.answered(dataclasses.replace(at, cards=(text,)), step, card)
    assert (row["case"], row["unseen"]) == (None, "The call before.")


def test_what_moved_is_told_in_words_and_holding_firm_is_no_failure(
    app: Flask, moments: dict[str, Workshop]
) -> None:
    at = moments["moved"]
    sides = KIND.wall(at, step_of(at))["sides"]
    assert [len(side["rows"]) for side in sides] == [4, 4]
    for side in sides:
        for row in side["rows"]:
            assert [one["way"] for one in row["moved"]] in (["less", "rest"], ["less", "same", "more"])
    with app.test_request_context("/"):
        page = render_template("wall/wall.html", **regions.wall(at))
        assert "That is common, and no failure." in page
        assert " of 7" not in page


@pytest.mark.parametrize("state", ["open", "suspended", "closed", "sealing"])
def test_nothing_of_what_moved_is_seen_before_its_seal(moments: dict[str, Workshop], state: str) -> None:
    at = with_round(moments["moved"], "authors", state=state, results=None)
    assert not KIND.wall(at, step_of(at))["any"]
    assert not KIND.report(at, step_of(at))["moved"][0]["rows"]


@pytest.mark.parametrize("people", [(7, 4), (3, 8)])
def test_a_room_with_too_small_a_group_sees_no_figure_and_no_text(people: tuple[int, int]) -> None:
    for at in Room("90", people).walk():
        step = at.step
        assert step is not None
        if step.kind == KIND.kind:
            payload = json.dumps(plain([KIND.wall(at, step), KIND.console(at, step), KIND.report(at, step)]))
            assert '"word"' not in payload
            assert '"text"' not in payload


def test_the_facilitator_reads_every_released_text(moments: dict[str, Workshop]) -> None:
    at = moments["needs"]
    shown = {
        text
        for row in KIND.console(at, step_of(at))["rows"]
        for texts in row["texts"].values()
        for text in texts
    }
    assert shown == texts_of(at, "texts")


def test_a_text_in_review_stands_under_the_card_it_answers(moments: dict[str, Workshop]) -> None:
    at = moments["talk"]
    card = projections.cards_by(at, step_of(at), "g1")[0]
    caption = KIND.caption(at, step_of(at), f"grain:{card.id}")
    assert caption == {"lane": card.lane, "label": "The grain of truth is...", "quote": card.text}


# The report, and agendas of another shape


def test_the_report_holds_what_the_room_has_seen_and_no_more(moments: dict[str, Workshop]) -> None:
    last = moments["needs"]
    frames = [frame.key for frame in KIND.frames(last, step_of(last))]
    expected = {"answer": 0, "talk": 0, "card:0": 2, "card:1": 4, "authors": 8, "moved": 8, "needs": 8}
    for key, cards in expected.items():
        step = dataclasses.replace(step_of(last), frame=frames.index(key))
        told = KIND.report(last, step)
        assert len(told.get("cards", [])) == cards
        assert bool(told.get("moved")) == (key in {"moved", "needs"})
        assert bool(told.get("needs")) == (key == "needs")


def test_without_any_card_the_step_still_has_its_pictures() -> None:
    at = empty("90")
    steps = tuple(one for one in at.steps if one.kind not in {"cards", "reveal"})
    at = dataclasses.replace(at, steps=steps)
    assert [frame.key for frame in KIND.frames(at, step_of(at))] == [
        "answer", "talk", "card:0", "authors", "moved", "needs"
    ]  # fmt: skip
    assert KIND.phone(at, step_of(at), "g1")["cards"] == 0
    assert KIND.blocked(at, step_of(at)) is None


def test_without_a_reveal_released_cards_are_answered() -> None:
    at = Room("90").to("true_or_not", "answer")
    at = dataclasses.replace(at, steps=tuple(one for one in at.steps if one.kind != "reveal"))
    cards = projections.cards_by(at, step_of(at), "g1")
    assert len(cards) == 2
    assert len({card.lane for card in cards}) == 2


@pytest.mark.parametrize("state", ["open", "closed", "review", "sealing"])
def test_the_step_waits_for_the_cards_to_be_read(state: str) -> None:
    at = Room("90").to("true_or_not", "answer")
    assert KIND.blocked(at, step_of(at)) is None
    written = next(one for one in at.steps if one.settings.get("about") == "others")
    unread = dataclasses.replace(written, rounds=(Round("r", "cards", state),))
    at = dataclasses.replace(at, steps=tuple(unread if one.id == written.id else one for one in at.steps))
    assert KIND.blocked(at, step_of(at))
