"""Checks: the companion query, one row about the whole behind a grouped answer.

Whole values under the same filters and days, rows counted, rows whose key has no partner, rows
with an empty value, the newest day. What follows from them is decided in tools/integrity.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.aggregates import counts_once, grouped
from semantic_layer.compile.build import Build
from semantic_layer.compile.combine import block, leaf_column, prepare, value_node
from semantic_layer.compile.compiled import CheckColumn, CheckKind
from semantic_layer.compile.counted import counted
from semantic_layer.compile.frame import Frame, Side, date_of
from semantic_layer.compile.keys import date_value
from semantic_layer.compile.measures import counts_of, taken_of
from semantic_layer.compile.printed import printed
from semantic_layer.compile.reading import read, restrict
from semantic_layer.compile.rows import Rows
from semantic_layer.dialects import Dialect
from semantic_layer.leaves import PERCENTILES, Leaf, leaves, named
from semantic_layer.metrics import Ratio
from semantic_layer.model import SemanticModel
from semantic_layer.names import own_id, owner_of
from semantic_layer.query import MetricQuery
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
        found = list(values(build, query, held))
    else:
        found = list(_wholes(build, query, whole))
        counted = list(_counted(build, query, frame, whole, None))
    found.extend(summed(counted))
    together = (column.table for _, _, node in found for column in node.find_all(exp.Column))
    sources = list(dict.fromkeys(together))
    found.extend(newest(build, resolved))
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


def values(build: Build, query: MetricQuery, held: Mapping[str, exp.Expr]) -> Iterator[Checked]:
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
    by_source: dict[tuple[str, str | None, str, bool], list[tuple[str, Leaf]]] = {}
    for metric in query.metrics:
        for leaf in _read_leaves(build.model, (metric,)):
            once = counts_once(build.model, leaf)
            key = (leaf.table, date_of(leaf, whole), leaf.reach, once)
            by_source.setdefault(key, []).append((metric, leaf))
    for pairs in by_source.values():
        yield from scanned(build, pairs, frame, whole, held)


def scanned(
    build: Build,
    pairs: list[tuple[str, Leaf]],
    frame: Frame,
    whole: Frame,
    held: dict[str, exp.Expr] | None,
) -> Iterator[Checked]:
    """The rows of one source read once for all that is said of the whole."""
    parts = tuple(dict.fromkeys(leaf for _, leaf in pairs))
    reading = read(build, parts[0], whole, whole.sides[0])
    counts, taken = counts_of(counted(reading.rows, pairs, frame))
    restrict(reading, parts, always=True)
    name = build.free_name(f"{parts[0].table}_checked")
    if held is not None:
        values = taken_of(reading.rows, parts, Side())
        held.update(
            (leaf.id, nodes.column(name, value.name))
            for leaf, value in zip(parts, values, strict=True)
        )
        taken = [*values, *taken]
    once = counts_once(build.model, parts[0])
    query = grouped(reading.rows, (), taken, reading.conditions, once=once)
    build.ctes.append(nodes.cte(name, query))
    for kind, subject, column in counts:
        yield kind, subject, nodes.column(name, column)


def _read_leaves(model: SemanticModel, metrics: tuple[str, ...]) -> tuple[Leaf, ...]:
    """The leaves read straight from tables; of a metric per entity those inside."""
    found: list[Leaf] = []
    for leaf in (leaf for metric in metrics for leaf in leaves(model, metric)):
        if leaf.manner == "entity" and leaf.entity is not None:
            found.extend(_read_leaves(model, (leaf.entity.inner,)))
        elif leaf.manner != "journey":
            found.append(leaf)
    return tuple(found)


def summed(found: list[Checked]) -> Iterator[Checked]:
    """The same check over several sources as one number."""
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


def newest(build: Build, resolved: ResolvedQuery) -> Iterator[Checked]:
    """The newest day of each date in force."""
    for role in resolved.dates:
        rows = Rows(build, owner_of(build.model, role))
        newest = exp.Max(this=date_value(rows, own_id(build.model, role)))
        query = rows.select([newest], [])
        yield "newest", role, exp.Subquery(this=query)
