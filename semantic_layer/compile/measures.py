"""Measures: one CTE per source table, filtered, cut into buckets and aggregated before any join."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build, Days
from semantic_layer.compile.conditions import condition, within
from semantic_layer.compile.frame import Axis, Frame, Part, Side, date_of
from semantic_layer.compile.keys import Key, date_value, key_node, way_to
from semantic_layer.compile.rows import Rows
from semantic_layer.dialects import date_cut
from semantic_layer.joins import DateHome, date_home
from semantic_layer.leaves import PERCENTILES, Leaf

Grouping = tuple[str, str | None, str]
"""Table, date role, manner: what shares a CTE."""


@dataclass
class Reading:
    """The rows of one table under a frame, ready to be aggregated."""

    rows: Rows
    keys: list[exp.Expr]
    conditions: list[exp.Expr]


def table_parts(build: Build, wanted: Sequence[Leaf], frame: Frame, side: Side) -> list[Part]:
    """The CTEs of all leaves that are read straight from tables."""
    grouped: dict[Grouping, list[Leaf]] = {}
    parts: list[Part] = []
    for leaf in wanted:
        if leaf.function in PERCENTILES:
            parts.append(percentile_part(build, leaf, frame, side))
        else:
            grouped.setdefault((leaf.table, date_of(leaf, frame), leaf.manner), []).append(leaf)
    return [_table_part(build, leaves, frame, side) for leaves in grouped.values()] + parts


def read(build: Build, leaf: Leaf, frame: Frame, side: Side) -> Reading:
    """The rows a leaf is computed from, with their keys, filters and days."""
    rows = Rows(build, leaf.table)
    role = date_of(leaf, frame)
    conditions: list[exp.Expr] = []
    axis = _axis(rows, leaf, frame, side, conditions)
    keys = [
        axis.copy() if key.is_axis and axis is not None
        else key_node(rows, key, role, key.id in frame.cast, bounded=side.days.start is not None)
        for key in frame.keys
    ]  # fmt: skip
    conditions.extend(condition(rows, wanted, role) for wanted in frame.filters)
    for wanted in frame.entity_filters:
        conditions.append(chosen(rows, wanted.entity, build.made[wanted]))
    return Reading(rows, keys, conditions)


def chosen(rows: Rows, entity: str, relation: str) -> exp.Expr:
    """Rows whose entity is in a list: a key IN (...), never a join."""
    keys = nodes.select([nodes.bare("holder")], nodes.table(relation))
    return exp.In(this=rows.key(way_to(rows, entity)), query=exp.Subquery(this=keys))


def key_columns(frame: Frame, values: Sequence[exp.Expr]) -> list[exp.Expr]:
    """The keys under their names."""
    return [nodes.named(node, key.column) for key, node in zip(frame.keys, values, strict=True)]


def positions(keys: Sequence[Key]) -> list[exp.Expr]:
    """GROUP BY 1, 2, ..."""
    return [nodes.number(place) for place in range(1, len(keys) + 1)]


def column_name(leaf_id: str, side: Side) -> str:
    """A leaf's column inside the statement."""
    plain = leaf_id.replace(".", "_")
    return plain if side.name == "value" else f"{plain}_{side.name}"


def percentile_part(build: Build, leaf: Leaf, frame: Frame, side: Side) -> Part:
    """A median or percentile: each row's place in its group, then linear interpolation."""
    reading = read(build, leaf, frame, side)
    rows = reading.rows
    if leaf.of is None:
        raise LookupError(f"{leaf.id} has nothing to rank")
    value = rows.expression(leaf.of, rows.start)
    conditions = [*reading.conditions, nodes.not_null(value.copy())]
    if leaf.where is not None:
        conditions.append(rows.expression(leaf.where, rows.start))
    columns = [*key_columns(frame, reading.keys), nodes.named(value, "measured")]
    name = build.add(f"{leaf.table}_values", rows.select(columns, conditions))
    return interpolated(build, leaf, frame, side, name)


