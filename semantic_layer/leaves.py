"""Leaves: the aggregates a metric is made of, and what may be done with its values.

A ratio has the leaves of both sides, a formula those of all its parts. No SQL is written here.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from sqlglot import expressions as exp

from semantic_layer.expressions import Expression
from semantic_layer.joins import default_date
from semantic_layer.metrics import (
    Aggregate,
    AggregateFunction,
    Cumulative,
    Derived,
    Funnel,
    Metric,
    PerEntity,
    Ratio,
    Retention,
    Snapshot,
)
from semantic_layer.model import SemanticModel

Manner = Literal["plain", "start", "year", "last", "snapshot", "entity", "journey"]
"""`start` and `year`: since the data or the year began; `last`: over the last days."""

SO_FAR: frozenset[Manner] = frozenset({"start", "year", "last"})
"""Taken over days that reach back from each bucket's end."""

Additivity = Literal["adds", "overlaps", "no"]
"""Whether the values of groups add up; `overlaps` = they would, were no entity counted twice."""

PERCENTILES = {"median": "0.5", "p10": "0.1", "p25": "0.25", "p75": "0.75", "p90": "0.9",
               "p95": "0.95"}  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One aggregate over the rows of one table."""

    id: str
    """Unique among the leaves of a query: the metric's id, and what sets it apart."""
    table: str
    function: AggregateFunction
    of: Expression | None = None
    where: Expression | None = None
    date: str | None = None
    """The date role in force; None = the table has none."""
    manner: Manner = "plain"
    entity: PerEntity | None = field(default=None, compare=False)
    """The metric itself, for the manner `entity`."""
    days: int | None = None
    """How many days, for the manner `last`."""

    @property
    def reach(self) -> str:
        """Which days it counts: what is read together must agree in it."""
        return self.manner if self.days is None else f"{self.manner} {self.days}"

    @property
    def zero_when_missing(self) -> bool:
        """True: no row means 0, not empty."""
        return self.function in {"sum", "count", "count_distinct"}


def named(model: SemanticModel, metric_id: str) -> tuple[Metric, AggregateFunction | None] | None:
    """The metric of that id; `order_value.median` is order_value with another allowed aggregate."""
    if found := model.metrics.get(metric_id):
        return found, None
    base, _, function = metric_id.rpartition(".")
    metric = model.metrics.get(base)
    if isinstance(metric, Aggregate) and function in metric.also:
        return metric, next(also for also in metric.also if also == function)
    return None


@lru_cache(maxsize=4096)
def leaves(model: SemanticModel, metric_id: str) -> tuple[Leaf, ...]:
    """The aggregates that make up a known metric, each once, the leading one first."""
    found = named(model, metric_id)
    if found is None:
        return ()
    metric, function = found
    match metric:
        case Ratio():
            return _ratio(model, metric)
        case Derived():
            names = formula_names(metric.formula)
            return tuple(dict.fromkeys(leaf for name in names for leaf in leaves(model, name)))
        case Cumulative():
            return tuple(so_far(leaf, metric) for leaf in leaves(model, metric.of))
        case _:
            return (_single(model, metric_id, metric, function),)


@lru_cache(maxsize=4096)
def additivity(model: SemanticModel, metric_id: str) -> Additivity:
    """Whether the values of groups add up to the whole's."""
    found = named(model, metric_id)
    if found is None:
        return "no"
    metric, function = found
    match metric:
        case Aggregate():
            adds = _of_function(function or metric.aggregate)
            paired = model.tables[metric.table].pairs is not None
            return "overlaps" if paired and adds == "adds" else adds
        case Cumulative():
            return additivity(model, metric.of)
        case Derived():
            return _of_formula(model, metric)
        case PerEntity():
            return _of_entities(metric)
        case _:
            return "adds" if isinstance(metric, Snapshot) else "no"


@lru_cache(maxsize=1024)
def formula_names(formula: Expression) -> tuple[str, ...]:
    """The metric ids a formula names, in order."""
    columns = formula.tree.find_all(exp.Column, bfs=False)
    return tuple(dict.fromkeys(column_name(column) for column in columns))


def role_of(model: SemanticModel, entity: str, name: str) -> str:
    """The date role that a stage or cohort names: `created` of a lead is `lead.created`."""
    return f"{entity}.{name}" if name in model.tables[entity].dates else name


