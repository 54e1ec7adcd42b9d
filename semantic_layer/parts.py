"""What a metric, a dimension or a date names: tables, other metrics, expressions.

Reads definitions only and never follows a circle, so that it may be asked of a model nobody has
checked; leaves.py may not.
"""

from collections.abc import Iterator

from semantic_layer.expressions import Expression, columns
from semantic_layer.metrics import (
    Aggregate,
    Cumulative,
    Derived,
    Funnel,
    Metric,
    PerEntity,
    Ratio,
    Retention,
    Snapshot,
)
from semantic_layer.model import Dimension, SemanticModel


def tables_named(metric: Metric) -> tuple[tuple[str, str], ...]:
    """(field, table) for every table the metric names itself."""
    match metric:
        case Aggregate() | Snapshot():
            return (("table", metric.table),)
        case PerEntity() | Funnel() | Retention():
            return (("entity", metric.entity),)
        case Ratio() | Derived() | Cumulative():
            return ()


def metrics_named(metric: Metric) -> tuple[tuple[str, str], ...]:
    """(field, metric id) for every other metric it is computed from."""
    match metric:
        case Ratio():
            return (("numerator", metric.numerator), ("denominator", metric.denominator))
        case Derived():
            return tuple(("formula", _formula_id(column)) for column in columns(metric.formula))
        case Cumulative():
            return (("of", metric.of),)
        case PerEntity():
            return (("inner", metric.inner),)
        case Retention():
            return (("active", metric.active),)
        case Aggregate() | Snapshot() | Funnel():
            return ()


def base_of(model: SemanticModel, metric_id: str) -> str | None:
    """The metric behind an id, `order_value` for `order_value.median`; None if there is none."""
    if metric_id in model.metrics:
        return metric_id
    base, _, function = metric_id.rpartition(".")
    metric = model.metrics.get(base)
    return base if isinstance(metric, Aggregate) and function in metric.also else None


def closure(model: SemanticModel, metric_id: str) -> tuple[str, ...]:
    """The metric and all that it is computed from, each once."""
    found = [metric_id]
    for name in found:  # grows while it is walked
        if metric := model.metrics.get(name):
            bases = (base_of(model, part) for _, part in metrics_named(metric))
            found.extend(base for base in dict.fromkeys(bases) if base and base not in found)
    return tuple(found)


def source_tables(model: SemanticModel, metric_id: str) -> tuple[str, ...]:
    """The tables whose rows the metric is computed from."""
    tables = (
        table
        for name in closure(model, base_of(model, metric_id) or metric_id)
        if isinstance(metric := model.metrics.get(name), Aggregate | Snapshot | Funnel)
        for _, table in tables_named(metric)
    )
    return tuple(dict.fromkeys(tables))


def dimensions_of(model: SemanticModel) -> Iterator[tuple[str, str, Dimension]]:
    """(dotted key, table, dimension) of every dimension of every table."""
    for table_id, table in model.tables.items():
        for name, dimension in table.dimensions.items():
            yield f"tables.{table_id}.dimensions.{name}", table_id, dimension


def expressions_of(model: SemanticModel) -> Iterator[tuple[str, str, Expression]]:
    """(dotted key, table whose columns it reads, expression) of every expression over rows."""
    for table_id, table in model.tables.items():
        roles = {f"dates.{name}.expression": role.expression for name, role in table.dates.items()}
        for field, expression in {"where": table.where, **roles}.items():
            if expression:
                yield f"tables.{table_id}.{field}", table_id, expression
    for key, table_id, dimension in dimensions_of(model):
        if dimension.expression:
            yield f"{key}.expression", table_id, dimension.expression
    for name, metric in model.metrics.items():
        for field, expression in metric_expressions(metric):
            yield f"metrics.{name}.{field}", metric_table(metric), expression


def metric_expressions(metric: Metric) -> tuple[tuple[str, Expression], ...]:
    """(field, expression) for the expressions over rows that a metric holds itself."""
    if not isinstance(metric, Aggregate | Snapshot):
        return ()
    fields = (("of", metric.of), ("where", metric.where))
    return tuple((field, expression) for field, expression in fields if expression is not None)


def metric_table(metric: Metric) -> str:
    """The table whose rows a metric aggregates itself; empty when it aggregates none."""
    return next((table for _, table in tables_named(metric)), "")


def _formula_id(column: tuple[str | None, str]) -> str:
    qualifier, name = column
    return f"{qualifier}.{name}" if qualifier else name
