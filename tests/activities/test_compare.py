"""The comparison's pictures: every one through the gate, both directions at once, in a fixed order."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.activities import KINDS
from app.activities.compare import projections, rules
from app.domain import display
from app.domain.activity import SealedEntry
from app.domain.errors import Invalid
from app.domain.workshop import LANES, Step, Workshop
from tests.activities.rooms import GROUPS, Room

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
    rows = shown("roles:shown", (7, 7))["rows"]
    for row in rows:  # type: ignore[attr-defined]
        assert [one["role"] for one in row["us"]] == list(rules.OURS)
        assert [one["role"] for one in row["them"]] == list(rules.THEIRS)
        assert all(one["figure"].exact is None for one in (*row["us"], *row["them"]))


@given(st.lists(st.integers(0, 7), min_size=4, max_size=4).filter(lambda counts: 5 <= sum(counts) < 10))
def test_no_role_that_one_person_chose_can_be_told_from_none(counts: list[int]) -> None:
    workshop = Room("half_day").workshop
    told = projections.role_figures(workshop, dict(zip(rules.OURS, counts, strict=True)))
    if not told:
        return
    # Every way of answering that would be told in the same words: a lone answer must not be in all of them.
    words, n = [one["figure"].word for one in told], sum(counts)
    ways = [
        way
        for way in product(range(n + 1), repeat=4)
        if sum(way) == n and [display.share_in_words(k, n) for k in way] == words
    ]
    for place in range(4):
        assert len({way[place] for way in ways if way[place] <= 1}) != 1


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


def with_results(at: Workshop, key: str, name: str, **results: object) -> Workshop:
    """Return the workshop with other results of one round."""
    steps = tuple(
        replace(
            step,
            rounds=tuple(
                replace(one, results={**(one.results or {}), **results}) if one.name == name else one
                for one in step.rounds
            ),
        )
        if step.key == key
        else step
        for step in at.steps
    )
    return replace(at, steps=steps)


def mirrored(own: tuple[int, int], said: tuple[int, int]) -> dict[str, object]:
    """Return the mirror of who decides: how many of eight of each group say it of themselves and of the others."""
    at = Room("90", (8, 8)).to("compare", "mirror:P1")
    item = {
        group.id: {"we": [0, 8 - ours, 0, ours, 0], "they": [0, 8 - theirs, 0, theirs, 0]}
        for group, ours, theirs in zip(GROUPS, own, said, strict=True)
    }
    at = with_results(at, "statements", "statements", people={"g1": 8, "g2": 8}, items={"P1": item})
    assert at.step is not None
    return projections.tile(at, at.step)


def test_neither_says_it_of_itself_only_where_few_or_none_of_either_do() -> None:
    assert mirrored(own=(1, 0), said=(6, 7))["doubled"]
    assert not mirrored(own=(4, 1), said=(6, 7))["doubled"]
    assert not mirrored(own=(2, 2), said=(6, 7))["doubled"]


def test_two_groups_that_name_the_same_one_are_not_told_that_they_disagree() -> None:
    assert mirrored(own=(7, 1), said=(1, 7))["sentence"] == ""
    assert mirrored(own=(7, 7), said=(1, 1))["sentence"]
    assert mirrored(own=(7, 1), said=(1, 1))["sentence"]


def test_somebody_else_acts_in_so_many_cards_is_told_in_words_and_never_as_a_count() -> None:
    room = Room("half_day", (8, 8))
    at = room.to("compare", "agency")
    tags = {"them": 4, "outside": 3, "us": 1, "all": 1}
    at = with_results(at, "they", "cards", actors={"g1": tags, "g2": tags})
    assert at.step is not None
    # Seven of nine, with two parts of "few or none", would tell that each of these is just one card.
    assert all(row["elsewhere"].exact is None for row in projections.tile(at, at.step)["rows"])


def unread(at: Workshop, about: str) -> Workshop:
    """Return the workshop with cards that the facilitator is still reading."""
    return replace(
        at,
        steps=tuple(
            replace(one, rounds=tuple(replace(kept, state="review", results=None) for kept in one.rounds))
            if one.kind == "cards" and one.settings.get("about") == about
            else one
            for one in at.steps
        ),
    )


@pytest.mark.parametrize(
    ("about", "frames"),
    [("self", ["self_image:we", "self_image:they"]), ("others", ["agency", "told_or_seen", "links"])],
)
def test_a_picture_waits_for_the_cards_that_it_is_made_of(about: str, frames: list[str]) -> None:
    at = Room("half_day").to("compare", "mirror:P1")
    step = at.step
    assert step is not None
    held = unread(at, about)
    for frame in KIND.frames(at, step):
        assert KIND.held_up(at, step, frame) is None
        assert bool(KIND.held_up(held, step, frame)) == (frame.key in frames)


def test_the_comparison_cannot_begin_with_a_picture_that_waits() -> None:
    at = Room("half_day").to("compare", "mirror:P1")
    assert at.step is not None
    first = replace(at.step, settings={**at.step.settings, "tiles": ["self_image", "forecast"]})
    assert KIND.blocked(at, first) is None
    assert KIND.blocked(unread(at, "self"), first)
    assert KIND.blocked(unread(at, "self"), at.step) is None


def test_beside_the_self_image_stands_the_first_statement_of_a_lane_that_may_be_shown() -> None:
    at = Room("half_day", (8, 8)).to("compare", "self_image:we")
    step = at.step
    assert step is not None
    first, second = [one for one in rules.statements_of(at, step) if one["lane"] == "power"][:2]
    source = next(one for one in at.steps if one.key == "statements")
    items = dict((source.round("statements").results or {})["items"])
    items[first["id"]] = {}
    thin = with_results(at, "statements", "statements", items=items)
    for side in projections.tile(thin, step)["sides"]:
        assert side["beside"][0]["text"] == second["we"]
        assert len(side["beside"]) == len(LANES)


def test_simulated_people_without_a_card_of_their_group_choose_no_roles() -> None:
    room = Room("half_day", (8, 8))
    at = room.to("compare", "roles:ask")
    step = at.step
    assert step is not None
    asking: Step = replace(step, rounds=tuple(replace(one, state="open") for one in step.rounds))
    assert list(KIND.rehearse(at, asking, "clinicians", 3, room.source))
    bare = replace(at, cards=tuple(card for card in at.cards if card.from_group != GROUPS[0].id))
    assert list(KIND.rehearse(bare, asking, "clinicians", 3, room.source)) == []
