"""Evaluate: a resolved query as rows, step by step: values, base, share, running, having, order.

`recompute(resolved, measures)` is all an audit needs; NotAudited where a part is not covered.
"""

from dataclasses import dataclass, field, replace

from semantic_layer.joins import Home, home
from semantic_layer.metrics import Aggregate, Cumulative, Derived, Metric, PerEntity
from semantic_layer.leaves import named
from semantic_layer.model import Label, SemanticModel
from semantic_layer.names import band_keys, kind_of, table_of
from semantic_layer.periods import Period
from semantic_layer.query import AnyOf, Filter, Having, MetricQuery, Order, ShareOf
from semantic_layer.resolved import Bucket, ResolvedQuery
from store.engine import Engine
from store.table import Cell
from tools.recompute.arithmetic import NotAudited, number
from tools.recompute.columns import NO_MATCH, same_key
from tools.recompute.entities import with_entities
from tools.recompute.measures import Measures
from tools.recompute.scope import ALL_DAYS, Days, Key, Scope, Values, keys_of
from tools.recompute.tables import Tables

def measures_of(model: SemanticModel, engine: Engine, resolved: ResolvedQuery) -> Measures:
    """The measures of one database; reads nothing yet. Worth keeping for many queries."""
    return with_entities(Measures(Tables(model, engine, resolved.today)))


def recompute(resolved: ResolvedQuery, measures: Measures) -> Recomputed:
    """The rows of a metric query; raises NotAudited."""
    query = resolved.query
    if not isinstance(query, MetricQuery):
        raise NotAudited("records")
    return _Evaluation(resolved, query, measures).answer()


