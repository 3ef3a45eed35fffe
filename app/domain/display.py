"""The one gate: every figure on the wall, a phone, the console, the report or an export comes from here.

It holds the promises of small numbers. No figure from a group under the minimum, and then none for the
other group and no total either. Nobody stands alone: 0 and 1 cannot be told apart, nor n - 1 and n, in any
field. All numbers are shares from 0 to 1 unless they are called counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.i18n import mark as _
from app.domain.measures import mean_estimate, total

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
    word = _word(k, n)
    if repeated:
        return _repeated_figure(word, n)
    exact = f"{k} of {n}" if 2 <= k <= n - 2 else None
    return Figure(word, shown_share(k, n), _band(k, n), exact, n)


def shown_share(k: int, n: int) -> float:
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


def _word(k: int, n: int) -> str:
    """The word for k of n, in whole numbers, so that 3 of 20 falls on its side of 0.15 for certain."""
    if k <= 1 or 100 * k < 15 * n:
        return WORDS[0]
    if k >= n - 1 or 100 * k > 85 * n:
        return WORDS[4]
    if 100 * k < 45 * n:
        return WORDS[1]
    return WORDS[2] if 100 * k <= 55 * n else WORDS[3]


def _band(k: int, n: int) -> tuple[float, float]:
    if k <= 1:
        return 0.0, 2 / n
    if k >= n - 1:
        return (n - 2) / n, 1.0
    return (k - 1) / n, (k + 1) / n


def _repeated_figure(word: str, n: int) -> Figure:
    same_word = [k for k in range(n + 1) if _word(k, n) == word]
    lowest, highest = same_word[0], same_word[-1]
    middle = (shown_share(lowest, n) + shown_share(highest, n)) / 2
    return Figure(word, middle, (_band(lowest, n)[0], _band(highest, n)[1]), None, n)


def _nearest(mean: float, n: int) -> int:
    """The mean to the nearest whole number, halves up; by the sum, for the mean is rounded already."""
    return (2 * round(mean * n) + n) // (2 * n)
