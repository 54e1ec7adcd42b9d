"""A result as csv, tsv or xlsx: values as they are, text that looks like a formula made harmless.

Keys behind a label stay out, labels are in the reader's language, numbers keep their full
precision.
"""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Literal

from agent.answer import Answer
from agent.wording.cells import NO_MATCH, column_text, shown_columns
from agent.wording.say import say
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell
from tools.result import ResultTable

BOM = "\ufeff"
"""In files, so that a spreadsheet reads UTF-8; never on stdout."""

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")

Separator = Literal[",", "\t"]

SHEET_NAME = 31
"""Characters a sheet may be called by."""


def rows_of(
    table: ResultTable, vocabulary: Vocabulary, language: Language, *, guard: bool = True
) -> tuple[tuple[Cell, ...], ...]:
    """The heading and the rows as plain cells; `guard` makes formula-like text harmless."""
    places = shown_columns(table.columns)
    heading = tuple(_guarded(column_text(table.columns[p], language), guard) for p in places)
    rows = (
        tuple(_cell(row[p], table.columns[p], vocabulary, language, guard) for p in places)
        for row in table.table.rows
    )
    return (heading, *rows)


def separated(
    table: ResultTable,
    vocabulary: Vocabulary,
    language: Language,
    separator: Separator = ",",
    *,
    guard: bool = True,
) -> str:
    """The result as csv or tsv without a byte order mark; empty values are empty."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in rows_of(table, vocabulary, language, guard=guard):
        writer.writerow(["" if cell is None else _plain(cell) for cell in row])
    return out.getvalue()


def workbook(answer: Answer, vocabulary: Vocabulary) -> bytes:
    """An xlsx file: a sheet per result, and one with the question, reading, notes and SQL."""
    # late: half a second that no question should wait for; openpyxl ships no types
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    tables = [table for result in answer.results for table in result.tables]
    for number, table in enumerate(tables, 1):
        sheet = book.create_sheet(f"{say('report.table', answer.language)} {number}"[:SHEET_NAME])
        for row in rows_of(table, vocabulary, answer.language):
            sheet.append([_typed(cell) for cell in row])
    about = book.create_sheet(say("report.reading", answer.language)[:SHEET_NAME])
    for line in about_lines(answer):
        about.append([_guarded(readable(text), guard=True) for text in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def about_lines(answer: Answer) -> tuple[tuple[str, str], ...]:
    """What stands beside every export: question, reading, text, row counts, notes and SQL."""
    language = answer.language
    tables = [table for result in answer.results for table in result.tables]
    lines = [("report.question", answer.question), ("report.reading", answer.reading)]
    lines.append(("report.answer", answer.text))
    for table in tables:
        key = "report.cut" if table.table.truncated else "report.rows"
        lines.append(("report.table", say(key, language, count=len(table.table.rows))))
    lines += [("report.notes", text) for text in answer.note_texts]
    lines += [("report.sql", " ".join(table.sql.split())) for table in tables]
    return tuple((say(key, language), text) for key, text in lines if text)


def _cell(
    value: Cell, column: ResultColumn, vocabulary: Vocabulary, language: Language, guard: bool
) -> Cell:
    """A value as a file holds it: numbers and days plain, stored keys by their names."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        plain_number = value is None or column.format.kind != "text" or column.role == "value"
        return value if plain_number else _label(value, column, vocabulary, language, guard)
    if value == NO_MATCH:
        return say("value.no_match", language)
    if column.format.kind in {"text", "boolean"}:
        return _label(value, column, vocabulary, language, guard)
    return _guarded(readable(str(value)), guard)


def _label(
    value: Cell, column: ResultColumn, vocabulary: Vocabulary, language: Language, guard: bool
) -> Cell:
    shown = vocabulary.value_label(column.subject, value, language)
    if isinstance(value, int | float) and shown == str(value):
        return value
    return _guarded(readable(shown), guard)


def _guarded(text: str, guard: bool) -> str:
    """Text a spreadsheet will not run: an apostrophe before what begins like a formula."""
    begins = text.lstrip(" \u00a0\u3000").startswith(FORMULA_SIGNS) or text.startswith(("\t", "\r"))
    return f"'{text}" if guard and begins else text


def _plain(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _typed(cell: Cell) -> Cell | date:
    """Days as days, so that a spreadsheet can sort and chart them."""
    if isinstance(cell, str) and len(cell) == len("2026-01-01") and cell[4:5] == "-":
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell
