"""From a path or URL to an engine; loads only the driver that the URL names.

Passwords stand in no message: an error names the scheme, host and database, nothing more.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.engine import Engine, StoreError
from store.side_files import side_file

SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*)://", re.ASCII)
DUCKDB_MARK = b"DUCK"
"""Stands at byte 8 of every DuckDB file."""


def open_engine(
    url_or_path: str,
    *,
    seconds: float = 10.0,
    hidden: frozenset[tuple[str, str]] = frozenset(),
    data_folder: Path | None = None,
) -> Engine:
    """Open a database for reading.

    A plain path or `sqlite:///crm.db` (four slashes for an absolute path), `duckdb:///crm.duckdb`,
    `postgresql://user@host/name`. `seconds` limits each statement; `hidden` names the
    (table, column) pairs that this connection must refuse; in `data_folder` stand the labels of
    SQLite files that may not be written.
    """
    match = SCHEME.match(url_or_path)
    path = _at_home(Path(_path_in(url_or_path) if match else url_or_path))
    scheme = match[1].lower().split("+")[0] if match else _scheme_of_file(path)
    # Late imports: one engine's driver is loaded, and only when its URL is given.
    match scheme:
        case "sqlite":
            from store.engines.sqlite import open_sqlite

            beside = side_file(path, data_folder) if data_folder is not None else None
            return open_sqlite(path, seconds, hidden, beside=beside)
        case "duckdb":
            with _driver("duckdb"):
                from store.engines.duckdb import open_duckdb
            return open_duckdb(path, seconds, hidden)
        case "postgresql" | "postgres":
            with _driver("postgres"):
                from store.engines.postgres import open_postgres
            return open_postgres(url_or_path, seconds, hidden)
        case _:
            raise StoreError("unknown_scheme", scheme)


@contextmanager
def _driver(extra: str) -> Iterator[None]:
    """A driver that is not installed is named by the extra that brings it."""
    try:
        yield
    except ImportError:
        raise StoreError("driver_missing", extra) from None


def _path_in(url: str) -> str:
    """`sqlite:///crm.db` -> `crm.db`; `sqlite:////data/crm.db` -> `/data/crm.db`."""
    rest = url.split("://", 1)[1]
    return rest.removeprefix("/")


def _at_home(path: Path) -> Path:
    """`~/crm.db` in full; the home of a user nobody is stays as it stands, and is missing."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def _scheme_of_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            is_duckdb = file.read(12)[8:] == DUCKDB_MARK
    except (OSError, ValueError):  # the engine says what is wrong with the file
        return "sqlite"
    return "duckdb" if is_duckdb else "sqlite"
