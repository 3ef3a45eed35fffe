"""The measures: pure arithmetic on counts, before anything is protected for display.

What is stored is a histogram, never a row per person. A rating histogram ("hist5") holds the counts of
ratings 1 to 5; an estimate histogram ("hist11") the counts of "how many in every 10" from 0 to 10.
"k of n" means k people who agree out of n who answered. Nothing here may reach a screen without passing
through `app.domain.display`; functions that take shares accept the protected ones from there as well.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

Histogram = Sequence[int]
Polarity = Literal["flattering", "unflattering", "neutral"]
Spread = Literal["together", "split", "mixed"]
Quadrant = Literal["option 1", "option 2", "option 3", "option 4", "between"]

MIRRORED_FROM = 0.5
COMMON_GROUND_FROM = 0.6
WILSON_95 = 1.959964


class CommonGround(NamedTuple):
    """Shared and recognised in percent (0 to 100), hidden in percentage points (0 to 100)."""

    shared: float
    recognised: float
    hidden: float


def total(hist: Histogram) -> int:
    """How many people answered. ValueError for a negative count."""
    if any(count < 0 for count in hist):
        raise ValueError("a histogram holds no negative counts")
    return sum(hist)


def agreeing(hist5: Histogram) -> int:
    """How many rated 4 or 5. ValueError unless there are five counts."""
    _answered(hist5, bins=5, allow_empty=True)
    return hist5[3] + hist5[4]


def mean_estimate(hist11: Histogram) -> float:
    """The mean estimate, 0 to 10. ValueError unless there are eleven counts and at least one answer."""
    n = _answered(hist11, bins=11)
    return sum(value * count for value, count in enumerate(hist11)) / n


def perception_gap(hist11: Histogram, k: int, n: int) -> float:
    """Mean forecast minus what the described group says of itself, in percentage points (-100 to 100).

    `hist11` is the forecasters' histogram; `k` of `n` people of the described group agree.
    Positive means that more was expected than was said. ValueError without answers on either side.
    """
    return 10 * mean_estimate(hist11) - 100 * _share(k, n)


def mean_absolute_gap(hist11: Histogram, k: int, n: int) -> float:
    """Mean over the forecasters of |e/10 - k/n|, in percentage points (0 to 100). Errors as above."""
    answered = _answered(hist11, bins=11)
    share = _share(k, n)
    return 100 * sum(count * abs(value / 10 - share) for value, count in enumerate(hist11)) / answered


def one_answer_band(hist11: Histogram, k: int, n: int) -> tuple[float, float]:
    """The perception gap if one person in the described group had answered the other way.

    Returns (lowest, highest) in percentage points; at k = 0 or k = n one side cannot move. This is before
    lone-voice protection and so not for a screen. Errors as for the gap.
    """
    return perception_gap(hist11, min(k + 1, n), n), perception_gap(hist11, max(k - 1, 0), n)


def meta_perception_gap(hist11: Histogram, k: int, n: int) -> float:
    """How many of the others we expect to hold it of us, minus how many do, in percentage points.

    `hist11` is the described group's forecast; `k` of `n` of the others hold the statement of them.
    """
    return perception_gap(hist11, k, n)


def negativity_bias(gap: float, polarity: Polarity) -> float | None:
    """How much worse we expect to be seen than we are, in the gap's unit; None for a neutral statement."""
    if polarity == "neutral":
        return None
    return gap if polarity == "unflattering" else -gap


def mirror(k_a: int, n_a: int, k_b: int, n_b: int) -> float:
    """The smaller of the shares in which each group says the statement of the other, 0 to 1."""
    return min(_share(k_a, n_a), _share(k_b, n_b))


def is_mirrored(mirror_share: float) -> bool:
    """Whether at least half of each group says it of the other."""
    return mirror_share >= MIRRORED_FROM


def double_mirror(mirror_share: float, self_a: float, self_b: float) -> float:
    """Both say it of the other and neither of itself: the smallest of these shares, 0 to 1.

    `self_a` and `self_b` are the shares (0 to 1) in which each group says it of itself.
    """
    return min(mirror_share, 1 - self_a, 1 - self_b)


def mirror_index(mirror_shares: Sequence[float]) -> tuple[int, int]:
    """(mirrored statements, all statements)."""
    return sum(is_mirrored(share) for share in mirror_shares), len(mirror_shares)


def hidden_common_ground(share_a: float, share_b: float, a_about_b: float, b_about_a: float) -> CommonGround:
    """What both groups value, and how far each fails to see it in the other.

    `share_a`, `share_b`: shares (0 to 1) of each group who hold the value. `a_about_b`, `b_about_a`: mean
    forecasts of the other group's share (0 to 1). Nothing is hidden unless both shares are 0.6 or more.
    For a screen pass the protected shares. ValueError for a number outside 0 to 1.
    """
    if not all(0 <= share <= 1 for share in (share_a, share_b, a_about_b, b_about_a)):
        raise ValueError("shares lie between 0 and 1")
    shared = min(share_a, share_b)
    gap = ((share_b - a_about_b) + (share_a - b_about_a)) / 2
    hidden = max(0.0, gap) if shared >= COMMON_GROUND_FROM else 0.0
    return CommonGround(100 * shared, 100 * (a_about_b + b_about_a) / 2, 100 * hidden)


def together_split(hist5: Histogram) -> Spread:
    """Whether a group stands together, is split or is mixed on one statement. ValueError if nobody answered.

    Whole numbers only: a comparison of fractions would hang on their rounding.
    """
    n = _answered(hist5, bins=5)
    low, middle, high = hist5[0] + hist5[1], hist5[2], hist5[3] + hist5[4]
    smaller_pole = min(low, high)
    if smaller_pole >= 2 and 4 * smaller_pole >= n:
        return "split"
    if 3 * max(low, middle, high) >= 2 * n and smaller_pole <= 1:
        return "together"
    return "mixed"


