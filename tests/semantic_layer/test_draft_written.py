"""How stored values are written: dates as text and numbers, units, and what a sheet says once."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.dialects import for_dialect
from semantic_layer.draft import draft
from semantic_layer.drafting.held import Held, HeldColumn, HeldTable, HeldType
from semantic_layer.drafting.terms import read_header
from semantic_layer.drafting.written import date_orders, date_sql, newest, scaled_sql
from semantic_layer.expressions import Expression
from semantic_layer.form import Scalar
from semantic_layer.load import load_model

TODAY = date(2026, 6, 30)


def column(name: str, kind: HeldType, *values: Scalar) -> HeldColumn:
    filled = [value for value in values if value is not None]
    ends = sorted(filled, key=lambda one: (isinstance(one, str), one))
    return HeldColumn(
        name, kind, len(filled), len(set(filled)), ends[0], ends[-1], tuple(dict.fromkeys(filled))
    )


WRITTEN = [
    (("31/12/2025", "05/01/2026"), "text", ("dmy",), ("2025-12-31", "2026-01-05")),
    (("12/31/2025", "01/05/2026"), "text", ("mdy",), ("2025-12-31", "2026-01-05")),
    (("1/31/2025", "11/5/2026"), "text", ("mdy",), ("2025-01-31", "2026-11-05")),
    (("31.1.2025", "5.11.2026"), "text", ("dmy",), ("2025-01-31", "2026-11-05")),
    (("2025/12/31", "2026/01/05"), "text", ("ymd",), ("2025-12-31", "2026-01-05")),
    (("2025/1/31", "2026/11/5"), "text", ("ymd",), ("2025-01-31", "2026-11-05")),
    (("20251231", "20260105"), "text", ("compact",), ("2025-12-31", "2026-01-05")),
    ((20251231, 20260105), "integer", ("compact",), ("2025-12-31", "2026-01-05")),
    ((1767139200, 1767571200), "integer", ("epoch",),
     ("2025-12-31 00:00:00", "2026-01-05 00:00:00")),
    ((1767139200000, 1767571200000), "integer", ("epoch_ms",),
     ("2025-12-31 00:00:00", "2026-01-05 00:00:00")),
]  # fmt: skip


@pytest.mark.parametrize(("values", "kind", "orders", "iso"), WRITTEN)
def test_a_date_is_read_as_it_is_written(
    values: tuple[Scalar, ...], kind: HeldType, orders: tuple[str, ...], iso: tuple[str, ...]
) -> None:
    held = column("made", kind, *values)
    assert date_orders(held) == orders
    tree = Expression(date_sql(held, orders[0])).tree
    sql = for_dialect(tree, "sqlite", TODAY).sql("sqlite")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table t (made)")
        connection.executemany("insert into t values (?)", [(value,) for value in values])
        assert tuple(day for (day,) in connection.execute(f"select {sql} from t")) == iso
    assert newest(held, orders[0]) == max(day[:10] for day in iso)


@pytest.mark.parametrize(
    "values", [("soon", "31/12/2025"), ("31/31/2025",), ("A1", "B2"), ("12-31-25",)]
)
def test_what_is_no_date_is_none(values: tuple[str, ...]) -> None:
    assert date_orders(column("made", "text", *values)) == ()


def test_day_or_month_first_is_asked_where_both_fit(tmp_path: Path) -> None:
    orders = HeldTable(
        "orders", 3,
        (column("order_id", "integer", 1, 2, 3), column("day", "text", "01/02/2026", "03/04/2026"),
         column("amount", "number", 1.5, 2.5, 3.5)),
        (("order_id",),),
    )  # fmt: skip
    drafted = draft(Held((orders,), ()), "shop", TODAY)
    (tmp_path / "model.yaml").write_text(drafted.yaml, encoding="utf-8")
    assert load_model(tmp_path / "model.yaml").tables["order"].dates == {}
    assert [one.en for one in drafted.questions if "day or the month" in one.en] == [
        "orders.day (01/02/2026): is the day or the month first (dmy / mdy)? "
        "It is no date of the draft until you say."
    ]


@pytest.mark.parametrize(
    ("header", "words", "unit", "sql"),
    [
        ("合同额（万元）", ("contract amount", "合同额"), "万元", '"合同额（万元）" * 10000'),
        ("金额(元)", ("amount", "金额"), "元", '"金额(元)"'),
        ("Amount (USD)", ("amount", "金额"), "USD", '"Amount (USD)"'),
        ("销售额万元", ("sales", "销售额"), "万元", "销售额万元 * 10000"),
    ],
)
def test_a_unit_is_no_part_of_the_name(
    header: str, words: tuple[str, str], unit: str, sql: str
) -> None:
    read = read_header(header, "money")
    assert ((read.en()[0], read.zh()[0]), read.unit) == (words, unit)
    assert scaled_sql(header, unit) == sql


def sheet(total: HeldColumn, spread: dict[str, int]) -> HeldTable:
    """40 lines of 10 orders."""
    return HeldTable(
        "orders", 40,
        (
            HeldColumn("order_id", "text", 40, 10, "A0", "A9", tuple(f"A{n}" for n in range(10))),
            HeldColumn("day", "date", 40, 9, "2026-01-01", "2026-06-01", ("2026-01-01",)),
            HeldColumn("product", "text", 40, 3, "bag", "mug", ("bag", "hat", "mug")),
            HeldColumn("quantity", "integer", 40, 5, 1, 5, (1, 2, 3, 4, 5)),
            total,
        ),
        (),
        {"order_id": {"day": 0, "product": 9, "quantity": 8, **spread}},
    )  # fmt: skip


def test_a_total_that_lines_repeat_is_their_orders(tmp_path: Path) -> None:
    total = HeldColumn("order total", "number", 40, 10, 5.0, 95.0, (5.0, 15.0, 95.0))
    drafted = draft(Held((sheet(total, {"order total": 0}),), ()), "shop", TODAY)
    (tmp_path / "model.yaml").write_text(drafted.yaml, encoding="utf-8")
    model = load_model(tmp_path / "model.yaml")
    assert model.tables["order"].distinct
    tables = {name: getattr(one, "table", "") for name, one in model.metrics.items()}
    assert (tables["order_amount"], tables["quantity"]) == ("order", "order_line")


def test_an_amount_of_each_line_stays_with_the_lines(tmp_path: Path) -> None:
    total = HeldColumn("line amount", "number", 40, 30, 5.0, 95.0, (5.0, 15.0, 95.0))
    drafted = draft(Held((sheet(total, {"line amount": 9}),), ()), "shop", TODAY)
    (tmp_path / "model.yaml").write_text(drafted.yaml, encoding="utf-8")
    model = load_model(tmp_path / "model.yaml")
    sums = {getattr(one, "table", "") for name, one in model.metrics.items() if "amount" in name}
    assert sums <= {"order_line", ""}
