"""Nobody can be read out of a figure: not under the minimum, not alone, not by one changed answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import display
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


SCORES = st.lists(st.integers(0, 20).map(lambda step: 5 * step), min_size=5, max_size=20)


@given(SCORES)
def test_a_pulse_is_shown_to_the_nearest_five_and_never_at_its_ends(scores: list[int]) -> None:
    shown = display.score({str(float(score)): scores.count(score) for score in set(scores)})
    assert shown is not None
    assert shown.mean % 5 == 0
    assert 5 <= shown.mean <= 95
    assert abs(shown.mean - sum(scores) / len(scores)) <= 5


@given(st.lists(st.integers(0, 100), max_size=4))
def test_no_pulse_of_fewer_than_five_people_is_shown(scores: list[int]) -> None:
    assert display.score({str(score): scores.count(score) for score in set(scores)}) is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(40, 45, "about the same"), (40, 50, "about the same"), (40, 55, "higher"), (55, 40, "lower")],
)
def test_a_pulse_has_moved_only_by_more_than_ten(before: int, after: int, said: str) -> None:
    assert display.moved(display.Score(before, "", 6), display.Score(after, "", 6)) == said


@given(st.lists(st.integers(0, 24), max_size=30))
def test_a_placement_is_shown_to_half_a_step_and_in_words_from_five_people_on(cells: list[int]) -> None:
    shown = display.place([cells.count(cell) for cell in range(25)])
    if len(cells) < 5:
        assert shown is None
        return
    assert shown is not None
    assert (2 * shown.x).is_integer()
    assert (2 * shown.y).is_integer()
    assert set(shown.words.values()) <= set(display.WORDS)
