"""Per entity: one row per customer (or order, or lead) first, then what is asked of those rows.

Means, medians and shares over entities; lists of entities a filter keeps; values of dimensions that
are metrics. The rows per entity come in as a block, so nothing here aggregates a table.
"""

import re

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.conditions import COMPARISONS, condition
from semantic_layer.compile.frame import Block, Frame, Part, Side
from semantic_layer.compile.keys import Key, date_value, key_node
from semantic_layer.compile.measures import interpolated
from semantic_layer.compile.reading import bucket_days, chosen, column_name, key_columns, positions
from semantic_layer.compile.rows import Rows, first_key, relation
from semantic_layer.compile.segments import known, looked_up
from semantic_layer.joins import Home
from semantic_layer.leaves import PERCENTILES, Leaf, leaves
from semantic_layer.metrics import PerEntity
from semantic_layer.query import AnyOf, EntityFilter

_CONDITION = re.compile(r"\s*(>=|<=|<>|!=|==|=|>|<)\s*(-?\d+(?:\.\d+)?)\s*")
_SIGNS = {">=": "gte", "<=": "lte", "<>": "ne", "!=": "ne", "=": "eq", "==": "eq", ">": "gt",
          "<": "lt"}  # fmt: skip


def holder_key(entity: str) -> Key:
    """Grouping by an entity's bare key."""
    return Key("holder", "holder", entity)


def member_key(entity: str, frame: Frame) -> Key:
    """The same inside a frame that may be grouped by an entity's bare key already."""
    taken = any(key.kind == "holder" for key in frame.keys)
    return Key("member" if taken else "holder", "holder", entity)


def entity_part(
    build: Build, leaf: Leaf, frame: Frame, side: Side, computed: Block, value: exp.Expr
) -> Part:
    """One value per group over the rows per entity."""
    metric = leaf.entity
    if metric is None:
        raise LookupError(f"{leaf.id} is not computed per entity")
    keys: list[exp.Expr] = [nodes.column(computed.name, key.column) for key in frame.keys]
    holder = nodes.column(computed.name, member_key(metric.entity, frame).column)
    conditions: list[exp.Expr] = [nodes.not_null(holder)]
    if metric.population == "active_before":
        conditions.extend(_active_before(build, metric, computed))
    if metric.population == "active" or not _is_zero(build, metric.inner):
        conditions.append(nodes.not_null(nodes.inside(value.copy())))
    if metric.population == "all":
        conditions.append(known(build, metric.entity, holder.copy()))
    joined = _joined_before(build, metric, (frame, side), computed, conditions)
    column = column_name(leaf.id, side)
    if leaf.function in PERCENTILES:
        shown = [*key_columns(frame, keys), nodes.named(value, "measured")]
        query = nodes.select(shown, nodes.table(computed.name), joined, nodes.all_of(conditions))
        name = build.add(f"{metric.entity}_values", query)
        return interpolated(build, leaf, frame, side, name)
    shown = [*key_columns(frame, keys), nodes.named(_outer(metric, value), column)]
    query = nodes.select(
        shown, nodes.table(computed.name), joined, nodes.all_of(conditions), positions(frame.keys)
    )
    return Part(build.add(column, query), {(leaf.id, side.name): column})


def population_part(build: Build, entity: str, frame: Frame) -> str:
    """A CTE with every entity under the frame's keys and filters."""
    rows = Rows(build, entity)
    keys: list[exp.Expr] = []
    for key in frame.keys:
        if key.is_axis and frame.sides[0].axis:
            keys.append(_every_bucket(build, rows, frame, key))
        else:
            keys.append(key_node(rows, key, None, key.id in frame.cast))
    # A part of a date says which rows count, not which entities exist.
    conditions = [
        condition(rows, wanted, None)
        for wanted in frame.filters
        if isinstance(wanted, AnyOf) or wanted.dimension != "time"
    ]
    conditions.extend(chosen(rows, f.entity, build.made[f]) for f in frame.entity_filters)
    return build.add(f"every_{entity}", rows.select(key_columns(frame, keys), conditions))


def entity_list(build: Build, wanted: EntityFilter, computed: Block, value: exp.Expr) -> str:
    """A CTE with the keys of the entities that satisfy the filter, those without rows included."""
    source = relation(build, wanted.entity, keep_where=True)
    own_key = first_key(build.model.tables[wanted.entity])
    on = nodes.equal(nodes.column(computed.name, "holder_key"), nodes.column(source, own_key))
    joined = [nodes.left_join(nodes.table(computed.name), on)]
    key = nodes.named(nodes.column(source, own_key), "holder")
    if wanted.op in {"top", "bottom", "top_percent", "bottom_percent"}:
        name = _ranked_entities(build, wanted, source, joined, key, value)
        keep = _cut(wanted)
        query = nodes.select([nodes.bare("holder")], nodes.table(name), (), keep)
    else:
        query = nodes.select([key], nodes.table(source), joined, _asked(wanted, value))
    return build.add(f"{wanted.entity}_chosen", query)


def value_list(build: Build, home: Home, computed: Block, value: exp.Expr) -> str:
    """A CTE with the value of a metric-valued dimension per entity."""
    holder = nodes.named(nodes.column(computed.name, "holder_key"), "holder")
    query = looked_up([holder, nodes.named(value, "value")], computed.name)
    return build.add(f"{home.table}_{home.name}", query)


