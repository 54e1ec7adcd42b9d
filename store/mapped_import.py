"""Files of a known system into the CRM tables of schema.sql, by confirmed mappings.

Each file is loaded as it is first, with all guards and rejects of the plain import, then moved over
by SQL; the loaded copy is dropped. A file without a mapping becomes a table of its own.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from store.changed_rows import changes_of, remember
from store.fill_tables import (
    fill_customers,
    fill_feedback,
    fill_leads,
    fill_opportunities,
    fill_orders,
    fill_receivables,
    fill_tickets,
)
from store.import_report import (
    Changes,
    ColumnGuess,
    FileReport,
    ImportRefused,
    ImportReport,
    Source,
)
from store.import_target import working_copy
from store.mapping import (
    FileMapping,
    file_name,
    mapping_path,
    plain_header,
    reads_as,
    same_file,
    save_mappings,
)
from store.match_keys import match_keys
from store.names import quoted
from store.staging import IDS, Stage
from store.write_tables import Progress, key_columns, write_again, write_one

SCALES = {"千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
UNIT_OF_ALL = re.compile(r"单位\s*[:：]?\s*(?:人民币)?\s*(千元|万元|亿元)")
MONEY = ("amount", "discount", "refund_amount", "annual_revenue", "credit_limit")
SCHEMA = Path(__file__).with_name("schema.sql")
FILLS: dict[str, Callable[[Stage], int]] = {
    "customers": fill_customers,
    "leads": fill_leads,
    "opportunities": fill_opportunities,
    "orders": fill_orders,
    "tickets": fill_tickets,
    "receivables": fill_receivables,
    "feedback": fill_feedback,
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
    without_date, without_order, status_assumed_paid, unknown_statuses, refunds, stage_days,
    scaled."""

    changes: Changes | None = None
    """None: the table was empty before."""


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
    months = Counter(same_file(mapping.file) for _, mapping in known)
    with working_copy(target) as copy:
        if known:
            _make_schema(copy.connection)
        files: list[FileReport] = []
        mapped: list[MappedFile] = []
        for source, mapping in known:
            loaded = write_one(copy, replace(source, table=f"import {source.table}"), progress)
            files.append(replace(loaded, source=replace(loaded.source, table=source.table)))
            stage = _staged(copy.connection, loaded.source, mapping)
            stage.file = stage.file if months[stage.file] == 1 else mapping.file
            mapped.append(_fill(stage, mapping, delete=replace_tables))
            copy.connection.execute(f"drop table {quoted(loaded.source.table)}")
        for source in plain:
            files.append(write_again(copy, source, progress, delete=replace_tables))
        own = tuple(files[len(known) :])
        keys = match_keys(copy.connection, tuple(key_columns(own)))
    save_mappings(mapping_path(target), tuple(mapping for _, mapping in known))
    return MappedReport(ImportReport(target, tuple(files), keys), tuple(mapped))


def _staged(connection: sqlite3.Connection, source: Source, mapping: FileMapping) -> Stage:
    """The loaded file with the columns that are ours; those that do not read as ours are left out.

    A mapping that names a header the file has not raises ImportRefused.
    """
    columns = {plain_header(column.header): column for column in source.columns}
    fields: dict[str, str] = {}
    scales: dict[str, int] = {}
    for field in mapping.fields:
        column = columns.get(plain_header(field.header))
        if column is None:
            raise ImportRefused("not_a_table", mapping.file, field.header)
        if reads_as(field.column, column.type):
            fields[field.column] = column.name
            if field.column in MONEY and (scale := _scale(column, source)) != 1:
                scales[field.column] = scale
    return Stage(connection, source.table, fields, mapping.system, same_file(mapping.file), scales)


def _fill(stage: Stage, mapping: FileMapping, *, delete: bool) -> MappedFile:
    stage.notes["scaled"] = len(stage.scales)
    left_out = tuple(one.header for one in mapping.fields if one.column not in stage.fields)
    remember(stage, mapping.table)
    rows = FILLS[mapping.table](stage)
    changes = changes_of(stage, mapping.table, delete=delete)
    notes = tuple((code, count) for code, count in sorted(stage.notes.items()) if count)
    return MappedFile(mapping.file, mapping.table, rows, left_out, notes, changes)


def _scale(column: ColumnGuess, source: Source) -> int:
    """What one unit of an amount is: its header says 万元, or the title above says 单位：万元."""
    if column.unit:
        return SCALES.get(column.unit, 1)
    said = [match[1] for line in source.skipped_lines if (match := UNIT_OF_ALL.search(line))]
    return SCALES.get(said[-1], 1) if said else 1


def _make_schema(connection: sqlite3.Connection) -> None:
    """Our tables and views, where they are not there yet. Not executescript: it would commit."""
    there = {name for (name,) in connection.execute("select name from sqlite_master")}
    sql = ""
    for line in SCHEMA.read_text(encoding="utf-8").splitlines(keepends=True):
        sql += line.split("--", 1)[0] + "\n"
        if sqlite3.complete_statement(sql):
            words = sql.replace("(", " ").split()
            if words and words[2] not in there:
                connection.execute(sql)
            sql = ""
    for statement in IDS:
        connection.execute(statement)
