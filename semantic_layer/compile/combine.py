"""Combine: CTEs stacked on shared keys, and the value of each metric over the stacked columns.

Stacking (UNION ALL, then GROUP BY) treats empty keys as equal, keeps the groups found on any side
and needs no FULL JOIN. A group missing on one side: counts and sums 0, everything else empty.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlglot import expressions as exp

from semantic_layer import joins, periods
from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build, Days
from semantic_layer.compile.frame import Block, Frame, Part, Side, SideName
from semantic_layer.compile.measures import table_parts
from semantic_layer.compile.per_entity import (
    entity_list,
    entity_part,
    holder_key,
    member_key,
    population_part,
    value_list,
)
from semantic_layer.compile.rows import measured_name
from semantic_layer.compile.segments import segment_list
from semantic_layer.compile.stack import kept_groups, spine_of, stacked
from semantic_layer.dialects import for_dialect
from semantic_layer.expressions import columns
from semantic_layer.joins import Home
from semantic_layer.leaves import Leaf, column_name, leaves, named, numerator_leaf, so_far
from semantic_layer.metrics import Cumulative, Derived, Ratio
from semantic_layer.model import SemanticModel
from semantic_layer.names import kind_of
from semantic_layer.query import AnyOf, EntityFilter, Span

LeafNode = Callable[[Leaf], exp.Expr]


def block(build: Build, metrics: Sequence[str], frame: Frame) -> Block:
    """All leaves of the metrics, one row per combination of keys."""
    wanted = tuple(dict.fromkeys(leaf for name in metrics for leaf in leaves(build.model, name)))
    frame = replace(frame, cast=_cast_keys(build, wanted, frame))
    prepare(build, wanted, frame)
    parts: list[Part] = []
    for side in frame.sides:
        parts.extend(_parts(build, wanted, frame, side))
    spine = spine_of(build, metrics, frame, parts)
    kept = kept_groups(build.model, metrics, parts) if frame.keys else None
    if len(parts) == 1 and spine is None and kept is None:
        certain = bool(frame.keys)
        return Block(parts[0].name, parts[0].columns, certain, tuple(parts))
    return stacked(build, metrics, frame, parts, spine)


def value_node(build: Build, metric_id: str, leaf_node: LeafNode) -> exp.Expr:
    """A metric's value as an expression over its leaves."""
    found = named(build.model, metric_id)
    metric = found[0] if found else None
    match metric:
        case Ratio():
            return _ratio(build, metric, leaf_node)
        case Derived():
            return _formula(build, metric, leaf_node)
        case Cumulative():
            return value_node(build, metric.of, lambda leaf: leaf_node(so_far(leaf, metric)))
        case _:
            return leaf_node(leaves(build.model, metric_id)[0])


def leaf_column(block: Block, side: SideName) -> LeafNode:
    """How a leaf is read from a block: sums and counts are 0 where there is no row."""

    def node(leaf: Leaf) -> exp.Expr:
        column = nodes.column(block.name, block.columns[leaf.id, side])
        never_empty = block.certain and leaf.function in {"count", "count_distinct"}
        if not leaf.zero_when_missing or never_empty:
            return column
        return nodes.coalesce(column, nodes.number(0))

    return node


def prepare(build: Build, wanted: Sequence[Leaf], frame: Frame) -> None:
    """Make the CTEs that filters and keys of these leaves will look up."""
    for entity_filter in frame.entity_filters:
        if entity_filter not in build.made:
            build.made[entity_filter] = _listed(build, entity_filter, frame)
    names = tuple(_dimensions(build.model, frame))
    for leaf in wanted:
        for name in (*names, *_read_by(leaf)):
            home = joins.home(build.model, leaf.table, name)
            if isinstance(home, Home) and home.dimension.metric is not None:
                prepare_dimension(build, home)


def prepare_dimension(build: Build, home: Home) -> None:
    """The CTE of a dimension whose value is a metric of its table's rows."""
    made_for = measured_name(home)
    if home.dimension.metric is None or made_for in build.made:
        return
    scored = tuple(score.metric for score in home.dimension.scores)
    metrics = (home.dimension.metric, *scored)
    computed = block(build, tuple(dict.fromkeys(metrics)), Frame(keys=(holder_key(home.table),)))
    values = [value_node(build, name, leaf_column(computed, "value")) for name in metrics]
    if home.dimension.tiers or scored:
        build.made[made_for] = segment_list(build, home, computed, values)
    else:
        build.made[made_for] = value_list(build, home, computed, values[0])


def _listed(build: Build, wanted: EntityFilter, frame: Frame) -> str:
    """The keys of the entities an entity filter keeps."""
    days, role = Days(), None
    match wanted.period:
        case "query":
            days, role = frame.sides[0].days, frame.date
        case Span() as span:
            days, role = Days(span.start, span.end), span.date
        case None:
            pass
    inner = Frame(
        keys=(holder_key(wanted.entity),),
        filters=wanted.filters,
        date=role,
        sides=(Side(days=days),),
    )
    computed = block(build, (wanted.metric,), inner)
    open_block = replace(computed, certain=False)  # it is LEFT JOINed to all entities
    value = value_node(build, wanted.metric, leaf_column(open_block, "value"))
    return entity_list(build, wanted, computed, value)


