"""What the columns of a database hold: types, distinct counts, keys, match rates.

For `askcrm init` and `check`: read through an engine, so any database will do. Nothing here guesses
what a column means.
"""

import re
from dataclasses import dataclass
from itertools import combinations, permutations

from store.engine import Engine, StoreError
from store.match_keys import KeyColumn, named_alike, spelling
from store.names import quoted
from store.table import Cell, Column, ColumnType

VALUES_LOOKED_AT = 200
SHOWN_EXAMPLES = 5
MOST_COLUMNS_IN_PAIRS = 5
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?", re.ASCII)
KEY_LIKE = re.compile(r"id$|^id|no$|_no|code|key|编号|编码|号$", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnProfile:
    """One column as its values show it."""

    name: str
    declared: ColumnType
    type: ColumnType
    """By its values where the declaration says less: ISO text is a date."""

    filled: int
    distinct: int | None
    """None: counting them took longer than the engine's time limit."""

    smallest: Cell
    largest: Cell
    examples: tuple[Cell, ...]
    """The most frequent values."""


@dataclass(frozen=True)
class TableProfile:
    """One table or view."""

    name: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    keys: tuple[tuple[str, ...], ...]
    """Columns that are filled and different in every row; pairs only where no column is alone."""


@dataclass(frozen=True)
class MatchRate:
    """How many rows of a column find their value in another one."""

    table: str
    column: str
    other_table: str
    other_column: str
    rows: int
    """Rows with a value."""

    matched: int
    unmatched: tuple[Cell, ...]
    """The most frequent values without a partner."""


def profile(engine: Engine) -> tuple[TableProfile, ...]:
    """Every table and view that can be read."""
    return tuple(profile_table(engine, name, cols) for name, cols in engine.columns().items())


def profile_table(engine: Engine, table: str, columns: tuple[Column, ...]) -> TableProfile:
    """One table; a row is read only for the examples."""
    ((rows,),) = engine.run(f"SELECT count(*) AS n FROM {quoted(table)}", 1).rows  # noqa: S608 - quoted
    count = int(rows or 0)
    profiles = tuple(_profile_column(engine, table, column) for column in columns)
    single = (c for c in profiles if c.type in ("text", "integer"))
    keys = tuple((c.name,) for c in single if count and c.filled == c.distinct == count)
    return TableProfile(table, count, profiles, keys or _pairs(engine, table, profiles, count))


def match_rate(
    engine: Engine, table: str, column: str, other_table: str, other_column: str
) -> MatchRate:
    """How many rows of `table.column` have a partner in `other_table.other_column`."""
    name, key = quoted(column), quoted(other_column)
    there = f"SELECT {key} FROM {quoted(other_table)} WHERE {key} IS NOT NULL"  # noqa: S608 - quoted
    where = f"FROM {quoted(table)} WHERE {name} IS NOT NULL"
    sql = f"SELECT count(*) AS n, sum(CASE WHEN {name} IN ({there}) THEN 1 ELSE 0 END) AS m {where}"
    ((rows, matched),) = engine.run(sql, 1).rows
    lost = f"SELECT {name} {where} AND {name} NOT IN ({there}) GROUP BY {name}"
    unmatched = engine.run(f"{lost} ORDER BY count(*) DESC, {name}", SHOWN_EXAMPLES).rows
    values = tuple(value for (value,) in unmatched)
    return MatchRate(
        table, column, other_table, other_column, int(rows or 0), int(matched or 0), values
    )


def links(engine: Engine, tables: tuple[TableProfile, ...]) -> tuple[MatchRate, ...]:
    """Columns that, by their names, point at the key of another table, with their match rates."""
    found: list[MatchRate] = []
    for child, parent in permutations(tables, 2):
        keys = {key[0] for key in parent.keys if len(key) == 1}
        for column in child.columns:
            for key in (c for c in parent.columns if c.name in keys):
                if _may_point(child, column, parent, key):
                    found.append(match_rate(engine, child.name, column.name, parent.name, key.name))
    return tuple(match for match in found if match.matched)


def _may_point(
    child: TableProfile, column: ColumnProfile, parent: TableProfile, key: ColumnProfile
) -> bool:
    one = KeyColumn(child.name, column.name, column.type)
    other = KeyColumn(parent.name, key.name, key.type)
    both_keys = any(held == (column.name,) for held in child.keys)
    if column.type != key.type or column.type not in ("text", "integer") or not column.filled:
        return False
    # Between two keys of one name the smaller table points at the larger one, not both ways.
    if both_keys and spelling(column.name) == spelling(key.name) and child.rows > parent.rows:
        return False
    return named_alike(one, other)


def _profile_column(engine: Engine, table: str, column: Column) -> ColumnProfile:
    name = quoted(column.name)
    counted = f"SELECT count({name}) AS n, min({name}) AS a, max({name}) AS z FROM {quoted(table)}"  # noqa: S608 - quoted
    ((filled, smallest, largest),) = engine.run(counted, 1).rows
    examples = tuple(value for (value,) in engine.values(table, (column.name,), VALUES_LOOKED_AT))
    kind = _type_of(column.type, examples)
    return ColumnProfile(
        column.name, column.type, kind, int(filled or 0), _distinct(engine, table, name),
        smallest, largest, examples[:SHOWN_EXAMPLES],
    )  # fmt: skip


def _distinct(engine: Engine, table: str, name: str) -> int | None:
    sql = f"SELECT count(DISTINCT {name}) AS n FROM {quoted(table)}"  # noqa: S608 - quoted
    try:
        ((distinct,),) = engine.run(sql, 1).rows
    except StoreError as error:
        if error.kind == "time_limit":
            return None
        raise
    return int(distinct or 0)


def _type_of(declared: ColumnType, values: tuple[Cell, ...]) -> ColumnType:
    if declared not in ("text", "unknown") or not values:
        return declared
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) == len(values):
        if all(map(ISO_DATE.fullmatch, texts)):
            return "date"
        if all(ISO_DATE.fullmatch(text) or ISO_DATETIME.fullmatch(text) for text in texts):
            return "datetime"
        return "text"
    if texts:
        return "text"
    return "number" if any(isinstance(value, float) for value in values) else "integer"


def _pairs(
    engine: Engine, table: str, columns: tuple[ColumnProfile, ...], rows: int
) -> tuple[tuple[str, ...], ...]:
    """Two columns that together are different in every row, such as an order and its line."""
    full = [c for c in columns if rows and c.filled == rows and KEY_LIKE.search(c.name)]
    found: list[tuple[str, ...]] = []
    for one, other in combinations(full[:MOST_COLUMNS_IN_PAIRS], 2):
        both = f"SELECT {quoted(one.name)}, {quoted(other.name)} FROM {quoted(table)} GROUP BY 1, 2"  # noqa: S608 - quoted
        ((groups,),) = engine.run(f"SELECT count(*) AS n FROM ({both}) AS pairs", 1).rows  # noqa: S608 - quoted
        if groups == rows:
            found.append((one.name, other.name))
    return tuple(found)
