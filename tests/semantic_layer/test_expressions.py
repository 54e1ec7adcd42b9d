"""Expressions of a model: what is allowed, and one meaning on SQLite and DuckDB."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb
import pytest
from sqlglot import expressions as exp

from semantic_layer.expressions import (
    Dialect,
    Expression,
    columns,
    date_cut,
    date_part,
    for_dialect,
)
from semantic_layer.periods import WEEKDAYS, bucket_start, bucket_text
from semantic_layer.query import DatePart, Grain

TODAY = date(2026, 11, 22)
DAYS = [date(2023, 12, 20) + timedelta(days=n) for n in range(0, 900, 3)] + [
    date(2024, 2, 29),
    date(2024, 12, 30),
    date(2027, 1, 3),
]
MOMENTS = [datetime.combine(day, datetime.min.time()) + timedelta(hours=13.5) for day in DAYS]
GRAINS: tuple[Grain, ...] = ("hour", "day", "week", "month", "quarter", "year")

Rows = list[tuple[object, ...]]
Run = Callable[[exp.Expr], Rows]

X = exp.column("x")
MOMENT_TEXTS = [moment.isoformat(sep=" ") for moment in MOMENTS]
DAY_TEXTS = [day.isoformat() for day in DAYS]


@dataclass(frozen=True)
class Store:
    """Dates in a column `x`, as one engine holds them."""

    dialect: Dialect
    run: Run
    dates: list[date] | list[datetime]


HELD = (
    "sqlite moments TEXT", "sqlite days TEXT", "duckdb moments TEXT", "duckdb moments TIMESTAMP",
    "duckdb days TEXT", "duckdb days DATE",
)  # fmt: skip


@pytest.fixture(scope="module", params=HELD)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    engine, which, kind = str(request.param).split()
    dialect: Dialect = "sqlite" if engine == "sqlite" else "duckdb"
    dates, texts = (MOMENTS, MOMENT_TEXTS) if which == "moments" else (DAYS, DAY_TEXTS)
    with closing(connected(dialect)) as connection:
        rows = ", ".join(f"({number}, '{text}')" for number, text in enumerate(texts))
        connection.execute(f"CREATE TABLE t (n INTEGER, x {kind})")
        connection.execute(f"INSERT INTO t VALUES {rows}")

        def run(node: exp.Expr) -> Rows:
            found: Rows = connection.execute(
                f"SELECT {node.sql(dialect)} FROM t ORDER BY n"
            ).fetchall()
            return found

        yield Store(dialect, run, dates)


def connected(dialect: Dialect) -> sqlite3.Connection | duckdb.DuckDBPyConnection:
    return sqlite3.connect(":memory:") if dialect == "sqlite" else duckdb.connect()


def computed(node: exp.Expr, dialect: Dialect, row: dict[str, object] | None = None) -> object:
    """The value of the node over one row."""
    shown = {name: repr(value) for name, value in (row or {"one": 1}).items()}
    source = ", ".join(f"{value} AS {name}" for name, value in shown.items())
    with closing(connected(dialect)) as connection:
        sql = f"SELECT {node.sql(dialect)} FROM (SELECT {source}) AS source"
        rows: Rows = connection.execute(sql).fetchall()
        return rows[0][0]


def scalar(text: str, dialect: Dialect, row: dict[str, object] | None = None) -> object:
    """A model's expression computed by the engine over one row."""
    return computed(for_dialect(Expression(text).tree, dialect, TODAY), dialect, row)


@pytest.mark.parametrize("grain", GRAINS)
def test_a_date_is_cut_to_the_bucket_that_periods_know(store: Store, grain: Grain) -> None:
    expected = [(bucket_text(bucket_start(moment, grain)),) for moment in store.dates]
    assert store.run(date_cut(X, grain, store.dialect)) == expected


@pytest.mark.parametrize("week_start", WEEKDAYS)
def test_weeks_start_on_any_weekday(store: Store, week_start: str) -> None:
    expected = [(bucket_start(day, "week", week_start).isoformat(),) for day in DAYS]
    assert store.run(date_cut(X, "week", store.dialect, week_start)) == expected