def interpolated(build: Build, leaf: Leaf, frame: Frame, side: Side, values: str) -> Part:
    """The percentile of a CTE's column `measured`, alike on every engine.

    Each value gets its place in its group; the two nearest the wanted place are weighted by how
    near they are.
    """
    keys = [nodes.bare(key.column) for key in frame.keys]
    partition = [key.copy() for key in keys]
    order = [nodes.ordered(nodes.bare("measured"), False)]
    place = nodes.window(exp.RowNumber(), partition, order)
    number = nodes.window(exp.Count(this=exp.Star()), [key.copy() for key in keys])
    shown = [
        *keys, nodes.bare("measured"), nodes.named(place, "place"), nodes.named(number, "places"),
    ]  # fmt: skip
    ranked = build.add(f"{values}_ranked", nodes.select(shown, nodes.table(values)))
    return _nearest_two(build, leaf, frame, side, ranked)


def _nearest_two(build: Build, leaf: Leaf, frame: Frame, side: Side, ranked: str) -> Part:
    fraction = exp.Literal(this=PERCENTILES[leaf.function], is_string=False)
    one = nodes.number(1)
    span = exp.Paren(this=exp.Sub(this=nodes.bare("places"), expression=one))
    wish = exp.Add(this=nodes.number(1), expression=exp.Mul(this=span, expression=fraction))
    distance = exp.Abs(this=exp.Sub(this=nodes.bare("place"), expression=exp.Paren(this=wish)))
    weight = exp.Paren(this=exp.Sub(this=nodes.number(1), expression=distance))
    measured: exp.Expr = nodes.bare("measured")
    if build.dialect != "sqlite":  # a weight times a 32-bit float would be one too
        measured = exp.Cast(this=measured, to=exp.DataType.build("double"))
    total = exp.Sum(this=exp.Mul(this=measured, expression=weight))
    column = column_name(leaf.id, side)
    near = exp.LT(this=distance.copy(), expression=nodes.number(1))
    keys: list[exp.Expr] = [nodes.bare(key.column) for key in frame.keys]
    query = nodes.select(
        [*keys, nodes.named(total, column)],
        nodes.table(ranked), (), near, positions(frame.keys),
    )  # fmt: skip
    return Part(build.add(column, query), {(leaf.id, side.name): column})


def _table_part(build: Build, leaves: list[Leaf], frame: Frame, side: Side) -> Part:
    reading = read(build, leaves[0], frame, side)
    rows = reading.rows
    shared = leaves[0].where if len({leaf.where for leaf in leaves}) == 1 else None
    if shared is not None:
        reading.conditions.append(rows.expression(shared, rows.start))
    elif frame.keys and all(leaf.where is not None for leaf in leaves):
        wheres = dict.fromkeys(leaf.where for leaf in leaves if leaf.where is not None)
        options = [nodes.inside(rows.expression(where, rows.start)) for where in wheres]
        reading.conditions.append(nodes.any_of(options))
    columns = key_columns(frame, reading.keys)
    names: dict[tuple[str, str], str] = {}
    for leaf in leaves:
        name = column_name(leaf.id, side)
        names[leaf.id, side.name] = name
        columns.append(nodes.named(aggregated(rows, leaf, shared is None), name))
    query = rows.select(columns, reading.conditions, positions(frame.keys))
    wish = f"{leaves[0].table}_{'rows' if side.name == 'value' else side.name}"
    return Part(build.add(wish, query), names)  # type: ignore[arg-type]


def aggregated(rows: Rows, leaf: Leaf, own_where: bool) -> exp.Expr:
    """The aggregate, over the rows that satisfy the leaf's own condition."""
    where = leaf.where if own_where else None
    value = rows.expression(leaf.of, rows.start) if leaf.of is not None else None
    if where is not None:
        counted = value if value is not None else nodes.number(1)
        value = nodes.when((rows.expression(where, rows.start), counted))
    match leaf.function:
        case "count":
            return exp.Count(this=value if value is not None else exp.Star())
        case "count_distinct":
            distinct = value if value is not None else rows.key(rows.start)
            return exp.Count(this=exp.Distinct(expressions=[distinct]))
        case _ if value is None:
            raise LookupError(f"{leaf.id} has nothing to aggregate")
        case "avg":
            return exp.Avg(this=value)
        case "min":
            return exp.Min(this=value)
        case "max":
            return exp.Max(this=value)
        case _:
            return exp.Sum(this=value)


