"""The measures: pure arithmetic on answers and counts, before anything is protected for display.

What is stored is a histogram, never a row per person; `spread` turns one into the answers it counts. A rating
histogram ("hist5") holds the counts of ratings 1 to 5; an estimate histogram ("hist11") the counts of "how many
in every 10" from 0 to 10. "k of n" means k people who agree out of n who answered. Every function refuses with a
ValueError what nobody can have answered. Where no source is named the formula is the product's own; all are
worked through in docs/measures.md. Nothing here may reach a screen without passing through `app.domain.display`;
functions that take shares accept the protected ones from there as well.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Histogram = Sequence[int]
Polarity = Literal["flattering", "unflattering", "neutral"]
Standing = Literal["together", "split", "mixed"]
Quadrant = Literal["option 1", "option 2", "option 3", "option 4", "between"]

MIRRORED_FROM = 0.5
COMMON_GROUND_FROM = 0.6
WILSON_95 = 1.959964
RATINGS = range(1, 6)
ESTIMATES = range(11)
AXIS = range(-2, 3)


@dataclass(frozen=True)
class PulseChange:
    """Mean pulses before and after, 0 to 100, and their difference, -100 to 100. Unpaired."""

    before: float
    after: float
    change: float


@dataclass(frozen=True)
class PerceptionGap:
    """Forecast and answer in percent (0 to 100), their gap and its mean size in percentage points.

    `one_answer_band` is the gap (lowest, highest) if one person of the described group had answered otherwise.
    """

    predicted_pct: float
    actual_pct: float
    gap_pp: float
    mean_abs_pp: float
    one_answer_band: tuple[float, float]


@dataclass(frozen=True)
class MetaPerceptionGap:
    """How many of the others we expect to hold it of us and how many do, in percent; the gap and the bias in points.

    `negativity_bias_pp` is how much worse we expect to be seen than we are; None for a neutral statement.
    """

    predicted_pct: float
    actual_pct: float
    gap_pp: float
    negativity_bias_pp: float | None


@dataclass(frozen=True)
class Mirror:
    """The smaller of the shares (0 to 1) in which each group says it of the other, and whether it is half or more."""

    share: float
    mirrored: bool


@dataclass(frozen=True)
class CommonGround:
    """Shared and recognised in percent (0 to 100), hidden in percentage points (0 to 100)."""

    shared: float
    recognised: float
    hidden: float


@dataclass(frozen=True)
class FigureOne:
    """A group's median (x = planned, y = aligned; each -2 to 2), the option it lies in, and how many placed it."""

    median: tuple[float, float]
    quadrant: Quadrant
    n: int


def total(hist: Histogram) -> int:
    """How many people answered. ValueError for a count that is negative or no whole number."""
    if not all(isinstance(count, int) and not isinstance(count, bool) and count >= 0 for count in hist):
        raise ValueError("a histogram holds counts: whole numbers, none of them negative")
    return sum(hist)


def agreeing(hist5: Histogram) -> int:
    """How many rated 4 or 5. ValueError unless there are five counts."""
    _answered(hist5, bins=5, allow_empty=True)
    return hist5[3] + hist5[4]


def mean_estimate(hist11: Histogram) -> float:
    """The mean estimate, 0 to 10. ValueError unless there are eleven counts and at least one answer."""
    n = _answered(hist11, bins=11)
    return sum(value * count for value, count in enumerate(hist11)) / n


def spread(hist: Histogram, lowest: int = 0) -> list[int]:
    """The answers that a histogram counts, its first bin being `lowest`: one value a person, in order of size."""
    total(hist)
    return [value for value, count in enumerate(hist, lowest) for _ in range(count)]


def perception_gap(estimates: Sequence[int], self_ratings: Sequence[int]) -> PerceptionGap:
    """What one group expects the other to say of itself, against what the other says.

    `estimates`: 0 to 10 ("how many of every 10"), one a forecaster; `self_ratings`: 1 to 5, one a person of the
    described group, 4 and 5 agree. A positive gap means that more was expected than was said. Before lone-voice
    protection, and so not for a screen. ValueError without answers on either side or outside these ranges.
    """
    expected, ratings = _each(estimates, ESTIMATES), _each(self_ratings, RATINGS)
    k, n = sum(rating >= 4 for rating in ratings), len(ratings)
    predicted, actual = 10 * sum(expected) / len(expected), 100 * k / n
    sizes = [abs(10 * value - actual) for value in expected]
    band = predicted - 100 * min(k + 1, n) / n, predicted - 100 * max(k - 1, 0) / n
    return PerceptionGap(predicted, actual, predicted - actual, sum(sizes) / len(sizes), band)


