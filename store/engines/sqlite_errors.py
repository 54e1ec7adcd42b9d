"""SQLite's errors as StoreError: decided by error name, never by text."""

import sqlite3

from store.engine import StoreError, StoreErrorKind

KINDS: tuple[tuple[str, StoreErrorKind], ...] = (
    ("SQLITE_CANTOPEN", "missing"),
    ("SQLITE_NOTADB", "not_a_database"),
    ("SQLITE_BUSY", "locked"),
    ("SQLITE_LOCKED", "locked"),
    ("SQLITE_CORRUPT", "damaged"),
    ("SQLITE_IOERR", "damaged"),
    ("SQLITE_READONLY_DIRECTORY", "read_only_folder"),
    ("SQLITE_READONLY_CANTINIT", "read_only_folder"),
    ("SQLITE_READONLY_RECOVERY", "read_only_folder"),
    ("SQLITE_READONLY", "not_allowed"),
    ("SQLITE_AUTH", "not_allowed"),
    ("SQLITE_TOOBIG", "too_large"),
    ("SQLITE_NOMEM", "too_large"),
    ("SQLITE_INTERRUPT", "stopped"),
)
"""Beginnings of error names, the longer before the shorter."""


def store_error(error: Exception, subject: str) -> StoreError:
    """Ours for a driver's: `SQLITE_CORRUPT_INDEX` -> damaged; an error without a name -> bad_sql.

    A MemoryError is the heap limit: the connection lives on.
    """
    if isinstance(error, MemoryError):
        return StoreError("too_large", subject, "memory")
    # Errors the Python module raises itself (two statements, a NUL) carry no code at all.
    name = str(getattr(error, "sqlite_errorname", ""))
    for beginning, kind in KINDS:
        if name.startswith(beginning):
            return StoreError(kind, subject, name)
    return StoreError("bad_sql", subject, name)


CAUGHT = (sqlite3.Error, sqlite3.Warning, MemoryError, UnicodeError, ValueError)
"""What a statement can raise: the driver's own, the heap limit, and texts it cannot encode."""
