"""Retention: the share of a cohort that is active in the k-th bucket after joining.

The denominator is the cohort, whole and fixed. A bucket that is not over gives an empty cell, not
0.
"""

from dataclasses import dataclass
from operator import ge, gt, le, lt

from sqlglot import expressions as exp

from semantic_layer.cohorts import cohort_grain, cohort_role
from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build, Days
from semantic_layer.compile.columns import key_columns, metric_columns
from semantic_layer.compile.combine import block, leaf_column, prepare, value_node
from semantic_layer.compile.compare import days_of
from semantic_layer.compile.compiled import CompiledQuery, ResultColumn
from semantic_layer.compile.frame import Frame, Side
from semantic_layer.compile.keys import Key, date_value, keys_of
from semantic_layer.compile.per_entity import holder_key
from semantic_layer.compile.printed import printed
from semantic_layer.compile.reading import key_columns as named_keys
from semantic_layer.compile.reading import read
from semantic_layer.dialects import Dialect, date_cut
from semantic_layer.leaves import Leaf
from semantic_layer.metrics import Retention
from semantic_layer.query import Filter, Grain, MetricQuery
from semantic_layer.resolved import ResolvedQuery


@dataclass(frozen=True)
class _Cohorts:
    """Who is followed, and along which buckets."""

    role: str
    """The date that founds a cohort."""
    grain: Grain
    keys: tuple[Key, ...]
    """The groups beside cohort and age."""
    cohort: Key | None
    """The group of the cohort date itself, if asked for."""
    ages: tuple[int, ...]
    by_age: bool


def compile_retention(
    resolved: ResolvedQuery, query: MetricQuery, metric: Retention, dialect: Dialect
) -> CompiledQuery:
    """One row per cohort, age and group asked for."""
    build = Build(resolved.model, resolved.today, dialect)
    wanted = _wanted(resolved, query, metric)
    calendar = _calendar(build, resolved)
    cohorts = _cohort_rows(build, resolved, query, metric, wanted)
    activity = _activity(build, metric, wanted)
    cells = _cells(build, wanted, (calendar, cohorts, activity), resolved)
    columns, final = _final(build, query, wanted, cells)
    return CompiledQuery(printed(build.statement(final), dialect), dialect, columns, "", ())


def _wanted(resolved: ResolvedQuery, query: MetricQuery, metric: Retention) -> _Cohorts:
    role = cohort_role(query, metric, resolved.model)
    groups = keys_of(resolved.model, query.group_by)
    dated = [key for key in groups if key.subject in {role, "time"} and key.part is None]
    cohort = dated[0] if dated else None
    by_age = any(key.subject == "age" for key in groups)
    ages = tuple(age for age in range(metric.horizon + 1) if _kept(age, query))
    return _Cohorts(
        role=role,
        grain=cohort_grain(query, metric, resolved.model),
        keys=tuple(key for key in groups if key.subject != "age" and key is not cohort),
        cohort=cohort,
        ages=ages if by_age else (metric.at,),
        by_age=by_age,
    )


def _kept(age: int, query: MetricQuery) -> bool:
    """What a filter on `age` keeps."""
    for wanted in query.filters:
        if not isinstance(wanted, Filter) or wanted.dimension != "age":
            continue
        if wanted.op == "in" and age not in wanted.values:
            return False
        bound = wanted.values[0]
        compare = {"gt": gt, "gte": ge, "lt": lt, "lte": le}.get(wanted.op)
        if compare is not None and isinstance(bound, int | float) and not compare(age, bound):
            return False
    return True


def _calendar(build: Build, resolved: ResolvedQuery) -> str:
    """Every bucket with its number."""
    rows = [
        (nodes.text(bucket.label), nodes.number(place))
        for place, bucket in enumerate(resolved.buckets)
    ]
    return build.add("calendar", nodes.values(rows), ("bucket", "place"))