def _axis(
    rows: Rows, leaf: Leaf, frame: Frame, side: Side, conditions: list[exp.Expr]
) -> exp.Expr | None:
    """Restrict the rows to the side's days; returns the bucket where a join gives it."""
    role = date_of(leaf, frame)
    if leaf.manner == "snapshot":
        return _last_snapshot(rows, leaf, frame, side)
    axis, days = _reach_back(leaf, frame, side)
    if role is None:
        return None
    if frame.axis_key is None or not axis:
        if days != Days():
            conditions.extend(within(date_value(rows, role), days))
        return None
    spans = _spans(rows.build, axis)
    on = _inside(rows.build, date_value(rows, role), spans)
    rows.joined.append(nodes.inner_join(nodes.table(spans), on))
    return nodes.column(spans, "bucket")


def _reach_back(leaf: Leaf, frame: Frame, side: Side) -> tuple[Axis, Days]:
    """The days a leaf counts: up to each bucket's end where it is summed so far."""
    if leaf.manner not in {"start", "year"}:
        return (side.axis if side.ranged else ()), side.days
    axis = tuple((label, _so_far(leaf, days)) for label, days in side.axis)
    return (axis if frame.axis_key is not None else ()), _so_far(leaf, side.days)


def _so_far(leaf: Leaf, days: Days) -> Days:
    if leaf.manner == "start" or days.end is None:
        return Days(None, days.end)
    last = date.fromordinal(days.end.toordinal() - 1)
    return Days(date(last.year, 1, 1), days.end)


def _spans(build: Build, axis: Axis) -> str:
    """A CTE with each bucket's first day and the day after its last."""
    if axis not in build.made:
        low, high = date(1, 1, 1), date(9999, 12, 31)
        rows = [
            (nodes.text(label), nodes.day(days.start or low), nodes.day(days.end or high))
            for label, days in axis
        ]
        columns = ("bucket", "first_day", "day_after")
        build.made[axis] = build.add("buckets", nodes.values(rows), columns)
    return build.made[axis]


def _inside(build: Build, value: exp.Expr, spans: str) -> exp.Expr:
    """The date lies in the bucket; a column of dates is not compared with text everywhere."""
    first, after = nodes.column(spans, "first_day"), nodes.column(spans, "day_after")
    sides = [value, first, value.copy(), after]
    if build.dialect != "sqlite":
        kind = exp.TryCast if build.dialect == "duckdb" else exp.Cast
        moment = exp.DataType.build("timestamp")
        sides = [kind(this=side, to=moment.copy()) for side in sides]
    from_first = exp.GTE(this=sides[0], expression=sides[1])
    return exp.And(this=from_first, expression=exp.LT(this=sides[2], expression=sides[3]))


def _last_snapshot(rows: Rows, leaf: Leaf, frame: Frame, side: Side) -> exp.Expr | None:
    """Keep the rows of the last snapshot date of each bucket."""
    build = rows.build
    role = date_of(leaf, frame)
    home = date_home(build.model, leaf.table, role) if role else None
    if role is None or not isinstance(home, DateHome):
        raise LookupError(f"{leaf.id} has no snapshot date")
    dates = Rows(build, leaf.table)
    value = date_value(dates, role)
    columns: list[exp.Expr] = [nodes.named(exp.Max(this=value.copy()), "last_date")]
    wanted = within(value, side.days)
    key = frame.axis_key
    if key is not None and side.ranged and side.axis:
        spans = _spans(build, side.axis)
        on = _inside(build, value.copy(), spans)
        dates.joined.append(nodes.inner_join(nodes.table(spans), on))
        columns.insert(0, nodes.column(spans, "bucket"))
        wanted = []
    elif key is not None:
        week_start = build.model.calendar.week_start
        cut = date_cut(value.copy(), key.grain or "day", build.dialect, week_start)
        columns.insert(0, nodes.named(cut, "bucket"))
    query = dates.select(columns, wanted, [nodes.number(1)] if key is not None else [])
    last = build.add(f"{leaf.table}_last_date", query)
    on_day = nodes.equal(date_value(rows, role), nodes.column(last, "last_date"))
    rows.joined.append(nodes.inner_join(nodes.table(last), on_day))
    return nodes.column(last, "bucket") if key is not None else None
