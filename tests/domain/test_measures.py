"""Every measure agrees with its worked example, and refuses to speak where nobody answered."""

import doctest
import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import measures

DOCUMENT = Path(__file__).parents[2] / "docs" / "measures.md"
VECTORS: dict[str, Any] = json.loads(
    Path(__file__).with_name("test_vectors.json").read_text(encoding="utf-8")
)
RATINGS = st.lists(st.integers(0, 12), min_size=5, max_size=5).filter(any)
FORECASTS = st.lists(st.integers(0, 10), min_size=1, max_size=30)
ANSWERS = st.lists(st.integers(1, 5), min_size=1, max_size=30)
SHARE = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def near(value: object, places: float = 5e-5) -> Any:
    """The vectors are rounded to four digits after the point."""
    return pytest.approx(value, abs=places)


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
    assert measures.together_or_split(case["counts"]) == case["state"]


def test_two_of_nine_do_not_split_a_group_and_a_lone_dissent_never_does() -> None:
    assert measures.together_or_split([0, 2, 0, 0, 7]) == "mixed"
    assert measures.together_or_split([1, 0, 0, 0, 4]) == "together"
    assert measures.together_or_split([0, 2, 0, 6, 0]) == "split"


@given(RATINGS)
def test_a_group_stands_alike_whichever_end_of_the_scale_is_called_agreement(hist: list[int]) -> None:
    assert measures.together_or_split(hist) == measures.together_or_split(hist[::-1])


def test_the_perception_gap_and_its_one_answer_band() -> None:
    case = VECTORS["perception_gap"]
    found = measures.perception_gap(case["estimates"], case["self_ratings"])
    for name in ("predicted_pct", "actual_pct", "gap_pp", "mean_abs_pp"):
        assert getattr(found, name) == near(case[name]), name
    assert found.one_answer_band == near(tuple(case["one_answer_band"]))


@given(FORECASTS, ANSWERS)
def test_the_gap_lies_in_its_band_and_never_outweighs_the_mean_absolute_gap(
    estimates: list[int], ratings: list[int]
) -> None:
    found = measures.perception_gap(estimates, ratings)
    low, high = found.one_answer_band
    assert -100 <= low <= found.gap_pp <= high <= 100
    assert abs(found.gap_pp) <= found.mean_abs_pp + 1e-9 <= 100 + 1e-9


@given(FORECASTS, ANSWERS, st.data())
def test_one_changed_answer_moves_the_gap_to_an_edge_of_its_band_at_most(
    estimates: list[int], ratings: list[int], data: st.DataObject
) -> None:
    found = measures.perception_gap(estimates, ratings)
    place = data.draw(st.integers(0, len(ratings) - 1))
    changed = [*ratings[:place], data.draw(st.integers(1, 5)), *ratings[place + 1 :]]
    gap = measures.perception_gap(estimates, changed).gap_pp
    assert found.one_answer_band[0] - 1e-9 <= gap <= found.one_answer_band[1] + 1e-9
    assert abs(gap - found.gap_pp) <= 100 / len(ratings) + 1e-9


@given(FORECASTS, ANSWERS)
def test_the_band_is_exactly_what_one_changed_answer_can_do(estimates: list[int], ratings: list[int]) -> None:
    gaps = [
        measures.perception_gap(estimates, [*ratings[:place], changed, *ratings[place + 1 :]]).gap_pp
        for place in range(len(ratings))
        for changed in range(1, 6)
    ]
    band = measures.perception_gap(estimates, ratings).one_answer_band
    assert band == pytest.approx((min(gaps), max(gaps)))


@given(FORECASTS, ANSWERS)
def test_the_bias_turns_with_the_statement(estimates: list[int], views: list[int]) -> None:
    unkind = measures.meta_perception_gap(estimates, views, "unflattering")
    kind = measures.meta_perception_gap(estimates, views, "flattering")
    assert kind.gap_pp == unkind.gap_pp == unkind.negativity_bias_pp
    assert kind.negativity_bias_pp == -unkind.gap_pp
    assert -100 <= unkind.gap_pp <= 100


