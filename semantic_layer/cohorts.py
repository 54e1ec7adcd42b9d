"""Cohorts: which date founds the cohorts of a retention query, and how it is cut."""

from semantic_layer.leaves import role_of
from semantic_layer.metrics import Retention
from semantic_layer.model import SemanticModel
from semantic_layer.query import Grain, MetricQuery


def cohort_role(query: MetricQuery, metric: Retention, model: SemanticModel) -> str:
    """The cohort date: the one grouped by, else the period's, else the metric's first."""
    roles = [role_of(model, metric.entity, name) for name in metric.cohorts]
    asked = [group.dimension for group in query.group_by]
    if query.period is not None and query.period.date is not None:
        asked.append(query.period.date)
    return next((role for role in asked if role in roles), roles[0])


def cohort_grain(query: MetricQuery, metric: Retention, model: SemanticModel) -> Grain:
    """The buckets asked for, else the metric's own."""
    names = {cohort_role(query, metric, model), "time"}
    asked = (group.grain for group in query.group_by if group.dimension in names and group.grain)
    return next(asked, None) or metric.grain
