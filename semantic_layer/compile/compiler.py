"""compile_query: a resolved query becomes one SELECT, step by step, and its companion.

The steps stand in one tuple, in this order. Nodes are built and printed; no text is parsed here and
nothing is optimised.
"""

from collections.abc import Callable, Sequence

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.checks import companion
from semantic_layer.compile.columns import key_columns, metric_columns
from semantic_layer.compile.combine import block, leaf_column, value_node
from semantic_layer.compile.compare import compare, frame_of, share
from semantic_layer.compile.compiled import CompiledQuery, ResultColumn
from semantic_layer.compile.frame import Block, Frame
from semantic_layer.compile.journeys import compile_funnel
from semantic_layer.compile.keys import Key
from semantic_layer.compile.printed import printed
from semantic_layer.compile.rank import having, limit, order
from semantic_layer.compile.records import compile_records
from semantic_layer.compile.retention import compile_retention
from semantic_layer.compile.rows import NO_MATCH, ask_for, first_key, relation
from semantic_layer.compile.sheet import Sheet
from semantic_layer.dialects import Dialect
from semantic_layer.leaves import named
from semantic_layer.metrics import Funnel, Retention
from semantic_layer.model import Label
from semantic_layer.names import table_of
from semantic_layer.query import MetricQuery, RowQuery
from semantic_layer.resolved import ResolvedQuery

STEPS: tuple[Callable[[Sheet], None], ...] = (compare, share, having, limit, order)


def compile_query(
    resolved: ResolvedQuery, dialect: Dialect = "sqlite", *, checked: bool = True
) -> CompiledQuery:
    """The query's SELECT, what its columns mean, and the companion that checks the whole.

    `checked=False` leaves the companion out, where another compilation of the query has it.
    """
    match resolved.query:
        case RowQuery() as rows:
            return compile_records(resolved, rows, dialect)
        case MetricQuery() as query:
            found = named(resolved.model, query.metrics[0])
            match found:
                case (Funnel() as funnel, _):
                    return compile_funnel(resolved, query, funnel, dialect)
                case (Retention() as retention, _):
                    return compile_retention(resolved, query, retention, dialect)
                case _:
                    return _compile_measures(resolved, query, dialect, checked)


def _compile_measures(
    resolved: ResolvedQuery, query: MetricQuery, dialect: Dialect, checked: bool
) -> CompiledQuery:
    build = Build(resolved.model, resolved.today, dialect)
    frame = frame_of(resolved, query)
    sheet = sheet_of(build, resolved, frame, block(build, query.metrics, frame))
    columns, final = final_of(sheet)
    check_sql, checks = companion(resolved, query, frame, dialect) if checked else ("", ())
    return CompiledQuery(printed(final, dialect), dialect, columns, check_sql, checks)


def sheet_of(
    build: Build,
    resolved: ResolvedQuery,
    frame: Frame,
    computed: Block,
    counted: tuple[str, ...] = (),
) -> Sheet:
    """The sheet after all steps; `counted` are further metrics whose values it keeps."""
    if not isinstance(resolved.query, MetricQuery):
        raise LookupError("a list of records has no sheet")
    sheet = Sheet(build, resolved, resolved.query, frame, computed, computed.name)
    for name in counted:
        value = value_node(build, name, leaf_column(computed, "value"))
        sheet.values[name, "value"] = value
    for step in STEPS:
        step(sheet)
    return sheet


def final_of(
    sheet: Sheet, beside: Sequence[exp.Expr] = (), crossed: Sequence[exp.Join] = ()
) -> tuple[tuple[ResultColumn, ...], exp.Select]:
    """The last SELECT; `beside` are further columns, from the one-row CTEs in `crossed`."""
    model = sheet.build.model
    columns: list[ResultColumn] = []
    shown: list[exp.Expr] = []
    labels: list[exp.Join] = []
    for key in sheet.frame.keys:
        columns.extend(key_columns(model, key))
        value: exp.Expr = nodes.column(sheet.source, key.column)
        if key.kind == "entity":
            shown.append(nodes.shown(_label(sheet, key, labels), key.id))
            shown.append(nodes.shown(value, f"{key.id}.key"))
        else:
            shown.append(nodes.shown(value, key.id))
    for metric in sheet.query.metrics:
        for column in metric_columns(model, metric, sheet.roles):
            columns.append(column)
            shown.append(nodes.shown(sheet.value(metric, column.role), column.id))
    where = nodes.all_of(sheet.conditions)
    together = [*crossed, *sheet.joined, *labels]
    final = nodes.select([*shown, *beside], nodes.table(sheet.source), together, where)
    if sheet.order and sheet.frame.keys:
        final.set("order", exp.Order(expressions=sheet.order))
    if sheet.limit is not None:
        final.set("limit", exp.Limit(expression=nodes.number(sheet.limit)))
    return tuple(columns), sheet.build.statement(final)


def _label(sheet: Sheet, key: Key, labels: list[exp.Join]) -> exp.Expr:
    """The name of an entity, joined by its key after everything is aggregated."""
    build = sheet.build
    table_id = table_of(build.model, key.subject) or key.subject
    table = build.model.tables[table_id]
    held: exp.Expr = nodes.column(sheet.source, key.column)
    label = table.label.en if isinstance(table.label, Label) else table.label
    if label is None:
        return held
    source = relation(build, table_id, keep_where=True)
    ask_for(build, table_id, label)
    taken = {join.alias_or_name for join in (*labels, *sheet.joined)}
    alias = source if source not in taken | {sheet.source} else build.free_name(key.id)
    own: exp.Expr = nodes.column(alias, first_key(table))
    if build.dialect != "sqlite":
        own = exp.Cast(this=own, to=exp.DataType.build("text"))
        held = exp.Cast(this=held, to=exp.DataType.build("text"))
    labels.append(nodes.left_join(nodes.table(source, alias), nodes.equal(own, held)))
    lost = nodes.equal(held.copy(), nodes.text(NO_MATCH))
    return nodes.when((lost, nodes.text(NO_MATCH)), default=nodes.column(alias, label))
