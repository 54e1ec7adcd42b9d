"""The canonical form of a query, and when two forms are one.

What stays after this is material; what falls away never changed a number. No names are checked.
"""

import json
from collections.abc import Iterable
from datetime import date

from semantic_layer.filters import merged
from semantic_layer.joins import default_date
from semantic_layer.leaves import leaves, named
from semantic_layer.metrics import Funnel, Retention
from semantic_layer.model import Label, SemanticModel, Table
from semantic_layer.names import kind_of
from semantic_layer.query import (
    AnyOf,
    Comparison,
    EntityFilter,
    Filter,
    Group,
    MetricQuery,
    Order,
    RowQuery,
    ShareOf,
    Span,
)

ROWS_SHOWN = 50
"""Records listed unless a limit says otherwise."""


def canonical(
    query: MetricQuery | RowQuery, model: SemanticModel, today: date
) -> MetricQuery | RowQuery:
    """The one form of all that mean the same by definition: filled, merged, sorted."""
    match query:
        case MetricQuery():
            full = filled(query, model, today)
            metrics = tuple(sorted(dict.fromkeys(full.metrics)))
            groups = tuple(sorted(dict.fromkeys(full.group_by), key=_group_key))
            return full.model_copy(update={"metrics": metrics, "group_by": groups})
        case RowQuery():
            return filled_rows(query, model)


def canonical_text(query: MetricQuery | RowQuery) -> str:
    """Sorted-key JSON of a canonical query, unset fields left out."""
    data = {"form": type(query).__name__, **query.model_dump(mode="json", exclude_defaults=True)}
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def identical(one: MetricQuery | RowQuery, other: MetricQuery | RowQuery) -> bool:
    """Equal canonical text; both must be canonical."""
    return canonical_text(one) == canonical_text(other)


def same_meaning(one: MetricQuery | RowQuery, other: MetricQuery | RowQuery) -> bool:
    """Equal once what is cosmetic is gone; both must be canonical."""
    return canonical_text(_plain(one)) == canonical_text(_plain(other))


def filled(query: MetricQuery, model: SemanticModel, today: date) -> MetricQuery:
    """Every default written out and every filter merged, in the order the query was asked."""
    groups = _groups(query, model)
    period = _period(query, model)
    changed = query.model_copy(
        update={
            "group_by": groups,
            "filters": merged(query.filters),
            "entity_filters": _entity_filters(query.entity_filters),
            "period": period,
            "compare": _compare(query.compare, period, today),
            "share_of": _share(query.share_of, groups),
        }
    )
    return changed.model_copy(update={"order": _order(changed, model)})


def filled_rows(query: RowQuery, model: SemanticModel) -> RowQuery:
    """A list of records with its fields, order and length written out."""
    table = model.tables.get(query.entity)
    fields, order = query.fields, query.order
    if table is not None:
        fields = fields or _usual_fields(query.entity, table)
        newest = default_date(table)
        order = order or ((Order(by=f"{query.entity}.{newest}"),) if newest else ())
    return query.model_copy(
        update={
            "fields": fields,
            "filters": merged(query.filters),
            "entity_filters": _entity_filters(query.entity_filters),
            "period": _unworded(query.period),
            "order": order,
            "limit": query.limit or ROWS_SHOWN,
        }
    )


def _usual_fields(entity: str, table: Table) -> tuple[str, ...]:
    """What the table shows, led by the record's own name unless one of the fields is that name."""
    fields = table.shows or tuple(table.dimensions)
    name = table.label.en if isinstance(table.label, Label) else table.label or table.key
    shown = (table.dimensions[field].column for field in fields if field in table.dimensions)
    return fields if entity in fields or name in {*fields, *shown} else (entity, *fields)


def _groups(query: MetricQuery, model: SemanticModel) -> tuple[Group, ...]:
    grain = _usual_grain(query.period)
    groups = tuple(
        group.model_copy(update={"grain": grain})
        if kind_of(model, group.dimension) in {"time", "date"} and not (group.grain or group.part)
        else group
        for group in query.group_by
    )
    asked = {group.dimension for group in groups}
    found = named(model, query.metrics[0]) if len(query.metrics) == 1 else None
    match found:
        case (Funnel(), _) if "stage" not in asked:
            return (*groups, Group(dimension="stage"))
        case (Retention() as metric, _) if "age" not in asked:
            cohorts = {_role(metric.entity, cohort) for cohort in metric.cohorts}
            dated = any(group.grain and group.dimension in cohorts for group in groups)
            return (*groups, Group(dimension="age")) if dated else groups
        case _:
            return groups


