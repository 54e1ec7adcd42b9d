"""Delimited text as batches of rows, with the line numbers that messages need.

Parsed strictly: a stray quote would otherwise swallow the rows after it. The line it stands on is
handed over as broken and reading goes on behind it; nothing is dropped without being named.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from store.import_guards import LONGEST_CELL

ROWS_IN_A_BATCH = 20_000
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 128 * 1024
MOST_LINES_IN_A_ROW = 1_000


@dataclass(frozen=True)
class Batch:
    """Consecutive rows of a file, every cell as text."""

    rows: list[list[str]]
    """A list, not copied into a tuple: it is read once and dropped."""

    lines: Sequence[int]
    """The line on which each row begins."""

    broken: tuple[tuple[int, str], ...]
    """Lines that are no rows, because of their quotes."""

    bytes_done: int


def delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter that cuts most rows into the same number of cells, more than one."""
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        lines = file.read(SAMPLE_CHARACTERS).splitlines(keepends=True)
    complete = lines[:-1] if len(lines) > 1 else lines
    best, best_score = DELIMITERS[0], 0.0
    for delimiter in DELIMITERS:
        widths = Counter(map(len, _leniently(complete, delimiter)))
        widths.pop(0, None)
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        score = rows / widths.total() + min(width, 50) / 1000 if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def text_batches(path: Path, encoding: str, delimiter: str) -> Iterator[Batch]:
    """All rows of the file, the header too, ROWS_IN_A_BATCH at a time."""
    line = 1
    with path.open("rb") as raw, TextIOWrapper(raw, encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        while True:
            try:
                rows = _next_rows(reader)
            except csv.Error:
                break
            if not rows:
                return
            yield Batch(rows, _lines_of(rows, line, reader.line_num), (), raw.tell())
            line = reader.line_num + 1
    yield from _carefully(path, encoding, delimiter, line)


def _next_rows(reader: Iterator[list[str]]) -> list[list[str]]:
    previous = csv.field_size_limit(LONGEST_CELL)
    try:
        return list(islice(reader, ROWS_IN_A_BATCH))
    finally:
        csv.field_size_limit(previous)


def _leniently(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:  # a cell beyond the parser's limit: the rows before it are enough
        return


def _carefully(path: Path, encoding: str, delimiter: str, first_line: int) -> Iterator[Batch]:
    """Record by record from `first_line` on, so that a broken one costs only its own line."""
    with path.open("rb") as raw, TextIOWrapper(raw, encoding, newline="") as file:
        deque(islice(file, first_line - 1), maxlen=0)
        pending = _Lines(file, first_line)
        while True:
            rows: list[list[str]] = []
            lines: list[int] = []
            broken: list[tuple[int, str]] = []
            while len(rows) + len(broken) < ROWS_IN_A_BATCH and pending.has_more():
                line = pending.number
                first, row = _one_record(pending, delimiter)
                if row is None:
                    broken.append((line, first.rstrip("\r\n")[:LONGEST_CELL]))
                else:
                    rows.append(row)
                    lines.append(line)
            if not rows and not broken:
                return
            yield Batch(rows, tuple(lines), tuple(broken), raw.tell())


class _Lines:
    """Lines that can be handed back, and the number of the next one."""

    def __init__(self, file: TextIOWrapper, number: int) -> None:
        self._file = file
        self._returned: deque[str] = deque()
        self.number = number

    def has_more(self) -> bool:
        if not self._returned and (line := next(self._file, "")):
            self._returned.append(line)
        return bool(self._returned)

    def take(self) -> str:
        self.number += 1
        return self._returned.popleft() if self._returned else next(self._file)

    def give_back(self, lines: list[str]) -> None:
        self.number -= len(lines)
        self._returned.extendleft(reversed(lines))


def _one_record(lines: _Lines, delimiter: str) -> tuple[str, list[str] | None]:
    """The record's first line, and its cells; None when no end of it can be found."""
    taken = [lines.take()]
    quotes = taken[0].count('"')
    while True:
        try:
            previous = csv.field_size_limit(LONGEST_CELL)
            try:
                records = list(csv.reader(taken, delimiter=delimiter, strict=True))
            finally:
                csv.field_size_limit(previous)
            if len(records) == 1:
                return taken[0], records[0]
        except csv.Error:
            pass
        if quotes % 2 == 0 or len(taken) >= MOST_LINES_IN_A_ROW or not lines.has_more():
            lines.give_back(taken[1:])
            return taken[0], None
        # Up to the line that closes the quote: parsing before it cannot succeed.
        while quotes % 2 and len(taken) < MOST_LINES_IN_A_ROW and lines.has_more():
            taken.append(lines.take())
            quotes += taken[-1].count('"')


def _lines_of(rows: list[list[str]], first: int, last: int) -> Sequence[int]:
    """Where each row begins; a quoted cell may hold several lines."""
    if last - first + 1 == len(rows):
        return range(first, last + 1)
    numbers, line = [], first
    for row in rows:
        numbers.append(line)
        line += 1 + sum(map(_line_ends, row))
    return tuple(numbers)


def _line_ends(cell: str) -> int:
    if "\n" not in cell and "\r" not in cell:
        return 0
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")
