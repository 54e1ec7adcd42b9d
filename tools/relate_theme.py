"""RelateTheme: a metric of customers with a theme beside that of others who wrote, and by week.

An association with its sample sizes; a cause is never computed and never said.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.feedback_forms import RelateTheme
from semantic_layer.metrics import Aggregate, Metric, PerEntity, Ratio
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period, bucket_start
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import Group, MetricQuery
from semantic_layer.resolved import ResolvedQuery
from semantic_layer.vocabulary import nearest
from store.table import Cell
from tools.feedback.columns import TextTable, nearest_tables, text_table
from tools.feedback.days import closed_days
from tools.feedback.pieces import Piece, piece_fields, read_pieces, row_query, widened
from tools.feedback.related import (
    Side,
    Sides,
    Week,
    facts_of_relation,
    groups_table,
    notes_of_relation,
    weeks_table,
)
from tools.maths.association import movement
from tools.maths.intervals import (
    Difference,
    Share,
    ratio_difference,
    ratio_sums,
    share_difference,
)
from tools.measured import number_in
from tools.result import Result, ResultTable
from tools.workspace import Workspace

MOST_CUSTOMERS = 200_000
ANY = "(any)"
"""The theme of every complaint."""
WEEK = timedelta(days=7)
ADDITIVE = frozenset({"sum", "count", "count_distinct"})
Pairs = Mapping[Cell, tuple[float, float]]
"""Customer -> numerator and denominator."""


@dataclass(frozen=True)
class _Parts:
    """What a metric is made of, per customer."""

    numerator: str
    denominator: str | None
    """None = one per customer: a sum becomes a mean."""
    times: float = 1.0
    is_mean: bool = False
    """True: the numerator is a mean and the denominator its count."""
    at_least: float | None = None
    """The share of customers whose value reaches this; None = a ratio of sums."""


@dataclass(frozen=True)
class PreparedRelation:
    """A relation that will not be refused when it runs."""

    form: RelateTheme
    table: TextTable
    days: Period | None
    rows: ResolvedQuery
    per_customer: ResolvedQuery
    weekly: ResolvedQuery
    parts: _Parts

    def run(self, workspace: Workspace) -> Result:
        """Compare the groups, follow the weeks; raises StoreError."""
        read = read_pieces(self.table, self.rows, workspace, None)
        counted = [one for one in read.pieces if one.is_counted and one.customer is not None]
        sides = self._sides(counted, self._pairs(workspace))
        weeks = self._weeks(counted, workspace)
        moves = movement([(week.customers, week.metric) for week in weeks])
        metric = self._column(workspace)
        sql = workspace.unrun(self.per_customer).sql
        tables = (groups_table(sides, metric, sql), weeks_table(weeks, metric))
        names = (workspace.vocabulary, self.table.theme if self.form.theme else "theme")
        return replace(
            self._as_result(tables),
            facts=facts_of_relation(sides, moves, tables, *names),
            notes=notes_of_relation(sides, moves, read),
        )

    def explain(self, workspace: Workspace) -> Result:
        """The columns and the SQL; nothing is read."""
        sql = workspace.unrun(self.per_customer).sql
        return self._as_result((groups_table(None, self._column(workspace), sql),))

    def _as_result(self, tables: tuple[ResultTable, ...]) -> Result:
        fields = self.form.model_dump(mode="json", exclude_defaults=True)
        if isinstance(fields.get("period"), dict):
            fields["period"].pop("phrase", None)
        text = json.dumps({"form": "RelateTheme", **fields}, sort_keys=True, ensure_ascii=False)
        return Result(form=self.form, tables=tables, canonical=text, period=self.days)

    def _column(self, workspace: Workspace) -> ResultColumn:
        columns = workspace.unrun(self.weekly).columns
        return next(column for column in columns if column.role == "value")

    def _has_theme(self, piece: Piece) -> bool:
        return piece.is_negative and self.form.theme in {"", piece.aspect}

    def _pairs(self, workspace: Workspace) -> Pairs:
        """Numerator and denominator of every customer the metric has rows of."""
        table = widened(workspace, MOST_CUSTOMERS).fetch(self.per_customer).table
        ids = [column.id for column in table.columns]
        customer = self.table.customer or ""
        key = ids.index(f"{customer}.key") if f"{customer}.key" in ids else ids.index(customer)
        places = [n for n, column in enumerate(table.columns) if column.role == "value"]
        return {row[key]: self._pair([row[place] for place in places]) for row in table.table.rows}

    def _pair(self, values: Sequence[Cell]) -> tuple[float, float]:
        first, *more = [float(number_in(value) or 0.0) for value in values]
        if not more:
            return first, 1.0
        return (first * more[0] if self.parts.is_mean else first), more[0]

    def _sides(self, pieces: Sequence[Piece], pairs: Pairs) -> Sides:
        wrote = {piece.customer for piece in pieces}
        themed = {piece.customer for piece in pieces if self._has_theme(piece)}
        sides = [themed, wrote - themed]
        measured = [[pairs[one] for one in sorted(side & set(pairs), key=str)] for side in sides]
        if self.parts.at_least is not None:
            shares = [_share(one, self.parts.at_least) for one in measured]
            values, difference = [s.value for s in shares], share_difference(shares[0], shares[1])
        else:
            sums = [ratio_sums(one) for one in measured]
            difference = _scaled(ratio_difference(sums[0], sums[1]), self.parts.times)
            values = [None if s.value is None else s.value * self.parts.times for s in sums]
        with_theme, without = (
            Side(len(side), len(known), value)
            for side, known, value in zip(sides, measured, values, strict=True)
        )
        return Sides(self.form.theme or ANY, with_theme, without, difference)

    def _weeks(self, pieces: Sequence[Piece], workspace: Workspace) -> list[Week]:
        """Weeks that lie wholly inside the days of texts and metric, and are over."""
        fetched = workspace.fetch(self.weekly).table
        place = next(n for n, column in enumerate(fetched.columns) if column.role == "value")
        metric = {str(row[0]): number_in(row[place]) for row in fetched.table.rows}
        if not pieces or not metric:
            return []
        first = min(piece.day for piece in pieces)
        last = min(max(piece.day for piece in pieces), workspace.today)
        days = self.days or Period(start=first, end=last + timedelta(days=1))
        start_of_week = workspace.model.calendar.week_start
        held: dict[date, set[Cell]] = {}
        for piece in pieces:
            if self._has_theme(piece):
                start = bucket_start(piece.day, "week", start_of_week)
                held.setdefault(start, set()).add(piece.customer)
        starts = sorted(date.fromisoformat(label) for label in metric)
        return [
            Week(start, len(held.get(start, ())), metric[start.isoformat()])
            for start in starts
            if start >= max(days.start, first) and start + WEEK <= min(days.end, last + WEEK / 7)
        ]


def _share(pairs: Sequence[tuple[float, float]], least: float) -> Share:
    return Share(sum(value >= least for value, _ in pairs), len(pairs))


def _scaled(difference: Difference, times: float) -> Difference:
    if difference.value is None or difference.interval is None or times == 1.0:
        return difference
    low, high = sorted((difference.interval.low * times, difference.interval.high * times))
    interval = replace(difference.interval, low=low, high=high)
    return replace(difference, value=difference.value * times, interval=interval)


def prepare(form: RelateTheme, workspace: Workspace) -> PreparedRelation:
    """Find the texts, the customers and what the metric is made of; raises QueryRefused."""
    model = workspace.model
    table = text_table(model)
    if table is None or table.customer is None:
        raise QueryRefused((Problem("unknown_entity", "feedback", nearest_tables(model)),))
    metric = model.metrics.get(form.metric)
    if metric is None:
        if form.metric in model.not_computable:
            raise QueryRefused((Problem("not_computable", form.metric),))
        near = nearest(form.metric, tuple(model.metrics))
        raise QueryRefused((Problem("unknown_metric", form.metric, near),))
    parts = _parts(form.metric, metric, table.customer, model)
    if parts is None:
        raise QueryRefused((Problem("metric_not_per_customer", form.metric),))
    days = closed_days(form.period, None, form.filters, table, workspace)
    rows = row_query(table, piece_fields(table, None), form.filters, days.span)
    metrics = tuple(name for name in (parts.numerator, parts.denominator) if name is not None)
    span = days.span if form.period is not None else None
    per_customer = MetricQuery(
        metrics=metrics, group_by=(Group(dimension=table.customer),), period=span
    )
    weekly = MetricQuery(
        metrics=(form.metric,), group_by=(Group(dimension="time", grain="week"),), period=span
    )
    return PreparedRelation(
        form, table, days.now if form.period is not None else None, workspace.resolve(rows),
        workspace.resolve(per_customer), workspace.resolve(weekly), parts,
    )  # fmt: skip


def _parts(name: str, metric: Metric, customer: str, model: SemanticModel) -> _Parts | None:
    """What a customer's part of the metric is; None where it has none."""
    match metric:
        case Ratio(numerator=over, denominator=under, times=times):
            return _Parts(over, under, times) if _adds_up(model, over, under) else None
        case Aggregate(aggregate="avg"):
            count = _count_beside(metric, model)
            return _Parts(name, count, is_mean=True) if count is not None else None
        case Aggregate() if metric.aggregate in ADDITIVE:
            return _Parts(name, None)
        case PerEntity(entity=entity, inner=inner, share_where=str(test)) if entity == customer:
            least = _least(test)
            return None if least is None else _Parts(inner, None, at_least=least)
        case PerEntity(entity=entity, inner=inner, outer="avg") if entity == customer:
            return _Parts(inner, None)
        case _:
            return None


def _adds_up(model: SemanticModel, *names: str) -> bool:
    """Whether both parts are sums over rows, so that customers add up to the whole."""
    found = (model.metrics.get(name) for name in names)
    return all(isinstance(one, Aggregate) and one.aggregate in ADDITIVE for one in found)


def _count_beside(mean: Aggregate, model: SemanticModel) -> str | None:
    """The metric that counts the rows a mean is taken over."""
    for name, metric in model.metrics.items():
        if isinstance(metric, Aggregate) and metric.aggregate == "count":
            same = (metric.table, metric.where, metric.date) == (mean.table, mean.where, mean.date)
            if same:
                return name
    return None


def _least(test: str) -> float | None:
    """`>= 2` -> 2.0; None for another comparison."""
    sign, _, number = test.strip().partition(" ")
    return float(number) if sign == ">=" and number.replace(".", "").isdecimal() else None
