"""Which rows are orders, and how one table leads to another; asked by the metrics over both."""

from semantic_layer.drafting.dates import is_event
from semantic_layer.drafting.plan import DraftModel, DraftTable


def order_fact(model: DraftModel) -> DraftTable | None:
    """The rows that are orders, or lines of a flat sheet that knows its orders."""
    events = [table for table in model.tables.values() if is_event(table) and not table.distinct]
    for table in events:
        if table.role == "order":
            return table
    flat = [table for table in events if flat_order(model, table) is not None]
    return flat[0] if flat else None


def orders_metric(model: DraftModel) -> str | None:
    """The metric that counts orders."""
    fact = order_fact(model)
    if fact is None:
        return None
    order = flat_order(model, fact) or (fact if fact.role == "order" else None)
    name = f"{order.id}_count" if order is not None else ""
    return name if name in model.metrics else None


def flat_order(model: DraftModel, table: DraftTable) -> DraftTable | None:
    """The orders that a flat sheet's rows repeat."""
    parents = (model.tables[parent] for parent in table.joins)
    return next((p for p in parents if p.distinct and p.role == "order"), None)


def rows_of(model: DraftModel, entity: DraftTable) -> DraftTable | None:
    """The rows a repeated id was found in."""
    return next((table for table in model.tables.values() if entity.id in table.joins), None)


def fact_of_all(model: DraftModel, customer: DraftTable) -> bool:
    """Whether orders lead to the customer and every customer has one."""
    fact = order_fact(model)
    steps = steps_to(model, fact, customer) if fact else None
    if fact is None or not steps:
        return False
    if customer.distinct:
        return True
    link = model.tables[steps[-2] if len(steps) > 1 else fact.id].joins[customer.id]
    child = model.tables[steps[-2] if len(steps) > 1 else fact.id]
    if customer.default_date or (not isinstance(link, str) and link.matched < link.rows):
        return False
    column = child.held.column(child.join_column(customer.id))
    return column.distinct >= customer.held.rows


def steps_to(model: DraftModel, start: DraftTable, end: DraftTable) -> tuple[str, ...] | None:
    """Ids of the tables from `start` (left out) to `end`, by the shortest way."""
    level: dict[str, tuple[str, ...]] = {start.id: ()}
    seen = {start.id}
    while level:
        if end.id in level:
            return level[end.id]
        level = {
            parent: (*steps, parent)
            for table, steps in level.items()
            for parent in model.tables[table].joins
            if parent not in seen
        }
        seen |= level.keys()
    return None
