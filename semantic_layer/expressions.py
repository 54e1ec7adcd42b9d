"""The SQL fragments a model may hold: one scalar or condition, parsed once when the model loads.

Never a subquery, never a statement, only listed functions; compile/ copies the parsed nodes.
"""

from dataclasses import dataclass
from typing import Any, Self

import sqlglot
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema
from sqlglot import expressions as exp


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


def _parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="sqlite")
