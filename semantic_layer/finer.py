"""Finer counts: what a metric becomes when it is split by something only a finer table knows.

Orders have no product, their lines have: orders by product count each order once per product. The
author names the metric that counts so (`finer`); it is never guessed, and never used without need.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from semantic_layer.leaves import formula_names, named
from semantic_layer.metrics import Aggregate, Cumulative, Derived, Metric, PerEntity, Ratio
from semantic_layer.model import SemanticModel


@lru_cache(maxsize=1024)
def finer_models(model: SemanticModel, metrics: tuple[str, ...]) -> tuple[SemanticModel, ...]:
    """The model once for each finer table that could serve these metrics, counted over its rows.

    Last, for metrics that have no finer table in common, each over the first of its own.
    """
    counted = tuple(dict.fromkeys(name for metric in metrics for name in _parts(model, metric)))
    finer = {name: found for name in counted if (found := _finer(model, name))}
    tables = dict.fromkeys(other.table for found in finer.values() for other in found)
    choices = [
        {name: other for name, found in finer.items() for other in found if other.table == table}
        for table in tables
    ]
    if len(tables) > 1:
        choices.append({name: found[0] for name, found in finer.items()})
    return tuple(_counted_over(model, choice) for choice in choices)


def _counted_over(model: SemanticModel, choice: Mapping[str, Aggregate]) -> SemanticModel:
    changed: dict[str, Metric] = dict(model.metrics)
    for name, other in choice.items():
        said = model.metrics[name]
        changed[name] = other.model_copy(
            update={"names": said.names, "means": other.means or said.means, "not_by": said.not_by}
        )
    over = ",".join(f"{name}:{other.table}" for name, other in choice.items())
    return replace(model, metrics=changed, fingerprint=f"{model.fingerprint}+{over}")


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
