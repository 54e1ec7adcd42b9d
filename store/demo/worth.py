"""How much each buyer brings: a curve with a planned top tenth, top fifth and long tail."""

from collections.abc import Callable
from math import ceil, exp, log

from store.demo.story import StoryError

STEP = 2.0
"""The buyer at the edge of the top tenth brings twice the one at the edge of the top fifth."""
BEND = 1.3
"""How much the very largest stand out within the top tenth."""


def worth_curve(total: float, buyers: int, top_tenth: float, top_fifth: float) -> list[float]:
    """Net revenue per buyer, falling; the first tenth and fifth have their planned shares."""
    tenth, fifth = ceil(0.1 * buyers), ceil(0.2 * buyers)
    second_sum = (top_fifth - top_tenth) * total
    edge = second_sum * log(STEP) / ((fifth - tenth) * (STEP - 1))
    second = _scaled(
        [STEP ** (1 - _middle(rank, fifth - tenth)) for rank in range(fifth - tenth)], second_sum
    )
    tail = 1 - top_fifth

    def head_curve(steep: float) -> list[float]:
        ranks = [-log(1 - _middle(rank, tenth)) for rank in reversed(range(tenth))]
        return [STEP * edge * (1 + steep * rank**BEND) for rank in ranks]

    def tail_curve(fall: float) -> list[float]:
        return [edge * exp(-fall * _middle(r, buyers - fifth)) for r in range(buyers - fifth)]

    head = _scaled(_solved(head_curve, 0.01, 40.0, top_tenth * total), top_tenth * total)
    rest = _scaled(_solved(tail_curve, 0.01, 40.0, tail * total), tail * total)
    return head + second + rest


def _middle(rank: int, count: int) -> float:
    return (rank + 0.5) / count


def _scaled(values: list[float], total: float) -> list[float]:
    factor = total / sum(values)
    return [value * factor for value in values]


def _solved(
    curve: Callable[[float], list[float]], low: float, high: float, total: float
) -> list[float]:
    rising = sum(curve(high)) > sum(curve(low))
    for _ in range(60):
        middle = (low + high) / 2
        if (sum(curve(middle)) < total) == rising:
            low = middle
        else:
            high = middle
    found = curve(low)
    if abs(sum(found) / total - 1) > 0.02:
        raise StoryError("no curve of worth fits the story's shares")
    return found
