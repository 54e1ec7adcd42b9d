"""What an import guessed, did and left open: data only, worded elsewhere.

Nothing here reads a file or knows a language.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from store.table import ColumnType

RefusalKind = Literal[
    "missing", "folder", "not_a_file", "link", "too_large", "empty", "archive", "old_excel",
    "zip_bomb", "entities", "broken_workbook", "binary", "unreadable_text", "mixed_encodings",
    "cell_too_large", "too_many_columns", "not_a_table", "table_exists", "no_files",
    "target_not_a_database", "target_in_use", "target_damaged", "target_folder", "disk",
]  # fmt: skip


class ImportRefused(Exception):  # noqa: N818 - a refusal is an outcome, not an error of ours
    """A file is not read, or the database not written; nothing was changed."""

    def __init__(self, kind: RefusalKind, subject: str, detail: str = "") -> None:
        """`subject` is the file or table; `detail` a line number, a size or a limit."""
        self.kind = kind
        self.subject = subject
        self.detail = detail
        super().__init__(f"{kind}: {subject}")


NumberStyle = Literal["plain", "decorated", "european", "percent"]
DateOrder = Literal["ymd", "dmy", "mdy", "compact", "serial", "day_month_name", "month_name_day"]


@dataclass(frozen=True)
class ColumnGuess:
    """How the cells of one column of a file are read."""

    name: str
    """Its name in the database: cleaned, unique."""

    header: str
    """As the file has it."""

    type: ColumnType
    """text, integer, number, date or datetime."""

    style: NumberStyle | DateOrder | Literal[""] = ""
    """How a number or date is written; empty for text."""

    sample: str = ""
    """One value as the file has it."""

    unit: str = ""
    """A unit the header names, such as 万元 or %; the values are kept as they stand."""


QuestionCode = Literal[
    "day_or_month", "no_header", "serial_date", "encoding", "decimal_comma", "utc_times"
]


@dataclass(frozen=True)
class OpenQuestion:
    """Something both of whose readings fit. `taken` was used; `other` fits as well."""

    code: QuestionCode
    table: str
    column: str
    """Empty when the question is about the file."""

    taken: str
    other: str
    example: str = ""


@dataclass(frozen=True)
class Source:
    """One table of a file, looked at but not loaded."""

    path: Path
    sheet: str | None
    """The sheet of a workbook; None for a text file."""

    table: str
    encoding: str
    """Python's codec name; empty for a workbook."""

    encoding_label: str
    delimiter: str
    header_line: int
    """Line of the header; 0 when the file has none."""

    data_line: int
    """The first line that may hold a row."""

    skipped_lines: tuple[str, ...]
    """Title rows above the header."""

    columns: tuple[ColumnGuess, ...]
    questions: tuple[OpenQuestion, ...]


@dataclass(frozen=True)
class Rejected:
    """A row of a file that is not in the database; all of them stand in the rejects file."""

    line: int
    column: str
    """Empty when the row as a whole is at fault."""

    reason: Literal["type", "cells", "quotes", "total_line", "text_line"]
    text: str
    """The cell at fault, or the row's first cell."""


@dataclass(frozen=True)
class Changes:
    """What an import changed in a table that was there before."""

    inserted: int
    changed: int
    unchanged: int
    vanished: int
    """Rows an earlier import of the file brought and this one has not."""

    key: tuple[str, ...] = ()
    """The columns rows are told apart by; empty: whole rows are compared."""

    deleted: bool = False
    """True: vanished rows were deleted."""


@dataclass(frozen=True)
class FileReport:
    """What became of one file, or one sheet of it."""

    source: Source
    """As it was loaded: a column may have been widened after the first look."""

    rows: int
    rejected: int
    """Rows at fault, without `set_aside`."""

    set_aside: int
    """Total lines and lines of text that a report program adds."""

    first_rejects: tuple[Rejected, ...]
    rejects_file: Path | None
    changes: Changes | None = None
    """None: the table is new."""

    latest: str = ""
    """The last day of the table's first date column, as ISO text; empty without one."""


@dataclass(frozen=True)
class Unmatched:
    """A key without a partner, and how many rows carry it."""

    value: str
    rows: int
    looks_like: str | None
    """A key of the other table that differs only in case, width, blanks or punctuation."""


@dataclass(frozen=True)
class KeyMatch:
    """How well the keys of one table are found in another."""

    table: str
    column: str
    other_table: str
    other_column: str
    rows: int
    """Rows with a key."""

    matched: int
    other_is_unique: bool
    """True: each key stands once in the other table, so a join multiplies no row."""

    unmatched: tuple[Unmatched, ...]
    """The most frequent ones."""


@dataclass(frozen=True)
class ImportReport:
    """The whole import."""

    target: Path
    files: tuple[FileReport, ...]
    keys: tuple[KeyMatch, ...]
