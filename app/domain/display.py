"""The one gate: every figure on the wall, a phone, the console, the report or an export comes from here.

It holds the promises of small numbers. No figure from a group under the minimum, and then none for the
other group and no total either. Nobody stands alone: 0 and 1 cannot be told apart, nor n - 1 and n, in any
field. All numbers are shares from 0 to 1 unless they are called counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.i18n import mark as _
from app.domain.measures import Quadrant, figure_one_of_grid, mean_estimate, quadrant, total

MIN_GROUP = 5
LOWEST_MIN_GROUP = 3
MIN_DOTS = 8
MIN_AGREEMENT_A = 8
MIN_LINKS = 3
LARGE_GROUP = 20
WORDS = (_("few or none"), _("some"), _("half"), _("most"), _("nearly all or all"))

Verdict = Literal["fewer", "about", "more"]
Readiness = Literal["not_enough", "enough", "nearly_all"]
Bound = Literal["at most", "at least"]
QUADRANTS: tuple[Quadrant, ...] = ("option 1", "option 2", "option 3", "option 4", "between")


@dataclass(frozen=True)
class Figure:
    """What may be shown of "k of n agree": a word of WORDS, a share and its one-answer band, n people.

    `exact` is "4 of 9" where that is allowed, else None.
    """

    word: str
    share: float
    band: tuple[float, float]
    exact: str | None
    n: int

    @property
    def count(self) -> int | None:
        """The k of `exact`, for translations; None wherever `exact` is."""
        return None if self.exact is None else round(self.share * self.n)


@dataclass(frozen=True)
class Expected:
    """What may be shown of a group's forecast: "7 in 10", or "at most 1 in 10" where `bound` says so."""

    share: float
    in_ten: int
    bound: Bound | None


def permitted(answers: Mapping[str, int], min_group: int = MIN_GROUP) -> bool:
    """Whether a figure may be shown: each group in `answers` (name to count) reaches the minimum.

    One group under it hides every group and the total, for the total less the others would give it away.
    A minimum below 3 is taken as 3, since with two answers each person could read the other's.
    """
    return bool(answers) and all(count >= _minimum(min_group) for count in answers.values())


def suppress(groups: Mapping[str, int], minimum: int = MIN_GROUP) -> tuple[str, ...]:
    """Which figures may be shown: every group's and the room's, or none where any group is under the minimum."""
    return (*groups, "room") if permitted(groups, minimum) else ()


def dots_permitted(answers: Mapping[str, int], min_group: int = MIN_GROUP) -> bool:
    """Whether single dots may be drawn: every group is permitted and has at least eight answers."""
    return permitted(answers, max(min_group, MIN_DOTS))


def arrow_permitted(links: int, people: int, min_group: int = MIN_GROUP) -> bool:
    """Whether the link map may show an arrow: at least three links, in a group of the minimum or more."""
    return links >= MIN_LINKS and people >= _minimum(min_group)


def figure(k: int, n: int, *, repeated: bool = False, min_group: int = MIN_GROUP) -> Figure:
    """What may be shown of k people out of n, with lone-voice protection.

    `band` is what one changed answer would do. In a repeated round the share and band are those of the
    whole word, because two exact positions would tell which way one person moved between the rounds.
    ValueError if n is under the minimum (the gate never lets it through) or k is not within 0 to n.
    """
    if n < _minimum(min_group) or not 0 <= k <= n:
        raise ValueError("a figure needs k out of n, and n at the minimum or above")
    word = share_in_words(k, n)
    if repeated:
        return _repeated_figure(word, n)
    exact = f"{k} of {n}" if 2 <= k <= n - 2 else None
    return Figure(word, displayed_share(k, n), one_answer_band(k, n), exact, n)


def displayed_share(k: int, n: int) -> float:
    """The share that stands behind every shown figure: k/n, with 0 and 1, and n - 1 and n, made one.

    ValueError if n is under the lowest minimum, 3, or k is not within 0 to n.
    """
    if n < LOWEST_MIN_GROUP or not 0 <= k <= n:
        raise ValueError("a share needs k out of n, and n of three or more")
    if k <= 1:
        return 0.5 / n
    if k >= n - 1:
        return (n - 0.5) / n
    return k / n


def expected(hist11: Sequence[int], min_group: int = MIN_GROUP) -> Expected | None:
    """A group's mean forecast (histogram of 0 to 10), or None if fewer than the minimum made one.

    The share is rounded to a tenth, and the label says just that, so nothing finer lies behind it. In a
    group of five one forecast moves the mean by at most two tenths and most changes do not show; a
    twentieth would let someone who knows the other four read the fifth to within a point or two.
    Under 20 forecasters 0 and 1 in ten are one ("at most 1 in 10", share 0.05), and so are 9 and 10:
    "0 in 10" would tell everybody's forecast, as "none" would tell everybody's answer.
    """
    n = total(hist11)
    if n < _minimum(min_group):
        return None
    in_ten = _nearest(mean_estimate(hist11), n)
    if n < LARGE_GROUP and in_ten <= 1:
        return Expected(0.05, 1, "at most")
    if n < LARGE_GROUP and in_ten >= 9:
        return Expected(0.95, 9, "at least")
    return Expected(in_ten / 10, in_ten, None)