def _cohort_rows(
    build: Build,
    resolved: ResolvedQuery,
    query: MetricQuery,
    metric: Retention,
    wanted: _Cohorts,
) -> str:
    """The entities that joined in the period, with their cohort's bucket."""
    filters = tuple(
        found for found in query.filters
        if not (isinstance(found, Filter) and found.dimension == "age")
    )  # fmt: skip
    leaf = Leaf("cohort", metric.entity, "count", date=wanted.role)
    side = Side(days=days_of(resolved.period))
    cast = () if build.dialect == "sqlite" else tuple(
        key.id for key in wanted.keys if key.kind in {"entity", "dimension"}
    )  # fmt: skip
    frame = Frame(wanted.keys, filters, query.entity_filters, None, (side,), False, cast)
    prepare(build, (leaf,), frame)
    reading = read(build, leaf, frame, side)
    rows = reading.rows
    joined = date_value(rows, wanted.role)
    week_start = build.model.calendar.week_start
    cut = date_cut(joined, wanted.grain, build.dialect, week_start)
    columns = [
        nodes.named(rows.key(rows.start), "holder"),
        nodes.named(cut, "cohort"),
        *named_keys(frame, reading.keys),
    ]
    conditions = [*reading.conditions, nodes.not_null(joined.copy())]
    return build.add(f"{metric.entity}_cohorts", rows.select(columns, conditions))


def _activity(build: Build, metric: Retention, wanted: _Cohorts) -> str:
    """In which buckets each entity was active."""
    axis = Key("time", "time", "time", wanted.grain)
    frame = Frame(keys=(holder_key(metric.entity), axis), sides=(Side(days=Days()),))
    computed = block(build, (metric.active,), frame)
    value = value_node(build, metric.active, leaf_column(computed, "value"))
    above = exp.GT(this=nodes.inside(value), expression=nodes.number(0))
    columns: list[exp.Expr] = [
        nodes.named(nodes.column(computed.name, "holder_key"), "holder"),
        nodes.named(nodes.column(computed.name, "time"), "active_in"),
    ]
    return build.add("activity", nodes.select(columns, nodes.table(computed.name), (), above))


def _cells(
    build: Build, wanted: _Cohorts, sources: tuple[str, str, str], resolved: ResolvedQuery
) -> str:
    """Per cohort, age and group: its size and its active entities, in buckets that are over."""
    calendar, cohorts, activity = sources
    ages = build.add("ages", nodes.values([(nodes.number(age),) for age in wanted.ages]), ("age",))
    sizes = _sizes(build, wanted, calendar, cohorts)
    seen = _seen(build, wanted, calendar, cohorts, activity)
    over = _buckets_over(resolved)
    reached = exp.Add(this=nodes.column(sizes, "place"), expression=nodes.column(ages, "age"))
    done = exp.LT(this=reached, expression=nodes.number(over))
    active = nodes.coalesce(nodes.column(seen, "active"), nodes.number(0))
    shown: list[exp.Expr] = [nodes.column(sizes, "cohort"), nodes.column(ages, "age")]
    shown.extend(nodes.column(sizes, key.column) for key in wanted.keys)
    shown.append(nodes.named(nodes.when((done, nodes.column(sizes, "size"))), "size"))
    shown.append(nodes.named(nodes.when((done.copy(), active)), "active"))
    same = [
        nodes.equal(nodes.column(seen, "cohort"), nodes.column(sizes, "cohort")),
        nodes.equal(nodes.column(seen, "age"), nodes.column(ages, "age")),
    ]
    same_keys: list[exp.Expr] = [
        exp.NullSafeEQ(
            this=nodes.column(seen, key.column), expression=nodes.column(sizes, key.column)
        )
        for key in wanted.keys
    ]
    on = nodes.all_of([*same, *same_keys])
    joins = [nodes.inner_join(nodes.table(ages))]
    if on is not None:
        joins.append(nodes.left_join(nodes.table(seen), on))
    return build.add("cells", nodes.select(shown, nodes.table(sizes), joins))


