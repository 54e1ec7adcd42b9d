"""`askcrm label --file` and `--db`: texts in, labels out. The input is never changed.

The new file appears under its name only when it is complete.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from agent.answer import Fault
from agent.wording.say import listing, say
from cli.diagnostics import Exit, count_progress, share_progress, tell
from cli.opening import spoken
from cli.options import Shared
from cli.refusing import refuse
from semantic_layer.form import Language
from semantic_layer.vocabulary import nearest
from store.encodings import encoding_of
from store.engine import StoreError
from store.import_report import ImportRefused
from store.labels import AspectRow, Labeller, LabelReport, LabelRow, NoFeedback, write_labels
from text_analysis.aspect_file import AspectPack, AspectsRefused, general_aspects, read_aspects
from text_analysis.duplicates import duplicate_groups
from text_analysis.feedback import FeedbackLabel, label_feedback, labels_version
from text_analysis.language import fold, text_hash

ADDED = ("sentiment_score", "sentiment", "confidence", "reasons", "aspects")
SEPARATORS = ",;\t|"
MOST_REASONS = 8
LONGEST_CELL = 16 * 1024 * 1024
SHOWN_EVERY = 500


@dataclass(frozen=True)
class LabelOptions:
    """What is read and written."""

    file: Path | None = None
    out: Path | None = None
    text_column: str = "text"
    aspects: Path | None = None


class _FileRefused(Exception):  # noqa: N818 - the person's file, not our error
    """A table that cannot be labelled: wording key and blanks."""

    def __init__(self, kind: str, **blanks: object) -> None:
        self.kind = kind
        self.blanks = blanks
        super().__init__(kind)


def run_label(options: LabelOptions, shared: Shared) -> int:
    """Label a file or a database; the exit code."""
    language = spoken(shared)
    try:
        pack = read_aspects(options.aspects) if options.aspects else general_aspects()
    except AspectsRefused as refused:
        return refuse(_aspects_fault(refused, language), language, Exit.OUTSIDE)
    if options.file is not None and shared.db is None and options.out is not None:
        if options.out.resolve() == options.file.resolve():
            fault = Fault("label.same_file", say("label.same_file", language, file=options.out))
            return refuse(fault, language, Exit.USAGE)
        return _label_file(options.file, options.out, options.text_column, pack, language)
    if options.file is None and options.out is None and shared.db is not None:
        return _label_database(shared.db, pack, language)
    return refuse(Fault("usage.label", say("label.usage", language)), language, Exit.USAGE)


def _aspects_fault(refused: AspectsRefused, language: Language) -> Fault:
    kind = f"label.aspects.{refused.kind}"
    reason = say(kind, language)
    if not refused.line:
        return Fault("label.aspects", say("label.unreadable", language, file=refused.file))
    blanks = {"file": refused.file, "line": refused.line, "key": refused.key or "–"}
    return Fault("label.aspects", say("label.aspects", language, reason=reason, **blanks))


def _label_file(
    file: Path, out: Path, text_column: str, pack: AspectPack, language: Language
) -> int:
    partial = out.with_name(f".{out.name}.part")
    try:
        codec = encoding_of(file)[0]
        with file.open(encoding=codec, newline="") as source:
            count, unlabelled = _write_labelled(source, file, partial, text_column, pack, language)
        partial.replace(out)
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


def _write_labelled(
    source: TextIO, file: Path, partial: Path, text_column: str, pack: AspectPack,
    language: Language,
) -> tuple[int, int]:  # fmt: skip
    """Rows written, and those among them in a language that is not labelled."""
    csv.field_size_limit(LONGEST_CELL)
    separator = _separator(source)
    rows = csv.reader(source, delimiter=separator)
    header = next(rows, None)
    if not header:
        raise _FileRefused("empty", file=file)
    column = _column(header, text_column, file, language)
    show, size = share_progress(language), max(1, file.stat().st_size)
    step = say("label.step", language)
    count = unlabelled = 0
    with partial.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter=separator, lineterminator="\n")
        writer.writerow([*header, *ADDED])
        for cells in _lines(rows, file):
            if len(cells) > len(header):
                raise _FileRefused("too_many_cells", file=file, line=rows.line_num)
            cells += [""] * (len(header) - len(cells))
            label = label_feedback(cells[column], aspects=pack)
            writer.writerow([*cells, *label_cells(label)])
            count += 1
            unlabelled += label.sentiment is None
            if count % SHOWN_EVERY == 0:
                show(step, min(0.99, source.buffer.tell() / size))
    show(step, 1.0)
    return count, unlabelled


def _lines(rows: Iterator[list[str]], file: Path) -> Iterator[list[str]]:
    """Lines with something on them; a line that cannot be read is named."""
    try:
        yield from (cells for cells in rows if cells)
    except csv.Error as error:
        raise _FileRefused("bad_line", file=file, detail=error) from None


def _separator(source: TextIO) -> str:
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
    """The added cells: a stable contract, see docs/machine-contract.md."""
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


def _label_database(url: str, pack: AspectPack, language: Language) -> int:
    path = url.removeprefix("sqlite:///")
    show, step = count_progress(language), say("label.step", language)
    try:
        report = write_labels(
            Path(path).expanduser(),
            rules_labeller(pack),
            lambda done, total: show(step, done, total),
        )
    except NoFeedback:
        fault = Fault("label.no_feedback", say("label.database.no_feedback", language, file=path))
        return refuse(fault, language, Exit.OUTSIDE)
    except StoreError as error:
        key = "not_sqlite" if error.kind == "not_a_database" or "://" in path else "store"
        blanks = {"detail": error.kind} if key == "store" else {}
        text = say(f"label.database.{key}", language, file=path, **blanks)
        return refuse(Fault(f"label.{key}", text), language, Exit.OUTSIDE)
    for line in _report_lines(report, path, language):
        tell(line)
    return Exit.ANSWERED


def _report_lines(report: LabelReport, path: str, language: Language) -> Iterator[str]:
    blanks = {"labelled": f"{report.labelled:,}", "kept": f"{report.kept:,}", "file": path}
    yield say("label.database.texts", language, **blanks)
    if report.unlabelled:
        yield say("label.unlabelled", language, count=f"{report.unlabelled:,}")
    if report.repeated:
        yield say("label.database.groups", language, count=f"{report.repeated:,}")
    if report.labelled and report.changed_share is not None:
        share = f"{report.changed_share:.1%}"
        yield say("label.database.changed", language, share=share)


def rules_labeller(pack: AspectPack) -> Labeller:
    """The rules as the store wants them."""
    return Labeller(
        name="rules",
        version=labels_version(pack),
        hash_of=lambda text: text_hash(fold(text)),
        label=lambda text, rating: _rows(label_feedback(text, rating, pack)),
        group=duplicate_groups,
    )


def _rows(label: FeedbackLabel) -> tuple[LabelRow, tuple[AspectRow, ...]]:
    flags = label.flags
    reasons = [[r.word, r.start, r.end, round(r.value, 2), r.rule] for r in label.reasons]
    row = LabelRow(
        text_hash=label.text_hash,
        source="rules",
        language=label.language,
        sentiment=label.sentiment,
        score=label.score,
        confidence=label.confidence,
        unsure="unsure" in flags,
        primary_aspect=label.primary_aspect,
        severity=label.severity,
        conflict="conflict" in flags,
        sarcasm_cue="sarcasm_cue" in flags,
        question="question" in flags,
        suspicious="suspicious" in flags,
        template="template" in flags,
        reasons=json.dumps(reasons, ensure_ascii=False),
    )
    return row, tuple(
        AspectRow(
            mention.clause_no,
            mention.aspect,
            mention.polarity,
            round(mention.score, 4),
            *label.clause_spans[mention.clause_no],
            label.severity if mention.polarity == "neg" else None,
        )
        for mention in label.mentions
    )
