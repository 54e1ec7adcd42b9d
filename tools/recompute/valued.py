"""Valued: what stands beside a value in a row: base and changes, shares, means, names."""

from collections.abc import Iterable, Mapping

from semantic_layer.leaves import named
from semantic_layer.metrics import Aggregate, Cumulative, Derived, Metric, PerEntity
from semantic_layer.model import Label, SemanticModel
from semantic_layer.names import kind_of, table_of
from semantic_layer.query import AnyOf, Filter, Having
from store.table import Cell
from tools.recompute.arithmetic import NotAudited, number
from tools.recompute.columns import NO_MATCH, Columns, same_key
from tools.recompute.rows import Row
from tools.recompute.scope import Key


def compared(row: Row, metric: str, base: Cell) -> None:
    """Put the base and the change into the row."""
    value = row.values[metric, "value"]
    delta = None if value is None or base is None else number(value) - number(base)
    row.values[metric, "base"] = base
    row.values[metric, "delta"] = delta
    row.values[metric, "pct"] = None if base is None else quotient(delta, abs(number(base)))


def quotient(above: Cell, below: Cell) -> Cell:
    """Empty where there is nothing to divide, or nothing to divide by."""
    if above is None or below is None or number(below) == 0:
        return None
    return number(above) / number(below)


def holds(row: Row, wanted: Having) -> bool:
    """Whether a row satisfies a condition on results; an empty value satisfies none."""
    value = row.values[wanted.metric, wanted.of]
    if wanted.op in {"is_null", "not_null"}:
        return (value is None) is (wanted.op == "is_null")
    if value is None:
        return False
    held, bound = number(value), wanted.value or 0
    return {
        "eq": held == bound, "ne": held != bound, "gt": held > bound,
        "gte": held >= bound, "lt": held < bound, "lte": held <= bound,
    }[wanted.op]  # fmt: skip


def adds_up(model: SemanticModel, metric_id: str) -> bool:
    """Whether the values of parts add up to the whole's; a formula's is not judged here."""
    found = named(model, metric_id)
    if found is None:
        return False
    metric: Metric = found[0]
    match metric:
        case Aggregate():
            return (found[1] or metric.aggregate) in {"sum", "count"}
        case Cumulative():
            return adds_up(model, metric.of)
        case PerEntity():
            return metric.outer == "sum" and not (metric.share_where or metric.count_where)
        case Derived():
            raise NotAudited("a moving mean of a formula")
        case _:
            return False


def kept_filters(
    model: SemanticModel, filters: Iterable[Filter | AnyOf], dropping: tuple[str, ...]
) -> tuple[Filter | AnyOf, ...]:
    """The filters that a whole has too: those that name nothing dropped."""

    def names(wanted: Filter | AnyOf) -> set[str]:
        parts = wanted.any_of if isinstance(wanted, AnyOf) else (wanted,)
        own = {part.dimension for part in parts}
        entities = {name for name in own if kind_of(model, name) == "entity"}
        return own | {table_of(model, name) or name for name in entities}

    return tuple(wanted for wanted in filters if not names(wanted) & set(dropping))


def labels(model: SemanticModel, columns: Columns, key: Key) -> Mapping[Cell, Cell] | None:
    """Of an entity: key -> the name a result shows."""
    if key.kind != "entity":
        return None
    table_id = table_of(model, key.subject) or key.subject
    table = model.tables[table_id]
    label = table.label.en if isinstance(table.label, Label) else table.label
    way = columns.way_to(table_id, table_id)
    keys = columns.key(way)
    names = columns.column(way, label) if label is not None else keys
    found: dict[Cell, Cell] = {NO_MATCH: NO_MATCH, None: None}
    for held, name, counts in zip(keys, names, columns.belongs(table_id), strict=True):
        if counts:
            found.setdefault(same_key(held), name)
    return found
