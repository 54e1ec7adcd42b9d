"""Small builders of SQL nodes: names, literals, conditions, one SELECT.

Nothing here parses text or knows a metric. Every call makes new nodes, so no two trees share one.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from sqlglot import expressions as exp

from semantic_layer.form import Scalar

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_KEYWORDS = frozenset((
    "abort", "action", "add", "after", "all", "alter", "always", "analyse", "analyze", "and",
    "any", "array", "as", "asc", "asymmetric", "attach", "before", "begin", "between", "both",
    "by", "cascade", "case", "cast", "check", "collate", "column", "columns", "commit",
    "conflict", "constraint", "create", "cross", "current", "current_date", "current_time",
    "current_timestamp", "current_user", "database", "date", "default", "deferrable", "delete",
    "desc", "describe", "detach", "distinct", "do", "drop", "each", "else", "end", "escape",
    "except", "exclude", "exists", "explain", "fail", "false", "fetch", "filter", "first",
    "following", "for", "foreign", "from", "full", "generated", "glob", "grant", "group",
    "groups", "having", "if", "ignore", "ilike", "immediate", "in", "index", "indexed",
    "initially", "inner", "insert", "instead", "intersect", "interval", "into", "is", "isnull",
    "join", "key", "lambda", "last", "lateral", "leading", "left", "like", "limit", "localtime",
    "localtimestamp", "match", "materialized", "natural", "no", "not", "nothing", "notnull",
    "null", "nulls", "of", "offset", "on", "only", "or", "order", "others", "outer", "over",
    "overlaps", "partition", "pivot", "placing", "plan", "pragma", "preceding", "primary",
    "qualify", "query", "raise", "range", "recursive", "references", "regexp", "reindex",
    "release", "rename", "replace", "restrict", "returning", "right", "rollback", "row", "rows",
    "savepoint", "select", "session_user", "set", "show", "similar", "some", "summarize",
    "symmetric", "system_user", "table", "tablesample", "temp", "temporary", "then", "ties",
    "time", "timestamp", "to", "top", "trailing", "transaction", "trigger", "true", "unbounded",
    "union", "unique", "unpivot", "update", "user", "using", "vacuum", "value", "values",
    "variadic", "verbose", "view", "virtual", "when", "where", "window", "with", "within",
    "without",
))  # fmt: skip


def name(text: str) -> exp.Identifier:
    """An identifier, quoted where an engine would misread it."""
    return exp.Identifier(this=text, quoted=needs_quotes(text))


def column(table: str, text: str) -> exp.Column:
    """`table.column`."""
    return exp.Column(this=name(text), table=name(table))


def bare(text: str) -> exp.Column:
    """A column without its table."""
    return exp.Column(this=name(text))


def table(source: str, alias: str | None = None) -> exp.Table:
    """A table, a view or a CTE."""
    if alias is None or alias == source:
        return exp.Table(this=name(source))
    return exp.Table(this=name(source), alias=exp.TableAlias(this=name(alias)))


def number(value: float) -> exp.Expr:
    """A number; a whole one without a decimal point."""
    whole = float(value).is_integer() and abs(value) < 1e15
    digits = exp.Literal(this=str(int(abs(value))) if whole else repr(abs(value)), is_string=False)
    return exp.Neg(this=digits) if value < 0 else digits


def text(value: str) -> exp.Literal:
    """A string literal."""
    return exp.Literal(this=value, is_string=True)


def day(value: date) -> exp.Literal:
    """A day as ISO text: every engine compares it with text and with dates alike."""
    return text(value.isoformat())


def scalar(value: Scalar) -> exp.Expr:
    """A value of a filter, typed: 2 stays a number, '2' stays text, true is 1."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return number(int(value))
        case int() | float():
            return number(value)
        case str():
            return text(value)


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr | None:
    """The conditions joined by AND; None where there is none."""
    joined: exp.Expr | None = None
    for condition in conditions:
        part = exp.Paren(this=condition) if isinstance(condition, exp.Or) else condition
        joined = part if joined is None else exp.And(this=joined, expression=part)
    return joined


