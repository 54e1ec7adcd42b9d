"""MetricQuery: measures, split and filtered; and the records beneath one of their cells."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlglot import expressions as exp

from semantic_layer.canonical import canonical, canonical_text
from semantic_layer.compile.rows import NO_MATCH
from semantic_layer.expressions import Expression
from semantic_layer.form import Scalar
from semantic_layer.leaves import leaves
from semantic_layer.metrics import Funnel
from semantic_layer.model import SemanticModel
from semantic_layer.periods import next_bucket
from semantic_layer.problems import QueryRefused
from semantic_layer.query import Filter, Grain, Group, MetricQuery, RowQuery, Span
from semantic_layer.resolved import ResolvedQuery
from store.table import Cell
from tools.counts import counted_by
from tools.facts import CellAddress, facts_of
from tools.integrity import notes_of
from tools.result import Result, ResultTable
from tools.workspace import Fetched, Workspace


@dataclass(frozen=True)
class PreparedMetrics:
    """A metric query that will not be refused when it runs."""

    form: MetricQuery
    resolved: ResolvedQuery
    denominators: ResolvedQuery | None
    """The same groups with what the rates are divided by; None when no group has a rate."""
    counted: tuple[str, ...]
    """The metrics they are divided by, which come with the rows where one reading serves."""
    young: ResolvedQuery | None
    """The funnel of those who entered too lately to have had its full time; None without any."""

    def run(self, workspace: Workspace) -> Result:
        """Fetch the rows and draw facts and notes from them; raises StoreError."""
        apart, counted = self.denominators, self.counted
        fetched = workspace.fetch(self.resolved, counted)
        beside = workspace.fetch(apart) if apart and not fetched.counted else None
        young = _entered(workspace.fetch(self.young)) if self.young else 0
        return replace(
            self._result(fetched.table, workspace),
            facts=facts_of(fetched, self.resolved, workspace.vocabulary),
            notes=notes_of(fetched, self.resolved, beside, young),
        )

    def explain(self, workspace: Workspace) -> Result:
        """The columns and the SQL; no row is read."""
        return self._result(workspace.unrun(self.resolved), workspace)

    def _result(self, table: ResultTable, workspace: Workspace) -> Result:
        return Result(
            form=self.form,
            tables=(table,),
            canonical=canonical_text(canonical(self.form, workspace.model, workspace.today)),
            period=self.resolved.period or self.resolved.span,
            base=self.resolved.base,
            model=None if self.resolved.model is workspace.model else self.resolved.model,
        )


def prepare(form: MetricQuery, workspace: Workspace) -> PreparedMetrics:
    """Resolve the form; raises QueryRefused."""
    resolved = workspace.resolve(form)
    counted = _counted(form, workspace.model)
    apart = None
    if counted:
        apart = workspace.resolve(_plain(form, counted, form.group_by, form.period))
    return PreparedMetrics(form, resolved, apart, counted, _young(form, workspace))


def _counted(form: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
    """What the rates of a grouped form are divided by, where it is not asked for itself."""
    if not form.group_by:
        return ()
    counted = (counted_by(model, metric) for metric in form.metrics)
    return tuple(dict.fromkeys(c for c in counted if c is not None and c not in form.metrics))


def _plain(
    form: MetricQuery, metrics: tuple[str, ...], groups: tuple[Group, ...], period: Span | None
) -> MetricQuery:
    """Other metrics under the same conditions, without comparison, share, order or limit."""
    return MetricQuery(
        metrics=metrics,
        group_by=groups,
        filters=form.filters,
        entity_filters=form.entity_filters,
        period=period,
    )


def _young(form: MetricQuery, workspace: Workspace) -> ResolvedQuery | None:
    """The same funnel for the days whose members' full time ends after today."""
    match workspace.model.metrics.get(form.metrics[0]):
        case Funnel(within=days):
            first = workspace.today - timedelta(days=days - 1)
        case _:
            return None
    period = form.period or Span()
    if period.end is not None and period.end <= first:
        return None
    late = Span(start=max(first, period.start or first), end=period.end, date=period.date)
    try:
        return workspace.resolve(_plain(form, form.metrics, (), late))
    except QueryRefused:  # nobody can have entered on those days
        return None


def _entered(fetched: Fetched) -> int:
    """How many reached the first stage."""
    rows = fetched.table.table.rows
    counts = (n for n, column in enumerate(fetched.table.columns) if column.role == "value")
    entered = rows[0][next(counts)] if rows else 0
    return entered if isinstance(entered, int) else 0


