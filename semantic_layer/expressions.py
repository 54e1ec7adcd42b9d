"""The SQL fragments a model may hold: one scalar or condition, parsed once when the model loads.

Never a subquery, an aggregate or a statement, only listed functions; compile/ copies the parsed
nodes. How our own functions are said on an engine is in dialects.py.
"""

import difflib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import sqlglot
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema
from sqlglot import expressions as exp
from sqlglot.errors import SqlglotError

from semantic_layer.dialects import (
    OWN_FUNCTIONS,
    Dialect,
    date_cut,
    date_part,
    for_dialect,
)

__all__ = ["Dialect", "Expression", "columns", "date_cut", "date_part", "for_dialect"]

LONGEST = 4_000
"""Characters of one expression."""

Column = tuple[str | None, str]
"""Qualifier (a table or join role; None = the table itself) and column."""


@dataclass(frozen=True)
class Expression:
    """A parsed fragment; equal when its text is equal."""

    text: str

    @property
    def tree(self) -> exp.Expr:
        """The parsed node. Copy it before changing it."""
        return _parsed(self.text)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Self], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Accept a string (or an Expression) where a model declares an expression."""
        return core_schema.no_info_plain_validator_function(cls._validate)

    @classmethod
    def _validate(cls, value: Any) -> "Expression":  # noqa: ANN401
        if isinstance(value, Expression):
            return value
        text = str(value)
        _parsed(text)
        return cls(text)


@lru_cache(maxsize=4096)
def columns(expression: Expression) -> tuple[Column, ...]:
    """The columns it reads, each once, in the order of reading: (None, 'amount')."""
    found = (
        (node.table or None, node.name) for node in expression.tree.find_all(exp.Column, bfs=False)
    )
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> exp.Expr:
    if len(text) > LONGEST:
        raise ValueError(f"at most {LONGEST:,} characters")
    try:
        tree = sqlglot.parse_one(text, dialect="sqlite")
    except (SqlglotError, RecursionError) as error:
        raise ValueError("one SQL condition or value, which this is not") from error
    for node in tree.walk():
        node.pop_comments()
        _refuse_unlisted(node)
    return tree


def _refuse_unlisted(node: exp.Expr) -> None:
    """Raise ValueError unless the node is of a listed kind."""
    if isinstance(node, exp.Anonymous):
        if node.name.lower() not in OWN_FUNCTIONS:
            raise ValueError(f"a listed function; {_like(node.name)}")
        if len(node.expressions) != OWN_FUNCTIONS[node.name.lower()]:
            wanted = OWN_FUNCTIONS[node.name.lower()]
            raise ValueError(f"{wanted} arguments for {node.name}")
    elif isinstance(node, exp.AggFunc):
        raise ValueError(f"one row's value; {node.sql_name().lower()} is an aggregate")
    elif type(node) not in LISTED:
        raise ValueError(f"a listed operator or function; {_like(_said(node))}")
    if isinstance(node, exp.Column) and node.args.get("db"):
        raise ValueError(f"`column` or `parent.column`, not {node.sql('sqlite')}")


def _said(node: exp.Expr) -> str:
    return node.sql_name().lower() if isinstance(node, exp.Func) else node.key


def _like(name: str) -> str:
    """The unlisted name, and the listed ones like it."""
    nearest = difflib.get_close_matches(name.lower(), FUNCTIONS, n=3, cutoff=0.5)
    return f"{name} is not listed" + (f", nearest {', '.join(nearest)}" if nearest else "")


LISTED = frozenset(
    {
        exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.And, exp.Or,
        exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between,
        exp.Like, exp.Escape, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.DPipe,
        exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Abs, exp.Round, exp.Lower, exp.Upper,
        exp.Length, exp.Substring, exp.Trim, exp.StrPosition, exp.Replace, exp.Least, exp.Greatest,
        exp.Cast, exp.DataType, exp.Date,
    }
)  # fmt: skip
"""The kinds of node an expression may hold; a query, a window or a parameter is none of them."""

FUNCTIONS = (
    *OWN_FUNCTIONS, "coalesce", "ifnull", "nullif", "iif", "abs", "round", "lower", "upper",
    "length", "substr", "trim", "instr", "replace", "least", "greatest", "min", "max", "cast",
    "date",
)  # fmt: skip
"""Their names as an author writes them."""