def any_of(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """The conditions joined by OR; at least one."""
    joined = conditions[0]
    for condition in conditions[1:]:
        joined = exp.Or(this=joined, expression=condition)
    return joined


def inside(value: exp.Expr) -> exp.Expr:
    """The value as an operand: put into brackets unless it is one word already."""
    # AND and OR count as functions in sqlglot, so operators are looked at first.
    if isinstance(value, exp.Binary | exp.Not | exp.Neg):
        return exp.Paren(this=value)
    atoms = (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Null, exp.Window)
    return value if isinstance(value, atoms) else exp.Paren(this=value)


def is_null(value: exp.Expr) -> exp.Expr:
    """`value IS NULL`."""
    return exp.Is(this=inside(value), expression=exp.Null())


def not_null(value: exp.Expr) -> exp.Expr:
    """`value IS NOT NULL`."""
    return exp.Not(this=is_null(value))


def when(*branches: tuple[exp.Expr, exp.Expr], default: exp.Expr | None = None) -> exp.Case:
    """CASE WHEN ... THEN ... ELSE ... END."""
    return exp.Case(
        ifs=[exp.If(this=condition, true=value) for condition, value in branches], default=default
    )


def coalesce(value: exp.Expr, otherwise: exp.Expr) -> exp.Expr:
    """COALESCE(value, otherwise)."""
    return exp.Coalesce(this=value, expressions=[otherwise])


def quotient(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    """A division that is never one of whole numbers and is empty over 0."""
    real = exp.Mul(this=exp.Literal(this="1.0", is_string=False), expression=inside(above))
    empty_over_zero = exp.Nullif(this=below, expression=number(0))
    return exp.Div(this=real, expression=empty_over_zero, typed=True, safe=False)


def named(value: exp.Expr, alias: str) -> exp.Expr:
    """`value AS alias`; a column that is called so already stays as it is."""
    if isinstance(value, exp.Column) and value.name == alias:
        return value
    return exp.Alias(this=value, alias=name(alias))


def shown(value: exp.Expr, alias: str) -> exp.Expr:
    """`value AS alias`, also where the column is called so: ORDER BY may then name it."""
    return exp.Alias(this=value, alias=name(alias))


def left_join(joined: exp.Table, on: exp.Expr) -> exp.Join:
    """LEFT JOIN ... ON ..."""
    return exp.Join(this=joined, side="LEFT", on=on)


def inner_join(joined: exp.Table, on: exp.Expr | None = None) -> exp.Join:
    """JOIN ... ON ..., or CROSS JOIN."""
    return exp.Join(this=joined, on=on) if on is not None else exp.Join(this=joined, kind="CROSS")


def equal(one: exp.Expr, other: exp.Expr) -> exp.EQ:
    """`one = other`."""
    return exp.EQ(this=one, expression=other)


def window(
    function: exp.Expr,
    partition: Sequence[exp.Expr] = (),
    order: Sequence[exp.Expr] = (),
) -> exp.Window:
    """`function OVER (PARTITION BY ... ORDER BY ...)`."""
    return exp.Window(
        this=function,
        partition_by=list(partition),
        order=exp.Order(expressions=list(order)) if order else None,
        over="OVER",
    )


def ordered(value: exp.Expr, descending: bool) -> exp.Ordered:
    """A sort key; empty values last either way."""
    return exp.Ordered(this=value, desc=descending or None, nulls_first=False)


def select(
    columns: Sequence[exp.Expr],
    source: exp.Table,
    joins: Sequence[exp.Join] = (),
    where: exp.Expr | None = None,
    group: Sequence[exp.Expr] = (),
) -> exp.Select:
    """One SELECT of the usual clauses; further ones are set by who needs them."""
    made = exp.Select(expressions=list(columns), from_=exp.From(this=source))
    if joins:
        made.set("joins", list(joins))
    if where is not None:
        made.set("where", exp.Where(this=where))
    if group:
        made.set("group", exp.Group(expressions=list(group)))
    return made


def union_all(selects: Sequence[exp.Select]) -> exp.Query:
    """The rows of all of them, one after the other."""
    stacked: exp.Query = selects[0]
    for further in selects[1:]:
        stacked = exp.Union(this=stacked, expression=further, distinct=False)
    return stacked


def cte(alias: str, query: exp.Expr, columns: Sequence[str] = ()) -> exp.CTE:
    """`alias AS (query)`."""
    names = exp.TableAlias(this=name(alias), columns=[name(text) for text in columns] or None)
    return exp.CTE(this=query, alias=names)


def values(rows: Sequence[Sequence[exp.Expr]]) -> exp.Values:
    """A VALUES list."""
    return exp.Values(expressions=[exp.Tuple(expressions=list(row)) for row in rows])


@lru_cache(maxsize=4096)
def needs_quotes(text: str) -> bool:
    """True: an engine would take the plain word for something else, or fold its case."""
    return _PLAIN.fullmatch(text) is None or text in _KEYWORDS