def meta_perception_gap(
    estimates: Sequence[int], views: Sequence[int], polarity: Polarity
) -> MetaPerceptionGap:
    """How a group expects to be seen, against how the others see it.

    `estimates`: the described group's forecasts, 0 to 10; `views`: the others' ratings of it, 1 to 5. The bias is
    the gap if the statement is unflattering, minus the gap if it is flattering, None if it is neutral. Errors as
    for the perception gap, and ValueError for another polarity.
    """
    if polarity not in ("flattering", "unflattering", "neutral"):
        raise ValueError("a statement is flattering, unflattering or neutral")
    found = perception_gap(estimates, views)
    bias = {"neutral": None, "unflattering": found.gap_pp, "flattering": -found.gap_pp}[polarity]
    return MetaPerceptionGap(found.predicted_pct, found.actual_pct, found.gap_pp, bias)


def mirror(a_agree: int, a_n: int, b_agree: int, b_n: int) -> Mirror:
    """Whether each group says the statement of the other: `a_agree` of `a_n`, `b_agree` of `b_n` people do.

    ValueError if k is not within 0 to n, or n is 0.
    """
    share = min(_share(a_agree, a_n), _share(b_agree, b_n))
    return Mirror(share, is_mirrored(share))


def is_mirrored(share: float) -> bool:
    """Whether at least half of each group says it of the other, by the smaller share. ValueError outside 0 to 1."""
    return _checked_share(share) >= MIRRORED_FROM


def double_mirror(
    a_agree: int, a_n: int, b_agree: int, b_n: int, a_self: int, a_self_n: int, b_self: int, b_self_n: int
) -> float:
    """Both say it of the other and neither of itself: the smallest of these four shares, 0 to 1.

    The first four as for the mirror; `a_self` of `a_self_n`, `b_self` of `b_self_n` say it of themselves.
    ValueError as for the mirror.
    """
    own = _share(a_self, a_self_n), _share(b_self, b_self_n)
    return double_share(mirror(a_agree, a_n, b_agree, b_n).share, *own)


def double_share(mirror_share: float, self_a: float, self_b: float) -> float:
    """The double mirror from shares, as the display gate gives them. ValueError outside 0 to 1."""
    return min(_checked_share(mirror_share), 1 - _checked_share(self_a), 1 - _checked_share(self_b))


def mirror_index(mirrors: Sequence[Mirror]) -> tuple[int, int]:
    """(mirrored statements, all statements). ValueError without a statement."""
    if not mirrors:
        raise ValueError("an index needs one statement at least")
    return sum(one.mirrored for one in mirrors), len(mirrors)


def hidden_common_ground(
    a_self: Sequence[int] | float, b_self: Sequence[int] | float, a_estimate: float, b_estimate: float
) -> CommonGround:
    """What both groups value, and how far each fails to see it in the other.

    `a_self`, `b_self`: (k, n) or the share (0 to 1) of each group who hold the value; for a screen pass the protected
    shares. `a_estimate`: A's mean forecast of B's share (0 to 1), `b_estimate`: B's of A's. Nothing is hidden unless
    both shares are 0.6 or more. ValueError for a number outside 0 to 1.
    """
    share_a, share_b = _share_of(a_self), _share_of(b_self)
    a_estimate, b_estimate = _checked_share(a_estimate), _checked_share(b_estimate)
    shared = min(share_a, share_b)
    gap = ((share_b - a_estimate) + (share_a - b_estimate)) / 2
    hidden = max(0.0, gap) if shared >= COMMON_GROUND_FROM else 0.0
    return CommonGround(100 * shared, 100 * (a_estimate + b_estimate) / 2, 100 * hidden)


def together_or_split(counts: Histogram) -> Standing:
    """Whether a group stands together, is split or is mixed on one statement. ValueError if nobody answered.

    `counts`: ratings 1 to 5. Whole numbers only: a comparison of fractions would hang on their rounding.
    """
    n = _answered(counts, bins=5)
    low, middle, high = counts[0] + counts[1], counts[2], counts[3] + counts[4]
    smaller_pole = min(low, high)
    if smaller_pole >= 2 and 4 * smaller_pole >= n:
        return "split"
    if 3 * max(low, middle, high) >= 2 * n and smaller_pole <= 1:
        return "together"
    return "mixed"


def agreement_a(counts: Histogram) -> float:
    """Van der Eijk's agreement A, -1 (two poles) to 1 (one category); 0 is an even spread.

    `counts`: people in each of three or more ordered categories. The histogram is peeled into layers of equal
    height, and A is their mean weighted by size. Source: C. van der Eijk (2001), Measuring agreement in
    ordered rating scales, Quality & Quantity 35, 325-341. ValueError for fewer categories or no answers.
    """
    n = _answered(counts)
    if len(counts) < 3:
        raise ValueError("agreement A needs three or more categories")
    weighted = 0.0
    remaining = list(counts)
    while any(remaining):
        height = min(count for count in remaining if count)
        pattern = [count > 0 for count in remaining]
        weighted += height * sum(pattern) * _pattern_agreement(pattern)
        remaining = [max(0, count - height) for count in remaining]
    return weighted / n


