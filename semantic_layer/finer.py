"""Finer counts: what a metric becomes when it is split by something only a finer table knows.

Orders have no product, their lines have: orders by product count each order once per product. The
author names the metric that counts so (`finer`); it is never guessed, and never used without need.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from semantic_layer.leaves import formula_names, named
from semantic_layer.metrics import Aggregate, Cumulative, Derived, Metric, PerEntity, Ratio
from semantic_layer.model import SemanticModel


@lru_cache(maxsize=1024)
def finer_models(model: SemanticModel, metrics: tuple[str, ...]) -> tuple[SemanticModel, ...]:
    """The model once for each finer table that could serve these metrics, counted over its rows."""
    counted = tuple(dict.fromkeys(name for metric in metrics for name in _parts(model, metric)))
    tables = dict.fromkeys(
        other.table for name in counted for other in _finer(model, name) if name in model.metrics
    )
    return tuple(_counted_over(model, counted, table) for table in tables)


def _counted_over(model: SemanticModel, counted: tuple[str, ...], table: str) -> SemanticModel:
    changed: dict[str, Metric] = dict(model.metrics)
    for name in counted:
        for other in _finer(model, name):
            if other.table == table:
                said = model.metrics[name]
                changed[name] = other.model_copy(
                    update={"names": said.names, "means": said.means, "not_by": said.not_by}
                )
    return replace(model, metrics=changed, fingerprint=f"{model.fingerprint}+{table}")


def _finer(model: SemanticModel, name: str) -> tuple[Aggregate, ...]:
    metric = model.metrics.get(name)
    if not isinstance(metric, Aggregate):
        return ()
    others = (model.metrics.get(other) for other in metric.finer)
    return tuple(other for other in others if isinstance(other, Aggregate))


def _parts(model: SemanticModel, metric_id: str) -> Iterator[str]:
    """The metric itself and all it is made of."""
    found = named(model, metric_id)
    if found is None:
        return
    yield metric_id
    for part in _named_in(found[0]):
        yield from _parts(model, part)


def _named_in(metric: Metric) -> tuple[str, ...]:
    match metric:
        case Ratio():
            return (metric.numerator, metric.denominator)
        case Derived():
            return formula_names(metric.formula)
        case Cumulative():
            return (metric.of,)
        case PerEntity():
            return (metric.inner,)
        case _:
            return ()
