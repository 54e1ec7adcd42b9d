"""Rows of a file that are data, each as wide as the header; the others are named with their line.

Report programs add totals and lines of text: they are set aside, never counted as customers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from store.cells import trimmed
from store.import_report import Rejected, Source
from store.text_files import Batch, text_batches
from store.workbooks import sheet_batches

TOTAL = re.compile(
    r"\s*(?:grand\s+|sub-?)?totals?\b(?!\s+\w)|\s*(?:合计|总计|小计|共计)", re.IGNORECASE
)
TOTAL_WORDS = ("total", "合计", "总计", "小计", "共计")
"""A batch without any of them in its first column needs no closer look."""

FOOTER = re.compile(
    r"total|confidential|copyright|©|generated|do not distribute"
    r"|合计|总计|小计|共计|制表|导出时间|共\s*\d+\s*条",
    re.IGNORECASE,
)
LONG_LINE_OF_TEXT = 40


@dataclass(frozen=True)
class FileRows:
    """Rows ready to be read by column, and the lines that are none."""

    rows: list[list[str]]
    lines: Sequence[int]
    refused: tuple[tuple[Rejected, tuple[str, ...]], ...]
    """With all their cells, so that nothing is lost."""

    bytes_done: int


def file_rows(source: Source) -> Iterator[FileRows]:
    """The data rows of a source, batch by batch, without title rows, header and footers."""
    width = len(source.columns)
    held_rows: list[list[str]] = []
    held_lines: Sequence[int] = ()
    done = 0
    for batch in batches_of(source):
        done = batch.bytes_done
        rows, lines = _from_line(batch, source.data_line)
        broken = tuple(
            (Rejected(line, "", "quotes", text[:80]), (text,)) for line, text in batch.broken
        )
        if held_rows:
            rows, lines = held_rows + rows, [*held_lines, *lines]
        # A line with one cell may be the first of a footer: it waits for a full row behind it.
        end = _end_of_full_rows(rows, width)
        held_rows, held_lines = rows[end:], lines[end:]
        yield _arranged(rows[:end], lines[:end], width, broken, done)
    footers = _footers(held_rows, width)
    refused = tuple(
        (Rejected(held_lines[at], "", "text_line", _first(held_rows[at])), tuple(held_rows[at]))
        for at in footers
        if any(map(trimmed, held_rows[at]))
    )
    kept = [at for at in range(len(held_rows)) if at not in footers]
    if kept or refused:
        rows, lines = [held_rows[at] for at in kept], [held_lines[at] for at in kept]
        yield _arranged(rows, lines, width, refused, done)


def batches_of(source: Source) -> Iterator[Batch]:
    """All rows of the file or sheet as they stand."""
    if source.sheet is not None:
        return sheet_batches(source.path, source.sheet, len(source.columns))
    return text_batches(source.path, source.encoding, source.delimiter)


def _from_line(batch: Batch, first: int) -> tuple[list[list[str]], Sequence[int]]:
    if batch.lines and batch.lines[0] >= first:
        return batch.rows, batch.lines
    skipped = sum(1 for line in batch.lines if line < first)
    return batch.rows[skipped:], batch.lines[skipped:]


def _end_of_full_rows(rows: list[list[str]], width: int) -> int:
    """Behind it stand only rows with one filled cell at most."""
    end = len(rows)
    if width < 3:
        return end
    while end and not any(map(trimmed, rows[end - 1][1:])):
        end -= 1
    return end


def _footers(rows: list[list[str]], width: int) -> set[int]:
    """Which of the last rows are lines of text: all behind a blank one, and all that read so.

    A customer with nothing but a number has a delimiter for each empty cell; a footer has none.
    """
    blank = next((at for at, row in enumerate(rows) if not any(map(trimmed, row))), len(rows))
    return {
        at
        for at, row in enumerate(rows)
        if at >= blank
        or len(row) < width
        or len(_first(row)) > LONG_LINE_OF_TEXT
        or FOOTER.search(_first(row))
    }


def _arranged(
    rows: list[list[str]],
    lines: Sequence[int],
    width: int,
    refused: tuple[tuple[Rejected, tuple[str, ...]], ...],
    done: int,
) -> FileRows:
    if set(map(len, rows)) <= {width} and not _may_hold_totals(rows, width):
        return FileRows(rows, lines, refused, done)
    kept: list[list[str]] = []
    kept_lines: list[int] = []
    put_aside = list(refused)
    for line, row in zip(lines, rows, strict=True):
        match _judged(row, width):
            case "row":
                kept.append(row[:width])
                kept_lines.append(line)
            case "blank":
                continue
            case "cells" | "total_line" as reason:
                put_aside.append((Rejected(line, "", reason, _first(row)), tuple(row)))
    return FileRows(kept, tuple(kept_lines), tuple(put_aside), done)


def _may_hold_totals(rows: list[list[str]], width: int) -> bool:
    first_cells = [row[0] for row in rows] if width else []
    joined = "\n".join(first_cells).lower()
    return "" in first_cells or any(word in joined for word in TOTAL_WORDS)


def _judged(row: list[str], width: int) -> Literal["row", "blank", "cells", "total_line"]:
    filled = sum(1 for cell in row if trimmed(cell))
    if not filled:
        return "blank"
    if filled < width and filled <= max(2, width / 2) and TOTAL.match(_first(row)):
        return "total_line"
    if len(row) < width or any(map(trimmed, row[width:])):
        return "cells"
    return "row"


def _first(cells: Iterable[str]) -> str:
    """The first filled cell, short enough for a message."""
    return next((trimmed(cell)[:80] for cell in cells if trimmed(cell)), "")
