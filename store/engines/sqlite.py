"""SQLite, read-only four times over: mode=ro, query_only, an authorizer, limits.

The order of opening matters: the authorizer also refuses our own PRAGMAs, so it comes last.
Never `immutable=1` (it skips the write-ahead log), never another temp_store (slower).
"""

import hashlib
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from store.engine import StoreError
from store.engines.sqlite_errors import CAUGHT, store_error
from store.engines.sqlite_guard import HEAP_BYTES, Guard
from store.engines.statements import DATA_AS_OF, has_meta, scan_sql, values_sql
from store.names import quoted
from store.table import Cell, Column, ColumnType, Table, table_of

OLDEST_LIBRARY = (3, 39, 0)
"""FULL OUTER JOIN and IS NOT DISTINCT FROM came with it."""

CACHE_KIB = 64 * 1024
"""Pages kept: a join by key jumps about in the file, and a page read again is checked again."""
PRAGMAS = (
    "query_only = 1",
    "trusted_schema = off",
    "cell_size_check = on",
    f"cache_size = -{CACHE_KIB}",
)
BUSY_SECONDS = 2.0
HEADER = b"SQLite format 3\0"

Hidden = frozenset[tuple[str, str]]
"""Pairs (table, column) that this connection may not read."""


def open_sqlite(
    path: Path,
    seconds: float = 10.0,
    hidden: Hidden = frozenset(),
    busy_seconds: float = BUSY_SECONDS,
    beside: Path | None = None,
) -> "SqliteEngine":
    """Open the file for reading; every fault of the file is a StoreError with its own kind.

    `beside`: a file of ours whose tables are read as if they stood in the database; it counts only
    if it is there.
    """
    _refuse_what_is_no_database(path)
    side = beside if beside is not None and beside.is_file() else None
    try:
        connection = _connect(path, busy_seconds, side)
    except CAUGHT as error:
        raise store_error(error, str(path)) from None
    try:
        schema, left_out, unreadable = _read_schema(connection, hidden)
    except CAUGHT as error:
        connection.close()
        raise store_error(error, str(path)) from None
    if not schema:
        connection.close()
        raise StoreError("empty", str(path))
    readable = {table: frozenset(c.name for c in columns) for table, columns in schema.items()}
    guard = Guard(readable, unreadable)
    guard.attach(connection)
    files = (path,) if side is None else (path, side)
    return SqliteEngine(files, connection, guard, schema, left_out, seconds)


class SqliteEngine:
    """One guarded connection. Made by open_sqlite."""

    def __init__(
        self,
        files: tuple[Path, ...],
        connection: sqlite3.Connection,
        guard: Guard,
        schema: dict[str, tuple[Column, ...]],
        left_out: tuple[str, ...],
        seconds: float,
    ) -> None:
        """Keep an opened and guarded connection."""
        self._path = files[0]
        self._files = files
        self._connection = connection
        self._guard = guard
        self._schema = schema
        self._seconds = seconds
        self.left_out = left_out
        """Views that cannot be read because something they name is missing."""

    @property
    def dialect(self) -> str:
        """Sqlglot's name."""
        return "sqlite"

    @property
    def subject(self) -> str:
        """The file's path."""
        return str(self._path)

    def run(self, sql: str, limit: int) -> Table:
        """Run one SELECT and read at most `limit` rows."""
        return self._read(sql, limit, self._seconds)

    def scan(self, table: str) -> Table:
        """All rows of one table, without a time limit; interrupt() stops it."""
        return self._read(scan_sql(self._schema, table), None, float("inf"))

    def columns(self) -> dict[str, tuple[Column, ...]]:
        """Every table and view that can be read, with its columns; views that fail are left out."""
        return dict(self._schema)

    def values(
        self, table: str, columns: tuple[str, ...], limit: int
    ) -> tuple[tuple[Cell, ...], ...]:
        """Distinct combinations of the columns, most frequent first; at most `limit`.

        Rows in which the first column is empty are left out.
        """
        return self.run(values_sql(self._schema, table, columns, limit), limit).rows

    def data_as_of(self) -> str | None:
        """ISO day of `meta.data_as_of`; None where there is no such row."""
        if not has_meta(self._schema):
            return None
        rows = self.run(DATA_AS_OF, 1).rows
        return str(rows[0][0]) if rows and rows[0][0] else None

    def fingerprint(self) -> str:
        """Size and time of the file and its log, and the schema's version, as 16 hex digits."""
        try:
            with self._guard.ours():
                (version,) = self._connection.execute("pragma schema_version").fetchone()
            states = [file.stat() for file in self._files]
            log = self._path.with_name(self._path.name + "-wal")
            states += [log.stat()] if log.exists() and log.stat().st_size else []
        except CAUGHT as error:
            raise store_error(error, self.subject) from None
        except OSError:
            raise StoreError("missing", self.subject) from None
        parts = [str(version), *(f"{state.st_size}:{state.st_mtime_ns}" for state in states)]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All statements inside read one state of the data, whatever others write meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        self._own("BEGIN")
        try:
            yield
        finally:
            self._own("ROLLBACK")

    def interrupt(self) -> None:
        """Stop the running statement, from any thread; without one nothing happens."""
        with suppress(sqlite3.ProgrammingError):  # closed meanwhile: nothing runs
            self._connection.interrupt()

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()

    def _own(self, statement: str) -> None:
        self._guard.start(self._seconds)
        try:
            with self._guard.ours():
                self._connection.execute(statement)
        except CAUGHT as error:
            raise store_error(error, self.subject) from None

    def _read(self, sql: str, limit: int | None, seconds: float) -> Table:
        self._guard.start(seconds)
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
            rows = cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1)
            described = cursor.description
        except CAUGHT as error:
            if ended_by := self._guard.ended_by:
                detail = f"{seconds:g}" if ended_by == "time_limit" else ""
                raise StoreError(ended_by, self.subject, detail) from None
            raise store_error(error, self.subject) from None
        finally:
            cursor.close()
        if described is None:
            raise StoreError("bad_sql", self.subject)
        return table_of(tuple(name for name, *_ in described), rows, limit)