def _role(entity: str, cohort: str) -> str:
    return cohort if "." in cohort else f"{entity}.{cohort}"


def _usual_grain(period: Span | None) -> str:
    """A trend without a grain: days within a month, else months."""
    if period is None or period.start is None or period.end is None:
        return "month"
    return "day" if (period.end - period.start).days <= 31 else "month"


def _period(query: MetricQuery, model: SemanticModel) -> Span | None:
    period = _unworded(query.period)
    if period is None or period.date is None:
        return period
    own = {leaf.date for metric in query.metrics for leaf in leaves(model, metric)}
    return period.model_copy(update={"date": None}) if own == {period.date} else period


def _unworded(period: Span | None) -> Span | None:
    """Without the user's words; a period open on both sides is none."""
    if period is None:
        return None
    if period.phrase is not None and period.start is None and period.end is None:
        return period
    plain = period.model_copy(update={"phrase": None})
    return None if plain == Span() else plain


def _compare(compare: Comparison | None, period: Span | None, today: date) -> Comparison | None:
    if compare is None:
        return None
    running = period is None or period.end is None or period.end > today
    if running and period is not None and period.end is not None:
        running = (period.end - today).days > 1
    align = compare.align or ("to_date" if running else "full")
    fixed = _unworded(compare.period)
    return compare.model_copy(update={"align": align, "period": fixed})


def _share(share: ShareOf | None, groups: tuple[Group, ...]) -> ShareOf | None:
    if share is None:
        return None
    timed = any(group.dimension == "time" and group.grain for group in groups)
    within: tuple[str, ...] = ("time",) if timed else ()
    if share.within is not None:
        within = tuple(sorted(set(share.within)))
    dropping = tuple(sorted(set(share.dropping)))
    return share.model_copy(update={"within": within, "dropping": dropping})


def _order(query: MetricQuery, model: SemanticModel) -> tuple[Order, ...]:
    groups = [group.dimension for group in query.group_by]
    if not query.order:
        return _natural_order(query, model)
    order = list(query.order)
    while len(order) > 1 and order[-1].by in groups and order[-1].direction == "asc":
        rest = [name for name in groups if name not in {term.by for term in order[:-1]}]
        if rest and rest[-1] != order[-1].by and rest[0] != order[-1].by:
            break
        order.pop()
    return tuple(order)


def _natural_order(query: MetricQuery, model: SemanticModel) -> tuple[Order, ...]:
    """Time, parts and bands in their own order, else the leading metric, largest first."""
    for group in query.group_by:
        if _has_order(group, model):
            return (Order(by=group.dimension, direction="asc"),)
    return (Order(by=query.metrics[0]),) if query.group_by and query.metrics else ()


def _has_order(group: Group, model: SemanticModel) -> bool:
    if group.grain or group.part or group.edges or group.dimension in {"stage", "age"}:
        return True
    name = group.dimension.rpartition(".")[2]
    homes = (table.dimensions.get(name) for table in model.tables.values())
    return any(home is not None and bool(home.bands) for home in homes)


def _entity_filters(filters: tuple[EntityFilter, ...]) -> tuple[EntityFilter, ...]:
    plain = (
        wanted.model_copy(
            update={
                "filters": merged(wanted.filters),
                "period": wanted.period if wanted.period == "query" else _unworded(wanted.period),
            }
        )
        for wanted in filters
    )
    return tuple(sorted(dict.fromkeys(plain), key=lambda item: item.model_dump_json()))


def _plain(query: MetricQuery | RowQuery) -> MetricQuery | RowQuery:
    """Without what changes only the looks."""
    match query:
        case RowQuery():
            order = query.order if query.limit not in {None, ROWS_SHOWN} else ()
            return query.model_copy(update={"fields": (), "order": order})
        case MetricQuery():
            single = set(_single_values(query.filters))
            groups = tuple(
                group
                for group in query.group_by
                if group.dimension not in single or group.grain or group.part
            )
            ranked = query.limit is not None or any(
                term.of in {"delta", "pct", "share"} for term in query.order
            )
            order = query.order if ranked else ()
            return query.model_copy(update={"group_by": groups, "order": order})


def _single_values(filters: Iterable[Filter | AnyOf]) -> Iterable[str]:
    for wanted in filters:
        if isinstance(wanted, Filter) and wanted.op == "in" and len(wanted.values) == 1:
            yield wanted.dimension


def _group_key(group: Group) -> tuple[str, str, str, tuple[float, ...]]:
    return group.dimension, group.grain or "", group.part or "", group.edges