def group_informed_consensus(groups: Sequence[Sequence[int]]) -> float:
    """Product over the groups' (k, n) of (k + 1)/(n + 2), between 0 and 1. For ranking only, never shown.

    Source: Small et al. (2021), Polis: scaling deliberation by mapping high dimensional opinion spaces. A group
    in which nobody answered counts as a half. ValueError without groups or if k is not within 0 to n.
    """
    if not groups or not all(_is_k_of_n(group) for group in groups):
        raise ValueError("consensus needs groups of k out of n")
    return math.prod((k + 1) / (n + 2) for k, n in groups)


def rooted_consensus(groups: Sequence[Sequence[int]]) -> float:
    """The consensus to the power of 1/G, so that cards rated by different numbers G of groups compare. 0 to 1."""
    return float(group_informed_consensus(groups) ** (1 / len(groups)))


def understood_rate(ratings: Sequence[str] | Mapping[str, int]) -> float:
    """The share (0 to 1) of rated rounds that were answered "yes"; "nearly" and "not_yet" count nothing.

    `ratings`: one answer a round, or counts by answer. ValueError if no round was rated, or for another answer.
    """
    counts = Counter(ratings)
    if not set(counts) <= {"yes", "nearly", "not_yet"}:
        raise ValueError("a round is answered yes, nearly or not_yet")
    return _share(counts["yes"], total(list(counts.values())))


def wilson(k: int, n: int, z: float = WILSON_95) -> tuple[float, float]:
    """Wilson's score interval for k of n, two shares within 0 to 1; 95% by default.

    Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal
    of the American Statistical Association 22, 209-212. ValueError if n is 0, k not within 0 to n, z not above 0.
    """
    if not 0 < z < math.inf:
        raise ValueError("an interval needs a number of standard errors above 0")
    share = _share(k, n)
    scale = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / scale
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    # At the ends rounding would otherwise leave a trace beside the exact 0 or 1.
    return (0.0 if k == 0 else centre - half), (1.0 if k == n else centre + half)


def agency_elsewhere(them: int, outside: int, us: int, shared: int) -> float:
    """The share (0 to 1) of tagged cards in which others act: (them + outside) / all. ValueError if none."""
    return _share(them + outside, total([them, outside, us, shared]))


def pulse_score(items: Sequence[int | None]) -> float | None:
    """One person's pulse, 0 to 100, from ratings 1 to 5 in the order of the items; None is "can't say".

    Item 4 is reversed; item 6, if given, is left out, for doubt is not a score. None with fewer than four
    of the first five answered. ValueError for another number of items or a rating outside 1 to 5.
    """
    if len(items) not in (5, 6) or not all(item is None or _is_whole(item, RATINGS) for item in items):
        raise ValueError("a pulse has five or six ratings of 1 to 5")
    scored = [6 - item if place == 3 else item for place, item in enumerate(items[:5]) if item is not None]
    if len(scored) < 4:
        return None
    return (sum(scored) / len(scored) - 1) / 4 * 100


def pulse_change(before_scores: Sequence[float | None], after_scores: Sequence[float | None]) -> PulseChange:
    """The mean pulse before and after, and the difference. People are not paired: nobody is followed.

    Scores are 0 to 100; None, somebody without enough answers, is left out. ValueError without a score on a side.
    """
    sides = [[score for score in scores if score is not None] for scores in (before_scores, after_scores)]
    if not all(sides) or any(isinstance(one, bool) or not 0 <= one <= 100 for side in sides for one in side):
        raise ValueError("a change of pulse needs scores of 0 to 100 before and after")
    before, after = (sum(side) / len(side) for side in sides)
    return PulseChange(before, after, after - before)