@given(FORECASTS, ANSWERS)
def test_the_order_of_the_answers_says_nothing(estimates: list[int], ratings: list[int]) -> None:
    found = measures.perception_gap(estimates, ratings)
    again = measures.perception_gap(sorted(estimates), ratings[::-1])
    assert again.gap_pp == pytest.approx(found.gap_pp)
    assert again.mean_abs_pp == pytest.approx(found.mean_abs_pp)


@pytest.mark.parametrize("case", VECTORS["meta_perception_gap"])
def test_how_badly_we_expect_to_be_seen(case: dict[str, Any]) -> None:
    found = measures.meta_perception_gap(case["estimates"], case["views"], case["polarity"])
    assert found.gap_pp == near(case["gap_pp"])
    assert found.negativity_bias_pp == near(case["negativity_bias_pp"])
    neutral = measures.meta_perception_gap(case["estimates"], case["views"], "neutral")
    assert neutral.negativity_bias_pp is None


def test_the_mirror_of_each_statement_and_of_all() -> None:
    case = VECTORS["mirror"]
    mirrors = [measures.mirror(*pair) for pair in case["pairs"]]
    assert [one.share for one in mirrors] == near(case["m"])
    assert [one.mirrored for one in mirrors] == case["mirrored"]
    assert measures.mirror_index(mirrors) == tuple(case["index"])
    first, second = case["double_first"]["self"]
    found = measures.double_mirror(*case["pairs"][0], *first, *second)
    assert found == near(case["double_first"]["value"])


@given(SHARE, SHARE)
def test_the_mirror_is_the_same_from_either_side_and_never_more_than_either_share(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    assert measures.mirror(*a, *b) == measures.mirror(*b, *a)
    assert measures.mirror(*a, *b).share <= min(a[0] / a[1], b[0] / b[1])
    assert 0 <= measures.mirror(*a, *b).share <= 1


@given(SHARE, SHARE, SHARE, SHARE)
def test_a_double_mirror_is_the_same_from_either_side_and_never_more_than_the_mirror(
    a: tuple[int, int], b: tuple[int, int], a_self: tuple[int, int], b_self: tuple[int, int]
) -> None:
    found = measures.double_mirror(*a, *b, *a_self, *b_self)
    assert found == measures.double_mirror(*b, *a, *b_self, *a_self)
    assert 0 <= found <= measures.mirror(*a, *b).share
    assert found <= 1 - a_self[0] / a_self[1] and found <= 1 - b_self[0] / b_self[1]


@given(SHARE, SHARE, st.floats(0, 1), st.floats(0, 1))
def test_hidden_common_ground_is_the_same_from_either_side_and_within_bounds(
    a: tuple[int, int], b: tuple[int, int], x: float, y: float
) -> None:
    found, turned = measures.hidden_common_ground(a, b, x, y), measures.hidden_common_ground(b, a, y, x)
    assert found.hidden == pytest.approx(turned.hidden)
    assert 0 <= found.hidden <= 100
    assert 0 <= found.shared <= 100


def test_hidden_common_ground_before_and_after_lone_voice_protection() -> None:
    case = VECTORS["hidden_common_ground"]
    forecasts = case["est_A_about_B"], case["est_B_about_A"]
    (k_a, n_a), (k_b, n_b) = case["sA"], case["sB"]
    for found in (
        measures.hidden_common_ground(k_a / n_a, k_b / n_b, *forecasts),
        measures.hidden_common_ground((k_a, n_a), (k_b, n_b), *forecasts),
    ):
        numbers = (found.shared, found.recognised, found.hidden)
        assert numbers == near((case["shared"], case["recognised"], case["hidden"]), 5e-3)
    shown = measures.hidden_common_ground(5.5 / 6, 5.5 / 6, *forecasts)
    assert shown.shared == near(case["displayed_with_lone_voice"]["shared"], 5e-3)
    assert shown.hidden == near(case["displayed_with_lone_voice"]["hidden"], 5e-3)


def test_nothing_is_hidden_where_one_group_does_not_share_it_or_more_was_expected() -> None:
    assert measures.hidden_common_ground(0.59, 1.0, 0.0, 0.0).hidden == 0
    assert measures.hidden_common_ground(3 / 5, 1.0, 0.0, 0.0).hidden == near(80)
    assert measures.hidden_common_ground(0.7, 0.7, 1.0, 0.9).hidden == 0


@given(st.lists(SHARE, min_size=1, max_size=5))
def test_consensus_is_the_same_in_any_order_of_groups_and_lies_between_0_and_1(
    groups: list[tuple[int, int]],
) -> None:
    found = measures.group_informed_consensus(groups)
    assert 0 < found < 1
    assert measures.group_informed_consensus(groups[::-1]) == pytest.approx(found)
    assert found <= measures.rooted_consensus(groups) < 1
    least = min((k + 1) / (n + 2) for k, n in groups)
    assert measures.rooted_consensus(groups) >= least - 1e-9


@pytest.mark.parametrize("case", VECTORS["group_informed_consensus"])
def test_group_informed_consensus_and_its_root(case: dict[str, Any]) -> None:
    assert measures.group_informed_consensus(case["groups"]) == near(case["gic"], 1e-6)
    assert measures.rooted_consensus(case["groups"]) == near(case["root"])


def test_the_understood_rate_counts_yes_alone() -> None:
    case = VECTORS["understood_rate"]
    ratings = Counter(case["ratings"])
    assert (
        measures.understood_rate(ratings) == measures.understood_rate(case["ratings"]) == near(case["rate"])
    )
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
    kept = {}
    for moment in ("before", "after"):
        scores = [measures.pulse_score(items) for items in case[moment]]
        assert scores == near(case[f"{moment}_scores"])
        kept[moment] = [*scores, None]
    found = measures.pulse_change(kept["before"], kept["after"])
    expected = (case["mean_before"], case["mean_after"], case["change"])
    assert (found.before, found.after, found.change) == near(expected)


def test_a_pulse_with_one_gap_counts_and_with_two_does_not() -> None:
    case = VECTORS["pulse"]
    assert measures.pulse_score(case["missing_ok"]["items"]) == near(case["missing_ok"]["score"])
    assert measures.pulse_score(case["missing_too_many"]["items"]) is None


@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=5, max_size=6))
def test_a_pulse_lies_between_0_and_100_and_needs_four_of_five(items: list[int | None]) -> None:
    found = measures.pulse_score(items)
    assert (found is None) == (sum(item is None for item in items[:5]) > 1)
    assert found is None or 0 <= found <= 100


