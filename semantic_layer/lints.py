"""What a checked model might still be better without: words of two things, what nothing can use.

Warnings for `askcrm check` alone; no start of a question pays for them. `rules.py` holds what must
hold.
"""

import re
from collections.abc import Iterator

from semantic_layer.expressions import Expression, columns
from semantic_layer.findings import warning_at
from semantic_layer.form import Language
from semantic_layer.gaps import label_columns
from semantic_layer.joins import Home, JoinPath, home, join_target, path
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.parts import dimensions_of, expressions_of, source_tables
from semantic_layer.problems import ModelProblem
from semantic_layer.word_rules import LANGUAGES, folded, surface_forms

HAN = re.compile(r"[\u3400-\u9fff]")


def lint(model: SemanticModel) -> tuple[ModelProblem, ...]:
    """Everything odd that the files show by themselves."""
    return (
        *dimensions_have_a_metric(model),
        *words_mean_one_thing(model),
        *values_are_in_both_languages(model),
    )


def dimensions_have_a_metric(model: SemanticModel) -> Iterator[ModelProblem]:
    """Each dimension splits at least one metric."""
    used = {name for metric in model.metrics for name in _reached(model, metric)}
    for key, table, dimension in dimensions_of(model):
        name = key.rpartition(".")[2]
        if (table, name) not in used and not dimension.text:
            yield warning_at(model, key, "unreachable_dimension", name, "")


def words_mean_one_thing(model: SemanticModel) -> Iterator[ModelProblem]:
    """No word names two dimensions, a dimension and a metric, or two values of a dimension."""
    owners = {
        (language, folded(form)): f"metrics.{name}"
        for name, metric in model.metrics.items()
        for language in LANGUAGES
        for form in surface_forms(metric, language)
    }
    for key, _, dimension in dimensions_of(model):
        own = key.rpartition(".")[2]
        for language in LANGUAGES:
            for form in dimension.names.in_language(language):
                other = owners.setdefault((language, folded(form)), key)
                if other.rpartition(".")[2] != own:
                    yield warning_at(model, f"{key}.names", "word_of_several", form, other)
            yield from _values_apart(model, key, dimension, language)


def values_are_in_both_languages(model: SemanticModel) -> Iterator[ModelProblem]:
    """A stored value that has a name has one in each language, the stored text itself included."""
    for key, _, dimension in dimensions_of(model):
        for value, names in dimension.values.items():
            is_chinese = bool(HAN.search(str(value)))
            has_en = bool(names.en) or (isinstance(value, str) and not is_chinese)
            has_zh = bool(names.zh) or is_chinese
            if not (has_en and has_zh):
                language = "en" if not has_en else "zh"
                code = f"value_without_{language}"
                yield warning_at(model, f"{key}.values", code, str(value), "")


def named_columns(model: SemanticModel) -> Iterator[tuple[str, str, str]]:
    """(dotted key, table, column) for every column the model names, where it first does."""
    seen: set[tuple[str, str]] = set()
    for key, table, column in _all_named(model):
        if (table, column.casefold()) not in seen:
            seen.add((table, column.casefold()))
            yield key, table, column


def _reached(model: SemanticModel, metric: str) -> Iterator[tuple[str, str]]:
    """(home table, dimension) of everything a metric can be split by."""
    barred = model.metrics[metric].not_by
    for table in source_tables(model, metric):
        for key, _, _ in dimensions_of(model):
            name = key.rpartition(".")[2]
            found = home(model, table, name)
            if isinstance(found, Home) and name not in barred:
                yield found.table, name
        for holder, spec in model.tables.items():  # reached under a named role
            if isinstance(path(model, table, holder), JoinPath):
                yield from ((holder, name) for name in spec.dimensions if name not in barred)


def _values_apart(
    model: SemanticModel, key: str, dimension: Dimension, language: Language
) -> Iterator[ModelProblem]:
    owners: dict[str, str] = {}
    for value, names in dimension.values.items():
        for form in names.in_language(language):
            other = owners.setdefault(folded(form), str(value))
            if other != str(value):
                yield warning_at(model, f"{key}.values", "word_of_several", form, other)


def _all_named(model: SemanticModel) -> Iterator[tuple[str, str, str]]:
    for name, table in model.tables.items():
        keys = (table.key,) if isinstance(table.key, str) else table.key
        yield from ((f"tables.{name}.key", name, column) for column in keys)
        for role, target in table.joins.items():
            yield f"tables.{name}.joins.{role}", name, join_target(role, target)[1]
        for role, date in table.dates.items():
            if date.column is not None:
                yield f"tables.{name}.dates.{role}", name, date.column
        yield from ((f"tables.{name}.label", name, one) for one in label_columns(table.label))
    for key, home_table, dimension in dimensions_of(model):
        if dimension.column is not None:
            yield key, home_table, dimension.column
        yield from ((key, home_table, column) for column in label_columns(dimension.label))
    for key, home_table, expression in expressions_of(model):
        yield from ((key, *read) for read in _read(model, home_table, expression))


def _read(model: SemanticModel, table: str, expression: Expression) -> Iterator[tuple[str, str]]:
    """(table, stored column) for each column an expression reads, computed ones left out."""
    for qualifier, column in columns(expression):
        way = path(model, table, qualifier) if qualifier else JoinPath(table)
        if not isinstance(way, JoinPath):
            continue
        spec = model.tables[way.end]
        role, dimension = spec.dates.get(column), spec.dimensions.get(column)
        computed = (role is not None and role.column != column) or (
            dimension is not None and dimension.metric is not None
        )
        if not computed:
            yield way.end, column
