"""Forms: valid forms over a model, drawn by a seed; every metric once alone, then anything goes.

Drawn, resolved, and drawn again until one is valid: no rule of the form is repeated here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from semantic_layer import joins
from semantic_layer.form import Scalar
from semantic_layer.leaves import named
from semantic_layer.metrics import Funnel, Retention
from semantic_layer.names import own_id
from semantic_layer.parts import source_tables
from semantic_layer.periods import Period
from semantic_layer.problems import QueryRefused
from semantic_layer.query import (
    AnyOf,
    Comparison,
    DatePart,
    EntityFilter,
    Filter,
    Grain,
    Group,
    Having,
    MetricQuery,
    Order,
    Running,
    ShareOf,
    Span,
    ValueOf,
)
from tools.workspace import Workspace

TRIES = 60
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "month", "quarter", "year")
PARTS: tuple[DatePart, ...] = (
    "weekday", "is_weekend", "day_of_month", "week_of_year", "month_of_year", "quarter_of_year",
    "hour",
)  # fmt: skip
Picked = TypeVar("Picked")


def alone(workspace: Workspace) -> Iterator[MetricQuery]:
    """Every metric of the model, over all data and ungrouped."""
    for metric in workspace.model.metrics:
        yield MetricQuery(metrics=(metric,))


def drawn(workspace: Workspace, count: int, seed: int) -> Iterator[MetricQuery]:
    """That many valid forms; the same seed draws the same ones."""
    values: dict[str, tuple[Scalar, ...]] = {}
    for term in workspace.vocabulary.terms:
        if term.kind == "value" and term.value not in values.get(term.id, ()):
            values[term.id] = (*values.get(term.id, ()), term.value)[:40]
    drawer = _Drawer(workspace, Random(seed), values)  # noqa: S311 - a sample, no secret
    for _ in range(count):
        yield drawer.form()


@dataclass
class _Drawer:
    workspace: Workspace
    random: Random
    values: dict[str, tuple[Scalar, ...]]
    tables: tuple[str, ...] = field(default=(), init=False)
    """Whose rows the metric drawn reads."""

    def form(self) -> MetricQuery:
        """One valid form."""
        for _ in range(TRIES):
            wish = self._wish()
            try:
                self.workspace.resolve(wish)
            except QueryRefused:
                continue
            return wish
        return MetricQuery(metrics=(self._metric(),))

    def _wish(self) -> MetricQuery:
        metrics = [self._metric()]
        self.tables = source_tables(self.workspace.model, metrics[0])
        if self._one_in(4):
            metrics.append(self._metric(near=metrics[0]))
        groups = tuple(
            dict.fromkeys(self._group() for _ in range(self.random.choice((0, 1, 1, 2))))
        )
        timed = any(group.dimension == "time" and group.grain for group in groups)
        period = self._period()
        compare = self._compare(period) if self._one_in(4) and (period or timed) else None
        filters = tuple(self._filter() for _ in range(self.random.choice((0, 0, 1, 1, 2))))
        share = self._share(groups, filters) if self._one_in(5) else None
        parts = self._parts(compare, share)
        order = (
            Order(by=self.random.choice(metrics), of=self.random.choice(parts),
                  direction=self.random.choice(("asc", "desc"))),
        ) if groups and self._one_in(3) else ()  # fmt: skip
        limit = self.random.randint(1, 6) if groups and self._one_in(4) else None
        per = groups[0].dimension if limit and len(groups) > 1 and self._one_in(2) else None
        return MetricQuery(
            metrics=tuple(dict.fromkeys(metrics)),
            group_by=groups,
            filters=filters,
            entity_filters=self._entity_filters(),
            period=period,
            compare=compare,
            share_of=share,
            having=self._having(metrics[0], parts) if groups and self._one_in(6) else (),
            order=order,
            limit=limit,
            limit_per=per,
            running=self._running() if timed and self._one_in(6) and not compare else None,
        )

    def _one_in(self, count: int) -> bool:
        return self.random.randrange(count) == 0

    def _metric(self, near: str | None = None) -> str:
        model = self.workspace.model
        names = [
            name for name, metric in model.metrics.items()
            if not isinstance(metric, Funnel | Retention)
        ]  # fmt: skip
        if near is not None and self.random.random() < 0.7:
            tables = set(source_tables(model, near))
            names = [n for n in names if tables & set(source_tables(model, n))]
        name = self.random.choice(names)
        found = named(model, name)
        also = getattr(found[0], "also", ()) if found else ()
        return f"{name}.{self.random.choice(also)}" if also and self._one_in(3) else name

    def _table(self) -> str:
        return (
            self.random.choice(self.tables)
            if self.tables
            else next(iter(self.workspace.model.tables))
        )

    def _group(self) -> Group:
        model, table = self.workspace.model, self._table()
        kind = self.random.randrange(10)
        if kind < 3:
            return Group(dimension="time", grain=self.random.choice(GRAINS))
        if kind == 3:
            return Group(dimension="time", part=self.random.choice(PARTS))
        if kind == 4 and (roles := joins.reachable_dates(model, table)):
            return Group(dimension=self.random.choice(roles), grain=self.random.choice(GRAINS[2:]))
        if kind == 5:
            entities = [t for t in joins.reachable_tables(model, table) if model.tables[t].names.en]
            if entities:
                return Group(dimension=self.random.choice(entities))
        name = self._dimension(table)
        home = joins.home(model, table, name)
        if isinstance(home, joins.Home) and home.dimension.number:
            return Group(dimension=name, edges=(1.0, 5.0, 100.0, 1000.0, 20000.0))
        return Group(dimension=name)

    def _dimension(self, table: str) -> str:
        found = joins.reachable_dimensions(self.workspace.model, table)
        return self.random.choice(found) if found else "time"

    def _filter(self) -> Filter | AnyOf:
        if self._one_in(8):
            return AnyOf(any_of=(self._single(), self._single()))
        return self._single()

    def _single(self) -> Filter:
        model, table = self.workspace.model, self._table()
        if self._one_in(8):
            return Filter(dimension="time", part="weekday", values=(1, 2, 6))
        if self._one_in(8) and (roles := joins.reachable_dates(model, table)):
            role = self.random.choice(roles)
            span = self.workspace.spans.get(own_id(model, role))
            day = self._day(span) if span else self.workspace.today
            op = self.random.choice(("gte", "lt", "gt", "lte"))
            return Filter(dimension=role, op=op, values=(day.isoformat(),))
        name = self._dimension(table)
        home = joins.home(model, table, name)
        if isinstance(home, joins.Home) and (home.dimension.number or home.dimension.bands):
            bound = self.random.choice((1, 2, 10, 50, 500, 5000))
            return Filter(dimension=name, op=self.random.choice(("gte", "lt")), values=(bound,))
        stored = self.values.get(name.rpartition(".")[2], ())
        op = self.random.choice(("in", "in", "not_in", "is_null", "not_null"))
        if not stored or op in {"is_null", "not_null"}:
            return Filter(dimension=name, op=self.random.choice(("is_null", "not_null")))
        wanted = self.random.sample(stored, min(len(stored), self.random.randint(1, 3)))
        if self._one_in(5):
            wanted.append(None)
        return Filter(dimension=name, op="not_in" if op == "not_in" else "in", values=tuple(wanted))

    def _entity_filters(self) -> tuple[EntityFilter, ...]:
        if not self._one_in(7):
            return ()
        model = self.workspace.model
        entity = self.random.choice(joins.reachable_tables(model, self._table()))
        op = self.random.choice(("eq", "gte", "lt", "top", "top_percent", "bottom", "ne"))
        value = {"top": 20, "bottom": 20, "top_percent": 10}.get(op) or self.random.randint(0, 3)
        period = self.random.choice((None, "query", self._span()))
        return (
            EntityFilter(
                entity=entity, metric=self._metric(), op=op, value=float(value), period=period,
                filters=(self._single(),) if self._one_in(3) else (),
            ),
        )  # fmt: skip

    def _period(self) -> Span | None:
        if self._one_in(3):
            return None
        span = self._span()
        roles = joins.reachable_dates(self.workspace.model, self._table())
        if span is not None and roles and self._one_in(6):
            return span.model_copy(update={"date": self.random.choice(roles)})
        return span

    def _span(self) -> Span | None:
        own = [f"{t}.{name}" for t in self.tables
               if (name := joins.default_date(self.workspace.model.tables[t]))]  # fmt: skip
        known = next((s for role in own if (s := self.workspace.spans.get(role))), None)
        if known is None:
            return None
        start = self._day(known)
        kind = self.random.randrange(5)
        if kind == 0:
            return Span(start=start)
        if kind == 1:
            return Span(start=start, end=start + timedelta(days=self.random.randint(1, 200)))
        months = self.random.choice((1, 1, 3, 12))
        first = start.month - 1 - (start.month - 1) % months
        end = first + months
        return Span(
            start=date(start.year, first + 1, 1),
            end=date(start.year + end // 12, end % 12 + 1, 1),
        )

    def _day(self, span: Period) -> date:
        return span.start + timedelta(days=self.random.randrange(max(span.days, 1)))

    def _compare(self, period: Span | None) -> Comparison:
        kind = self.random.randrange(5)
        if kind == 0 and period is not None:
            fixed = self._span()
            if fixed is not None and fixed.end is not None:
                return Comparison(to="period", period=fixed)
        align = self.random.choice((None, None, "full", "to_date"))
        return Comparison(to="year_ago" if kind < 3 else "previous", align=align)

    def _parts(self, compare: Comparison | None, share: ShareOf | None) -> list[ValueOf]:
        found: list[ValueOf] = ["value"]
        if compare is not None:
            found += ["delta", "pct"]
        return [*found, "share"] if share is not None else found

    def _share(
        self, groups: tuple[Group, ...], filters: tuple[Filter | AnyOf, ...]
    ) -> ShareOf | None:
        names = [wanted.dimension for wanted in filters if isinstance(wanted, Filter)]
        if names and self._one_in(2):
            return ShareOf(dropping=(self.random.choice(names),))
        if not groups:
            return None
        within = (self.random.choice(groups).dimension,) if self._one_in(3) else None
        return ShareOf(within=within)

    def _having(self, metric: str, parts: list[ValueOf]) -> tuple[Having, ...]:
        of = self.random.choice(parts)
        value = 0.1 if of in {"pct", "share"} else self.random.choice((0.3, 2, 10, 100, 5000))
        return (Having(metric=metric, of=of, op=self.random.choice(("gt", "lte")), value=value),)

    def _running(self) -> Running:
        if self._one_in(2):
            return Running(function="total", restart=self.random.choice((None, "year", "month")))
        return Running(function="mean", window=self.random.randint(2, 7))
