"""Reading: one table's rows under a frame: its keys, filters, entities and days, or its buckets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build, Days
from semantic_layer.compile.conditions import condition, within
from semantic_layer.compile.frame import Axis, Frame, Side, date_of
from semantic_layer.compile.keys import Key, date_value, key_node, way_to
from semantic_layer.compile.rows import Rows
from semantic_layer.dialects import date_cut
from semantic_layer.joins import DateHome, date_home
from semantic_layer.leaves import SO_FAR, Leaf


@dataclass
class Reading:
    """The rows of one table under a frame, ready to be aggregated."""

    rows: Rows
    keys: list[exp.Expr]
    conditions: list[exp.Expr]


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


def restrict(reading: Reading, leaves: Sequence[Leaf], *, always: bool) -> None:
    """Only rows that count for one of the leaves; `always`: also where their conditions differ."""
    wheres = dict.fromkeys(leaf.where for leaf in leaves)
    own = [where for where in wheres if where is not None]
    if len(own) < len(wheres) or (len(own) > 1 and not always):
        return
    rows = reading.rows
    options = [rows.expression(where, rows.start) for where in own]
    if len(options) > 1:
        options = [nodes.any_of([nodes.inside(option) for option in options])]
    reading.conditions.extend(options)


def _axis(
    rows: Rows, leaf: Leaf, frame: Frame, side: Side, conditions: list[exp.Expr]
) -> exp.Expr | None:
    """Restrict the rows to the side's days; returns the bucket where a join gives it."""
    role = date_of(leaf, frame)
    if leaf.manner == "snapshot":
        return _last_snapshot(rows, leaf, frame, side)
    axis, days = _reach_back(leaf, frame, side, rows.build.today)
    if role is None:
        return None
    if frame.axis_key is None or not axis:
        if days != Days():
            conditions.extend(within(date_value(rows, role), days))
        return None
    spans = bucket_days(rows.build, axis)
    on = _inside(rows.build, date_value(rows, role), spans)
    rows.joined.append(nodes.inner_join(nodes.table(spans), on))
    return nodes.column(spans, "bucket")


def _reach_back(leaf: Leaf, frame: Frame, side: Side, today: date) -> tuple[Axis, Days]:
    """The days a leaf counts: up to each bucket's end where it is summed so far."""
    if leaf.manner not in SO_FAR:
        return (side.axis if side.ranged else ()), side.days
    axis = tuple((label, _so_far(leaf, days, today)) for label, days in side.axis)
    return (axis if frame.axis_key is not None else ()), _so_far(leaf, side.days, today)


def _so_far(leaf: Leaf, days: Days, today: date) -> Days:
    if leaf.days is not None:
        after = min(days.end or date.max, today + timedelta(days=1))
        return Days(after - timedelta(days=leaf.days), after)
    if leaf.manner == "start" or days.end is None:
        return Days(None, days.end)
    last = date.fromordinal(days.end.toordinal() - 1)
    return Days(date(last.year, 1, 1), days.end)


def bucket_days(build: Build, axis: Axis) -> str:
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
        spans = bucket_days(build, side.axis)
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
