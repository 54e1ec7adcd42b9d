"""Sources into an SQLite file: all of them, or nothing at all.

Written to a copy beside the target, checked, then renamed over it; the old file stays until then.
A row that does not fit goes to a rejects file with its line, column and reason: nothing is lost.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path

from store.cells import read_column, reader_of, trimmed
from store.date_index import index_dates
from store.file_rows import FileRows, file_rows
from store.import_report import (
    ColumnGuess,
    FileReport,
    ImportRefused,
    ImportReport,
    Rejected,
    Source,
)
from store.import_target import WorkingCopy, working_copy
from store.match_keys import KeyColumn, match_keys
from store.merge_tables import merge, read_alike, stored_as
from store.names import quoted
from store.rejects import RejectsFile
from store.table import Cell, ColumnType

Progress = Callable[[str, int, int, int], None]
"""Called with table, rows written, bytes done, bytes in all."""

FEW_MISFITS, FEW_MISFITS_SHARE = 20, 0.01
"""A column with more cells that do not fit than both of these was guessed wrongly."""

MOST_ROWS_A_STATEMENT, MOST_VARIABLES = 400, 30_000

DECLARED: dict[ColumnType, str] = {"integer": "integer", "number": "real"}
ASIDE = ("total_line", "text_line")


def write_tables(
    sources: tuple[Source, ...], target: Path, *, replace_tables: bool = False,
    progress: Progress | None = None,
) -> ImportReport:  # fmt: skip
    """Write each source into a table of its own, or over the rows it brought there before.

    Tables of other names are kept. `replace_tables`: rows the files no longer have are deleted.
    """
    with working_copy(target) as copy:
        files = tuple(
            write_again(copy, source, progress, delete=replace_tables) for source in sources
        )
        keys = match_keys(copy.connection, tuple(key_columns(files)))
    return ImportReport(target, files, keys)


def write_again(
    copy: WorkingCopy, source: Source, progress: Progress | None, *, delete: bool
) -> FileReport:
    """Load the source into a new table, or over the rows of the table it became before."""
    stored = stored_as(copy.connection, source, copy.before)
    if stored is None:
        report = write_one(copy, source, progress)
    else:
        staged = replace(read_alike(source, stored), table=f"import {source.table}")
        loaded = write_one(copy, staged, progress)
        changes = merge(copy.connection, staged.table, stored, delete=delete)
        own = replace(loaded.source, table=stored.name)
        report = replace(loaded, source=own, changes=changes)
    index_dates(copy.connection, report.source)
    return replace(report, latest=latest_day(copy.connection, report.source))


def latest_day(connection: sqlite3.Connection, source: Source) -> str:
    """The last day of the first column of dates; empty where the table has none."""
    for column in source.columns:
        if column.type in ("date", "datetime"):
            value = connection.execute(
                f"select max({quoted(column.name)}) from {quoted(source.table)}"  # noqa: S608 - quoted
            ).fetchone()[0]
            return str(value or "")[:10]
    return ""


def key_columns(files: tuple[FileReport, ...]) -> Iterator[KeyColumn]:
    """The columns of the loaded files that could name things."""
    for report in files:
        for column in report.source.columns:
            if column.type in ("text", "integer"):
                yield KeyColumn(report.source.table, column.name, column.type)


def write_one(copy: WorkingCopy, source: Source, progress: Progress | None) -> FileReport:
    """Load the source; where a column turns out to be wider than guessed, load it again so."""
    while True:
        rejects = copy.rejects_of(source)
        outcome = _Load(copy.connection, source, rejects, progress).run()
        if isinstance(outcome, FileReport):
            return outcome
        copy.connection.execute(f"drop table {quoted(source.table)}")
        source = _with_column(source, outcome)


def _with_column(source: Source, column: ColumnGuess) -> Source:
    """The source with one column read otherwise; what had been asked about it is answered."""
    columns = tuple(column if known.name == column.name else known for known in source.columns)
    questions = tuple(asked for asked in source.questions if asked.column != column.name)
    return replace(source, columns=columns, questions=questions)


class _Load:
    """One pass over one source."""

    def __init__(
        self, connection: sqlite3.Connection, source: Source, rejects: RejectsFile,
        progress: Progress | None,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._source = source
        self._rejects = rejects
        self._progress = progress
        self._rows = 0
        self._misfits: Counter[int] = Counter()

    def run(self) -> FileReport | ColumnGuess:
        """The report; or a column as it must be read instead, when the guess was too narrow."""
        source, columns = self._source, self._source.columns
        declared = ", ".join(f"{quoted(c.name)} {DECLARED.get(c.type, 'text')}" for c in columns)
        self._connection.execute(f"create table {quoted(source.table)} ({declared})")
        size = source.path.stat().st_size
        for batch in file_rows(source):
            for rejected, cells in batch.refused:
                self._rejects.add(rejected, cells)
            if batch.rows:
                read = self._read(batch)
                if isinstance(read, ColumnGuess):
                    return read
                _insert(self._connection, source.table, len(columns), read)
            if self._progress:
                self._progress(source.table, self._rows, batch.bytes_done, size)
        return self._too_narrow() or self._report()

    def _read(self, batch: FileRows) -> Iterable[tuple[Cell, ...]] | ColumnGuess:
        columns = self._source.columns
        read: list[list[Cell]] = []
        faulty: dict[int, tuple[int, str]] = {}
        for at, (cells, guess) in enumerate(
            zip(zip(*batch.rows, strict=True), columns, strict=True)
        ):
            values, misfits = read_column(cells, guess)
            read.append(values)
            for position in misfits:
                if wider := self._wider(guess, trimmed(cells[position])):
                    return wider
                faulty.setdefault(position, (at, cells[position]))
        if not faulty:
            self._rows += len(batch.rows)
            return zip(*read, strict=True)
        for position, (at, cell) in sorted(faulty.items()):
            self._misfits[at] += 1
            rejected = Rejected(batch.lines[position], columns[at].name, "type", trimmed(cell)[:80])
            self._rejects.add(rejected, tuple(batch.rows[position]))
        if narrow := self._too_narrow():
            return narrow
        self._rows += len(batch.rows) - len(faulty)
        return [row for at, row in enumerate(zip(*read, strict=True)) if at not in faulty]

    def _wider(self, guess: ColumnGuess, cell: str) -> ColumnGuess | None:
        """The guess that reads this cell as well: decimals, a time of day, the other order."""
        asked = {question.column for question in self._source.questions}
        for wider in _wider_guesses(guess, is_open=guess.name in asked):
            with suppress(ValueError):
                reader_of(wider)(cell)
                return wider
        return None

    def _too_narrow(self) -> ColumnGuess | None:
        """A column that many cells do not fit is text; few misfits are faults of their rows."""
        for at, count in self._misfits.items():
            if count > max(FEW_MISFITS, FEW_MISFITS_SHARE * self._rows):
                return replace(self._source.columns[at], type="text", style="")
        return None

    def _report(self) -> FileReport:
        self._rejects.save()
        counts = self._rejects.counts
        aside = sum(counts[reason] for reason in ASIDE)
        rejected = counts.total() - aside
        if rejected > max(FEW_MISFITS, self._rows):
            raise ImportRefused("not_a_table", str(self._source.path), str(rejected))
        path = self._rejects.final if counts else None
        first = tuple(self._rejects.first)
        return FileReport(self._source, self._rows, rejected, aside, first, path)


def _insert(
    connection: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Cell, ...]]
) -> None:
    """Many rows a statement: half the time of one row a statement."""
    one = "(" + ", ".join("?" * width) + ")"
    start = f"insert into {quoted(table)} values "  # noqa: S608 - quoted
    together = max(1, min(MOST_ROWS_A_STATEMENT, MOST_VARIABLES // width))
    cells = list(chain.from_iterable(rows))
    step = width * together
    whole = len(cells) - len(cells) % step
    connection.executemany(
        start + ", ".join([one] * together),
        (cells[at : at + step] for at in range(0, whole, step)),
    )
    connection.executemany(
        start + one, (cells[at : at + width] for at in range(whole, len(cells), width))
    )


def _wider_guesses(guess: ColumnGuess, *, is_open: bool) -> Iterator[ColumnGuess]:
    if guess.type == "integer":
        yield replace(guess, type="number", style="plain")
    if guess.style == "plain":
        yield replace(guess, type="number", style="decorated")
    if guess.type == "date":
        yield replace(guess, type="datetime")
    if is_open and guess.style in ("mdy", "dmy"):
        yield replace(guess, style="dmy" if guess.style == "mdy" else "mdy")
