"""Learned words: names a person has agreed to, laid over a model as load.py reads it.

A file the owner reviews, beside the model; it adds names and harmless words, and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import Field

from semantic_layer.form import Form, Scalar
from semantic_layer.metrics import Names
from semantic_layer.model import SemanticModel, Table
from semantic_layer.problems import ModelProblem
from semantic_layer.vocabulary import nearest

LEARNED = "learned.yaml"
"""Its name beside a model's folder; beside a single file `shop.yaml` it is `shop.learned.yaml`."""


class Learned(Form):
    """What was learned, by id."""

    metrics: Mapping[str, Names] = {}
    """Further names of metrics."""
    dimensions: Mapping[str, Names] = {}
    """Further names of dimensions."""
    values: Mapping[str, Mapping[Scalar, Names]] = {}
    """Further names of a dimension's stored values."""
    harmless: Names = Field(default_factory=Names)
    """Words that carry no meaning in a question."""


def learned_path(model: Path) -> Path:
    """Where the learned words of a model stand."""
    return model / LEARNED if model.is_dir() else model.with_name(f"{model.stem}.{LEARNED}")


def laid_over(model: SemanticModel, learned: Learned) -> SemanticModel:
    """The model with the learned names behind its own."""
    return replace(
        model,
        metrics={
            name: metric.model_copy(
                update={"names": _with(metric.names, learned.metrics.get(name))}
            )
            for name, metric in model.metrics.items()
        },
        tables={name: _table(table, learned) for name, table in model.tables.items()},
        harmless=_with(model.harmless, learned.harmless),
    )


def strangers(model: SemanticModel, learned: Learned, file: str) -> tuple[ModelProblem, ...]:
    """Ids of the file that the model does not have."""
    dimensions = {name for table in model.tables.values() for name in table.dimensions}
    return (
        *_unknown(learned.metrics, model.metrics, "metric", file),
        *_unknown((*learned.dimensions, *learned.values), dimensions, "dimension", file),
    )


def _unknown(
    said: Iterable[str], known: Iterable[str], what: str, file: str
) -> tuple[ModelProblem, ...]:
    known = tuple(known)
    return tuple(
        ModelProblem(f"unknown_{what}", file, 0, f"{what}s", name, nearest(name, known))
        for name in said
        if name not in known
    )


def _table(table: Table, learned: Learned) -> Table:
    dimensions = {
        name: dimension.model_copy(
            update={
                "names": _with(dimension.names, learned.dimensions.get(name)),
                "values": {
                    **dimension.values,
                    **{
                        key: _with(dimension.values.get(key, Names()), names)
                        for key, names in learned.values.get(name, {}).items()
                    },
                },
            }
        )
        for name, dimension in table.dimensions.items()
    }
    return table.model_copy(update={"dimensions": dimensions})


def _with(names: Names, more: Names | None) -> Names:
    if more is None:
        return names
    return Names(
        en=tuple(dict.fromkeys((*names.en, *more.en))),
        zh=tuple(dict.fromkeys((*names.zh, *more.zh))),
    )
