"""Placing how leading happens: both groups at once, the middle and words, never one person's place."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask, get_template_attribute
from hypothesis import given
from hypothesis import strategies as st

from app import activities
from app.activities.placement import projections, rules
from app.domain import display
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.errors import Invalid, NotFound
from app.domain.measures import grid_cell
from app.domain.workshop import Step, Workshop
from tests.activities.rooms import GROUPS, Room
from tests.activities.test_contract import show_everything
from tests.plain import plain

PLACEMENT = activities.KINDS["placement"]
NAMES = ("g1", "g2")
POINT = st.tuples(st.integers(-2, 2), st.integers(-2, 2))

Points = Sequence[tuple[int, int]]


def here(at: Workshop) -> Step:
    assert at.step is not None
    return at.step


def entry(place: int, author: int, moment: str, point: tuple[int, int]) -> SealedEntry:
    value = {"cell": grid_cell(*point)}
    return SealedEntry(NAMES[place], NAMES[1 - place], moment, value, "unread", None, 100 * place + author)


def entries(moment: str, *groups: Points) -> list[SealedEntry]:
    return [
        entry(place, author, moment, point)
        for place, points in enumerate(groups)
        for author, point in enumerate(points)
    ]


def placed(
    now: tuple[Points, Points],
    wanted: tuple[Points, Points] | None = None,
    *,
    frame: str = "wanted",
    **settings: Any,
) -> tuple[Workshop, Step]:
    """Return a room that looks at a picture, in which the people of each group placed it so."""
    at = Room("half_day").to("placement", frame)
    kept = rules.summary([*entries("now", *now), *entries("wanted", *(wanted or now))], NAMES, 5)
    sealed = dataclasses.replace(here(at).rounds[0], results=kept)
    step = dataclasses.replace(here(at), rounds=(sealed,), settings={**here(at).settings, **settings})
    return dataclasses.replace(at, steps=tuple(step if one.id == step.id else one for one in at.steps)), step


def pages_of(app: Flask, at: Workshop) -> dict[str, str]:
    with app.test_request_context("/"):
        return {name: page for name, page in show_everything(at).items() if "mine" not in name}


# An answer


def test_two_taps_make_a_place_on_the_grid() -> None:
    assert rules.place("now", {"x": 1, "y": 1}).value == {"cell": grid_cell(-2, -2)}
    assert rules.place("wanted", {"x": 5, "y": 3}).value == {"cell": grid_cell(2, 0)}
    assert rules.place("now", {"x": 3, "y": 3}).single


@pytest.mark.parametrize("data", [{}, {"x": 3}, {"y": 3}, {"x": None, "y": 2}])
def test_half_a_place_is_none(data: dict[str, int | None]) -> None:
    with pytest.raises(Invalid):
        rules.place("now", data)


def test_now_and_wanted_are_asked_and_nothing_else() -> None:
    at = Room("half_day").to("placement", "place")
    seat = Seat("g1", "g2")
    for moment in ("now", "wanted"):
        assert PLACEMENT.form(at, here(at), Asked("places", moment, seat))
    with pytest.raises(NotFound):
        PLACEMENT.form(at, here(at), Asked("places", "then", seat))


def test_a_phone_asks_for_now_and_then_for_wanted_and_shows_what_was_given() -> None:
    step = here(Room("half_day").to("placement", "place"))
    assert projections.mine(step, [])["next"] == 1
    now = OwnEntry("e", "now", {"cell": grid_cell(-1, 2)}, None, "unread")
    mine = projections.mine(step, [now])
    assert (mine["next"], mine["items"][0]["given"]) == (2, {"x": 2, "y": 5})
    wanted = OwnEntry("f", "wanted", {"cell": grid_cell(0, 0)}, None, "unread")
    assert projections.mine(step, [now, wanted])["next"] is None


# What is kept


@given(*[st.lists(POINT, max_size=8) for _ in range(4)])
def test_a_moment_is_kept_of_both_groups_or_of_none(a: Points, b: Points, c: Points, d: Points) -> None:
    kept = rules.summary([*entries("now", a, b), *entries("wanted", c, d)], NAMES, 5)
    for moment, groups in (("now", (a, b)), ("wanted", (c, d))):
        assert (moment in kept) is (min(len(points) for points in groups) >= 5)
        for name, points in zip(NAMES, groups, strict=True):
            if moment in kept:
                grid = kept[moment][name]
                assert (len(grid), sum(grid)) == (25, len(points))
                assert all(grid[grid_cell(*point)] == points.count(point) for point in points)


# What is shown


def test_while_people_place_it_every_page_is_the_same_whatever_they_placed(app: Flask) -> None:
    pages = [
        pages_of(app, at)
        for at in Room("half_day").walk()
        if here(at).kind == "placement" and here(at).frame == 0
    ]
    before, after = pages
    assert before == after


def test_both_groups_stand_on_one_grid_with_their_shapes_and_every_option_in_words(app: Flask) -> None:
    at, step = placed(([(1, -1)] * 6, [(1, 1)] * 6 + [(-1, 1)] * 3), frame="now")
    found = projections.shown(at, step)["moments"]
    assert list(found) == ["now"]
    first, second = found["now"]["sides"]
    assert (first["option"], second["option"]) == ("option 4", "option 1")
    assert second["words"] == {
        "option 1": "most", "option 2": "some", "option 3": "few or none", "option 4": "few or none",
        "between": "few or none",
    }  # fmt: skip
    pages = pages_of(app, at)
    for name in ("wall", "phone g1", "phone g2"):
        assert 'role="img"' in pages[name]
        assert "Clinicians: planned and apart." in pages[name]
        assert "No box is the right one." in pages[name]
        for word in second["words"].values():
            assert word in pages[name]


def test_under_eight_people_a_group_is_told_by_its_side_and_no_option_in_words(app: Flask) -> None:
    at, step = placed(([(1, -1)] * 6, [(1, 1)] * 7), frame="now")
    assert [side["words"] for side in projections.shown(at, step)["moments"]["now"]["sides"]] == [{}, {}]
    wall = pages_of(app, at)["wall"]
    assert "Clinicians: planned and apart." in wall
    assert "How many place it there" not in wall
    larger, step = placed(([(1, -1)] * 6, [(1, 1)] * 8), frame="now")
    first, second = projections.shown(larger, step)["moments"]["now"]["sides"]
    assert (first["words"], second["words"]["option 1"]) == ({}, "nearly all or all")
    assert "How many place it there" in pages_of(app, larger)["wall"]


def test_wanted_stands_beside_now_with_an_arrow_between_them(app: Flask) -> None:
    at, _step = placed(([(2, -2)] * 8, [(1, 1)] * 8), ([(-1, 2)] * 8, [(1, 1)] * 8))
    wall = pages_of(app, at)["wall"]
    assert wall.count("<marker") == 1, "one group wants it elsewhere, the other has it there"
    assert "Clinicians: now planned and apart. Wanted: grown and together." in wall
    assert "few or none → nearly all or all" in wall


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ((1, -1), "near each other"), ((1, 1), "some way apart"), ((-1, 1), "far apart"),
    ],
)  # fmt: skip
def test_the_distance_between_the_groups_is_said_in_words(
    app: Flask, second: tuple[int, int], words: str
) -> None:
    at, _step = placed(([(1, -1)] * 8, [second] * 8), frame="now")
    assert words in pages_of(app, at)["wall"]


@pytest.mark.parametrize("people", [(6, 4), (4, 9), (0, 7)])
def test_where_too_few_of_a_group_placed_it_nothing_is_shown_of_either(
    app: Flask, people: tuple[int, int]
) -> None:
    for frame in ("now", "wanted"):
        at = Room("half_day", people).to("placement", frame)
        assert not any(projections.shown(at, here(at))["moments"].values())
        assert PLACEMENT.report(at, here(at)) == {}
        for name, page in pages_of(app, at).items():
            assert '<svg class="chart grid-chart' not in page, name


def test_a_moment_that_too_few_placed_does_not_hide_the_other(app: Flask) -> None:
    at, step = placed(([(1, 1)] * 6, [(1, 1)] * 6), ([(1, 1)] * 6, [(1, 1)] * 4))
    found = projections.shown(at, step)["moments"]
    assert found["now"]
    assert found["wanted"] is None
    assert "Too few people" in pages_of(app, at)["wall"]


@given(st.lists(POINT, min_size=5, max_size=12), st.lists(POINT, min_size=5, max_size=12))
def test_no_cell_is_drawn_under_eight_people_and_never_one_with_a_single_person(
    first: Points, second: Points
) -> None:
    for points in (first, second):
        grid = [0] * 25
        for point in points:
            grid[grid_cell(*point)] += 1
        for cell in projections.cells(grid):
            assert grid[grid_cell(cell["x"], cell["y"])] >= 2
    room = Room("half_day").workshop
    step = next(one for one in room.steps if one.kind == "placement")
    kept = rules.summary(entries("now", first, second), NAMES, 5)
    sealed = dataclasses.replace(step.rounds[0], state="sealed", results=kept)
    found = projections.moment_of(room, dataclasses.replace(step, rounds=(sealed,)), "now")
    assert found is not None
    if min(len(first), len(second)) < display.MIN_DOTS:
        assert [side["cells"] for side in found["sides"]] == [[], []]
        assert found["small"]


def test_a_second_round_is_told_in_words_alone(app: Flask) -> None:
    points = ([(1, -1)] * 9, [(1, 1)] * 9)
    at, step = placed(points, repeats="s1")
    for moment in projections.shown(at, step)["moments"].values():
        assert set(moment) == {"moment", "options", "sides"}
        assert all(set(side) == {"group", "words"} for side in moment["sides"])
    pages = pages_of(app, at)
    assert not [name for name, page in pages.items() if "grid-chart" in page]
    assert "nearly all or all" in pages["wall"]
    told = json.dumps(plain(PLACEMENT.report(at, step), at))
    assert not re.search(r"\d", re.sub(r"option \d", "", told))


def test_the_report_tells_what_the_room_saw_and_no_cell() -> None:
    at, step = placed(([(1, -1)] * 9, [(1, 1)] * 9))
    told = PLACEMENT.report(at, step)
    assert [one["moment"] for one in told["moments"]] == ["now", "wanted"]
    assert "cells" not in json.dumps(plain(told, at))
    looking_at_now = dataclasses.replace(step, frame=1)
    assert [one["moment"] for one in PLACEMENT.report(at, looking_at_now)["moments"]] == ["now"]


# The chart


def drawn(app: Flask, *marks: dict[str, Any], narrow: bool = False) -> str:
    words = ("grown", "planned", "same", "different"), ("a", "b", "c", "d")
    with app.test_request_context("/"):
        return str(get_template_attribute("macros/grid.html", "grid")(marks, *words, "Here", narrow=narrow))


def mark(place: int, x: float, y: float, before: tuple[float, float] | None = None) -> dict[str, Any]:
    was = before and {"x": before[0], "y": before[1]}
    return {"group": GROUPS[place], "label": "there", "x": x, "y": y, "before": was, "cells": []}


def centre_of(svg: str) -> tuple[float, float]:
    found = re.search(r'<circle class="filled" cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert found
    return float(found[1]), float(found[2])


@pytest.mark.parametrize("narrow", [True, False])
def test_planned_lies_to_the_right_and_together_above(app: Flask, narrow: bool) -> None:
    x, y = centre_of(drawn(app, mark(0, 0, 0), narrow=narrow))
    right, same = centre_of(drawn(app, mark(0, 1.5, 0), narrow=narrow))
    level, above = centre_of(drawn(app, mark(0, 0, 1.5), narrow=narrow))
    assert right > x
    assert same == y
    assert above < y
    assert level == x


def test_two_marks_in_one_place_stand_beside_each_other(app: Flask) -> None:
    alone = centre_of(drawn(app, mark(0, 1, 1), mark(1, 1, -1)))
    together = centre_of(drawn(app, mark(0, 1, 1), mark(1, 1, 1)))
    assert together[0] < alone[0]


def test_the_chart_says_its_title_and_what_it_shows(app: Flask) -> None:
    svg = drawn(app, mark(0, 1, 1), mark(1, -1, 1, before=(1, 1)))
    assert '<title id="g-title">Here</title>' in svg
    assert "Clinicians: there. Managers: there." in svg
    assert svg.count("<marker") == 1
