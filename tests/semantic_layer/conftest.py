"""The trap cases' model and tables, on SQLite and DuckDB."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from semantic_layer.compile.compiled import CompiledQuery
from semantic_layer.compile.compiler import compile_query
from semantic_layer.compile.lookups import span_sql
from semantic_layer.compile.verify import verify
from semantic_layer.dialects import Dialect
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery, RowQuery
from semantic_layer.resolve import resolve

TRAPS = Path(__file__).parents[1] / "cases" / "traps"
Rows = list[tuple[object, ...]]


class TrapWorld:
    """One model over the same little tables in two engines."""

    def __init__(self, model: SemanticModel, sql: str, today: date) -> None:
        self.model, self.today = model, today
        self.sqlite = sqlite3.connect(":memory:")
        self.sqlite.executescript(sql)
        self.duckdb = duckdb.connect()
        self.duckdb.execute(sql)
        self.spans = dict(self._spans())

    def _spans(self) -> Iterator[tuple[str, Period]]:
        for name, table in self.model.tables.items():
            for role in table.dates:
                sql = span_sql(self.model, f"{name}.{role}", "sqlite")
                first, last = self.sqlite.execute(sql or "").fetchone()
                if first and last:
                    end = date.fromordinal(date.fromisoformat(last[:10]).toordinal() + 1)
                    yield f"{name}.{role}", Period(start=date.fromisoformat(first[:10]), end=end)

    def compiled(
        self, query: MetricQuery | RowQuery, dialect: Dialect = "sqlite", today: date | None = None
    ) -> CompiledQuery:
        resolved = resolve(query, self.model, today or self.today, self.spans)
        return verify(compile_query(resolved, dialect), self.model)

    def rows(self, query: MetricQuery | RowQuery, dialect: Dialect = "sqlite") -> Rows:
        sql = self.compiled(query, dialect).sql
        if dialect == "duckdb":
            return self.duckdb.execute(sql).fetchall()
        return self.sqlite.execute(sql).fetchall()

    def checks(
        self, query: MetricQuery | RowQuery, dialect: Dialect = "sqlite"
    ) -> dict[str, object]:
        compiled = self.compiled(query, dialect)
        engine = self.duckdb if dialect == "duckdb" else self.sqlite
        row = engine.execute(compiled.check_sql).fetchone()
        named = (f"{check.kind} {check.subject}" for check in compiled.checks)
        return dict(zip(named, row or (), strict=True))


@pytest.fixture(scope="session")
def traps() -> TrapWorld:
    """The little tables of the trap cases on 30 April 2025."""
    model = load_model(TRAPS / "model.yaml")
    return TrapWorld(model, (TRAPS / "data.sql").read_text(encoding="utf-8"), date(2025, 4, 30))


@pytest.fixture(scope="session")
def world() -> Callable[[Path, str, date], TrapWorld]:
    """Makes a world of any model and tables."""
    return lambda path, sql, today: TrapWorld(load_model(path), sql, today)
