"""Engine: the one way rows are read, and the named ways it can fail.

An engine file translates its driver's errors into StoreError by type or code, never by their text.
Nothing here writes; nothing here knows a metric.
"""

from contextlib import AbstractContextManager
from typing import Literal, Protocol

from store.table import Cell, Column, Table

StoreErrorKind = Literal[
    "missing", "folder", "not_a_database", "empty", "locked", "damaged", "read_only_folder",
    "not_allowed", "time_limit", "stopped", "too_large", "unknown_scheme", "driver_missing",
    "cannot_connect", "old_library", "bad_sql",
]  # fmt: skip


class StoreError(Exception):
    """Something outside cannot be read; `kind` decides the message a person gets."""

    def __init__(self, kind: StoreErrorKind, subject: str, detail: str = "") -> None:
        """Keep what failed.

        `subject` is a path, a URL without secrets, or a name; `detail` a remedy's data.
        """
        self.kind = kind
        self.subject = subject
        self.detail = detail
        super().__init__(f"{kind}: {subject}")


class Engine(Protocol):
    """A database that can be read, and only read."""

    @property
    def dialect(self) -> str:
        """Sqlglot's name: sqlite, duckdb, postgres."""
        ...

    @property
    def subject(self) -> str:
        """The file or address as a person would name it; never with a password."""
        ...

    def run(self, sql: str, limit: int) -> Table:
        """Run one SELECT and read at most `limit` rows (limit + 1 are fetched to know a cut)."""
        ...

    def scan(self, table: str) -> Table:
        """All rows of one table, for audits and drafts; never on the question path."""
        ...

    def columns(self) -> dict[str, tuple[Column, ...]]:
        """Every table and view that can be read, with its columns."""
        ...

    def values(
        self, table: str, columns: tuple[str, ...], limit: int
    ) -> tuple[tuple[Cell, ...], ...]:
        """Distinct combinations of the columns, most frequent first; at most `limit`."""
        ...

    def data_as_of(self) -> str | None:
        """ISO day of `meta.data_as_of`, which only the demo writes; None elsewhere."""
        ...

    def fingerprint(self) -> str:
        """Changes when the data may have changed; cheap (no row is read)."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """All statements inside read one state of the data, whatever others write meanwhile."""
        ...

    def interrupt(self) -> None:
        """Stop the running statement: it raises StoreError("stopped"). Callable from any thread."""
        ...

    def close(self) -> None:
        """Release the connection."""
        ...