PARTS: dict[DatePart, Callable[[date], int]] = {
    "weekday": lambda day: day.isoweekday(),
    "is_weekend": lambda day: int(day.isoweekday() >= 6),
    "day_of_month": lambda day: day.day,
    "week_of_year": lambda day: day.isocalendar().week,
    "month_of_year": lambda day: day.month,
    "quarter_of_year": lambda day: (day.month + 2) // 3,
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_date_is_the_same_number_everywhere(store: Store, part: DatePart) -> None:
    expected = [(PARTS[part](day),) for day in DAYS]
    assert store.run(date_part(X, part, store.dialect)) == expected


def test_hours_are_read_from_moments_and_are_0_for_days(store: Store) -> None:
    hour = 13 if store.dates is MOMENTS else 0
    assert store.run(date_part(X, "hour", store.dialect)) == [(hour,)] * len(DAYS)


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
def test_an_empty_date_stays_empty(dialect: Dialect) -> None:
    empty = exp.cast(exp.Null(), "text")
    cuts = [computed(date_cut(empty, grain, dialect), dialect) for grain in GRAINS]
    parts = [computed(date_part(empty, part, dialect), dialect) for part in (*PARTS, "hour")]
    assert set(cuts + parts) == {None}


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("days_between('2026-07-01', '2026-07-02 12:00:00')", 1.5),
        ("hours_between('2026-07-01 10:00:00', '2026-07-01 10:45:00')", 0.75),
        ("hours_between('2026-07-02', '2026-07-01')", -24.0),
        ("whole_days_between('2026-07-01 23:59:00', '2026-07-02 00:01:00')", 1),
        ("whole_days_between('2026-11-01', today())", 21),
        ("year_of('2026-07-01 13:05:00')", 2026),
        ("today() > '2026-11-21'", True),
        ("days_between(null, today())", None),
        ("1 / 2", 0.5),
        ("(1 + 2) / 4", 0.75),
        ("1 / 2 / 2", 0.25),
        ("1 / 0", None),
        ("min(2, 1)", 1),
        ("max(2, null)", None),
        ("least(2, null)", 2),
        ("iif(1 > 2, 'a', 'b')", "b"),
        ("case when 1 in (1, 2) then upper(trim(' a ')) end", "A"),
        ("substr('abcd', 2, 2) || instr('abcd', 'c')", "bc3"),
        ("coalesce(nullif(1, 1), round(2.456, 1))", 2.5),
        ("length(replace('aba', 'b', '')) + abs(-3) - cast('2' as integer) % 2", 5),
        ("not 'abc' like 'b%' and 1 between 0 and 2 or null is not null", True),
    ],
)
def test_a_fragment_means_the_same_on_every_engine(
    text: str, expected: object, dialect: Dialect
) -> None:
    found = scalar(text, dialect)
    assert (bool(found) if isinstance(expected, bool) else found) == expected


def test_an_exact_duration_is_not_spoilt_by_floating_days() -> None:
    row: dict[str, object] = {"a": "2026-03-01 08:00:00", "b": "2026-03-04 08:00:00"}
    assert [scalar("days_between(a, b)", name, row) for name in ("sqlite", "duckdb")] == [3.0, 3.0]


def test_the_parsed_tree_is_left_as_it_was() -> None:
    expression = Expression("days_between(opened, today()) / 7")
    for_dialect(expression.tree, "duckdb", TODAY)
    assert expression.tree.sql("sqlite") == "DAYS_BETWEEN(opened, TODAY()) / 7"


def test_columns_are_told_with_their_qualifier_and_once() -> None:
    expression = Expression("order.status in ('paid') and amount > 0 and amount < order.amount")
    assert columns(expression) == (("order", "status"), (None, "amount"), ("order", "amount"))


def test_postgres_reads_dates_with_its_own_functions() -> None:
    node = for_dialect(Expression("whole_days_between(a, today())").tree, "postgres", TODAY)
    assert node.sql("postgres") == (
        "(CAST(CAST('2026-11-22' AS TIMESTAMP) AS DATE) - CAST(CAST(a AS TIMESTAMP) AS DATE))"
    )
    assert date_cut(X, "month", "postgres").sql("postgres") == (
        "TO_CHAR(DATE_TRUNC('month', CAST(x AS TIMESTAMP)), 'YYYY-MM-DD')"
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "(select 1)", "a in (select b from c)", "exists (select 1)", "sum(a)",
        "count(*)", "count(distinct a)", "min(a)", "sum(a) over ()", "a; b", "a as b", ":name",
        "drop table a", "select 1", "load_extension('x')", "random()", "strftime('%Y', a)",
        "julianday(a)", "current_date", "date(a, '+1 day')", "a.b.c", "days_between(a)",
        "a ->> 'x'",
        "(", "*", "a glob 'x'", "a regexp 'x'", "'open", "a" * 5000, "(" * 1500 + ")" * 1500,
        "attach 'x' as y", "pragma table_info(x)", "1 union select 2", "zeroblob(9)", "a collate b",
    ],
)  # fmt: skip
def test_whatever_is_not_one_listed_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are compared below
        _ = Expression(text).tree


def test_a_refused_function_names_the_nearest_listed_one() -> None:
    with pytest.raises(ValueError, match=r"^a listed function; day_between is not listed, nearest"):
        _ = Expression("day_between(a, b)").tree


def test_a_comment_never_reaches_the_printed_sql() -> None:
    assert Expression("amount /* drop */ > 0 -- x").tree.sql("sqlite") == "amount > 0"