def column_name(column: exp.Column) -> str:
    """`order_value.median` as a formula writes it."""
    return f"{column.table}.{column.name}" if column.table else column.name


def _single(
    model: SemanticModel,
    metric_id: str,
    metric: Aggregate | Snapshot | PerEntity | Funnel | Retention,
    function: AggregateFunction | None,
) -> Leaf:
    match metric:
        case Aggregate():
            date = metric.date or _default(model, metric.table)
            done = function or metric.aggregate
            return Leaf(metric_id, metric.table, done, metric.of, metric.where, date)
        case Snapshot():
            date = metric.date or _default(model, metric.table)
            return Leaf(metric_id, metric.table, "sum", metric.of, metric.where, date, "snapshot")
        case PerEntity():
            return _per_entity(model, metric_id, metric)
        case Funnel():
            entered = role_of(model, metric.entity, metric.stages[0])
            return Leaf(metric_id, metric.entity, "count", date=entered, manner="journey")
        case Retention():
            joined = role_of(model, metric.entity, metric.cohorts[0])
            return Leaf(metric_id, metric.entity, "count", date=joined, manner="journey")


def _ratio(model: SemanticModel, metric: Ratio) -> tuple[Leaf, ...]:
    above = (numerator_leaf(model, metric, leaf) for leaf in leaves(model, metric.numerator))
    return tuple(dict.fromkeys((*above, *leaves(model, metric.denominator))))


def numerator_leaf(model: SemanticModel, metric: Ratio, leaf: Leaf) -> Leaf:
    """A leaf of the numerator; in a cohort view it takes the date of the denominator's rows."""
    below = leaves(model, metric.denominator)
    return _dated(leaf, below[0].date) if metric.basis == "denominator" and below else leaf


def _dated(leaf: Leaf, date: str | None) -> Leaf:
    if leaf.date == date:
        return leaf
    return Leaf(
        f"{leaf.id}_of_cohort", leaf.table, leaf.function, leaf.of, leaf.where, date, leaf.manner,
        leaf.entity, leaf.days,
    )  # fmt: skip


def so_far(leaf: Leaf, metric: Cumulative) -> Leaf:
    """The same aggregate since the data or the year began, or over the last days."""
    manner: Manner = metric.since if metric.last is None else "last"
    reach = f"since_{manner}" if metric.last is None else f"last_{metric.last}_days"
    return Leaf(
        f"{leaf.id}_{reach}", leaf.table, leaf.function, leaf.of, leaf.where,
        leaf.date, manner, leaf.entity, metric.last,
    )  # fmt: skip


def _per_entity(model: SemanticModel, metric_id: str, metric: PerEntity) -> Leaf:
    inner = leaves(model, metric.inner)
    outer = metric.outer
    function: AggregateFunction = "avg"
    if metric.count_where is not None or outer == "count":
        function = "count"
    elif outer is not None and metric.share_where is None:
        function = outer
    table, date = (inner[0].table, inner[0].date) if inner else (metric.entity, None)
    return Leaf(metric_id, table, function, date=date, manner="entity", entity=metric)


def _of_entities(metric: PerEntity) -> Additivity:
    """Entities counted may stand in several groups; their sums add up."""
    if metric.count_where is not None or metric.outer == "count":
        return "overlaps"
    return "adds" if metric.outer == "sum" else "no"


def _of_function(function: AggregateFunction) -> Additivity:
    if function in {"sum", "count"}:
        return "adds"
    return "overlaps" if function == "count_distinct" else "no"


def _of_formula(model: SemanticModel, metric: Derived) -> Additivity:
    """Sums and differences add up as their parts do; every other formula does not."""
    allowed = (exp.Add, exp.Sub, exp.Neg, exp.Paren, exp.Column, exp.Identifier)
    if not all(isinstance(node, allowed) for node in metric.formula.tree.walk()):
        return "no"
    parts = {additivity(model, name) for name in formula_names(metric.formula)}
    return "no" if "no" in parts else "overlaps" if "overlaps" in parts else "adds"


def _default(model: SemanticModel, table: str) -> str | None:
    name = default_date(model.tables[table])
    return f"{table}.{name}" if name else None
