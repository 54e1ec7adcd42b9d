"""Presence: which joined tables a condition proves to be there.

A row without a partner fails `orders.status IN (...)`, so a plain JOIN gives the same rows as a
LEFT JOIN and leaves the engine free to begin with the smaller table.
"""

from collections.abc import Iterable

from sqlglot import expressions as exp


def present(conditions: Iterable[exp.Expr]) -> frozenset[str]:
    """The tables of which a column must hold a value where all conditions are true."""
    return frozenset().union(*(_proven(condition) for condition in conditions))


def tightened(joined: Iterable[exp.Join], there: frozenset[str]) -> list[exp.Join]:
    """The joins, plain where the table is known to be there."""
    return [_plain(join) if join.this.alias_or_name in there else join for join in joined]


def _plain(join: exp.Join) -> exp.Join:
    plain = join.copy()
    plain.set("side", None)
    return plain


def _proven(condition: exp.Expr) -> frozenset[str]:
    match condition.unnest():
        case exp.And() as condition:
            return _proven(condition.this) | _proven(condition.expression)
        case exp.Or() as condition:
            return _proven(condition.this) & _proven(condition.expression)
        case (exp.In() | exp.Between()) as condition:
            return _table_of(condition.this)
        case exp.Not(this=exp.Is(this=value, expression=exp.Null())):
            return _table_of(value)
        case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE() as condition:
            return _table_of(condition.this) | _table_of(condition.expression)
        case _:
            return frozenset()


def _table_of(operand: exp.Expr) -> frozenset[str]:
    """The table of a bare column; anything around it might make a value of nothing."""
    return frozenset({operand.table}) if isinstance(operand, exp.Column) else frozenset()
