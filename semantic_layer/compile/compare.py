"""Compare: the periods beside each other, the share of a whole, and values taken over windows."""

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Days
from semantic_layer.compile.combine import block, leaf_column, value_node
from semantic_layer.compile.frame import Frame, Side
from semantic_layer.compile.keys import Key, keys_of
from semantic_layer.compile.sheet import Sheet
from semantic_layer.leaves import additivity
from semantic_layer.model import SemanticModel
from semantic_layer.names import kind_of, table_of
from semantic_layer.periods import Period
from semantic_layer.query import AnyOf, EntityFilter, Filter, MetricQuery, ShareOf
from semantic_layer.resolved import ResolvedQuery


def frame_of(resolved: ResolvedQuery, query: MetricQuery) -> Frame:
    """The query's own frame, with the second period where one is asked for."""
    keys = keys_of(resolved.model, query.group_by)
    axis = any(key.is_axis for key in keys)
    return Frame(
        keys=keys,
        filters=query.filters,
        entity_filters=query.entity_filters,
        date=query.period.date if query.period is not None else None,
        sides=_sides(resolved, query, axis),
        dense=axis and query.limit_per is None,
    )


def days_of(period: Period | None) -> Days:
    """A period as days; None = all."""
    return Days() if period is None else Days(period.start, period.end)


def compare(sheet: Sheet) -> None:
    """The value of each metric, and its value in the base period."""
    for metric in sheet.query.metrics:
        value = value_node(sheet.build, metric, leaf_column(sheet.block, "value"))
        sheet.values[metric, "value"] = _running(sheet, metric, value)
        if sheet.query.compare is not None:
            base = leaf_column(sheet.block, "base")
            sheet.values[metric, "base"] = value_node(sheet.build, metric, base)


def share(sheet: Sheet) -> None:
    """Each row's share of the whole, taken before having and limit."""
    wanted = sheet.query.share_of
    if wanted is None:
        return
    within = [key for key in sheet.frame.keys if key.id in _within(sheet, wanted)]
    model = sheet.build.model
    if (
        all(additivity(model, name) == "adds" for name in sheet.query.metrics)
        and not wanted.dropping
    ):
        for metric in sheet.query.metrics:
            value = sheet.value(metric, "value")
            partition = [nodes.column(sheet.source, key.column) for key in within]
            whole = nodes.window(exp.Sum(this=value.copy()), partition)
            sheet.values[metric, "share"] = nodes.quotient(value, whole)
    else:
        _against_whole(sheet, wanted, tuple(within))
    sheet.freeze("with_share")


def same_keys(left: str, right: str, keys: tuple[Key, ...]) -> exp.Expr | None:
    """Equal keys, empty ones included; None without keys."""
    return nodes.all_of(
        exp.NullSafeEQ(
            this=nodes.column(left, key.column), expression=nodes.column(right, key.column)
        )
        for key in keys
    )


def _sides(resolved: ResolvedQuery, query: MetricQuery, axis: bool) -> tuple[Side, ...]:
    buckets = resolved.buckets if axis else ()
    running = query.running is not None
    value = Side(
        days=days_of(resolved.period),
        axis=tuple(
            (bucket.label, days_of(bucket.window if running else bucket.period))
            for bucket in buckets
        ),
        ranged=running,
    )
    if query.compare is None:
        return (value,)
    base_axis = tuple(
        (bucket.label, days_of(bucket.base)) for bucket in buckets if bucket.base is not None
    )
    return value, Side("base", days_of(resolved.base), base_axis, ranged=bool(base_axis))


def _running(sheet: Sheet, metric: str, value: exp.Expr) -> exp.Expr:
    """A moving mean of what adds up is the window's sum by its number of buckets.

    Everything else is computed over the window already: ratios and means weighted, distinct counts
    anew.
    """
    running = sheet.query.running
    adds = additivity(sheet.build.model, metric) == "adds"
    if running is None or running.function == "total" or not adds:
        return value
    buckets = sheet.resolved.buckets
    sizes = _window_sizes(sheet.resolved)
    key = sheet.frame.axis_key
    size: exp.Expr = nodes.number(running.window or len(buckets))
    shorter = {label: held for label, held in sizes.items() if held != running.window}
    if shorter and key is not None:
        branches = [
            (
                nodes.equal(nodes.column(sheet.source, key.column), nodes.text(label)),
                nodes.number(held),
            )
            for label, held in shorter.items()
        ]
        size = nodes.when(*branches, default=size)
    return nodes.quotient(value, size)


def _window_sizes(resolved: ResolvedQuery) -> Mapping[str, int]:
    return {bucket.label: bucket.window_buckets for bucket in resolved.buckets}


def _within(sheet: Sheet, wanted: ShareOf) -> tuple[str, ...]:
    if wanted.within is not None:
        return wanted.within
    return ("time",) if sheet.frame.axis_key is not None else ()


def _against_whole(sheet: Sheet, wanted: ShareOf, within: tuple[Key, ...]) -> None:
    """The same query without the other groups and the dropped filters, beside each row."""
    frame = sheet.frame
    whole_frame = replace(
        frame,
        keys=within,
        filters=kept_filters(sheet.build.model, frame.filters, wanted.dropping),
        entity_filters=kept_entities(frame.entity_filters, wanted.dropping),
        sides=frame.sides[:1],
        counted_for=(),
    )
    if not any(key.is_axis for key in within):
        whole_frame = replace(
            whole_frame, dense=False, sides=(replace(frame.sides[0], axis=(), ranged=False),)
        )
    whole = block(sheet.build, sheet.query.metrics, whole_frame)
    on = same_keys(whole.name, sheet.source, within)
    joined = nodes.table(whole.name)
    sheet.joined.append(nodes.inner_join(joined) if on is None else nodes.left_join(joined, on))
    for metric in sheet.query.metrics:
        value = value_node(sheet.build, metric, leaf_column(whole, "value"))
        sheet.values[metric, "share"] = nodes.quotient(sheet.value(metric, "value"), value)


def kept_filters(
    model: SemanticModel, filters: tuple[Filter | AnyOf, ...], dropping: tuple[str, ...]
) -> tuple[Filter | AnyOf, ...]:
    """The filters that the whole has too."""

    def dropped(wanted: Filter) -> bool:
        name = wanted.dimension
        entity = table_of(model, name) if kind_of(model, name) == "entity" else None
        return name in dropping or (entity is not None and entity in dropping)

    found: list[Filter | AnyOf] = []
    for wanted in filters:
        parts = wanted.any_of if isinstance(wanted, AnyOf) else (wanted,)
        if not any(dropped(part) for part in parts):
            found.append(wanted)
    return tuple(found)


def kept_entities(
    filters: tuple[EntityFilter, ...], dropping: tuple[str, ...]
) -> tuple[EntityFilter, ...]:
    """The entity filters that the whole has too."""
    return tuple(wanted for wanted in filters if wanted.entity not in dropping)
