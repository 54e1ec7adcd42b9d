"""Workspace: one model over one database on one day, and the two doors to its rows.

`resolve` proves a form, `fetch` runs what was proved; there is no third way to a row. What a start
must know of the data (first and last days, stored values) is read once per model and data version.
No SQL is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from semantic_layer.compile.compiled import CheckKind, CompiledQuery, ResultColumn
from semantic_layer.compile.compiler import compile_query
from semantic_layer.compile.verify import verify
from semantic_layer.coverage import covered
from semantic_layer.dialects import Dialect
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery, RowQuery
from semantic_layer.resolve import resolve
from semantic_layer.resolved import ResolvedQuery
from semantic_layer.vocabulary import Vocabulary
from store.engine import Engine
from store.table import Cell, Column, Table
from tools.masking import masked
from tools.stored import dialect_of, spans_of, vocabulary_of


@dataclass(frozen=True)
class Limits:
    """How much is read."""

    rows: int = 1000
    """Rows of one result."""
    values: int = 20_000
    """Distinct values of one dimension, or names of one table, that become words."""


@dataclass(frozen=True)
class ResultTable:
    """Rows, their meaning and the SQL they came from belong together."""

    table: Table
    columns: tuple[ResultColumn, ...]
    """One per column of `table`, in order."""
    sql: str


@dataclass(frozen=True)
class Fetched:
    """What one resolved query brought back."""

    table: ResultTable
    checks: Mapping[tuple[CheckKind, str], Cell]
    """The companion query's row: (kind, subject) -> value; empty when nothing is to check."""
    tie_at_cut: bool = False
    """True: the first row beyond the query's own limit equals the last one shown."""


@dataclass(frozen=True)
class Workspace:
    """All a tool may use."""

    model: SemanticModel
    """What this database can answer; the rest is `not_computable`."""
    vocabulary: Vocabulary
    engine: Engine
    today: date
    spans: Mapping[str, Period]
    """Date role id -> first and last day present; read when first looked up."""
    limits: Limits = Limits()

    def resolve(self, query: MetricQuery | RowQuery) -> ResolvedQuery:
        """The query with all its names found; raises QueryRefused with all problems."""
        return resolve(query, self.model, self.today, self.spans)

    def fetch(self, resolved: ResolvedQuery) -> Fetched:
        """Run a resolved query and its companion; raises StoreError."""
        dialect = dialect_of(self.engine)
        compiled, more = compiled_for(resolved, dialect), _one_more(resolved)
        to_run = compiled if more is resolved else compiled_for(more, dialect, checked=False)
        with self.engine.snapshot():
            read = self.engine.run(to_run.sql, self.limits.rows)
            checks = _checked(compiled, self.engine)
        table, tie = _cut(read, compiled, resolved)
        shown = masked(table, compiled.columns, self.model)
        return Fetched(ResultTable(shown, compiled.columns, compiled.sql), checks, tie)

    def unrun(self, resolved: ResolvedQuery) -> ResultTable:
        """The columns and the SQL of a resolved query; no statement is run."""
        compiled = compiled_for(resolved, dialect_of(self.engine))
        table = Table(tuple(Column(column.id, "unknown") for column in compiled.columns), ())
        return ResultTable(table, compiled.columns, compiled.sql)


def _one_more(resolved: ResolvedQuery) -> ResolvedQuery:
    """The query with a limit one higher, so that a tie at the cut is seen."""
    limit = _own_limit(resolved)
    if limit is None:
        return resolved
    return replace(resolved, query=resolved.query.model_copy(update={"limit": limit + 1}))


def _own_limit(resolved: ResolvedQuery) -> int | None:
    """The limit where it counts result rows; None where it counts lines of a chart or is absent."""
    query = resolved.query
    if not isinstance(query, MetricQuery) or query.limit_per is not None or resolved.buckets:
        return None
    return query.limit


def _cut(table: Table, compiled: CompiledQuery, resolved: ResolvedQuery) -> tuple[Table, bool]:
    """The rows asked for, and whether the first one beyond them has the last one's value."""
    limit, query = _own_limit(resolved), resolved.query
    if limit is None or not isinstance(query, MetricQuery) or len(table.rows) <= limit:
        return table, False
    last, beyond = table.rows[limit - 1], table.rows[limit]
    order = query.order[0] if query.order else None
    tie = order is not None and any(
        last[place] == beyond[place]
        for place, column in enumerate(compiled.columns)
        if column.subject == order.by and column.role == order.of
    )
    return replace(table, rows=table.rows[:limit], truncated=False), tie


@lru_cache(maxsize=256)
def compiled_for(
    resolved: ResolvedQuery, dialect: Dialect, *, checked: bool = True
) -> CompiledQuery:
    """The query's SQL, read back after printing; compiling the same one again is free."""
    return verify(compile_query(resolved, dialect, checked=checked), resolved.model)


def _checked(compiled: CompiledQuery, engine: Engine) -> Mapping[tuple[CheckKind, str], Cell]:
    if not compiled.check_sql:
        return {}
    rows = engine.run(compiled.check_sql, 1).rows
    if not rows:
        return {}
    pairs = zip(compiled.checks, rows[0], strict=True)
    return {(check.kind, check.subject): value for check, value in pairs}


def open_workspace(
    model: SemanticModel, engine: Engine, today: date, limits: Limits | None = None
) -> Workspace:
    """A workspace over what `engine` holds of `model`; raises StoreError."""
    limits = limits or Limits()
    columns = {
        table: tuple(column.name for column in known) for table, known in engine.columns().items()
    }
    answerable = covered(model, columns)
    vocabulary = vocabulary_of(answerable, engine, limits.values)
    spans = spans_of(answerable, engine)
    return Workspace(answerable, vocabulary, engine, today, spans, limits)
