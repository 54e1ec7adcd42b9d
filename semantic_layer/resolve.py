"""resolve: a MetricQuery or RowQuery becomes a ResolvedQuery, or QueryRefused with all problems.

What can be wrong is looked for in objections; here defaults are filled and days are closed.
"""

from collections.abc import Mapping
from datetime import date

from semantic_layer import timeline
from semantic_layer.canonical import filled, filled_rows
from semantic_layer.cohorts import cohort_grain, cohort_role
from semantic_layer.finer import finer_models
from semantic_layer.joins import DateHome, date_home, default_date
from semantic_layer.leaves import Leaf, leaves
from semantic_layer.metrics import Retention
from semantic_layer.model import SemanticModel
from semantic_layer.names import own_id, owner_of
from semantic_layer.objections import objections
from semantic_layer.periods import Period, whole_units
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import Grain, MetricQuery, RowQuery
from semantic_layer.resolved import Bucket, ResolvedQuery

__all__ = ["Bucket", "ResolvedQuery", "resolve"]


def resolve(
    query: MetricQuery | RowQuery,
    model: SemanticModel,
    today: date,
    spans: Mapping[str, Period],
) -> ResolvedQuery:
    """The query with everything found and filled in; raises QueryRefused with all problems.

    `spans`: date role id -> first to last day present, where known.
    """
    problems = objections(query, model, today, spans)
    if problems:
        model = _finer_model(query, model, today, spans, problems)
    match query:
        case MetricQuery():
            return _measured(filled(query, model, today), model, today, spans)
        case RowQuery():
            return _listed(filled_rows(query, model), model, today, spans)


def _finer_model(
    query: MetricQuery | RowQuery,
    model: SemanticModel,
    today: date,
    spans: Mapping[str, Period],
    problems: tuple[Problem, ...],
) -> SemanticModel:
    """The model with finer counts under which the query stands; raises QueryRefused if none."""
    unreached = {"dimension_not_reachable", "would_multiply_rows"}
    if isinstance(query, MetricQuery) and all(p.code in unreached for p in problems):
        for finer in finer_models(model, query.metrics):
            if not objections(query, finer, today, spans):
                return finer
    raise QueryRefused(problems)


def _measured(
    query: MetricQuery, model: SemanticModel, today: date, spans: Mapping[str, Period]
) -> ResolvedQuery:
    dates = _dates(query, model)
    known = timeline.united(spans[own] for role in dates if (own := own_id(model, role)) in spans)
    period = timeline.closed(query.period, known, today)
    grain = _axis_grain(query)
    future = _any_future(dates, model)
    asof = max(today, known.last) if future and known is not None else today
    week_start = model.calendar.week_start
    unit = grain or _unit(period, week_start)
    reached = timeline.reached(known, asof, unit, week_start)
    until = timeline.last_shown(known, asof, grain or "month", week_start)
    shown = timeline.axis_period(period, known, until, grain or "month", week_start)
    buckets: tuple[Bucket, ...] = ()
    retained = model.metrics.get(query.metrics[0])
    if isinstance(retained, Retention):
        dates = (cohort_role(query, retained, model),)
        known = spans.get(own_id(model, dates[0]))
        period = timeline.closed(query.period, known, today)
        buckets = timeline.followed(
            period or known, cohort_grain(query, retained, model), today, week_start
        )
    elif grain is not None and shown is not None:
        buckets = timeline.axis(query, shown, grain, reached, known, model.calendar)
    base = None
    if query.compare is not None and period is not None:
        now = (today, reached)
        base = timeline.base_of(query.compare, period, now, grain, model.calendar)
    elif buckets and query.compare is not None:
        base = timeline.united(bucket.base for bucket in buckets if bucket.base is not None)
    return ResolvedQuery(
        query, model, today, period, base,
        timeline.running_unit(
            shown if grain is not None else period or shown, grain, today, model.calendar
        ),
        buckets, known, dates,
    )  # fmt: skip


def _unit(period: Period | None, week_start: str) -> Grain:
    """The calendar unit a period runs in: its own when it is whole, else the year of YTD."""
    units = whole_units(period, week_start=week_start) if period is not None else None
    return units[0] if units is not None else "year"


def _listed(
    query: RowQuery, model: SemanticModel, today: date, spans: Mapping[str, Period]
) -> ResolvedQuery:
    own = default_date(model.tables[query.entity])
    role = query.period.date if query.period is not None else None
    role = role or (f"{query.entity}.{own}" if own else None)
    known = spans.get(own_id(model, role)) if role is not None else None
    period = timeline.closed(query.period, known, today)
    dates = (role,) if role is not None else ()
    return ResolvedQuery(query, model, today, period, span=known, dates=dates)


def _dates(query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
    if query.period is not None and query.period.date is not None:
        return (query.period.date,)
    found: list[Leaf] = [leaf for name in query.metrics for leaf in leaves(model, name)]
    return tuple(dict.fromkeys(leaf.date for leaf in found if leaf.date is not None))


def _axis_grain(query: MetricQuery) -> Grain | None:
    axis = (group.grain for group in query.group_by if group.dimension == "time" and group.grain)
    return next(axis, None)


def _any_future(dates: tuple[str, ...], model: SemanticModel) -> bool:
    homes = (date_home(model, owner_of(model, role), own_id(model, role)) for role in dates)
    return any(isinstance(home, DateHome) and home.role.future for home in homes)
