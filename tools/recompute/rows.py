"""Rows: a recomputed result. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass

from store.table import Cell

Group = tuple[Cell, ...]
Rank = tuple[tuple[int, float, object], ...]
"""What a row is sorted by, smallest first."""


@dataclass
class Row:
    """One row of a result."""

    key: Group
    values: dict[tuple[str, str], Cell]
    """(metric, role) -> value; roles as in a result: value, base, delta, pct, share."""
    rank: Rank = ()


@dataclass(frozen=True)
class Recomputed:
    """What a query's result must be."""

    keys: tuple[str, ...]
    """Ids of the group columns, in order; of an entity its key column."""
    labels: tuple[Mapping[Cell, Cell] | None, ...]
    """For an entity: key -> the name shown."""
    rows: tuple[Row, ...]
    """In order."""
    beyond: tuple[Row, ...] = ()
    """Rows that a limit left out, in order."""


def without(key: Group, place: int) -> Group:
    """The group without one of its keys."""
    return (*key[:place], *key[place + 1 :])
