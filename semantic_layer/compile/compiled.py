"""CompiledQuery: one SELECT with the meaning of each of its columns, and its companion check.

Data only; the steps that make it stand beside this file.
"""

from dataclasses import dataclass
from typing import Literal

from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat

ColumnRole = Literal["group", "key", "value", "base", "delta", "pct", "share", "field"]
"""`key` holds the key behind an entity's label; `field` is a column of a record list."""


@dataclass(frozen=True)
class ResultColumn:
    """One column of a compiled query."""

    id: str
    """Unique in the query: `region`, `time`, `revenue`, `revenue.base`, `revenue.share`,
    `customer.key`."""
    role: ColumnRole
    subject: str
    """The metric or dimension id it belongs to."""
    format: ValueFormat
    label: Bilingual
    additive: bool = False
    """True: the values of the groups add up to the whole."""


CheckKind = Literal["whole", "rows", "no_match", "empty", "newest", "denominator", "base_whole"]


@dataclass(frozen=True)
class CheckColumn:
    """What one column of the companion query says."""

    kind: CheckKind
    subject: str
    """Metric id (whole, rows, denominator), table name (no_match), dimension id (empty), date role
    (newest)."""


@dataclass(frozen=True)
class CompiledQuery:
    """One SELECT over known tables, read back after printing."""

    sql: str
    dialect: str
    columns: tuple[ResultColumn, ...]
    check_sql: str
    """The companion: one row about the whole; empty when there is nothing to check."""
    checks: tuple[CheckColumn, ...]


@dataclass(frozen=True)
class Together:
    """One SELECT that gives a query's rows and repeats beside each what the companion says."""

    sql: str
    dialect: str
    counted: tuple[str, ...]
    """Metrics whose values stand behind the query's columns, one for each row."""
    checks: tuple[CheckColumn, ...]
    """What the columns behind those say, the same in every row."""
    lost: bool
    """True: the last column counts the rows without a partner; which, only the companion knows."""
