"""Journeys: funnel stages reached, and retention with its fixed denominator.

Both follow the entities that entered in the period up to today; an entity counts once.
"""

from datetime import timedelta

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.columns import key_columns, metric_label
from semantic_layer.compile.combine import prepare
from semantic_layer.compile.compare import days_of
from semantic_layer.compile.compiled import CompiledQuery, ResultColumn
from semantic_layer.compile.frame import Frame, Side
from semantic_layer.compile.keys import Key, date_value, keys_of
from semantic_layer.compile.measures import interpolated
from semantic_layer.compile.printed import printed
from semantic_layer.compile.reading import key_columns as named_keys
from semantic_layer.compile.reading import read
from semantic_layer.dialects import Dialect, for_dialect
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.leaves import Leaf, role_of
from semantic_layer.metrics import Funnel
from semantic_layer.query import MetricQuery
from semantic_layer.resolved import ResolvedQuery

STAGE = Key("stage", "dimension", "stage")
_BESIDE = {
    "of_previous": ("% of previous", "占上一阶段", "percent"),
    "of_first": ("% of first", "占首阶段", "percent"),
    "days": ("median days from previous", "距上一阶段天数（中位数）", "duration"),
}


def compile_funnel(
    resolved: ResolvedQuery, query: MetricQuery, metric: Funnel, dialect: Dialect
) -> CompiledQuery:
    """One row per stage (and group): reached, shares of the previous and the first, median days."""
    build = Build(resolved.model, resolved.today, dialect)
    metric_id = query.metrics[0]
    keys = keys_of(
        build.model, tuple(group for group in query.group_by if group.dimension != "stage")
    )
    entered = _entered(build, resolved, query, metric, keys)
    reached = _reached(build, metric, entered, keys)
    counts = build.add("stages", nodes.union_all(
        [_stage_counts(metric, reached, keys, number) for number in range(len(metric.stages))]
    ))  # fmt: skip
    days = _median_days(build, metric, reached, keys)
    columns, final = _funnel_rows(build, metric_id, keys, counts, days)
    return CompiledQuery(printed(build.statement(final), dialect), dialect, columns, "", ())


def _entered(
    build: Build, resolved: ResolvedQuery, query: MetricQuery, metric: Funnel, keys: tuple[Key, ...]
) -> str:
    """The entities that entered the first stage in the period, with the date of every stage."""
    roles = [role_of(build.model, metric.entity, stage) for stage in metric.stages]
    leaf = Leaf("entered", metric.entity, "count", date=roles[0])
    side = Side(days=days_of(resolved.period))
    frame = Frame(keys, query.filters, query.entity_filters, None, (side,))
    if build.dialect != "sqlite":
        frame = Frame(
            keys, query.filters, query.entity_filters, None, (side,), False,
            tuple(key.id for key in keys if key.kind in {"entity", "dimension"}),
        )  # fmt: skip
    prepare(build, (leaf,), frame)
    reading = read(build, leaf, frame, side)
    rows = reading.rows
    columns: list[exp.Expr] = [*named_keys(frame, reading.keys)]
    first = date_value(rows, roles[0])
    columns.append(nodes.named(first, "stage_1"))
    for number, role in enumerate(roles[1:], start=2):
        columns.append(nodes.named(date_value(rows, role), f"stage_{number}"))
    conditions = [*reading.conditions, nodes.not_null(first.copy())]
    return build.add(f"{metric.entity}_entered", rows.select(columns, conditions))


def _reached(build: Build, metric: Funnel, entered: str, keys: tuple[Key, ...]) -> str:
    """Per entity: the days to each stage in time, empty where it was not reached in time."""
    last = build.today + timedelta(days=1)
    plain: list[exp.Expr] = [nodes.bare(key.column) for key in keys]
    elapsed, shown = list(plain), [key.copy() for key in plain]
    shown.append(nodes.named(exp.Literal(this="0.0", is_string=False), "days_1"))
    for number in range(2, len(metric.stages) + 1):
        stage, days = nodes.bare(f"stage_{number}"), nodes.bare(f"elapsed_{number}")
        passed = _days_between(build, nodes.bare("stage_1"), stage)
        elapsed.extend((stage.copy(), nodes.named(passed, f"elapsed_{number}")))
        in_time = exp.LTE(this=days, expression=nodes.number(metric.within))
        known = exp.LT(this=stage.copy(), expression=nodes.day(last))
        held = exp.And(this=in_time, expression=known)
        shown.append(nodes.named(nodes.when((held, days.copy())), f"days_{number}"))
    source = build.add(f"{metric.entity}_elapsed", nodes.select(elapsed, nodes.table(entered)))
    return build.add(f"{metric.entity}_stages", nodes.select(shown, nodes.table(source)))


