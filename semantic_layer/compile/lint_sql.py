"""Small statements that count what a model says of its data: keys, columns, joins.

For `askcrm check`; never on the way of a question.
"""

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.lookups import ANY_DAY
from semantic_layer.compile.printed import printed
from semantic_layer.compile.rows import Rows
from semantic_layer.dialects import Dialect
from semantic_layer.joins import JoinPath, Step, join_target
from semantic_layer.model import SemanticModel


def key_sql(model: SemanticModel, table: str, dialect: Dialect) -> str:
    """Rows with a key, and how many keys stand in more than one of them."""
    rows = Rows(Build(model, ANY_DAY.start, dialect), table)
    key = model.tables[table].key
    names = (key,) if isinstance(key, str) else key
    held = [rows.column(rows.start, name) for name in names]
    each = rows.select(
        [nodes.named(exp.Count(this=exp.Star()), "held")],
        [nodes.not_null(column.copy()) for column in held],
        [column.copy() for column in held],
    )
    several = exp.GT(this=nodes.bare("held"), expression=nodes.number(1))
    doubled = nodes.when((several, nodes.number(1)))
    shown: list[exp.Expr] = [
        nodes.named(exp.Count(this=exp.Star()), "keys"),
        nodes.named(exp.Count(this=doubled), "doubled"),
    ]
    outer = exp.Select(expressions=shown).from_(exp.Subquery(this=each, alias="each_key"))
    return printed(rows.build.statement(outer), dialect)


def columns_sql(
    model: SemanticModel, table: str, columns: tuple[str, ...], dialect: Dialect
) -> str:
    """Rows, and for each column its filled rows, smallest and largest value."""
    rows = Rows(Build(model, ANY_DAY.start, dialect), table)
    shown: list[exp.Expr] = [nodes.named(exp.Count(this=exp.Star()), "held")]
    for at, name in enumerate(columns):
        column = rows.column(rows.start, name)
        text = exp.cast(column.copy(), "text")  # PostgreSQL knows no smallest boolean
        shown.append(nodes.named(exp.Count(this=column), f"filled_{at}"))
        shown.append(nodes.named(exp.Min(this=text), f"smallest_{at}"))
        shown.append(nodes.named(exp.Max(this=text.copy()), f"largest_{at}"))
    return printed(rows.build.statement(rows.select(shown, [])), dialect)


def join_sql(model: SemanticModel, table: str, role: str, dialect: Dialect) -> str:
    """Rows with a key of the other table, and how many find their partner."""
    rows, child, parent = _joined(model, table, role, dialect)
    shown: list[exp.Expr] = [
        nodes.named(exp.Count(this=child), "held"),
        nodes.named(exp.Count(this=parent), "matched"),
    ]
    return printed(rows.build.statement(rows.select(shown, [])), dialect)


def unmatched_sql(model: SemanticModel, table: str, role: str, dialect: Dialect) -> str:
    """The most frequent keys without a partner."""
    rows, child, parent = _joined(model, table, role, dialect)
    lost = [nodes.not_null(child.copy()), nodes.is_null(parent)]
    select = rows.select([nodes.named(child, "value")], lost, [child.copy()])
    often = nodes.ordered(exp.Count(this=exp.Star()), descending=True)
    select.set("order", exp.Order(expressions=[often, nodes.ordered(nodes.number(1), False)]))
    select.set("limit", exp.Limit(expression=nodes.number(3)))
    return printed(rows.build.statement(select), dialect)


def _joined(
    model: SemanticModel, table: str, role: str, dialect: Dialect
) -> tuple[Rows, exp.Column, exp.Column]:
    """The rows with the parent, the column that points at it, and the parent's key."""
    rows = Rows(Build(model, ANY_DAY.start, dialect), table)
    parent, column = join_target(role, model.tables[table].joins[role])
    key = model.tables[parent].key
    if not isinstance(key, str):
        raise LookupError(f"{parent} has no key of one column")
    way = JoinPath(table, (Step(table, role, parent, column, key),))
    return rows, rows.key(way), rows.column(way, key)
