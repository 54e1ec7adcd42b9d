"""Horizontal bars of exact width: one label a line, the value always beside the mark.

Right of zero a bar ends on an eighth of a cell, left of zero on a half: U+2590 is the only partial
block that leans right. Several series have fills of their own, never only colours.
"""

from dataclasses import dataclass
from typing import Self

from rich.cells import cell_len

from agent.charts import Chart
from agent.exports.widths import exact, fit, fit_right
from agent.wording.cells import number_text
from semantic_layer.form import Language

EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
FILLS = ("█", "▒", "░", "▓")
ASCII_FILLS = ("#", "=", "-", "+")
LEAST = 4
"""Cells a bar needs at least; below, the number alone is shown."""


@dataclass(frozen=True)
class _Scale:
    """Where zero stands in the room for bars, and how many cells one unit is."""

    room: int
    left: int
    unit: float

    @classmethod
    def of(cls, values: tuple[float, ...], room: int) -> Self:
        low, high = min(0.0, *values), max(0.0, *values)
        if low == high:
            high = 1.0
        left = round(room * (-low / (high - low)))
        left = min(max(left, 1 if low < 0 else 0), room - (1 if high > 0 else 0))
        below = left / -low if low < 0 else float("inf")
        above = (room - left) / high if high > 0 else float("inf")
        return cls(room, left, min(below, above))


def bar_lines(chart: Chart, width: int, language: Language, *, ascii_only: bool) -> list[str]:
    """A legend where there are several series, then one line per bar."""
    several = len(chart.series) > 1
    texts = [
        tuple(number_text(value, chart.format, language) for value in series.values)
        for series in chart.series
    ]
    label = min(max(map(cell_len, chart.labels), default=0), width // 3)
    shown = max((cell_len(text) for row in texts for text in row), default=0)
    room = width - label - shown - 2
    if room < LEAST:
        label, room = max(width - shown - 1, width // 3), 0
        shown = width - label - 1
    scale = _Scale.of(_values(chart), room) if room else None
    lines = [_legend(chart, width, ascii_only=ascii_only)] if several else []
    for place, name in enumerate(chart.labels):
        for number, series in enumerate(chart.series):
            head = fit(name if number == 0 else "", label, ascii_only=ascii_only)
            bar = ""
            if scale:
                fill = (ASCII_FILLS if ascii_only else FILLS)[number % len(FILLS)]
                bar = _bar(series.values[place], scale, fill) + " "
            tail = fit_right(texts[number][place], shown, ascii_only=ascii_only)
            lines.append(exact(f"{head} {bar}{tail}", width))
    return lines


def _values(chart: Chart) -> tuple[float, ...]:
    """All values; parts of a whole are measured against the whole."""
    whole = (1.0,) if chart.kind == "shares" else ()
    found = tuple(v for series in chart.series for v in series.values if v is not None)
    return (*found, *whole) or (0.0,)


def _legend(chart: Chart, width: int, *, ascii_only: bool) -> str:
    fills = ASCII_FILLS if ascii_only else FILLS
    names = (f"{fills[n % len(fills)] * 2} {s.label}" for n, s in enumerate(chart.series))
    return fit("   ".join(names), width, ascii_only=ascii_only)


def _bar(value: float | None, scale: _Scale, fill: str) -> str:
    left, right = " " * scale.left, " " * (scale.room - scale.left)
    if value is not None and value > 0:
        right = _rightwards(value * scale.unit, fill)
        right += " " * (scale.room - scale.left - len(right))
    elif value is not None and value < 0:
        left = _leftwards(-value * scale.unit, fill)
        left = " " * (scale.left - len(left)) + left
    return left + right


def _rightwards(length: float, fill: str) -> str:
    if fill != FILLS[0]:
        return fill * max(round(length), 1)
    eighths = max(round(length * 8), 1)
    return fill * (eighths // 8) + EIGHTHS[eighths % 8]


def _leftwards(length: float, fill: str) -> str:
    if fill != FILLS[0]:
        return fill * max(round(length), 1)
    halves = max(round(length * 2), 1)
    return "▐" * (halves % 2) + fill * (halves // 2)
