"""The rules of each kind, without an app."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.activities.cards import rules as cards
from app.activities.compare import rules as compare
from app.activities.reveal import rules as reveal
from app.activities.statements import rules as statements
from app.domain import revealed
from app.domain.activity import OwnEntry, SealedEntry
from app.domain.errors import Closed, Invalid
from app.domain.journey import journey
from app.domain.workshop import Card

GROUPS = ("a", "b")


def entry(
    group: str, author: int, slot: str = "power", verdict: str = "released", **value: object
) -> SealedEntry:
    about = GROUPS[1 - GROUPS.index(group)]
    return SealedEntry(group, about, slot, value, verdict, "person" if verdict == "held" else None, author)


def both(people: Sequence[int], **value: object) -> list[SealedEntry]:
    """Return one entry of each person: people[0] of the first group, people[1] of the second."""
    return [entry(GROUPS[place], 100 * place + n, **value) for place in (0, 1) for n in range(people[place])]  # type: ignore[arg-type]


# Cards


def own(slot: str) -> OwnEntry:
    return OwnEntry("e", slot, {}, "They decide.", "unread")


def test_a_card_is_normalised_and_keeps_only_answers_that_were_offered() -> None:
    made = cards.card(2, "power", {"text": "  They\u00a0 decide ", "actor": "them", "source": "dreamt"}, [])
    assert (made.text, made.value) == (
        "They decide",
        {"actor": "them", "source": None, "because": None, "past": False},
    )


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", None])
def test_an_empty_card_is_no_card(text: str | None) -> None:
    with pytest.raises(Invalid):
        cards.card(2, "power", {"text": text}, [])


def test_a_card_has_a_hundred_and_forty_characters_and_not_one_more() -> None:
    assert cards.card(2, "power", {"text": "a" * 140}, []).text == "a" * 140
    with pytest.raises(Invalid):
        cards.card(2, "power", {"text": "a" * 141}, [])


def test_nobody_writes_more_cards_than_the_step_asks_for() -> None:
    with pytest.raises(Closed):
        cards.card(2, "power", {"text": "They decide"}, [own("power"), own("values")])


def test_the_questions_of_the_lanes_come_from_the_journey() -> None:
    prompts = next(step["prompts"] for step in journey()["steps"] if step["id"] == "they")
    assert cards.questions(prompts) == {
        "power": "What do they get to decide, and what happens when we speak up?",
        "distance": "How near or far do they feel? Has that changed?",
        "values": "What do you think they care about most, and what do they seem ready to give up?",
    }


@given(first=st.integers(0, 12), second=st.integers(0, 12), held=st.integers(0, 5))
def test_of_cards_nothing_but_the_held_count_is_kept_under_the_minimum(
    first: int, second: int, held: int
) -> None:
    entries = both((first, second), actor="them", source="told")
    entries += [entry("a", 900 + n, verdict="held") for n in range(held)]
    kept = cards.summary(entries, GROUPS, 5)
    assert kept["held"] == ({"person": held} if held else {})
    if min(first, second) < 5:
        assert set(kept) == {"held"}
    else:
        assert kept["people"] == {"a": first, "b": second}
        assert kept["actors"]["a"] == {"them": first, "us": 0, "outside": 0, "all": 0}


def test_merged_cards_count_and_held_ones_do_not() -> None:
    entries = [
        *both((5, 5), actor="us"),
        entry("a", 7, verdict="merged", actor="us"),
        entry("a", 8, verdict="held"),
    ]
    kept = cards.summary(entries, GROUPS, 5)
    assert kept["actors"]["a"]["us"] == 6
    assert kept["people"]["a"] == 6


# Statements


def test_a_statement_may_be_answered_in_part_but_not_not_at_all() -> None:
    made = statements.answer("P1", {"they": 4})
    assert made.value == {"they": 4, "we": None, "expect_self": None, "expect_us": None}
    assert made.single
    with pytest.raises(Invalid):
        statements.answer("P1", {})


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10)), min_size=5, max_size=20),
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10)), min_size=5, max_size=20),
)
def test_histograms_hold_every_answer_once(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    entries = [
        entry(group, 100 * place + n, "P1", they=they, expect_self=guess)
        for place, (group, answers) in enumerate((("a", first), ("b", second)))
        for n, (they, guess) in enumerate(answers)
    ]
    kept = statements.summary(entries, ["P1"], GROUPS, 5)["items"]["P1"]
    for group, answers in (("a", first), ("b", second)):
        assert kept[group]["they"] == [sum(they == value for they, _ in answers) for value in range(1, 6)]
        assert kept[group]["expect_self"] == [
            sum(guess == value for _, guess in answers) for value in range(11)
        ]
        assert "we" not in kept[group]


@given(skipped=st.integers(0, 6))
def test_a_measure_that_too_few_answered_is_kept_for_no_group(skipped: int) -> None:
    entries = [
        entry(group, 100 * place + n, "P1", they=4, we=None if group == "a" and n < skipped else 2)
        for place, group in enumerate(GROUPS)
        for n in range(6)
    ]
    kept = statements.summary(entries, ["P1"], GROUPS, 5)["items"]["P1"]
    assert ("we" in kept["a"], "we" in kept["b"]) == ((skipped <= 1),) * 2
    assert "they" in kept["a"]


# Reveal


def card(name: str, lane: str = "power") -> Card:
    return Card(name, "r", "a", "b", lane, f"They are {name}.")


@given(
    st.sets(st.text("0123456789abcdef", min_size=4, max_size=4), min_size=1, max_size=9), st.integers(1, 4)
)
def test_the_draw_takes_as_many_cards_as_the_lane_has_room_for_and_is_the_same_each_time(
    names: set[str], limit: int
) -> None:
    made = [card(name) for name in names]
    shuffled = random.Random(1).sample(made, len(made))
    drawn = revealed.chosen(made, limit, {}, {})
    assert len(drawn) == min(limit, len(made))
    assert {one.why for one in drawn} == {"drawn"}
    assert revealed.chosen(shuffled, limit, {}, {}) == drawn


HISTOGRAMS = st.lists(st.integers(0, 6), min_size=5, max_size=5)


@given(
    st.dictionaries(st.text("0123456789abcdef", min_size=4, max_size=4), HISTOGRAMS, min_size=1, max_size=9),
    st.integers(1, 4),
)
def test_the_most_held_card_is_shown_then_the_least_held_and_their_places_say_nothing(
    rated: dict[str, list[int]], limit: int
) -> None:
    made = [card(name) for name in rated]
    found = revealed.chosen(made, limit, {}, rated)
    assert [one.card.id for one in found] == sorted(one.card.id for one in found)
    assert len({one.card.id for one in found}) == len(found) == min(limit, len(made))
    share = {name: sum(hist[3:]) / sum(hist) for name, hist in rated.items() if sum(hist)}
    why = {one.why: one.card.id for one in found}
    if share:
        assert share[why["most"]] == max(share.values())
    if len(share) > 1 and limit > 1:
        assert share[why["least"]] == min(share.values())


def test_a_swap_puts_another_card_in_the_place_of_a_drawn_one() -> None:
    made = [card("a"), card("b"), card("c")]
    picked = revealed.chosen(made, 2, {"a": {"into": "c", "reason": "too close"}}, {})
    assert [(one.card.id, one.why) for one in picked] == [("b", "drawn"), ("c", "swapped")]


@given(st.integers(0, 40))
def test_taps_are_kept_from_five_on_and_in_fives_only(people: int) -> None:
    entries = [entry("a", n, "meaning:x", on=True) for n in range(people)]
    entries += [entry("b", 100 + n, "stings:x", on=False) for n in range(9)]
    kept = reveal.summary(entries, 5)
    assert kept["stings"] == {}
    assert kept["meaning"] == ({"x": people - people % 5} if people >= 5 else {})


# Compare


def test_every_statement_comes_in_its_turn_first_the_forecast_then_what_they_say() -> None:
    shown = compare.frames(("forecast", "mirror", "agency"), [{"id": "P1"}, {"id": "D1"}])
    keys = [frame.key for frame in shown]
    assert keys == [
        "expected:P1",
        "actual:P1",
        "expected:D1",
        "actual:D1",
        "mirror:P1",
        "mirror:all",
        "agency",
    ]


def test_without_anything_to_compare_there_is_still_a_picture() -> None:
    assert len(compare.frames((), [])) == 1


@pytest.mark.parametrize(
    ("polarity", "found", "sentence"),
    [
        ("unflattering", "fewer", "Fewer of them say this than you feared."),
        ("unflattering", "more", "More of them say this than you feared. We stay here a moment."),
        ("flattering", "fewer", "Fewer of them say this than you hoped. We stay here a moment."),
        ("neutral", "about", "About what you thought. So what sits under it?"),
    ],
)
def test_the_sentence_fits_the_result(polarity: str, found: compare.Verdict, sentence: str) -> None:
    texts = next(step["scripts_by_result"] for step in journey()["steps"] if step["id"] == "compare")
    assert compare.sentence(texts, polarity, found) == sentence
