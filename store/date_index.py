"""An index on every column of days, since nearly every question asks for some of them."""

import sqlite3

from store.import_report import Source
from store.names import quoted


def index_dates(connection: sqlite3.Connection, source: Source) -> None:
    """Make the indices of a loaded table that are missing."""
    for column in source.columns:
        if column.type in {"date", "datetime"}:
            name = quoted(f"{source.table}_{column.name}_day")
            place = f"{quoted(source.table)} ({quoted(column.name)})"
            connection.execute(f"create index if not exists {name} on {place}")
