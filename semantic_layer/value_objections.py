"""Objections to groups and filters as they stand: operators, value types, edges, contradictions."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from semantic_layer import joins
from semantic_layer.asked import Asked, contradictory, singles
from semantic_layer.form import Scalar
from semantic_layer.joins import Home
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.name_objections import Rule
from semantic_layer.names import band_keys, kind_of, table_of
from semantic_layer.problems import Problem
from semantic_layer.query import AnyOf, Filter, Group

COMPARING = frozenset({"gt", "gte", "lt", "lte"})
NULL_ASKING = frozenset({"is_null", "not_null"})


def wrong_groups(asked: Asked) -> Iterator[Problem]:
    """Grain and part belong to dates, edges to numbers."""
    for group in asked.query.group_by:
        kind = kind_of(asked.model, group.dimension)
        if group.grain and group.part:
            yield Problem("wrong_operator", group.dimension, (), group.part)
        if kind in {"dimension", "entity"} and (group.grain or group.part):
            yield Problem("wrong_operator", group.dimension, (), group.grain or group.part or "")
        if group.edges:
            yield from _wrong_edges(asked, group)


def wrong_filters(asked: Asked) -> Iterator[Problem]:
    """Operators and values that do not fit what they are asked of."""
    inside = [f for wanted in asked.query.entity_filters for f in singles(wanted.filters)]
    for wanted in (*asked.single_filters, *inside):
        yield from wrong_filter(asked.model, wanted)


def wrong_filter(model: SemanticModel, wanted: Filter) -> Iterator[Problem]:
    """What is wrong with one filter; nothing for an unknown name, which is told elsewhere."""
    match kind_of(model, wanted.dimension):
        case "time" | "date" as kind:
            yield from _wrong_date_filter(wanted, kind == "time")
        case "entity":
            yield from _wrong_count(wanted)
            if wanted.op in COMPARING or wanted.op == "contains" or wanted.part:
                yield Problem("wrong_operator", wanted.dimension, ("in", "not_in"), wanted.op)
        case "dimension":
            yield from _wrong_count(wanted)
            yield from _wrong_dimension_filter(wanted, dimension_of(model, wanted.dimension))
        case "age":
            if wanted.op not in {*COMPARING, "in"}:
                yield Problem("wrong_operator", "age", ("lte", "in"), wanted.op)
        case _:
            return


def contradictions(asked: Asked) -> Iterator[Problem]:
    """Filters that leave nothing."""
    yield from _excluding(asked.query.filters)
    for wanted in asked.query.entity_filters:
        yield from _excluding(wanted.filters)


def wrong_either(asked: Asked) -> Iterator[Problem]:
    """Alternatives of fewer than two conditions."""
    for wanted in asked.query.filters:
        if isinstance(wanted, AnyOf) and len(wanted.any_of) < 2:
            yield Problem("wrong_operator", "any_of", ("2",))


def dimension_of(model: SemanticModel, name: str) -> Dimension | None:
    """A dimension by its id, wherever it is at home."""
    qualifier, _, last = name.rpartition(".")
    if qualifier and (table := table_of(model, qualifier)):
        home = joins.home(model, table, last)
        return home.dimension if isinstance(home, Home) else None
    homes = (table.dimensions.get(last) for table in model.tables.values())
    return next((found for found in homes if found is not None), None)


def is_number(dimension: Dimension | None) -> bool:
    """True where a dimension may be compared with a number."""
    return dimension is not None and bool(
        dimension.number
        or dimension.bands
        or (dimension.metric is not None and not (dimension.tiers or dimension.scores))
    )


def _excluding(filters: tuple[Filter | AnyOf, ...]) -> Iterator[Problem]:
    for name in dict.fromkeys(contradictory(filters)):
        yield Problem("filters_exclude_everything", name)
    bounds: dict[str, tuple[float | None, float | None]] = {}
    for wanted in filters:
        if isinstance(wanted, Filter) and wanted.op in COMPARING and wanted.part is None:
            low, high = bounds.get(wanted.dimension, (None, None))
            value = next((v for v in wanted.values if isinstance(v, int | float)), None)
            if value is None:
                continue
            if wanted.op in {"gt", "gte"}:
                low = value if low is None else max(low, value)
            else:
                high = value if high is None else min(high, value)
            bounds[wanted.dimension] = (low, high)
    for name, (low, high) in bounds.items():
        if low is not None and high is not None and low > high:
            yield Problem("filters_exclude_everything", name)


def _wrong_edges(asked: Asked, group: Group) -> Iterator[Problem]:
    rising = all(low < high for low, high in pairwise(group.edges))
    known = dimension_of(asked.model, group.dimension)
    if not rising or known is None or not is_number(known):
        yield Problem("bad_edges", group.dimension)


def _wrong_count(wanted: Filter) -> Iterator[Problem]:
    count = len(wanted.values)
    if wanted.op in NULL_ASKING:
        wrong = count > 0
    elif wanted.op in COMPARING:
        wrong = count != 1 or wanted.values[0] is None
    else:
        wrong = count == 0
    if wrong:
        yield Problem("wrong_value_type", wanted.dimension, (), wanted.op)


def _wrong_date_filter(wanted: Filter, in_force: bool) -> Iterator[Problem]:
    if wanted.part is not None:
        yield from _wrong_part_filter(wanted)
    elif wanted.op in NULL_ASKING and not in_force:
        yield from _wrong_count(wanted)
    elif in_force or wanted.op not in COMPARING:
        yield Problem("wrong_operator", wanted.dimension, ("gte", "lt"), wanted.op)
    elif len(wanted.values) != 1 or not _is_day(wanted.values[0]):
        value = str(wanted.values[0]) if wanted.values else ""
        yield Problem("wrong_value_type", wanted.dimension, (), value)


def _wrong_part_filter(wanted: Filter) -> Iterator[Problem]:
    if wanted.op == "contains":
        yield Problem("wrong_operator", wanted.dimension, ("in", "not_in"), wanted.op)
        return
    yield from _wrong_count(wanted)
    for value in wanted.values:
        if not isinstance(value, int | float):
            yield Problem("wrong_value_type", wanted.dimension, (), str(value))


def _wrong_dimension_filter(wanted: Filter, known: Dimension | None) -> Iterator[Problem]:
    if known is None:
        return
    if wanted.part is not None:
        yield Problem("wrong_operator", wanted.dimension, (), wanted.part)
    if wanted.op in COMPARING:
        yield from _wrong_bound(wanted, known)
    elif wanted.op == "contains" and not known.text:
        yield Problem("wrong_operator", wanted.dimension, ("in", "not_in"), wanted.op)
    elif known.bands:
        yield from _wrong_bands(wanted, known)
    elif known.number and not _all_numbers(wanted.values):
        value = next(v for v in wanted.values if isinstance(v, str))
        yield Problem("wrong_value_type", wanted.dimension, (), value)


def _wrong_bound(wanted: Filter, known: Dimension) -> Iterator[Problem]:
    if not is_number(known):
        yield Problem("wrong_operator", wanted.dimension, ("in", "not_in"), wanted.op)
    elif not _all_numbers(wanted.values):
        yield Problem("wrong_value_type", wanted.dimension, (), str(wanted.values[0]))


def _wrong_bands(wanted: Filter, known: Dimension) -> Iterator[Problem]:
    keys = band_keys(known.bands)
    for value in wanted.values:
        if value is not None and value not in keys:
            yield Problem("unknown_value", str(value), keys[:3], wanted.dimension)


def _all_numbers(values: tuple[Scalar, ...]) -> bool:
    return all(value is None or isinstance(value, int | float) for value in values)


def _is_day(value: Scalar) -> bool:
    try:
        date.fromisoformat(str(value)[:10])
    except ValueError:
        return False
    return True


RULES: tuple[Rule, ...] = (wrong_groups, wrong_filters, contradictions, wrong_either)
