"""The comparison's pictures: every one through the gate, both directions at once, in a fixed order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.activities import KINDS
from app.activities.compare import projections, rules
from app.domain.activity import SealedEntry
from app.domain.errors import Invalid
from app.domain.workshop import LANES
from tests.activities.rooms import Room

KIND = KINDS["compare"]


def shown(frame: str, people: tuple[int, int] = (8, 8)) -> dict[str, object]:
    """Return one picture of the half day, after everyone has answered there."""
    room = Room("half_day", people)
    for at in room.walk():
        if at.step is not None and at.step.key == "common_ground":
            break
    step = next(one for one in at.steps if one.key == "compare")
    keys = [one.key for one in KIND.frames(at, step)]
    return projections.tile(at, step, number=keys.index(frame))


def test_told_or_seen_is_told_in_words_of_both_groups() -> None:
    rows = shown("told_or_seen")["rows"]
    assert [row["by"].id for row in rows] == ["g1", "g2"]  # type: ignore[index, attr-defined]
    assert all(part["figure"].exact is None for row in rows for part in row["parts"])  # type: ignore[index, attr-defined]


def test_the_link_map_has_arrows_between_lanes_and_no_number() -> None:
    rows = shown("links", (9, 9))["rows"]
    for row in rows:  # type: ignore[attr-defined]
        assert set(row) == {"by", "arrows"}
        assert all(
            {one["from"], one["to"]} <= set(LANES) and one["from"] != one["to"] for one in row["arrows"]
        )


def test_roles_are_counted_apart_and_told_in_words() -> None:
    rows = shown("roles:shown")["rows"]
    for row in rows:  # type: ignore[attr-defined]
        assert [one["role"] for one in row["us"]] == list(rules.OURS)
        assert [one["role"] for one in row["them"]] == list(rules.THEIRS)
        assert all(one["figure"].exact is None for one in (*row["us"], *row["them"]))


@given(st.integers(0, 8), st.integers(0, 8))
def test_which_role_goes_with_which_is_not_kept(first: int, second: int) -> None:
    entries = [
        SealedEntry(group, "x", "roles", {"us": "odds", "them": "cause"}, "released", None, 100 * place + n)
        for place, (group, count) in enumerate((("a", first), ("b", second)))
        for n in range(count)
    ]
    kept = rules.summary(entries, ["a", "b"], 5)
    assert kept == {} if min(first, second) < 5 else set(kept) == {"people", "us", "them"}


def test_a_role_needs_its_counterpart() -> None:
    with pytest.raises(Invalid):
        rules.roles({"us": "odds", "them": "everything"})


@pytest.mark.parametrize("voice", ["we", "they"])
def test_the_self_image_shows_both_groups_at_once_and_nothing_twice(voice: str) -> None:
    sides = shown(f"self_image:{voice}")["sides"]
    for side in sides:  # type: ignore[attr-defined]
        texts = [card.text for card in side["cards"]]
        assert 0 < len(texts) == len(set(texts)) <= 3
        # Forecast and answer stand beside it, one statement a lane.
        assert len(side["beside"]) == len(LANES)


@pytest.mark.parametrize(
    "frame", ["told_or_seen", "links", "roles:shown", "agency", "mirror:P1", "actual:P1"]
)
def test_with_too_few_on_one_side_no_picture_shows_a_figure(frame: str) -> None:
    picture = shown(frame, (8, 3))
    assert picture.get("too_few") or not picture.get("rows")


@pytest.mark.parametrize(
    ("polarity", "found", "seen"),
    [
        ("flattering", "more", "better"),
        ("flattering", "fewer", "worse"),
        ("unflattering", "more", "worse"),
        ("unflattering", "fewer", "better"),
        ("unflattering", "about", "as"),
        ("neutral", "more", None),
    ],
)
def test_being_seen_better_or_worse_than_expected_hangs_on_what_is_said(
    polarity: str, found: str, seen: str | None
) -> None:
    assert rules.seen(polarity, found) == seen  # type: ignore[arg-type]


def test_statements_that_were_held_again_are_compared_in_words_only() -> None:
    at = Room("90", (7, 7)).to("compare", "actual:P1")
    first = next(one for one in at.steps if one.key == "statements")
    second = replace(first, id="again", settings={**first.settings, "repeats": first.id})
    steps = [*at.steps[: first.position + 1], second, *at.steps[first.position + 1 :]]
    numbered = tuple(replace(one, position=place) for place, one in enumerate(steps))
    twice = replace(at, steps=numbered, current=(at.current or 0) + 1)
    step = twice.step
    assert step is not None
    assert KIND.frames(twice, step)[-1].key == "again"
    rows = projections.tile(twice, step, number=1)["rows"]
    assert all(row["actual"].exact is None for row in rows)
    again = projections.tile(twice, step, number=len(KIND.frames(twice, step)) - 1)
    assert again["rows"]


def test_the_report_tells_only_pictures_that_the_room_has_seen() -> None:
    at = Room("90", (7, 7)).to("compare", "actual:P2")
    assert at.step is not None
    told = KIND.report(at, at.step)["pictures"]
    assert [one["statement"]["id"] for one in told] == ["P1", "P2"]
    assert all(one["turned"] for one in told)
