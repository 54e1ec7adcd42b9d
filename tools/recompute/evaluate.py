"""Evaluate: a resolved query as rows, step by step: values, base, share, having, order, limit.

`recompute(resolved, measures)` is all an audit needs; NotAudited where a part is not covered.
"""

from dataclasses import replace

from semantic_layer.metrics import Funnel
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery, Order, ShareOf
from semantic_layer.resolved import ResolvedQuery
from store.table import Cell
from tools.recompute.arithmetic import NotAudited
from tools.recompute.columns import NO_MATCH
from tools.recompute.entities import with_entities
from tools.recompute.funnels import recompute_funnel
from tools.recompute.measures import Measures
from tools.recompute.ranking import Kept, first_inside, ordered, sortable
from tools.recompute.rows import Group, Recomputed, Row, without
from tools.recompute.scope import ALL_DAYS, Days, Scope, Values, keys_of
from tools.recompute.tables import Tables
from tools.recompute.valued import adds_up, compared, holds, kept_filters, labels, quotient


def measures_of(tables: Tables, model: SemanticModel) -> Measures:
    """The measures of a model over the tables read; worth keeping for many queries."""
    return with_entities(Measures(tables, model))


def recompute(resolved: ResolvedQuery, measures: Measures) -> Recomputed:
    """The rows of a metric query; raises NotAudited."""
    query = resolved.query
    if not isinstance(query, MetricQuery):
        raise NotAudited("records")
    leading = resolved.model.metrics.get(query.metrics[0])
    if isinstance(leading, Funnel):
        return recompute_funnel(resolved, query, leading, measures)
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
        """All steps, in the order a query has them."""
        rows = self.rows()
        if self.query.share_of is not None:
            self._share(rows, self.query.share_of)
        rows = [row for row in rows if all(holds(row, wanted) for wanted in self.query.having)]
        kept, beyond = self._limited(rows)
        ids = tuple(f"{k.id}.key" if k.kind == "entity" else k.id for k in self.keys)
        names = tuple(labels(self.model, self.measures.columns, key) for key in self.keys)
        return Recomputed(ids, names, tuple(kept), tuple(beyond))

    def rows(self) -> list[Row]:
        """Every group found on either side, with a value and a base for each metric."""
        values = {name: self.measures.of(name, self.scope) for name in self.query.metrics}
        base: dict[str, Values] = {}
        if self.query.compare is not None:
            scope = self._base_scope()
            base = {name: self.measures.of(name, scope) for name in self.query.metrics}
        rows = []
        for key in self._groups([*values.values(), *base.values()]):
            held = {(name, "value"): self._shown(name, values[name], key) for name in values}
            row = Row(key, held)
            for name, before in base.items():
                compared(row, name, before.at(key))
            rows.append(row)
        return rows

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

    def _groups(self, sides: list[Values]) -> dict[Group, None]:
        """The groups with rows; along a time axis every bucket of each of them."""
        if not self.keys:
            return {(): None}
        found = dict.fromkeys(key for side in sides for key in side.found)
        if self.axis is None or self.query.limit_per is not None:
            return found
        lines = dict.fromkeys(without(key, self.axis) for key in found)
        if len(self.keys) == 1:
            lines = {(): None}
        for line in lines:
            for label, _ in self.scope.buckets:
                found[*line[: self.axis], label, *line[self.axis :]] = None
        return found

    def _shown(self, metric: str, values: Values, key: Group) -> Cell:
        """A group's value; a moving mean of what adds up is the window's by its buckets."""
        running, value = self.query.running, values.at(key)
        if running is None or running.function == "total" or self.axis is None:
            return value
        if not adds_up(self.model, metric):
            return value
        sizes = {bucket.label: bucket.window_buckets for bucket in self.resolved.buckets}
        return quotient(value, sizes.get(str(key[self.axis])))

    def _share(self, rows: list[Row], wanted: ShareOf) -> None:
        """Each value by the whole: the same query without other groups and dropped filters."""
        if self.query.running is not None:
            raise NotAudited("a share of running values")
        within = tuple(key for key in self.keys if key.id in (wanted.within or ()))
        timed = any(key.kind == "axis" for key in within)
        entities = self.query.entity_filters
        scope = replace(
            self.scope,
            keys=within,
            filters=kept_filters(self.model, self.query.filters, wanted.dropping),
            entity_filters=tuple(f for f in entities if f.entity not in wanted.dropping),
            buckets=self.scope.buckets if timed else (),
        )
        places = [place for place, key in enumerate(self.keys) if key in within]
        for metric in self.query.metrics:
            whole = self.measures.of(metric, scope)
            for row in rows:
                of_whole = whole.at(tuple(row.key[place] for place in places))
                row.values[metric, "share"] = quotient(row.values[metric, "value"], of_whole)

    def _limited(self, rows: list[Row]) -> Kept:
        query = self.query
        if query.limit is not None:
            rows = self._named(rows)
        if query.limit is not None and query.limit_per is not None:
            cut = query.limit, query.limit_per
            return first_inside(self.model, self.keys, rows, query.order, cut)
        if query.limit is not None and self.axis is not None and len(self.keys) > 1:
            return self._first_lines(rows, query.limit, self.axis)
        rows = ordered(self.model, self.keys, rows, query.order)
        return rows[: query.limit], rows[query.limit :] if query.limit is not None else []

    def _first_lines(self, rows: list[Row], limit: int, axis: int) -> Kept:
        """With a time axis the limit counts combinations of the other groups."""
        place = {row.key: place for place, row in enumerate(self._named(self._lines(), axis))}
        by_time = [Order(by=self.keys[axis].id, direction="asc")]
        rows = ordered(self.model, self.keys, rows, by_time)
        for row in rows:
            line = place.get(without(row.key, axis))
            row.rank = (row.rank[0], sortable(line, descending=False))
        rows.sort(key=lambda row: row.rank)
        kept = [row for row in rows if place.get(without(row.key, axis), limit) < limit]
        return kept, [row for row in rows if place.get(without(row.key, axis), limit) >= limit]

    def _named(self, rows: list[Row], left_out: int | None = None) -> list[Row]:
        """A ranking names things: empty groups and lost ones take no place in it."""
        per = self.query.limit_per
        keys = [key for place, key in enumerate(self.keys) if place != left_out]
        places = [
            place
            for place, key in enumerate(keys)
            if key.kind in {"dimension", "entity"} and per not in {key.id, key.subject}
        ]
        return [r for r in rows if not any(r.key[p] in {None, NO_MATCH} for p in places)]

    def _lines(self) -> list[Row]:
        """The combinations of the groups beside time, ranked over the whole period."""
        query = self.query
        if query.compare is not None and query.period is None:
            raise NotAudited("lines ranked without days")
        terms = tuple(t for t in query.order if t.by in query.metrics)
        terms = terms or (Order(by=query.metrics[0]),)
        groups = (g for g, k in zip(query.group_by, self.keys, strict=True) if k.kind != "axis")
        whole = query.model_copy(
            update={"group_by": tuple(groups), "order": terms, "running": None, "having": ()}
        )
        lines = _Evaluation(replace(self.resolved, query=whole, buckets=()), whole, self.measures)
        rows = lines.rows()
        if query.share_of is not None:
            lines._share(rows, query.share_of)
        return ordered(self.model, lines.keys, rows, terms)


def _days(period: Period | None) -> Days:
    return ALL_DAYS if period is None else (period.start, period.end)
