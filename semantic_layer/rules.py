"""What must hold of a model: one function per rule, each yields ModelProblems.

Only what can be known from the files; what can only be known from rows is counted elsewhere.
"""

import re
from collections.abc import Callable, Iterator

from semantic_layer.findings import problem_at, unknown_at
from semantic_layer.joins import JoinPath, path
from semantic_layer.leaves import additivity
from semantic_layer.metrics import (
    Aggregate,
    Cumulative,
    Funnel,
    PerEntity,
    Ratio,
    Retention,
    Snapshot,
)
from semantic_layer.model import SemanticModel
from semantic_layer.parts import base_of, closure, metrics_named, source_tables, tables_named
from semantic_layer.problems import ModelProblem
from semantic_layer.table_rules import (
    calendar_is_known,
    date_problem,
    dates_are_sound,
    dimensions_are_sound,
    homes_are_not_tied,
    ids_are_plain,
    joins_reach_single_keys,
    pairs_are_sound,
    qualifiers_are_reachable,
    shown_fields_exist,
)
from semantic_layer.word_rules import (
    default_metric_exists,
    metrics_have_enough_words,
    metrics_say_what_they_mean,
    names_are_in_both_languages,
    names_mean_one_metric,
    phrases_say_something,
)

Rule = Callable[[SemanticModel], Iterator[ModelProblem]]

THRESHOLD = re.compile(r"(>=|<=|<>|!=|=|>|<)\s*-?[0-9]+(\.[0-9]+)?")


def check(model: SemanticModel) -> tuple[ModelProblem, ...]:
    """Every problem of the model, errors and warnings, in the order of the rules.

    While a metric names what does not exist, or itself, what is computed from it is not judged.
    """
    found = tuple(problem for rule in NAMING_RULES for problem in rule(model))
    if any(not problem.warning for problem in found):
        return found
    return found + tuple(problem for rule in MEANING_RULES for problem in rule(model))


def metrics_name_what_exists(model: SemanticModel) -> Iterator[ModelProblem]:
    """Every table, entity and metric a metric names exists."""
    for name, metric in model.metrics.items():
        for field, target in tables_named(metric):
            if target not in model.tables:
                key = f"metrics.{name}.{field}"
                yield unknown_at(model, key, "unknown_table", target, model.tables)
        for field, target in metrics_named(metric):
            if base_of(model, target) is None:
                key = f"metrics.{name}.{field}"
                yield unknown_at(model, key, "unknown_metric", target, model.metrics)


def splits_exist(model: SemanticModel) -> Iterator[ModelProblem]:
    """What a metric is (not) to be split by exists."""
    known = _splittable(model)
    for name, metric in model.metrics.items():
        named = (("by", metric.by), ("not_by", metric.not_by), ("about", metric.about))
        for field, targets in named:
            for target in targets:
                if target not in known and target.rpartition(".")[2] not in known:
                    key = f"metrics.{name}.{field}"
                    yield unknown_at(model, key, "unknown_dimension", target, known)
        for target in metric.about.values():
            if target not in model.metrics:
                key = f"metrics.{name}.about"
                yield unknown_at(model, key, "unknown_metric", target, model.metrics)


def metrics_build_no_circle(model: SemanticModel) -> Iterator[ModelProblem]:
    """No metric is computed from itself."""
    for name, metric in model.metrics.items():
        parts = (base_of(model, part) for _, part in metrics_named(metric))
        if any(part is not None and name in closure(model, part) for part in parts):
            detail = "a metric that is not computed from itself"
            yield problem_at(model, f"metrics.{name}", "circular_metric", name, detail)


def parts_are_of_right_kinds(model: SemanticModel) -> Iterator[ModelProblem]:
    """Funnel and retention stand alone; a cumulative metric adds up what adds up."""
    for name, metric in model.metrics.items():
        for field, part in metrics_named(metric):
            found = model.metrics[base_of(model, part) or part]
            key = f"metrics.{name}.{field}"
            if isinstance(found, Funnel | Retention):
                detail = "not a funnel or retention, which have no single value"
                yield problem_at(model, key, "wrong_kind", part, detail)
            elif (
                isinstance(metric, Cumulative)
                and metric.last is None
                and additivity(model, part) == "no"
            ):
                detail = "a sum or a count, or a sum or difference of them"
                yield problem_at(model, key, "needs_additive", part, detail)


def aggregates_have_their_value(model: SemanticModel) -> Iterator[ModelProblem]:
    """Everything but a count of rows aggregates something; extra aggregates need it too."""
    for name, metric in model.metrics.items():
        if not isinstance(metric, Aggregate) or metric.of is not None:
            continue
        if metric.aggregate != "count" or set(metric.also) - {"count"}:
            detail = "`of`: the value that is aggregated"
            yield problem_at(model, f"metrics.{name}.of", "missing_key", "", detail)


