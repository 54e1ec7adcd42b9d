"""What a draft is made from: tables, columns and links as their values show them.

Plain data, filled in by whoever profiled the database; nothing here reads one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from semantic_layer.form import Scalar

HeldType = Literal["integer", "number", "text", "date", "datetime", "boolean", "unknown"]


@dataclass(frozen=True)
class HeldColumn:
    """One column."""

    name: str
    type: HeldType
    filled: int
    """Rows with a value."""
    distinct: int
    smallest: Scalar
    largest: Scalar
    values: tuple[Scalar, ...]
    """The most frequent values; all of them where there are few."""
    hours: bool = False
    """True: a date with a time of day that differs from midnight."""

    @property
    def longest(self) -> int:
        """Characters of the longest value looked at."""
        return max((len(str(value)) for value in self.values), default=0)


@dataclass(frozen=True)
class HeldTable:
    """One table or view."""

    name: str
    rows: int
    columns: tuple[HeldColumn, ...]
    keys: tuple[tuple[str, ...], ...]
    """Columns that are filled and different in every row."""
    spread: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Repeated id column -> other column -> ids with more than one value of it."""

    def column(self, name: str) -> HeldColumn:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class HeldLink:
    """A column whose values are looked for in the key of another table."""

    table: str
    column: str
    other_table: str
    other_column: str
    rows: int
    """Rows with a value."""
    matched: int
    unmatched: tuple[Scalar, ...] = ()
    """The most frequent values without a partner."""

    @property
    def share(self) -> float:
        """Matched rows over rows with a value."""
        return self.matched / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Held:
    """A whole database."""

    tables: tuple[HeldTable, ...]
    links: tuple[HeldLink, ...]
