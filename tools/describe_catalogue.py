"""DescribeCatalogue: metrics, dimensions, values, and what each means. Reads the model only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Bilingual, Form
from semantic_layer.formats import ValueFormat
from semantic_layer.joins import Home, home, reachable_dimensions
from semantic_layer.leaves import leaves
from semantic_layer.metrics import Metric, Names
from semantic_layer.model import SemanticModel
from semantic_layer.problems import Problem, ProblemCode, QueryRefused
from semantic_layer.vocabulary import nearest
from store.table import Column, Table
from text_analysis.privacy import MASKED_CLASSES
from tools.result import Result, ResultTable
from tools.workspace import Workspace

MOST_VALUES = 20
"""Stored values shown of one dimension."""


class DescribeCatalogue(Form):
    """What can be asked, or what one name means."""

    about: Literal["all", "metrics", "dimensions", "metric", "dimension", "entities"] = "all"
    """The whole catalogue, one part of it, or one name."""
    name: str = ""
    """The metric or dimension id when one is meant."""


@dataclass(frozen=True)
class Entry:
    """One name of the catalogue; empty texts where a kind has no such thing."""

    id: str
    kind: Literal["metric", "dimension", "entity", "not_computable"]
    names: Names
    means: Bilingual | None = None
    """For what is not computable: what it needs."""
    unit: str = ""
    better: str = ""
    dimensions: tuple[str, ...] = ()
    """What a metric can be split by; the values of a dimension."""
    place: str = ""
    """file:line of the definition."""


@dataclass(frozen=True)
class PreparedCatalogue:
    """Entries that are there."""

    form: DescribeCatalogue
    entries: tuple[Entry, ...]

    def run(self, workspace: Workspace) -> Result:
        """The entries as a table; no row of the data is read."""
        del workspace  # everything is known since prepare
        return Result(form=self.form, tables=(_as_table(self.entries),), canonical=_text(self.form))

    def explain(self, workspace: Workspace) -> Result:
        """The same: the model alone is read."""
        return self.run(workspace)


def _text(form: DescribeCatalogue) -> str:
    fields = form.model_dump(mode="json", exclude_defaults=True)
    return json.dumps({"form": type(form).__name__, **fields}, sort_keys=True, ensure_ascii=False)


def prepare(form: DescribeCatalogue, workspace: Workspace) -> PreparedCatalogue:
    """Find the entries; raises QueryRefused when a name is unknown."""
    return PreparedCatalogue(form, _chosen(form, catalogue(workspace)))


def _chosen(form: DescribeCatalogue, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    match form.about:
        case "all":
            return entries
        case "metrics":
            return tuple(e for e in entries if e.kind in {"metric", "not_computable"})
        case "dimensions":
            return tuple(e for e in entries if e.kind == "dimension")
        case "entities":
            return tuple(e for e in entries if e.kind == "entity")
        case "metric" | "dimension":
            return _one(form.name, entries, form.about)


def _one(
    name: str, entries: tuple[Entry, ...], about: Literal["metric", "dimension"]
) -> tuple[Entry, ...]:
    found = tuple(entry for entry in entries if entry.id == name)
    if found:
        return found
    code: ProblemCode = "unknown_metric" if about == "metric" else "unknown_dimension"
    known = tuple(entry.id for entry in entries if entry.kind == about)
    raise QueryRefused((Problem(code, name, nearest(name, known)),))


def catalogue(workspace: Workspace) -> tuple[Entry, ...]:
    """Every metric, dimension and kind of record, and what is not computable, in model order."""
    model = workspace.model
    metrics = (_metric(model, key, metric) for key, metric in model.metrics.items())
    return (*metrics, *_dimensions(workspace), *_entities(model), *_not_computable(model))


def _metric(model: SemanticModel, key: str, metric: Metric) -> Entry:
    return Entry(
        id=key,
        kind="metric",
        names=metric.names,
        means=metric.means,
        unit=metric.unit,
        better=metric.better,
        dimensions=dimensions_of(model, key),
        place=_place(model, f"metrics.{key}"),
    )


def dimensions_of(model: SemanticModel, metric_id: str) -> tuple[str, ...]:
    """What a metric can be split by: the dimensions that the rows of all its tables have."""
    metric = model.metrics[metric_id]
    first, *others = dict.fromkeys(leaf.table for leaf in leaves(model, metric_id))
    shared = set(reachable_dimensions(model, first)).intersection(
        *(reachable_dimensions(model, table) for table in others)
    )
    return tuple(
        dimension
        for dimension in reachable_dimensions(model, first)
        if dimension in shared
        and _is_a_split(model, first, dimension)
        and dimension not in metric.not_by
        and (not metric.by or dimension in metric.by)
    )


def _is_a_split(model: SemanticModel, table: str, dimension: str) -> bool:
    """Whether people split by it: free text and contact data are none."""
    found = home(model, table, dimension)
    if not isinstance(found, Home):
        return False
    return not found.dimension.text and found.dimension.pii not in MASKED_CLASSES


def _dimensions(workspace: Workspace) -> Iterator[Entry]:
    model = workspace.model
    seen: set[str] = set()
    for table_id, table in model.tables.items():
        for key, dimension in table.dimensions.items():
            if key in seen or not (dimension.names.en or dimension.names.zh):
                continue
            seen.add(key)
            place = _place(model, f"tables.{table_id}.dimensions.{key}")
            values = _values(workspace, key)
            yield Entry(key, "dimension", dimension.names, dimension.means, "", "", values, place)


def _values(workspace: Workspace, dimension: str) -> tuple[str, ...]:
    """The first stored values, as the data hold them."""
    terms = workspace.vocabulary.terms
    stored = (term.value for term in terms if term.kind == "value" and term.id == dimension)
    return tuple(str(value) for value in dict.fromkeys(stored))[:MOST_VALUES]


def _entities(model: SemanticModel) -> Iterator[Entry]:
    for key, table in model.tables.items():
        if table.names.en or table.names.zh:
            yield Entry(
                key,
                "entity",
                table.names,
                dimensions=table.shows,
                place=_place(model, f"tables.{key}"),
            )


def _not_computable(model: SemanticModel) -> Iterator[Entry]:
    for key, missing in model.not_computable.items():
        place = _place(model, f"not_computable.{key}")
        yield Entry(key, "not_computable", missing.names, missing.needs, place=place)


def _place(model: SemanticModel, key: str) -> str:
    place = model.places.get(key)
    return f"{place.file}:{place.line}" if place else ""


_LABELS: tuple[tuple[str, str, str], ...] = (
    ("id", "id", "标识"),
    ("kind", "kind", "种类"),
    ("names_en", "English names", "英文名称"),
    ("names_zh", "Chinese names", "中文名称"),
    ("means_en", "meaning (English)", "含义（英文）"),
    ("means_zh", "meaning (Chinese)", "含义（中文）"),
    ("unit", "unit", "单位"),
    ("better", "better", "趋好方向"),
    ("dimensions", "split by, or values", "可拆分维度或取值"),
    ("place", "defined in", "定义位置"),
)


def _as_table(entries: tuple[Entry, ...]) -> ResultTable:
    columns = tuple(
        ResultColumn(key, "field", key, ValueFormat("text"), Bilingual(en=en, zh=zh))
        for key, en, zh in _LABELS
    )
    names = tuple(Column(key, "text") for key, _, _ in _LABELS)
    return ResultTable(Table(names, tuple(_row(entry) for entry in entries)), columns, "")


def _row(entry: Entry) -> tuple[str | None, ...]:
    return (
        entry.id,
        entry.kind,
        ", ".join(entry.names.en),
        "、".join(entry.names.zh),
        entry.means.en if entry.means else None,
        entry.means.zh if entry.means else None,
        entry.unit or None,
        entry.better or None,
        ", ".join(entry.dimensions) or None,
        entry.place or None,
    )