@given(*[st.lists(st.floats(0, 100), min_size=1, max_size=20)] * 2)
def test_a_change_turns_round_with_before_and_after(before: list[float], after: list[float]) -> None:
    found, turned = measures.pulse_change(before, after), measures.pulse_change(after[::-1], before)
    assert found.change == pytest.approx(-turned.change, abs=1e-9)
    assert found.change == pytest.approx(found.after - found.before)
    assert -100 - 1e-9 <= found.change <= 100 + 1e-9


def test_doubt_is_not_a_score() -> None:
    assert measures.pulse_score([3, 3, 3, 3, 3, 1]) == measures.pulse_score([3, 3, 3, 3, 3, 5]) == near(50)
    assert measures.pulse_score([3, 3, None, None, 3, 5]) is None
    assert measures.pulse_score([5, 5, 5, 1, 5]) == near(100)


@pytest.mark.parametrize("case", VECTORS["figure1"])
def test_where_a_group_places_the_organisation(case: dict[str, Any]) -> None:
    found = measures.figure_one(case["points"])
    assert found.median == tuple(case["median"])
    assert found.quadrant == case["quadrant"]
    assert found.n == len(case["points"])


def test_how_far_apart_two_groups_place_it() -> None:
    first, second = (measures.figure_one(case["points"]).median for case in VECTORS["figure1"])
    assert measures.distance(first, second) == near(VECTORS["figure1_distance"])


