"""A chart as coloured lines: the marks come from agent/exports, the colours from here.

Colour is never the only carrier: letters, fills and the value beside each mark say the same.
"""

import re

from rich.style import Style
from rich.text import Text

from agent.answer import Answer
from agent.exports.terminal import chart_lines
from semantic_layer.formats import readable
from tui.widgets.lines import BOLD, DIM

SERIES = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7")
"""Okabe and Ito's colours, told apart by nearly every eye."""

_MARKS = (
    (re.compile("[█▏▎▍▌▋▊▉▐\u2801-\u28ff]+"), SERIES[0]),
    (re.compile("▒+"), SERIES[1]),
    (re.compile("░+"), SERIES[2]),
    (re.compile("▓+"), SERIES[3]),
)


def chart_texts(answer: Answer, width: int, height: int, *, ascii_only: bool) -> list[Text]:
    """Title and picture; nothing where there is no chart."""
    chart = answer.chart
    if chart is None:
        return []
    lines = chart_lines(chart, width, answer.language, height, ascii=ascii_only)
    title = Text(readable(chart.title), style=BOLD, no_wrap=True)
    title.truncate(width, overflow="ellipsis")
    return [title, *(_coloured(line) for line in lines)]


def _coloured(line: str) -> Text:
    text = Text(line)
    for marks, colour in _MARKS:
        for found in marks.finditer(line):
            text.stylize(Style(color=colour), found.start(), found.end())
    for found in re.finditer("[│─└┤┼]+", line):
        text.stylize(DIM, found.start(), found.end())
    return text
