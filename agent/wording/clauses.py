"""The parts of a form in words: groups, conditions, comparison, ranking.

Each clause stands on its own and could be asked like that; agent/reading.py puts them in order.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from agent.wording.names import Names
from agent.wording.say import alternatives, listing, say
from semantic_layer.query import (
    AnyOf,
    Comparison,
    EntityFilter,
    Filter,
    Group,
    Having,
    MetricQuery,
    Order,
)

COMPARED = frozenset({"eq", "ne", "gt", "gte", "lt", "lte", "is_null", "not_null"})
"""Operators whose clause can go on from the one before: "with …, without …"."""

DATE_OPERATORS = {"gte": "from_day", "lt": "before_day", "gt": "after_day", "lte": "until_day"}


def group_clause(group: Group, names: Names) -> str:
    """A split: "month", "region", "weekday", "order size in bands of 0, 100, 500"."""
    language = names.language
    if group.edges:
        edges = listing(tuple(f"{edge:g}" for edge in group.edges), language)
        banded = say(
            "reading.group_edges", language, dimension=names.of(group.dimension), edges=edges
        )
        return say("reading.group", language, dimension=banded)
    if group.part:
        return say("reading.group_part", language, part=say(f"part.{group.part}", language))
    if group.dimension == "time":
        return say(
            "reading.group_time", language, grain=say(f"grain.{group.grain or 'month'}", language)
        )
    if group.grain:
        grain = say(f"grain.{group.grain}", language)
        return say("reading.group_date", language, grain=grain, date=names.of(group.dimension))
    return say("reading.group", language, dimension=names.of(group.dimension))


def filter_clause(condition: Filter | AnyOf, names: Names) -> str:
    """A condition on rows: "region East China or South China", 渠道为微信."""
    if isinstance(condition, AnyOf):
        parts = tuple(filter_clause(part, names) for part in condition.any_of)
        return say("reading.any_of", names.language, parts=alternatives(parts, names.language))
    if condition.part:
        return _part_clause(condition, names)
    return _said(_manner(condition, names), condition, names)


def filter_clauses(conditions: Sequence[Filter | AnyOf], names: Names) -> list[str]:
    """All conditions on rows; the two ends of a stretch of days are said as one."""
    said: list[str] = []
    ends: list[Filter] = []
    for condition in conditions:
        end = _end_of(condition, conditions, names)
        if isinstance(condition, Filter) and end is not None:
            ends.append(end)
            days = names.days(_day(condition), _day(end))
            of = names.of(condition.dimension)
            said.append(say("reading.within_days", names.language, dimension=of, days=days))
        elif condition not in ends:
            said.append(filter_clause(condition, names))
    return said


def _end_of(
    condition: Filter | AnyOf, conditions: Sequence[Filter | AnyOf], names: Names
) -> Filter | None:
    """The day before which a date lies, of the day from which it does."""
    if not isinstance(condition, Filter) or condition.op != "gte" or condition.part:
        return None
    dated = (c for c in conditions if isinstance(c, Filter) and c.op == "lt" and not c.part)
    same = (c for c in dated if c.dimension == condition.dimension)
    return next(same, None) if names.is_date(condition.dimension) else None


def _day(condition: Filter) -> date:
    return date.fromisoformat(str(condition.values[0])[:10])


def _manner(condition: Filter, names: Names) -> str:
    """Which way of saying it fits: dates since and before, flags by their name, empty by itself."""
    listed = condition.op in {"in", "not_in"}
    if names.is_date(condition.dimension) and condition.op in DATE_OPERATORS:
        return DATE_OPERATORS[condition.op]
    if listed and len(condition.values) == 1 and isinstance(condition.values[0], bool):
        return "is" if condition.values[0] == (condition.op == "in") else "is_not"
    if listed and condition.values == (None,):
        return "is_null" if condition.op == "in" else "not_null"
    return "age" if condition.dimension == "age" and listed else condition.op


def _said(manner: str, condition: Filter, names: Names) -> str:
    return say(
        f"reading.{manner}",
        names.language,
        dimension=names.of(condition.dimension),
        values=_values(condition, names),
    )


def _values(condition: Filter, names: Names) -> str:
    shown = tuple(
        names.value(condition.dimension, value, condition.part) for value in condition.values
    )
    return alternatives(shown, names.language)


def _part_clause(condition: Filter, names: Names) -> str:
    language = names.language
    values, negated = _values(condition, names), condition.op == "not_in"
    if condition.part == "is_weekend":
        weekend = (True in condition.values) != negated
        return say("reading.weekend" if weekend else "reading.no_weekend", language)
    if condition.op not in {"in", "not_in"}:
        part = say(f"part.{condition.part}", language)
        return say(f"reading.{condition.op}", language, dimension=part, values=values)
    if condition.part in {"weekday", "month_of_year"}:
        key = "reading.part_not_in" if negated else "reading.part_in"
        return say(key, language, values=values)
    if condition.part == "hour":
        key = "reading.hour_not_in" if negated else "reading.hour_in"
        return say(key, language, values=values)
    part = say(f"part.{condition.part}", language)
    return say(f"reading.{condition.op}", language, dimension=part, values=values)


def entity_clauses(conditions: tuple[EntityFilter, ...], names: Names) -> list[str]:
    """All conditions on entities; English names one entity once."""
    said: list[str] = []
    before = ""
    for condition in conditions:
        again = names.language == "en" and condition.entity == before and condition.op in COMPARED
        said.append(
            entity_clause(condition, names, "" if again else names.entity(condition.entity))
        )
        before = condition.entity
    return said


def entity_clause(condition: EntityFilter, names: Names, entity: str) -> str:
    """A condition on an entity: "customers without orders (1 Jan – 31 Mar 2026)"."""
    language = names.language
    manner = _entity_manner(condition)
    counted = manner in {"none", "some"}
    clause = say(
        f"reading.entity_{manner}",
        language,
        entity=entity,
        metric=names.counted(condition.metric) if counted else names.metric(condition.metric),
        value=_entity_value(condition, names),
    ).strip()
    details = []
    if condition.period == "query":
        details.append(say("reading.entity_same_period", language))
    elif condition.period is not None:
        details.append(names.span(condition.period, inside=language == "en"))
    details += [filter_clause(part, names) for part in condition.filters]
    if not details:
        return clause
    return say(
        "reading.entity_detail",
        language,
        clause=clause,
        details=", ".join(details) if language == "en" else "，".join(details),
    )


def _entity_manner(condition: EntityFilter) -> str:
    match condition.op, condition.value:
        case "eq", 0:
            return "none"
        case ("gt", 0) | ("gte", 1):
            return "some"
        case operator, _:
            return operator


def _entity_value(condition: EntityFilter, names: Names) -> str:
    if condition.op in {"top", "bottom", "top_percent", "bottom_percent"}:
        return "" if condition.value is None else f"{condition.value:g}"
    return names.amount(condition.metric, condition.value)


def having_clause(condition: Having, names: Names) -> str:
    """A condition on result rows: "win rate over 40 %"."""
    return say(
        f"reading.{condition.op}",
        names.language,
        dimension=_measured(condition.metric, condition.of, names),
        values=names.amount(condition.metric, condition.value, condition.of),
    )


def _measured(metric: str, of: str, names: Names) -> str:
    label = names.metric(metric)
    return label if of == "value" else say(f"reading.of_{of}", names.language, metric=label)


def compare_clause(compare: Comparison, names: Names) -> str:
    """What the period is held against."""
    if compare.to == "period" and compare.period is not None:
        days = names.span(compare.period)
        return say("reading.compare_period", names.language, days=days)
    return say(f"reading.compare_{compare.to}", names.language)


def only_one(form: MetricQuery) -> Literal["highest", "lowest"] | None:
    """Which end of the leading metric a query for one group alone asks for; None = it does not."""
    if form.limit != 1 or form.limit_per or not form.group_by or not form.metrics:
        return None
    order = form.order[0] if form.order else Order(by=form.metrics[0])
    if (order.by, order.of) != (form.metrics[0], "value"):
        return None
    return "highest" if order.direction == "desc" else "lowest"


def rank_clause(form: MetricQuery, names: Names) -> list[str]:
    """Top or bottom so many, or the order where it is not the usual one."""
    order = form.order[0] if form.order else None
    if form.limit is None:
        return [] if order is None or _usual(order, form) else [_sorted(order, names)]
    if order is not None and order.by not in form.metrics:
        return [_sorted(order, names), say("reading.first_rows", names.language, count=form.limit)]
    end = "bottom" if order is not None and order.direction == "asc" else "top"
    leading = order is None or (order.by == form.metrics[0] and order.of == "value")
    if leading or order is None:
        clause = say(f"reading.{end}", names.language, count=form.limit)
    else:
        moved = order.of in {"delta", "pct"} and order.by == form.metrics[0]
        if form.limit == 1 and moved:
            return [say(f"reading.most_{order.of}_{order.direction}", names.language)]
        by = _measured(order.by, order.of, names)
        clause = say(f"reading.{end}_by", names.language, count=form.limit, by=by)
    if form.limit_per:
        group = names.of(form.limit_per)
        return [say("reading.per", names.language, clause=clause, group=group)]
    return [clause]


def _usual(order: Order, form: MetricQuery) -> bool:
    """Natural order of a group, or the leading metric from large to small."""
    if order.by not in form.metrics:
        return order.direction == "asc"
    return (order.by, order.of, order.direction) == (form.metrics[0], "value", "desc")


def _sorted(order: Order, names: Names) -> str:
    by = names.of(order.by) if order.of == "value" else _measured(order.by, order.of, names)
    if order.by in names.model.metrics:
        by = _measured(order.by, order.of, names)
    return say(f"reading.sorted_{order.direction}", names.language, by=by)
