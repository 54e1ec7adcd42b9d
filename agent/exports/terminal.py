"""Tables and charts as lines of exact width, for the terminal chat and the commands alike.

Every line has exactly the cells asked for, whatever the labels: Chinese, emoji, long, empty. Text
from the data arrives through `readable`. No colour, no cursor: a face may add its own.
"""

from dataclasses import dataclass

from rich.cells import cell_len

from agent.charts import Chart
from agent.exports.bars import bar_lines
from agent.exports.lines import line_lines
from agent.exports.widths import exact, fit, fit_right
from agent.wording.cells import NUMBERS, cell_text, column_text, shown_columns
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.vocabulary import Vocabulary
from tools.result import ResultTable

GAP = "  "
LEAST = 8
"""Cells a column is never squeezed below, unless the whole line is narrower."""

MOST = 200
"""Cells of a value that a table shows at most."""


@dataclass(frozen=True)
class _Column:
    """A heading and its cells, already text."""

    heading: str
    cells: tuple[str, ...]
    right: bool
    width: int

    def cell(self, text: str, *, ascii_only: bool) -> str:
        place = fit_right if self.right else fit
        return place(text, self.width, ascii_only=ascii_only)


def table_lines(
    table: ResultTable,
    vocabulary: Vocabulary,
    language: Language,
    width: int,
    max_rows: int = 50,
    *,
    ascii: bool = False,  # noqa: A002 - the name of the setting
) -> tuple[str, ...]:
    """The heading and the rows; columns and rows that do not fit are counted in a last line."""
    columns = _columns(table, vocabulary, language, max_rows)
    kept = _fitted(columns, width)
    lines = [
        GAP.join(
            column.cell(text, ascii_only=ascii) for column, text in zip(kept, row, strict=True)
        )
        for row in (
            tuple(column.heading for column in kept),
            *zip(*(column.cells for column in kept), strict=True),
        )
    ]
    lines += _left_out(len(columns) - len(kept), len(table.table.rows) - max_rows, language)
    return tuple(
        exact(line, width) if cell_len(line) <= width else fit(line, width, ascii_only=ascii)
        for line in lines
    )


def chart_lines(
    chart: Chart,
    width: int,
    language: Language,
    height: int = 12,
    *,
    ascii: bool = False,  # noqa: A002
) -> tuple[str, ...]:
    """The picture without its title; `height` bounds a line chart, bars take a line each."""
    if not any(v is not None for series in chart.series for v in series.values):
        return (fit(say("chart.none", language), width, ascii_only=ascii),)
    if chart.kind == "line":
        lines = line_lines(chart, width, height, language, ascii_only=ascii)
    else:
        lines = bar_lines(chart, width, language, ascii_only=ascii)
    if chart.left_out:
        left_out = say("chart.left_out", language, count=chart.left_out)
        lines.append(fit(left_out, width, ascii_only=ascii))
    return tuple(lines)


def _columns(
    table: ResultTable, vocabulary: Vocabulary, language: Language, max_rows: int
) -> list[_Column]:
    rows = table.table.rows[:max_rows]
    found = []
    for place in shown_columns(table.columns):
        column = table.columns[place]
        cells = tuple(cell_text(row[place], column, vocabulary, language) for row in rows)
        heading = column_text(column, language)
        right = column.format.kind in NUMBERS and column.role != "group"
        natural = max(map(cell_len, (heading, *cells)))
        found.append(_Column(heading, cells, right, min(natural, MOST)))
    return found


def _fitted(columns: list[_Column], width: int) -> list[_Column]:
    """As many columns from the left as fit once the wide ones are squeezed."""
    kept = list(columns)
    while len(kept) > 1 and _total([min(c.width, LEAST) for c in kept]) > width:
        kept.pop()
    widths = [column.width for column in kept]
    while _total(widths) > width and max(widths) > LEAST:
        widest = max(range(len(widths)), key=lambda place: (widths[place], not kept[place].right))
        others = [w for place, w in enumerate(widths) if place != widest]
        spare = _total(widths) - width
        floor = max([LEAST, *(w for w in others if w < widths[widest])])
        widths[widest] = max(widths[widest] - spare, min(floor, widths[widest] - 1))
    if len(kept) == 1:
        widths[0] = min(widths[0], width)
    return [
        _Column(column.heading, column.cells, column.right, wide)
        for column, wide in zip(kept, widths, strict=True)
    ]


def _total(widths: list[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _left_out(columns: int, rows: int, language: Language) -> list[str]:
    lines = []
    if rows > 0:
        lines.append(say("table.more_rows", language, count=rows))
    if columns > 0:
        lines.append(say("table.more_columns", language, count=columns))
    return lines
