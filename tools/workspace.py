"""Workspace: one model over one database on one day, and the two doors to its rows.

`resolve` proves a form, `fetch` runs what was proved; there is no third way to a row. What a start
must know of the data (first and last days, stored values) is read once per model and data version.
No SQL is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from semantic_layer.compile.compiled import CheckKind, CompiledQuery, ResultColumn, Together
from semantic_layer.compile.compiler import compile_query
from semantic_layer.compile.together import compile_together
from semantic_layer.compile.verify import verify, verify_text
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
    counted: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    """Metric -> its value in each row, of what a rate is a rate of; empty = ask for it apart."""


Checks = Mapping[tuple[CheckKind, str], Cell]
Read = tuple[Table, Mapping[str, tuple[Cell, ...]], Checks]
"""The query's rows, how many each is of, and what is known of the whole."""


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

    def fetch(self, resolved: ResolvedQuery, counted: tuple[str, ...] = ()) -> Fetched:
        """Run a resolved query and what checks it; raises StoreError.

        `counted`: metrics that say of how many each row is; given back where one reading serves.
        """
        dialect, more = dialect_of(self.engine), _one_more(resolved)
        shown = compiled_for(resolved, dialect, checked=False)
        together = together_for(more, dialect, counted)
        with self.engine.snapshot():
            if together is not None:
                read = self.engine.run(together.sql, self.limits.rows)
                if _says_all(read, together):
                    return self._fetched(_split(read, shown, together), shown, resolved)
            else:
                sql = shown.sql
                if more is not resolved:
                    sql = compiled_for(more, dialect, checked=False).sql
                read = self.engine.run(sql, self.limits.rows)
            checks = _checked(compiled_for(resolved, dialect), self.engine)
        width = len(shown.columns)
        return self._fetched((_own(read, width), {}, checks), shown, resolved)

    def _fetched(self, read: Read, compiled: CompiledQuery, resolved: ResolvedQuery) -> Fetched:
        rows, counted, checks = read
        table, tie = _cut(rows, compiled, resolved)
        shown = masked(table, compiled.columns, self.model)
        return Fetched(ResultTable(shown, compiled.columns, compiled.sql), checks, tie, counted)

    def unrun(self, resolved: ResolvedQuery) -> ResultTable:
        """The columns and the SQL of a resolved query; no statement is run."""
        compiled = compiled_for(resolved, dialect_of(self.engine), checked=False)
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


@lru_cache(maxsize=256)
def together_for(
    resolved: ResolvedQuery, dialect: Dialect, counted: tuple[str, ...]
) -> Together | None:
    """One statement for rows and checks where there is one, read back after printing."""
    found = compile_together(resolved, dialect, counted)
    if found is not None:
        verify_text(found.sql, resolved.model)
    return found


def _says_all(read: Table, together: Together) -> bool:
    """Whether the rows tell all the companion would: not where there are none, or lost ones."""
    return bool(read.rows) and not (together.lost and read.rows[0][-1])


def _split(read: Table, compiled: CompiledQuery, together: Together) -> Read:
    """The query's own columns, those of the counts, and the checks that every row repeats."""
    width = len(compiled.columns)
    behind = width + len(together.counted)
    counts = {
        name: tuple(row[place] for row in read.rows)
        for place, name in enumerate(together.counted, start=width)
    }
    pairs = zip(together.checks, read.rows[0][behind:], strict=not together.lost)
    checks = {(check.kind, check.subject): value for check, value in pairs}
    return _own(read, width), counts, checks


def _own(read: Table, width: int) -> Table:
    """The first columns alone."""
    return replace(read, columns=read.columns[:width], rows=tuple(row[:width] for row in read.rows))


def _checked(compiled: CompiledQuery, engine: Engine) -> Checks:
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
