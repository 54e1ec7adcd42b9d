"""Objections: everything that is wrong with a form, found at once."""

from collections.abc import Mapping
from datetime import date

from semantic_layer import name_objections, shape_objections, value_objections
from semantic_layer.asked import Asked
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.problems import Problem
from semantic_layer.query import MetricQuery, RowQuery
from semantic_layer.row_objections import AskedRows, row_objections

RULES = (*shape_objections.RULES, *name_objections.RULES, *value_objections.RULES)
"""In the order in which problems are told."""


def objections(
    query: MetricQuery | RowQuery,
    model: SemanticModel,
    today: date,
    spans: Mapping[str, Period],
) -> tuple[Problem, ...]:
    """All problems of a form, each once."""
    match query:
        case MetricQuery():
            asked = Asked(query, model, today, spans)
            return tuple(dict.fromkeys(problem for rule in RULES for problem in rule(asked)))
        case RowQuery():
            return tuple(dict.fromkeys(row_objections(AskedRows(query, model, today, spans))))
