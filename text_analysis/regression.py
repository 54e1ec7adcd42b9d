"""L2 logistic regression over sparse rows, with numpy alone; the same rows give the same weights.

Loaded only by training.py: a question never needs it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Loss = Callable[[Floats], tuple[float, Floats]]

ROUNDS = 60
MEMORY = 10
SLIGHT = 1e-6
"""A slope below this is the bottom."""
HALVINGS = 30


@dataclass(frozen=True)
class SparseRows:
    """Values by row and column; `height` rows, `width` columns."""

    rows: Places
    columns: Places
    values: Floats
    height: int
    width: int

    def times(self, weights: Floats) -> Floats:
        """One sum per row."""
        sums = np.bincount(self.rows, self.values * weights[self.columns], self.height)
        return sums.astype(np.float64)

    def turned_times(self, weights: Floats) -> Floats:
        """One sum per column."""
        sums = np.bincount(self.columns, self.values * weights[self.rows], self.width)
        return sums.astype(np.float64)

    def only(self, used: Flags) -> "SparseRows":
        """The rows that are used, numbered anew."""
        kept = used[self.rows]
        numbers = np.cumsum(used) - 1
        return SparseRows(
            numbers[self.rows[kept]], self.columns[kept], self.values[kept], int(used.sum()),
            self.width,
        )  # fmt: skip

    def scaled(self, column: int, factor: float) -> "SparseRows":
        """One column made larger."""
        values = np.where(self.columns == column, self.values * factor, self.values)
        return SparseRows(self.rows, self.columns, values, self.height, self.width)


def fit(matrix: SparseRows, positive: Floats, strength: float) -> Floats:
    """A weight per column and the intercept; both sides weigh the same.

    `strength`: how little the weights are held back.
    """
    share = float(positive.mean())
    weight = np.where(positive > 0, 0.5 / share, 0.5 / (1 - share))
    sign = 2 * positive - 1

    def loss(point: Floats) -> tuple[float, Floats]:
        margin = sign * (matrix.times(point[:-1]) + point[-1])
        value = strength * float((weight * np.logaddexp(0, -margin)).sum())
        slope = -strength * weight * sign / (1 + np.exp(np.clip(margin, -30, 30)))
        held = 0.5 * float((point[:-1] ** 2).sum())
        return value + held, np.append(matrix.turned_times(slope) + point[:-1], slope.sum())

    return lowest(loss, np.zeros(matrix.width + 1))


def lowest(loss: Loss, begin: Floats) -> Floats:
    """The point of the smallest loss: L-BFGS, each step halved until it goes down enough."""
    point = begin
    value, slope = loss(point)
    steps: list[tuple[Floats, Floats]] = []
    for _round in range(ROUNDS):
        if float(np.abs(slope).max()) < SLIGHT:
            break
        way = -_turned(slope, steps)
        length = 1.0 if steps else min(1.0, 1.0 / float(np.abs(slope).sum()))
        found = _step(loss, (point, value, slope), way, length)
        if found is None:
            break
        new, new_value, new_slope = found
        step, change = new - point, new_slope - slope
        if float(step @ change) > 1e-12:
            steps = [*steps[-MEMORY + 1 :], (step, change)]
        done = value - new_value <= 1e-5 * max(1.0, abs(value))
        point, value, slope = new, new_value, new_slope
        if done:
            break
    return point


def _step(
    loss: Loss, here: tuple[Floats, float, Floats], way: Floats, length: float
) -> tuple[Floats, float, Floats] | None:
    point, value, slope = here
    fall = float(slope @ way)
    for _halving in range(HALVINGS):
        new = point + length * way
        new_value, new_slope = loss(new)
        if new_value <= value + 1e-4 * length * fall:
            return new, new_value, new_slope
        length /= 2
    return None


def _turned(slope: Floats, steps: list[tuple[Floats, Floats]]) -> Floats:
    """The slope as the steps made so far bend it."""
    bent = slope.copy()
    shares = []
    for step, change in reversed(steps):
        share = float(step @ bent) / float(step @ change)
        bent -= share * change
        shares.append(share)
    if steps:
        step, change = steps[-1]
        bent *= float(step @ change) / float(change @ change)
    for (step, change), share in zip(steps, reversed(shares), strict=True):
        bent += (share - float(change @ bent) / float(step @ change)) * step
    return bent
