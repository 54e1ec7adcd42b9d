"""Counts: what a rate is a rate of, for the whole and for each group.

No judgement of how many are few: that is in integrity.py.
"""

from collections.abc import Mapping

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.leaves import named
from semantic_layer.metrics import Aggregate, Cumulative, Derived, PerEntity, Ratio
from semantic_layer.model import SemanticModel
from store.table import Cell
from tools.measured import number_in
from tools.workspace import Fetched


def counted_by(model: SemanticModel, metric_id: str) -> str | None:
    """The metric that counts what a rate is a rate of: refund_rate -> order_count; else None."""
    metric = model.metrics.get(metric_id)
    if not isinstance(metric, Ratio):
        return None
    below = named(model, metric.denominator)
    match below[0] if below else None:
        case Aggregate(aggregate="count" | "count_distinct"):
            return metric.denominator
        case (Cumulative() | PerEntity() | Derived()) as counting if counting.unit == "count":
            return metric.denominator
        case _:
            return None


def counts_by_group(
    fetched: Fetched, denominators: Fetched | None, metric_id: str, counted: str
) -> Mapping[tuple[Cell, ...], float]:
    """Group keys -> count of the denominator, for the rows that are shown; () = the whole."""
    columns = fetched.table.columns
    if not any(column.role == "group" for column in columns):
        count = number_in(fetched.checks.get(("denominator", metric_id)))
        return {} if count is None else {(): count}
    rows = fetched.table.table.rows
    if (beside := fetched.counted.get(counted)) is not None:
        pairs = ((_key(columns, row), number_in(n)) for row, n in zip(rows, beside, strict=False))
        return {key: number for key, number in pairs if number is not None}
    shown = {_key(columns, row) for row in rows}
    found = _counts(fetched, counted) or (_counts(denominators, counted) if denominators else {})
    return {key: count for key, count in found.items() if key in shown}


def _counts(fetched: Fetched, counted: str) -> Mapping[tuple[Cell, ...], float]:
    columns = fetched.table.columns
    places = [n for n, c in enumerate(columns) if c.role == "value" and c.subject == counted]
    if not places:
        return {}
    pairs = ((_key(columns, row), number_in(row[places[0]])) for row in fetched.table.table.rows)
    return {key: count for key, count in pairs if count is not None}


def _key(columns: tuple[ResultColumn, ...], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """What identifies a row: the key behind an entity's name where there is one."""
    keyed = {column.subject for column in columns if column.role == "key"}
    return tuple(
        cell
        for column, cell in zip(columns, row, strict=True)
        if column.role == "key" or (column.role == "group" and column.subject not in keyed)
    )