def _joined_before(
    build: Build,
    metric: PerEntity,
    place: tuple[Frame, Side],
    computed: Block,
    conditions: list[exp.Expr],
) -> list[exp.Join]:
    """Keep the entities whose date lies before the period, or before each bucket of an axis."""
    if metric.joined_before is None:
        return []
    (frame, side), rows = place, Rows(build, metric.entity)
    joined_on = date_value(rows, metric.joined_before)
    shown = [nodes.named(rows.key(rows.start), "holder"), nodes.named(joined_on, "joined_on")]
    joiners = build.add(f"{metric.entity}_joined", rows.select(shown, []))
    held = nodes.column(computed.name, member_key(metric.entity, frame).column)
    found = [nodes.left_join(nodes.table(joiners), nodes.equal(nodes.column(joiners, "holder"),
                                                               held))]  # fmt: skip
    first: exp.Expr = exp.Null() if side.days.start is None else nodes.day(side.days.start)
    if frame.axis_key is not None:
        bucket = nodes.column(computed.name, frame.axis_key.column)
        first = bucket
        if side.axis:
            spans = bucket_days(build, side.axis)
            same = nodes.equal(nodes.column(spans, "bucket"), bucket)
            found.append(nodes.inner_join(nodes.table(spans), same))
            first = nodes.column(spans, "first_day")
    sides = [nodes.column(joiners, "joined_on"), first]
    if build.dialect != "sqlite":
        moment = exp.DataType.build("timestamp")
        sides = [exp.Cast(this=one, to=moment.copy()) for one in sides]
    conditions.append(exp.LT(this=sides[0], expression=sides[1]))
    return found


def _outer(metric: PerEntity, value: exp.Expr) -> exp.Expr:
    one, zero = nodes.number(1), nodes.number(0)
    if metric.share_where is not None:
        share = nodes.when((_satisfies(metric.share_where, value), one), default=zero)
        return exp.Avg(this=exp.Mul(this=exp.Literal.number("1.0"), expression=share))
    if metric.count_where is not None:
        return exp.Count(this=nodes.when((_satisfies(metric.count_where, value), one)))
    plain = {"sum": exp.Sum, "min": exp.Min, "max": exp.Max, "count": exp.Count}
    return plain.get(metric.outer or "avg", exp.Avg)(this=value)


def _satisfies(text: str, value: exp.Expr) -> exp.Expr:
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise LookupError(f"{text} is no comparison with a number")
    sign = COMPARISONS[_SIGNS[found[1]]]
    return sign(this=nodes.inside(value), expression=nodes.number(float(found[2])))


def _active_before(build: Build, metric: PerEntity, computed: Block) -> list[exp.Expr]:
    """Entities whose inner metric was above 0 in the equal period before."""
    return [
        exp.GT(this=nodes.column(computed.name, computed.columns[leaf.id, "before"]),
               expression=nodes.number(0))
        for leaf in leaves(build.model, metric.inner)[:1]
    ]  # fmt: skip


def _is_zero(build: Build, metric: str) -> bool:
    return all(leaf.zero_when_missing for leaf in leaves(build.model, metric))


def _every_bucket(build: Build, rows: Rows, frame: Frame, key: Key) -> exp.Expr:
    axis = frame.sides[0].axis
    made_for = ("labels", axis)
    if made_for not in build.made:
        labels = nodes.values([(nodes.text(label),) for label, _ in axis])
        build.made[made_for] = build.add("calendar", labels, (key.column,))
    calendar = build.made[made_for]
    rows.joined.append(nodes.inner_join(nodes.table(calendar)))
    return nodes.column(calendar, key.column)


def _asked(wanted: EntityFilter, value: exp.Expr) -> exp.Expr:
    match wanted.op:
        case "is_null":
            return nodes.is_null(value)
        case "not_null":
            return nodes.not_null(value)
        case _:
            sign = COMPARISONS[wanted.op]
            return sign(this=nodes.inside(value), expression=nodes.number(wanted.value or 0))


def _ranked_entities(
    build: Build,
    wanted: EntityFilter,
    source: str,
    joined: list[exp.Join],
    key: exp.Expr,
    value: exp.Expr,
) -> str:
    """Entities with a value, with their rank (ties share one) and how many there are."""
    descending = wanted.op.startswith("top")
    rank = nodes.window(exp.Anonymous(this="RANK"), (), [nodes.ordered(value.copy(), descending)])
    number = nodes.window(exp.Count(this=exp.Star()))
    shown = [key, nodes.named(rank, "place"), nodes.named(number, "places")]
    there = nodes.not_null(nodes.inside(value))
    query = nodes.select(shown, nodes.table(source), joined, there)
    return build.add(f"{wanted.entity}_ranked", query)


def _cut(wanted: EntityFilter) -> exp.Expr:
    """The first n, or the first n percent, rounded up; ties at the cut are kept."""
    size = nodes.number(wanted.value or 0)
    if not wanted.op.endswith("percent"):
        return exp.LTE(this=nodes.bare("place"), expression=size)
    before = exp.Paren(this=exp.Sub(this=nodes.bare("place"), expression=nodes.number(1)))
    done = exp.Mul(this=before, expression=nodes.number(100))
    return exp.LT(this=done, expression=exp.Mul(this=nodes.bare("places"), expression=size))
