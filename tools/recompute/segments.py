"""Segments: the class of each row of an entity, from all its rows' measures at once."""

from collections.abc import Callable
from itertools import accumulate
from math import fsum
from typing import Protocol

from semantic_layer.joins import JoinPath
from semantic_layer.model import Dimension
from store.table import Cell
from tools.recompute.arithmetic import NotAudited, number

OfEntity = Callable[[str, str], Callable[[Cell], Cell]]
"""(table, metric) -> the metric's value for the entity of a key."""


class Keyed(Protocol):
    """Where the keys of a table's rows are known."""

    def key(self, way: JoinPath) -> list[Cell]:
        """The key of each row."""
        ...

    def belongs(self, table: str) -> list[bool]:
        """Which rows of the source belong to the table."""
        ...


def segments(
    columns: Keyed, table: str, dimension: Dimension, of_entity: OfEntity
) -> dict[Cell, Cell]:
    """Key -> class, for the rows whose metric is above 0; keys as text, as they are compared."""
    if dimension.metric is None:
        raise NotAudited(table)
    belongs = zip(columns.key(JoinPath(table)), columns.belongs(table), strict=True)
    held: list[Cell] = [key for key, counts in belongs if counts and key is not None]
    leading = of_entity(table, dimension.metric)
    size: dict[Cell, float] = {key: round(number(leading(key) or 0), 6) for key in held}
    keys = [key for key in held if size[key] > 0]
    if dimension.tiers:
        found = _tiers(dimension, sorted(keys, key=lambda key: (-size[key], _place(key))), size)
    else:
        found = _scores(dimension, keys, lambda metric: of_entity(table, metric))
    return {str(key): value for key, value in found.items()}


def _place(key: Cell) -> tuple[int, float, str]:
    """Numbers before texts, each in their own order."""
    return (1, 0.0, key) if isinstance(key, str) else (0, number(key), "")


def _tiers(dimension: Dimension, keys: list[Cell], size: dict[Cell, float]) -> dict[Cell, Cell]:
    """The largest first: in a tier while those before hold less than its share of the total."""
    total = fsum(size[key] for key in keys)
    before = accumulate((size[key] for key in keys), initial=0.0)
    found: dict[Cell, Cell] = {}
    *upper, (last, _) = dimension.tiers.items()
    for key, held in zip(keys, before, strict=False):
        found[key] = next((tier for tier, share in upper if held < share * total), last)
    return found


def _scores(
    dimension: Dimension, keys: list[Cell], of_metric: Callable[[str], Callable[[Cell], Cell]]
) -> dict[Cell, Cell]:
    """A digit for each measure, against its mean over these rows."""
    found: dict[Cell, Cell] = dict.fromkeys(keys, "")
    for score in dimension.scores:
        value = of_metric(score.metric)
        values = {key: round(number(value(key)), 6) for key in keys}
        mean = fsum(values.values()) / max(len(values), 1)
        for key in keys:
            better = values[key] > mean if score.better == "up" else values[key] <= mean
            found[key] = f"{found[key]}{int(better)}"
    return found
