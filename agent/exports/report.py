"""An answer as Markdown or as one self-contained HTML file. Nothing in it can run or load.

Text from the data is escaped for the format it stands in; charts are text, so that no image and no
script is needed.
"""

import re
from html import escape

from agent.answer import Answer
from agent.charts import Chart
from agent.exports.model_lines import model_lines
from agent.exports.terminal import chart_lines
from agent.wording.cells import NUMBERS, cell_text, column_text, shown_columns
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.vocabulary import Vocabulary
from tools.result import ResultTable

CHART_WIDTH = 72
"""Cells of a chart in a report."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"

STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid #ccc; text-align: left; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { background: #f5f5f5; padding: .8rem; overflow-x: auto; line-height: 1.2; }
.reading { color: #444; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1b1b1b; }
  pre { background: #2a2a2a; } .reading { color: #bbb; } }
"""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")
_MARKDOWN_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-=])", re.MULTILINE)


def markdown(answer: Answer, vocabulary: Vocabulary, heading: int = 1) -> str:
    """The answer as Markdown: question, reading, text, tables, chart, notes and SQL."""
    language = answer.language
    blocks = [f"{'#' * heading} {markdown_text(answer.question)}"]
    if answer.reading:
        blocks.append(f"*{say('report.reading', language)}*: {markdown_text(answer.reading)}")
    blocks.append(markdown_text(answer.text))
    blocks += [_list([choice.label for choice in answer.choices], ordered=True)]
    blocks += [_list(list(answer.can_do), ordered=False)]
    tables = [table for result in answer.results for table in result.tables]
    blocks += [markdown_table(table, vocabulary, language) for table in tables]
    for chart in charts_of(answer):
        lines = chart_lines(chart, CHART_WIDTH, language)
        title = markdown_text(chart.title) if chart is not answer.chart else ""
        blocks += [title, _fenced("\n".join(lines), "")]
    if _beside(answer):
        blocks.append(f"{'#' * (heading + 1)} {say('report.notes', language)}")
        blocks.append(_list(_beside(answer), ordered=False))
    blocks += [_fenced(readable_lines(table.sql), "sql") for table in tables if table.sql]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _beside(answer: Answer) -> list[str]:
    """Notes, and what a model had to do with the answer."""
    return [*answer.notes_beside, *answer.remark_texts, *model_lines(answer)]


def markdown_table(table: ResultTable, vocabulary: Vocabulary, language: Language) -> str:
    """One result as a Markdown table, numbers to the right."""
    places = shown_columns(table.columns)
    heading = [markdown_text(column_text(table.columns[p], language)) for p in places]
    rules = ["---:" if table.columns[p].format.kind in NUMBERS else "---" for p in places]
    rows = [
        [markdown_text(cell_text(row[p], table.columns[p], vocabulary, language)) for p in places]
        for row in table.table.rows
    ]
    lines = [f"| {' | '.join(row)} |" for row in (heading, rules, *rows)]
    key = "report.cut" if table.table.truncated else "report.rows"
    return "\n".join(lines) + "\n\n" + say(key, language, count=len(table.table.rows))


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is: no link, image, tag, heading or cell border from it."""
    clean = "\n".join(readable(line) for line in text.splitlines())
    escaped = _MARKDOWN.sub(r"\\\1", clean)
    return _MARKDOWN_START.sub(r"\1\\\2", escaped)


def html(answer: Answer, vocabulary: Vocabulary) -> str:
    """The answer as one HTML file without script, font, image or link."""
    language = answer.language
    body = [f"<h1>{_safe(answer.question)}</h1>"]
    if answer.reading:
        label = say("report.reading", language)
        body.append(f'<p class="reading">{_safe(label)}: {_safe(answer.reading)}</p>')
    body.append(f"<p>{_safe(answer.text)}</p>")
    body += [_html_list("ol", [choice.label for choice in answer.choices])]
    body += [_html_list("ul", list(answer.can_do))]
    tables = [table for result in answer.results for table in result.tables]
    body += [_html_table(table, vocabulary, language) for table in tables]
    for chart in charts_of(answer):
        lines = "\n".join(chart_lines(chart, CHART_WIDTH, language))
        body.append(f"<h2>{_safe(chart.title)}</h2><pre>{escape(lines)}</pre>")
    if _beside(answer):
        notes = _html_list("ul", _beside(answer))
        body.append(f"<h2>{_safe(say('report.notes', language))}</h2>{notes}")
    body += [f"<pre>{escape(readable_lines(table.sql))}</pre>" for table in tables if table.sql]
    return _page("\n".join(part for part in body if part), say("report.title", language), language)


def _page(body: str, title: str, language: Language) -> str:
    code = "en" if language == "en" else "zh-CN"
    return (
        f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _html_table(table: ResultTable, vocabulary: Vocabulary, language: Language) -> str:
    places = shown_columns(table.columns)
    kinds = {
        p: ' class="number"' if table.columns[p].format.kind in NUMBERS else "" for p in places
    }
    heading = "".join(
        f"<th{kinds[p]}>{_safe(column_text(table.columns[p], language))}</th>" for p in places
    )
    rows = "\n".join(
        "<tr>"
        + "".join(
            f"<td{kinds[p]}>{_safe(cell_text(row[p], table.columns[p], vocabulary, language))}</td>"
            for p in places
        )
        + "</tr>"
        for row in table.table.rows
    )
    key = "report.cut" if table.table.truncated else "report.rows"
    count = _safe(say(key, language, count=len(table.table.rows)))
    return (
        f"<table>\n<thead><tr>{heading}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        f"<p>{count}</p>"
    )


def _html_list(tag: str, items: list[str]) -> str:
    if not items:
        return ""
    return f"<{tag}>{''.join(f'<li>{_safe(item)}</li>' for item in items)}</{tag}>"


def _safe(text: str) -> str:
    return escape(readable(text))


def charts_of(answer: Answer) -> tuple[Chart, ...]:
    """Every picture of an answer, the leading one first."""
    return (*((answer.chart,) if answer.chart is not None else ()), *answer.further_charts)


def _list(items: list[str], *, ordered: bool) -> str:
    marks = (f"{number}." if ordered else "-" for number in range(1, len(items) + 1))
    return "\n".join(
        f"{mark} {markdown_text(item)}" for mark, item in zip(marks, items, strict=True)
    )


def _fenced(text: str, kind: str) -> str:
    """A block no content can leave: its fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{kind}\n{text}\n{fence}"


def readable_lines(text: str) -> str:
    """Text of several lines, each made safe to show, indentation kept."""
    return "\n".join(
        line[: len(line) - len(line.lstrip())] + readable(line) for line in text.splitlines()
    )
