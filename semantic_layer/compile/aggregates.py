"""Aggregates: what a leaf takes of each row, and what becomes of it over all rows of a group.

A table of pairs holds a row once for each of its partners; `once` makes it count once per group.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import expressions as exp

from semantic_layer import joins
from semantic_layer.compile import nodes
from semantic_layer.compile.rows import Rows
from semantic_layer.expressions import columns
from semantic_layer.joins import JoinPath
from semantic_layer.leaves import Leaf
from semantic_layer.model import Pairs, SemanticModel, Table


@dataclass(frozen=True)
class Taken:
    """One column of a reading."""

    name: str
    value: exp.Expr | None
    """What is taken of each row; None = the row itself."""
    aggregate: Callable[[exp.Expr | None], exp.Expr]
    """What becomes of it over all rows of a group."""


def measured(rows: Rows, leaf: Leaf, own_where: bool) -> exp.Expr | None:
    """What a leaf takes of each row, empty where its own condition fails; None = the row itself."""
    where = leaf.where if own_where else None
    value = rows.expression(leaf.of, rows.start) if leaf.of is not None else None
    if value is None and leaf.function == "count_distinct":
        value = rows.key(rows.start)
    if where is None:
        return value
    counted = value if value is not None else nodes.number(1)
    return nodes.when((rows.expression(where, rows.start), counted))


def aggregate(leaf: Leaf, value: exp.Expr | None) -> exp.Expr:
    """The aggregate of what is taken of each row."""
    match leaf.function:
        case "count":
            return number_of(value)
        case _ if value is None:
            raise LookupError(f"{leaf.id} has nothing to aggregate")
        case "count_distinct":
            return exp.Count(this=exp.Distinct(expressions=[value]))
        case "avg":
            return exp.Avg(this=value)
        case "min":
            return exp.Min(this=value)
        case "max":
            return exp.Max(this=value)
        case _:
            return exp.Sum(this=value)


def number_of(value: exp.Expr | None) -> exp.Expr:
    """How many rows have it; of the rows themselves, how many there are."""
    return exp.Count(this=exp.Star() if value is None else value)


def total(value: exp.Expr | None) -> exp.Expr:
    """The sum of it."""
    return exp.Sum(this=value)


@lru_cache(maxsize=1024)
def counts_once(model: SemanticModel, leaf: Leaf) -> bool:
    """True: the leaf is about a row that stands beside each of its partners, not about a pair."""
    table = model.tables[leaf.table]
    return table.pairs is not None and not _of_partner(model, leaf, table.pairs)


def grouped(
    rows: Rows,
    keys: Sequence[exp.Expr],
    taken: Sequence[Taken],
    conditions: list[exp.Expr],
    *,
    once: bool,
) -> exp.Select:
    """The aggregates by the keys; `once`: a row counts once per group, not for each partner."""
    places: list[exp.Expr] = [nodes.number(place) for place in range(1, len(keys) + 1)]
    if not once:
        plain = [nodes.named(each.aggregate(each.value), each.name) for each in taken]
        return rows.select([*keys, *plain], conditions, places)
    values = {each.name: nodes.number(1) if each.value is None else each.value for each in taken}
    source = single(rows, keys, values, conditions)
    shown: list[exp.Expr] = [nodes.bare(key.alias_or_name) for key in keys]
    shown.extend(nodes.named(each.aggregate(nodes.bare(each.name)), each.name) for each in taken)
    return nodes.select(shown, nodes.table(source), (), None, places)


def single(
    rows: Rows,
    keys: Sequence[exp.Expr],
    values: Mapping[str, exp.Expr],
    conditions: list[exp.Expr],
) -> str:
    """A CTE with each row once per combination of keys; its values are alike in all its pairs.

    A value that some pairs of a row have and others lack is there.
    """
    table = rows.build.model.tables[rows.table]
    group: list[exp.Expr] = [nodes.number(place) for place in range(1, len(keys) + 1)]
    group.extend(rows.column(rows.start, name) for name in _own_keys(table))
    shown = [*keys, *(nodes.named(exp.Max(this=node), name) for name, node in values.items())]
    return rows.build.add(f"{rows.table}_once", rows.select(shown, conditions, group))


def _own_keys(table: Table) -> tuple[str, ...]:
    """The key without what the partner adds to it."""
    keys = (table.key,) if isinstance(table.key, str) else table.key
    partner = table.pairs.columns if table.pairs is not None else ()
    return tuple(name for name in keys if name not in partner)


def _of_partner(model: SemanticModel, leaf: Leaf, pairs: Pairs) -> bool:
    return leaf.of is not None and any(
        _reads(model, leaf.table, pairs, found) for found in columns(leaf.of)
    )


def _reads(model: SemanticModel, table: str, pairs: Pairs, found: tuple[str | None, str]) -> bool:
    """True for a column of the partner, and for one of a table that the partner leads to."""
    qualifier, name = found
    if not qualifier:
        return name in pairs.columns
    way = joins.path(model, table, qualifier)
    return isinstance(way, JoinPath) and bool(way.steps) and way.steps[0].column in pairs.columns
