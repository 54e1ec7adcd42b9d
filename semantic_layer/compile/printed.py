"""Printed: a finished tree as SQL text, the same everywhere."""

from functools import lru_cache

import sqlglot
from sqlglot import expressions as exp
from sqlglot.generator import Generator

from semantic_layer.dialects import Dialect


def printed(tree: exp.Expr, dialect: Dialect) -> str:
    """The statement over several lines; the tree is used up."""
    return _generator(dialect).generate(tree, copy=False)


@lru_cache(maxsize=8)
def _generator(dialect: Dialect) -> Generator:
    own = sqlglot.Dialect.get_or_raise(dialect)
    legible = type(
        "Legible", (own.generator_class,),
        {"TRANSFORMS": {**own.generator_class.TRANSFORMS, exp.Not: _negated}},
    )  # fmt: skip
    found: Generator = legible(dialect=own, pretty=True, comments=False)
    return found


def _negated(generator: Generator, node: exp.Not) -> str:
    """`day IS NOT NULL` as people write it, not `NOT day IS NULL`."""
    inner = node.this
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return f"{generator.sql(inner, 'this')} IS NOT NULL"
    return generator.not_sql(node)