def rows_behind(result: Result, cell: CellAddress, model: SemanticModel) -> RowQuery | None:
    """The records a cell was counted from: the same conditions, and those of the cell's row.

    None where no list of one table's records is exactly what was counted: a ratio, a formula, a
    comparison value, a condition of the metric that is no dimension, a "(no match)" row.
    """
    query = result.form
    if not isinstance(query, MetricQuery) or query.running is not None:
        return None
    table = result.tables[cell.table]
    column = table.columns[cell.column]
    parts = leaves(model, column.subject) if column.role in {"value", "share"} else ()
    if len(parts) != 1 or parts[0].manner != "plain":
        return None
    leaf = parts[0]
    own = _as_filters(leaf.where, leaf.table, model)
    groups = _row_conditions(query, table, cell.row, model)
    if own is None or groups is None:
        return None
    filters, bucket = groups
    return RowQuery(
        entity=leaf.table,
        filters=(*query.filters, *own, *filters),
        entity_filters=query.entity_filters,
        period=_period(query.period, bucket, leaf.date),
    )


def _period(asked: Span | None, bucket: Span | None, own_date: str | None) -> Span | None:
    """The days asked for, cut to the row's bucket, on the metric's own date."""
    if asked is None and bucket is None:
        return None
    spans = tuple(span for span in (asked, bucket) if span is not None)
    role = asked.date if asked is not None and asked.date else own_date
    starts = [span.start for span in spans if span.start is not None]
    ends = [span.end for span in spans if span.end is not None]
    start = max(starts) if starts else None
    return Span(start=start, end=min(ends) if ends else None, date=role)


def _row_conditions(
    query: MetricQuery, table: ResultTable, row: int, model: SemanticModel
) -> tuple[tuple[Filter, ...], Span | None] | None:
    """What makes the row's records: filters, and the days of its time bucket; None = unsayable."""
    cells = {
        (column.subject, column.role): value
        for column, value in zip(table.columns, table.table.rows[row], strict=True)
    }
    filters: list[Filter] = []
    bucket: Span | None = None
    for group in query.group_by:
        shown = cells.get((group.dimension, "group"))
        key = cells.get((group.dimension, "key"), shown)
        if group.edges or group.dimension in {"stage", "age"} or NO_MATCH in {key, shown}:
            return None
        if group.grain is None:
            filters.append(Filter(dimension=group.dimension, part=group.part, values=(key,)))
            continue
        days = _bucket_days(shown, group.grain, model)
        if days is None:
            return None
        if group.dimension == "time":
            bucket = days
        else:
            filters.extend(_within(group, days))
    return tuple(filters), bucket


def _bucket_days(label: Cell, grain: Grain, model: SemanticModel) -> Span | None:
    if grain == "hour" or label is None:
        return None
    try:
        start = date.fromisoformat(str(label))
    except ValueError:
        return None
    end = next_bucket(start, grain, model.calendar.week_start)
    return Span(start=start, end=end.date() if isinstance(end, datetime) else end)


def _within(group: Group, days: Span) -> Iterator[Filter]:
    if days.start is not None:
        yield Filter(dimension=group.dimension, op="gte", values=(days.start.isoformat(),))
    if days.end is not None:
        yield Filter(dimension=group.dimension, op="lt", values=(days.end.isoformat(),))


def _as_filters(
    where: Expression | None, table: str, model: SemanticModel
) -> tuple[Filter, ...] | None:
    """A metric's own condition as filters: `status <> 'canceled'` -> two of them.

    None when a part of it is no plain comparison of a column that is a dimension.
    """
    if where is None:
        return ()
    filters: list[Filter] = []
    for condition in where.tree.flatten() if isinstance(where.tree, exp.And) else (where.tree,):
        found = _as_filter(condition.unnest(), table, model)
        if found is None:
            return None
        filters.extend(found)
    return tuple(filters)


def _as_filter(condition: exp.Expr, table: str, model: SemanticModel) -> tuple[Filter, ...] | None:
    match condition:
        case exp.EQ(this=exp.Column() as column, expression=exp.Literal() as literal):
            literals: list[exp.Expr] = [literal]
            excluded = False
        case exp.NEQ(this=exp.Column() as column, expression=exp.Literal() as literal):
            literals = [literal]
            excluded = True
        case exp.In(this=exp.Column() as column, expressions=list() as literals):
            excluded = False
        case _:
            return None
    dimension = _dimension_of(column, table, model)
    if dimension is None or not all(isinstance(literal, exp.Literal) for literal in literals):
        return None
    values = tuple(_scalar(literal) for literal in literals)
    if not excluded:
        return (Filter(dimension=dimension, values=values),)
    # SQL's <> drops rows without a value, which not_in keeps.
    kept = Filter(dimension=dimension, op="not_null")
    return (Filter(dimension=dimension, op="not_in", values=values), kept)


def _dimension_of(column: exp.Column, table: str, model: SemanticModel) -> str | None:
    home = column.table or table
    if home not in model.tables:
        return None
    for name, dimension in model.tables[home].dimensions.items():
        if dimension.column == column.name and not dimension.bands:
            return f"{home}.{name}" if column.table else name
    return None


def _scalar(literal: exp.Expr) -> Scalar:
    text = str(literal.this)
    if literal.args.get("is_string"):
        return text
    return float(text) if "." in text else int(text)
