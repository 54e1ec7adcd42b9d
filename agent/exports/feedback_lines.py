"""A summary of complaints as lines: the themes that fit, quotes in full, sums that are not zero."""

import re
from collections.abc import Iterator
from dataclasses import replace

from rich.cells import cell_len

from agent.exports.terminal import GAP, table_lines
from agent.wording.cells import cell_text, column_text
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell
from tools.result import Result, ResultTable

BY_IMPORTANCE = (
    "theme", "customers", "writers.delta", "verdict", "texts", "writers", "writers.base",
    "rating_gap", "owner_team", "share", "first_seen", "negative_rate", "safety", "repeat",
    "leaving", "money", "legal", "also", "rated",
)  # fmt: skip
"""Columns of the theme table: a narrow screen shows the first of these."""
OF_BEFORE = frozenset({"writers.base", "writers.delta", "verdict"})
"""Not shown where nothing is compared: a column of dashes."""
INDENT = "  "
_PIECE = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+"
)


def summary_lines(
    result: Result, vocabulary: Vocabulary, language: Language, width: int, *, ascii_only: bool
) -> list[str]:
    """Themes, split, quotes and sums, or groups; what runs along time is a picture elsewhere."""
    lines: list[str] = []
    for table in result.tables:
        names = table.table.names
        if "time" in names:
            continue
        lines += [""] if lines else []
        if "quote" in names:
            lines += quote_lines(table, vocabulary, language, width)
            continue
        shown = theme_view(table, vocabulary, language, width) if "owner_team" in names else table
        shown = filled_sums(table) if "what" in names else shown
        drawn = table_lines(shown, vocabulary, language, width, ascii=ascii_only)
        lines += [line.rstrip() for line in drawn]
    return lines


def theme_view(
    table: ResultTable, vocabulary: Vocabulary, language: Language, width: int
) -> ResultTable:
    """The columns that fit uncut, the most important first, in their own order."""
    ids = [column.id for column in table.columns]
    room = width + len(GAP)
    kept: list[int] = []
    for name in BY_IMPORTANCE:
        place = ids.index(name)
        if name in OF_BEFORE and all(row[place] is None for row in table.table.rows):
            continue
        column = table.columns[place]
        cells = (cell_text(row[place], column, vocabulary, language) for row in table.table.rows)
        wide = max(map(cell_len, (column_text(column, language), *cells))) + len(GAP)
        if wide > room and kept:
            break
        room -= wide
        kept.append(place)
    return _with_columns(table, sorted(kept))


def _with_columns(table: ResultTable, places: list[int]) -> ResultTable:
    narrow = replace(
        table.table,
        columns=tuple(table.table.columns[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in table.table.rows),
    )
    return replace(table, table=narrow, columns=tuple(table.columns[place] for place in places))


def filled_sums(table: ResultTable) -> ResultTable:
    """The sums without the lines, and without the days before, that hold nothing."""
    rows = tuple(row for row in table.table.rows if any(row[1:]))
    filled = replace(table, table=replace(table.table, rows=rows))
    compared = any(row[2] is not None for row in rows)
    return filled if compared else _with_columns(filled, [0, 1])


def quote_lines(
    table: ResultTable, vocabulary: Vocabulary, language: Language, width: int,
    theme: Cell = None,
) -> list[str]:  # fmt: skip
    """Each quote in full with its id, day and rating below its theme; of one `theme` if given."""
    lines: list[str] = []
    last: Cell = None
    for row in table.table.rows:
        texts = {
            column.id: cell_text(cell, column, vocabulary, language)
            for column, cell in zip(table.columns, row, strict=True)
        }
        if theme not in {None, row[0]}:
            continue
        if row[0] != last and theme is None:
            lines.append(texts["theme"])
        last = row[0]
        said = say("quote", language, text=texts["quote"])
        given = row[table.table.names.index("rating")]
        rated = say("service.rated", language, rating=texts["rating"]) if given is not None else ""
        source = " · ".join(part for part in (f"#{texts['text.key']}", texts["day"], rated) if part)
        lines += [f"{INDENT}{line}" for line in wrapped(f"{said} ({source})", width - len(INDENT))]
    return lines


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines no wider than `width`, broken at blanks and between Chinese characters."""
    line = ""
    for piece in _PIECE.findall(readable(text)):
        if cell_len(line) + cell_len(piece.rstrip()) > width and line.strip():
            yield line.rstrip()
            line = ""
        line += piece if line or piece.strip() else ""
    if line.strip():
        yield line.rstrip()
