"""A file imported again into the table it became before: rows are told apart by key.

What a row of that key says now is taken over; a row that the file no longer has stays unless asked
otherwise. All inside the import's transaction.
"""
# ruff: noqa: S608 - every name is quoted; values are never put into the text

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from store.import_report import Changes, ColumnGuess, ImportRefused, Source
from store.names import quoted

KEY_LIKE = re.compile(
    r"(?:^|[\W_])(?:id|no|code|key|number|seq|line)s?$|id$|编号|编码|单号|号$|行$", re.IGNORECASE
)
NAME_LIKE = re.compile(r"(?:^|[\W_])(?:name|title|e-?mail|sku|handle)$|名称$|^名", re.IGNORECASE)
DATED = re.compile(r"[\d\W_年月日号]+")
MOST_IN_PAIRS = 5


@dataclass(frozen=True)
class Stored:
    """A table that is there already, as a file may be merged into it."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """Name and declared type."""

    @property
    def by_name(self) -> dict[str, tuple[str, str]]:
        """Lower-case name -> name and declared type."""
        return {name.lower(): (name, declared) for name, declared in self.columns}


def stored_as(
    connection: sqlite3.Connection, source: Source, before: frozenset[str]
) -> Stored | None:
    """The table the source became before: of its name, or of its name but for a date in it.

    `orders_2026-07.csv` goes into the table of `orders_2026-06.csv`, where all columns are alike
    and that table was there `before` this import.
    """
    tables = connection.execute("select name, type from sqlite_master where type != 'index'")
    named = {name.lower(): (name, kind) for name, kind in tables}
    same = named.get(source.table.lower())
    if same is not None:
        if same[1] != "table":
            raise ImportRefused("table_exists", source.table)
        return _stored(connection, same[0])
    bare, headers = DATED.sub("", source.table), {column.name.lower() for column in source.columns}
    found = [
        _stored(connection, name)
        for name, kind in named.values()
        if kind == "table" and name in before and bare and DATED.sub("", name) == bare
    ]
    alike = [table for table in found if table.by_name.keys() == headers]
    return alike[0] if len(alike) == 1 else None


def read_alike(source: Source, stored: Stored) -> Source:
    """The source with its columns read as they were: a code that was text stays text."""
    known = stored.by_name

    def alike(column: ColumnGuess) -> ColumnGuess:
        _, declared = known.get(column.name.lower(), ("", ""))
        was_text = declared.lower() == "text"
        if was_text and column.type in ("integer", "number"):
            return replace(column, type="text", style="")
        return column

    return replace(source, columns=tuple(map(alike, source.columns)))


def merge(connection: sqlite3.Connection, staged: str, stored: Stored, *, delete: bool) -> Changes:
    """Take the rows of the staged table over into the stored one, and drop the staged one."""
    new = [row[1] for row in connection.execute(f"pragma table_info({quoted(staged)})")]
    known = stored.by_name
    common = tuple(name for name in new if name.lower() in known)
    if not common:
        if not delete:
            raise ImportRefused("table_exists", stored.name)
        return _replaced(connection, staged, stored, Changes(0, 0, 0, 0, deleted=True))
    for name in new:
        if name.lower() not in known:
            connection.execute(f"alter table {quoted(stored.name)} add column {quoted(name)}")
    key = next(_keys(connection, staged, stored.name, common), ())
    pairs = _pair_rows(connection, staged, stored.name, key or common, counted=not key)
    changed = _update(connection, staged, stored.name, [n for n in new if n not in key])
    columns = ", ".join(map(quoted, new))
    inserted = connection.execute(
        f"insert into {quoted(stored.name)} ({columns}) select {columns} from {quoted(staged)}"
        " where rowid not in (select staged from temp.row_pairs)"
    ).rowcount
    (vanished,) = connection.execute("select count(*) from temp.rows_gone").fetchone()
    changes = Changes(inserted, changed, pairs - changed, vanished, key, deleted=delete)
    if delete:
        return _replaced(connection, staged, stored, changes)
    connection.execute(f"drop table {quoted(staged)}")
    return changes


def _replaced(
    connection: sqlite3.Connection, staged: str, stored: Stored, changes: Changes
) -> Changes:
    """The staged table in the stored one's place, columns and all."""
    connection.execute(f"drop table {quoted(stored.name)}")
    connection.execute(f"alter table {quoted(staged)} rename to {quoted(stored.name)}")
    return changes


def _keys(
    connection: sqlite3.Connection, staged: str, stored: str, common: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """Columns that differ in every row of both tables: ids, then pairs of ids, then names."""
    ids = [name for name in common if KEY_LIKE.search(name)]
    names = [name for name in common if NAME_LIKE.search(name)]
    pairs = combinations(ids[:MOST_IN_PAIRS], 2)
    for key in (*((name,) for name in ids), *pairs, *((name,) for name in names)):
        if _is_unique(connection, staged, key) and _is_unique(connection, stored, key):
            yield key


def _is_unique(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> bool:
    columns = ", ".join(map(quoted, key))
    filled = " and ".join(f"{quoted(name)} is not null" for name in key)
    rows, full, different = connection.execute(
        f"select count(*), sum({filled}), (select count(*) from (select distinct {columns} from"
        f" {quoted(table)})) from {quoted(table)}"
    ).fetchone()
    return bool(rows == (full or 0) == different or not rows)


def _pair_rows(
    connection: sqlite3.Connection, staged: str, stored: str, key: tuple[str, ...], *, counted: bool
) -> int:
    """`row_pairs`: which staged row is which stored one; `rows_gone`: the stored ones left over.

    Without a key equal rows are counted: the second of two equal ones is the second one.
    """
    said = [f"quote({quoted(name)})" for name in key]
    content = " || char(31) || ".join(said)
    number = f" || char(31) || row_number() over (partition by {content} order by rowid)"
    for table, name in (("staged_keys", staged), ("stored_keys", stored)):
        connection.execute(f"drop table if exists temp.{table}")
        connection.execute(f"create temp table {table} (said text primary key, at integer)")
        connection.execute(
            f"insert into {table} select {content}{number if counted else ''}, rowid"
            f" from {quoted(name)}"
        )
    connection.execute("drop table if exists temp.row_pairs")
    connection.execute("create temp table row_pairs (staged integer primary key, stored integer)")
    connection.execute("drop table if exists temp.rows_gone")
    pairs = connection.execute(
        "insert into row_pairs select n.at, o.at from staged_keys n join stored_keys o using (said)"
    ).rowcount
    connection.execute(
        "create temp table rows_gone as select at from stored_keys"
        " where at not in (select stored from row_pairs)"
    )
    return pairs


def _update(connection: sqlite3.Connection, staged: str, stored: str, columns: list[str]) -> int:
    """Take over what differs; the number of rows that did."""
    if not columns:
        return 0
    differs = " or ".join(
        f"{quoted(stored)}.{quoted(name)} is not n.{quoted(name)}" for name in columns
    )
    taken = ", ".join(f"{quoted(name)} = n.{quoted(name)}" for name in columns)
    return connection.execute(
        f"update {quoted(stored)} set {taken} from temp.row_pairs p"
        f" join {quoted(staged)} n on n.rowid = p.staged"
        f" where {quoted(stored)}.rowid = p.stored and ({differs})"
    ).rowcount


def _stored(connection: sqlite3.Connection, name: str) -> Stored:
    rows = connection.execute(f"pragma table_info({quoted(name)})")
    return Stored(name, tuple((str(row[1]), str(row[2])) for row in rows))
