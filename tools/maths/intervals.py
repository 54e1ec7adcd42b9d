"""Intervals and verdicts: when a number may be called a change.

Wilson and Newcombe for shares with one row per customer, a ratio test over sums per customer for
everything else, Holm where several are named at once. Numbers in, numbers out; no word of ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal

Z95 = 1.959963984540054
LEAST_UNITS = 30
"""Under so many on a side nothing is called a change."""
LEAST_EVENTS = 5
"""Under so many on both sides together neither."""
LEVEL = 0.05
FARTHEST = 40.0
"""Standard errors beyond which a probability is 0 in floating point."""
STEPS = 60

Verdict = Literal["rose", "fell", "not_distinguishable", "too_few"]


@dataclass(frozen=True)
class Interval:
    """Where a figure may lie."""

    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether no difference is within it."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True)
class Share:
    """So many of so many, each a unit of its own."""

    events: int
    units: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.events / self.units if self.units else None


def wilson(share: Share, z: float = Z95) -> Interval:
    """The interval of one share; of nothing it is all that can be."""
    if not share.units:
        return Interval(0.0, 1.0)
    n, p = share.units, share.events / share.units
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if share.events == 0 else middle - half
    high = 1.0 if share.events == n else middle + half
    return Interval(low, high)


def newcombe(now: Share, before: Share, z: float = Z95) -> Interval:
    """The interval of the difference of two shares: Newcombe's hybrid of two Wilson intervals."""
    one, other = wilson(now, z), wilson(before, z)
    p, q = now.value or 0.0, before.value or 0.0
    down = sqrt((p - one.low) ** 2 + (other.high - q) ** 2)
    up = sqrt((one.high - p) ** 2 + (q - other.low) ** 2)
    return Interval(p - q - down, p - q + up)


def share_probability(now: Share, before: Share) -> float:
    """How probable such a difference is without any: where Newcombe's interval just touches 0."""
    if not now.units or not before.units or now.value == before.value:
        return 1.0
    low, high = 0.0, FARTHEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        if newcombe(now, before, middle).holds_zero:
            high = middle
        else:
            low = middle
    return two_sided(low)


def two_sided(z: float) -> float:
    """The probability of a standard normal value at least so far from 0."""
    return erfc(abs(z) / sqrt(2.0))


def holm(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Holm's adjusted probabilities, in the order given."""
    order = sorted(range(len(probabilities)), key=lambda place: probabilities[place])
    adjusted = [1.0] * len(probabilities)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, (len(order) - rank) * probabilities[place])
        adjusted[place] = min(1.0, highest)
    return tuple(adjusted)


def share_verdicts(pairs: Sequence[tuple[Share, Share]]) -> tuple[Verdict, ...]:
    """What may be said of each share against the one before, all of them named together."""
    few = [_is_few(now, before) for now, before in pairs]
    tested = [place for place, too_few in enumerate(few) if not too_few]
    adjusted = dict(
        zip(tested, holm([share_probability(*pairs[place]) for place in tested]), strict=True)
    )
    return tuple(
        "too_few" if too_few else _verdict(adjusted[place], _difference(*pairs[place]))
        for place, too_few in enumerate(few)
    )


def _is_few(now: Share, before: Share) -> bool:
    units, events = min(now.units, before.units), now.events + before.events
    return units < LEAST_UNITS or events < LEAST_EVENTS


def _difference(now: Share, before: Share) -> float:
    return (now.value or 0.0) - (before.value or 0.0)


def _verdict(probability: float, difference: float) -> Verdict:
    if probability > LEVEL or not difference:
        return "not_distinguishable"
    return "rose" if difference > 0 else "fell"


@dataclass(frozen=True)
class RatioSums:
    """One side of a ratio of sums: what its units, each a customer, add up to."""

    units: int
    events: float
    """The sum of the numerator."""
    numerator: float
    denominator: float
    squares: tuple[float, float, float]
    """Sums of numerator², numerator x denominator, denominator²."""

    @property
    def value(self) -> float | None:
        """The ratio; None without a denominator."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def variance(self) -> float:
        """Of the ratio, from what each unit is off it."""
        ratio = self.value or 0.0
        nn, nd, dd = self.squares
        off = nn - 2 * ratio * nd + ratio * ratio * dd
        return max(off, 0.0) / self.denominator**2 if self.denominator else 0.0


def ratio_sums(pairs: Sequence[tuple[float, float]]) -> RatioSums:
    """The sums of one side; a pair is a customer's numerator and denominator."""
    numerator = sum(n for n, _ in pairs)
    return RatioSums(
        units=len(pairs),
        events=numerator,
        numerator=numerator,
        denominator=sum(d for _, d in pairs),
        squares=(
            sum(n * n for n, _ in pairs),
            sum(n * d for n, d in pairs),
            sum(d * d for _, d in pairs),
        ),
    )


@dataclass(frozen=True)
class Difference:
    """One side against the other."""

    value: float | None
    interval: Interval | None
    verdict: Verdict


def ratio_difference(one: RatioSums, other: RatioSums) -> Difference:
    """The ratio of one side less that of the other; the sides share no customer."""
    if one.value is None or other.value is None:
        return Difference(None, None, "too_few")
    value = one.value - other.value
    spread = sqrt(one.variance + other.variance)
    interval = Interval(value - Z95 * spread, value + Z95 * spread)
    few = min(one.units, other.units) < LEAST_UNITS or one.events + other.events < LEAST_EVENTS
    if few or not spread:
        return Difference(value, interval, "too_few" if few else "not_distinguishable")
    return Difference(value, interval, _verdict(two_sided(value / spread), value))


def share_difference(one: Share, other: Share) -> Difference:
    """The share of one side less that of the other, one row a customer."""
    if one.value is None or other.value is None:
        return Difference(None, None, "too_few")
    (verdict,) = share_verdicts(((one, other),))
    return Difference(one.value - other.value, newcombe(one, other), verdict)
