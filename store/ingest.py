"""From files to tables: look at a file, guess how its cells are read, then have them written.

`read_export` only looks; `import_files` looks and writes. What was guessed, and what is open, is
in the Source; nothing is asked here. No name of ours is known here: see mapping.py for that.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from store.cells import guess_column, other_order, trimmed
from store.dates import names_a_zone
from store.encodings import encoding_of
from store.header_rows import find_header
from store.import_guards import MOST_COLUMNS, file_kind
from store.import_report import (
    ColumnGuess,
    ImportRefused,
    ImportReport,
    OpenQuestion,
    QuestionCode,
    Source,
)
from store.names import clean_name, unique_names
from store.text_files import Batch, delimiter_of, text_batches
from store.workbooks import sheet_batches, sheet_names
from store.write_tables import Progress, write_tables


def import_files(
    paths: tuple[Path, ...], target: Path, *, replace_tables: bool = False,
    progress: Progress | None = None,
) -> ImportReport:  # fmt: skip
    """Each file, or each sheet of it, becomes a table of its own in the SQLite file `target`.

    Other tables of `target` stay. All or nothing: on ImportRefused nothing was changed.
    """
    found = [source for path in paths for source in read_export(path)]
    if not found:
        raise ImportRefused("no_files", str(target))
    names = unique_names(tuple(source.table for source in found))
    sources = tuple(_renamed(source, name) for source, name in zip(found, names, strict=True))
    return write_tables(sources, target, replace_tables=replace_tables, progress=progress)


def read_export(path: Path) -> tuple[Source, ...]:
    """Look at a file: one Source for a text file, one for each sheet with rows of a workbook.

    Raises ImportRefused for a file that must not or cannot be read.
    """
    if file_kind(path) == "text":
        encoding, label = encoding_of(path)
        delimiter = delimiter_of(path, encoding)
        found = _source(path, None, text_batches(path, encoding, delimiter), delimiter)
        if found is None:
            raise ImportRefused("empty", str(path))
        questions = found.questions
        if encoding == "cp1252":
            guess = OpenQuestion("encoding", found.table, "", label, "GB18030")
            questions = (guess, *questions)
        return (replace(found, encoding=encoding, encoding_label=label, questions=questions),)
    sheets = sheet_names(path)
    looked = [_source(path, sheet, sheet_batches(path, sheet), "") for sheet in sheets]
    sources = tuple(source for source in looked if source is not None)
    if not sources:
        raise ImportRefused("empty", str(path))
    stem = sources[0].path.stem
    return sources if len(sources) > 1 else (_renamed(sources[0], _table_name(stem)),)


def _renamed(source: Source, table: str) -> Source:
    questions = tuple(replace(question, table=table) for question in source.questions)
    return replace(source, table=table, questions=questions)


def _table_name(name: str) -> str:
    """A name that SQL may use for a table: never one that SQLite keeps for itself."""
    cleaned = clean_name(name) or "table_1"
    return f"t_{cleaned}" if cleaned.lower().startswith("sqlite_") else cleaned


def _source(
    path: Path, sheet: str | None, batches: Iterator[Batch], delimiter: str
) -> Source | None:
    """What the first batch tells; None where there is not one filled cell."""
    first = next(batches, None)
    if first is None or not any(any(map(trimmed, row)) for row in first.rows):
        return None
    if any(len(row) > MOST_COLUMNS for row in first.rows):
        raise ImportRefused("too_many_columns", str(path), str(MOST_COLUMNS))
    header = find_header(first.rows)
    body = [row for row in first.rows[header.last + header.named :] if any(row)]
    cells = list(header.cells)
    width = _width(cells, body)
    table = _table_name(path.stem if sheet is None else f"{path.stem}_{sheet}")
    headers = tuple(_cell(cells, at) if header.named else "" for at in range(width))
    names = unique_names(headers)
    samples = [[_cell(row, at) for row in body] for at in range(width)]
    columns = tuple(
        guess_column(name, head, cells, delimiter)
        for name, head, cells in zip(names, headers, samples, strict=True)
    )
    columns, questions = _settle(table, columns, samples)
    if not header.named:
        named = ", ".join(names[:3])
        questions = (
            OpenQuestion("no_header", table, "", named, ", ".join(cells[:3])), *questions
        )  # fmt: skip
    line = first.lines[header.last]
    skipped = tuple(" ".join(filter(None, map(trimmed, row))) for row in first.rows[: header.first])
    return Source(
        path, sheet, table, "", "xlsx", delimiter,
        line if header.named else 0, line + header.named,
        tuple(filter(None, skipped)), columns, questions,
    )  # fmt: skip


def _cell(row: list[str], position: int) -> str:
    return row[position] if position < len(row) else ""


def _width(header: list[str], body: list[list[str]]) -> int:
    """The header's cells without empty ones at its end, unless a row has something there."""
    last = max((at for at, cell in enumerate(header, 1) if trimmed(cell)), default=1)
    widths = Counter(len(row) for row in body)
    usual = widths.most_common(1)[0][0] if widths else last
    for at in range(max(usual, len(header)), last, -1):
        if any(trimmed(_cell(row, at - 1)) for row in islice(body, 1000)) and usual >= at:
            return at
    return last


def _settle(
    table: str, columns: tuple[ColumnGuess, ...], samples: list[list[str]]
) -> tuple[tuple[ColumnGuess, ...], tuple[OpenQuestion, ...]]:
    """Give columns that fit both orders of day and month the order of their neighbours; ask."""
    others = [other_order(guess, cells) for guess, cells in zip(columns, samples, strict=True)]
    sure = {
        guess.style
        for guess, other in zip(columns, others, strict=True)
        if guess.style in ("mdy", "dmy") and other is None
    }
    settled: list[ColumnGuess] = []
    questions: list[OpenQuestion] = []
    for guess, other, cells in zip(columns, others, samples, strict=True):
        if other is None:
            settled.append(guess)
            questions += _questions_of(table, guess, cells)
            continue
        first, second = (other, guess.style) if sure == {other} else (guess.style, other)
        settled.append(replace(guess, style=first))
        name, sample = guess.name, guess.sample
        questions.append(OpenQuestion("day_or_month", table, name, first, second, sample))
    return tuple(settled), tuple(questions)


def _questions_of(table: str, guess: ColumnGuess, cells: list[str]) -> list[OpenQuestion]:
    asked: list[tuple[QuestionCode, str, str]] = []
    if guess.style == "serial":
        asked.append(("serial_date", "date", "number"))
    if guess.style in ("decorated", "european") and _comma_is_ambiguous(cells):
        other = "european" if guess.style == "decorated" else "decorated"
        asked.append(("decimal_comma", guess.style, other))
    if guess.type == "datetime" and any(names_a_zone(trimmed(cell)) for cell in cells):
        asked.append(("utc_times", "as written", "local time"))
    return [OpenQuestion(c, table, guess.name, t, o, guess.sample) for c, t, o in asked]


def _comma_is_ambiguous(cells: list[str]) -> bool:
    """`1,234` alone may be a thousand or one and a bit; `1,234.5` and `1,23` are clear."""
    filled = [trimmed(cell) for cell in cells if "," in cell or "." in cell]
    return bool(filled) and all(
        cell.count(",") == 1 and "." not in cell and len(cell.rsplit(",", 1)[1]) == 3
        for cell in filled
    )
