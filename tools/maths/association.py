"""Whether two series move together: the rank correlation of their changes. Never a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atanh, sqrt, tanh

from tools.maths.intervals import Z95, Interval

LEAST_WEEKS = 26
"""Complete weeks under which nothing is said."""
NEARLY_ONE = 1 - 1e-12


@dataclass(frozen=True)
class Movement:
    """How the changes of two series go together."""

    weeks: int
    """Weeks in which both have a value."""
    correlation: float | None
    """Between -1 and 1; None with fewer than LEAST_WEEKS, or where one never changes."""
    interval: Interval | None = None


def movement(pairs: Sequence[tuple[float | None, float | None]]) -> Movement:
    """The rank correlation of the changes from one week to the next, in the same week.

    `pairs` holds a week each, in order; a week without a value on either side breaks the chain.
    """
    known = [one for one in pairs if one[0] is not None and one[1] is not None]
    changes = [
        (one[0] - before[0], one[1] - before[1])
        for before, one in pairwise(pairs)
        if before[0] is not None and before[1] is not None
        and one[0] is not None and one[1] is not None
    ]  # fmt: skip
    if len(known) < LEAST_WEEKS or len(changes) < LEAST_WEEKS - 1:
        return Movement(len(known), None)
    correlation = rank_correlation([a for a, _ in changes], [b for _, b in changes])
    if correlation is None:
        return Movement(len(known), None)
    return Movement(len(known), correlation, _interval(correlation, len(changes)))


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Spearman's, equal values sharing their ranks; None where a side never changes."""
    a, b = _ranks(one), _ranks(other)
    middle = (len(a) + 1) / 2
    spread = sqrt(sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b))
    if not spread:
        return None
    return sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True)) / spread


def _ranks(values: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = {}
    for rank, value in enumerate(sorted(values), 1):
        places.setdefault(value, []).append(rank)
    return [sum(places[value]) / len(places[value]) for value in values]


def _interval(correlation: float, count: int) -> Interval:
    """Fisher's transformation with the variance that Bonett and Wright give for ranks."""
    middle = atanh(max(-NEARLY_ONE, min(NEARLY_ONE, correlation)))
    half = Z95 * sqrt((1 + correlation**2 / 2) / (count - 3))
    return Interval(tanh(middle - half), tanh(middle + half))
