"""Objections to a list of records: its table, fields, conditions, days and order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from semantic_layer import joins
from semantic_layer.asked import Asked, reachable, singles
from semantic_layer.joins import default_date
from semantic_layer.model import SemanticModel
from semantic_layer.name_objections import entity_filter_names, unknown_date, unknown_metric
from semantic_layer.names import kind_of
from semantic_layer.periods import Period
from semantic_layer.problems import Problem
from semantic_layer.query import MetricQuery, RowQuery, Span
from semantic_layer.shape_objections import misplaced, wrong_span
from semantic_layer.value_objections import wrong_filter

MOST_ROWS = 1000


@dataclass(frozen=True)
class AskedRows:
    """One row query and all that is known beside it."""

    query: RowQuery
    model: SemanticModel
    today: date
    spans: Mapping[str, Period]

    @property
    def beside(self) -> Asked:
        """The same as a metric query sees it: its entity filters and its period."""
        inner = MetricQuery(entity_filters=self.query.entity_filters)
        return Asked(inner, self.model, self.today, self.spans)


def row_objections(asked: AskedRows) -> Iterator[Problem]:
    """All problems of a list of records."""
    query, model = asked.query, asked.model
    if query.entity not in model.tables:
        yield Problem("unknown_entity", query.entity, asked.beside.near(query.entity, model.tables))
        return
    for rule in RULES:
        yield from rule(asked)


def unknown_fields(asked: AskedRows) -> Iterator[Problem]:
    """Fields and sort keys the table does not have."""
    known = known_fields(asked.model, asked.query.entity)
    for name in (*asked.query.fields, *(term.by for term in asked.query.order)):
        if name not in known and not _is_column(asked, name):
            yield Problem("unknown_field", name, asked.beside.near(name, known), asked.query.entity)


def wrong_conditions(asked: AskedRows) -> Iterator[Problem]:
    """Filters the records do not have, or that do not fit."""
    model, entity = asked.model, asked.query.entity
    for wanted in singles(asked.query.filters):
        kind = kind_of(model, wanted.dimension)
        if kind is None or kind in {"stage", "age"}:
            near = asked.beside.near(wanted.dimension, asked.beside.dimension_ids())
            yield Problem("unknown_dimension", wanted.dimension, near)
        elif not reachable(model, entity, wanted.dimension):
            finer = joins.finer_tables(model, entity, wanted.dimension)
            code = "would_multiply_rows" if finer else "dimension_not_reachable"
            near = joins.reachable_dimensions(model, entity)[:3]
            yield Problem(code, wanted.dimension, near, entity)  # type: ignore[arg-type]
        else:
            yield from wrong_filter(model, wanted)


def wrong_entities(asked: AskedRows) -> Iterator[Problem]:
    """Entity filters the records do not belong to."""
    for wanted in asked.query.entity_filters:
        if wanted.entity not in asked.model.tables:
            near = asked.beside.near(wanted.entity, asked.model.tables)
            yield Problem("unknown_entity", wanted.entity, near)
            continue
        if not reachable(asked.model, asked.query.entity, wanted.entity):
            near = joins.reachable_tables(asked.model, asked.query.entity)[:3]
            yield Problem("entity_not_reachable", wanted.entity, near, asked.query.entity)
        yield from unknown_metric(asked.beside, wanted.metric)
        yield from entity_filter_names(asked.beside, wanted)
        if isinstance(wanted.period, Span):
            yield from wrong_span(wanted.period)


def wrong_days(asked: AskedRows) -> Iterator[Problem]:
    """A period on a table without dates, backwards, in the future or outside the data."""
    query, period = asked.query, asked.query.period
    if period is None:
        return
    yield from wrong_span(period)
    own = default_date(asked.model.tables[query.entity])
    if period.date is not None:
        yield from unknown_date(asked.beside, period.date)
        if kind_of(asked.model, period.date) == "date":
            if not reachable(asked.model, query.entity, period.date):
                near = joins.reachable_dates(asked.model, query.entity)[:3]
                yield Problem("date_not_reachable", period.date, near, query.entity)
            else:
                yield from misplaced(asked.beside, period, (period.date,))
    elif own is None:
        near = joins.reachable_dates(asked.model, query.entity)[:3]
        yield Problem("date_not_reachable", "time", near, query.entity)
    else:
        yield from misplaced(asked.beside, period, (f"{query.entity}.{own}",))


def wrong_length(asked: AskedRows) -> Iterator[Problem]:
    """More records than a list holds."""
    limit = asked.query.limit
    if limit is not None and limit > MOST_ROWS:
        yield Problem("too_many", "limit", (str(MOST_ROWS),))
    elif limit is not None and limit < 1:
        yield Problem("wrong_value_type", "limit", ("1",))


def known_fields(model: SemanticModel, entity: str) -> tuple[str, ...]:
    """What may stand in a list of these records: dimensions, dates, tables they belong to."""
    table = model.tables[entity]
    keys = (table.key,) if isinstance(table.key, str) else table.key
    dates = joins.reachable_dates(model, entity)
    return tuple(
        dict.fromkeys(
            (*table.dimensions, *table.dates, *table.shows, *keys, *dates,
             *joins.reachable_dimensions(model, entity), *joins.reachable_tables(model, entity))
        )
    )  # fmt: skip


def _is_column(asked: AskedRows, name: str) -> bool:
    """True for `customer.region`, a dimension named with the way to it."""
    kind = kind_of(asked.model, name)
    return (
        kind is not None
        and kind not in {"time", "stage", "age"}
        and reachable(asked.model, asked.query.entity, name)
    )


RULES: tuple[Callable[[AskedRows], Iterator[Problem]], ...] = (
    unknown_fields,
    wrong_conditions,
    wrong_entities,
    wrong_days,
    wrong_length,
)
