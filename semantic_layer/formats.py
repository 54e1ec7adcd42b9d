"""A value as people read it, in both languages, and text made safe to show.

`readable` is the only way a stored string reaches a screen, a log or a file. No colour, no layout.
"""

from dataclasses import dataclass
from typing import Literal

FormatKind = Literal[
    "integer", "number", "money", "percent", "points", "duration", "score", "text", "boolean",
    "date", "datetime", "hour", "day", "week", "month", "quarter", "year", "weekday",
    "month_of_year", "band",
]  # fmt: skip


@dataclass(frozen=True)
class ValueFormat:
    """How a column's values are shown."""

    kind: FormatKind
    unit: str = ""
    """Currency code for money; `days` or `hours` for a duration; empty elsewhere."""
