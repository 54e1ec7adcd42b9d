"""A chart as coloured lines: the marks come from agent/exports, the colours from here.

Colour is never the only carrier: letters, fills and the value beside each mark say the same.
"""

import re
from dataclasses import replace

from rich.style import Style
from rich.text import Text

from agent.answer import Answer
from agent.charts import Chart
from agent.exports.terminal import chart_lines
from semantic_layer.formats import readable
from tui.widgets.lines import BOLD, DIM

SERIES = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7")
"""Okabe and Ito's colours, told apart by nearly every eye."""

LEAST_BARS = 3
"""Bars that are drawn in any case."""

TALLEST = 18
"""Lines of a line chart at most: taller, a curve says no more."""

_MARKS = (
    (re.compile("[█▏▎▍▌▋▊▉▐\u2801-\u28ff]+"), SERIES[0]),
    (re.compile("▒+"), SERIES[1]),
    (re.compile("░+"), SERIES[2]),
    (re.compile("▓+"), SERIES[3]),
)


def chart_texts(answer: Answer, width: int, height: int, *, ascii_only: bool) -> list[Text]:
    """Title and picture on about `height` lines; nothing where there is no chart."""
    if answer.chart is None:
        return []
    chart = shortened(answer.chart, height)
    tall = min(max(height - 2, 6), TALLEST)
    lines = chart_lines(chart, width, answer.language, tall, ascii=ascii_only)
    title = Text(readable(chart.title), style=BOLD, no_wrap=True)
    title.truncate(width, overflow="ellipsis")
    return [title, *(_coloured(line) for line in lines)]


def shortened(chart: Chart, lines: int) -> Chart:
    """As many bars as fit on so many lines, the others counted as left out."""
    several = len(chart.series) > 1
    kept = max((lines - 1 - several) // max(len(chart.series), 1), LEAST_BARS)
    if chart.kind not in {"bars", "shares"} or len(chart.labels) <= kept:
        return chart
    series = tuple(replace(one, values=one.values[:kept]) for one in chart.series)
    left_out = chart.left_out + len(chart.labels) - kept
    return replace(chart, labels=chart.labels[:kept], series=series, left_out=left_out)


def _coloured(line: str) -> Text:
    text = Text(line)
    for marks, colour in _MARKS:
        for found in marks.finditer(line):
            text.stylize(Style(color=colour), found.start(), found.end())
    for found in re.finditer("[│─└┤┼]+", line):
        text.stylize(DIM, found.start(), found.end())
    return text
