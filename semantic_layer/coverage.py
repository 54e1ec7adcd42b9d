"""What of a model this database can answer; the rest becomes a refusal that names what it needs.

Only names of columns are looked at. Whether they hold anything is counted elsewhere.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from semantic_layer.form import Bilingual
from semantic_layer.gaps import NONE, Gaps, Needs, label_columns
from semantic_layer.joins import Home, home, join_target
from semantic_layer.metrics import Metric, MetricFields, Names, Retention
from semantic_layer.model import Dimension, Label, NotComputable, SemanticModel, Table
from semantic_layer.parts import base_of, metrics_named
from semantic_layer.word_rules import folded, surface_forms


def covered(model: SemanticModel, columns: Mapping[str, tuple[str, ...]]) -> SemanticModel:
    """The part of the model that these columns (source -> its columns) can answer.

    A metric that lacks a table or column, or is computed from one that does, moves to
    `not_computable` with what it needs; so does a dimension that is left without a home.
    """
    gaps = Gaps(model, _folded(columns))
    refused = {name: _refusal(gaps, name) for name in model.metrics if gaps.of_metric(name)}
    homeless = _homeless(gaps)
    lacking = (*refused, *homeless, *gaps.all_missing())
    if not lacking:
        return model
    return replace(
        model,
        tables={
            name: _covered_table(gaps, name, table)
            for name, table in model.tables.items()
            if not gaps.of_table(name)
        },
        metrics={
            name: _covered_metric(gaps, metric)
            for name, metric in model.metrics.items()
            if name not in refused
        },
        not_computable={**model.not_computable, **homeless, **refused},
        fingerprint=hashlib.sha256((model.fingerprint + repr(lacking)).encode()).hexdigest(),
    )


def _covered_table(gaps: Gaps, name: str, table: Table) -> Table:
    joins = {
        role: target
        for role, target in table.joins.items()
        if not _join_needs(gaps, name, join_target(role, target))
    }
    dates = {
        role: date.model_copy(
            update={
                "first_of": gaps.dates_left(name, date.first_of),
                "unless": gaps.dates_left(name, date.unless),
            }
        )
        for role, date in table.dates.items()
        if not gaps.of_date(name, role)
    }
    dimensions = {
        key: _covered_dimension(gaps, name, dimension)
        for key, dimension in table.dimensions.items()
        if not gaps.of_dimension(name, dimension)
    }
    own = table.joins.keys() | table.dates.keys() | table.dimensions.keys()
    left = joins.keys() | dates.keys() | dimensions.keys()
    update = {
        "joins": joins,
        "dates": dates,
        "dimensions": dimensions,
        "shows": tuple(
            shown
            for shown in table.shows
            if shown in left or (shown not in own and not _parent_needs(gaps, name, shown))
        ),
        "label": table.label if _has_label(gaps, name, table.label) else None,
    }
    return table.model_copy(update=update)


def _parent_needs(gaps: Gaps, name: str, shown: str) -> Needs:
    """What a shown field of a parent table needs."""
    found = home(gaps.model, name, shown)
    if not isinstance(found, Home):
        return NONE
    return gaps.of_path(found.path) | gaps.of_dimension(found.table, found.dimension)


def _join_needs(gaps: Gaps, name: str, joined: tuple[str, str]) -> Needs:
    to_table, column = joined
    return gaps.of_column(name, column) | gaps.of_table(to_table)


def _covered_dimension(gaps: Gaps, table: str, dimension: Dimension) -> Dimension:
    if _has_label(gaps, table, dimension.label):
        return dimension
    return dimension.model_copy(update={"label": None})


def _has_label(gaps: Gaps, table: str, label: str | Label | None) -> bool:
    return not any(gaps.of_column(table, column) for column in label_columns(label))


def _covered_metric(gaps: Gaps, metric: Metric) -> Metric:
    if isinstance(metric, Retention):
        return metric.model_copy(update={"cohorts": gaps.cohorts_left(metric)})
    return metric


def _homeless(gaps: Gaps) -> dict[str, NotComputable]:
    """Dimensions that no table of the database has, as refusals.

    Words that also name a metric stay the metric's.
    """
    taken = {
        folded(form)
        for metric in gaps.model.metrics.values()
        for form in (*surface_forms(metric, "en"), *surface_forms(metric, "zh"))
    }
    homes: dict[str, list[tuple[Needs, Names]]] = {}
    for table_id, table in gaps.model.tables.items():
        for name, dimension in table.dimensions.items():
            needs = gaps.of_dimension(table_id, dimension)
            homes.setdefault(name, []).append((needs, _without(dimension.names, taken)))
    return {
        name: NotComputable(names=names, needs=_said(gaps.model, found[0][0]))
        for name, found in homes.items()
        if all(needs for needs, _ in found)
        and (names := next((names for _, names in found if names.en or names.zh), None))
    }


def _without(names: Names, taken: set[str]) -> Names:
    en, zh = (
        tuple(form for form in forms if folded(form) not in taken) for forms in (names.en, names.zh)
    )
    return Names(en=en, zh=zh)


def _refusal(gaps: Gaps, name: str) -> NotComputable:
    """A metric by its own words, what it needs, and those of its parts that can still be asked."""
    metric = gaps.model.metrics[name]
    parts = (base_of(gaps.model, part) for _, part in metrics_named(metric))
    left = tuple(part for part in dict.fromkeys(parts) if part and not gaps.of_metric(part))
    return NotComputable(
        names=_words(metric), needs=_said(gaps.model, gaps.of_metric(name)), instead=left
    )


def _words(metric: MetricFields) -> Names:
    return Names(en=surface_forms(metric, "en"), zh=surface_forms(metric, "zh"))


def _said(model: SemanticModel, needs: Needs) -> Bilingual:
    """'the table refunds (amount), the column orders.cost', or what the author says of a table."""
    missing = {source for source, column in needs if not column}
    for table in model.tables.values():
        if table.needs is not None and table.source in missing:
            return table.needs
    en, zh = [], []
    for source in sorted({source for source, _ in needs}):
        found = sorted(column for table, column in needs if table == source and column)
        if source in missing:
            en.append(f"the table {source}" + (f" ({', '.join(found)})" if found else ""))
            zh.append(f"{source} 表" + (f"（{'、'.join(found)}）" if found else ""))
        else:
            en.extend(f"the column {source}.{column}" for column in found)
            zh.extend(f"{source}.{column} 列" for column in found)
    return Bilingual(en=", ".join(en), zh="、".join(zh))


def _folded(given: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Names as a database compares them: without case."""
    return {
        source.casefold(): frozenset(column.casefold() for column in found)
        for source, found in given.items()
    }
