"""Every measure agrees with its worked example, and refuses to speak where nobody answered."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import measures

VECTORS: dict[str, Any] = json.loads(
    Path(__file__).with_name("test_vectors.json").read_text(encoding="utf-8")
)
RATINGS = st.lists(st.integers(0, 12), min_size=5, max_size=5).filter(any)
ESTIMATES = st.lists(st.integers(0, 12), min_size=11, max_size=11).filter(any)


def near(value: object, places: float = 5e-5) -> Any:
    """The vectors are rounded to four digits after the point."""
    return pytest.approx(value, abs=places)


def hist5(ratings: Iterable[int]) -> list[int]:
    counts = Counter(ratings)
    return [counts[rating] for rating in range(1, 6)]


def hist11(estimates: Iterable[int]) -> list[int]:
    counts = Counter(estimates)
    return [counts[estimate] for estimate in range(11)]


def k_and_n(ratings: Iterable[int]) -> tuple[int, int]:
    hist = hist5(ratings)
    return measures.agreeing(hist), measures.total(hist)


@pytest.mark.parametrize("case", VECTORS["agreement_A"])
def test_agreement_a_by_layers(case: dict[str, Any]) -> None:
    assert measures.agreement_a(case["counts"]) == near(case["A"], 1e-6)


@given(RATINGS)
def test_agreement_a_reads_the_same_from_both_ends(hist: list[int]) -> None:
    value = measures.agreement_a(hist)
    assert -1 - 1e-9 <= value <= 1 + 1e-9
    assert measures.agreement_a(hist[::-1]) == pytest.approx(value)


@pytest.mark.parametrize("case", VECTORS["together_split"])
def test_together_split_or_mixed(case: dict[str, Any]) -> None:
    assert measures.together_split(case["counts"]) == case["state"]


def test_two_of_nine_do_not_split_a_group_and_a_lone_dissent_never_does() -> None:
    assert measures.together_split([0, 2, 0, 0, 7]) == "mixed"
    assert measures.together_split([1, 0, 0, 0, 4]) == "together"
    assert measures.together_split([0, 2, 0, 6, 0]) == "split"


def test_the_perception_gap_and_its_one_answer_band() -> None:
    case = VECTORS["perception_gap"]
    estimates, (k, n) = hist11(case["estimates"]), k_and_n(case["self_ratings"])
    assert measures.mean_estimate(estimates) * 10 == near(case["predicted_pct"])
    assert k / n * 100 == near(case["actual_pct"])
    assert measures.perception_gap(estimates, k, n) == near(case["gap_pp"])
    assert measures.mean_absolute_gap(estimates, k, n) == near(case["mean_abs_pp"])
    assert measures.one_answer_band(estimates, k, n) == near(tuple(case["one_answer_band"]))


@given(ESTIMATES, st.integers(1, 30), st.data())
def test_the_gap_lies_in_its_band_and_never_outweighs_the_mean_absolute_gap(
    hist: list[int], n: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, n))
    gap = measures.perception_gap(hist, k, n)
    low, high = measures.one_answer_band(hist, k, n)
    assert low <= gap <= high
    assert abs(gap) <= measures.mean_absolute_gap(hist, k, n) + 1e-9


@pytest.mark.parametrize("case", VECTORS["meta_perception_gap"])
def test_how_badly_we_expect_to_be_seen(case: dict[str, Any]) -> None:
    gap = measures.meta_perception_gap(hist11(case["estimates"]), *k_and_n(case["views"]))
    assert gap == near(case["gap_pp"])
    assert measures.negativity_bias(gap, case["polarity"]) == near(case["negativity_bias_pp"])
    assert measures.negativity_bias(gap, "neutral") is None


def test_the_mirror_of_each_statement_and_of_all() -> None:
    case = VECTORS["mirror"]
    mirrors = [measures.mirror(*pair) for pair in case["pairs"]]
    assert mirrors == near(case["m"])
    assert [measures.is_mirrored(share) for share in mirrors] == case["mirrored"]
    assert measures.mirror_index(mirrors) == tuple(case["index"])
    own = [k / n for k, n in case["double_first"]["self"]]
    assert measures.double_mirror(mirrors[0], *own) == near(case["double_first"]["value"])


def test_hidden_common_ground_before_and_after_lone_voice_protection() -> None:
    case = VECTORS["hidden_common_ground"]
    forecasts = case["est_A_about_B"], case["est_B_about_A"]
    (k_a, n_a), (k_b, n_b) = case["sA"], case["sB"]
    found = measures.hidden_common_ground(k_a / n_a, k_b / n_b, *forecasts)
    assert found == near((case["shared"], case["recognised"], case["hidden"]), 5e-3)
    shown = measures.hidden_common_ground(5.5 / 6, 5.5 / 6, *forecasts)
    assert shown.shared == near(case["displayed_with_lone_voice"]["shared"], 5e-3)
    assert shown.hidden == near(case["displayed_with_lone_voice"]["hidden"], 5e-3)


def test_nothing_is_hidden_where_one_group_does_not_share_it_or_more_was_expected() -> None:
    assert measures.hidden_common_ground(0.59, 1.0, 0.0, 0.0).hidden == 0
    assert measures.hidden_common_ground(3 / 5, 1.0, 0.0, 0.0).hidden == near(80)
    assert measures.hidden_common_ground(0.7, 0.7, 1.0, 0.9).hidden == 0


@pytest.mark.parametrize("case", VECTORS["group_informed_consensus"])
def test_group_informed_consensus_and_its_root(case: dict[str, Any]) -> None:
    assert measures.group_informed_consensus(case["groups"]) == near(case["gic"], 1e-6)
    assert measures.rooted_consensus(case["groups"]) == near(case["root"])


def test_the_understood_rate_counts_yes_alone() -> None:
    case = VECTORS["understood_rate"]
    ratings = Counter(case["ratings"])
    assert measures.understood_rate(ratings) == near(case["rate"])
    assert measures.wilson(ratings["yes"], ratings.total()) == near(tuple(case["wilson95"]))


@pytest.mark.parametrize("case", VECTORS["wilson"])
def test_wilsons_interval(case: dict[str, Any]) -> None:
    assert measures.wilson(case["k"], case["n"]) == near(tuple(case["ci"]))


@given(st.integers(1, 200), st.data())
def test_wilsons_interval_holds_the_share_and_stays_within_0_and_1(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = measures.wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1


def test_pulse_scores_of_a_group_before_and_after() -> None:
    case = VECTORS["pulse"]
    means = {}
    for moment in ("before", "after"):
        scores = [measures.pulse_score(items) for items in case[moment]]
        assert scores == near(case[f"{moment}_scores"])
        means[moment] = measures.mean_score(Counter(score for score in scores if score is not None))
        assert means[moment] == near(case[f"mean_{moment}"])
    assert means["after"] - means["before"] == near(case["change"])


def test_a_pulse_with_one_gap_counts_and_with_two_does_not() -> None:
    case = VECTORS["pulse"]
    assert measures.pulse_score(case["missing_ok"]["items"]) == near(case["missing_ok"]["score"])
    assert measures.pulse_score(case["missing_too_many"]["items"]) is None


def test_doubt_is_not_a_score() -> None:
    assert measures.pulse_score([3, 3, 3, 3, 3, 1]) == measures.pulse_score([3, 3, 3, 3, 3, 5]) == near(50)
    assert measures.pulse_score([3, 3, None, None, 3, 5]) is None
    assert measures.pulse_score([5, 5, 5, 1, 5]) == near(100)


@pytest.mark.parametrize("case", VECTORS["figure1"])
def test_where_a_group_places_the_organisation(case: dict[str, Any]) -> None:
    medians = measures.grid_medians(_grid(case["points"]))
    assert medians == tuple(case["median"])
    assert measures.figure1_quadrant(*medians) == case["quadrant"]


def test_how_far_apart_two_groups_place_it() -> None:
    first, second = (measures.grid_medians(_grid(case["points"])) for case in VECTORS["figure1"])
    assert measures.figure1_distance(first, second) == near(VECTORS["figure1_distance"])


def test_every_quadrant_has_its_option_and_a_zero_lies_between() -> None:
    corners = [measures.figure1_quadrant(x, y) for x, y in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    assert corners == ["option 1", "option 2", "option 3", "option 4"]
    assert measures.figure1_quadrant(0, 2) == measures.figure1_quadrant(-0.5, 0) == "between"


@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=1, max_size=30))
def test_the_medians_of_the_grid_are_those_of_its_points(points: list[tuple[int, int]]) -> None:
    def middle(values: list[int]) -> float:
        values.sort()
        return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2

    expected = middle([x for x, _ in points]), middle([y for _, y in points])
    assert measures.grid_medians(_grid(points)) == expected


@pytest.mark.parametrize("case", VECTORS["agency_elsewhere"])
def test_how_often_others_act(case: dict[str, Any]) -> None:
    tags = {name: case[name] for name in ("them", "us", "outside", "shared")}
    assert measures.agency_elsewhere(**tags) == near(case["value"])


@pytest.mark.parametrize(
    "ask",
    [
        lambda: measures.total([1, -1]),
        lambda: measures.agreeing([1, 2, 3]),
        lambda: measures.mean_estimate([0] * 11),
        lambda: measures.mean_estimate([1] * 5),
        lambda: measures.perception_gap([1] * 11, 0, 0),
        lambda: measures.perception_gap([1] * 11, 7, 6),
        lambda: measures.mirror(1, 6, -1, 6),
        lambda: measures.hidden_common_ground(83, 1, 0, 0),
        lambda: measures.together_split([0] * 5),
        lambda: measures.agreement_a([0] * 5),
        lambda: measures.agreement_a([3, 4]),
        lambda: measures.group_informed_consensus([]),
        lambda: measures.group_informed_consensus([(7, 6)]),
        lambda: measures.understood_rate({}),
        lambda: measures.wilson(0, 0),
        lambda: measures.agency_elsewhere(0, 0, 0, 0),
        lambda: measures.pulse_score([1, 2, 3, 4]),
        lambda: measures.pulse_score([1, 2, 3, 4, 6]),
        lambda: measures.mean_score({}),
        lambda: measures.median([0, 0]),
        lambda: measures.grid_cell(3, 0),
        lambda: measures.grid_medians([0] * 25),
    ],
)
def test_a_measure_without_its_answers_is_an_error_and_never_a_number(ask: Any) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        ask()


def _grid(points: Iterable[Iterable[int]]) -> list[int]:
    grid = [0] * 25
    for x, y in points:
        grid[measures.grid_cell(x, y)] += 1
    return grid
