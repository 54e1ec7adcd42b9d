"""`askcrm label --file`: a CSV of texts in, the same CSV with labels out.

The input is never changed. The new file appears under its name only when it is complete.
"""

import csv
import json
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from agent.answer import Fault
from agent.label_pool import FEW, read_in_order
from agent.wording.say import listing, say
from cli.diagnostics import Exit, share_progress, tell
from cli.refusing import refuse
from semantic_layer.form import Language
from semantic_layer.vocabulary import nearest
from store.encodings import encoding_of
from store.import_report import ImportRefused
from text_analysis.aspect_file import AspectPack
from text_analysis.feedback import FeedbackLabel, label_feedback
from text_analysis.ngrams import Trained

ADDED = ("sentiment_score", "sentiment", "confidence", "reasons", "aspects")
PLACE_OF_SENTIMENT = ADDED.index("sentiment")
SEPARATORS = ",;\t|"
MOST_REASONS = 8
LONGEST_CELL = 16 * 1024 * 1024
SHOWN_EVERY = 500


@dataclass(frozen=True)
class Reader:
    """How the texts are read."""

    text_column: str
    pack: AspectPack
    trained: Trained | None
    language: Language
    workers: int | None = None
    """None = as many processes as suit this machine."""
    few: int = FEW
    """More texts than these are shared by the processes."""


class _FileRefused(Exception):  # noqa: N818 - the person's file, not our error
    """A table that cannot be labelled: wording key and blanks."""

    def __init__(self, kind: str, **blanks: object) -> None:
        self.kind = kind
        self.blanks = blanks
        super().__init__(kind)


def label_file(file: Path, out: Path, reader: Reader) -> int:
    """Label the texts of a CSV; the exit code."""
    language = reader.language
    partial = out.with_name(f".{out.name}.part")
    try:
        codec = encoding_of(file)[0]
        with file.open(encoding=codec, newline="") as source:
            count, unlabelled = _write_labelled(source, file, partial, reader)
        partial.replace(out)
    except KeyboardInterrupt:
        _remove(partial, Exit.OUTSIDE)
        raise
    except _FileRefused as refused:
        fault = Fault(
            f"label.{refused.kind}", say(f"label.{refused.kind}", language, **refused.blanks)
        )
        code = Exit.USAGE if refused.kind == "no_column" else Exit.OUTSIDE
        return refuse(fault, language, _remove(partial, code))
    except (ImportRefused, UnicodeDecodeError):
        fault = Fault("label.not_text", say("label.not_text", language, file=file))
        return refuse(fault, language, _remove(partial, Exit.OUTSIDE))
    except OSError as error:
        key = "label.unwritable" if error.filename == str(partial) else "label.unreadable"
        name = out if key == "label.unwritable" else file
        return refuse(
            Fault(key, say(key, language, file=name)), language, _remove(partial, Exit.OUTSIDE)
        )
    tell(say("label.written", language, count=f"{count:,}", file=out))
    if unlabelled:
        tell(say("label.unlabelled", language, count=f"{unlabelled:,}"))
    return Exit.ANSWERED


def _remove(partial: Path, code: Exit) -> Exit:
    """Nothing half-written stays."""
    try:
        partial.unlink(missing_ok=True)
    except OSError:  # its folder is no folder: nothing was written
        return code
    return code


def _write_labelled(source: TextIO, file: Path, partial: Path, reader: Reader) -> tuple[int, int]:
    """Rows written, and those among them in a language that is not labelled."""
    csv.field_size_limit(LONGEST_CELL)
    separator = separator_of(source)
    rows = csv.reader(source, delimiter=separator)
    header = next(rows, None)
    if not header:
        raise _FileRefused("empty", file=file)
    column = _column(header, reader.text_column, file, reader.language)
    show, size = share_progress(reader.language), max(1, file.stat().st_size)
    step = say("label.step", reader.language)
    count = unlabelled = 0
    with partial.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter=separator, lineterminator="\n")
        writer.writerow([*header, *ADDED])
        whole = _whole(rows, len(header), file, lambda: rows.line_num)
        with closing(_labelled(whole, column, reader)) as labelled:
            for cells, added in labelled:
                writer.writerow([*cells, *added])
                count += 1
                unlabelled += not added[PLACE_OF_SENTIMENT]
                if count % SHOWN_EVERY == 0:
                    show(step, min(0.99, source.buffer.tell() / size))
    show(step, 1.0)
    return count, unlabelled


@dataclass(frozen=True)
class _Cells:
    """Texts to the cells that are added; it can be sent to another process."""

    pack: AspectPack
    trained: Trained | None

    def __call__(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        return [label_cells(label_feedback(text, None, self.pack, self.trained)) for text in texts]


def _labelled(
    rows: Iterator[list[str]], column: int, reader: Reader
) -> Generator[tuple[list[str], tuple[str, ...]], None, None]:
    """Each row with its added cells; many rows are read by several processes."""
    waiting: deque[list[str]] = deque()

    def texts() -> Iterator[str]:
        for cells in rows:
            waiting.append(cells)
            yield cells[column]

    read = _Cells(reader.pack, reader.trained)
    with closing(read_in_order(read, texts(), workers=reader.workers, few=reader.few)) as found:
        for added in found:
            yield waiting.popleft(), added


def _whole(
    rows: Iterator[list[str]], width: int, file: Path, line: Callable[[], int]
) -> Iterator[list[str]]:
    """Each row with as many cells as the header; one with more is refused, and named."""
    for cells in _lines(rows, file):
        if len(cells) > width:
            raise _FileRefused("too_many_cells", file=file, line=line())
        yield cells + [""] * (width - len(cells))


def _lines(rows: Iterator[list[str]], file: Path) -> Iterator[list[str]]:
    """Lines with something on them; a line that cannot be read is named."""
    try:
        yield from (cells for cells in rows if cells)
    except csv.Error as error:
        raise _FileRefused("bad_line", file=file, detail=error) from None


def separator_of(source: TextIO) -> str:
    """The sign that parts the header's columns; the file is read again from its start."""
    first = source.readline()
    source.seek(0)
    return max(SEPARATORS, key=first.count)


def _column(header: list[str], wanted: str, file: Path, language: Language) -> int:
    """Where the texts stand."""
    taken = [name for name in ADDED if name in header]
    if taken:
        raise _FileRefused("column_taken", file=file, columns=listing(tuple(taken), language))
    if wanted in header:
        return header.index(wanted)
    near = nearest(wanted, tuple(header)) or tuple(header[:8])
    raise _FileRefused("no_column", file=file, column=wanted, columns=listing(near, language))


def label_cells(label: FeedbackLabel) -> tuple[str, ...]:
    """The added cells: a stable contract, see docs/feedback.md."""
    reasons = "; ".join(f"{r.word} {r.value:+.1f}" for r in label.reasons[:MOST_REASONS])
    aspects = [
        {"aspect": m.aspect, "polarity": m.polarity, "start": m.start, "end": m.end}
        for m in label.mentions
    ]
    return (
        f"{label.score:.4f}",
        label.sentiment or "",
        f"{label.confidence:.2f}",
        reasons,
        json.dumps(aspects, ensure_ascii=False),
    )