def _parts(build: Build, wanted: Sequence[Leaf], frame: Frame, side: Side) -> Iterator[Part]:
    straight = [leaf for leaf in wanted if leaf.manner != "entity"]
    yield from table_parts(build, straight, frame, side)
    for leaf in wanted:
        if leaf.manner == "entity":
            yield _entity_part(build, leaf, frame, side)


def _entity_part(build: Build, leaf: Leaf, frame: Frame, side: Side) -> Part:
    """A metric per entity first, then one value per group."""
    metric = leaf.entity
    if metric is None:
        raise LookupError(f"{leaf.id} is not computed per entity")
    holder = member_key(metric.entity, frame)
    sides: tuple[Side, ...] = (replace(side, name="value"),)
    if metric.population == "active_before":
        sides = (*sides, _before(side))
    inner = replace(frame, keys=(holder, *frame.keys), sides=sides, dense=False, cast=())
    wanted = leaves(build.model, metric.inner)
    inner = replace(inner, cast=_cast_keys(build, wanted, inner))
    if metric.population == "active":
        computed = block(build, (metric.inner,), inner)
    else:
        computed = _with_population(build, leaf, inner)
    return entity_part(
        build, leaf, frame, side, computed,
        value_node(build, metric.inner, leaf_column(computed, "value")),
    )  # fmt: skip


def _with_population(build: Build, leaf: Leaf, inner: Frame) -> Block:
    """The inner metric for every entity of the population, with rows or without."""
    metric = leaf.entity
    if metric is None:
        raise LookupError(f"{leaf.id} is not computed per entity")
    wanted = leaves(build.model, metric.inner)
    prepare(build, wanted, inner)
    parts: list[Part] = []
    for side in inner.sides:
        parts.extend(_parts(build, wanted, inner, side))
    timeless = inner.axis_key is not None and not inner.sides[0].axis
    if metric.population == "all" and not timeless:
        return stacked(build, (), inner, parts, population_part(build, metric.entity, inner))
    return stacked(build, (), inner, parts, None)


def _before(side: Side) -> Side:
    """The equal period before, bucket by bucket."""
    axis = tuple((label, _days_before(days)) for label, days in side.axis)
    return Side("before", _days_before(side.days), axis, ranged=bool(axis))


def _days_before(days: Days) -> Days:
    from_day, to_day = days.start, days.end
    if from_day is None or to_day is None:
        return Days(None, from_day)
    before = periods.previous(periods.Period(start=from_day, end=to_day))
    return Days(before.start, before.end)


def _cast_keys(build: Build, wanted: Sequence[Leaf], frame: Frame) -> tuple[str, ...]:
    """Keys that may hold '(no match)': text on engines whose columns have one type."""
    if build.dialect == "sqlite":
        return ()
    found = []
    for key in frame.keys:
        match key.kind:
            case "entity":
                ways = [joins.path(build.model, leaf.table, key.subject) for leaf in wanted]
            case "dimension":
                homes = [joins.home(build.model, leaf.table, key.subject) for leaf in wanted]
                ways = [home.path for home in homes if isinstance(home, Home)]
            case _:
                continue
        if any(isinstance(way, joins.JoinPath) and way.steps for way in ways):
            found.append(key.id)
    return tuple(found)


def _dimensions(model: SemanticModel, frame: Frame) -> Iterator[str]:
    for key in frame.keys:
        if key.kind == "dimension":
            yield key.subject
    for wanted in frame.filters:
        for part in wanted.any_of if isinstance(wanted, AnyOf) else (wanted,):
            if kind_of(model, part.dimension) == "dimension":
                yield part.dimension


def _read_by(leaf: Leaf) -> Iterator[str]:
    """What a leaf's own expressions name of other tables: it may be measured there."""
    for expression in (leaf.of, leaf.where):
        for qualifier, name in columns(expression) if expression is not None else ():
            if qualifier is not None:
                yield f"{qualifier}.{name}"


def _ratio(build: Build, metric: Ratio, leaf_node: LeafNode) -> exp.Expr:
    """Numerator over denominator; in a cohort view the numerator's leaves are the re-dated ones."""

    def of_numerator(leaf: Leaf) -> exp.Expr:
        return leaf_node(numerator_leaf(build.model, metric, leaf))

    above = value_node(build, metric.numerator, of_numerator)
    below = value_node(build, metric.denominator, leaf_node)
    value = nodes.quotient(above, below)
    if metric.times == 1.0:
        return value
    return exp.Mul(this=nodes.inside(value), expression=nodes.number(metric.times))


def _formula(build: Build, metric: Derived, leaf_node: LeafNode) -> exp.Expr:
    """The formula with each metric's value in the place of its name."""
    tree = for_dialect(metric.formula.tree, build.dialect, build.today)

    def value(found: exp.Column) -> exp.Expr:
        return nodes.inside(value_node(build, column_name(found), leaf_node))

    if isinstance(tree, exp.Column):
        return value(tree)
    for found in list(tree.find_all(exp.Column)):
        found.replace(value(found))
    return tree
