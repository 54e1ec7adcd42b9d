"""Which columns of imported tables name the same things, and how many rows find their partner.

An inner join over keys that do not match loses rows without a word; here they are counted.
"""

import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from itertools import combinations

from store.import_report import KeyMatch, Unmatched
from store.names import quoted
from store.table import ColumnType

SHOWN_UNMATCHED = 5
LOWEST_RATE, LOWEST_RATE_OF_REPEATED = 0.3, 0.5
"""Below it two columns merely share a name. Higher where the other side is no key."""

MOST_KEYS_COMPARED = 100_000
KEY_ENDINGS = ("id", "编号", "no", "code", "key", "名称", "name", "")


@dataclass(frozen=True)
class KeyColumn:
    """A column that could name things."""

    table: str
    column: str
    type: ColumnType


def match_keys(
    connection: sqlite3.Connection, columns: tuple[KeyColumn, ...]
) -> tuple[KeyMatch, ...]:
    """Each pair of columns that belong together, from the table with many rows a key to the other.

    Indices are made on both, since they will be joined.
    """
    found: list[KeyMatch] = []
    for one, other in combinations(columns, 2):
        if one.table == other.table or one.type != other.type or not named_alike(one, other):
            continue
        best = _better(connection, one, other)
        if best is None or not best.rows:
            continue
        found.append(best)
        for side in (one, other):
            name = quoted(f"{side.table}_{side.column}_key")
            place = f"{quoted(side.table)} ({quoted(side.column)})"
            connection.execute(f"create index if not exists {name} on {place}")
    return tuple(found)


def named_alike(one: KeyColumn, other: KeyColumn) -> bool:
    """Equal names, or `orders.customer_id` beside `customers.id`."""
    first, second = spelling(one.column), spelling(other.column)
    if first == second:
        return first not in KEY_ENDINGS  # two columns called id are not one
    return _names_table(first, second, other.table) or _names_table(second, first, one.table)


def _names_table(column: str, key: str, table: str) -> bool:
    names = {spelling(table), spelling(table).removesuffix("s"), _singular(spelling(table))}
    return key in KEY_ENDINGS and any(column == name + key for name in names if key)


def _singular(name: str) -> str:
    return re.sub(r"ies$", "y", name)


def spelling(text: str) -> str:
    """A name without case, width, blanks and punctuation: `'GTX Pro'` -> `'gtxpro'`."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _better(connection: sqlite3.Connection, one: KeyColumn, other: KeyColumn) -> KeyMatch | None:
    """The direction in which a join multiplies no row and most rows match; None for no key."""
    matches = [_match(connection, one, other), _match(connection, other, one)]
    if not any(match.other_is_unique for match in matches):
        return None  # neither side names one thing: a shared column of values, no key
    fitting = [match for match in matches if _rate(match) >= _lowest(match)]
    if not fitting:
        return None
    best = max(fitting, key=lambda match: (match.other_is_unique, match.rows, _rate(match)))
    return _with_unmatched(connection, best)


def _rate(match: KeyMatch) -> float:
    return match.matched / match.rows if match.rows else 0.0


def _lowest(match: KeyMatch) -> float:
    return LOWEST_RATE if match.other_is_unique else LOWEST_RATE_OF_REPEATED


def _match(connection: sqlite3.Connection, child: KeyColumn, parent: KeyColumn) -> KeyMatch:
    column, table = quoted(child.column), quoted(child.table)
    key, other = quoted(parent.column), quoted(parent.table)
    rows, matched = connection.execute(
        f"select count({column}), coalesce(sum({column} in (select {key} from {other}"  # noqa: S608 - quoted names
        f" where {key} is not null)), 0) from {table} where {column} is not null"
    ).fetchone()
    keys, different = connection.execute(
        f"select count({key}), count(distinct {key}) from {other}"  # noqa: S608 - quoted names
    ).fetchone()
    return KeyMatch(
        child.table, child.column, parent.table, parent.column, rows, matched, keys == different, ()
    )


def _with_unmatched(connection: sqlite3.Connection, match: KeyMatch) -> KeyMatch:
    if match.matched == match.rows:
        return match
    column, table = quoted(match.column), quoted(match.table)
    key, other = quoted(match.other_column), quoted(match.other_table)
    rows = connection.execute(
        f"select {column}, count(*) from {table} where {column} is not null and {column} not in"  # noqa: S608 - quoted names
        f" (select {key} from {other} where {key} is not null)"
        " group by 1 order by 2 desc, 1 limit ?",
        (SHOWN_UNMATCHED,),
    ).fetchall()
    known = connection.execute(
        f"select distinct {key} from {other} where {key} is not null limit ?",  # noqa: S608 - quoted names
        (MOST_KEYS_COMPARED,),
    )
    alike = {spelling(str(value)): str(value) for (value,) in known}
    unmatched = tuple(
        Unmatched(str(value), count, alike.get(spelling(str(value)))) for value, count in rows
    )
    return KeyMatch(
        match.table, match.column, match.other_table, match.other_column, match.rows,
        match.matched, match.other_is_unique, unmatched,
    )  # fmt: skip
