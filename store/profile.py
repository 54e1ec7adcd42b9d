"""What the columns of a database hold: types, distinct counts, keys, match rates.

For `askcrm init` and `check`: read through an engine, so any database will do. Nothing here guesses
what a column means.
"""

import re
from dataclasses import dataclass, field
from itertools import combinations, permutations

from store.engine import Engine, StoreError
from store.match_keys import KeyColumn, named_alike, spelling
from store.names import quoted
from store.table import Cell, Column, ColumnType

VALUES_LOOKED_AT = 200
SAMPLED_ABOVE, SAMPLE = 2_000_000, 200_000
"""Rows above which values are looked at in a part of the rows; keys are always counted in all."""
SHORTEST = 5
"""Letters of a key's name below which a longer name that ends so may be another word."""
INCLUDED, FEW_VALUES = 0.95, 20
"""Matched rows from which a column of another name points at a key all the same; of few different
values all must be found."""
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$", re.ASCII)
SHOWN_EXAMPLES = 5
MOST_COLUMNS_IN_PAIRS = 5
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?", re.ASCII)
KEY_LIKE = re.compile(r"id$|^id|no$|_no|code|key|seq|line|编号|编码|号$|行$", re.IGNORECASE)


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

    values: tuple[Cell, ...] = field(default=(), compare=False, repr=False)
    """More of them, at most VALUES_LOOKED_AT."""

    @property
    def has_hours(self) -> bool:
        """Whether a date holds a time of day other than midnight."""
        texts = [value for value in self.values if isinstance(value, str)]
        return self.type == "datetime" and not all(
            ISO_DATE.fullmatch(text) or MIDNIGHT.search(text) for text in texts
        )


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
    profiles = tuple(_profile_column(engine, table, column, count) for column in columns)
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
    """Columns that point at the key of another table, by name or by their values; with rates."""
    found: list[MatchRate] = []
    for child, parent in permutations(tables, 2):
        keys = {key[0] for key in parent.keys if len(key) == 1}
        for column in child.columns:
            for key in (c for c in parent.columns if c.name in keys):
                alike = _may_point(child, column, parent, key)
                if not alike and not _may_be_included(column, key):
                    continue
                match = match_rate(engine, child.name, column.name, parent.name, key.name)
                few = (column.distinct or 0) < FEW_VALUES
                if match.matched >= (1 if alike else match.rows * (1 if few else INCLUDED)):
                    found.append(match)
    return tuple(found)


def spread(engine: Engine, table: TableProfile, key: str) -> dict[str, int]:
    """Other columns of the table -> how many values of `key` have more than one value of them."""
    others = [column.name for column in table.columns if column.name != key]
    if not others:
        return {}
    several = ", ".join(
        f"CASE WHEN count(DISTINCT {quoted(name)}) > 1 THEN 1 ELSE 0 END AS c{at}"
        for at, name in enumerate(others)
    )
    held = f"WHERE {quoted(key)} IS NOT NULL GROUP BY {quoted(key)}"
    each = f"SELECT {several} FROM {_looked_at(table.name, table.rows)} {held}"  # noqa: S608 - quoted
    sums = ", ".join(f"sum(c{at}) AS c{at}" for at in range(len(others)))
    (counts,) = engine.run(f"SELECT {sums} FROM ({each}) AS each_key", 1).rows  # noqa: S608 - quoted
    return {name: int(count or 0) for name, count in zip(others, counts, strict=True)}


def _may_be_included(column: ColumnProfile, key: ColumnProfile) -> bool:
    """Texts within the range of a key's; numbers of one range are alike by accident."""
    ends = (column.smallest, column.largest, key.smallest, key.largest)
    if column.type != "text" or key.type != "text" or (column.distinct or 0) < 2:
        return False
    low, high, first, last = (str(end) for end in ends)
    return first <= low and high <= last


def _looked_at(table: str, rows: int) -> str:
    """The table, or a part of it where it is large."""
    if rows <= SAMPLED_ABOVE:
        return quoted(table)
    return f"(SELECT * FROM {quoted(table)} LIMIT {SAMPLE}) AS sample"  # noqa: S608 - quoted


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
    return named_alike(one, other) or _says_role(column.name, parent.name, key.name)


def _says_role(column: str, table: str, key: str) -> bool:
    """`home_store_id` and `所属门店` point at stores: a role stands before the key or the table."""
    written, of_table, of_key = spelling(column), spelling(table), spelling(key)
    ends = [of_table, of_table.removesuffix("s")] if not of_table.isascii() else []
    ends += [of_key] if of_key not in (spelling("id"), spelling("no"), spelling("code")) else []
    ends += [f"{of_table.removesuffix('s')}id"] if of_table.isascii() else []
    return any(
        len(end) >= (SHORTEST if end.isascii() else 2) and written.endswith(end) and written != end
        for end in ends
    )


def _profile_column(engine: Engine, table: str, column: Column, rows: int) -> ColumnProfile:
    name, seen = quoted(column.name), _looked_at(table, rows)
    # PostgreSQL knows no smallest boolean.
    value = f"CAST({name} AS integer)" if column.type == "boolean" else name
    counted = f"SELECT count({name}) AS n, min({value}) AS a, max({value}) AS z"
    counted += f" FROM {quoted(table)}"
    ((filled, smallest, largest),) = engine.run(counted, 1).rows
    often = f"SELECT {name} AS v FROM {seen} WHERE {name} IS NOT NULL GROUP BY 1"  # noqa: S608 - quoted
    found = engine.run(f"{often} ORDER BY count(*) DESC, 1", VALUES_LOOKED_AT).rows
    values = tuple(value for (value,) in found)
    return ColumnProfile(
        column.name, column.type, _type_of(column.type, values), int(filled or 0),
        _distinct(engine, table, name, rows), smallest, largest, values[:SHOWN_EXAMPLES], values,
    )  # fmt: skip


def _distinct(engine: Engine, table: str, name: str, rows: int) -> int | None:
    """Of a large table counted in a part of it, unless every row of the part is different."""
    counted = f"SELECT count({name}) AS f, count(DISTINCT {name}) AS n FROM"
    try:
        ((filled, distinct),) = engine.run(f"{counted} {_looked_at(table, rows)}", 1).rows
        if rows > SAMPLED_ABOVE and filled == distinct:
            ((_, distinct),) = engine.run(f"{counted} {quoted(table)}", 1).rows
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
    full = [
        c
        for c in columns
        if rows and c.filled == rows
        and (KEY_LIKE.search(c.name) or c.type in ("date", "datetime"))
    ]  # fmt: skip
    found: list[tuple[str, ...]] = []
    for one, other in combinations(full[:MOST_COLUMNS_IN_PAIRS], 2):
        both = f"SELECT {quoted(one.name)}, {quoted(other.name)} FROM {quoted(table)} GROUP BY 1, 2"  # noqa: S608 - quoted
        ((groups,),) = engine.run(f"SELECT count(*) AS n FROM ({both}) AS pairs", 1).rows  # noqa: S608 - quoted
        if groups == rows:
            found.append((one.name, other.name))
    return tuple(found)