SCORE_STEP = 5
SCORE_WORDS = (_("very low"), _("low"), _("middling"), _("high"), _("very high"))
Moved = Literal["lower", "about the same", "higher"]


@dataclass(frozen=True)
class Score:
    """What may be shown of a group's mean pulse: to the nearest 5 of 100, with one of SCORE_WORDS; n people."""

    mean: int
    word: str
    n: int


def score(scores: Mapping[str, int], min_group: int = MIN_GROUP) -> Score | None:
    """A group's mean person score (0 to 100, as text, to its count), or None under the minimum.

    Rounded to the nearest 5 and kept from the ends, since 0 and 100 would tell everybody's answers at once.
    """
    n = total(list(scores.values()))
    if n < _minimum(min_group):
        return None
    mean = sum(float(value) * count for value, count in scores.items()) / n
    shown = min(95, max(5, SCORE_STEP * int((mean + SCORE_STEP / 2) // SCORE_STEP)))
    return Score(shown, SCORE_WORDS[min(4, shown // 20)], n)


def moved(before: Score, after: Score) -> Moved:
    """Whether a shown score is lower, about the same (within 10 points) or higher than one before."""
    gap = after.mean - before.mean
    if abs(gap) <= 2 * SCORE_STEP:
        return "about the same"
    return "higher" if gap > 0 else "lower"


@dataclass(frozen=True)
class Place:
    """What may be shown of a group's placements: the median to half a step, its option, each option in words."""

    x: float
    y: float
    quadrant: Quadrant
    words: Mapping[str, str]
    n: int


def place(grid25: Sequence[int], min_group: int = MIN_GROUP) -> Place | None:
    """A group's placements in Figure 1 from its 25 counts, or None under the minimum."""
    n = total(grid25)
    if n < _minimum(min_group):
        return None
    found = figure_one_of_grid(grid25)
    counts: dict[str, int] = dict.fromkeys(QUADRANTS, 0)
    for cell, count in enumerate(grid25):
        counts[quadrant(cell % 5 - 2, cell // 5 - 2)] += count
    words = {name: share_in_words(count, n) for name, count in counts.items()}
    x, y = (round(2 * value) / 2 for value in found.median)
    return Place(x, y, quadrant(x, y), words, n)


def verdict(expected_share: float, shown: Figure) -> Verdict:
    """Whether fewer, about as many or more said it than was expected, on the shown shares.

    "About" is a gap of at most one person of the described group: 1/n.
    """
    gap = shown.share - expected_share
    # The margin keeps a gap of exactly 1/n inside, whatever the two roundings did to its last digit.
    if abs(gap) <= 1 / shown.n + 1e-9:
        return "about"
    return "more" if gap > 0 else "fewer"


def rounded_taps(count: int, min_group: int = MIN_GROUP) -> int | None:
    """A count of taps, rounded down to a multiple of five; None under five or under the minimum."""
    return None if count < max(5, min_group) else count - count % 5


def readiness_band(answered: int, joined: int, min_group: int = MIN_GROUP) -> Readiness:
    """What the facilitator sees while a group answers. One missing answer and none are the same band."""
    if joined <= 0 or answered < _minimum(min_group):
        return "not_enough"
    return "nearly_all" if answered >= joined - 1 else "enough"


def joined_band(joined: int, min_group: int = MIN_GROUP) -> Literal["not_enough", "enough"]:
    """Whether enough people have joined a group for its answers ever to be shown."""
    return "enough" if joined >= _minimum(min_group) else "not_enough"


def _minimum(min_group: int) -> int:
    return max(min_group, LOWEST_MIN_GROUP)


def share_in_words(k: int, n: int) -> str:
    """One of WORDS for k of n, in English; translated where it is shown. ValueError unless 0 <= k <= n and n >= 1.

    Counted in whole numbers, so that 3 of 20 falls on its side of 0.15 for certain.
    """
    if n < 1 or not 0 <= k <= n:
        raise ValueError("a share in words needs k out of n, and n of one or more")
    if k <= 1 or 100 * k < 15 * n:
        return WORDS[0]
    if k >= n - 1 or 100 * k > 85 * n:
        return WORDS[4]
    if 100 * k < 45 * n:
        return WORDS[1]
    return WORDS[2] if 100 * k <= 55 * n else WORDS[3]


def one_answer_band(k: int, n: int) -> tuple[float, float]:
    """The lowest and highest share (0 to 1) that one changed answer would make of k of n, lone voices protected.

    ValueError if n is under the lowest minimum, 3, or k is not within 0 to n.
    """
    displayed_share(k, n)
    if k <= 1:
        return 0.0, 2 / n
    if k >= n - 1:
        return (n - 2) / n, 1.0
    return (k - 1) / n, (k + 1) / n


def _repeated_figure(word: str, n: int) -> Figure:
    same_word = [k for k in range(n + 1) if share_in_words(k, n) == word]
    lowest, highest = same_word[0], same_word[-1]
    middle = (displayed_share(lowest, n) + displayed_share(highest, n)) / 2
    return Figure(word, middle, (one_answer_band(lowest, n)[0], one_answer_band(highest, n)[1]), None, n)


def _nearest(mean: float, n: int) -> int:
    """The mean to the nearest whole number, halves up; by the sum, for the mean is rounded already."""
    return (2 * round(mean * n) + n) // (2 * n)
