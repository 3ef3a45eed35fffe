"""Nobody can be read out of a figure: not under the minimum, not alone, not by one changed answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import display, measures
from app.domain.display import WORDS, Figure, expected, figure, permitted, verdict

VECTORS: dict[str, Any] = json.loads(
    Path(__file__).with_name("test_vectors.json").read_text(encoding="utf-8")
)
SIZES = st.integers(5, 60)
ROUNDS = st.booleans()
EVERY_FIGURE = [(k, n) for n in range(5, 61) for k in range(n + 1)]


def forecasts(*estimates: int) -> list[int]:
    return [estimates.count(value) for value in range(11)]


@pytest.mark.parametrize("case", VECTORS["lone_voice_display"])
def test_a_lone_voice_is_shown_as_in_the_worked_example(case: dict[str, Any]) -> None:
    shown = figure(case["k"], case["n"])
    assert shown.word == case["word"]
    assert shown.share == pytest.approx(case["share"], abs=5e-5)


@given(SIZES, ROUNDS)
def test_nobody_can_tell_none_from_one_or_all_from_all_but_one(n: int, repeated: bool) -> None:
    assert figure(0, n, repeated=repeated) == figure(1, n, repeated=repeated)
    assert figure(n - 1, n, repeated=repeated) == figure(n, n, repeated=repeated)


@pytest.mark.parametrize("n", [3, 4])
def test_the_lone_voice_is_kept_in_the_smallest_groups_a_facilitator_may_allow(n: int) -> None:
    assert figure(0, n, min_group=n) == figure(1, n, min_group=n)
    assert figure(n - 1, n, min_group=n) == figure(n, n, min_group=n)
    assert figure(1, n, min_group=n).word != figure(n - 1, n, min_group=n).word


@pytest.mark.parametrize("repeated", [False, True])
def test_the_share_lies_within_its_band_and_the_band_within_0_and_1(repeated: bool) -> None:
    for k, n in EVERY_FIGURE:
        shown = figure(k, n, repeated=repeated)
        assert 0 <= shown.band[0] < shown.share < shown.band[1] <= 1


@pytest.mark.parametrize("repeated", [False, True])
def test_more_answers_never_show_as_less(repeated: bool) -> None:
    for k, n in EVERY_FIGURE:
        if k == n:
            continue
        less, more = figure(k, n, repeated=repeated), figure(k + 1, n, repeated=repeated)
        assert WORDS.index(less.word) <= WORDS.index(more.word)
        assert less.share <= more.share
        assert less.band[0] <= more.band[0] and less.band[1] <= more.band[1]


def test_the_ends_have_one_band_each() -> None:
    assert figure(1, 6).band == (0, 2 / 6) and figure(6, 6).band == (4 / 6, 1)
    assert figure(2, 6).band == (1 / 6, 3 / 6)


def test_a_figure_reads_the_same_for_those_who_agree_and_those_who_do_not() -> None:
    for k, n in EVERY_FIGURE:
        shown, other = figure(k, n), figure(n - k, n)
        assert WORDS.index(shown.word) == len(WORDS) - 1 - WORDS.index(other.word)
        assert shown.share == pytest.approx(1 - other.share)
        assert shown.band == pytest.approx((1 - other.band[1], 1 - other.band[0]))


def test_an_exact_count_is_given_from_two_to_all_but_two() -> None:
    for k, n in EVERY_FIGURE:
        shown = figure(k, n)
        allowed = 2 <= k <= n - 2
        assert shown.exact == (f"{k} of {n}" if allowed else None)
        assert shown.count == (k if allowed else None)
    assert figure(4, 9).exact == "4 of 9"
    assert [figure(k, 5).exact for k in range(6)] == [None, None, "2 of 5", "3 of 5", None, None]


@pytest.mark.parametrize(
    ("k", "n", "word"),
    [
        (2, 14, "few or none"), (2, 13, "some"), (3, 20, "some"), (9, 20, "half"), (11, 20, "half"),
        (8, 20, "some"), (12, 20, "most"), (17, 20, "most"), (18, 20, "nearly all or all"),
        (2, 5, "some"), (3, 5, "most"), (3, 6, "half"), (4, 5, "nearly all or all"),
    ],
)  # fmt: skip
def test_each_word_begins_and_ends_where_it_should(k: int, n: int, word: str) -> None:
    assert figure(k, n).word == word


def test_the_words_stand_in_order() -> None:
    assert WORDS == ("few or none", "some", "half", "most", "nearly all or all")


@given(SIZES, st.data())
def test_a_repeated_round_shows_its_word_and_nothing_finer(n: int, data: st.DataObject) -> None:
    first, second = (data.draw(st.integers(0, n)) for _ in range(2))
    once, again = figure(first, n, repeated=True), figure(second, n, repeated=True)
    assert once.exact is None and once.count is None
    assert once.word == figure(first, n).word
    assert (once == again) == (once.word == again.word)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (1, 1), (2, 4), (-1, 6), (7, 6)])
def test_no_figure_is_made_of_too_few_or_of_impossible_counts(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="a figure needs"):
        figure(k, n)
    with pytest.raises(ValueError, match="a figure needs"):
        figure(0, 2, min_group=1)
    with pytest.raises(ValueError, match="a share needs"):
        display.displayed_share(1, 2)


@pytest.mark.parametrize("case", VECTORS["suppression"])
def test_one_group_under_the_minimum_hides_both_and_the_total(case: dict[str, Any]) -> None:
    assert permitted(case["groups"], display.MIN_GROUP) == bool(case["show"])


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=4), st.integers(0, 12))
def test_nothing_is_shown_whenever_any_group_is_under(answers: dict[str, int], min_group: int) -> None:
    least = max(3, min_group)
    assert permitted(answers, min_group) == (len(answers) > 0 and min(answers.values()) >= least)


def test_dots_need_eight_in_every_group_and_an_arrow_three_links_and_a_full_group() -> None:
    assert display.dots_permitted({"clinicians": 8, "managers": 9})
    assert not display.dots_permitted({"clinicians": 8, "managers": 7})
    assert not display.dots_permitted({"clinicians": 8, "managers": 9}, min_group=9)
    assert display.arrow_permitted(links=3, people=5)
    assert not display.arrow_permitted(links=2, people=9)
    assert not display.arrow_permitted(links=9, people=4)


def test_a_forecast_is_shown_in_tenths_with_nothing_finer_behind_it() -> None:
    shown = expected(forecasts(8, 7, 9, 6, 8, 10), 5)
    assert shown == display.Expected(share=0.8, in_ten=8, bound=None)
    assert expected(forecasts(7, 7, 7, 7, 7), 5) == expected(forecasts(5, 6, 7, 8, 9), 5)
    assert expected(forecasts(6, 6, 6, 7, 7, 8), 5) == expected(forecasts(7, 7, 7, 7, 7, 7), 5)


def test_a_half_step_goes_up_whatever_the_rounding_of_the_mean() -> None:
    half = expected(forecasts(2, 3, 2, 3, 2, 3), 5)
    assert half is not None and half.in_ten == 3


def test_a_forecast_of_too_few_is_not_shown() -> None:
    assert expected(forecasts(7, 7, 7, 7), 5) is None
    assert expected(forecasts(7, 7, 7, 7), 4) is not None
    assert expected(forecasts(7, 7), 1) is None


def test_unanimous_forecasts_of_nobody_or_everybody_do_not_give_everyone_away() -> None:
    assert expected(forecasts(0, 0, 0, 0, 0), 5) == expected(forecasts(0, 0, 0, 0, 7), 5)
    assert expected(forecasts(10, 10, 10, 10, 10), 5) == expected(forecasts(10, 10, 10, 10, 3), 5)
    lowest = expected(forecasts(0, 0, 0, 0, 0), 5)
    assert lowest == display.Expected(share=0.05, in_ten=1, bound="at most")


def test_twenty_forecasters_hide_each_other() -> None:
    assert expected(forecasts(*[0] * 20), 5) == display.Expected(0, 0, None)
    assert expected(forecasts(*[0] * 19, 9), 5) == display.Expected(0, 0, None)
    assert expected(forecasts(*[10] * 20), 5) == display.Expected(1, 10, None)


@given(st.lists(st.integers(0, 10), min_size=4, max_size=18))
def test_somebody_who_knows_all_other_forecasts_cannot_read_the_last(others: list[int]) -> None:
    answers = [expected(forecasts(*others, last), 5) for last in range(11)]
    assert all(answers.count(answer) > 1 for answer in answers[3:8])
    assert len({str(answer) for answer in answers}) <= 3


@given(st.lists(st.integers(0, 10), min_size=5, max_size=40), st.integers(0, 39), st.integers(0, 10))
def test_one_changed_forecast_moves_the_shown_one_by_two_tenths_at_most(
    estimates: list[int], who: int, changed: int
) -> None:
    before = expected(forecasts(*estimates), 5)
    estimates[who % len(estimates)] = changed
    after = expected(forecasts(*estimates), 5)
    assert before is not None and after is not None
    assert abs(before.in_ten - after.in_ten) <= 2


@pytest.mark.parametrize(
    ("share", "k", "n", "said"),
    [
        (0.8, 2, 6, "fewer"), (0.2, 4, 6, "more"), (0.3, 2, 6, "about"), (0.6, 4, 10, "fewer"),
        (0.5, 4, 10, "about"), (0.3, 2, 10, "about"), (0.6, 4, 5, "more"), (0.7, 5, 5, "about"),
        (0.05, 0, 6, "about"), (0.05, 0, 30, "about"), (0.95, 30, 30, "about"),
    ],
)  # fmt: skip
def test_within_one_person_is_about_right(share: float, k: int, n: int, said: str) -> None:
    assert verdict(share, figure(k, n)) == said


@given(st.integers(0, 10), SIZES)
def test_a_verdict_never_tells_a_lone_voice(in_ten: int, n: int) -> None:
    assert verdict(in_ten / 10, figure(0, n)) == verdict(in_ten / 10, figure(1, n))
    assert verdict(in_ten / 10, figure(n, n)) == verdict(in_ten / 10, figure(n - 1, n))


def test_taps_are_counted_in_fives() -> None:
    assert [display.rounded_taps(count) for count in (0, 4, 5, 9, 10, 14)] == [None, None, 5, 5, 10, 10]
    assert display.rounded_taps(7, min_group=8) is None
    assert display.rounded_taps(4, min_group=3) is None


def test_the_facilitator_sees_bands_and_never_who_is_missing() -> None:
    bands = [display.readiness_band(answered, joined=8, min_group=5) for answered in range(9)]
    assert bands == ["not_enough"] * 5 + ["enough"] * 2 + ["nearly_all"] * 2
    assert display.readiness_band(4, joined=4, min_group=5) == "not_enough"
    assert display.readiness_band(5, joined=5, min_group=5) == "nearly_all"
    assert display.readiness_band(0, joined=0, min_group=5) == "not_enough"
    assert display.readiness_band(6, joined=5, min_group=5) == "nearly_all"


def test_a_group_has_enough_people_at_the_minimum() -> None:
    assert [display.joined_band(joined, 5) for joined in (0, 4, 5, 9)] == ["not_enough"] * 2 + ["enough"] * 2


def test_a_figure_cannot_be_altered_once_it_is_made() -> None:
    shown = figure(3, 6)
    assert isinstance(shown, Figure)
    with pytest.raises(AttributeError):
        shown.share = 0.0  # type: ignore[misc]


@pytest.mark.parametrize("case", VECTORS["lone_voice_display"])
def test_the_word_and_the_share_of_the_worked_examples(case: dict[str, Any]) -> None:
    assert display.share_in_words(case["k"], case["n"]) == case["word"]
    assert display.displayed_share(case["k"], case["n"]) == pytest.approx(case["share"], abs=5e-5)


@pytest.mark.parametrize("case", VECTORS["suppression"])
def test_one_small_group_hides_every_group_and_the_room(case: dict[str, Any]) -> None:
    assert list(display.suppress(case["groups"])) == case["show"]


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 20), min_size=1, max_size=4),
    st.integers(3, 9),
)
def test_suppression_is_all_or_nothing(groups: dict[str, int], minimum: int) -> None:
    shown = display.suppress(groups, minimum)
    assert shown in {(), (*groups, "room")}
    assert bool(shown) == (min(groups.values()) >= minimum)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_no_word_for_what_cannot_be(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="a share"):
        display.share_in_words(k, n)


@given(st.integers(3, 40), st.data())
def test_a_band_is_what_one_changed_answer_would_do_and_never_tells_the_ends_apart(
    n: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, n))
    low, high = display.one_answer_band(k, n)
    assert 0 <= low <= display.displayed_share(k, n) <= high <= 1
    assert high - low == pytest.approx(2 / n)
    assert display.one_answer_band(0, n) == display.one_answer_band(1, n)
    assert display.one_answer_band(n, n) == display.one_answer_band(n - 1, n)


# What four or five answered items can come to, in whole points.
FIVE_ITEMS, FOUR_ITEMS = list(range(0, 101, 5)), [round(step * 6.25) for step in range(17)]
SCORES = st.lists(st.sampled_from(sorted({*FIVE_ITEMS, *FOUR_ITEMS})), min_size=5, max_size=20)
CELLS = st.lists(st.integers(0, 24), min_size=5, max_size=30)
FEW_CELLS = st.lists(st.integers(0, 24), min_size=5, max_size=7)


def score_of(scores: list[int], min_group: int = 5) -> display.Score | None:
    return display.score({str(score): scores.count(score) for score in set(scores)}, min_group)


def place_of(cells: list[int], min_group: int = 5) -> display.Place | None:
    return display.place([cells.count(cell) for cell in range(25)], min_group)


@given(SCORES)
def test_a_pulse_is_shown_to_the_nearest_five_and_away_from_its_ends(scores: list[int]) -> None:
    shown = score_of(scores)
    assert shown is not None
    assert shown.mean % 5 == 0 and 10 <= shown.mean <= 90
    assert shown.n == len(scores)
    mean = sum(scores) / len(scores)
    assert abs(shown.mean - mean) <= (2.5 if min(scores) >= 10 and max(scores) <= 90 else 12.5)


@pytest.mark.parametrize("possible", [FIVE_ITEMS, FOUR_ITEMS])
@pytest.mark.parametrize("n", [3, 4, 5, 6, 9])
def test_somebody_who_knows_all_other_scores_is_left_with_two_at_least(n: int, possible: list[int]) -> None:
    # Only what the others come to together matters, and after the ends are merged that is 10 to 90 each.
    for others in range(10 * (n - 1), 90 * (n - 1) + 1):
        each, rest = divmod(others, n - 1)
        known = [each + 1] * rest + [each] * (n - 1 - rest)
        shown = [score_of([*known, last], n) for last in possible]
        assert all(shown.count(one) > 1 for one in shown)


@given(st.lists(st.integers(0, 100), max_size=4))
def test_no_pulse_of_fewer_than_five_people_is_shown(scores: list[int]) -> None:
    assert score_of(scores) is None


@pytest.mark.parametrize(
    ("mean", "word"),
    [
        (10, "very low"), (15, "very low"), (20, "low"), (35, "low"), (40, "middling"), (55, "middling"),
        (60, "high"), (75, "high"), (80, "very high"), (90, "very high"),
    ],
)  # fmt: skip
def test_each_fifth_of_the_pulse_has_its_word(mean: int, word: str) -> None:
    assert display.score({mean: 6}) == display.Score(mean, 6, word)


def test_the_pulse_of_the_worked_example_before_and_after() -> None:
    before, after = (
        score_of([round(one) for one in VECTORS["pulse"][f"{moment}_scores"]])
        for moment in ("before", "after")
    )
    assert before == display.Score(40, 6, "middling")
    assert after == display.Score(60, 6, "high")
    assert before is not None and after is not None
    assert display.score_moved(before, after) == "higher"


@pytest.mark.parametrize("scores", [{"101": 6}, {"-1": 6}, {"nan": 6}, {50.0: -6}, {50.0: True}])
def test_no_pulse_of_impossible_scores(scores: dict[Any, int]) -> None:
    with pytest.raises(ValueError, match=r"score|counts"):
        display.score(scores, 3)


@pytest.mark.parametrize(
    ("before", "after", "n", "said"),
    [
        (40, 45, 6, "about the same"), (40, 50, 6, "about the same"), (40, 55, 6, "higher"),
        (55, 40, 6, "lower"), (40, 55, 3, "about the same"), (60, 40, 3, "lower"),
    ],
)  # fmt: skip
def test_a_pulse_has_moved_only_by_more_than_ten(before: int, after: int, n: int, said: str) -> None:
    assert display.score_moved(display.Score(before, n, ""), display.Score(after, 9, "")) == said


@given(SCORES, SCORES)
def test_a_pulse_moves_back_as_it_moved(before: list[int], after: list[int]) -> None:
    first, second = score_of(before), score_of(after)
    assert first is not None and second is not None
    turned = {"lower": "higher", "higher": "lower", "about the same": "about the same"}
    assert display.score_moved(second, first) == turned[display.score_moved(first, second)]


@given(CELLS)
def test_a_placement_is_shown_as_a_median_from_eight_people_on_else_as_sides_and_in_words(
    cells: list[int],
) -> None:
    shown = place_of(cells)
    assert shown is not None and shown.n == len(cells)
    median = measures.figure_one([(cell % 5 - 2, cell // 5 - 2) for cell in cells]).median
    if len(cells) >= 8:
        assert (shown.x, shown.y) == median
    else:
        assert {shown.x, shown.y} <= {-1, 0, 1}
    assert set(shown.words) == set(display.QUADRANTS)
    assert set(shown.words.values()) <= set(WORDS) or set(shown.words.values()) == {""}


@given(FEW_CELLS)
def test_a_placement_is_never_shown_on_another_side_than_its_median(cells: list[int]) -> None:
    shown = place_of(cells)
    assert shown is not None
    median = measures.figure_one([(cell % 5 - 2, cell // 5 - 2) for cell in cells]).median
    for side, middle in zip((shown.x, shown.y), median, strict=True):
        assert side == 0 or side * middle >= 1
    assert shown.quadrant in {measures.quadrant(*median), "between"}


@given(st.lists(st.integers(0, 24), min_size=2, max_size=6))
def test_in_a_small_group_somebody_who_knows_all_other_placements_cannot_read_the_last(
    others: list[int],
) -> None:
    shown = [place_of([*others, last], 3) for last in range(25)]
    assert all(shown.count(one) > 1 for one in shown)


def test_the_one_in_the_middle_of_an_even_spread_is_not_the_median_shown() -> None:
    corners = [0, 4, 20, 24]
    assert {(place.x, place.y) for last in range(25) if (place := place_of([*corners, last]))} == {(0, 0)}


@pytest.mark.parametrize("case", VECTORS["figure1"])
def test_the_placements_of_the_worked_example(case: dict[str, Any]) -> None:
    shown = place_of([measures.grid_cell(x, y) for x, y in case["points"]])
    assert shown is not None
    assert (shown.x, shown.y) == tuple(case["median"])
    assert shown.quadrant == case["quadrant"]


@given(st.lists(st.integers(0, 24), max_size=4))
def test_no_placement_of_fewer_than_five_people_is_shown(cells: list[int]) -> None:
    assert place_of(cells) is None


def test_a_placement_needs_the_whole_grid() -> None:
    with pytest.raises(ValueError, match="25"):
        display.place([1] * 24)


@given(st.integers(3, 60))
def test_a_share_never_tells_none_from_one_or_all_from_all_but_one(n: int) -> None:
    shares = [display.displayed_share(k, n) for k in range(n + 1)]
    assert shares[0] == shares[1] and shares[n - 1] == shares[n]
    assert shares == sorted(shares) and shares[0] > 0 and shares[n] < 1
    words = [display.share_in_words(k, n) for k in range(n + 1)]
    assert words[0] == words[1] and words[n - 1] == words[n]
