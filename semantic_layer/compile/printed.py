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
    return sqlglot.Dialect.get_or_raise(dialect).generator(pretty=True, comments=False)
