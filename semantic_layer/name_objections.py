"""Objections to names: what does not exist, and what the rows of a metric cannot be split by."""

from collections.abc import Callable, Iterator

from semantic_layer import joins
from semantic_layer.asked import Asked, is_journey, reachable, singles
from semantic_layer.joins import DateHome
from semantic_layer.model import SemanticModel
from semantic_layer.names import kind_of, own_id, owner_of, table_of
from semantic_layer.problems import Problem
from semantic_layer.query import EntityFilter

Rule = Callable[[Asked], Iterator[Problem]]


def unknown_metrics(asked: Asked) -> Iterator[Problem]:
    """Metrics that do not exist, or whose data are missing."""
    names = [*asked.query.metrics, *(wanted.metric for wanted in asked.query.entity_filters)]
    for name in dict.fromkeys(names):
        yield from unknown_metric(asked, name)


def unknown_metric(asked: Asked, name: str) -> Iterator[Problem]:
    """Nothing for a metric that can be asked."""
    if asked.metric(name) is not None:
        return
    missing = asked.model.not_computable.get(name)
    if missing is not None:
        yield Problem("not_computable", name, missing.instead)
    else:
        yield Problem("unknown_metric", name, asked.near(name, asked.model.metrics))


def unknown_names(asked: Asked) -> Iterator[Problem]:
    """Groups, filters and dropped names that do not exist."""
    for name in _names(asked):
        if kind_of(asked.model, name) is None:
            yield _unknown(asked, name)
    for wanted in asked.query.entity_filters:
        if wanted.entity not in asked.model.tables:
            near = asked.near(wanted.entity, asked.model.tables)
            yield Problem("unknown_entity", wanted.entity, near)
    period = asked.query.period
    if period is not None and period.date is not None:
        yield from unknown_date(asked, period.date)


def unknown_date(asked: Asked, role: str) -> Iterator[Problem]:
    """Nothing for a date role of the model."""
    if kind_of(asked.model, role) != "date":
        roles = [
            f"{name}.{date}" for name, table in asked.model.tables.items() for date in table.dates
        ]
        yield Problem("unknown_date", role, asked.near(role, roles))


def unreachable_names(asked: Asked) -> Iterator[Problem]:
    """Groups and filters that the rows of a metric do not have, pair by pair."""
    for metric in asked.known_metrics:
        for name in _names(asked):
            kind = kind_of(asked.model, name)
            if kind in {None, "time"}:
                continue
            if kind in {"stage", "age"}:
                yield from _journey_name(asked, metric, name)
                continue
            yield from _unreachable(asked, metric, name)


def excluded_names(asked: Asked) -> Iterator[Problem]:
    """Dimensions the author does not want a metric to be split by."""
    for metric in asked.known_metrics:
        spec = asked.metric(metric)
        if spec is None:
            continue
        for group in asked.query.group_by:
            name = group.dimension
            plain = name.rpartition(".")[2]
            reason = spec.not_by.get(name) or spec.not_by.get(plain)
            kind = kind_of(asked.model, name)
            if reason is not None:
                yield Problem("dimension_not_applicable", name, (reason,), metric)
            elif spec.by and kind == "dimension" and not {name, plain} & set(spec.by):
                yield Problem("dimension_not_applicable", name, spec.by[:3], metric)


def unreachable_dates(asked: Asked) -> Iterator[Problem]:
    """A date in force that a metric's rows do not have; a time group on rows without a date."""
    period = asked.query.period
    timed = any(g.dimension == "time" for g in asked.query.group_by) or any(
        wanted.dimension == "time" for wanted in asked.single_filters
    )
    for metric in asked.known_metrics:
        for table in asked.tables(metric):
            if period is not None and period.date is not None:
                if kind_of(asked.model, period.date) == "date" and not reachable(
                    asked.model, table, period.date
                ):
                    yield _far_date(asked, metric, table, period.date)
            elif (timed or period is not None) and None in asked.dates(metric):
                near = joins.reachable_dates(asked.model, table)[:3]
                yield Problem("date_not_reachable", "time", near, metric)


def dates_without_hours(asked: Asked) -> Iterator[Problem]:
    """Hours asked of a plain day."""
    wants = [(g.dimension, "hour" in {g.grain, g.part}) for g in asked.query.group_by]
    wants.extend((f.dimension, f.part == "hour") for f in asked.single_filters)
    for name, hourly in wants:
        if not hourly:
            continue
        roles = [name]
        if name == "time":
            roles = [role for m in asked.known_metrics for role in asked.dates(m) if role]
        for role in dict.fromkeys(roles):
            if kind_of(asked.model, role) == "date" and not _has_hours(asked.model, role):
                yield Problem("date_without_hours", role, _hourly_dates(asked))


