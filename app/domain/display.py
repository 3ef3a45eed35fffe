"""The one gate: every figure on the wall, a phone, the console, the report or an export comes from here.

It holds the promises of small numbers. No figure from a group under the minimum, and then none for the
other group and no total either. Nobody stands alone: 0 and 1 cannot be told apart, nor n - 1 and n, in any
field. All numbers are shares from 0 to 1 unless they are called counts.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from app.domain.i18n import mark as _
from app.domain.measures import Quadrant, figure_one_from_grid, mean_estimate, quadrant, total, wilson

MIN_GROUP = 5
LOWEST_MIN_GROUP = 3
MIN_DOTS = 8
MIN_AGREEMENT_A = 8
MIN_LINKS = 3
LARGE_GROUP = 20
WORDS = (_("few or none"), _("some"), _("half"), _("most"), _("nearly all or all"))
SCORE_WORDS = (_("very low"), _("low"), _("middling"), _("high"), _("very high"))
SCORE_STEP = 5
SCORE_ENDS = (10, 90)

Verdict = Literal["fewer", "about", "more"]
Moved = Literal["lower", "about the same", "higher"]
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


@dataclass(frozen=True)
class Score:
    """What may be shown of a group's mean pulse: to the nearest 5, 10 to 90; n people; one of SCORE_WORDS."""

    mean: int
    n: int
    word: str


@dataclass(frozen=True)
class Place:
    """What may be shown of a group's placements in Figure 1.

    `x` (planned +) and `y` (aligned +) are the group's median to half a step from eight people on. Under eight they
    are only its side: 1, -1, or 0 where one person would tip it; (1, -1) is the middle of its option. `quadrant` is
    that option, `words` says for each of QUADRANTS how many of the n people placed it there, in words; all of them
    are empty where together they would tell a lone answer.
    """

    x: float
    y: float
    quadrant: Quadrant
    words: Mapping[str, str]
    n: int


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


def part(k: int, n: int, min_group: int = MIN_GROUP) -> Figure:
    """What may be shown of one of several parts that add up to n: its word alone, as in a repeated round.

    Exact counts of all parts but one would give the last one away. ValueError as for a figure.
    """
    return figure(k, n, repeated=True, min_group=min_group)


def tells_a_lone_answer(counts: Sequence[int]) -> bool:
    """Return whether the words of parts that add up would tell 0 from 1, or all from all but one.

    Of six people two are "some": beside it four times "few or none" can only be one person each.
    """
    n = sum(counts)
    ranges = [alike(count, n) for count in counts]
    lowest, highest = (sum(ends) for ends in zip(*ranges, strict=True))
    for count, (low, high) in zip(counts, ranges, strict=True):
        twins = (0, 1) if count <= 1 else (n - 1, n) if count >= n - 1 else ()
        if any(not lowest - low + twin <= n <= highest - high + twin for twin in twins):
            return True
    return False


def without_lone(counts: Sequence[int], alone: Collection[int]) -> list[int]:
    """Counts of parts of which those in `alone` (places) come from one person each: they go to the part most chose."""
    most = max(range(len(counts)), key=lambda place: (place not in alone, counts[place]), default=0)
    moved = sum(counts[place] for place in alone if place != most)
    return [
        count + moved if place == most else 0 if place in alone else count
        for place, count in enumerate(counts)
    ]


def tells_of_nobody(counts: Sequence[int], sums: Sequence[Sequence[int]] = ()) -> bool:
    """Whether the words of counts that `without_lone` made would tell that really nobody stood in one of the parts.

    `sums` are places whose counts are told together in a word of their own. Of six cards twice three leave two parts
    of four empty: one card in either would have gone to the largest part, and the words would be others.
    """
    n, shown = sum(counts), _in_words(counts, sums)
    ranges = [range(low, high + 1) if count else (0,) for count in counts for low, high in [alike(count, n)]]
    same = [one for one in product(*ranges) if sum(one) == n and _in_words(one, sums) == shown]
    empty = [place for place, count in enumerate(counts) if count == 0]
    return not all(any(_may_hide_one(one, place) for one in same) for place in empty)


def _in_words(counts: Sequence[int], sums: Sequence[Sequence[int]]) -> list[str]:
    n = sum(counts)
    together = [sum(counts[place] for place in places) for places in sums]
    return [share_in_words(count, n) for count in (*counts, *together)]


def _may_hide_one(counts: Sequence[int], place: int) -> bool:
    """Whether these counts may be what is left where one person stood alone in an empty part."""
    for largest, count in enumerate(counts):
        before = [*counts]
        before[place], before[largest] = 1, count - 1
        if count > 1 and without_lone(before, {one for one, left in enumerate(before) if left == 1}) == [
            *counts
        ]:
            return True
    return False


def told_apart(k: int, n: int) -> tuple[int, int]:
    """Return the lowest and the highest count that cannot be told from k of n: 0 and 1 are one, and n - 1 and n."""
    return (0, 1) if k <= 1 else (n - 1, n) if k >= n - 1 else (k, k)


