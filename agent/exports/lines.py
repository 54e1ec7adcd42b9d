"""Line charts of exact width on braille dots (2 by 4 per cell), or on plain characters.

Series are told apart by a letter at their last point and in the legend, not by colour alone; a gap
in the data is a gap in the line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from agent.charts import Chart
from agent.exports.widths import exact, fit, fit_right
from agent.wording.cells import number_text
from semantic_layer.form import Language

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BRAILLE = 0x2800
LETTERS = "ABCDEFGH"
MARKS = 4
"""Rows from which the middle of the scale is written too."""


@dataclass(frozen=True)
class _Grid:
    """The cells of the picture and what one of them holds."""

    across: int
    down: int
    low: float
    high: float
    points: int
    fine: bool
    """True: 2 by 4 dots a cell; False: one."""

    @property
    def dots(self) -> tuple[int, int]:
        return (self.across * 2, self.down * 4) if self.fine else (self.across, self.down)

    def place(self, index: int, value: float) -> tuple[int, int]:
        """The dot of the index-th value."""
        wide, tall = self.dots
        rising = (self.high / 2 - value / 2) / (self.high / 2 - self.low / 2)
        return round(index / max(self.points - 1, 1) * (wide - 1)), round(rising * (tall - 1))

    def cell(self, x: int, y: int) -> tuple[int, int]:
        """Row and column of the cell that a dot lies in."""
        return (y // 4, x // 2) if self.fine else (y, x)

    def bit(self, x: int, y: int) -> int:
        return DOTS[y % 4][x % 2] if self.fine else 1


def line_lines(
    chart: Chart, width: int, height: int, language: Language, *, ascii_only: bool
) -> list[str]:
    """The picture, the labels below it, and a legend where there are several series."""
    values = [v for series in chart.series for v in series.values if v is not None]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - abs(low or 1.0) / 2, high + abs(high or 1.0) / 2
    several = len(chart.series) > 1
    down = max(height - 1 - several, 2)
    marks = {0: high, down - 1: low, **({down // 2: high / 2 + low / 2} if down > MARKS else {})}
    texts = {row: number_text(value, chart.format, language) for row, value in marks.items()}
    axis = min(max(map(cell_len, texts.values())), width // 2)
    grid = _Grid(width - axis - 2, down, low, high, len(chart.labels), not ascii_only)
    if grid.across < 1:
        return [" " * width] * height
    rule = " |" if ascii_only else " │"
    lines = [
        fit_right(texts.get(row, ""), axis, ascii_only=ascii_only) + rule + body
        for row, body in enumerate(_bodies(chart, grid, ascii_only=ascii_only))
    ]
    lines = [exact(line, width) for line in [*lines, _foot(chart, grid, axis + 2)]]
    return [*lines, _legend(chart, width, ascii_only=ascii_only)] if several else lines


def _bodies(chart: Chart, grid: _Grid, *, ascii_only: bool) -> Iterator[str]:
    bits: dict[tuple[int, int], int] = {}
    letters: dict[tuple[int, int], str] = {}
    for number, series in enumerate(chart.series):
        last: tuple[int, int] | None = None
        for x, y in _dots(series.values, grid):
            last = grid.cell(x, y)
            bits[last] = bits.get(last, 0) | grid.bit(x, y)
        if last is not None and len(chart.series) > 1:
            letters[last] = LETTERS[number % len(LETTERS)]
    for row in range(grid.down):
        yield "".join(
            letters.get((row, column)) or _mark(bits.get((row, column), 0), ascii_only=ascii_only)
            for column in range(grid.across)
        )


def _mark(bits: int, *, ascii_only: bool) -> str:
    if not bits:
        return " "
    return "*" if ascii_only else chr(BRAILLE + bits)


def _dots(values: tuple[float | None, ...], grid: _Grid) -> Iterator[tuple[int, int]]:
    """The dots of a line in order; the last one is its last value."""
    before: tuple[int, int] | None = None
    for index, value in enumerate(values):
        if value is None:
            before = None
            continue
        here = grid.place(index, value)
        start = before or here
        steps = max(abs(here[0] - start[0]), abs(here[1] - start[1]), 1)
        for step in range(steps + 1):
            yield (
                start[0] + round((here[0] - start[0]) * step / steps),
                start[1] + round((here[1] - start[1]) * step / steps),
            )
        before = here


def _foot(chart: Chart, grid: _Grid, indent: int) -> str:
    """The labels below their points; one is written only where it fits whole."""
    foot, used = "", 0
    for index, label in enumerate(chart.labels):
        column = grid.cell(*grid.place(index, grid.low))[1]
        column = min(column, grid.across - cell_len(label))
        if column >= used:
            foot += " " * (column - cell_len(foot)) + label
            used = column + cell_len(label) + 1
    return " " * indent + foot


def _legend(chart: Chart, width: int, *, ascii_only: bool) -> str:
    names = (f"{LETTERS[n % len(LETTERS)]} {s.label}" for n, s in enumerate(chart.series))
    return fit("   ".join(names), width, ascii_only=ascii_only)
