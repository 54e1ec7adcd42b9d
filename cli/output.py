"""An answer on standard output: text, Markdown, CSV, JSON or SQL. Only data; never a message."""

import io
import shutil
import sys
from importlib.metadata import version

from agent.answer import Answer
from agent.exports.json_answer import answer_object, json_text
from agent.exports.report import markdown
from agent.exports.tables import separated
from agent.exports.terminal import chart_lines, table_lines
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.vocabulary import Vocabulary

FORMATS = ("text", "json", "csv", "md", "sql")

MOST_ROWS = 50
"""Rows of a table in the text format; the others are counted."""


def print_version() -> int:
    """`askcrm 0.1.0`."""
    print_data(f"askcrm {version('askcrm')}")
    return 0


def print_data(text: str) -> None:
    """Text on standard output, as UTF-8 whatever the terminal's own encoding is."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() != "utf-8":
        sys.stdout.reconfigure(encoding="utf-8")
    print(text, flush=True)


def print_answer(answer: Answer, shape: str, vocabulary: Vocabulary) -> None:
    """The answer in one of FORMATS; nothing on failure, except JSON."""
    match shape:
        case "json":
            print_data(json_text(answer_object(answer)))
        case "sql":
            print_data("\n\n".join(sql_of(answer)))
        case "csv":
            table = answer.results[0].tables[0]
            print_data(separated(table, vocabulary, answer.language, ",").rstrip("\r\n"))
        case "md":
            print_data(markdown(answer, vocabulary))
        case _:
            print_data("\n".join(text_lines(answer, vocabulary, terminal_width())))


def sql_of(answer: Answer) -> tuple[str, ...]:
    """Every statement of the answer, in order."""
    return tuple(table.sql for result in answer.results for table in result.tables if table.sql)


def terminal_width() -> int:
    """Cells of a line; 100 where there is no terminal."""
    return max(40, shutil.get_terminal_size((100, 24)).columns)


def text_lines(answer: Answer, vocabulary: Vocabulary, width: int) -> list[str]:
    """Reading, text, table, chart, notes, choices: the order every face keeps."""
    language = answer.language
    lines: list[str] = []
    if answer.reading:
        lines += [*map(readable, answer.reading.splitlines()), ""]
    lines += [readable(line) for line in answer.text.splitlines()]
    for result in answer.results:
        for table in result.tables:
            if table.columns:
                drawn = table_lines(table, vocabulary, language, width, MOST_ROWS)
                lines += ["", *(line.rstrip() for line in drawn)]
    if answer.chart is not None:
        drawn = chart_lines(answer.chart, width, language)
        lines += ["", *(line.rstrip() for line in drawn)]
    if answer.note_texts:
        lines += ["", *(f"! {readable(text)}" for text in answer.note_texts)]
    return lines + offer_lines(answer, language)


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