def together(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the lowest and the highest that several shown counts, each k of n, may come to together.

    A total of its own would tell what its parts do not: "few or none" twice, and two in all, is one and one.
    """
    ends = [told_apart(k, n) for k, n in counts]
    return sum(low for low, _high in ends), sum(high for _low, high in ends)


def interval(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the Wilson interval of what several shown counts may come to together, in whole percent."""
    n = sum(people for _k, people in counts)
    (lowest, _), (_, highest) = (wilson(k, n) for k in together(counts))
    return round(100 * lowest), round(100 * highest)


def alike(count: int, n: int) -> tuple[int, int]:
    """Return the lowest and the highest count of n that have the same word as this one."""
    same = [k for k in range(n + 1) if share_in_words(k, n) == share_in_words(count, n)]
    return same[0], same[-1]


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


def score(scores: Mapping[float, int] | Mapping[str, int], min_group: int = MIN_GROUP) -> Score | None:
    """A group's mean pulse (`scores`: each score of 0 to 100, or its text, to its count), or None under the minimum.

    The mean is shown to the nearest 5, and a score under 10 counts as 10, one over 90 as 90. Together these leave at
    least two scores possible for anybody, even to someone who knows all the others: see the decision on
    score rounding. The word is that of the shown mean: from 20 "low", from 40 "middling", from 60 "high", from 80
    "very high". ValueError for a score outside 0 to 100.
    """
    n = total(list(scores.values()))
    if n < _minimum(min_group):
        return None
    points = [(float(value), count) for value, count in scores.items()]
    if not all(0 <= value <= 100 for value, _count in points):
        raise ValueError("a score lies between 0 and 100")
    lowest, highest = SCORE_ENDS
    mean = sum(min(highest, max(lowest, value)) * count for value, count in points) / n
    shown = SCORE_STEP * math.floor(mean / SCORE_STEP + 0.5)
    return Score(shown, n, SCORE_WORDS[shown // 20])


def score_moved(before: Score, after: Score) -> Moved:
    """Whether a shown score is lower, about the same or higher than the one before.

    "About the same" is a difference of at most 10 points, or 100/(2n) where that is more: two roundings make 5, and
    in a small group one person's change of mood makes the rest.
    """
    gap = after.mean - before.mean
    if abs(gap) <= max(2 * SCORE_STEP, 50 / min(before.n, after.n)):
        return "about the same"
    return "higher" if gap > 0 else "lower"


def place(grid25: Sequence[int], min_group: int = MIN_GROUP) -> Place | None:
    """A group's placements in Figure 1 from its 25 counts (as `measures.grid_cell` numbers them), or None if too few.

    Under eight people the median itself would be one person's answer wherever the others are evenly spread, so only
    its side is shown, and that only where more than half of the group would stand there without any one of them. It
    never names another side than the median's. ValueError unless there are 25 counts.
    """
    if len(grid25) != 25:
        raise ValueError(f"the grid has 25 counts, not {len(grid25)}")
    n = total(grid25)
    if n < _minimum(min_group):
        return None
    points = [(cell % 5 - 2, cell // 5 - 2, count) for cell, count in enumerate(grid25)]
    counts: dict[str, int] = dict.fromkeys(QUADRANTS, 0)
    for column, row, count in points:
        counts[quadrant(column, row)] += count
    words = {name: share_in_words(count, n) for name, count in counts.items()}
    if tells_a_lone_answer(list(counts.values())):
        words = dict.fromkeys(QUADRANTS, "")
    if n >= MIN_DOTS:
        x, y = (round(2 * value) / 2 for value in figure_one_from_grid(grid25).median)
    else:
        x, y = (float(_side([(point[axis], point[2]) for point in points], n)) for axis in (0, 1))
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


def rounded_taps(count: int, min_group: int = MIN_GROUP, room: int = 0) -> int | None:
    """A count of taps, rounded down to a multiple of five; None under five or under the minimum.

    `room` is how many could tap, 0 where that is not known. All of them and all but one are told like all but two.
    """
    count = min(count, room - 2) if room else count
    return None if count < max(5, min_group) else count - count % 5


def readiness_band(answered: int, joined: int, min_group: int = MIN_GROUP) -> Readiness:
    """What the facilitator sees while a group answers. One missing answer and none are the same band."""
    if joined <= 0 or answered < _minimum(min_group):
        return "not_enough"
    return "nearly_all" if answered >= joined - 1 else "enough"


def joined_band(joined: int, min_group: int = MIN_GROUP) -> Literal["not_enough", "enough"]:
    """Whether enough people have joined a group for its answers ever to be shown."""
    return "enough" if joined >= _minimum(min_group) else "not_enough"


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


def _minimum(min_group: int) -> int:
    return max(min_group, LOWEST_MIN_GROUP)


def _side(counts: Sequence[tuple[int, int]], n: int) -> int:
    """1 or -1 where more than half would lie on that side even without one of its people, else 0."""
    above = sum(count for value, count in counts if value > 0)
    below = sum(count for value, count in counts if value < 0)
    return (2 * above > n + 1) - (2 * below > n + 1)


def _repeated_figure(word: str, n: int) -> Figure:
    same_word = [k for k in range(n + 1) if share_in_words(k, n) == word]
    lowest, highest = same_word[0], same_word[-1]
    middle = (displayed_share(lowest, n) + displayed_share(highest, n)) / 2
    return Figure(word, middle, (one_answer_band(lowest, n)[0], one_answer_band(highest, n)[1]), None, n)


def _nearest(mean: float, n: int) -> int:
    """The mean to the nearest whole number, halves up; by the sum, for the mean is rounded already."""
    return (2 * round(mean * n) + n) // (2 * n)
