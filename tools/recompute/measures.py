"""Measures: the value of any metric for each group, by going through the rows one by one.

A metric made of others is computed from their values; a metric of rows collects what each group's
rows hold and aggregates the lists.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from sqlglot import expressions as exp

from semantic_layer.joins import JoinPath, default_date
from semantic_layer.leaves import named
from semantic_layer.metrics import (
    Aggregate,
    AggregateFunction,
    Cumulative,
    Derived,
    Metric,
    PerEntity,
    Ratio,
    Snapshot,
)
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period, previous
from store.table import Cell
from tools.recompute.aggregates import aggregated, nothing, satisfies
from tools.recompute.arithmetic import NotAudited, number, value_of
from tools.recompute.columns import Columns, same_key
from tools.recompute.placing import Placing
from tools.recompute.scope import ALL_DAYS, Days, Key, Scope, Values
from tools.recompute.tables import Tables

_DAY = timedelta(days=1)


class Measures:
    """Everything that can be measured in one database."""

    def __init__(self, tables: Tables, model: SemanticModel) -> None:
        """Nothing is read yet. `model` may define metrics otherwise than the tables' own."""
        self.model = model
        self.columns = Columns(tables, self._of_entity)
        self.rows = Placing(self.columns)

    def of(self, metric_id: str, scope: Scope) -> Values:
        """The metric's value for each group."""
        found = named(self.model, metric_id)
        if found is None:
            raise NotAudited(metric_id)
        metric, function = found
        match metric:
            case Aggregate():
                return self._aggregate(metric, function or metric.aggregate, scope)
            case Ratio():
                return self._ratio(metric, scope)
            case Derived():
                return self._derived(metric, scope)
            case Cumulative():
                return self._cumulative(metric, scope)
            case Snapshot():
                return self._snapshot(metric, scope)
            case PerEntity():
                return self._per_entity(metric, scope)
            case _:
                raise NotAudited(metric.kind)

    def date_of(self, metric_id: str) -> str | None:
        """The date role a metric counts by, where none is asked for."""
        found = named(self.model, metric_id)
        metric: Metric | None = found[0] if found else None
        match metric:
            case Aggregate() | Snapshot():
                own = default_date(self.model.tables[metric.table])
                return metric.date or (f"{metric.table}.{own}" if own else None)
            case Ratio():
                return self.date_of(metric.numerator)
            case Derived():
                return self.date_of(_names(metric)[0])
            case Cumulative():
                return self.date_of(metric.of)
            case PerEntity():
                return self.date_of(metric.inner)
            case _:
                return None

    def _aggregate(self, metric: Aggregate, function: AggregateFunction, scope: Scope) -> Values:
        table = metric.table
        cells: list[Cell] | None = None
        if metric.of is not None:
            cells = self.columns.expression(metric.of, JoinPath(table))
        true = self.columns.true(metric.where, table) if metric.where is not None else None
        groups: dict[tuple[Cell, ...], list[Cell]] = {}
        for row, key in self.rows.placed(table, self._own_date(metric), scope, true):
            groups.setdefault(key, []).append(row if cells is None else cells[row])
        return Values(
            {key: aggregated(function, held) for key, held in groups.items()}, nothing(function)
        )

    def _own_date(self, metric: Aggregate | Snapshot) -> str | None:
        own = default_date(self.model.tables[metric.table])
        return metric.date or (f"{metric.table}.{own}" if own else None)

    def _ratio(self, metric: Ratio, scope: Scope) -> Values:
        """The denominator's groups; empty where there is nothing to divide by."""
        above_scope = scope
        if metric.basis == "denominator":
            above_scope = replace(scope, date=scope.date or self.date_of(metric.denominator))
        above = self.of(metric.numerator, above_scope)
        below = self.of(metric.denominator, scope)

        def divided(top: Cell, bottom: Cell) -> Cell:
            if top is None or bottom is None or number(bottom) == 0:
                return None
            return number(top) / number(bottom) * metric.times

        found = {key: divided(above.at(key), value) for key, value in below.found.items()}
        return Values(found, divided(above.missing, below.missing))

    def _derived(self, metric: Derived, scope: Scope) -> Values:
        values = {name: self.of(name, scope) for name in _names(metric)}
        keys = dict.fromkeys(key for part in values.values() for key in part.found)

        def computed(value: Callable[[Values], Cell]) -> Cell:
            def known(node: exp.Expr) -> tuple[bool, Cell]:
                if not isinstance(node, exp.Column):
                    return False, None
                return True, value(values[_name(node)])

            return value_of(metric.formula.tree, known)

        return Values(
            {key: computed(lambda part, key=key: part.at(key)) for key in keys},  # type: ignore[misc]
            computed(lambda part: part.missing),
        )

    def _cumulative(self, metric: Cumulative, scope: Scope) -> Values:
        """All rows up to each bucket's end."""
        counted_from = metric.since if metric.last is None else "days"
        if counted_from == "year" and scope.days[1] is None and not scope.buckets:
            raise NotAudited("since which year")

        def so_far(days: Days) -> Days:
            end = days[1]
            if metric.last is not None:
                tomorrow = self.columns.today + _DAY
                after = tomorrow if end is None else min(end, tomorrow)
                return after - timedelta(days=metric.last), after
            if metric.since == "start" or end is None:
                return None, end
            return date((end - _DAY).year, 1, 1), end

        buckets = tuple((label, so_far(days)) for label, days in scope.buckets)
        on_axis = any(key.kind == "axis" for key in scope.keys)
        changed = replace(scope, days=so_far(scope.days), buckets=buckets, ranged=on_axis)
        return self.of(metric.of, changed)

    def _snapshot(self, metric: Snapshot, scope: Scope) -> Values:
        """The rows of the last date counted in each bucket."""
        table, role = metric.table, scope.date or self._own_date(metric)
        if role is None:
            raise NotAudited(metric.table)
        texts = self.columns.moments(table, role)
        cells = self.columns.expression(metric.of, JoinPath(table))
        true = self.columns.true(metric.where, table) if metric.where is not None else None
        axis = next((place for place, key in enumerate(scope.keys) if key.kind == "axis"), None)
        by_time = tuple(key for key in scope.keys if key.kind == "axis")
        last: dict[Cell, str] = {}
        for row, key in self.rows.placed(
            table, role, Scope(by_time, (), (), role, scope.days, scope.buckets, scope.ranged)
        ):
            label, text = (key[0] if key else None), texts[row]
            if text is not None:
                last[label] = max(last.get(label, text), text)
        groups: dict[tuple[Cell, ...], list[Cell]] = {}
        for row, key in self.rows.placed(table, role, scope):
            label = None if axis is None else key[axis]
            if texts[row] == last.get(label) and (true is None or true[row]):
                groups.setdefault(key, []).append(cells[row])
        return Values({key: aggregated("sum", held) for key, held in groups.items()}, 0)

    def _per_entity(self, metric: PerEntity, scope: Scope) -> Values:
        """One value per entity and group first, then one per group."""
        holder = Key("holder", "holder", metric.entity)
        inner = replace(scope, keys=(holder, *scope.keys))
        now = self.of(metric.inner, inner)
        held: dict[tuple[Cell, ...], Cell] = now.found
        if metric.population == "all":
            held = {key: now.at(key) for key in self._population(metric, inner)}
        elif metric.population == "active_before":
            before = self.of(metric.inner, _before(inner))
            held = {
                key: now.at(key) for key, value in before.found.items() if number(value or 0) > 0
            }
        if metric.joined_before is not None:
            held = self._joined_before(metric.entity, metric.joined_before, held, inner)
        groups: dict[tuple[Cell, ...], list[Cell]] = {}
        for key, value in held.items():
            if key[0] is not None and value is not None:
                groups.setdefault(key[1:], []).append(value)
        return Values({key: _outer(metric, own) for key, own in groups.items()}, _no_one(metric))

    def _joined_before(
        self, entity: str, role: str, held: dict[tuple[Cell, ...], Cell], inner: Scope
    ) -> dict[tuple[Cell, ...], Cell]:
        """Those whose date lies before the days, or before their bucket of the time axis."""
        keys = self.columns.key(JoinPath(entity))
        days = self.columns.days(entity, role)
        joined = {same_key(key): day for key, day in zip(keys, days, strict=True)}
        axis = next((place for place, key in enumerate(inner.keys) if key.kind == "axis"), None)
        if axis is not None and not inner.buckets:
            raise NotAudited("no known days")
        starts = {label: span[0] for label, span in inner.buckets}

        def is_before(key: tuple[Cell, ...]) -> bool:
            first = inner.days[0] if axis is None else starts.get(str(key[axis]))
            day = joined.get(same_key(key[0]))
            return day is not None and first is not None and day < first

        return {key: value for key, value in held.items() if is_before(key)}

    def _population(self, metric: PerEntity, inner: Scope) -> dict[tuple[Cell, ...], None]:
        """Every entity under the filters, in every bucket."""
        axis = next((place for place, key in enumerate(inner.keys) if key.kind == "axis"), None)
        if axis is not None and not inner.buckets:
            raise NotAudited("no known days")
        timeless = tuple(key for key in inner.keys if key.kind != "axis")
        whole = replace(inner, keys=timeless, days=ALL_DAYS, buckets=(), ranged=False, date=None)
        found: dict[tuple[Cell, ...], None] = {}
        for _, key in self.rows.placed(metric.entity, None, whole):
            if axis is None:
                found[key] = None
                continue
            for label, _ in inner.buckets:
                found[*key[:axis], label, *key[axis:]] = None
        return found

    def _of_entity(self, entity: str, metric: str) -> Callable[[Cell], Cell]:
        """A metric of each entity over all data, for dimensions."""
        values = self.columns.once(
            ("of entity", entity, metric),
            lambda: self.of(metric, Scope((Key("holder", "holder", entity),))),
        )
        found = {same_key(held): value for (held,), value in values.found.items()}
        return lambda held: found.get(same_key(held), values.missing)


def _before(scope: Scope) -> Scope:
    """The equal period before, bucket by bucket."""
    buckets = tuple((label, _days_before(days)) for label, days in scope.buckets)
    return replace(scope, days=_days_before(scope.days), buckets=buckets, ranged=bool(buckets))


def _days_before(days: Days) -> Days:
    start, end = days
    if start is None or end is None:
        return None, start
    period = previous(Period(start=start, end=end))
    return period.start, period.end


def _outer(metric: PerEntity, held: list[Cell]) -> Cell:
    for text, share in ((metric.share_where, True), (metric.count_where, False)):
        if text is not None:
            count = sum(1 for value in held if satisfies(text, value))
            return count / len(held) if share else count
    return aggregated(metric.outer or "avg", held)


def _no_one(metric: PerEntity) -> Cell:
    if metric.share_where is not None:
        return None
    return 0 if metric.count_where is not None else nothing(metric.outer or "avg")


def _names(metric: Derived) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_name(c) for c in metric.formula.tree.find_all(exp.Column)))


def _name(column: exp.Column) -> str:
    return f"{column.table}.{column.name}" if column.table else column.name