def unreachable_entities(asked: Asked) -> Iterator[Problem]:
    """Entity filters on what a metric's rows, or the filter's own metric, do not belong to."""
    for wanted in asked.query.entity_filters:
        if wanted.entity not in asked.model.tables:
            continue
        for metric in asked.known_metrics:
            if any(not reachable(asked.model, t, wanted.entity) for t in asked.tables(metric)):
                near = _entities(asked, metric)
                yield Problem("entity_not_reachable", wanted.entity, near, metric)
        yield from entity_filter_names(asked, wanted)


def compound_entities(asked: Asked) -> Iterator[Problem]:
    """Rows known by several columns together are no entity: one of the columns is another thing."""
    model = asked.model
    names = [*_names(asked), *(wanted.entity for wanted in asked.query.entity_filters)]
    for name in dict.fromkeys(names):
        table = table_of(model, name) if kind_of(model, name) == "entity" else None
        if table is not None and not isinstance(model.tables[table].key, str):
            yield Problem("entity_of_several_keys", name)


def entity_filter_names(asked: Asked, wanted: EntityFilter) -> Iterator[Problem]:
    """The filter's own metric must belong to the entity, and its filters to that metric."""
    inside = asked.metric(wanted.metric)
    if inside is None:
        return
    if is_journey(inside):
        yield Problem("journey_as_it_is", wanted.entity, (), wanted.metric)
        return
    for table in asked.tables(wanted.metric):
        if not reachable(asked.model, table, wanted.entity):
            near = _entities(asked, wanted.metric)
            yield Problem("entity_not_reachable", wanted.entity, near, wanted.metric)
    for part in singles(wanted.filters):
        yield from _filter_name(asked, wanted.metric, part.dimension)


def _filter_name(asked: Asked, metric: str, name: str) -> Iterator[Problem]:
    kind = kind_of(asked.model, name)
    if kind is None:
        yield _unknown(asked, name)
    elif kind in {"stage", "age"}:
        yield Problem("dimension_not_reachable", name, (), metric)
    elif kind != "time":
        yield from _unreachable(asked, metric, name)


def _names(asked: Asked) -> tuple[str, ...]:
    names = [group.dimension for group in asked.query.group_by]
    names.extend(wanted.dimension for wanted in asked.single_filters)
    return tuple(dict.fromkeys(names))


def _unknown(asked: Asked, name: str) -> Problem:
    qualifier, _, _ = name.rpartition(".")
    if qualifier and (table := table_of(asked.model, qualifier)):
        spec = asked.model.tables[table]
        own = [f"{qualifier}.{part}" for part in (*spec.dates, *spec.dimensions)]
        return Problem("unknown_dimension", name, asked.near(name, own))
    return Problem("unknown_dimension", name, asked.near(name, asked.dimension_ids()))


def _unreachable(asked: Asked, metric: str, name: str) -> Iterator[Problem]:
    model = asked.model
    for table in asked.tables(metric):
        if reachable(model, table, name):
            continue
        if kind_of(model, name) == "date":
            yield _far_date(asked, metric, table, name)
        elif finer := joins.finer_tables(model, table, name):
            yield Problem("would_multiply_rows", name, _metrics_of(asked, finer), metric)
        else:
            ids = joins.reachable_dimensions(model, table)
            yield Problem("dimension_not_reachable", name, asked.near(name, ids) or ids[:3], metric)
        return


def _far_date(asked: Asked, metric: str, table: str, role: str) -> Problem:
    own = joins.reachable_dates(asked.model, table)
    return Problem("date_not_reachable", role, own[:3], metric)


def _metrics_of(asked: Asked, tables: tuple[str, ...]) -> tuple[str, ...]:
    """Metrics of the finer tables, which may be split that way."""
    found = (
        name for name in asked.model.metrics
        if (own := asked.tables(name)) and all(table in tables for table in own)
    )  # fmt: skip
    return tuple(found)[:3]


def _journey_name(asked: Asked, metric: str, name: str) -> Iterator[Problem]:
    spec = asked.metric(metric)
    wanted = {"stage": "funnel", "age": "retention"}[name]
    if spec is None or spec.kind != wanted:
        near = tuple(n for n, other in asked.model.metrics.items() if other.kind == wanted)[:3]
        yield Problem("dimension_not_reachable", name, near, metric)


def _has_hours(model: SemanticModel, role: str) -> bool:
    home = joins.date_home(model, owner_of(model, role), own_id(model, role))
    return isinstance(home, DateHome) and home.role.hours


def _hourly_dates(asked: Asked) -> tuple[str, ...]:
    found = [
        role
        for metric in asked.known_metrics
        for table in asked.tables(metric)
        for role in joins.reachable_dates(asked.model, table)
        if _has_hours(asked.model, role)
    ]
    return tuple(dict.fromkeys(found))[:3]


def _entities(asked: Asked, metric: str) -> tuple[str, ...]:
    tables = asked.tables(metric)
    return joins.reachable_tables(asked.model, tables[0])[:3] if tables else ()


RULES: tuple[Rule, ...] = (
    unknown_metrics,
    unknown_names,
    unreachable_names,
    excluded_names,
    unreachable_dates,
    dates_without_hours,
    unreachable_entities,
    compound_entities,
)
