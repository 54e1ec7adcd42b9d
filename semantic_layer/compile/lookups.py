"""Lookups: the small statements a workspace asks of the data before any question."""

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.keys import date_value
from semantic_layer.compile.printed import printed
from semantic_layer.compile.rows import Rows
from semantic_layer.dialects import Dialect
from semantic_layer.joins import DateHome, Home, JoinPath, date_home
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period

ANY_DAY = Period.model_validate({"start": "2000-01-01", "end": "2000-01-02"})


def span_sql(model: SemanticModel, role: str, dialect: Dialect) -> str | None:
    """The first and the last value of a date role such as `order.ordered`; None if unknown."""
    table = role.partition(".")[0]
    if table not in model.tables or not isinstance(date_home(model, table, role), DateHome):
        return None
    if (column := _plain_column(model, role)) is not None:
        return _indexed_span(model.tables[table].source, column, dialect)
    build = Build(model, ANY_DAY.start, dialect)
    rows = Rows(build, table)
    value = date_value(rows, role)
    shown: list[exp.Expr] = [
        nodes.named(exp.Min(this=value), "first_value"),
        nodes.named(exp.Max(this=value.copy()), "last_value"),
    ]
    return printed(build.statement(rows.select(shown, _filled(value, dialect))), dialect)


def values_sql(
    model: SemanticModel, table_id: str, dimension: str, dialect: Dialect, limit: int
) -> str:
    """The distinct values of a dimension that is computed, most frequent first; one column."""
    rows = Rows(Build(model, ANY_DAY.start, dialect), table_id)
    spec = model.tables[table_id].dimensions[dimension]
    value = rows.dimension(Home(dimension, dimension, table_id, spec, JoinPath(table_id)))
    select = rows.select([nodes.named(value, "value")], [nodes.not_null(value.copy())])
    select.set("group", exp.Group(expressions=[nodes.number(1)]))
    often = nodes.ordered(exp.Count(this=exp.Star()), descending=True)
    select.set("order", exp.Order(expressions=[often, nodes.ordered(nodes.number(1), False)]))
    select.set("limit", exp.Limit(expression=nodes.number(limit)))
    return printed(rows.build.statement(select), dialect)


def _plain_column(model: SemanticModel, role: str) -> str | None:
    """The column of a role that every row of its source counts for; None where more is needed."""
    table_id, _, name = role.partition(".")
    table = model.tables[table_id]
    date_role = table.dates.get(name)
    if date_role is None or table.where is not None or table.distinct:
        return None
    return date_role.column


def _indexed_span(source: str, column: str, dialect: Dialect) -> str:
    """Two subqueries, so that an index on the column answers each at once."""
    ends: list[exp.Expr] = []
    for end, alias in ((exp.Min, "first_value"), (exp.Max, "last_value")):
        value = nodes.column(source, column)
        where = nodes.all_of(_filled(value, dialect))
        select = nodes.select(
            [nodes.named(end(this=value), alias)], nodes.table(source), where=where
        )
        ends.append(nodes.named(exp.Subquery(this=select), alias))
    return printed(exp.Select(expressions=ends), dialect)


def _filled(value: exp.Expr, dialect: Dialect) -> list[exp.Expr]:
    """SQLite may keep an empty text beside dates, and it would be the first of them."""
    if dialect != "sqlite":
        return []
    return [exp.GT(this=value.copy(), expression=nodes.text(""))]
