"""Saying it back: the turns and their clock, and a result that is the room's and never a pair's."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app import activities
from app.activities.say_back import projections, rules
from app.domain import display, measures
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.errors import Invalid, NotFound
from app.domain.workshop import Clock, Step, Workshop
from tests.activities.rooms import Room
from tests.activities.test_contract import show_everything
from tests.plain import plain

SAY_BACK = activities.KINDS["say_back"]
GROUPS = ("g1", "g2")
ANSWERS = st.sampled_from(rules.ANSWERS)


def here(at: Workshop) -> Step:
    assert at.step is not None
    return at.step


def put(at: Workshop, step: Step) -> Workshop:
    return dataclasses.replace(at, steps=tuple(step if one.id == step.id else one for one in at.steps))


def speaker(place: int, author: int, first: str, final: str | None = None) -> SealedEntry:
    value = {"first": first, "final": "yes" if first == "yes" else final}
    return SealedEntry(
        GROUPS[place], GROUPS[1 - place], "understood", value, "unread", None, 100 * place + author
    )


def closed_with(*groups: list[tuple[str, str | None]]) -> tuple[Workshop, Step]:
    """Return a room at its close in which the speakers of each group answered so."""
    at = Room("90").to("say_back", "close")
    entries = [
        speaker(place, n, *one) for place, answers in enumerate(groups) for n, one in enumerate(answers)
    ]
    kept = rules.summary(entries, GROUPS, 5)
    step = dataclasses.replace(here(at), rounds=(dataclasses.replace(here(at).rounds[0], results=kept),))
    return put(at, step), step


# The turns


def keys(template: str) -> list[str]:
    at = Room(template).to("say_back")
    return [one.key for one in SAY_BACK.frames(at, here(at))]


def test_ninety_minutes_have_two_turns_and_the_half_day_a_reply_as_well() -> None:
    turns = ["pair", "speak:1", "back:1", "answer:1", "speak:2", "back:2", "answer:2", "close"]
    assert keys("90") == turns
    assert keys("half_day") == [*turns[:-1], "reply", "close"]


def test_a_facilitator_may_leave_the_swap_out() -> None:
    assert [one.key for one in rules.frames(swap=False, reply=False)] == [
        "pair", "speak:1", "back:1", "answer:1", "close",
    ]  # fmt: skip


@pytest.mark.parametrize("swap", [True, False])
def test_speakers_answer_from_the_first_answer_on_until_the_close(swap: bool) -> None:
    frames = {one.key: one for one in rules.frames(swap=swap, reply=True)}
    assert [key for key, one in frames.items() if one.opens] == ["answer:1"]
    assert [key for key, one in frames.items() if one.closes] == ["close"]


def test_the_words_of_a_turn_can_be_edited_one_by_one() -> None:
    step = here(Room("half_day").to("say_back"))
    assert set(step.settings["turns"]) == set(rules.TURNS)
    assert all(step.settings["turns"].values())
    edited = dataclasses.replace(
        step, settings={**step.settings, "turns": {**step.settings["turns"], "back": "Now!"}}
    )
    at = put(Room("half_day").to("say_back", "back:1"), edited)
    assert projections.shown(at, dataclasses.replace(edited, frame=2))["words"] == "Now!"


# The clock


@pytest.mark.parametrize(
    ("frame", "seconds"), [("speak:1", 90), ("back:1", 60), ("speak:2", 90), ("back:2", 60)]
)
def test_a_turn_runs_from_the_moment_its_picture_was_shown(frame: str, seconds: int) -> None:
    at = Room("90").to("say_back", frame)
    step = dataclasses.replace(here(at), notes={"frame_at": 5_000})
    assert projections.shown(put(at, step), step)["turn_clock"] == Clock(5_000 + 1000 * seconds, None)


def test_a_pause_stops_the_clock_of_a_turn() -> None:
    at = Room("90").to("say_back", "speak:1")
    step = dataclasses.replace(here(at), notes={"frame_at": 5_000})
    paused = dataclasses.replace(put(at, step), paused_at=35_000)
    assert projections.shown(paused, step)["turn_clock"] == Clock(None, 60_000)
    long_over = dataclasses.replace(paused, paused_at=500_000)
    assert projections.shown(long_over, step)["turn_clock"] == Clock(None, 0)


@pytest.mark.parametrize("frame", ["pair", "answer:1", "answer:2", "close"])
def test_the_other_turns_take_the_time_they_need(frame: str) -> None:
    at = Room("90").to("say_back", frame)
    step = dataclasses.replace(here(at), notes={"frame_at": 5_000})
    assert projections.shown(put(at, step), step)["turn_clock"] == Clock(None, None)


def test_a_turn_without_a_beginning_has_no_clock() -> None:
    at = Room("90").to("say_back", "speak:1")
    assert projections.shown(at, here(at))["turn_clock"] == Clock(None, None)


def test_wall_and_phones_count_down_to_the_same_moment(app: Flask) -> None:
    at = Room("90").to("say_back", "speak:1")
    step = dataclasses.replace(here(at), notes={"frame_at": 5_000})
    with app.test_request_context("/"):
        pages = show_everything(put(at, step))
    for name in ("wall", "phone g1", "phone g2", "console"):
        assert 'data-deadline="95000"' in pages[name]


# An answer


def test_a_yes_at_the_first_try_is_one_in_the_end() -> None:
    assert rules.answer({"first": "yes", "final": "not_yet"}).value == {"first": "yes", "final": "yes"}


def test_the_second_try_may_be_left_out_and_the_first_may_not() -> None:
    assert rules.answer({"first": "nearly", "final": ""}).value == {"first": "nearly", "final": None}
    assert rules.answer({"first": "nearly", "final": "yes"}).single
    for given_first in ("", None, "fine"):
        with pytest.raises(Invalid):
            rules.answer({"first": given_first, "final": "yes"})


def test_nothing_but_this_is_asked() -> None:
    at = Room("90").to("say_back", "answer:1")
    with pytest.raises(NotFound):
        SAY_BACK.form(at, here(at), Asked("answers", "pair", Seat("g1", "g2")))


def test_before_the_first_answer_and_after_the_close_a_phone_asks_nothing(app: Flask) -> None:
    for frame, asks in (
        ("pair", False),
        ("back:1", False),
        ("answer:1", True),
        ("speak:2", True),
        ("close", False),
    ):
        with app.test_request_context("/"):
            assert ('id="understood"' in show_everything(Room("90").to("say_back", frame))["mine g1"]) is asks


def test_a_speaker_sees_what_they_answered() -> None:
    step = here(Room("90").to("say_back", "answer:1"))
    own = OwnEntry("e", "understood", {"first": "nearly", "final": "yes"}, None, "unread")
    assert projections.mine(step, [own]) == {"state": "open", "answer": own.value, "saved": True}


# What is kept


@given(
    st.lists(st.tuples(ANSWERS, st.none() | ANSWERS), max_size=9),
    st.lists(st.tuples(ANSWERS, st.none() | ANSWERS), max_size=9),
)
def test_both_tries_count_the_same_people_or_nothing_is_kept(
    first: list[tuple[str, str | None]], second: list[tuple[str, str | None]]
) -> None:
    answers = [
        *((0, n, *one) for n, one in enumerate(first)),
        *((1, n, *one) for n, one in enumerate(second)),
    ]
    kept = rules.summary([speaker(*one) for one in answers], GROUPS, 5)
    if min(len(first), len(second)) < 5:
        assert kept == {}
        return
    assert kept["people"] == {"g1": len(first), "g2": len(second)}
    for name in rules.TRIES:
        assert {group: sum(counts.values()) for group, counts in kept[name].items()} == kept["people"]
    assert all(kept["final"][group]["yes"] >= kept["first"][group]["yes"] for group in GROUPS)


def test_without_a_retry_it_ends_as_it_was_at_the_first_try() -> None:
    entries = [speaker(place, n, "nearly", None) for place in (0, 1) for n in range(5)]
    kept = rules.summary(entries, GROUPS, 5)
    assert kept["final"] == kept["first"]


# What is shown


def test_at_the_close_the_room_reads_both_tries_in_words(app: Flask) -> None:
    half = [("yes", None)] * 3 + [("nearly", "yes")] * 2 + [("not_yet", "nearly")]
    at, step = closed_with(half, half)
    first, final = projections.rates(at, step)
    assert (first["try"], first["room"], [side["word"] for side in first["sides"]]) == (
        "first",
        "half",
        ["half"] * 2,
    )
    # Five of six, and six of six, are one in each group, and so they are in the room.
    assert (final["try"], final["room"]) == ("final", "nearly all or all")
    with app.test_request_context("/"):
        pages = show_everything(at)
    for name in ("wall", "phone g1", "phone g2"):
        assert "at the first try: half" in pages[name]
        assert "in the end: nearly all or all" in pages[name]
        text = re.sub(r"<[^>]*>", " ", pages[name])
        assert not re.search(r"\d+ of \d+|\d+ in 100|%", text)


def test_nearly_counts_nothing() -> None:
    at, step = closed_with([("nearly", "nearly")] * 6, [("nearly", "nearly")] * 6)
    assert {one["room"] for one in projections.rates(at, step)} == {display.WORDS[0]}
    assert measures.understood_rate({"yes": 0, "nearly": 12, "not_yet": 0}) == 0


@pytest.mark.parametrize("people", [(6, 4), (4, 9), (0, 7)])
def test_where_too_few_of_a_group_answered_nothing_is_shown_of_either(
    app: Flask, people: tuple[int, int]
) -> None:
    at = Room("90", people).to("say_back", "close")
    assert projections.rates(at, here(at)) == []
    assert SAY_BACK.report(at, here(at)) == {}
    assert projections.console(at, here(at))["intervals"] == {}
    with app.test_request_context("/"):
        pages = show_everything(at)
    for name in ("wall", "phone g1", "phone g2", "console"):
        assert "Too few people in one of the groups answered" in pages[name]


def test_one_who_was_not_understood_cannot_be_told_from_none(app: Flask) -> None:
    everyone, but_one = [("yes", None)] * 6, [("yes", None)] * 5 + [("not_yet", "not_yet")]
    pages = []
    for answers in (everyone, but_one):
        at, _step = closed_with(answers, everyone)
        with app.test_request_context("/"):
            shown = show_everything(at)
            pages.append({name: page for name, page in shown.items() if "mine" not in name})
        pages[-1]["report"] = json.dumps(plain(SAY_BACK.report(at, here(at)), at))
    assert pages[0] == pages[1]


def test_the_facilitator_gets_the_interval_on_request_and_nobody_else(app: Flask) -> None:
    half = [("yes", None)] * 3 + [("nearly", "yes")] * 3
    at, step = closed_with(half, half)
    low, high = measures.wilson(6, 12)
    assert projections.interval(at, step, "first") == (round(100 * low), round(100 * high))
    with app.test_request_context("/"):
        pages = show_everything(at)
    assert [name for name in pages if "Wilson" in pages[name]] == ["console"]
    assert "<details" in pages["console"].partition("Wilson")[0]


def test_while_speakers_answer_every_page_is_the_same_whatever_they_answered(app: Flask) -> None:
    found: dict[int, list[dict[str, str]]] = {}
    for at in Room("90").walk():
        if here(at).kind == "say_back" and here(at).round("answers").state == "open":
            with app.test_request_context("/"):
                shown = show_everything(at)
            pages = {name: page for name, page in shown.items() if "mine" not in name}
            found.setdefault(here(at).frame, []).append(pages)
    assert len(found) == 4
    assert all(before == after for before, after in found.values())


def test_what_the_room_chose_is_what_pairs_may_talk_about_and_without_it_the_prompt_stands_alone(
    app: Flask,
) -> None:
    at = Room("90").to("say_back", "pair")
    topics = projections.shown(at, here(at))["topics"]
    assert 1 <= len(topics) <= 4
    as_talk = (dataclasses.replace(one, kind="talk") if one.kind == "choose" else one for one in at.steps)
    alone = dataclasses.replace(at, steps=tuple(as_talk))
    with app.test_request_context("/"):
        pages, without = show_everything(at), show_everything(alone)
    for name in ("wall", "phone g1"):
        assert topics[0].text in pages[name]
        assert topics[0].text not in without[name]
        assert "and who doesn" in without[name]


def test_somebody_who_comes_late_is_told_what_to_do(app: Flask) -> None:
    for frame in ("pair", "speak:1", "answer:2"):
        with app.test_request_context("/"):
            assert (
                "Find a pair, or listen in on one."
                in show_everything(Room("90").to("say_back", frame))["phone g1"]
            )


def test_the_report_tells_the_room_in_words_and_no_number() -> None:
    at = Room("half_day").to("say_back", "close")
    told = plain(SAY_BACK.report(at, here(at)), at)
    assert [one["try"] for one in told["understood"]] == ["first", "final"]
    assert not re.search(r"\d", json.dumps(told))