def test_every_quadrant_has_its_option_and_a_zero_lies_between() -> None:
    corners = [measures.quadrant(x, y) for x, y in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    assert corners == ["option 1", "option 2", "option 3", "option 4"]
    assert measures.quadrant(0, 2) == measures.quadrant(-0.5, 0) == "between"


@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=1, max_size=30))
def test_the_medians_of_the_grid_are_those_of_its_points(points: list[tuple[int, int]]) -> None:
    def middle(values: list[int]) -> float:
        values.sort()
        return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2

    expected = middle([x for x, _ in points]), middle([y for _, y in points])
    found = measures.figure_one(points)
    assert found.median == expected
    grid = [0] * 25
    for x, y in points:
        grid[measures.grid_cell(x, y)] += 1
    assert measures.figure_one_from_grid(grid) == found == measures.figure_one(points[::-1])


CORNER = st.tuples(st.floats(-2, 2), st.floats(-2, 2))


@given(CORNER, CORNER)
def test_the_way_there_is_as_long_as_the_way_back(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert measures.distance(a, b) == measures.distance(b, a) <= math.sqrt(32)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=11), st.integers(-2, 1))
def test_a_histogram_is_spread_into_the_answers_it_counts(hist: list[int], lowest: int) -> None:
    answers = measures.spread(hist, lowest)
    assert [answers.count(lowest + place) for place in range(len(hist))] == hist


def test_what_is_stored_as_counts_gives_the_same_gap_as_the_answers() -> None:
    case = VECTORS["perception_gap"]
    estimates = [case["estimates"].count(value) for value in range(11)]
    ratings = [case["self_ratings"].count(value) for value in range(1, 6)]
    again = measures.perception_gap(measures.spread(estimates), measures.spread(ratings, 1))
    assert again.gap_pp == measures.perception_gap(case["estimates"], case["self_ratings"]).gap_pp
    assert measures.mean_estimate(estimates) == 8
    assert measures.agreeing(ratings) == 2


@pytest.mark.parametrize("case", VECTORS["agency_elsewhere"])
def test_how_often_others_act(case: dict[str, Any]) -> None:
    tags = {name: case[name] for name in ("them", "us", "outside", "shared")}
    assert measures.agency_elsewhere(**tags) == near(case["value"])


@given(*[st.integers(0, 20)] * 4)
def test_agency_elsewhere_is_a_share_of_the_tagged_cards(
    them: int, outside: int, us: int, shared: int
) -> None:
    if them + outside + us + shared == 0:
        return
    found = measures.agency_elsewhere(them, outside, us, shared)
    assert 0 <= found <= 1
    assert found == measures.agency_elsewhere(outside, them, shared, us)


@given(st.lists(st.sampled_from(["yes", "nearly", "not_yet"]), min_size=1))
def test_the_understood_rate_is_of_all_rated_rounds(ratings: list[str]) -> None:
    assert measures.understood_rate(ratings) == ratings.count("yes") / len(ratings)


def test_the_worked_examples_of_the_document_are_computed() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.M | re.S)
    examples = doctest.DocTestParser().get_doctest("".join(blocks), {}, DOCUMENT.name, None, None)
    said: list[str] = []
    ran = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert ran.failed == 0, "".join(said)
    documented = {name for name in MEASURES if f"measures.{name}(" in "".join(blocks)}
    assert documented == set(MEASURES)


MEASURES = (
    "pulse_score", "pulse_change", "perception_gap", "meta_perception_gap", "mirror", "double_mirror",
    "mirror_index", "hidden_common_ground", "together_or_split", "agreement_a", "group_informed_consensus",
    "rooted_consensus", "understood_rate", "wilson", "agency_elsewhere", "figure_one", "distance",
)  # fmt: skip
NOT_A_NUMBER = math.nan