def _days_between(build: Build, start: exp.Expr, end: exp.Expr) -> exp.Expr:
    call = exp.Anonymous(this="days_between", expressions=[start, end])
    return for_dialect(call, build.dialect, build.today)


def _stage_counts(metric: Funnel, reached: str, keys: tuple[Key, ...], number: int) -> exp.Select:
    """Entities that reached a stage or a later one; a skipped stage counts as reached."""
    count = len(metric.stages)

    def reaching(first: int) -> exp.Expr:
        later = [
            nodes.not_null(nodes.bare(f"days_{place}")) for place in range(first + 1, count + 1)
        ]
        return exp.Count(this=nodes.when((nodes.any_of(later), nodes.number(1))))

    shown: list[exp.Expr] = [
        nodes.named(nodes.text(metric.stages[number]), "stage"),
        nodes.named(nodes.number(number + 1), "stage_number"),
        *(nodes.bare(key.column) for key in keys),
        nodes.named(reaching(number), "reached"),
        nodes.named(reaching(number - 1) if number else exp.Null(), "previous"),
        nodes.named(reaching(0), "first_stage"),
    ]
    group = [nodes.number(place + 3) for place in range(len(keys))]
    return nodes.select(shown, nodes.table(reached), (), None, group)


def _median_days(build: Build, metric: Funnel, reached: str, keys: tuple[Key, ...]) -> str:
    """The median days from the stage before, over the entities that have both dates."""
    steps: list[exp.Select] = []
    for number in range(2, len(metric.stages) + 1):
        here, before = nodes.bare(f"days_{number}"), nodes.bare(f"days_{number - 1}")
        step = exp.Sub(this=here, expression=before)
        shown = [
            nodes.named(nodes.number(number), "stage"),
            *(nodes.bare(key.column) for key in keys),
            nodes.named(step, "measured"),
        ]
        both = nodes.all_of([nodes.not_null(here.copy()), nodes.not_null(before.copy())])
        steps.append(nodes.select(shown, nodes.table(reached), (), both))
    if not steps:
        shown = [nodes.named(exp.Null(), key.column) for key in (STAGE, *keys)]
        empty = nodes.select([*shown, nodes.named(exp.Null(), "days")], nodes.table(reached))
        return build.add("days_between_stages", empty)
    values = build.add("steps", nodes.union_all(steps))
    leaf = Leaf("days", metric.entity, "median")
    frame = Frame(keys=(STAGE, *keys))
    return interpolated(build, leaf, frame, Side(), values).name


def _funnel_rows(
    build: Build, metric_id: str, keys: tuple[Key, ...], counts: str, days: str
) -> tuple[tuple[ResultColumn, ...], exp.Select]:
    def of(column: str) -> exp.Expr:
        return nodes.column(counts, column)

    same = [nodes.equal(nodes.column(days, "stage"), of("stage_number"))]
    same.extend(
        exp.NullSafeEQ(this=nodes.column(days, key.column), expression=of(key.column))  # type: ignore[misc]
        for key in keys
    )
    on = nodes.all_of(same)
    shown: list[exp.Expr] = [nodes.shown(of("stage"), "stage")]
    columns = key_columns(build.model, STAGE)
    for key in keys:
        described = key_columns(build.model, key)
        columns.extend(described)
        shown.extend(nodes.shown(of(key.column), column.id) for column in described)
    shown.extend(
        (
            nodes.shown(of("reached"), metric_id),
            nodes.shown(nodes.quotient(of("reached"), of("previous")), f"{metric_id}.of_previous"),
            nodes.shown(nodes.quotient(of("reached"), of("first_stage")), f"{metric_id}.of_first"),
            nodes.shown(nodes.column(days, "days"), f"{metric_id}.days"),
        )
    )
    columns.extend(_funnel_columns(build, metric_id))
    joined = [nodes.left_join(nodes.table(days), on)] if on is not None else []
    final = nodes.select(shown, nodes.table(counts), joined)
    order = [nodes.ordered(of(key.column), False) for key in keys]
    order.append(nodes.ordered(of("stage_number"), False))
    final.set("order", exp.Order(expressions=order))
    return tuple(columns), final


def _funnel_columns(build: Build, metric_id: str) -> list[ResultColumn]:
    label = metric_label(build.model, metric_id)
    shape = ValueFormat("integer")
    found = [ResultColumn(metric_id, "value", metric_id, shape, label, additive=False)]
    for name, (en, zh, kind) in _BESIDE.items():
        unit = "days" if kind == "duration" else ""
        beside = Bilingual(en=f"{label.en}, {en}", zh=f"{label.zh}{zh}")
        form = ValueFormat("duration", unit) if kind == "duration" else ValueFormat("percent")
        found.append(ResultColumn(f"{metric_id}.{name}", "value", metric_id, form, beside))
    return found
