"""What an import says: guesses, mappings, rows, rejects, keys. Words only; nothing is read."""

from collections.abc import Iterator

from agent.wording.say import listing, say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.model import SemanticModel
from store.import_report import Changes, FileReport, ImportRefused, ImportReport, KeyMatch, Source
from store.mapped_import import MappedFile
from store.mapping import FileMapping

EXAMPLES = 5
"""Rejected rows that are named."""


def refusal_text(refused: ImportRefused, language: Language) -> str:
    """Why a file was not read, and what to do."""
    key = f"import.refusal.{refused.kind}"
    return say(key, language, subject=refused.subject, detail=refused.detail)


def guess_lines(source: Source, language: Language) -> Iterator[str]:
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
        yield "  " + say("import.skipped_line", language, text=readable(text))
    for column in source.columns:
        style = f", {column.style}" if column.style not in {"", "plain"} else ""
        typed = say(f"import.type.{column.type}", language) + style
        sample = f"  ({readable(column.sample)})" if column.sample else ""
        yield f"  {readable(column.name)}: {typed}{sample}"
    for question in source.questions:
        blanks = {
            "column": readable(question.column),
            "taken": question.taken,
            "other": readable(question.other),
            "example": readable(question.example),
        }
        yield "  ? " + say(f"import.question.{question.code}", language, **blanks)


def mapping_lines(source: Source, mapping: FileMapping, language: Language) -> Iterator[str]:
    """Which column is which of ours, and what is left out."""
    file = readable(mapping.file)
    if not mapping.table:
        yield say("import.file_is_own", language, file=file, table=source.table)
        return
    known, total = len(mapping.fields), len(source.columns)
    blanks = {"file": file, "table": mapping.table, "known": known, "total": total}
    yield say("import.file_is", language, **blanks)
    for field in mapping.fields:
        key = "import.field" if field.fits else "import.field_unfit"
        yield "  " + say(key, language, header=readable(field.header), column=field.column)
    for field in mapping.offered:
        header = readable(field.header)
        yield "  ? " + say("import.field_offered", language, header=header, column=field.column)
    if mapping.unused:
        headers = listing(tuple(map(readable, mapping.unused)), language)
        yield "  " + say("import.field_unused", language, headers=headers)


def report_lines(report: ImportReport, language: Language) -> Iterator[str]:
    """Rows, rejected rows and keys of the whole import."""
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


def mapped_lines(mapped: tuple[MappedFile, ...], language: Language) -> Iterator[str]:
    """What each file became, and what was decided on the way."""
    for one in mapped:
        blanks = {"file": readable(one.file), "table": one.table, "count": f"{one.rows:,}"}
        yield say("import.became", language, **blanks)
        yield from _change_lines(one.table, one.changes, language)
        for code, count in one.notes:
            yield "  " + say(f"import.note.{code}", language, count=f"{count:,}")


def missing_lines(
    model: SemanticModel, answerable: SemanticModel, key: str, language: Language
) -> Iterator[str]:
    """The metrics of the model that this database lacks columns for, by what they need."""
    by_need: dict[str, list[str]] = {}
    for name, entry in answerable.not_computable.items():
        if name in model.metrics:
            needs = entry.needs.in_language(language)
            by_need.setdefault(needs, []).append(entry.names.in_language(language)[0])
    for needs, labels in by_need.items():
        yield say(key, language, metric=listing(tuple(labels), language), needs=needs)


def _file_lines(file: FileReport, language: Language) -> Iterator[str]:
    yield say("import.rows", language, table=file.source.table, count=f"{file.rows:,}")
    yield from _change_lines(file.source.table, file.changes, language)
    if file.changes is not None:
        table, key = file.source.table, listing(file.changes.key, language)
        code = "import.by_key" if key else "import.by_content"
        yield "  " + say(code, language, table=table, key=key)
    if file.latest:
        shown = say("data.latest.table", language, table=file.source.table, day=file.latest)
        yield "  " + say("data.latest", language, tables=shown)
    if file.rejected:
        rejects = file.rejects_file or ""
        yield "  " + say("import.rejected", language, count=file.rejected, file=rejects)
        for reject in file.first_rejects[:EXAMPLES]:
            key = f"import.reject.{reject.reason}"
            blanks = {
                "line": reject.line,
                "column": readable(reject.column),
                "text": readable(reject.text),
            }
            yield "    " + say(key, language, **blanks)
    if file.set_aside:
        yield "  " + say("import.set_aside", language, count=file.set_aside)


def _change_lines(table: str, changes: Changes | None, language: Language) -> Iterator[str]:
    """Rows that are new, changed, unchanged and vanished; nothing for a table that is new."""
    if changes is None:
        return
    blanks = {
        "inserted": f"{changes.inserted:,}",
        "changed": f"{changes.changed:,}",
        "unchanged": f"{changes.unchanged:,}",
        "vanished": f"{changes.vanished:,}",
    }
    yield "  " + say("import.changes", language, table=table, **blanks)
    if changes.vanished:
        key = "import.vanished_deleted" if changes.deleted else "import.vanished_kept"
        yield "  " + say(key, language)


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
        named = tuple(_example(u.value, u.looks_like) for u in match.unmatched)
        yield "  " + say(
            "import.unmatched",
            language,
            count=f"{match.rows - match.matched:,}",
            total=f"{match.rows:,}",
            column=match.column,
            file=match.table,
            table=match.other_table,
            examples=listing(named, language),
        )


def _example(value: str, looks_like: str | None) -> str:
    shown = readable(value)
    return shown if looks_like is None else f"{shown} (≈ {readable(looks_like)})"
