"""Catalogue: what the stages ask of a model, looked up once.

Which metric counts an entity, where a metric's rows live, which names are personal. Reads the model
and its vocabulary; knows no question.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from semantic_layer.form import Language
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
from semantic_layer.problems import Problem
from semantic_layer.query import Filter, Group, MetricQuery, RowQuery
from semantic_layer.vocabulary import Vocabulary

Check = Callable[[MetricQuery | RowQuery], tuple[Problem, ...]]
PLAIN_UNITS = frozenset({"count", "percent", "days", "hours", "years", "points", "score", "number"})
"""Units of a metric that are no currency."""
DOES_NOT_FIT = frozenset(
    {"dimension_not_reachable", "dimension_not_applicable", "would_multiply_rows"}
)


@dataclass(frozen=True)
class Catalogue:
    """One model as the planner sees it."""

    model: SemanticModel
    vocabulary: Vocabulary
    check: Check
    counts: Mapping[str, str]
    """Entity -> the metric that counts it, where one does."""
    homes: Mapping[str, tuple[tuple[str, Dimension], ...]]
    """Dimension id -> the tables that have it."""
    subjects: frozenset[str] = frozenset()
    """Dimensions that some metric is about in another way than by a split."""
    _fits: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False)

    def metric(self, name: str) -> Metric | None:
        """The metric behind an id, with or without another aggregate (`order_value.median`)."""
        return self.model.metrics.get(name.partition(".")[0])

    def table_of(self, name: str) -> str:
        """The table whose rows a metric is about; empty when it has none of its own."""
        return _table_of(self.model, name)

    def dimension(self, name: str) -> Dimension | None:
        """The dimension behind an id, in its first home."""
        homes = self.homes.get(name, ())
        return homes[0][1] if homes else None

    def is_entity(self, name: str) -> bool:
        """True for a table's name."""
        return name in self.model.tables

    def entity_of_count(self, metric: str) -> str | None:
        """The entity a metric counts, if it is such a metric."""
        return next((entity for entity, counter in self.counts.items() if counter == metric), None)

    def fits(self, metric: str, dimension: str) -> bool:
        """Whether `metric` may be split by or filtered on `dimension`."""
        key = (metric, dimension)
        if key not in self._fits:
            self._fits[key] = not any(
                problem.code in DOES_NOT_FIT for problem in self.check(self._probe(key))
            )
        return self._fits[key]

    def _probe(self, key: tuple[str, str]) -> MetricQuery:
        metric, dimension = key
        found = self.dimension(dimension)
        if found is not None and (found.number or found.text):
            condition = Filter(dimension=dimension, op="not_null")
            return MetricQuery(metrics=(metric,), filters=(condition,))
        return MetricQuery(metrics=(metric,), group_by=(Group(dimension=dimension),))

    def is_additive(self, name: str) -> bool:
        """True for metrics whose parts add up to the whole."""
        metric = self.metric(name)
        match metric:
            case Aggregate():
                return metric.aggregate in {"sum", "count"}
            case Cumulative() | Snapshot():
                return True
            case _:
                return False

    def is_count(self, name: str) -> bool:
        """True for metrics that count things."""
        metric = self.metric(name)
        if isinstance(metric, Cumulative):
            return self.is_count(metric.of)
        return isinstance(metric, Aggregate) and metric.aggregate in {"count", "count_distinct"}

    def counts_rows(self, name: str) -> bool:
        """True for a count of all rows of its table, none left out."""
        metric = self.metric(name)
        return isinstance(metric, Aggregate) and metric.where is None and self.is_count(name)

    def label(self, name: str, language: Language) -> str:
        """What a metric, dimension, entity or date is called."""
        return self.vocabulary.label(name, language)


def build_catalogue(model: SemanticModel, vocabulary: Vocabulary, check: Check) -> Catalogue:
    """Look up once what every question needs."""
    homes: dict[str, list[tuple[str, Dimension]]] = {}
    for name, table in model.tables.items():
        for dimension_id, dimension in table.dimensions.items():
            homes.setdefault(dimension_id, []).append((name, dimension))
    return Catalogue(
        model=model,
        vocabulary=vocabulary,
        check=check,
        counts=_counts(model),
        homes={name: tuple(found) for name, found in homes.items()},
        subjects=frozenset(name for metric in model.metrics.values() for name in metric.about),
    )


def _table_of(model: SemanticModel, name: str) -> str:
    metric = model.metrics.get(name.partition(".")[0])
    match metric:
        case Aggregate() | Snapshot():
            return metric.table
        case Ratio():
            return _table_of(model, metric.denominator)
        case Cumulative():
            return _table_of(model, metric.of)
        case PerEntity() | Funnel() | Retention():
            return metric.entity
        case Derived() | None:
            return ""


def _counts(model: SemanticModel) -> dict[str, str]:
    """Entity -> its counter: a metric about that table that is called like a number of it."""
    counts: dict[str, str] = {}
    for entity, table in model.tables.items():
        wanted = _counting_names(table.names.en, table.names.zh)
        for name, metric in model.metrics.items():
            if not _counts_entity(model, metric, entity):
                continue
            called = {spoken.lower() for spoken in (*metric.names.en, *metric.names.zh)}
            if called & wanted:
                counts.setdefault(entity, name)
    for name, metric in model.metrics.items():
        if isinstance(metric, Aggregate) and metric.aggregate == "count" and metric.where is None:
            counts.setdefault(metric.table, name)
    return counts


def _counts_entity(model: SemanticModel, metric: Metric | None, entity: str) -> bool:
    match metric:
        case Aggregate(aggregate="count"):
            return metric.table == entity
        case Aggregate(aggregate="count_distinct"):
            return True
        case Cumulative():
            return _counts_entity(model, model.metrics.get(metric.of), entity)
        case _:
            return False


def _counting_names(english: tuple[str, ...], chinese: tuple[str, ...]) -> set[str]:
    names: set[str] = set()
    for name in (word.lower() for word in english):
        plural = name[:-1] + "ies" if name.endswith("y") else name + "s"
        names |= {plural, f"number of {plural}", f"{name} count", f"how many {plural}"}
        names.add(f"total {plural}")
    for name in chinese:
        names |= {name + ending for ending in ("数", "数量", "总数", "量")}
    return names