def median(hist: Histogram, lowest: int = 0) -> float:
    """The median of a histogram whose first bin counts the value `lowest`; halfway between two middle values.

    ValueError if nobody answered.
    """
    n = _answered(hist)
    return (_ranked(hist, (n - 1) // 2) + _ranked(hist, n // 2)) / 2 + lowest


def grid_cell(x: int, y: int) -> int:
    """The place (0 to 24) of a point in the stored grid; x = planned (+), y = aligned (+), each -2 to 2.

    The grid is row by row, y = -2 first, and x = -2 first within a row. ValueError outside it.
    """
    if not (_is_whole(x, AXIS) and _is_whole(y, AXIS)):
        raise ValueError("a placement lies between -2 and 2 on both axes")
    return 5 * (y + 2) + x + 2


def figure_one(points: Sequence[Sequence[int]]) -> FigureOne:
    """Where a group places the organisation in Figure 1: the medians of its points (x, y), each -2 to 2.

    x = planned (+) or emergent (-), y = aligned (+) or misaligned (-). Source of the axes as for `quadrant`; the
    medians are the product's own. ValueError without points or outside the grid.
    """
    grid = [0] * 25
    if any(len(point) != 2 for point in points):
        raise ValueError("a placement is a point (x, y)")
    for x, y in points:
        grid[grid_cell(x, y)] += 1
    return figure_one_from_grid(grid)


def figure_one_from_grid(grid25: Histogram) -> FigureOne:
    """The same from the 25 counts of the stored grid. ValueError if nobody placed anything."""
    n = _answered(grid25, bins=25)
    columns = [sum(grid25[x::5]) for x in range(5)]
    rows = [sum(grid25[5 * y : 5 * y + 5]) for y in range(5)]
    place = median(columns, lowest=-2), median(rows, lowest=-2)
    return FigureOne(place, quadrant(*place), n)


def quadrant(x: float, y: float) -> Quadrant:
    """The option of Figure 1 in which (x, y) lies; a zero on either axis is between options.

    Source: Martin, Beech, MacIntosh & Bushfield (2015), Sociology of Health & Illness 37(1), Figure 1,
    doi 10.1111/1467-9566.12171. ValueError outside -2 to 2.
    """
    _on_the_axes((x, y))
    if x == 0 or y == 0:
        return "between"
    if y > 0:
        return "option 1" if x > 0 else "option 2"
    return "option 4" if x > 0 else "option 3"


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The straight-line distance between two groups' medians, in steps of the axes (0 to 5.66).

    ValueError outside -2 to 2.
    """
    _on_the_axes(a)
    _on_the_axes(b)
    return math.dist(a, b)


def _is_whole(value: object, allowed: range | None = None) -> bool:
    """Whether it is a whole number, within `allowed` if given. True and False are no answers."""
    return isinstance(value, int) and not isinstance(value, bool) and (allowed is None or value in allowed)


def _is_k_of_n(group: Sequence[int]) -> bool:
    return len(group) == 2 and all(_is_whole(one) for one in group) and 0 <= group[0] <= group[1]


def _answered(hist: Histogram, bins: int | None = None, allow_empty: bool = False) -> int:
    if bins is not None and len(hist) != bins:
        raise ValueError(f"this histogram has {bins} counts, not {len(hist)}")
    n = total(hist)
    if n == 0 and not allow_empty:
        raise ValueError("nobody answered")
    return n


def _each(answers: Sequence[int], allowed: range) -> Sequence[int]:
    """The answers themselves, all of them checked."""
    if not answers or not all(_is_whole(one, allowed) for one in answers):
        raise ValueError(f"answers are whole numbers from {allowed[0]} to {allowed[-1]}, one at the least")
    return answers


def _share(k: int, n: int) -> float:
    if not _is_k_of_n((k, n)) or n == 0:
        raise ValueError("a share is k out of n, whole numbers with n above 0")
    return k / n


def _checked_share(share: float) -> float:
    if isinstance(share, bool) or not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    return share


def _share_of(given: Sequence[int] | float) -> float:
    """The share that is given as such, or as a pair (k, n)."""
    if isinstance(given, int | float):
        return _checked_share(given)
    if len(given) != 2:
        raise ValueError("a share is k out of n")
    return _share(given[0], given[1])


def _on_the_axes(point: Sequence[float]) -> None:
    if len(point) != 2 or any(isinstance(one, bool) or not -2 <= one <= 2 for one in point):
        raise ValueError("a placement lies between -2 and 2 on both axes")


def _ranked(hist: Histogram, rank: int) -> int:
    """The bin of the person who stands at `rank` (0 first) when all are lined up."""
    for place, count in enumerate(hist):
        if rank < count:
            return place
        rank -= count
    raise ValueError("nobody stands at this rank")


def _pattern_agreement(pattern: Sequence[bool]) -> float:
    """A of one layer: unimodality from its triples, scaled down by how many categories are filled."""
    triples = list(combinations(pattern, 3))
    together = sum(triple in ((True, True, False), (False, True, True)) for triple in triples)
    apart = sum(triple == (True, False, True) for triple in triples)
    categories, filled = len(pattern), sum(pattern)
    if together + apart == 0:
        unimodality = 1.0
    else:
        unimodality = ((categories - 2) * together - (categories - 1) * apart) / (
            (categories - 2) * (together + apart)
        )
    return unimodality * (1 - (filled - 1) / (categories - 1))
