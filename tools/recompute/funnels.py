"""Funnels: how far the entities that entered in the period got, one entity after the other."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from semantic_layer.metrics import Funnel
from semantic_layer.names import kind_of
from semantic_layer.query import MetricQuery
from semantic_layer.resolved import ResolvedQuery
from store.table import Cell
from tools.recompute.aggregates import percentile
from tools.recompute.measures import Measures
from tools.recompute.ranking import sortable
from tools.recompute.rows import Group, Recomputed, Row
from tools.recompute.scope import ALL_DAYS, Days, Scope, keys_of
from tools.recompute.valued import quotient

_DAY_SECONDS = 86_400

Reached = tuple[float | None, ...]
"""Days from entering to each stage; None = not reached in time."""


def recompute_funnel(
    resolved: ResolvedQuery, query: MetricQuery, metric: Funnel, measures: Measures
) -> Recomputed:
    """One row per stage and group."""
    groups = tuple(group for group in query.group_by if group.dimension != "stage")
    keys = keys_of(resolved.model, groups)
    period = resolved.period
    days: Days = ALL_DAYS if period is None else (period.start, period.end)
    scope = Scope(keys, query.filters, query.entity_filters, None, days, asked=days)
    found: dict[Group, list[Reached]] = {} if keys else {(): []}
    reached = _reached(resolved, metric, measures)
    entered = _role(resolved, metric, metric.stages[0])
    for row, key in measures.rows.placed(metric.entity, entered, scope):
        if reached[row] is not None:
            found.setdefault(key, []).append(reached[row] or ())
    rows = [row for key in found for row in _stages(query.metrics[0], metric, key, found[key])]
    rows.sort(key=lambda row: row.rank)
    ids = ("stage", *(f"{k.id}.key" if k.kind == "entity" else k.id for k in keys))
    return Recomputed(ids, (None,) * len(ids), tuple(rows))


def _role(resolved: ResolvedQuery, metric: Funnel, stage: str) -> str:
    named = f"{metric.entity}.{stage}"
    return named if kind_of(resolved.model, named) == "date" else stage


def _reached(resolved: ResolvedQuery, metric: Funnel, measures: Measures) -> list[Reached | None]:
    """For each row of the entity's table the days to each stage; None = it never entered."""
    roles = [_role(resolved, metric, stage) for stage in metric.stages]
    columns = [measures.columns.moments(metric.entity, role) for role in roles]
    tomorrow = (resolved.today + timedelta(days=1)).isoformat()
    found: list[Reached | None] = []
    for first, *later in zip(*columns, strict=True):
        if first is None:
            found.append(None)
            continue
        elapsed: list[float | None] = [0.0]
        for moment in later:
            known = moment is not None and moment < tomorrow
            days = _days(first, moment) if known and moment is not None else None
            elapsed.append(days if days is not None and days <= metric.within else None)
        found.append(tuple(elapsed))
    return found


def _days(start: str, end: str) -> float:
    between = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return (between.days * _DAY_SECONDS + between.seconds) / _DAY_SECONDS


def _stages(metric_id: str, metric: Funnel, key: Group, entities: Sequence[Reached]) -> list[Row]:
    """The rows of one group; a stage counts as reached where a later one was."""
    counts = [
        sum(1 for days in entities if any(one is not None for one in days[number:]))
        for number in range(len(metric.stages))
    ]
    rows = []
    for number, stage in enumerate(metric.stages):
        before: Cell = counts[number - 1] if number else None
        values: dict[tuple[str, str], Cell] = {
            (metric_id, "value"): counts[number],
            (metric_id, "of_previous"): quotient(counts[number], before),
            (metric_id, "of_first"): quotient(counts[number], counts[0]),
            (metric_id, "days"): _median(entities, number),
        }
        rank = (*(sortable(cell, descending=False) for cell in key), (0, float(number), ""))
        rows.append(Row((stage, *key), values, rank))
    return rows


def _median(entities: Sequence[Reached], number: int) -> Cell:
    """The median days from the stage before, over those that have both."""
    steps = []
    for days in entities:
        here, before = days[number], days[number - 1] if number else None
        if here is not None and before is not None:
            steps.append(here - before)
    return percentile(sorted(steps), 0.5) if steps else None