def agreement_a(hist: Histogram) -> float:
    """Van der Eijk's agreement A, -1 (two poles) to 1 (one category); 0 is an even spread.

    `hist`: counts of three or more ordered categories. The histogram is peeled into layers of equal
    height, and A is their mean weighted by size. Source: C. van der Eijk (2001), Measuring agreement in
    ordered rating scales, Quality & Quantity 35, 325-341. ValueError for fewer categories or no answers.
    """
    n = _answered(hist)
    if len(hist) < 3:
        raise ValueError("agreement A needs three or more categories")
    weighted = 0.0
    remaining = list(hist)
    while any(remaining):
        height = min(count for count in remaining if count)
        pattern = [count > 0 for count in remaining]
        weighted += height * sum(pattern) * _pattern_agreement(pattern)
        remaining = [max(0, count - height) for count in remaining]
    return weighted / n


def group_informed_consensus(groups: Sequence[tuple[int, int]]) -> float:
    """Product over the groups' (k, n) of (k + 1)/(n + 2), 0 to 1. For ranking only, never shown.

    Source: Small et al. (2021), Polis: scaling deliberation by mapping high dimensional opinion spaces.
    ValueError without groups or if k is not within 0 to n.
    """
    if not groups or any(not 0 <= k <= n for k, n in groups):
        raise ValueError("consensus needs groups of k out of n")
    return math.prod((k + 1) / (n + 2) for k, n in groups)


def rooted_consensus(groups: Sequence[tuple[int, int]]) -> float:
    """The consensus to the power of 1/G, so that cards rated by different numbers G of groups compare."""
    return float(group_informed_consensus(groups) ** (1 / len(groups)))


def understood_rate(ratings: Mapping[str, int]) -> float:
    """The share (0 to 1) of rated rounds that were answered "yes"; "nearly" and "not_yet" count nothing.

    `ratings`: counts by rating. ValueError if no round was rated.
    """
    return _share(ratings.get("yes", 0), total(list(ratings.values())))


def wilson(k: int, n: int, z: float = WILSON_95) -> tuple[float, float]:
    """Wilson's score interval for k of n, two shares within 0 to 1; 95% by default. ValueError if n is 0.

    Source: E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    share = _share(k, n)
    spread = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / spread
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / spread
    # At the ends rounding would otherwise leave a trace beside the exact 0 or 1.
    return (0.0 if k == 0 else centre - half), (1.0 if k == n else centre + half)


def agency_elsewhere(them: int, us: int, outside: int, shared: int) -> float:
    """The share (0 to 1) of tagged cards in which others act: (them + outside) / all. ValueError if none."""
    return _share(them + outside, total([them, us, outside, shared]))


def pulse_score(items: Sequence[int | None]) -> float | None:
    """One person's pulse, 0 to 100, from ratings 1 to 5 in the order of the items; None is "can't say".

    Item 4 is reversed; item 6, if given, is left out, for doubt is not a score. None with fewer than four
    of the first five answered. ValueError for another number of items or a rating outside 1 to 5.
    """
    if len(items) not in (5, 6) or any(item is not None and not 1 <= item <= 5 for item in items):
        raise ValueError("a pulse has five or six ratings of 1 to 5")
    scored = [6 - item if place == 3 else item for place, item in enumerate(items[:5]) if item is not None]
    if len(scored) < 4:
        return None
    return (sum(scored) / len(scored) - 1) / 4 * 100


def mean_score(scores: Mapping[float, int]) -> float:
    """The mean of a histogram of person scores (score to count), in the scores' unit. ValueError if empty."""
    n = total(list(scores.values()))
    if n == 0:
        raise ValueError("nobody answered")
    return sum(score * count for score, count in scores.items()) / n


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
    if not (-2 <= x <= 2 and -2 <= y <= 2):
        raise ValueError("a placement lies between -2 and 2 on both axes")
    return 5 * (y + 2) + x + 2


def grid_medians(grid25: Histogram) -> tuple[float, float]:
    """The group's medians (x, y), each -2 to 2, from its 25 cells. ValueError if nobody placed anything."""
    _answered(grid25, bins=25)
    columns = [sum(grid25[x::5]) for x in range(5)]
    rows = [sum(grid25[5 * y : 5 * y + 5]) for y in range(5)]
    return median(columns, lowest=-2), median(rows, lowest=-2)


def figure1_quadrant(x: float, y: float) -> Quadrant:
    """The option of Figure 1 in which (x, y) lies; a zero on either axis is between options.

    Source: Martin, Beech, MacIntosh & Bushfield (2015), Sociology of Health & Illness 37(1), Figure 1.
    """
    if x == 0 or y == 0:
        return "between"
    if y > 0:
        return "option 1" if x > 0 else "option 2"
    return "option 4" if x > 0 else "option 3"


def figure1_distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The straight-line distance between two groups' medians, in steps of the axes (0 to 5.66)."""
    return math.dist(a, b)


def _answered(hist: Histogram, bins: int | None = None, allow_empty: bool = False) -> int:
    if bins is not None and len(hist) != bins:
        raise ValueError(f"this histogram has {bins} counts, not {len(hist)}")
    n = total(hist)
    if n == 0 and not allow_empty:
        raise ValueError("nobody answered")
    return n


def _share(k: int, n: int) -> float:
    if n <= 0 or not 0 <= k <= n:
        raise ValueError("a share is k out of n, with n above 0")
    return k / n


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
