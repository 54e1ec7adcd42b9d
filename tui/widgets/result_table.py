"""A result as lines: heading, rows, what is left out; and table and chart side by side."""

from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from agent.answer import Answer
from agent.exports.feedback_lines import summary_lines
from agent.exports.terminal import table_lines
from agent.exports.widths import exact
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.vocabulary import Vocabulary
from tools.result import ResultTable
from tui.widgets.chart_view import chart_texts
from tui.widgets.lines import BOLD, DIM, PLAIN

LEAST_CHART = 36
"""Cells a chart needs beside a table."""


def tables_of(answer: Answer) -> tuple[ResultTable, ...]:
    """Every table with columns, in order."""
    return tuple(t for result in answer.results for t in result.tables if t.columns)


def table_texts(
    answer: Answer, vocabulary: Vocabulary, width: int, rows: int, *, ascii_only: bool
) -> list[Text]:
    """All tables under each other, at most `rows` rows of each."""
    if any(isinstance(result.form, SummariseFeedback | RelateTheme) for result in answer.results):
        return _summary_texts(answer, vocabulary, width, rows, ascii_only=ascii_only)
    drawn: list[Text] = []
    for table in tables_of(answer):
        if drawn:
            drawn.append(Text(""))
        lines = table_lines(table, vocabulary, answer.language, width, rows, ascii=ascii_only)
        shown = 1 + min(rows, len(table.table.rows))
        for place, line in enumerate(lines):
            drawn.append(Text(line, style=BOLD if place == 0 else PLAIN if place < shown else DIM))
    return drawn


def _summary_texts(
    answer: Answer, vocabulary: Vocabulary, width: int, rows: int, *, ascii_only: bool
) -> list[Text]:
    """The themes, then quotes and sums as far as there is room."""
    lines = [
        line
        for result in answer.results
        for line in summary_lines(result, vocabulary, answer.language, width, ascii_only=ascii_only)
    ]
    drawn = [Text(line, style=PLAIN if place else BOLD) for place, line in enumerate(lines)]
    return drawn[: rows + 1]


def beside_texts(
    answer: Answer, vocabulary: Vocabulary, width: int, rows: int, *, ascii_only: bool
) -> list[Text]:
    """The first table at the left, the chart at the right; below each other without the room."""
    natural = table_texts(answer, vocabulary, 400, rows, ascii_only=ascii_only)
    left = min(max((cell_len(text.plain.rstrip()) for text in natural), default=0), width * 6 // 10)
    right = width - left - 3
    if right < LEAST_CHART:
        left = right = width
    table = table_texts(answer, vocabulary, left, rows, ascii_only=ascii_only)
    chart = chart_texts(answer, right, max(len(table) - 1, rows), ascii_only=ascii_only)
    if left == width:
        return [*table, Text(""), *chart]
    drawn = []
    for one, other in zip_longest(table, chart, fillvalue=Text("")):
        row = one.copy()
        row.append(exact("", left - cell_len(one.plain)))
        row.append(" │ " if not ascii_only else " | ", DIM)
        row.append_text(other)
        drawn.append(row)
    return drawn
