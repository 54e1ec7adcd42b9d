"""The trap cases' model and tables, and copies of a SQLite file, on all three engines."""

import csv
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

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
Engine = Any
"""A connection with `execute(sql).fetchall()`: sqlite3, duckdb or psycopg."""


class TrapWorld:
    """One model over the same little tables in two engines."""

    def __init__(
        self, model: SemanticModel, sql: str, today: date, postgres: Callable[[str], Engine]
    ) -> None:
        self.model, self.today = model, today
        self.sql, self._postgres = sql, postgres
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

    @cached_property
    def postgres(self) -> Engine:
        """Asked for only where a test runs on PostgreSQL."""
        return self._postgres(self.sql)

    def engine(self, dialect: Dialect) -> Engine:
        if dialect == "postgres":
            return self.postgres
        return self.duckdb if dialect == "duckdb" else self.sqlite

    def compiled(
        self,
        query: MetricQuery | RowQuery,
        dialect: Dialect = "sqlite",
        today: date | None = None,
        *,
        checked: bool = True,
    ) -> CompiledQuery:
        resolved = resolve(query, self.model, today or self.today, self.spans)
        return verify(compile_query(resolved, dialect, checked=checked), self.model)

    def rows(self, query: MetricQuery | RowQuery, dialect: Dialect = "sqlite") -> Rows:
        sql = self.compiled(query, dialect, checked=False).sql
        return [tuple(row) for row in self.engine(dialect).execute(sql).fetchall()]

    def checks(
        self, query: MetricQuery | RowQuery, dialect: Dialect = "sqlite"
    ) -> dict[str, object]:
        compiled = self.compiled(query, dialect)
        row = self.engine(dialect).execute(compiled.check_sql).fetchone()
        named = (f"{check.kind} {check.subject}" for check in compiled.checks)
        return dict(zip(named, row or (), strict=True))


@pytest.fixture(scope="session")
def postgres_tables(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Engine]]:
    """Tables in a schema of their own on the PostgreSQL server."""
    opened: list[Any] = []

    def made(sql: str) -> Engine:
        import psycopg

        connection = psycopg.connect(request.getfixturevalue("postgres_url"), autocommit=True)
        opened.append(connection)
        schema = f"askcrm_tables_{len(opened)}"
        connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute(f"create schema {schema}")
        connection.execute(f"set search_path = {schema}")
        connection.execute(sql)
        return connection

    yield made
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def traps(postgres_tables: Callable[[str], Engine]) -> TrapWorld:
    """The little tables of the trap cases on 30 April 2025."""
    model = load_model(TRAPS / "model.yaml")
    sql = (TRAPS / "data.sql").read_text(encoding="utf-8")
    return TrapWorld(model, sql, date(2025, 4, 30), postgres_tables)


@pytest.fixture(scope="session")
def world(
    postgres_tables: Callable[[str], Engine],
) -> Callable[[Path, str, date], TrapWorld]:
    """Makes a world of any model and tables."""
    return lambda path, sql, today: TrapWorld(load_model(path), sql, today, postgres_tables)


CopyTo = Callable[[Path, Dialect], str]
TYPES = {"integer": "bigint", "real": "double precision", "text": "text"}


@pytest.fixture(scope="session")
def copy_to(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> CopyTo:
    """Copies a SQLite file to another engine, days and moments as such; gives its address."""

    def copied(file: Path, dialect: Dialect) -> str:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
            names = [row[0] for row in source.execute(
                "select name from sqlite_master where type = 'table' order by name")]  # fmt: skip
            tables = [(name, _columns(source, name)) for name in names]
            if dialect == "postgres":
                return _to_postgres(source, tables, request.getfixturevalue("postgres_url"), file)
            folder = tmp_path_factory.mktemp("copies")
            return _to_duckdb(source, tables, folder / f"{file.stem}.duckdb")

    return copied


Described = list[tuple[str, list[tuple[str, str]]]]
"""Table -> its columns with their types."""


def _columns(source: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    found = []
    for _, name, kind, *_ in source.execute(f'pragma table_info("{table}")').fetchall():
        # A column of texts that are all dates becomes one of dates.
        (longest, dated), = source.execute(
            f'select max(length("{name}")), min("{name}" glob ?) from "{table}"'
            f' where "{name}" <> ?',
            ("[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*", ""),
        )  # fmt: skip
        is_date = kind.lower() == "text" and dated == 1
        dates = "date" if longest == len("2026-01-31") else "timestamp"
        found.append((name, dates if is_date else TYPES[kind.lower()]))
    return found


def _created(table: str, columns: list[tuple[str, str]]) -> str:
    described = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    return f'create table "{table}" ({described})'


def _to_duckdb(source: sqlite3.Connection, tables: Described, target: Path) -> str:
    with closing(duckdb.connect(str(target))) as copy:
        for table, columns in tables:
            copy.execute(_created(table, columns))
            rows = target.with_suffix(".csv")
            with rows.open("w", encoding="utf-8", newline="") as file:
                cells = source.execute(f'select * from "{table}"')
                csv.writer(file).writerows(
                    [r"\N" if cell is None else cell for cell in row] for row in cells
                )
            copy.execute(
                f"copy \"{table}\" from '{rows}' (header false, auto_detect false, delim ',', "
                "quote '\"', escape '\"', nullstr '\\N', parallel false)"
            )
    return f"duckdb:///{target}"


def _to_postgres(
    source: sqlite3.Connection, tables: Described, url: str, file: Path
) -> str:  # fmt: skip
    import psycopg

    schema = f"askcrm_{file.stem}"
    with psycopg.connect(url, autocommit=True) as copy:
        copy.execute(f'drop schema if exists "{schema}" cascade')
        copy.execute(f'create schema "{schema}"')
        copy.execute(f'set search_path = "{schema}"')
        for table, columns in tables:
            copy.execute(_created(table, columns))
            with copy.cursor().copy(f'copy "{table}" from stdin') as writer:
                for row in source.execute(f'select * from "{table}"'):
                    writer.write_row(row)
        copy.execute("analyze")
    return f"{url}?options=-csearch_path%3D{schema}"
