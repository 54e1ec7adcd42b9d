"""Files of a known system into the CRM tables of schema.sql, by confirmed mappings.

Each file is loaded as it is first, with all guards and rejects of the plain import, then moved over
by SQL; the loaded copy is dropped. A file without a mapping becomes a table of its own.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from store.fill_tables import (
    fill_customers,
    fill_leads,
    fill_opportunities,
    fill_orders,
    fill_tickets,
)
from store.import_report import FileReport, ImportRefused, ImportReport, Source
from store.import_target import working_copy
from store.mapping import (
    FileMapping,
    file_name,
    mapping_path,
    plain_header,
    reads_as,
    save_mappings,
)
from store.match_keys import match_keys
from store.names import quoted
from store.staging import IDS, Stage
from store.write_tables import Progress, key_columns, make_room, write_one

SCHEMA = Path(__file__).with_name("schema.sql")
FILLS: dict[str, Callable[[Stage], int]] = {
    "customers": fill_customers,
    "leads": fill_leads,
    "opportunities": fill_opportunities,
    "orders": fill_orders,
    "tickets": fill_tickets,
}
"""In this order: customers before what names them."""


@dataclass(frozen=True)
class MappedFile:
    """What a file became in the CRM tables."""

    file: str
    table: str
    rows: int
    """Rows of `table` written or replaced."""

    left_out: tuple[str, ...]
    """Mapped headers whose cells do not read as the date or number ours is."""

    notes: tuple[tuple[str, int], ...]
    """Decisions and their counts: customers_made, ambiguous_customers, doubled_keys,
    without_date, status_assumed_paid, unknown_statuses, refunds."""


@dataclass(frozen=True)
class MappedReport:
    """The whole import: how the files were read, and what they became."""

    report: ImportReport
    mapped: tuple[MappedFile, ...]


def import_mapped(
    sources: tuple[Source, ...], mappings: tuple[FileMapping, ...], target: Path, *,
    replace_tables: bool = False, progress: Progress | None = None,
) -> MappedReport:  # fmt: skip
    """Write the sources by their confirmed mappings, and save these beside the database."""
    by_file = {mapping.file: mapping for mapping in mappings}
    pairs = [(source, by_file.get(file_name(source))) for source in sources]
    known = [(s, m) for s, m in pairs if m is not None and m.table in FILLS]
    known.sort(key=lambda pair: list(FILLS).index(pair[1].table))
    plain = [source for source in sources if source not in [s for s, _ in known]]
    with working_copy(target) as copy:
        if known:
            _make_schema(copy.connection)
        files: list[FileReport] = []
        mapped: list[MappedFile] = []
        for source, mapping in known:
            loaded = write_one(copy, replace(source, table=f"import {source.table}"), progress)
            files.append(replace(loaded, source=replace(loaded.source, table=source.table)))
            mapped.append(_fill(copy.connection, loaded.source, mapping))
            copy.connection.execute(f"drop table {quoted(loaded.source.table)}")
        for source in plain:
            make_room(copy.connection, source.table, replace_tables)
            files.append(write_one(copy, source, progress))
        own = tuple(report for report in files if report.source in plain)
        keys = match_keys(copy.connection, tuple(key_columns(own)))
    save_mappings(mapping_path(target), tuple(mapping for _, mapping in known))
    return MappedReport(ImportReport(target, tuple(files), keys), tuple(mapped))


def _fill(connection: sqlite3.Connection, source: Source, mapping: FileMapping) -> MappedFile:
    columns = {plain_header(column.header): column for column in source.columns}
    fields: dict[str, str] = {}
    left_out: list[str] = []
    for field in mapping.fields:
        column = columns.get(plain_header(field.header))
        if column is None:
            raise ImportRefused("not_a_table", mapping.file, field.header)
        if reads_as(field.column, column.type):
            fields[field.column] = column.name
        else:
            left_out.append(field.header)
    stage = Stage(connection, source.table, fields, mapping.system)
    rows = FILLS[mapping.table](stage)
    notes = tuple((code, count) for code, count in sorted(stage.notes.items()) if count)
    return MappedFile(mapping.file, mapping.table, rows, tuple(left_out), notes)


def _make_schema(connection: sqlite3.Connection) -> None:
    """Our tables and views, where they are not there yet. Not executescript: it would commit."""
    there = {name for (name,) in connection.execute("select name from sqlite_master")}
    statement = ""
    for line in SCHEMA.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line.split("--", 1)[0] + "\n"
        if sqlite3.complete_statement(statement):
            words = statement.replace("(", " ").split()
            if words and words[2] not in there:
                connection.execute(statement)
            statement = ""
    connection.execute(IDS)
