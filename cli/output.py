"""An answer on standard output: text, Markdown, CSV, JSON or SQL. Only data; never a message."""

import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version

from agent.answer import Answer
from agent.exports.feedback_lines import summary_lines
from agent.exports.json_answer import answer_object, json_text
from agent.exports.report import charts_of, markdown
from agent.exports.tables import separated
from agent.exports.terminal import chart_lines, table_lines
from agent.wording.say import say
from cli.options import OutputLost, ReaderLeft
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.vocabulary import Vocabulary
from tools.result import ResultTable

FORMATS = ("text", "json", "csv", "md", "sql")

MOST_ROWS = 50
"""Rows of a table in the text format; the others are counted."""


@dataclass(frozen=True)
class Look:
    """How text is drawn."""

    vocabulary: Vocabulary
    width: int
    ascii_only: bool = False
    """True: no line-drawing characters."""


def print_version() -> int:
    """`askcrm 0.1.0`."""
    print_data(f"askcrm {version('askcrm')}")
    return 0


def print_data(text: str) -> None:
    """Text on standard output, as UTF-8 whatever the terminal's own encoding is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A lone surrogate of a file name must not end the run; in JSON its escape is valid.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise ReaderLeft from None
    except OSError:
        raise OutputLost from None


def in_terminal() -> bool:
    """Whether a person sits at both ends."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def print_answer(answer: Answer, shape: str, look: Look) -> None:
    """The answer in one of FORMATS."""
    match shape:
        case "json":
            print_data(json_text(answer_object(answer)))
        case "sql":
            print_data("\n\n".join(sql_of(answer)))
        case "csv":
            table = answer.results[0].tables[0]
            text = separated(table, look.vocabulary, answer.language, ",")
            print_data(text.rstrip("\r\n"))
        case "md":
            print_data(markdown(answer, look.vocabulary).rstrip("\n"))
        case _:
            print_data("\n".join(text_lines(answer, look)))


def sql_of(answer: Answer) -> tuple[str, ...]:
    """Every statement of the answer, in order; with a semicolon each when there are several."""
    found = [table.sql for result in answer.results for table in result.tables if table.sql]
    return tuple(found) if len(found) < 2 else tuple(f"{sql};" for sql in found)


def terminal_width() -> int:
    """Cells of a line; 100 where there is no terminal."""
    return max(40, shutil.get_terminal_size((100, 24)).columns)


def text_lines(answer: Answer, look: Look) -> list[str]:
    """Reading, text, table, chart, notes, choices: the order every face keeps."""
    language = answer.language
    lines = [*_reading_lines(answer), *(readable(line) for line in answer.text.splitlines())]
    for result in answer.results:
        if isinstance(result.form, SummariseFeedback | RelateTheme):
            plain = look.ascii_only
            summed = summary_lines(result, look.vocabulary, language, look.width, ascii_only=plain)
            lines += ["", *summed]
            continue
        for table in map(partial(_shown, language=language), result.tables):
            if table.columns:
                drawn = table_lines(
                    table, look.vocabulary, language, look.width, MOST_ROWS, ascii=look.ascii_only
                )
                lines += ["", *(line.rstrip() for line in drawn)]
    for chart in charts_of(answer):
        drawn = chart_lines(chart, look.width, language, ascii=look.ascii_only)
        title = [readable(chart.title)] if chart is not answer.chart else []
        lines += ["", *title, *(line.rstrip() for line in drawn)]
    if answer.notes_beside:
        lines += ["", *(f"! {readable(note)}" for note in answer.notes_beside)]
    return lines + offer_lines(answer, language)


def _shown(table: ResultTable, language: Language) -> ResultTable:
    """The table as it is; of the catalogue what one language needs, so that a line can hold it."""
    wanted = (f"names_{language}", "id", f"means_{language}", "unit")
    places = {column.id: place for place, column in enumerate(table.columns)}
    if not set(wanted) < set(places):
        return table
    kept = tuple(places[name] for name in wanted)
    narrow = replace(
        table.table,
        columns=tuple(table.table.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.table.rows),
    )
    return replace(table, table=narrow, columns=tuple(table.columns[place] for place in kept))


def explained_lines(answer: Answer) -> list[str]:
    """Reading, then each form with its SQL: what would be run."""
    lines = [*_reading_lines(answer), *(readable(line) for line in answer.text.splitlines())]
    for result in answer.results:
        lines += ["", readable(result.canonical)]
        lines += [line for table in result.tables if table.sql for line in ("", table.sql)]
    return lines


def _reading_lines(answer: Answer) -> Iterator[str]:
    if answer.reading:
        yield from map(readable, answer.reading.splitlines())
        yield ""


def offer_lines(answer: Answer, language: Language) -> list[str]:
    """What can be chosen or asked next; nothing for an answer that stands by itself."""
    lines: list[str] = []
    if answer.choices:
        lines += ["", say("cli.choices", language)]
        for number, choice in enumerate(answer.choices, 1):
            label = readable(choice.label)
            lines.append("  " + say("choice.number", language, number=number, label=label))
    if answer.can_do:
        lines += ["", say("cli.can_do", language)]
        lines += [f"  {readable(question)}" for question in answer.can_do]
    return lines
