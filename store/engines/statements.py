"""The few statements of ours that read alike on every engine. Names are quoted, always."""

import re
from collections.abc import Mapping

from store.engine import StoreError
from store.names import quoted
from store.table import Column

Schema = Mapping[str, tuple[Column, ...]]

DATA_AS_OF = "SELECT value FROM meta WHERE key = 'data_as_of'"

TEXTS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)


def scan_sql(schema: Schema, table: str) -> str:
    """All rows of a table, its columns by name."""
    columns = ", ".join(quoted(column.name) for column in known(schema, table))
    return f"SELECT {columns} FROM {quoted(table)}"  # noqa: S608 - names of the schema, quoted


def values_sql(schema: Schema, table: str, columns: tuple[str, ...], limit: int) -> str:
    """Distinct combinations, most frequent first, without those whose first column is empty."""
    there = {column.name for column in known(schema, table)}
    if unknown := [name for name in columns if name not in there]:
        raise StoreError("not_allowed", f"{table}.{unknown[0]}")
    names = ", ".join(quoted(name) for name in columns)
    positions = ", ".join(str(number + 1) for number in range(len(columns)))
    return (
        f"SELECT {names} FROM {quoted(table)} WHERE {quoted(columns[0])} IS NOT NULL"  # noqa: S608 - names of the schema, quoted
        f" GROUP BY {positions} ORDER BY count(*) DESC, {positions} LIMIT {int(limit)}"
    )


def known(schema: Schema, table: str) -> tuple[Column, ...]:
    """The columns of a table that may be read."""
    if table not in schema:
        raise StoreError("not_allowed", table)
    return schema[table]


def has_meta(schema: Schema) -> bool:
    """Whether there is a table `meta` with the columns key and value."""
    return {"key", "value"} <= {column.name for column in schema.get("meta", ())}


def refuse_hidden(sql: str, hidden: frozenset[tuple[str, str]]) -> None:
    """Refuse a statement that names a hidden column or says `*`, for engines without a guard.

    Names are compared, not resolved: a column of another table with a hidden name is refused too.
    """
    if not hidden:
        return
    bare = TEXTS.sub(" ", sql)
    words = set(re.findall(r"\w+", bare.lower()))
    for table, column in sorted(hidden):
        if set(re.findall(r"\w+", column.lower())) <= words:
            raise StoreError("not_allowed", f"{table}.{column}")
    if re.search(r"(?:select|distinct|,|\.)\s*\*", bare, re.IGNORECASE):
        raise StoreError("not_allowed", "*")
