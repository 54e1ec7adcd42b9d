"""Checks: the companion query, one row about the whole behind a grouped answer.

Whole values under the same filters and days, rows counted, rows whose key has no partner, rows
with an empty value, the newest day. What follows from them is decided in tools/integrity.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlglot import expressions as exp

from semantic_layer import joins
from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.combine import block, leaf_column, prepare, value_node
from semantic_layer.compile.compiled import CheckColumn, CheckKind
from semantic_layer.compile.frame import Frame, Side, date_of
from semantic_layer.compile.keys import date_value
from semantic_layer.compile.measures import aggregated, column_name, read
from semantic_layer.compile.printed import printed
from semantic_layer.compile.rows import Rows, is_optional
from semantic_layer.dialects import Dialect
from semantic_layer.joins import Home, JoinPath
from semantic_layer.leaves import PERCENTILES, Leaf, leaves, named
from semantic_layer.metrics import Ratio
from semantic_layer.model import SemanticModel
from semantic_layer.names import kind_of, own_id, owner_of
from semantic_layer.query import AnyOf, Filter, MetricQuery
from semantic_layer.resolved import ResolvedQuery

Checked = tuple[CheckKind, str, exp.Expr]


def companion(
    resolved: ResolvedQuery, query: MetricQuery, frame: Frame, dialect: Dialect
) -> tuple[str, tuple[CheckColumn, ...]]:
    """The companion's SQL and what its columns say."""
    build = Build(resolved.model, resolved.today, dialect)
    sides = tuple(replace(side, axis=(), ranged=False) for side in frame.sides)
    whole = replace(frame, keys=(), sides=sides, dense=False)
    held: dict[str, exp.Expr] = {}
    if _read_at_once(build.model, query):
        prepare(build, _read_leaves(build.model, query.metrics), whole)
        counted = list(_counted(build, query, frame, whole, held))
        found = list(_values(build, query, held))
    else:
        found = list(_wholes(build, query, whole))
        counted = list(_counted(build, query, frame, whole, None))
    found.extend(_summed(counted))
    together = (column.table for _, _, node in found for column in node.find_all(exp.Column))
    sources = list(dict.fromkeys(together))
    found.extend(_newest(build, resolved))
    shown = [nodes.shown(node, f"{kind} {subject}") for kind, subject, node in found]
    crossed = [nodes.inner_join(nodes.table(source)) for source in sources[1:]]
    final = nodes.select(shown, nodes.table(sources[0]), crossed)
    checks = tuple(CheckColumn(kind, subject) for kind, subject, _ in found)
    return printed(build.statement(final), dialect), checks


def _read_at_once(model: SemanticModel, query: MetricQuery) -> bool:
    """True: the wholes come from the rows that are counted anyway, so one reading serves both."""
    parts = (leaf for metric in query.metrics for leaf in leaves(model, metric))
    plain = all(leaf.manner == "plain" and leaf.function not in PERCENTILES for leaf in parts)
    return plain and query.compare is None


def _values(build: Build, query: MetricQuery, held: Mapping[str, exp.Expr]) -> Iterator[Checked]:
    """Each metric over everything, where its aggregates stand beside the counted rows."""

    def value(leaf: Leaf) -> exp.Expr:
        column = held[leaf.id].copy()
        return nodes.coalesce(column, nodes.number(0)) if leaf.function == "sum" else column

    for metric in query.metrics:
        yield "whole", metric, value_node(build, metric, value)
        found = named(build.model, metric)
        if found is not None and isinstance(found[0], Ratio):
            yield "denominator", metric, value_node(build, found[0].denominator, value)


def _wholes(build: Build, query: MetricQuery, whole: Frame) -> Iterator[Checked]:
    """Each metric over everything, in both periods, and the denominator of each ratio."""
    computed = block(build, query.metrics, whole)
    for metric in query.metrics:
        value = leaf_column(computed, "value")
        yield "whole", metric, value_node(build, metric, value)
        if query.compare is not None:
            base = leaf_column(computed, "base")
            yield "base_whole", metric, value_node(build, metric, base)
        found = named(build.model, metric)
        if found is not None and isinstance(found[0], Ratio):
            yield "denominator", metric, value_node(build, found[0].denominator, value)


def _counted(
    build: Build,
    query: MetricQuery,
    frame: Frame,
    whole: Frame,
    held: dict[str, exp.Expr] | None,
) -> Iterator[Checked]:
    """One CTE per source: the rows behind each metric, and what is lost or empty among them.

    `held`, where given, gets the aggregates of the same rows: leaf id -> its column.
    """
    by_source: dict[tuple[str, str | None, str], list[tuple[str, Leaf]]] = {}
    for metric in query.metrics:
        for leaf in _read_leaves(build.model, (metric,)):
            key = (leaf.table, date_of(leaf, whole), leaf.manner)
            by_source.setdefault(key, []).append((metric, leaf))
    for pairs in by_source.values():
        leaf = pairs[0][1]
        reading = read(build, leaf, whole, whole.sides[0])
        rows = reading.rows
        found = [*_row_counts(rows, pairs), *_lost(rows, frame), *_empty(rows, frame)]
        _restrict(rows, pairs, reading.conditions)
        columns: list[exp.Expr] = [
            nodes.named(node, f"checked_{number}") for number, (_, _, node) in enumerate(found)
        ]
        name = build.free_name(f"{leaf.table}_checked")
        if held is not None:
            columns = [*_aggregates(rows, pairs, name, held), *columns]
        build.ctes.append(nodes.cte(name, rows.select(columns, reading.conditions)))
        for number, (kind, subject, _) in enumerate(found):
            yield kind, subject, nodes.column(name, f"checked_{number}")


