"""`askcrm init` from PostgreSQL, DuckDB, a folder of CSV files and a workbook: the same answers."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from agent.analyst import START
from agent.assemble import open_analyst
from agent.settings import Settings
from cli.init_model import InitOptions, run_init
from semantic_layer.load import load_model
from semantic_layer.rules import check
from store.table import Cell

CLIENTS = [
    (1, "Acme", "Retail", "2025-01-05"),
    (2, "Bell", "Energy", "2025-02-10"),
    (3, "Core", "Retail", "2026-01-20"),
]
BILLS = [
    (10, 1, 1735732800, "15/01/2025", 100.5, True),
    (11, 1, 1738411200, "28/02/2025", 50.0, False),
    (12, 2, 1767268800, "05/01/2026", 70.25, True),
    (13, 3, 1769947200, "31/03/2026", 30.0, False),
    (14, 3, 1772366400, "30/04/2026", 20.0, True),
]
"""id, client, seconds since 1970 of the start, day it is due, amount, paid."""
TABLES = (
    "create table clients (client_id integer primary key, client_name varchar(40),"
    " industry varchar(20), created_on date)",
    "create table invoices (invoice_id integer primary key, client_id integer,"
    " issued_at bigint, paid_on varchar(10), amount decimal(12, 2), is_paid boolean)",
)
QUESTIONS: tuple[tuple[str, list[tuple[Cell, ...]]], ...] = (
    ("How many invoices were there in 2025?", [(2,)]),
    ("总金额是多少？", [(270.75,)]),
    ("amount by industry", [("Energy", 70.25), ("Retail", 200.5)]),
    ("2026年每个月的金额", [("2026-01-01", 70.25), ("2026-02-01", 30), ("2026-03-01", 20)]),
    ("新增客户 2025年", [(2,)]),
)


def answers(database: str, out: Path) -> list[list[tuple[Cell, ...]]]:
    """The rows that answer each question over the draft, which holds by its own rules."""
    assert [
        problem for problem in check(load_model(out / "model.yaml")) if not problem.warning
    ] == []
    settings = Settings(
        db=database, model=out / "model.yaml", today=date(2026, 4, 30), history=False
    )
    analyst = open_analyst(settings)
    found: list[list[tuple[Cell, ...]]] = []
    for question, _ in QUESTIONS:
        answer = analyst.ask(question, START)
        assert answer.kind == "answer", (question, answer.text)
        found.append(sorted(answer.results[0].tables[0].table.rows, key=str))
    analyst.workspace.engine.close()
    return found


WANTED = [rows for _, rows in QUESTIONS]


def test_a_postgres_server(postgres_url: str, tmp_path: Path, wiped: Callable[[Any], None]) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        wiped(connection)
        for statement in TABLES:
            connection.execute(statement)
        with connection.cursor() as cursor:
            cursor.executemany("insert into clients values (%s, %s, %s, %s)", CLIENTS)
            cursor.executemany("insert into invoices values (%s, %s, %s, %s, %s, %s)", BILLS)
    assert run_init((postgres_url,), tmp_path, InitOptions()) == 0
    assert answers(postgres_url, tmp_path) == WANTED


@pytest.fixture
def wiped(postgres_url: str) -> Iterator[Callable[[Any], None]]:
    """The server's tables are gone before and after, for other tests use it too."""
    psycopg = pytest.importorskip("psycopg")

    def wipe(connection: Any) -> None:
        connection.execute("drop table if exists clients, invoices")

    yield wipe
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        wipe(connection)


def test_a_duckdb_file(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as connection:
        for statement in TABLES:
            connection.execute(statement)
        connection.executemany("insert into clients values (?, ?, ?, ?)", CLIENTS)
        connection.executemany("insert into invoices values (?, ?, ?, ?, ?, ?)", BILLS)
    out = tmp_path / "draft"
    assert run_init((str(file),), out, InitOptions()) == 0
    assert answers(str(file), out) == WANTED


CLIENT_HEADER = ("client_id", "client_name", "industry", "created_on")
BILL_HEADER = ("invoice_id", "client_id", "issued_at", "paid_on", "amount", "is_paid")


def test_a_folder_of_csv_files(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, header, rows in (
        ("clients.csv", CLIENT_HEADER, CLIENTS), ("invoices.csv", BILL_HEADER, BILLS),
    ):  # fmt: skip
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
    (folder / "read me.md").write_text("not a table")
    out = tmp_path / "draft"
    assert run_init((str(folder),), out, InitOptions()) == 0
    assert answers(str(out / "data.sqlite"), out) == WANTED


def test_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for name, header, rows in (
        ("clients", CLIENT_HEADER, CLIENTS), ("invoices", BILL_HEADER, BILLS),
    ):  # fmt: skip
        sheet = book.create_sheet(name)
        for row in (header, *rows):
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "shop.xlsx")
    out = tmp_path / "draft"
    assert run_init((str(tmp_path / "shop.xlsx"),), out, InitOptions()) == 0
    assert answers(str(out / "data.sqlite"), out) == WANTED
