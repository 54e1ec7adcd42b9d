"""Sheets of an Excel workbook as batches of rows, every cell as text, read row by row.

Formulas are never computed: the value stored beside them is taken. openpyxl is loaded here only.
"""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from store.import_guards import LONGEST_CELL, MOST_COLUMNS
from store.import_report import ImportRefused
from store.text_files import ROWS_IN_A_BATCH, Batch

if TYPE_CHECKING:  # loaded late: only an import of a workbook needs it
    from openpyxl import Workbook  # ships no types

BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError, EOFError)
"""What openpyxl raises on a workbook that is no workbook; it has no error type of its own."""


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets with cells, hidden ones too; charts are no sheets."""
    with _opened(path) as workbook:
        return tuple(sheet.title for sheet in workbook.worksheets)


def sheet_batches(path: Path, sheet: str, width: int = 0) -> Iterator[Batch]:
    """All rows of one sheet, empty ones too, so that line numbers are Excel's.

    Empty cells at the end of a row are not stored: rows are filled up to `width`.
    """
    with _opened(path) as workbook:
        size = path.stat().st_size
        table = workbook[sheet]
        table.reset_dimensions()  # the size a file declares is often wrong
        rows = table.iter_rows(values_only=True)
        line = 1
        while batch := _next_rows(rows, path):
            for row in batch:
                row.extend([""] * (width - len(row)))
            yield Batch(batch, range(line, line + len(batch)), (), size)
            line += len(batch)


@contextmanager
def _opened(path: Path) -> "Iterator[Workbook]":
    from openpyxl import load_workbook

    # An open file: by its name alone openpyxl would judge a workbook by its ending.
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and validations we do not read
                workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except (*BROKEN, zipfile.BadZipFile, OSError):
            raise ImportRefused("broken_workbook", str(path)) from None
        try:
            yield workbook
        finally:
            workbook.close()


def _next_rows(rows: Iterator[tuple[object, ...]], path: Path) -> list[list[str]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # dates beyond the calendar, which come as text
            taken = list(islice(rows, ROWS_IN_A_BATCH))
    except (*BROKEN, zipfile.BadZipFile, OSError):
        raise ImportRefused("broken_workbook", str(path)) from None
    if any(len(row) > MOST_COLUMNS for row in taken):
        raise ImportRefused("too_many_columns", str(path), str(MOST_COLUMNS))
    return [[cell_text(value) for value in row] for row in taken]


def cell_text(value: object) -> str:
    """A cell as a CSV would have it: `datetime(2017, 3, 1)` -> '2017-03-01', `3.0` -> '3'."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
        case _:
            return str(value)[:LONGEST_CELL]
