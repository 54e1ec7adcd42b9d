"""Arithmetic: the operators of a model's expressions over plain values, with empty ones as in SQL.

Knows no table. What it does not know is NotAudited, never guessed.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from operator import add, eq, ge, gt, le, lt, mul, ne, sub

from sqlglot import expressions as exp

from store.table import Cell


class NotAudited(Exception):  # noqa: N818 - an outcome, not a fault
    """This part of a query is not evaluated here, so nothing is said about it."""


Known = Callable[[exp.Expr], tuple[bool, Cell]]
"""Whether a node's value is known already, and the value."""

_COMPARED: Mapping[type[exp.Expr], Callable[[float, float], bool]] = {
    exp.EQ: eq, exp.NEQ: ne, exp.GT: gt, exp.GTE: ge, exp.LT: lt, exp.LTE: le,
}  # fmt: skip
_NUMBERS: Mapping[type[exp.Expr], Callable[[float, float], float]] = {
    exp.Add: add, exp.Sub: sub, exp.Mul: mul,
}  # fmt: skip


def value_of(node: exp.Expr, known: Known) -> Cell:
    """The value of an expression whose columns are `known`; raises NotAudited."""
    there, value = known(node)
    if there:
        return value
    match node:
        case exp.Literal():
            return node.name if node.is_string else float(node.name)
        case exp.Null() | exp.Boolean():
            return int(bool(node.this)) if isinstance(node, exp.Boolean) else None
        case exp.And() | exp.Or() | exp.Not() | exp.Is():
            return _logic(node, known)
        case exp.Func():
            return _function(node, known)
        case _:
            return _operator(node, known)


def _logic(node: exp.Expr, known: Known) -> Cell:
    """AND, OR, NOT and IS NULL with three truth values."""
    here = value_of(node.this, known)
    if isinstance(node, exp.Not):
        return None if here is None else int(not here)
    if isinstance(node, exp.Is):
        if not isinstance(node.expression, exp.Null):
            raise NotAudited(node.sql())
        return int(here is None)
    other = value_of(node.expression, known)
    decides = isinstance(node, exp.Or)
    for side in (here, other):
        if side is not None and bool(side) is decides:
            return int(decides)
    return None if here is None or other is None else int(not decides)


def _case(node: exp.Case, known: Known) -> Cell:
    if node.this is not None:
        raise NotAudited(node.sql())
    for branch in node.args["ifs"]:
        if value_of(branch.this, known):
            return value_of(branch.args["true"], known)
    default = node.args.get("default")
    return None if default is None else value_of(default, known)


def _function(node: exp.Func, known: Known) -> Cell:
    if isinstance(node, exp.Case):
        return _case(node, known)
    if not isinstance(node, exp.Coalesce | exp.Least | exp.Greatest | exp.Abs | exp.Nullif):
        raise NotAudited(node.sql())
    parts = [value_of(part, known) for part in (node.this, *node.expressions)]
    match node:
        case exp.Coalesce():
            return next((part for part in parts if part is not None), None)
        case exp.Nullif():
            return None if parts[0] == value_of(node.expression, known) else parts[0]
        case exp.Abs():
            return None if parts[0] is None else abs(number(parts[0]))
        case _:
            return _outermost(node, parts)


def day_said(node: exp.Anonymous, today: date) -> Cell:
    """A function of no column: a day counted from today, as ISO text."""
    match node.name.lower():
        case "today":
            return today.isoformat()
        case "days_ago":
            return (today - timedelta(days=int(node.expressions[0].name))).isoformat()
        case _:
            raise NotAudited(node.sql())


def _outermost(node: exp.Func, parts: list[Cell]) -> Cell:
    """The least or greatest; `least(a, b)` leaves empty ones out, `min(a, b)` is empty then."""
    pick = min if isinstance(node, exp.Least) else max
    there = [part for part in parts if part is not None]
    if not there or (len(there) < len(parts) and not node.args.get("ignore_nulls")):
        return None
    if all(isinstance(part, str) for part in there):
        return pick(str(part) for part in there)
    return pick(number(part) for part in there)


def _operator(node: exp.Expr, known: Known) -> Cell:
    match node:
        case exp.Paren():
            return value_of(node.this, known)
        case exp.Neg():
            only = value_of(node.this, known)
            return None if only is None else -number(only)
        case exp.In() if not node.args.get("query"):
            return _in(node, known)
        case exp.Binary():
            return _binary(node, value_of(node.this, known), value_of(node.expression, known))
        case _:
            raise NotAudited(node.sql())


def _binary(node: exp.Binary, left: Cell, right: Cell) -> Cell:
    if left is None or right is None:
        return None
    if type(node) in _COMPARED:
        if isinstance(left, str) != isinstance(right, str):
            raise NotAudited(node.sql())
        return int(_COMPARED[type(node)](left, right))  # type: ignore[arg-type]  # of one kind
    if isinstance(node, exp.Div):
        return None if number(right) == 0 else number(left) / number(right)
    if type(node) not in _NUMBERS:
        raise NotAudited(node.sql())
    return _NUMBERS[type(node)](number(left), number(right))


def _in(node: exp.In, known: Known) -> Cell:
    value = value_of(node.this, known)
    options = [value_of(option, known) for option in node.expressions]
    if value is None:
        return None
    if value in options:
        return 1
    return None if None in options else 0


def number(value: Cell) -> float:
    """A value that must be a number."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise NotAudited(f"{value} is no number") from None
    if value is None:
        raise NotAudited("an empty value where a number is needed")
    return value
