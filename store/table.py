"""Table: rows an engine gave, and the only place where values become plain JSON.

Immutable; it knows whether it was cut. There is no row iterator: a Table is complete or cut.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
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
