"""Verify: printed SQL parsed again and held against the model before an engine sees it.

Exactly one SELECT; no table, column or function that the model and the compiler do not know.
"""

from collections.abc import Iterator
from functools import lru_cache

import sqlglot
from sqlglot import expressions as exp

from semantic_layer.compile.build import sources
from semantic_layer.compile.compiled import CompiledQuery
from semantic_layer.expressions import Expression, columns
from semantic_layer.metrics import Aggregate, Snapshot
from semantic_layer.model import JoinTarget, Label, SemanticModel, Table

FORBIDDEN = (
    exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Pragma,
    exp.Attach, exp.Detach, exp.Into, exp.Merge, exp.Set, exp.Copy, exp.Transaction, exp.Use,
    exp.Placeholder, exp.Parameter,
)  # fmt: skip
FUNCTIONS = frozenset((
    "abs", "avg", "coalesce", "count", "date", "date_trunc", "epoch", "extract", "greatest",
    "instr", "julianday", "least", "lower", "max", "min", "nullif", "rank", "round", "row_number",
    "strftime", "strpos", "str_position", "substr", "substring", "sum", "time_to_str",
    "time_to_unix", "timestamp_trunc", "to_char", "trim", "ts_or_ds_to_date",
    "ts_or_ds_to_timestamp", "upper",
))  # fmt: skip
"""All that the compiler prints, as written and as the parser names it."""


class NotVerified(Exception):  # noqa: N818 - a finding about our own text
    """The printed text is not what the compiler may print; never shown as an answer."""


def verify(compiled: CompiledQuery, model: SemanticModel) -> CompiledQuery:
    """The same compiled query once its texts have been read back; raises NotVerified."""
    for sql in (compiled.sql, compiled.check_sql):
        if sql:
            verify_text(sql, model, compiled.dialect)
    return compiled


def verify_text(sql: str, model: SemanticModel, dialect: str) -> None:
    """Raise NotVerified unless `sql` is one SELECT over known tables, columns and functions."""
    statements = sqlglot.parse(sql, dialect=dialect)
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise NotVerified("not exactly one SELECT")
    tree = statements[0]
    for problem in _unknown(tree, model):
        raise NotVerified(problem)


def _unknown(tree: exp.Expr, model: SemanticModel) -> Iterator[str]:
    known_sources, known = sources(model), _columns(model)
    made = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    names = known | {alias.alias for alias in tree.find_all(exp.Alias)}
    for cte in tree.find_all(exp.CTE):
        names |= set(cte.alias_column_names)
    for node in tree.walk():
        match node:
            case exp.Table() if node.name not in known_sources | made:
                yield f"unknown table {node.name}"
            case exp.Column() if node.name not in names:
                yield f"unknown column {node.name}"
            case _:
                yield from _out_of_place(node)


def _out_of_place(node: exp.Expr) -> Iterator[str]:
    match node:
        case exp.Star() if not _counted(node):
            yield "a star that is not counted"
        case exp.Anonymous() if node.name.lower() not in FUNCTIONS:
            yield f"unknown function {node.name}"
        case exp.Func() if not _listed(node):
            yield f"unknown function {node.sql_name()}"
        case _ if isinstance(node, FORBIDDEN):
            yield f"{type(node).__name__} has no place in a question"
        case _:
            return


def _counted(star: exp.Star) -> bool:
    """COUNT(*); the parser also reads a bare VALUES list as SELECT * FROM it."""
    above = star.parent
    if isinstance(above, exp.Select):
        source = above.args.get("from_")
        return isinstance(source, exp.From) and isinstance(source.this, exp.Values)
    return isinstance(above, exp.Count)


def _listed(node: exp.Func) -> bool:
    if isinstance(node, exp.Anonymous | exp.Connector | exp.Case | exp.If | exp.Cast | exp.TryCast):
        return True
    return any(name.lower() in FUNCTIONS for name in node.sql_names())


@lru_cache(maxsize=64)
def _columns(model: SemanticModel) -> frozenset[str]:
    """Every column any definition of the model names."""
    found: set[str] = set()
    for table in model.tables.values():
        found |= set(_of_table(table))
    for metric in model.metrics.values():
        if isinstance(metric, Aggregate | Snapshot):
            found |= _of(metric.of) | _of(metric.where)
    return frozenset(found)


def _of_table(table: Table) -> Iterator[str]:
    yield from (table.key,) if isinstance(table.key, str) else table.key
    yield from _of_label(table.label)
    yield from table.shows
    if table.pairs is not None:
        yield from (table.pairs.on, *table.pairs.columns)
    yield from _of(table.where)
    for role, target in table.joins.items():
        yield target.on if isinstance(target, JoinTarget) else target
        yield role
    for name, date in table.dates.items():
        yield date.column or name
        yield from _of(date.expression) | _of(date.where)
    for name, dimension in table.dimensions.items():
        yield dimension.column or name
        yield from _of_label(dimension.label)
        yield from _of(dimension.expression)


def _of_label(label: str | Label | None) -> tuple[str, ...]:
    match label:
        case None:
            return ()
        case str():
            return (label,)
        case Label():
            return label.en, label.zh


def _of(expression: Expression | None) -> set[str]:
    return set() if expression is None else {name for _, name in columns(expression)}
