"""What a column is for: its header and its values looked at together.

Where they disagree the values win: a column called date that holds words is no date.
"""

from dataclasses import dataclass
from typing import Literal

from semantic_layer.drafting.held import HeldColumn, HeldTable
from semantic_layer.drafting.terms import Header, Part, read_header, value_term
from semantic_layer.drafting.written import SCALES, date_orders, scaled_sql

Role = Literal[
    "empty", "id", "date", "birth", "name", "phone", "email", "address", "idcard", "zip",
    "category", "geo", "status", "flag", "text", "money", "attribute", "quantity", "number",
    "rate", "percent", "score", "year", "duration", "measure", "thing", "other",
]  # fmt: skip

FEW = 60
"""Different values of a column that people would list."""
LONG_TEXT = 60
"""Characters; longer values are sentences."""
MOST_STARS = 10
PERSONAL: dict[str, Role] = {
    "phone": "phone", "email": "email", "address": "address", "idcard": "idcard", "zip": "zip",
}  # fmt: skip
NUMERIC = ("integer", "number")
NUMBER_ROLES = ("money", "quantity", "rate", "score", "attribute", "duration", "number", "year")
BY_KIND: dict[str, Role] = {
    "money": "money", "attribute": "attribute", "quantity": "quantity", "number": "number",
    "duration": "duration",
}  # fmt: skip
TEXT_KINDS: dict[str, Role] = {
    "status": "status", "category": "category", "geo": "geo", "name": "name", "entity": "thing",
    "text": "category",
}  # fmt: skip
TEXT_ROLES = ("status", "category", "geo", "flag", "name", "text", "entity")


@dataclass(frozen=True)
class Judged:
    """A column with what it is for."""

    column: HeldColumn
    header: Header
    role: Role
    written: str = ""
    """How a date is written that is no date to the database: dmy, epoch ..."""

    @property
    def name(self) -> str:
        """The column's own name."""
        return self.column.name

    @property
    def sql(self) -> str:
        """The column in an expression; amounts in yuan whatever unit the header names."""
        unit = self.header.unit if self.role == "money" else ""
        return scaled_sql(self.name, unit)


def judge(column: HeldColumn, table: HeldTable) -> Judged:
    """The role of a column."""
    if column.type in ("date", "datetime"):
        header = read_header(column.name, "event", "date", "entity")
        birth = any(part.role == "event.birth" for part in header.parts)
        return Judged(column, header, "birth" if birth else "date")
    if order := _date_order(column, table):
        return Judged(column, read_header(column.name, "event", "date", "entity"), "date", order)
    numeric = column.type in NUMERIC
    header = read_header(column.name, "id", *(NUMBER_ROLES if numeric else TEXT_ROLES))
    if not column.filled:
        return Judged(column, header, "empty")
    if header.head.role in PERSONAL:
        return Judged(column, header, PERSONAL[header.head.role])
    if column.type == "boolean" or _is_flag(column, header):
        return Judged(column, header, "flag")
    role = _number(column, header, table) if numeric else _text(column, header, table)
    return Judged(column, header, role)


def _date_order(column: HeldColumn, table: HeldTable) -> str:
    """How a text or number is a date; empty for none, and where day and month are unclear."""
    orders = date_orders(column)
    if column.type == "integer" or orders == ("compact",):
        header = read_header(column.name, "event", "date", "entity")
        dated = any(part.role.startswith(("event", "date")) for part in header.parts)
        return orders[0] if orders and dated else ""
    if len(orders) > 1:
        sure = {found[0] for one in table.columns if len(found := date_orders(one)) == 1}
        orders = tuple(order for order in orders if order in sure)
    return orders[0] if len(orders) == 1 else ""


def flag_yes(column: HeldColumn) -> tuple[str, ...]:
    """The values that mean yes, as SQL literals; empty where that is not known."""
    if column.type == "boolean" or set(column.values) <= {0, 1}:
        return ("1",)
    found = [value for value in column.values if _value_role(value) == "value.yes"]
    return tuple(f"'{value}'" for value in found if isinstance(value, str) and "'" not in value)


def _is_flag(column: HeldColumn, header: Header) -> bool:
    """Two values, yes and no or 1 and 0; a count that happens to be 0 or 1 has another name."""
    if column.distinct > 2 or header.head.role in ("quantity", "money", "number", "score"):
        return False
    if column.type == "integer":
        return column.distinct == 2 and set(column.values) == {0, 1}
    roles = {_value_role(value) for value in column.values}
    both = roles <= {"value.yes", "value.no"} and bool(roles)
    return both and (column.distinct == 2 or header.head.role == "flag")


def _value_role(value: object) -> str:
    term = value_term(value)
    return term.role if term else ""


def _number(column: HeldColumn, header: Header, table: HeldTable) -> Role:
    head = header.head
    low, high = _bounds(column)
    if head.role == "id" or head.role.startswith("entity") or _looks_like_key(column, table):
        return "id"
    if head.role == "year" or (column.type == "integer" and not head.role and _years(low, high)):
        return "year"
    kind = head.term.kind if head.term else ""
    if header.unit in SCALES and kind not in ("attribute", "quantity"):
        kind = "money"
    if kind == "rate":
        return _rate(low, high)
    if kind == "score":
        return "score" if low >= 0 and high <= MOST_STARS else "number"
    if kind in ("status", "category", "geo", "flag", "name") and column.distinct <= FEW:
        return "category"
    share: Role = "percent" if column.type == "number" and low >= 0 and high <= 1 else "measure"
    return BY_KIND.get(kind, share)


def _rate(low: float, high: float) -> Role:
    if low >= 0 and high <= 1:
        return "rate"
    return "percent" if high <= 100 else "measure"


def _text(column: HeldColumn, header: Header, table: HeldTable) -> Role:
    head = header.head
    few = column.distinct <= max(FEW, table.rows // 20)
    if head.role == "id":
        return "id"
    if column.longest > LONG_TEXT and not few:
        return "text"
    kind = head.term.kind if head.term else ""
    if kind in ("status", "text") and column.distinct > FEW:
        return "category" if kind == "status" else "text"
    if kind == "text" and column.longest > LONG_TEXT:
        return "text"
    listed: Role = "category" if few and column.distinct < table.rows else "other"
    return TEXT_KINDS.get(kind, listed)


def _looks_like_key(column: HeldColumn, table: HeldTable) -> bool:
    """A whole number that differs in every row and no word says what it measures."""
    known: Part = Header(column.name, read_header(column.name, *NUMBER_ROLES).parts).head
    return (
        column.type == "integer"
        and (column.name,) in table.keys
        and (known.term is None or known.term.kind not in NUMBER_ROLES)
    )


def _bounds(column: HeldColumn) -> tuple[float, float]:
    ends = [end for end in (column.smallest, column.largest) if isinstance(end, int | float)]
    return (float(min(ends)), float(max(ends))) if ends else (0.0, 0.0)


def _years(low: float, high: float) -> bool:
    return low >= 1900 and high <= 2100
