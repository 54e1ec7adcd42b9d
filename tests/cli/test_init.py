"""`askcrm init`: from a database or files to a model that answers, with its open questions."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from agent.analyst import START
from agent.assemble import open_analyst
from agent.settings import Settings
from cli.diagnostics import Exit
from cli.init_model import InitOptions, run_init
from semantic_layer.load import load_model
from store.table import Cell

ORDERS = """\
Order ID,Customer ID,Customer Name,Order Date,Ship Date,Category,Sales,Quantity
A1,C1,Ann,2024-01-05,2024-01-07,Chairs,100.5,1
A1,C1,Ann,2024-01-05,2024-01-07,Tables,50,2
A2,C2,Bob,2024-02-10,2024-02-14,Chairs,20,1
A3,C1,Ann,2024-03-15,2024-03-16,Lamps,30,3
"""


def ask(database: Path, out: Path, question: str) -> tuple[tuple[Cell, ...], ...]:
    """The rows that answer a question over a draft."""
    settings = Settings(
        db=str(database), model=out / "model.yaml", today=date(2026, 5, 20), history=False
    )
    answer = open_analyst(settings).ask(question, START)
    assert answer.kind == "answer", answer.text
    return answer.results[0].tables[0].table.rows


def test_a_database_becomes_a_model_that_answers(
    small_crm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "draft"
    assert run_init((str(small_crm),), out, InitOptions()) == Exit.ANSWERED
    shown = capsys.readouterr().out
    assert "orders.customer_id → customers.customer_id: 83% found; not found: 99 …" in shown
    assert "open questions: " in shown
    assert (out / "open_questions.md").read_text(encoding="utf-8").startswith("# Open questions")
    assert ask(small_crm, out, "How many orders were there in 2026?") == ((6,),)
    assert ask(small_crm, out, "订单取消率") == ((1 / 6,),)
    assert sorted(ask(small_crm, out, "orders by channel"), key=str) == [
        ("shop", 1), ("web", 4), (None, 1),
    ]  # fmt: skip


def test_personal_columns_are_marked(small_crm: Path, tmp_path: Path) -> None:
    run_init((str(small_crm),), tmp_path, InitOptions())
    customer = load_model(tmp_path / "model.yaml").tables["customer"]
    marked = {name: one.pii for name, one in customer.dimensions.items() if one.pii}
    assert marked == {"phone": "phone", "e_mail": "email"}


def test_a_flat_file_is_imported_and_holds_its_customers(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text(ORDERS, encoding="utf-8")
    out = tmp_path / "draft"
    assert run_init((str(file),), out, InitOptions()) == Exit.ANSWERED
    data = out / "data.sqlite"
    assert ask(data, out, "How many orders?") == ((3,),)
    assert ask(data, out, "How many customers?") == ((2,),)
    assert ask(data, out, "客单价") == ((200.5 / 3,),)
    assert ask(data, out, "Sales by category") == (("Chairs", 120.5), ("Tables", 50), ("Lamps", 30))


def test_a_duckdb_file_is_drafted_too(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create table orders as select * from (values"
            " (1, date '2024-01-01', 'paid', 10.5), (2, date '2024-02-01', 'canceled', 20))"
            " as t(order_id, ordered_at, status, amount)"
        )
    out = tmp_path / "draft"
    assert run_init((str(file),), out, InitOptions()) == Exit.ANSWERED
    assert ask(file, out, "amount by month") == (("2024-01-01", 10.5), ("2024-02-01", 20))


def test_a_model_that_is_there_stays_unless_forced(
    small_crm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.yaml"
    model.write_text("mine", encoding="utf-8")
    assert run_init((str(small_crm),), tmp_path, InitOptions()) == Exit.PERSON
    assert model.read_text(encoding="utf-8") == "mine"
    assert "--force" in capsys.readouterr().err
    assert run_init((str(small_crm),), tmp_path, InitOptions(force=True)) == Exit.ANSWERED
    assert load_model(model).name == tmp_path.name.casefold()


def test_a_database_and_files_are_not_mixed(
    small_crm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "draft"
    assert run_init((str(small_crm), "a.csv"), out, InitOptions("zh")) == Exit.USAGE
    assert "不要混用" in capsys.readouterr().err
    assert not out.exists()


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "draft"
    assert run_init((str(tmp_path / "none.csv"),), out, InitOptions()) == Exit.OUTSIDE
    assert "none.csv" in capsys.readouterr().err
    assert run_init((str(tmp_path / "none.db"),), out, InitOptions()) == Exit.OUTSIDE


def test_the_database_is_only_read(small_crm: Path, tmp_path: Path) -> None:
    before = small_crm.read_bytes()
    run_init((str(small_crm),), tmp_path, InitOptions())
    assert small_crm.read_bytes() == before


def test_a_database_without_rows_gives_no_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("create table orders (order_id integer primary key, amount real)")
    assert run_init((str(file),), tmp_path / "draft", InitOptions()) == Exit.OUTSIDE
    assert "its tables have no rows" in capsys.readouterr().err
    assert not (tmp_path / "draft" / "model.yaml").exists()
