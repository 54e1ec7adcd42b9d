"""`askcrm import`: look, say what was guessed, ask once, write, report."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.wording.say import listing, say
from cli.diagnostics import Exit, share_progress, tell
from cli.output import print_data
from semantic_layer.form import Language
from store.import_report import FileReport, ImportRefused, ImportReport, KeyMatch, Source
from store.ingest import import_files, read_export

EXAMPLES = 5
"""Unmatched keys and rejected rows that are named."""


@dataclass(frozen=True)
class ImportOptions:
    """How the files are taken."""

    as_is: bool
    """True: each file stays a table of its own."""
    yes: bool
    """True: nothing is asked."""
    replace: bool
    """True: tables of the same name are replaced."""
    lang: str | None


def run_import(files: tuple[Path, ...], into: Path, options: ImportOptions) -> int:
    """Read the files into the SQLite file `into`; the exit code."""
    language: Language = "zh" if options.lang == "zh" else "en"
    try:
        sources = tuple(source for file in files for source in read_export(file))
        print_data("\n".join(line for source in sources for line in _guess_lines(source, language)))
        if not options.yes and not _confirmed(into, language):
            tell(say("import.not_confirmed", language))
            return Exit.PERSON
        show = share_progress(language)
        report = import_files(
            files,
            into,
            replace_tables=options.replace,
            progress=lambda table, _rows, done, total: show(table, done / max(total, 1)),
        )
    except ImportRefused as refused:
        tell(refusal_text(refused, language))
        return Exit.OUTSIDE
    print_data("\n".join(report_lines(report, language)))
    return Exit.ANSWERED


def refusal_text(refused: ImportRefused, language: Language) -> str:
    """Why a file was not read, and what to do."""
    key = f"import.refusal.{refused.kind}"
    return say(key, language, subject=refused.subject, detail=refused.detail)


def _confirmed(into: Path, language: Language) -> bool:
    """One question to the person; without a terminal nobody can answer it."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(say("import.ask", language, file=into))
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in {"y", "yes", "是", "好"}


def _guess_lines(source: Source, language: Language) -> Iterator[str]:
    """What was guessed of one file or sheet."""
    yield say(
        "import.source",
        language,
        file=source.path.name,
        table=source.table,
        encoding=source.encoding_label or "xlsx",
        columns=len(source.columns),
    )
    for text in source.skipped_lines:
        yield "  " + say("import.skipped_line", language, text=text)
    for column in source.columns:
        typed = column.type + (f", {column.style}" if column.style else "")
        yield f"  {column.name}: {typed}" + (f"  ({column.sample})" if column.sample else "")
    for question in source.questions:
        yield "  ? " + say(
            f"import.question.{question.code}",
            language,
            column=question.column,
            taken=question.taken,
            other=question.other,
            example=question.example,
        )


def report_lines(report: ImportReport, language: Language) -> Iterator[str]:
    """Rows, rejected rows and keys of the whole import."""
    yield ""
    for file in report.files:
        yield from _file_lines(file, language)
    for match in report.keys:
        yield from _key_lines(match, language)
    rows = sum(file.rows for file in report.files)
    yield say(
        "import.done",
        language,
        file=report.target,
        count=f"{rows:,}",
        tables=len(report.files),
    )


def _file_lines(file: FileReport, language: Language) -> Iterator[str]:
    rows = f"{file.rows:,}"
    yield say("import.rows", language, table=file.source.table, count=rows)
    if file.rejected:
        yield "  " + say(
            "import.rejected", language, count=file.rejected, file=file.rejects_file or ""
        )
        for reject in file.first_rejects[:EXAMPLES]:
            key = f"import.reject.{reject.reason}"
            blanks = {"line": reject.line, "column": reject.column, "text": reject.text}
            yield "    " + say(key, language, **blanks)
    if file.set_aside:
        yield "  " + say("import.set_aside", language, count=file.set_aside)


def _key_lines(match: KeyMatch, language: Language) -> Iterator[str]:
    share = f"{match.matched / match.rows:.1%}" if match.rows else "–"
    yield say(
        "import.key",
        language,
        table=match.table,
        column=match.column,
        other=f"{match.other_table}.{match.other_column}",
        share=share,
    )
    if match.matched < match.rows:
        named = listing(tuple(_example(u.value, u.looks_like) for u in match.unmatched), language)
        yield "  " + say(
            "import.unmatched",
            language,
            count=f"{match.rows - match.matched:,}",
            total=f"{match.rows:,}",
            column=match.column,
            file=match.table,
            table=match.other_table,
            examples=named,
        )


def _example(value: str, looks_like: str | None) -> str:
    return value if looks_like is None else f"{value} (≈ {looks_like})"