@pytest.mark.parametrize(
    "ask",
    [
        lambda: measures.total([True]),
        lambda: measures.total([NOT_A_NUMBER]),
        lambda: measures.agreeing([1, 1, 1, 1, 0.5]),  # type: ignore[list-item]
        lambda: measures.perception_gap([NOT_A_NUMBER], [1]),
        lambda: measures.perception_gap([7.5], [1]),
        lambda: measures.perception_gap([1], [True]),
        lambda: measures.perception_gap([1], [0]),
        lambda: measures.mirror(True, 1, 1, 1),
        lambda: measures.mirror(1, NOT_A_NUMBER, 1, 1),
        lambda: measures.mirror_index([]),
        lambda: measures.is_mirrored(NOT_A_NUMBER),
        lambda: measures.double_share(0.5, 0.5, 1.5),
        lambda: measures.hidden_common_ground(True, 1, 0, 0),
        lambda: measures.hidden_common_ground((1, 2, 3), 1, 0, 0),
        lambda: measures.hidden_common_ground(1, 1, NOT_A_NUMBER, 0),
        lambda: measures.hidden_common_ground(1, 1, 0, 6),
        lambda: measures.together_or_split([1, 2, 3]),
        lambda: measures.group_informed_consensus([(True, 2)]),
        lambda: measures.group_informed_consensus([(1, 2, 3)]),
        lambda: measures.rooted_consensus([]),
        lambda: measures.understood_rate([]),
        lambda: measures.understood_rate("yes"),
        lambda: measures.understood_rate({"yes": -1}),
        lambda: measures.wilson(7, 6),
        lambda: measures.wilson(1, 6, z=NOT_A_NUMBER),
        lambda: measures.agency_elsewhere(-1, 2, 3, 4),
        lambda: measures.pulse_score([1, 2, 3, True, 5]),
        lambda: measures.pulse_score([1, 2, 3, NOT_A_NUMBER, 5]),
        lambda: measures.pulse_score([1, 2, 3, 2.5, 5]),
        lambda: measures.pulse_change([NOT_A_NUMBER], [50]),
        lambda: measures.pulse_change([50], [True]),
        lambda: measures.figure_one([(True, 0)]),
        lambda: measures.figure_one([(0.5, 0)]),
        lambda: measures.figure_one([(1, 2, 0)]),
        lambda: measures.figure_one_from_grid([1] * 24),
        lambda: measures.quadrant(NOT_A_NUMBER, 1),
        lambda: measures.distance((3, 0), (0, 0)),
        lambda: measures.total([1, -1]),
        lambda: measures.agreeing([1, 2, 3]),
        lambda: measures.mean_estimate([0] * 11),
        lambda: measures.mean_estimate([1] * 5),
        lambda: measures.perception_gap([], [1]),
        lambda: measures.perception_gap([1], []),
        lambda: measures.perception_gap([11], [1]),
        lambda: measures.perception_gap([1], [6]),
        lambda: measures.perception_gap([True], [1]),
        lambda: measures.meta_perception_gap([1], [1], "kind"),  # type: ignore[arg-type]
        lambda: measures.mirror(1, 6, -1, 6),
        lambda: measures.mirror(1, 6, 0, 0),
        lambda: measures.double_mirror(1, 6, 1, 6, 7, 6, 1, 6),
        lambda: measures.hidden_common_ground(83, 1, 0, 0),
        lambda: measures.together_or_split([0] * 5),
        lambda: measures.agreement_a([0] * 5),
        lambda: measures.agreement_a([3, 4]),
        lambda: measures.group_informed_consensus([]),
        lambda: measures.group_informed_consensus([(7, 6)]),
        lambda: measures.understood_rate({}),
        lambda: measures.understood_rate(["perhaps"]),
        lambda: measures.wilson(0, 0),
        lambda: measures.agency_elsewhere(0, 0, 0, 0),
        lambda: measures.pulse_score([1, 2, 3, 4]),
        lambda: measures.pulse_score([1, 2, 3, 4, 6]),
        lambda: measures.pulse_change([], [50]),
        lambda: measures.pulse_change([50], [None]),
        lambda: measures.pulse_change([50], [101]),
        lambda: measures.median([0, 0]),
        lambda: measures.grid_cell(3, 0),
        lambda: measures.figure_one([]),
        lambda: measures.figure_one_from_grid([0] * 25),
        lambda: measures.figure_one([(3, 0)]),
    ],
)
def test_a_measure_without_its_answers_is_an_error_and_never_a_number(ask: Any) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        ask()
