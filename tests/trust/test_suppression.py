"""Small numbers keep their secrets: on every screen, on every path, against somebody who knows all other answers."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.activities.cards import rules as cards
from app.activities.cards.projections import by_lane
from app.activities.compare.projections import agency, role_figures
from app.activities.compare.rules import OURS
from app.activities.in_group.projections import outcomes
from app.activities.in_group.rules import OUTCOMES, SPEAKING_UP
from app.activities.placement.projections import moment_of
from app.activities.reality_check.projections import moved
from app.activities.say_back.projections import interval, rates
from app.domain import agenda, display
from app.domain.activity import SealedEntry
from app.domain.workshop import LANES, Card, Workshop
from tests.activities.rooms import GROUPS, empty
from tests.cast import Cast
from tests.trust import suppression, wanderers
from tests.trust.suppression import Pair

SHORT = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=3)
ROSTERS = st.integers(0, 30)


@SHORT
@given(form=st.sampled_from(agenda.FORMS), people=st.tuples(ROSTERS, ROSTERS), seed=st.integers(0, 10**6))
@example(form="half_day", people=(30, 4), seed=1)
@example(form="half_day", people=(8, 9), seed=2)
def test_nothing_forbidden_is_shown_on_any_path_through_any_agenda(
    app: Flask, form: str, people: tuple[int, int], seed: int
) -> None:
    with app.test_request_context("/"):
        assert suppression.wander(form, people, seed) > 0


EDGES = [
    Pair((8, 6), group=0, high=False, others=1, again=True),
    Pair((6, 7), group=1, high=True, others=6),
    Pair((5, 5), group=0, high=True, others=5),
]


@pytest.mark.parametrize("pair", EDGES, ids=str)
def test_nobody_can_tell_whether_one_person_stands_alone(app: Flask, pair: Pair) -> None:
    with app.test_request_context("/"):
        assert pair.told_apart() == []


@pytest.mark.parametrize(("people", "thin"), [((7, 4), 99), ((9, 9), 4)], ids=["few sit there", "few answer"])
def test_where_too_few_of_one_group_answer_no_answer_of_anybody_shows(
    app: Flask, people: tuple[int, int], thin: int
) -> None:
    with app.test_request_context("/"):
        assert suppression.told_of_too_few(people, thin, seed=1) == []


def bare(k: int, n: int, **_given: Any) -> display.Figure:
    """A gate that shows what it is asked for."""
    return display.Figure(display.share_in_words(k, n), k / n, (k / n, k / n), f"{k} of {n}", n)


def test_a_gate_that_shows_exact_counts_is_found_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "figure", bare)
    with app.test_request_context("/"):
        assert EDGES[0].told_apart()
        crowd = EDGES[0].world(lone=True)
        with pytest.raises(AssertionError):
            for at in crowd.walk():
                wanderers.check_figures(crowd, at, wanderers.pages(at))


@pytest.fixture
def no_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_minimum", lambda _given: 1)
    monkeypatch.setattr(display, "displayed_share", lambda k, n: k / n if n else 0.0)
    monkeypatch.setattr(display, "one_answer_band", lambda _k, _n: (0.0, 1.0))
    for name in ("statements", "pulse", "say_back", "placement"):
        monkeypatch.setattr(f"app.activities.{name}.rules.enough", lambda *_given: True)


@pytest.mark.usefixtures("no_minimum")
def test_a_gate_without_a_minimum_is_found_out(app: Flask) -> None:
    with app.test_request_context("/"):
        assert suppression.told_of_too_few((7, 4), 99, seed=1)
        assert found_out(2, seed=1)


def found_out(kind: int, seed: int) -> bool:
    """Return whether the long run, which reads a few moments of many rosters, finds anything in its first dozen."""
    source = random.Random(seed)
    return any(suppression.try_one(list(suppression.TRIES)[kind], source).found for _ in range(12))


@pytest.mark.parametrize(("kind", "seed"), [(0, 15), (1, 1)], ids=["random path", "one alone"])
def test_the_long_run_finds_out_a_gate_that_shows_exact_counts(
    app: Flask, monkeypatch: pytest.MonkeyPatch, kind: int, seed: int
) -> None:
    monkeypatch.setattr(display, "figure", bare)
    with app.test_request_context("/"):
        assert found_out(kind, seed)


def test_an_order_by_what_lies_behind_the_words_is_found_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.revealed.displayed_share", lambda k, n: k / n)
    with app.test_request_context("/"):
        assert EDGES[1].told_apart()


# Parts that add up: whoever knows how many they are must not read a 0 from a 1, nor all from all but one.

Vector = tuple[int, ...]


def parts(number: int, n: int) -> Iterator[Vector]:
    """Yield every way in which n people may choose among so many parts."""
    return (one for one in product(range(n + 1), repeat=number) if sum(one) == n)


def named(
    vectors: Iterator[Vector] | list[Vector], n: int, surface: Callable[[Vector], object]
) -> list[Vector]:
    """Return the answers of which a surface tells that somebody stands alone in a part, or that nobody does.

    Where nothing is shown, that may say that somebody stands alone somewhere, but not in which part.
    """
    alike: dict[str, list[Vector]] = {}
    for one in vectors:
        alike.setdefault(repr(surface(one)), []).append(one)
    return [
        same[0]
        for shown, same in alike.items()
        for place in range(len(same[0]))
        for twins in ({0, 1}, {n - 1, n})
        if (seen := {other[place] for other in same}) & twins
        and (len(seen) == 1 if shown == repr(NOTHING) else not twins <= seen)
    ]


NOTHING: list[Any] = []


def with_results(key: str, name: str, results: dict[str, Any]) -> Workshop:
    """Return the half day in a step, with one sealed round that kept these results."""
    at = empty("half_day")
    step = next(one for one in at.steps if one.key == key)
    rounds = tuple(
        dataclasses.replace(one, state="sealed", results=results) if one.name == name else one
        for one in step.rounds
    )
    here = dataclasses.replace(step, rounds=rounds, state="open", started_at=1)
    steps = tuple(here if one.id == step.id else one for one in at.steps)
    return dataclasses.replace(at, current=step.position, steps=steps)


def both(first: Any, second: Any) -> dict[str, Any]:
    return {GROUPS[0].id: first, GROUPS[1].id: second}


def of_roles(one: Vector) -> object:
    return role_figures(empty("half_day"), dict(zip(OURS, one, strict=True)))


def of_outcomes(one: Vector) -> object:
    told = dict(zip(OUTCOMES, one, strict=True))
    at = with_results("among_ourselves", "cards", {SPEAKING_UP: both(told, told)})
    assert at.step is not None
    return outcomes(at, at.step, GROUPS[0].id)


def of_options(one: Vector) -> object:
    grid = [0] * 25
    for cell, count in zip((18, 16, 6, 8, 12), one, strict=True):
        grid[cell] = count
    at = with_results("placement", "places", {"now": both(grid, grid)})
    assert at.step is not None
    again = dataclasses.replace(at.step, settings={**at.step.settings, "repeats": "x"})
    shown = moment_of(at, again, "now")
    assert shown is not None
    words = shown["sides"][0]["words"]
    return words if all(words.values()) else NOTHING


def cards_of(one: Vector, **value: Any) -> list[SealedEntry]:
    """Return a card by each of so many people, each in a lane; `value` are its tags."""
    lanes = [lane for lane, count in zip(LANES, one, strict=True) for _ in range(count)]
    return [SealedEntry("g1", "g2", lane, value, "released", None, n) for n, lane in enumerate(lanes)]


def of_lanes(one: Vector) -> object:
    """Return what is told of a portrait, to which each person gives one card, by its lanes."""
    found = cards.tally(cards_of(one), lambda card: card.slot, LANES)
    return by_lane(empty("half_day"), {"lanes": both(found, found)}, "") or NOTHING


def of_actors(one: Vector) -> object:
    """Return what is told of who acts in the cards of a group that wrote one each."""
    actors = [name for name, count in zip(cards.ACTORS, one, strict=True) for _ in range(count)]
    entries = [
        SealedEntry("g1", "g2", "power", {"actor": actor}, "released", None, n)
        for n, actor in enumerate(actors)
    ]
    found = cards.tally(entries, lambda card: str(card.value["actor"]), cards.ACTORS)
    n = sum(one)
    at = with_results("they", "cards", {"people": both(n, n), "actors": both(found, found)})
    shown = agency(at, next(step for step in at.steps if step.kind == "compare"), GROUPS)
    return NOTHING if shown.get("too_few") else shown["rows"][0]


def of_sides(one: Vector) -> object:
    """Return what is told of a first placement by a small group: where its middle lies."""
    grid = [0] * 25
    for cell, count in zip((18, 16, 6, 8, 12), one, strict=True):
        grid[cell] = count
    at = with_results("placement", "places", {"now": both(grid, grid)})
    assert at.step is not None
    shown = moment_of(at, at.step, "now")
    assert shown is not None
    told = {name: value for name, value in shown["sides"][0].items() if name != "group"}
    return told if told["option"] != "between" else NOTHING


def of_what_moved(one: Vector) -> object:
    card = Card("c", "r", GROUPS[0].id, GROUPS[1].id, "power", "They…")
    at = with_results("true_or_not", "authors", {"cards": {"c": list(one)}})
    assert at.step is not None
    return moved(at, at.step, card)


@pytest.mark.parametrize("n", [5, 6, 7])
@pytest.mark.parametrize(
    ("number", "surface"),
    [
        (4, of_roles),
        (5, of_outcomes),
        (5, of_options),
        (5, of_sides),
        (3, of_what_moved),
        (3, of_lanes),
        (4, of_actors),
    ],
    ids=["roles", "outcomes", "options", "sides", "moved", "lanes", "actors"],
)
def test_parts_that_add_up_name_nobody(number: int, surface: Callable[[Vector], object], n: int) -> None:
    assert named(parts(number, n), n, surface) == []


def test_words_of_parts_without_a_second_look_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "tells_a_lone_answer", lambda _counts: False)
    assert named(parts(5, 6), 6, of_options)
    assert named(parts(5, 6), 6, of_outcomes)


def understood(one: Vector) -> object:
    """Return what the room and the facilitator are told of saying it back, with so many who said yes of six each."""
    said = both(*({"yes": yes, "nearly": 6 - yes, "not_yet": 0} for yes in one))
    at = with_results("say_back", "answers", {"people": both(6, 6), "first": said, "final": said})
    assert at.step is not None
    return rates(at, at.step), interval(at, at.step, "first")


def test_the_word_of_the_room_beside_those_of_its_groups_names_nobody() -> None:
    assert named(list(product(range(7), repeat=2)), 6, understood) == []


@pytest.mark.parametrize("n", [6, 8])
def test_cards_that_one_person_alone_tagged_so_are_told_like_none(n: int) -> None:
    def kept(tags: Vector) -> object:
        return cards.tally(
            [
                SealedEntry("g1", "g2", "power", {"actor": cards.ACTORS[tag]}, "released", None, author)
                for author, tag in enumerate(tags)
            ],
            lambda one: str(one.value["actor"]),
            cards.ACTORS,
        )

    for common, lone in product(range(4), repeat=2):
        everybody = (common,) * n
        assert kept(everybody) == kept((lone, *everybody[1:]))


def test_lanes_are_told_in_words_from_enough_cards() -> None:
    few = both(dict.fromkeys(("power", "distance", "values"), 1), {"power": 9, "distance": 0, "values": 0})
    assert by_lane(empty("half_day"), {"lanes": few}, "") == []


# What was published stays as it is, whoever comes, goes or hands the phone on.


def screens(cast: Cast) -> dict[str, str]:
    """Return what everyone gets by GET, forms' tokens and the server's clock left out."""
    person, lead, base = cast.people[0], cast.facilitator, f"/workshops/{cast.workshop_id}"
    other = cast.people[-1]
    found = {
        "phone": person.get(f"/room/{cast.code}/regions/step").text,
        "other phone": other.get(f"/room/{cast.code}/regions/step").text,
        "wall": cast.outsider().get(f"{cast.wall_path}/regions/wall").text,
        **{name: lead.get(f"{base}/regions/{name}").text for name in ("agenda", "step", "review")},
    }
    for group in cast.plain.groups:
        found[f"preview {group.id}"] = lead.get(f"{base}/preview/{group.id}/regions/step").text
    return found


def test_what_was_shown_does_not_change_when_somebody_comes_leaves_or_hands_the_phone_on(cast: Cast) -> None:
    cast.writing(6)
    cast.everyone_writes()
    cast.lead_to("statements")
    cast.everyone_rates()
    cast.lead_to("compare")
    cast.show(1)
    cast.settle()
    before = screens(cast)
    assert "4 of" not in before["wall"]
    assert display.WORDS[4] in before["wall"] or display.WORDS[0] in before["wall"]
    for change in (
        lambda: cast.join(0),
        lambda: cast.people[1].post(f"/room/{cast.code}/leave"),
        lambda: cast.people[2].post(f"/room/{cast.code}/hand-over"),
    ):
        change()
        cast.settle()
        assert screens(cast) | {"other phone": ""} == before | {"other phone": ""}


def test_the_walk_reads_what_wanderers_write() -> None:
    room = wanderers.Wanderer("half_day", (6, 6), 1)
    assert sum(1 for _at in room.wander()) > 20
    assert room.words
