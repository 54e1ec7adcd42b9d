"""Table: rows an engine gave, and the only place where values become plain JSON.

Immutable; it knows whether it was cut. There is no row iterator: a Table is complete or cut.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Literal

ColumnType = Literal["integer", "number", "text", "date", "datetime", "boolean", "unknown"]
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Column:
    """A column of a result or of a stored table."""

    name: str
    type: ColumnType = "unknown"


@dataclass(frozen=True)
class Table:
    """Rows with their columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool = False
    """True: more rows exist than were read."""

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


def table_of(names: tuple[str, ...], rows: list[tuple[object, ...]], limit: int | None) -> Table:
    """Driver rows as a Table: cut at `limit`, values plain, column types read off the values."""
    cut = limit is not None and len(rows) > limit
    kept = tuple(rows[:limit] if cut else rows)
    found = [set(map(type, values)) for values in zip(*kept, strict=True)] or [set()] * len(names)
    if all(map(_is_plain, found, zip(*kept, strict=True))):
        cells: tuple[tuple[Cell, ...], ...] = kept  # type: ignore[assignment]  # just looked at
    else:
        cells = tuple(tuple(plain(value) for value in row) for row in kept)
        found = [set(map(type, values)) for values in zip(*cells, strict=True)]
    columns = tuple(Column(name, _type_of(kinds)) for name, kinds in zip(names, found, strict=True))
    return Table(columns, cells, cut)


def _is_plain(kinds: set[type], values: tuple[object, ...]) -> bool:
    """True where plain() would change nothing; large results are mostly so, and this is quicker."""
    if not kinds <= {int, str, bool, float, type(None)}:
        return False
    return float not in kinds or all(isfinite(v) for v in values if isinstance(v, float))


def _type_of(kinds: set[type]) -> ColumnType:
    match kinds - {type(None)}:
        case held if held == {int}:
            return "integer"
        case held if held and held <= {int, float}:
            return "number"
        case held if held == {bool}:
            return "boolean"
        case held if held == {str}:
            return "text"
        case _:
            return "unknown"


def plain(value: object) -> Cell:
    """A driver's value as JSON knows it: dates ISO, exact decimals as numbers, bytes as text.

    `Decimal("1.50")` -> 1.5; `date(2026, 7, 1)` -> "2026-07-01"; NaN and infinity -> None.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value == value and abs(value) != float("inf") else None
        case Decimal():
            whole = value == value.to_integral_value() and value.as_tuple().exponent == 0
            return int(value) if whole else float(value)
        case datetime() | date():
            return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
        case bytes():
            return value.decode("utf-8", errors="replace")
        case _:
            return str(value)
