"""DuckDB, read-only: no files outside, no settings changed, one SELECT at a time, a time limit.

What a statement may read is decided by duckdb_guard.py, before it runs.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from store.engine import StoreError
from store.engines.duckdb_guard import Hidden, refuse_all_but_reads
from store.engines.statements import DATA_AS_OF, Schema, has_meta, scan_sql, values_sql
from store.table import Cell, Column, ColumnType, Table, table_of

MARK = b"DUCK"
CONFIG = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "512MB",
    "lock_configuration": "true",
}
TYPES: tuple[tuple[str, ColumnType], ...] = (
    ("BOOL", "boolean"),
    ("TIMESTAMP", "datetime"),
    ("DATE", "date"),
    ("VARCHAR", "text"),
    ("UUID", "text"),
    ("ENUM", "text"),
    ("DECIMAL", "number"),
    ("FLOAT", "number"),
    ("DOUBLE", "number"),
    ("INT", "integer"),
)


def open_duckdb(path: Path, seconds: float = 10.0, hidden: Hidden = frozenset()) -> "DuckDBEngine":
    """Open the file for reading; every fault of the file is a StoreError with its own kind."""
    _refuse_what_is_no_database(path)
    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(CONFIG))
        schema = _read_schema(connection, hidden)
    except duckdb.Error as error:
        raise _store_error(error, str(path)) from None
    if not schema:
        connection.close()
        raise StoreError("empty", str(path))
    return DuckDBEngine(path, connection, schema, seconds, hidden)


class DuckDBEngine:
    """One read-only connection. Made by open_duckdb."""

    def __init__(
        self,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        schema: Schema,
        seconds: float,
        hidden: Hidden,
    ) -> None:
        """Keep an opened connection."""
        self._path = path
        self._connection = connection
        self._schema = schema
        self._seconds = seconds
        self._hidden = hidden
        self._in_snapshot = False
        self._timed_out = False

    @property
    def dialect(self) -> str:
        """Sqlglot's name."""
        return "duckdb"

    @property
    def subject(self) -> str:
        """The file's path."""
        return str(self._path)

    def run(self, sql: str, limit: int) -> Table:
        """Run one SELECT and read at most `limit` rows."""
        return self._read(sql, limit, self._seconds)

    def scan(self, table: str) -> Table:
        """All rows of one table, without a time limit; interrupt() stops it."""
        return self._read(scan_sql(self._schema, table), None, None)

    def columns(self) -> dict[str, tuple[Column, ...]]:
        """Every table and view that can be read, with its columns."""
        return dict(self._schema)

    def values(
        self, table: str, columns: tuple[str, ...], limit: int
    ) -> tuple[tuple[Cell, ...], ...]:
        """Distinct combinations of the columns, most frequent first; at most `limit`."""
        sql = values_sql(self._schema, table, columns, limit)
        return self._read(sql, limit, self._seconds).rows

    def data_as_of(self) -> str | None:
        """ISO day of `meta.data_as_of`; None where there is no such row."""
        if not has_meta(self._schema):
            return None
        rows = self._read(DATA_AS_OF, 1, self._seconds).rows
        return str(rows[0][0]) if rows and rows[0][0] else None

    def fingerprint(self) -> str:
        """Size and time of the file and its log, as 16 hex digits."""
        log = self._path.with_name(self._path.name + ".wal")
        try:
            states = [self._path.stat(), *([log.stat()] if log.exists() else [])]
        except OSError:
            raise StoreError("missing", self.subject) from None
        parts = "|".join(f"{state.st_size}:{state.st_mtime_ns}" for state in states)
        return hashlib.sha256(parts.encode()).hexdigest()[:16]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All statements inside read one state of the data."""
        if self._in_snapshot:
            yield
            return
        self._connection.execute("BEGIN TRANSACTION")
        self._in_snapshot = True
        try:
            yield
        finally:
            self._in_snapshot = False
            self._connection.execute("ROLLBACK")

    def interrupt(self) -> None:
        """Stop the running statement, from any thread; without one nothing happens."""
        self._connection.interrupt()

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()

    def _read(self, sql: str, limit: int | None, seconds: float | None) -> Table:
        self._timed_out = False
        timer = threading.Timer(seconds, self._out_of_time) if seconds is not None else None
        try:
            refuse_all_but_reads(self._connection, sql, self._schema, self._hidden)
            if timer:
                timer.daemon = True
                timer.start()
            cursor = self._connection.execute(sql)
            rows = cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1)
            names = tuple(str(name) for name, *_ in cursor.description or ())
        except duckdb.InterruptException:
            if self._timed_out:
                raise StoreError("time_limit", self.subject, f"{seconds:g}") from None
            raise StoreError("stopped", self.subject) from None
        except (duckdb.Error, UnicodeError, TypeError) as error:  # TypeError: a lone surrogate
            raise _store_error(error, self.subject) from None
        finally:
            if timer:
                timer.cancel()
        return table_of(names, rows, limit)

    def _out_of_time(self) -> None:
        self._timed_out = True
        self._connection.interrupt()


def _refuse_what_is_no_database(path: Path) -> None:
    try:
        if path.is_dir():
            raise StoreError("folder", str(path))
        if not path.is_file():
            raise StoreError("missing", str(path))
        with path.open("rb") as file:
            beginning = file.read(12)
    except (OSError, ValueError):
        raise StoreError("missing", str(path)) from None
    if not beginning:
        raise StoreError("empty", str(path))
    if beginning[8:] != MARK:
        raise StoreError("not_a_database", str(path))


def _read_schema(
    connection: duckdb.DuckDBPyConnection, hidden: Hidden
) -> dict[str, tuple[Column, ...]]:
    found = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'main' ORDER BY table_name, ordinal_position"
    ).fetchall()
    schema: dict[str, tuple[Column, ...]] = {}
    for table, column, declared in found:
        if (table, column) not in hidden:
            schema[table] = (*schema.get(table, ()), Column(column, _type_of(declared)))
    return schema


def _type_of(declared: str) -> ColumnType:
    word = declared.upper()
    return next(
        (meaning for part, meaning in TYPES if word.startswith(part) or part in word), "unknown"
    )


def _store_error(error: Exception, subject: str) -> StoreError:
    match error:
        case duckdb.PermissionException() | duckdb.InvalidInputException():
            return StoreError("not_allowed", subject)
        case duckdb.OutOfMemoryException():
            return StoreError("too_large", subject, "memory")
        case duckdb.IOException() | duckdb.ConnectionException():
            return StoreError("locked", subject)
        case duckdb.SerializationException() | duckdb.InternalException() | duckdb.FatalException():
            return StoreError("damaged", subject)
        case _:
            return StoreError("bad_sql", subject)
