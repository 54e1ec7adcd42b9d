"""What the rows of a flat sheet say of their order, not of themselves: its total, its status.

Such an amount is the same on each row of an order, or stands on its first row alone: added up
over rows, or split by what only rows have, it would be wrong. It moves to the order.
"""

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.plan import DraftModel, DraftTable

WHOLES = ("order", "deal")
ENOUGH_ROWS = 20
"""Rows beyond the first of their order, from which equal amounts are no accident."""
AMOUNTS = ("money", "quantity")
ONCE = (*AMOUNTS, "attribute", "number", "rate", "percent", "score", "duration", "measure",
        "category", "geo", "status", "flag")  # fmt: skip


def plan_told_once(model: DraftModel) -> None:
    """Give each order of a flat sheet what its rows say of it."""
    for whole in tuple(model.tables.values()):
        rows = next((one for one in model.tables.values() if whole.id in one.joins), None)
        if whole.distinct and whole.role in WHOLES and rows is not None:
            _move(rows, whole)


def _move(rows: DraftTable, whole: DraftTable) -> None:
    key = rows.held.column(rows.join_column(whole.id))
    spread = rows.held.spread.get(key.name, {})
    further = key.filled - key.distinct

    def of_the_whole(one: Judged) -> bool:
        if spread.get(one.name, 1) or one.name == key.name or further < ENOUGH_ROWS:
            return False
        once = one.column.filled <= key.distinct and one.role in ONCE
        return once or (one.role in AMOUNTS and one.column.distinct > 2)

    moved = tuple(one for one in rows.columns if of_the_whole(one))
    if not moved:
        return
    names = {one.name for one in moved}
    days = tuple(o for o in rows.columns if o.role == "date" and not spread.get(o.name, 1))
    rows.columns = tuple(one for one in rows.columns if one.name not in names)
    kept = tuple(one for one in whole.columns if one.name not in names)
    whole.columns = (*kept, *moved, *days)
    whole.told = frozenset(names)
    for parent, link in rows.joins.items():
        if parent != whole.id and not spread.get(rows.join_column(parent), 1):
            whole.joins[parent] = link