def _refuse_what_is_no_database(path: Path) -> None:
    if sqlite3.sqlite_version_info < OLDEST_LIBRARY:
        raise StoreError("old_library", "SQLite", sqlite3.sqlite_version)
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise StoreError("folder", str(path))
        if not stat.S_ISREG(state.st_mode):  # a pipe would wait for ever
            raise StoreError("not_a_database", str(path))
        with path.open("rb") as file:
            beginning = file.read(len(HEADER))
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise StoreError("missing", str(path)) from None
    if not state.st_size:
        raise StoreError("empty", str(path))
    if beginning != HEADER:
        raise StoreError("not_a_database", str(path))


def _connect(path: Path, busy_seconds: float, side: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,  # interrupt() comes from another thread
    )
    if side is not None:
        connection.execute("attach database ? as labels", (f"{side.absolute().as_uri()}?mode=ro",))
    # One bad byte must not refuse the whole query.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")
    connection.execute(f"pragma hard_heap_limit = {HEAP_BYTES}")
    return connection


def _read_schema(
    connection: sqlite3.Connection, hidden: Hidden
) -> tuple[dict[str, tuple[Column, ...]], tuple[str, ...], frozenset[str]]:
    """What can be read, the views left out, and the names of all that may not be read."""
    stored = [
        row
        for (attached,) in connection.execute("select name from pragma_database_list").fetchall()
        for row in connection.execute(
            f"select name, type from {quoted(attached)}.sqlite_master"  # noqa: S608 - quoted
            " where type in ('table', 'view') order by rowid"
        )
    ]
    schema: dict[str, tuple[Column, ...]] = {}
    left_out: list[str] = []
    for name, kind in stored:
        if name.startswith("sqlite_"):
            continue
        columns = _columns_of(connection, name, is_view=kind == "view")
        shown = tuple(column for column in columns if (name, column.name) not in hidden)
        if shown:
            schema[name] = shown
        elif not columns:
            left_out.append(name)
    modules = {name.lower() for (name,) in connection.execute("pragma module_list")}
    others = {name.lower() for name, _ in stored if name not in schema}
    return schema, tuple(left_out), frozenset(modules | others)


def _columns_of(connection: sqlite3.Connection, name: str, *, is_view: bool) -> tuple[Column, ...]:
    """The columns with generated ones; none where the object cannot be read at all."""
    try:
        rows = connection.execute(f"pragma table_xinfo({quoted(name)})").fetchall()
        if is_view:  # the columns of a view are known without its tables being there
            connection.execute(f"select * from {quoted(name)} limit 0")  # noqa: S608 - quoted
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_ERROR":  # locked or damaged is a fault of the file
            raise
        return ()
    shadowed = 1  # a hidden column of a virtual table
    return tuple(
        Column(column, declared_type(declared))
        for _, column, declared, _, _, _, hidden in rows
        if hidden != shadowed
    )


def declared_type(declared: str) -> ColumnType:
    """SQLite's declared type in our words: `varchar(20)` -> text, `decimal(10,2)` -> number."""
    word = declared.upper()
    for parts, meaning in DECLARED:
        if any(part in word for part in parts):
            return meaning
    return "unknown"


DECLARED: tuple[tuple[tuple[str, ...], ColumnType], ...] = (
    (("BOOL",), "boolean"),
    (("DATETIME", "TIMESTAMP"), "datetime"),
    (("DATE",), "date"),
    (("CHAR", "TEXT", "CLOB"), "text"),
    (("INT",), "integer"),
    (("REAL", "FLOA", "DOUB", "NUM", "DEC", "MONEY"), "number"),
)