def metric_dates_are_reachable(model: SemanticModel) -> Iterator[ModelProblem]:
    """The date a metric counts by is its table's or a many-to-one parent's."""
    for name, metric in model.metrics.items():
        if not isinstance(metric, Aggregate | Snapshot) or metric.table not in model.tables:
            continue
        key = f"metrics.{name}.date"
        if metric.date is not None:
            yield from date_problem(model, metric.table, metric.date, key)
        elif not model.tables[metric.table].dates and isinstance(metric, Snapshot):
            detail = "a date: the table has none"
            yield problem_at(model, key, "missing_key", "", detail)


def ratios_have_their_basis(model: SemanticModel) -> Iterator[ModelProblem]:
    """With `basis: denominator` the numerator's rows belong to the denominator's."""
    for name, metric in model.metrics.items():
        if not isinstance(metric, Ratio) or metric.basis == "own_dates":
            continue
        below = source_tables(model, metric.denominator)
        for table in source_tables(model, metric.numerator):
            if not any(isinstance(path(model, table, one), JoinPath) for one in below):
                detail = f"numerator rows that belong to a row of {', '.join(sorted(below))}"
                yield problem_at(
                    model, f"metrics.{name}.basis", "basis_not_reachable", table, detail
                )


def entities_are_reachable(model: SemanticModel) -> Iterator[ModelProblem]:
    """What is computed per entity comes from rows that belong to one entity each."""
    for name, metric in model.metrics.items():
        inner = metric.inner if isinstance(metric, PerEntity) else None
        inner = metric.active if isinstance(metric, Retention) else inner
        if inner is None or not isinstance(metric, PerEntity | Retention):
            continue
        for table in source_tables(model, inner):
            if not isinstance(path(model, table, metric.entity), JoinPath):
                detail = f"a metric of rows that belong to one {metric.entity} each"
                yield problem_at(model, f"metrics.{name}", "entity_not_reachable", inner, detail)


def joining_dates_exist(model: SemanticModel) -> Iterator[ModelProblem]:
    """What a metric's entities joined by is a date of theirs."""
    for name, metric in model.metrics.items():
        if isinstance(metric, PerEntity) and metric.joined_before is not None:
            key = f"metrics.{name}.joined_before"
            yield from date_problem(model, metric.entity, metric.joined_before, key)


def outer_aggregates_are_one(model: SemanticModel) -> Iterator[ModelProblem]:
    """A metric per entity has exactly one of outer, share_where and count_where."""
    for name, metric in model.metrics.items():
        if not isinstance(metric, PerEntity):
            continue
        if [metric.outer, metric.share_where, metric.count_where].count(None) != 2:
            detail = "one of outer, share_where, count_where"
            yield problem_at(model, f"metrics.{name}", "outer_aggregate", name, detail)
        for field in ("share_where", "count_where"):
            said = metric.share_where if field == "share_where" else metric.count_where
            if said is not None and not THRESHOLD.fullmatch(said.strip()):
                key = f"metrics.{name}.{field}"
                yield problem_at(model, key, "bad_threshold", said, "a comparison such as `>= 2`")


def stages_exist(model: SemanticModel) -> Iterator[ModelProblem]:
    """Stages of a funnel and cohorts of a retention are dates of the entity."""
    for name, metric in model.metrics.items():
        if not isinstance(metric, Funnel | Retention):
            continue
        field = "stages" if isinstance(metric, Funnel) else "cohorts"
        roles = metric.stages if isinstance(metric, Funnel) else metric.cohorts
        if len(roles) < (2 if field == "stages" else 1):
            detail = "at least two stages" if field == "stages" else "at least one cohort date"
            yield problem_at(model, f"metrics.{name}.{field}", "missing_key", "", detail)
        for role in roles if metric.entity in model.tables else ():
            yield from date_problem(model, metric.entity, role, f"metrics.{name}.{field}")


def _splittable(model: SemanticModel) -> tuple[str, ...]:
    """What a metric may be split by: dimensions, tables, join roles and dates."""
    return (
        *model.tables,
        *(name for table in model.tables.values() for name in (*table.dimensions, *table.joins)),
        *(f"{name}.{role}" for name, table in model.tables.items() for role in table.dates),
    )


NAMING_RULES: tuple[Rule, ...] = (
    calendar_is_known,
    ids_are_plain,
    joins_reach_single_keys,
    pairs_are_sound,
    dates_are_sound,
    dimensions_are_sound,
    shown_fields_exist,
    homes_are_not_tied,
    qualifiers_are_reachable,
    metrics_name_what_exists,
    splits_exist,
    metrics_build_no_circle,
    names_are_in_both_languages,
    names_mean_one_metric,
    phrases_say_something,
    default_metric_exists,
    metrics_say_what_they_mean,
    metrics_have_enough_words,
)
MEANING_RULES: tuple[Rule, ...] = (
    parts_are_of_right_kinds,
    aggregates_have_their_value,
    metric_dates_are_reachable,
    ratios_have_their_basis,
    entities_are_reachable,
    joining_dates_exist,
    outer_aggregates_are_one,
    stages_exist,
)
