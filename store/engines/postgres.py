"""PostgreSQL, read-only: each statement a cursor in a read-only transaction, with a time-out.

A cursor can only be declared for a SELECT. The server's own rights remain the stronger wall: give
askcrm a role that may read and nothing else. No password ever reaches a message.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from store.engine import StoreError, StoreErrorKind
from store.engines.statements import (
    DATA_AS_OF,
    Schema,
    has_meta,
    refuse_hidden,
    scan_sql,
    values_sql,
)
from store.table import Cell, Column, ColumnType, Table, table_of

CONNECT_SECONDS = 5
TYPES: tuple[tuple[str, ColumnType], ...] = (
    ("bool", "boolean"),
    ("timestamp", "datetime"),
    ("date", "date"),
    ("char", "text"),
    ("text", "text"),
    ("uuid", "text"),
    ("user-defined", "text"),
    ("numeric", "number"),
    ("real", "number"),
    ("double", "number"),
    ("money", "number"),
    ("int", "integer"),
)


def open_postgres(
    url: str, seconds: float = 10.0, hidden: frozenset[tuple[str, str]] = frozenset()
) -> "PostgresEngine":
    """Connect for reading; the schema is the first one of the search path."""
    subject = _subject_of(url)
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
    except psycopg.Error as error:
        raise _store_error(error, subject) from None
    try:
        connection.execute("SET default_transaction_read_only = on")
        connection.execute(
            "SELECT set_config('statement_timeout', %s, false)", (str(int(seconds * 1000)),)
        )
        schema = _read_schema(connection, hidden)
    except psycopg.Error as error:
        connection.close()
        raise _store_error(error, subject) from None
    if not schema:
        connection.close()
        raise StoreError("empty", subject)
    return PostgresEngine(subject, connection, schema, seconds, hidden)


class PostgresEngine:
    """One read-only session. Made by open_postgres."""

    def __init__(
        self,
        subject: str,
        connection: psycopg.Connection,
        schema: Schema,
        seconds: float,
        hidden: frozenset[tuple[str, str]],
    ) -> None:
        """Keep an opened session."""
        self._subject = subject
        self._connection = connection
        self._schema = schema
        self._seconds = seconds
        self._hidden = hidden
        self._in_snapshot = False
        self._stopped = False

    @property
    def dialect(self) -> str:
        """Sqlglot's name."""
        return "postgres"

    @property
    def subject(self) -> str:
        """Host and database, without user or password."""
        return self._subject

    def run(self, sql: str, limit: int) -> Table:
        """Run one SELECT and read at most `limit` rows."""
        refuse_hidden(sql, self._hidden)
        return self._read(sql, limit)

    def scan(self, table: str) -> Table:
        """All rows of one table, within the time limit of a statement."""
        return self._read(scan_sql(self._schema, table), None)

    def columns(self) -> dict[str, tuple[Column, ...]]:
        """Every table and view that can be read, with its columns."""
        return dict(self._schema)

    def values(
        self, table: str, columns: tuple[str, ...], limit: int
    ) -> tuple[tuple[Cell, ...], ...]:
        """Distinct combinations of the columns, most frequent first; at most `limit`."""
        return self._read(values_sql(self._schema, table, columns, limit), limit).rows

    def data_as_of(self) -> str | None:
        """ISO day of `meta.data_as_of`; None where there is no such row."""
        if not has_meta(self._schema):
            return None
        rows = self._read(DATA_AS_OF, 1).rows
        return str(rows[0][0]) if rows and rows[0][0] else None

    def fingerprint(self) -> str:
        """The server's count of changed rows, as 16 hex digits."""
        changes = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) AS changes"
        rows = self._read(f"{changes} FROM pg_stat_user_tables", 1).rows
        return hashlib.sha256(f"{self._subject}|{rows[0][0]}".encode()).hexdigest()[:16]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All statements inside read one state of the data."""
        if self._in_snapshot:
            yield
            return
        self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._in_snapshot = True
        try:
            yield
        finally:
            self._in_snapshot = False
            self._connection.execute("ROLLBACK")

    def interrupt(self) -> None:
        """Ask the server to stop the running statement, from any thread."""
        self._stopped = True
        with suppress(psycopg.Error):  # nothing runs, or the session is closed
            self._connection.cancel_safe(timeout=CONNECT_SECONDS)

    def close(self) -> None:
        """Release the session."""
        self._connection.close()

    def _read(self, sql: str, limit: int | None) -> Table:
        self._stopped = False
        try:
            with self._transaction():
                # Prepared: the server refuses a second statement behind the first.
                self._connection.execute(
                    f"DECLARE askcrm NO SCROLL CURSOR FOR {sql}".encode(), prepare=True
                )
                count = "ALL" if limit is None else str(limit + 1)
                cursor = self._connection.execute(f"FETCH {count} FROM askcrm".encode())
                rows = cursor.fetchall()
                names = tuple(column.name for column in cursor.description or ())
        except errors.QueryCanceled:
            kind: StoreErrorKind = "stopped" if self._stopped else "time_limit"
            raise StoreError(kind, self._subject, f"{self._seconds:g}") from None
        except (psycopg.Error, UnicodeError) as error:
            raise _store_error(error, self._subject) from None
        return table_of(names, rows, limit)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """A read-only one for this statement, or a savepoint inside the snapshot's."""
        inside = self._in_snapshot
        self._connection.execute("SAVEPOINT statement" if inside else "BEGIN READ ONLY")
        try:
            yield
        finally:
            with suppress(psycopg.Error):  # the session was lost: the statement's error says so
                self._connection.execute(
                    "ROLLBACK TO SAVEPOINT statement" if inside else "ROLLBACK"
                )


def _subject_of(url: str) -> str:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise StoreError("cannot_connect", "postgresql") from None
    return f"postgresql://{parts.get('host') or 'localhost'}/{parts.get('dbname') or ''}"


def _read_schema(
    connection: psycopg.Connection, hidden: frozenset[tuple[str, str]]
) -> dict[str, tuple[Column, ...]]:
    found = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    ).fetchall()
    schema: dict[str, tuple[Column, ...]] = {}
    for table, column, declared in found:
        if (table, column) not in hidden:
            schema[table] = (*schema.get(table, ()), Column(column, _type_of(declared)))
    return schema


def _type_of(declared: str) -> ColumnType:
    return next((meaning for part, meaning in TYPES if part in declared.lower()), "unknown")


def _store_error(error: Exception, subject: str) -> StoreError:
    match error:
        case errors.InsufficientPrivilege() | errors.ReadOnlySqlTransaction():
            return StoreError("not_allowed", subject)
        case errors.OutOfMemory() | errors.DiskFull() | errors.ConfigurationLimitExceeded():
            return StoreError("too_large", subject)
        case psycopg.ProgrammingError() | psycopg.DataError() | psycopg.NotSupportedError():
            return StoreError("bad_sql", subject)
        case psycopg.OperationalError():
            return StoreError("cannot_connect", subject)
        case _:
            return StoreError("bad_sql", subject)
