"""Entities: which customers (orders, leads) a condition on them as a whole keeps."""

from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne

from semantic_layer.joins import JoinPath
from semantic_layer.query import EntityFilter, Span
from store.table import Cell
from tools.recompute.arithmetic import number
from tools.recompute.columns import same_key
from tools.recompute.measures import Measures
from tools.recompute.scope import ALL_DAYS, Days, Key, Scope

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "eq": eq, "ne": ne, "gt": gt, "gte": ge, "lt": lt, "lte": le,
}  # fmt: skip


def with_entities(measures: Measures) -> Measures:
    """The same measures, which know entity filters from now on."""

    def chosen(scope: Scope, table: str) -> list[bool]:
        columns = measures.columns
        kept = [True] * columns.size(table)
        for wanted in scope.entity_filters:
            keys = _keys(measures, wanted, scope)
            held = columns.key(columns.way_to(table, wanted.entity))
            kept = [
                was and key is not None and same_key(key) in keys
                for was, key in zip(kept, held, strict=True)
            ]
        return kept

    measures.rows.chosen = chosen
    return measures


def _keys(measures: Measures, wanted: EntityFilter, scope: Scope) -> set[Cell]:
    return measures.columns.once(
        ("chosen", wanted, scope.asked, scope.asked_date), lambda: _kept(measures, wanted, scope)
    )


def _kept(measures: Measures, wanted: EntityFilter, scope: Scope) -> set[Cell]:
    """The keys of the entities that satisfy the condition, those without rows included."""
    values = _measured(measures, wanted, scope)
    if wanted.op in _COMPARED:
        compare, bound = _COMPARED[wanted.op], wanted.value or 0
        return {k for k, v in values.items() if v is not None and compare(number(v), bound)}
    if wanted.op in {"is_null", "not_null"}:
        return {k for k, v in values.items() if (v is None) is (wanted.op == "is_null")}
    return _first(values, wanted)


def _first(values: Mapping[Cell, Cell], wanted: EntityFilter) -> set[Cell]:
    """The first n, or n percent rounded up; those that are equal at the cut are all kept."""
    sign = -1 if wanted.op.startswith("top") else 1
    ranked = sorted(sign * number(v) for v in values.values() if v is not None)
    if not ranked:
        return set()
    size = wanted.value or 0
    if wanted.op.endswith("percent"):
        size = -(-len(ranked) * size // 100)
    if size < 1:
        return set()
    cut = ranked[min(int(size), len(ranked)) - 1]
    return {k for k, v in values.items() if v is not None and sign * number(v) <= cut}


def _measured(measures: Measures, wanted: EntityFilter, scope: Scope) -> dict[Cell, Cell]:
    days: Days = ALL_DAYS
    role: str | None = None
    match wanted.period:
        case Span() as span:
            days, role = (span.start, span.end), span.date
        case "query":
            days, role = scope.asked, scope.asked_date
        case None:
            pass
    holder = Key("holder", "holder", wanted.entity)
    values = measures.of(
        wanted.metric, Scope((holder,), filters=wanted.filters, date=role, days=days)
    )
    of_key = {same_key(held): value for (held,), value in values.found.items()}
    columns = measures.columns
    keys = columns.key(JoinPath(wanted.entity))
    belongs = columns.belongs(wanted.entity)
    return {
        same_key(key): of_key.get(same_key(key), values.missing)
        for key, counts in zip(keys, belongs, strict=True)
        if counts
    }
