"""Records: a RowQuery becomes a list of rows, and the companion says how many there are in all."""

from dataclasses import dataclass

from sqlglot import expressions as exp

from semantic_layer import joins
from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.columns import dimension_named, subject_label
from semantic_layer.compile.combine import prepare, prepare_dimension
from semantic_layer.compile.compare import days_of
from semantic_layer.compile.compiled import CheckColumn, CompiledQuery, ResultColumn
from semantic_layer.compile.frame import Frame, Side
from semantic_layer.compile.keys import Key, date_value, key_node
from semantic_layer.compile.printed import printed
from semantic_layer.compile.reading import Reading, read
from semantic_layer.compile.rows import NO_MATCH, Rows, first_key
from semantic_layer.dialects import Dialect
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.joins import DateHome, Home
from semantic_layer.leaves import Leaf
from semantic_layer.model import Label, SemanticModel
from semantic_layer.names import kind_of, table_of
from semantic_layer.query import RowQuery
from semantic_layer.resolved import ResolvedQuery


@dataclass(frozen=True)
class _Shown:
    column: ResultColumn
    value: exp.Expr


def compile_records(resolved: ResolvedQuery, query: RowQuery, dialect: Dialect) -> CompiledQuery:
    """The records, newest first unless asked otherwise."""
    build, reading = _reading(resolved, query, dialect)
    rows = reading.rows
    shown: list[_Shown] = []
    for field in query.fields:
        shown.extend(_field(rows, field))
    order = [
        nodes.ordered(_sorted_by(rows, term.by, shown), term.direction == "desc")
        for term in query.order
    ]
    order.append(nodes.ordered(rows.key(rows.start), False))
    columns: list[exp.Expr] = [nodes.shown(field.value, field.column.id) for field in shown]
    final = rows.select(columns, reading.conditions)
    final.set("order", exp.Order(expressions=order))
    final.set("limit", exp.Limit(expression=nodes.number(query.limit or 1)))
    check = _count(resolved, query, dialect)
    sql = printed(build.statement(final), dialect)
    described = tuple(field.column for field in shown)
    return CompiledQuery(sql, dialect, described, check, (CheckColumn("rows", query.entity),))


def _reading(resolved: ResolvedQuery, query: RowQuery, dialect: Dialect) -> tuple[Build, Reading]:
    """The records under their filters and days."""
    build = Build(resolved.model, resolved.today, dialect)
    role = resolved.dates[0] if resolved.dates else None
    leaf = Leaf(query.entity, query.entity, "count", date=role)
    side = Side(days=days_of(resolved.period))
    frame = Frame(filters=query.filters, entity_filters=query.entity_filters, sides=(side,))
    prepare(build, (leaf,), frame)
    for field in query.fields:
        home = joins.home(resolved.model, query.entity, field)
        if isinstance(home, Home):
            prepare_dimension(build, home)
    return build, read(build, leaf, frame, side)


def _count(resolved: ResolvedQuery, query: RowQuery, dialect: Dialect) -> str:
    build, reading = _reading(resolved, query, dialect)
    counted = nodes.shown(exp.Count(this=exp.Star()), f"rows {query.entity}")
    return printed(build.statement(reading.rows.select([counted], reading.conditions)), dialect)


def _field(rows: Rows, field: str) -> list[_Shown]:
    model, own = rows.build.model, rows.build.model.tables[rows.table]
    cast = rows.build.dialect != "sqlite"
    home = joins.home(model, rows.table, field)
    if field in own.dates:
        return [_date(rows, field, f"{rows.table}.{field}")]
    if isinstance(home, Home):
        key = Key(field, "dimension", field)
        lost = cast and bool(home.path.steps)
        return [_Shown(_column(model, field), key_node(rows, key, None, lost))]
    match kind_of(model, field):
        case "date":
            return [_date(rows, field, field)]
        case "entity":
            return _entity(rows, field, cast)
        case _:
            shown = ResultColumn(
                field, "field", field, ValueFormat("text"), Bilingual(en=field, zh=field)
            )
            return [_Shown(shown, rows.column(rows.start, field))]


def _date(rows: Rows, field: str, role: str) -> _Shown:
    model = rows.build.model
    found = joins.date_home(model, rows.table, role)
    hours = isinstance(found, DateHome) and found.role.hours
    shape = ValueFormat("datetime" if hours else "date")
    column = ResultColumn(field, "field", role, shape, subject_label(model, role))
    return _Shown(column, date_value(rows, role))


def _entity(rows: Rows, field: str, cast: bool) -> list[_Shown]:
    """A table the records belong to: its label, and its key."""
    model = rows.build.model
    key = Key(field, "entity", field)
    value = key_node(rows, key, None, cast)
    way = joins.path(model, rows.table, field)
    table = model.tables[table_of(model, field) or field]
    label = table.label.en if isinstance(table.label, Label) else table.label
    name = subject_label(model, field)
    shown = ResultColumn(field, "field", field, ValueFormat("text"), name)
    beside = Bilingual(en=f"{name.en} key", zh=f"{name.zh}编号")
    keyed = ResultColumn(f"{field}.key", "key", field, ValueFormat("text"), beside)
    if label is None or not isinstance(way, joins.JoinPath):
        return [_Shown(shown, value.copy()), _Shown(keyed, value)]
    named: exp.Expr = rows.column(way, label)
    lost = rows.no_match(way)
    if lost is not None:
        named = nodes.when((lost, nodes.text(NO_MATCH)), default=named)
    return [_Shown(shown, named), _Shown(keyed, value)]


def _column(model: SemanticModel, field: str) -> ResultColumn:
    found = dimension_named(model, field)
    kind = ValueFormat("text")
    if found is not None and found.bands:
        kind = ValueFormat("band")
    elif found is not None and found.number:
        kind = ValueFormat("number")
    return ResultColumn(field, "field", field, kind, subject_label(model, field))


def _sorted_by(rows: Rows, name: str, shown: list[_Shown]) -> exp.Expr:
    for field in shown:
        if field.column.id == name:
            return field.value.copy()
    own = rows.build.model.tables[rows.table]
    if name in own.dates:
        return date_value(rows, f"{rows.table}.{name}")
    if kind_of(rows.build.model, name) == "date":
        return date_value(rows, name)
    found = _field(rows, name)
    return found[0].value if found else rows.column(rows.start, first_key(own))
