"""`askcrm import`: look, say what was guessed, ask once, write, report."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from agent.wording.say import say
from cli.data_files import data_files
from cli.diagnostics import Exit, share_progress, tell
from cli.freshness import fresh_line
from cli.import_lines import (
    guess_lines,
    mapped_lines,
    mapping_lines,
    missing_lines,
    refusal_text,
    report_lines,
)
from cli.label_database import label_imported
from cli.opening import NotOpened, Ready, settings_for
from cli.options import Shared
from cli.output import print_data
from semantic_layer.coverage import covered
from semantic_layer.form import Language
from semantic_layer.load import load_model, shipped_model_path
from store.connect import open_engine
from store.import_report import ImportRefused, Source
from store.ingest import import_files, read_export
from store.mapped_import import import_mapped
from store.mapping import (
    FileMapping,
    file_name,
    load_mappings,
    mapping_path,
    plain_header,
    propose,
    same_file,
)
from store.names import unique_names

FEEDBACK = "feedback"
YES = frozenset({"y", "yes", "是", "好"})


@dataclass(frozen=True)
class ImportOptions:
    """How the files are taken."""

    as_is: bool
    """True: each file stays a table of its own."""
    yes: bool
    """True: nothing is asked."""
    replace: bool
    """True: tables of the same name are replaced."""


def run_import(files: tuple[Path, ...], into: Path, options: ImportOptions, shared: Shared) -> int:
    """Read the files into the SQLite file `into`; the exit code."""
    match settings_for(shared):
        case NotOpened(code):
            return code
        case Ready(_, language):
            try:
                take = _as_is if options.as_is else _mapped
                return take(data_files(files), into, options, language)
            except ImportRefused as refused:
                tell(refusal_text(refused, language))
                return Exit.OUTSIDE


def _as_is(files: tuple[Path, ...], into: Path, options: ImportOptions, language: Language) -> int:
    """Each file becomes a table of its own."""
    for source in _sources(files):
        tell("\n".join(guess_lines(source, language)))
    if not _confirmed(into, options, language):
        return Exit.PERSON
    report = import_files(files, into, replace_tables=options.replace, progress=_progress(language))
    print_data("\n".join(report_lines(report, language)))
    return Exit.ANSWERED


def _mapped(files: tuple[Path, ...], into: Path, options: ImportOptions, language: Language) -> int:
    """Files that are known become CRM tables, the others tables of their own."""
    sources = _sources(files)
    mappings = _mappings(sources, into)
    if not any(mapping.table for mapping in mappings):
        tell(say("import.needs_as_is", language))
        return Exit.PERSON
    for source, mapping in zip(sources, mappings, strict=True):
        tell("\n".join(guess_lines(source, language)))
        tell("\n".join(mapping_lines(source, mapping, language)))
    if not _confirmed(into, options, language):
        return Exit.PERSON
    known = tuple(mapping for mapping in mappings if mapping.table)
    done = import_mapped(
        sources, known, into, replace_tables=options.replace, progress=_progress(language)
    )
    lines = [*report_lines(done.report, language), *mapped_lines(done.mapped, language)]
    print_data("\n".join([*lines, *_not_computable(into, language)]))
    tell(say("import.mapping_saved", language, file=mapping_path(into)))
    if any(mapping.table == FEEDBACK for mapping in known):
        label_imported(into, language)
    return Exit.ANSWERED


def _sources(files: tuple[Path, ...]) -> tuple[Source, ...]:
    """Every table of the files, each under a name of its own; raises ImportRefused."""
    found = tuple(source for file in files for source in read_export(file))
    names = unique_names(tuple(source.table for source in found))
    return tuple(replace(source, table=name) for source, name in zip(found, names, strict=True))


def _mappings(sources: tuple[Source, ...], into: Path) -> tuple[FileMapping, ...]:
    """What was confirmed for a file of that name before, else a proposal."""
    confirmed = {same_file(one.file): one for one in load_mappings(mapping_path(into))}
    return tuple(
        _of_file(confirmed.get(same_file(file_name(source))), source) or proposed
        for source, proposed in zip(sources, propose(sources), strict=True)
    )


def _of_file(mapping: FileMapping | None, source: Source) -> FileMapping | None:
    """A mapping of the same file of another month, where the file still has its columns."""
    if mapping is None:
        return None
    headers = {plain_header(column.header) for column in source.columns}
    known = all(plain_header(field.header) in headers for field in mapping.fields)
    return replace(mapping, file=file_name(source)) if known else None


def _progress(language: Language) -> Callable[[str, int, int, int], None]:
    show = share_progress(language)
    return lambda table, _rows, done, total: show(table, done / max(total, 1))


def _confirmed(into: Path, options: ImportOptions, language: Language) -> bool:
    """One question to the person; without a terminal nobody can answer it."""
    if options.yes:
        return True
    if sys.stdin is not None and sys.stdin.isatty():
        sys.stderr.write(say("import.ask", language, file=into))
        sys.stderr.flush()
        if sys.stdin.readline().strip().casefold() in YES:
            return True
    tell(say("import.not_confirmed", language))
    return False


def _not_computable(into: Path, language: Language) -> list[str]:
    """How fresh the data are, and the CRM metrics the database has no columns for."""
    engine = open_engine(str(into))
    names = {
        table: tuple(column.name for column in columns)
        for table, columns in engine.columns().items()
    }
    model = load_model(shipped_model_path())
    held = covered(model, names)
    latest = fresh_line(held, engine, language)
    engine.close()
    return [latest, *missing_lines(model, held, "import.missing", language)]