class _Evaluation:
    """One query being evaluated."""

    def __init__(self, resolved: ResolvedQuery, query: MetricQuery, measures: Measures) -> None:
        self.resolved = resolved
        self.query = query
        self.measures = measures
        self.model = resolved.model
        self.keys = keys_of(self.model, query.group_by)
        self.axis = next((n for n, key in enumerate(self.keys) if key.kind == "axis"), None)
        self.scope = self._scope()

    def answer(self) -> Recomputed:
        rows = self._rows()
        if self.query.share_of is not None:
            self._share(rows, self.query.share_of)
        rows = [row for row in rows if all(_holds(row, wanted) for wanted in self.query.having)]
        kept, beyond = self._limited(rows)
        ids = tuple(f"{k.id}.key" if k.kind == "entity" else k.id for k in self.keys)
        return Recomputed(ids, tuple(map(self._labels, self.keys)), tuple(kept), tuple(beyond))

    def _scope(self) -> Scope:
        query, resolved = self.query, self.resolved
        days = _days(resolved.period)
        running = query.running is not None
        buckets: tuple[tuple[str, Days], ...] = ()
        if self.axis is not None:
            buckets = tuple(
                (b.label, _days(b.window if running else b.period)) for b in resolved.buckets
            )
        role = query.period.date if query.period is not None else None
        return Scope(
            self.keys, query.filters, query.entity_filters, role, days, buckets, running, days, role
        )

    def _base_scope(self) -> Scope:
        resolved = self.resolved
        if resolved.base is None:
            raise NotAudited("a comparison without days")
        buckets: tuple[tuple[str, Days], ...] = ()
        if self.axis is not None:
            buckets = tuple((b.label, _days(b.base)) for b in resolved.buckets if b.base)
        return replace(self.scope, days=_days(resolved.base), buckets=buckets, ranged=bool(buckets))

    def _rows(self) -> list[Row]:
        """Every group found on either side, with a value and a base for each metric."""
        values = {m: self.measures.of(m, self.scope) for m in self.query.metrics}
        base: dict[str, Values] = {}
        if self.query.compare is not None:
            scope = self._base_scope()
            base = {m: self.measures.of(m, scope) for m in self.query.metrics}
        found = self._groups([*values.values(), *base.values()])
        rows = []
        for key in found:
            row = Row(key, {(m, "value"): self._running(m, values[m].at(key), key) for m in values})
            for metric, held in base.items():
                _compared(row, metric, held.at(key))
            rows.append(row)
        return rows

    def _groups(self, sides: list[Values]) -> dict[Group, None]:
        """The groups with rows; along a time axis every bucket of each of them."""
        if not self.keys:
            return {(): None}
        found = dict.fromkeys(key for side in sides for key in side.found)
        if self.axis is None or self.query.limit_per is not None:
            return found
        lines = dict.fromkeys(_without(key, self.axis) for key in found)
        if len(self.keys) == 1:
            lines = {(): None}
        for line in lines:
            for label, _ in self.scope.buckets:
                found[*line[: self.axis], label, *line[self.axis :]] = None
        return found

    def _running(self, metric: str, value: Cell, key: Group) -> Cell:
        """A moving mean of what adds up is the window's sum by its number of buckets."""
        running = self.query.running
        if running is None or running.function == "total" or value is None:
            return value
        if not self._adds(metric) or self.axis is None:
            return value
        bucket = next((b for b in self.resolved.buckets if b.label == key[self.axis]), None)
        if bucket is None:
            raise NotAudited("a bucket outside the axis")
        return number(value) / _size(bucket)

    def _adds(self, metric_id: str) -> bool:
        found = named(self.model, metric_id)
        return found is not None and _adds_up(self.model, *found)

    def _share(self, rows: list[Row], wanted: ShareOf) -> None:
        """Each value by the whole: the same query without other groups and dropped filters."""
        within = tuple(k for k in self.keys if k.id in (wanted.within or ()))
        timed = any(key.kind == "axis" for key in within)
        if self.query.running is not None:
            raise NotAudited("a share of running values")
        scope = replace(
            self.scope,
            keys=within,
            filters=tuple(f for f in self.query.filters if not self._dropped(f, wanted)),
            entity_filters=tuple(
                f for f in self.query.entity_filters if f.entity not in wanted.dropping
            ),
            buckets=self.scope.buckets if timed else (),
            ranged=timed and self.scope.ranged,
        )
        places = [place for place, key in enumerate(self.keys) if key in within]
        for metric in self.query.metrics:
            whole = self.measures.of(metric, scope)
            for row in rows:
                value, all_of = (
                    row.values[metric, "value"],
                    whole.at(tuple(row.key[place] for place in places)),
                )
                empty = value is None or all_of is None or number(all_of) == 0
                row.values[metric, "share"] = None if empty else number(value) / number(all_of)

    def _dropped(self, wanted: Filter | AnyOf, share: ShareOf) -> bool:
        parts = wanted.any_of if isinstance(wanted, AnyOf) else (wanted,)
        names = {part.dimension for part in parts}
        names |= {
            table_of(self.model, name) or name
            for name in names
            if kind_of(self.model, name) == "entity"
        }
        return bool(names & set(share.dropping))

    def _labels(self, key: Key) -> dict[Cell, Cell] | None:
        if key.kind != "entity":
            return None
        table_id = table_of(self.model, key.subject) or key.subject
        table = self.model.tables[table_id]
        label = table.label.en if isinstance(table.label, Label) else table.label
        columns = self.measures.columns
        way = columns.way_to(table_id, table_id)
        keys = columns.key(way)
        names = columns.column(way, label) if label is not None else keys
        found: dict[Cell, Cell] = {NO_MATCH: NO_MATCH, None: None}
        for held, name, counts in zip(keys, names, columns.belongs(table_id), strict=True):
            if counts:
                found.setdefault(same_key(held), name)
        return found


def _adds_up(model: SemanticModel, metric: Metric, function: str | None) -> bool:
    """Whether the values of parts add up to the whole's."""
    match metric:
        case Aggregate():
            return (function or metric.aggregate) in {"sum", "count"}
        case Cumulative():
            inner = named(model, metric.of)
            return inner is not None and _adds_up(model, *inner)
        case PerEntity():
            return metric.outer == "sum" and not (metric.share_where or metric.count_where)
        case Derived():
            raise NotAudited("a moving mean of a formula")
        case _:
            return False


def _compared(row: Row, metric: str, base: Cell) -> None:
    value = row.values[metric, "value"]
    delta = None if value is None or base is None else number(value) - number(base)
    row.values[metric, "base"] = base
    row.values[metric, "delta"] = delta
    empty = delta is None or base is None or number(base) == 0
    row.values[metric, "pct"] = None if empty else number(delta) / abs(number(base))


def _holds(row: Row, wanted: Having) -> bool:
    value = row.values[wanted.metric, wanted.of]
    if wanted.op in {"is_null", "not_null"}:
        return (value is None) is (wanted.op == "is_null")
    if value is None:
        return False
    held, bound = number(value), wanted.value or 0
    return {
        "eq": held == bound, "ne": held != bound, "gt": held > bound,
        "gte": held >= bound, "lt": held < bound, "lte": held <= bound,
    }[wanted.op]  # fmt: skip


def _days(period: Period | None) -> Days:
    return ALL_DAYS if period is None else (period.start, period.end)


def _size(bucket: Bucket) -> int:
    return bucket.window_buckets
