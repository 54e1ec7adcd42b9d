"""What a guarded SQLite connection lets through: reads of listed columns, listed functions.

The authorizer denies and never ignores: an ignored column turns NULL inside WHERE and DISTINCT,
which is a wrong number without an error. Nothing here opens a file.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

FUNCTIONS = frozenset({
    "sum", "count", "avg", "min", "max", "total", "coalesce", "ifnull", "nullif", "iif", "abs",
    "round", "sign", "sqrt", "pow", "power", "exp", "ln", "log10", "floor", "ceil", "ceiling",
    "mod", "lower", "upper", "length", "substr", "substring", "trim", "ltrim", "rtrim", "instr",
    "replace", "julianday", "date", "time", "datetime", "strftime", "unixepoch", "row_number",
    "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value",
    "last_value", "nth_value",
})  # fmt: skip
"""All that the compiler prints, and harmless neighbours. No LIKE, GLOB, printf, group_concat,
zeroblob, randomblob, json or load_extension: they match wildcards, grow memory or reach out."""

LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 20),
    (sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 2_000),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
)
HEAP_BYTES = 512 * 1024 * 1024
STEPS_BETWEEN_LOOKS = 10_000

Readable = Mapping[str, frozenset[str]]
"""Table or view name -> the columns that may be read."""


class Guard:
    """The authorizer and the progress handler of one connection, and what they share."""

    def __init__(self, readable: Readable, unreadable: frozenset[str]) -> None:
        """Let through `readable`; `unreadable` are stored objects and modules never to be read."""
        self._readable = readable
        self._unreadable = unreadable
        self._deadline = 0.0
        self._ours = False
        self.ended_by: Literal["", "not_allowed", "time_limit"] = ""
        """What this guard did to the statement; SQLite calls a denied function a plain error."""

    def attach(self, connection: sqlite3.Connection) -> None:
        """Close the connection to all but guarded reads. Our own PRAGMAs must have run before."""
        for limit, value in LIMITS:
            connection.setlimit(limit, value)
        connection.set_authorizer(self._judge)
        connection.set_progress_handler(self._look_at_the_clock, STEPS_BETWEEN_LOOKS)

    def start(self, seconds: float) -> None:
        """Give the next statement its time."""
        self._deadline = time.monotonic() + seconds
        self.ended_by = ""

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Lift the authorizer for a fixed statement of ours, such as BEGIN. Never for a text given.

        The connection itself stays read-only.
        """
        self._ours = True
        try:
            yield
        finally:
            self._ours = False

    def _look_at_the_clock(self) -> int:
        if time.monotonic() <= self._deadline:
            return 0
        self.ended_by = "time_limit"
        return 1

    def _judge(
        self,
        action: int,
        first: str | None,
        second: str | None,
        _database: str | None,
        _inner: str | None,
    ) -> int:
        allowed = self._ours or (
            action == sqlite3.SQLITE_SELECT
            or (action == sqlite3.SQLITE_FUNCTION and second in FUNCTIONS)
            or (action == sqlite3.SQLITE_READ and self._may_read(first or "", second or ""))
        )
        if not allowed:
            self.ended_by = "not_allowed"
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    def _may_read(self, table: str, column: str) -> bool:
        if column:
            return column in self._readable.get(table, frozenset())
        # count(*) names no column. It is reported for a stored table and for a CTE alike; a name
        # that no stored object and no module has can only be a CTE of the statement itself.
        name = table.lower()
        return table in self._readable or not (
            name.startswith(("sqlite_", "pragma_")) or name in self._unreadable
        )