def _sizes(build: Build, wanted: _Cohorts, calendar: str, cohorts: str) -> str:
    """How many entities each cohort has."""
    shown: list[exp.Expr] = [
        nodes.column(cohorts, "cohort"),
        nodes.column(calendar, "place"),
        *(nodes.column(cohorts, key.column) for key in wanted.keys),
    ]
    group = [nodes.number(place + 1) for place in range(len(shown))]
    shown.append(nodes.named(exp.Count(this=exp.Star()), "size"))
    on = nodes.equal(nodes.column(calendar, "bucket"), nodes.column(cohorts, "cohort"))
    joins = [nodes.inner_join(nodes.table(calendar), on)]
    return build.add("sizes", nodes.select(shown, nodes.table(cohorts), joins, None, group))


def _seen(build: Build, wanted: _Cohorts, calendar: str, cohorts: str, activity: str) -> str:
    """How many entities of each cohort were active in each later bucket."""
    began, then = f"{calendar}_began", f"{calendar}_then"
    age = exp.Sub(this=nodes.column(then, "place"), expression=nodes.column(began, "place"))
    shown: list[exp.Expr] = [
        nodes.column(cohorts, "cohort"),
        nodes.named(age, "age"),
        *(nodes.column(cohorts, key.column) for key in wanted.keys),
    ]
    group = [nodes.number(place + 1) for place in range(len(shown))]
    holder = nodes.column(cohorts, "holder")
    shown.append(nodes.named(exp.Count(this=exp.Distinct(expressions=[holder])), "active"))
    joins = [
        nodes.inner_join(
            nodes.table(activity),
            nodes.equal(nodes.column(activity, "holder"), nodes.column(cohorts, "holder")),
        ),
        nodes.inner_join(
            nodes.table(calendar, began),
            nodes.equal(nodes.column(began, "bucket"), nodes.column(cohorts, "cohort")),
        ),
        nodes.inner_join(
            nodes.table(calendar, then),
            nodes.equal(nodes.column(then, "bucket"), nodes.column(activity, "active_in")),
        ),
    ]
    not_before = exp.GTE(this=nodes.column(then, "place"), expression=nodes.column(began, "place"))
    query = nodes.select(shown, nodes.table(cohorts), joins, not_before, group)
    return build.add("seen", query)


def _buckets_over(resolved: ResolvedQuery) -> int:
    """How many buckets of the calendar are over by the end of today."""
    today = resolved.today.toordinal() + 1
    return sum(1 for bucket in resolved.buckets if bucket.period.end.toordinal() <= today)


def _final(
    build: Build, query: MetricQuery, wanted: _Cohorts, cells: str
) -> tuple[tuple[ResultColumn, ...], exp.Select]:
    """The share over whatever the cells are grouped by."""
    metric_id = query.metrics[0]
    columns: list[ResultColumn] = []
    shown: list[exp.Expr] = []
    for key in keys_of(build.model, query.group_by):
        held = key.column
        if wanted.cohort is not None and key == wanted.cohort:
            held = "cohort"
        elif key.subject == "age":
            held = "age"
        for column in key_columns(build.model, key):
            columns.append(column)
            shown.append(nodes.shown(nodes.column(cells, held), column.id))
    group = [nodes.number(place + 1) for place in range(len(shown))]
    share = nodes.quotient(
        exp.Sum(this=nodes.column(cells, "active")), exp.Sum(this=nodes.column(cells, "size"))
    )
    columns.extend(metric_columns(build.model, metric_id, ("value",)))
    shown.append(nodes.shown(share, metric_id))
    final = nodes.select(shown, nodes.table(cells), (), None, group)
    if group:
        order = [nodes.ordered(nodes.number(place + 1), False) for place in range(len(group))]
        final.set("order", exp.Order(expressions=order))
    return tuple(columns), final
