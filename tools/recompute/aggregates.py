"""Aggregates: one value out of the values that a group's rows hold; empty ones are left out."""

import re
from collections.abc import Callable, Mapping, Sequence
from math import floor, fsum
from operator import eq, ge, gt, le, lt, ne

from semantic_layer.metrics import AggregateFunction
from store.table import Cell
from tools.recompute.arithmetic import NotAudited, number

_CONDITION = re.compile(r"\s*([<>=!]+)\s*(-?\d+(?:\.\d+)?)\s*")
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": ge, "<=": le, "<>": ne, "!=": ne, "=": eq, "==": eq, ">": gt, "<": lt,
}  # fmt: skip


def aggregated(function: AggregateFunction, held: list[Cell]) -> Cell:
    """The aggregate of a group's values."""
    values = [value for value in held if value is not None]
    match function:
        case "count":
            return len(values)
        case "count_distinct":
            return len(set(values))
        case "sum":
            return total(values)
        case _ if not values:
            return None
        case "min" | "max" if all(isinstance(value, str) for value in values):
            texts = sorted(str(value) for value in values)
            return texts[0 if function == "min" else -1]
        case _:
            return _of_numbers(function, sorted(number(value) for value in values))


def _of_numbers(function: AggregateFunction, rising: list[float]) -> float:
    match function:
        case "min":
            return rising[0]
        case "max":
            return rising[-1]
        case "avg":
            return fsum(rising) / len(rising)
        case "median":
            return percentile(rising, 0.5)
        case _:
            return percentile(rising, int(function[1:]) / 100)


def nothing(function: AggregateFunction) -> Cell:
    """The aggregate of no rows."""
    return 0 if function in {"sum", "count", "count_distinct"} else None


def total(values: Sequence[Cell]) -> Cell:
    """The sum; of whole numbers a whole one."""
    if all(isinstance(value, int) for value in values):
        return sum(int(value) for value in values if value is not None)
    return fsum(number(value) for value in values)


def percentile(rising: list[float], share: float) -> float:
    """Linear interpolation between the two nearest."""
    place = (len(rising) - 1) * share
    low = floor(place)
    high = min(low + 1, len(rising) - 1)
    return rising[low] + (rising[high] - rising[low]) * (place - low)


def satisfies(condition: str, value: Cell) -> bool:
    """Whether `>= 2` holds of a value."""
    found = _CONDITION.fullmatch(condition)
    if found is None or found[1] not in _SIGNS:
        raise NotAudited(condition)
    return value is not None and _SIGNS[found[1]](number(value), float(found[2]))
