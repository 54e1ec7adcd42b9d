"""Charts as data, and which chart fits a result. Drawn elsewhere (agent/exports/terminal.py)."""

from dataclasses import dataclass
from typing import Literal

from semantic_layer.formats import ValueFormat


@dataclass(frozen=True)
class Series:
    """One line or one set of bars."""

    label: str
    values: tuple[float | None, ...]
    """One per label of the chart; None = no value (a gap stays a gap)."""


@dataclass(frozen=True)
class Chart:
    """A picture of one result."""

    kind: Literal["bars", "line", "shares", "funnel"]
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    format: ValueFormat
    left_out: int = 0
    """Groups not drawn."""
