"""A working copy of the database an import writes to, and the rename that makes it the database.

While it is worked on the target is locked against other writers; readers go on reading the old one.
"""

import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from store.import_report import ImportRefused, RefusalKind, Source
from store.rejects import RejectsFile

BUSY_SECONDS = 2.0
OWNER_ONLY = 0o600
WAL_MARK = 2
"""Byte 18 of a database with a write-ahead log."""

REFUSALS: tuple[tuple[str, RefusalKind], ...] = (
    ("SQLITE_BUSY", "target_in_use"),
    ("SQLITE_LOCKED", "target_in_use"),
    ("SQLITE_NOTADB", "target_not_a_database"),
    ("SQLITE_CORRUPT", "target_damaged"),
    ("SQLITE_FULL", "disk"),
    ("SQLITE_IOERR", "disk"),
    ("SQLITE_CANTOPEN", "target_folder"),
    ("SQLITE_READONLY", "target_folder"),
)


@dataclass
class WorkingCopy:
    """A connection inside one transaction, and where refused rows go."""

    connection: sqlite3.Connection
    target: Path
    rejects: dict[str, RejectsFile] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    """Tables that were there when the import began."""

    def rejects_of(self, source: Source) -> RejectsFile:
        """A fresh rejects file for the source; what an earlier try wrote is dropped."""
        name = re.sub(r"[^\w.-]+", "_", source.table)
        final = self.target.with_name(f"{self.target.stem}.{name}.rejects.csv")
        path = final.with_name(f".{final.name}.importing")
        path.unlink(missing_ok=True)
        self.rejects[source.table] = RejectsFile(source, path, final)
        return self.rejects[source.table]


@contextmanager
def working_copy(target: Path) -> Iterator[WorkingCopy]:
    """Work on a copy; leaving without an exception puts it in the target's place."""
    if not target.parent.is_dir():
        raise ImportRefused("target_folder", str(target.parent))
    if target.is_dir():
        raise ImportRefused("target_not_a_database", str(target))
    path = target.with_name(f".{target.name}.importing")
    copies: list[WorkingCopy] = []
    try:
        path.unlink(missing_ok=True)  # left behind by an import that was killed
        with _locked(target) as has_tables:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
            with closing(_filled(path, target if has_tables else None)) as connection:
                names = connection.execute("select name from sqlite_master where type = 'table'")
                before = frozenset(str(name) for (name,) in names)
                copy = WorkingCopy(connection, target, before=before)
                copies.append(copy)
                connection.execute("begin")
                yield copy
                connection.execute("commit")
                connection.execute("analyze")
                _check(connection, target)
            if has_tables:
                path.chmod(stat.S_IMODE(target.stat().st_mode))
            _sync(path)
            path.replace(target)
        for rejects in copy.rejects.values():
            _publish(rejects)
    except sqlite3.Error as error:
        raise _refusal(error, target) from None
    except OSError as error:
        raise ImportRefused("disk", str(target), error.strerror or "") from None
    finally:
        path.unlink(missing_ok=True)
        for rejects in (kept for copy in copies for kept in copy.rejects.values()):
            rejects.path.unlink(missing_ok=True)


@contextmanager
def _locked(target: Path) -> Iterator[bool]:
    """Keep other writers off the target; False where there is none yet."""
    if not target.exists() or not target.stat().st_size:
        yield False
        return
    with target.open("rb") as file:
        uses_log = file.read(19)[18:] == bytes([WAL_MARK])
    with closing(sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        if uses_log:
            # Its log would be read into the new file: fold it in first. Fails while others read.
            connection.execute("pragma journal_mode = delete")
        connection.execute("begin immediate")
        yield True
        with suppress(sqlite3.Error):  # the file behind it is no longer the database
            connection.execute("rollback")


def _filled(path: Path, original: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    # Nobody else sees this file, and a failed import throws it away.
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off")
    if original is not None:
        # Not through the connection that holds the lock: a backup waits for it for ever.
        with closing(sqlite3.connect(f"{original.absolute().as_uri()}?mode=ro", uri=True)) as read:
            read.backup(connection)
    return connection


def _check(connection: sqlite3.Connection, target: Path) -> None:
    (verdict,) = connection.execute("pragma integrity_check(1)").fetchone()
    if verdict != "ok":
        raise ImportRefused("target_damaged", str(target), str(verdict))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _publish(rejects: RejectsFile) -> None:
    if rejects.path.exists():
        rejects.path.replace(rejects.final)
    else:
        rejects.final.unlink(missing_ok=True)


def _refusal(error: sqlite3.Error, target: Path) -> ImportRefused:
    name = str(getattr(error, "sqlite_errorname", ""))
    for beginning, kind in REFUSALS:
        if name.startswith(beginning):
            return ImportRefused(kind, str(target), name)
    raise error  # a statement of ours is wrong: a fault of ours, not of the file
