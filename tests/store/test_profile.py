"""Profiles of a small database, through a real engine."""

import sqlite3
from pathlib import Path

import pytest

from store.engine import Engine
from store.engines.sqlite import open_sqlite
from store.profile import ColumnProfile, MatchRate, links, match_rate, profile


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    path = tmp_path / "crm.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        create table customers (id integer primary key, name text, joined text, note);
        insert into customers values (1, 'Ann', '2026-01-01', null), (2, 'Bob', '2026-02-01', 1.5),
          (3, 'Ann', null, 2);
        create table orders (order_id text primary key, customer_id integer, at text);
        insert into orders values ('a', 1, '2026-01-01 10:00:00'), ('b', 1, '2026-01-02 11:30'),
          ('c', 2, '2026-01-02'), ('d', 9, '2026-01-03'), ('e', 9, null), ('f', null, null);
        create table lines (order_id text, line_no integer, price real);
        insert into lines values ('a', 1, 5), ('a', 2, 6.5), ('b', 1, 7), ('x', 1, 8);
        """
    )
    connection.close()
    return open_sqlite(path)


def test_types_keys_and_counts_come_from_the_values(engine: Engine) -> None:
    customers, orders, lines = profile(engine)
    assert customers.columns == (
        ColumnProfile("id", "integer", "integer", 3, 3, 1, 3, (1, 2, 3)),
        ColumnProfile("name", "text", "text", 3, 2, "Ann", "Bob", ("Ann", "Bob")),
        ColumnProfile(
            "joined", "text", "date", 2, 2, "2026-01-01", "2026-02-01", ("2026-01-01", "2026-02-01")
        ),
        ColumnProfile("note", "unknown", "number", 2, 2, 1.5, 2, (1.5, 2)),
    )
    assert [column.type for column in orders.columns] == ["text", "integer", "datetime"]
    assert [(t.name, t.rows, t.keys) for t in (customers, orders, lines)] == [
        ("customers", 3, (("id",),)),
        ("orders", 6, (("order_id",),)),
        ("lines", 4, (("order_id", "line_no"),)),
    ]


def test_match_rates_count_rows_and_name_what_is_lost(engine: Engine) -> None:
    assert match_rate(engine, "orders", "customer_id", "customers", "id") == MatchRate(
        "orders", "customer_id", "customers", "id", 5, 3, (9,)
    )


def test_links_are_found_by_name_and_measured(engine: Engine) -> None:
    found = links(engine, profile(engine))
    assert [(m.table, m.column, m.other_table, m.other_column, m.matched) for m in found] == [
        ("orders", "customer_id", "customers", "id", 3),
        ("lines", "order_id", "orders", "order_id", 3),
    ]


def test_an_empty_table_has_no_key(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "e.db")
    connection.execute("create table t (id integer)")
    connection.close()
    (table,) = profile(open_sqlite(tmp_path / "e.db"))
    assert (table.rows, table.keys, table.columns[0].distinct) == (0, (), 0)
