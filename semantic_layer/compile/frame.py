"""Frame: by what, under which conditions and over which days something is computed.

Part and Block are what comes of it: a CTE, its keys and the columns of its aggregates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from semantic_layer.compile.build import ALL_DAYS, Days
from semantic_layer.compile.compiled import CheckKind
from semantic_layer.compile.keys import Key
from semantic_layer.leaves import Leaf
from semantic_layer.query import AnyOf, EntityFilter, Filter

SideName = Literal["value", "base", "before"]
Axis = tuple[tuple[str, Days], ...]
"""Bucket label -> the days it stands for."""
Counts = tuple[tuple[CheckKind, str, str], ...]
"""What is counted of rows: kind, subject, and the column it stands in."""
READ: tuple[CheckKind, str] = ("rows", "")
"""All rows read, whatever metric they are for."""


@dataclass(frozen=True)
class Side:
    """One of the periods that are computed beside each other."""

    name: SideName = "value"
    days: Days = ALL_DAYS
    axis: Axis = ()
    """The buckets, if there is a time axis whose days are known."""
    ranged: bool = False
    """True: the buckets are read from `axis`; False: dates are cut, which is quicker."""


@dataclass(frozen=True)
class Frame:
    """What a block of aggregates is computed by."""

    keys: tuple[Key, ...] = ()
    filters: tuple[Filter | AnyOf, ...] = ()
    entity_filters: tuple[EntityFilter, ...] = ()
    date: str | None = None
    """A date role in place of each aggregate's own."""
    sides: tuple[Side, ...] = (Side(),)
    dense: bool = False
    """True: buckets without rows are shown."""
    cast: tuple[str, ...] = ()
    """Ids of the keys that must be text, since '(no match)' may stand among them."""
    counted_for: tuple[str, ...] = ()
    """Metrics whose rows are counted where they are read; empty = they are counted apart."""

    def only(self, side: Side) -> "Frame":
        """The same for one side."""
        return replace(self, sides=(side,))

    @property
    def axis_key(self) -> Key | None:
        """The key that is the time axis."""
        return next((key for key in self.keys if key.is_axis), None)


@dataclass(frozen=True)
class Part:
    """One CTE with one row per combination of keys."""

    name: str
    columns: Mapping[tuple[str, SideName], str]
    """(leaf id, side) -> column."""
    counted: Counts = ()
    """What is counted of its rows, group by group."""
    empty: tuple[tuple[str, str], ...] = ()
    """Subject and column of the keys that are empty where, and only where, a value is missing."""
    lost: tuple[str, ...] = ()
    """Columns of the keys that hold "(no match)" for rows without a partner."""
    means: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Leaf id of a mean -> the columns of its sum and its count, where rows are counted."""
    leaves: tuple[Leaf, ...] = ()
    """What it holds; empty where it is not read straight from a table."""


@dataclass(frozen=True)
class Block:
    """All leaves of some metrics side by side."""

    name: str
    columns: Mapping[tuple[str, SideName], str]
    certain: bool
    """True: a count in it is never empty, since its rows come from one CTE only."""
    parts: tuple[Part, ...] = ()
    """The CTEs it is put together from."""


def date_of(leaf: Leaf, frame: Frame) -> str | None:
    """The date role in force for a leaf."""
    return frame.date or leaf.date