def _aggregates(
    rows: Rows, pairs: list[tuple[str, Leaf]], name: str, held: dict[str, exp.Expr]
) -> Iterator[exp.Expr]:
    """The aggregates of the counted rows; where to find them is put into `held`."""
    own_where = len({leaf.where for _, leaf in pairs}) > 1
    for leaf in dict.fromkeys(leaf for _, leaf in pairs):
        column = column_name(leaf.id, Side())
        held[leaf.id] = nodes.column(name, column)
        yield nodes.named(aggregated(rows, leaf, own_where), column)


def _read_leaves(model: SemanticModel, metrics: tuple[str, ...]) -> tuple[Leaf, ...]:
    """The leaves read straight from tables; of a metric per entity those inside."""
    found: list[Leaf] = []
    for leaf in (leaf for metric in metrics for leaf in leaves(model, metric)):
        if leaf.manner == "entity" and leaf.entity is not None:
            found.extend(_read_leaves(model, (leaf.entity.inner,)))
        elif leaf.manner != "journey":
            found.append(leaf)
    return tuple(found)


def _restrict(rows: Rows, pairs: list[tuple[str, Leaf]], conditions: list[exp.Expr]) -> None:
    wheres = dict.fromkeys(leaf.where for _, leaf in pairs)
    if None not in wheres:
        options = [
            nodes.inside(rows.expression(where, rows.start))
            for where in wheres
            if where is not None
        ]
        conditions.append(nodes.any_of(options))


def _row_counts(rows: Rows, pairs: list[tuple[str, Leaf]]) -> Iterator[Checked]:
    """Rows behind a metric: those of its last leaf here, which of a ratio is the denominator's."""
    last = dict(pairs)
    own_where = len({leaf.where for _, leaf in pairs}) > 1
    for metric, leaf in last.items():
        if leaf.where is None or not own_where:
            yield "rows", metric, exp.Count(this=exp.Star())
        else:
            held = rows.expression(leaf.where, rows.start)
            yield "rows", metric, exp.Count(this=nodes.when((held, nodes.number(1))))


def _lost(rows: Rows, frame: Frame) -> Iterator[Checked]:
    """Rows whose key has no partner, by the table it should lead to."""
    seen: set[str] = set()
    for way in _ways(rows, frame):
        for number in range(1, len(way.steps) + 1):
            part = JoinPath(way.start, way.steps[:number])
            if part.end in seen or is_optional(rows.build.model, part.steps[-1]):
                continue
            seen.add(part.end)
            held = nodes.not_null(rows.key(part))
            parent = nodes.is_null(rows.column(part, part.steps[-1].key))
            lost = exp.And(this=held, expression=parent)
            yield "no_match", part.end, exp.Count(this=nodes.when((lost, nodes.number(1))))


def _ways(rows: Rows, frame: Frame) -> Iterator[JoinPath]:
    model = rows.build.model
    for name in _names(model, frame):
        if kind_of(model, name) == "entity":
            way = joins.path(model, rows.table, name)
            if isinstance(way, JoinPath):
                yield way
        else:
            home = joins.home(model, rows.table, name)
            if isinstance(home, Home):
                yield home.path


def _names(model: SemanticModel, frame: Frame) -> tuple[str, ...]:
    """Entities and dimensions grouped by or filtered on."""
    names = [key.subject for key in frame.keys]
    for wanted in frame.filters:
        parts: tuple[Filter, ...] = wanted.any_of if isinstance(wanted, AnyOf) else (wanted,)
        names.extend(part.dimension for part in parts)
    known = (name for name in names if kind_of(model, name) in {"entity", "dimension"})
    return tuple(dict.fromkeys(known))


def _empty(rows: Rows, frame: Frame) -> Iterator[Checked]:
    """Rows with an empty value, by dimension; those without a partner are counted apart."""
    model = rows.build.model
    for name in _names(model, frame):
        home = joins.home(model, rows.table, name)
        if kind_of(model, name) == "entity":
            way = joins.path(model, rows.table, name)
            value: exp.Expr | None = rows.key(way) if isinstance(way, JoinPath) else None
            lost = None
        elif isinstance(home, Home) and home.dimension.metric is None:
            value, lost = rows.dimension(home), rows.no_match(home.path)
        else:
            continue
        if value is None:
            continue
        empty: exp.Expr = nodes.is_null(nodes.inside(value))
        if lost is not None:
            empty = exp.And(this=empty, expression=exp.Not(this=exp.Paren(this=lost)))
        yield "empty", name, exp.Count(this=nodes.when((empty, nodes.number(1))))


def _summed(found: list[Checked]) -> Iterator[Checked]:
    """The same check over several sources is one number."""
    together: dict[tuple[CheckKind, str], exp.Expr] = {}
    for kind, subject, node in found:
        if kind == "rows" and (kind, subject) in together:
            together[kind, subject] = node
        elif (kind, subject) in together:
            together[kind, subject] = exp.Add(this=together[kind, subject], expression=node)
        else:
            together[kind, subject] = node
    for (kind, subject), node in together.items():
        yield kind, subject, node


def _newest(build: Build, resolved: ResolvedQuery) -> Iterator[Checked]:
    for role in resolved.dates:
        rows = Rows(build, owner_of(build.model, role))
        newest = exp.Max(this=date_value(rows, own_id(build.model, role)))
        query = rows.select([newest], [])
        yield "newest", role, exp.Subquery(this=query)
