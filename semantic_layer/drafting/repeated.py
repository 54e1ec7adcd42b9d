"""Things known only from a repeated id: the customers, orders and products of a flat sheet.

Each becomes a table of its own with one row per id. What differs within an id stays on the rows.
"""

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.order_lines import NEARLY_ALL
from semantic_layer.drafting.plan import DraftModel, DraftTable, Words
from semantic_layer.drafting.tables import snake
from semantic_layer.drafting.terms import Term

ENTITIES = ("customer", "order", "product", "seller", "person", "deal")
CUSTOMER = Term("entity.customer", ("customer", "client", "buyer"), ("客户", "顾客", "买家"))
FEW_SPREAD = 0.05
"""Share of ids that may carry two names; the smaller one is shown."""


def plan_repeated(model: DraftModel) -> None:
    """A `distinct: true` table for each repeated id that names something."""
    for table in tuple(model.tables.values()):
        for one in table.columns:
            if one.role == "id" and one.name not in _used(table):
                _plan_one(model, table, one)
    for table in tuple(model.tables.values()):
        if not any(other.role == "customer" for other in model.tables.values()):
            _plan_customers_by_name(model, table)


def _used(table: DraftTable) -> set[str]:
    own = set(table.key) if len(table.key) == 1 else set()
    joined = [parent for parent in table.joins if parent not in table.optional]
    return own | {table.join_column(parent) for parent in joined}


def _plan_one(model: DraftModel, table: DraftTable, one: Judged) -> None:
    part = one.header.entity
    if part is None or part.term is None or one.column.distinct == one.column.filled:
        return
    term = part.term
    if _says_unique(one) and term.role == (table.entity.role if table.entity else ""):
        _split_person(model, table, one, term)
    elif one.column.distinct < NEARLY_ALL * one.column.filled:
        label = _label(table, one, term)
        known = any(_same(other, term) for other in model.tables.values())
        if not known and term.role.partition(".")[2] in ENTITIES and (label or _is_central(term)):
            _add(model, table, one, Words(term.en, term.zh), term, label)


def _plan_customers_by_name(model: DraftModel, table: DraftTable) -> None:
    """Customers that have no id: each different name, or else e-mail address, is one."""
    if not any(one.role == "date" for one in table.columns) or table.distinct:
        return
    found = [
        (one, term)
        for kind in ("name", "thing", "email")
        for one in table.columns
        if one.role == kind
        and one.column.distinct < NEARLY_ALL * one.column.filled
        and (term := _customer_of(one)) is not None
    ]
    if not found:
        return
    one, term = found[0]
    label = "" if one.role == "email" else one.name
    _add(model, table, one, Words(term.en, term.zh), term, label)
    model.ask(
        f"{table.held.name} has no customer id: each different {one.name} is one customer. "
        "Is that right?",
        f"{table.held.name} 没有客户编号：每个不同的 {one.name} 算一个客户。是否正确？",
    )


def _customer_of(one: Judged) -> Term | None:
    """The word for customer in a header; an e-mail address is a customer's unless it says whose."""
    entities = [part.term for part in one.header.parts if part.role.startswith("entity")]
    if one.role == "email" and not entities:
        return CUSTOMER
    last = entities[-1] if entities else None
    return last if last is not None and last.role == CUSTOMER.role else None


def _same(other: DraftTable, term: Term) -> bool:
    return other.named and other.entity is not None and other.entity.en[0] == term.en[0]


def _says_unique(one: Judged) -> bool:
    return any(part.term and part.term.en[0] == "unique" for part in one.header.parts)


def _is_central(term: Term) -> bool:
    return term.role in ("entity.customer", "entity.order", "entity.product")


def _split_person(model: DraftModel, table: DraftTable, one: Judged, term: Term) -> None:
    """`customer_unique_id` in a table of customers: people with several records each."""
    words = table.words
    del model.tables[table.id]
    table.id = snake(f"{table.id}_record", set(model.tables))
    table.named, table.counted = False, False
    table.words = Words((f"{words.en[0]} record",), (f"{words.zh[0]}记录",))
    model.tables[table.id] = table
    for other in model.tables.values():
        for parent in [p for p in other.joins if p not in model.tables]:
            other.joins[table.id] = other.joins.pop(parent)
    _add(model, table, one, words, term, _label(table, one, term))
    model.ask(
        f"{table.held.name}: a {words.en[0]} is one {one.name} ({one.column.distinct:,}), not one "
        f"{table.key[0]} ({table.held.rows:,}). Is that right?",
        f"{table.held.name}：一个{words.zh[0]}按 {one.name}（{one.column.distinct:,} 个）计，"
        f"而不是按 {table.key[0]}（{table.held.rows:,} 个）计。是否正确？",
    )


def _add(
    model: DraftModel, table: DraftTable, one: Judged, words: Words, term: Term, label: str
) -> None:
    parent = DraftTable(
        snake(words.en[0], set(model.tables)), table.held, _attributes(table, one), (one.name,),
        term, words, distinct=True, label=label,
    )  # fmt: skip
    parent.comments.append(f"one row per {one.name} of {table.held.name}")
    model.tables[parent.id] = parent
    table.joins[parent.id] = one.name


def _attributes(table: DraftTable, key: Judged) -> tuple[Judged, ...]:
    """Columns that have one value per id and say something of it."""
    spread = table.held.spread.get(key.name, {})
    personal = (key,) if key.role == "email" else ()
    return personal + tuple(
        one
        for one in table.columns
        if one.role in ("category", "geo", "status")
        and spread.get(one.name, 1) == 0
        and 1 < one.column.distinct < key.column.distinct
    )


def _label(table: DraftTable, key: Judged, term: Term) -> str:
    """The column with the names of the ids, where nearly every id has one name."""
    spread = table.held.spread.get(key.name, {})
    for one in table.columns:
        parts = [part.term for part in one.header.parts]
        names = one.role in ("name", "thing") and one.name != key.name
        own = term in parts or any(part and part.role == term.role for part in parts)
        if names and own and spread.get(one.name, 1 << 30) <= FEW_SPREAD * key.column.distinct:
            return one.name
    return ""
