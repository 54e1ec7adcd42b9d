"""Facts: what is true of a result and may be put into words. Every fact leads to a cell.

No sentence and no language here; a narrator words facts and nothing else.
"""

from dataclasses import dataclass
from typing import Literal

from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.periods import Period
from store.table import Cell

FactKind = Literal[
    "value",
    "total",
    "highest",
    "lowest",
    "change",
    "percent_change",
    "share",
    "rank",
    "count",
    "base",
    "first",
    "last",
]


@dataclass(frozen=True)
class CellAddress:
    """Where a fact's value stands: table of the result, row, column (0-based)."""

    table: int
    row: int
    column: int


@dataclass(frozen=True)
class Fact:
    """One true statement about one number."""

    id: str
    kind: FactKind
    label: Bilingual
    """The metric's label."""
    value: float | int | None
    format: ValueFormat
    groups: tuple[tuple[Bilingual, Cell, Bilingual], ...] = ()
    """(group label, stored key, shown label in both languages) that the value belongs to; empty =
    the whole."""
    period: Period | None = None
    cell: CellAddress | None = None
    """None: the value comes from the companion query (a whole) or is a count of rows."""
    subject: str = ""
    """The metric id."""
