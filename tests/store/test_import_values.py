"""Cells, dates, headers and footers as files really have them."""

import csv
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from store.cells import guess_column, read_column, read_number
from store.dates import iso_date, possible_orders
from store.import_report import (
    ColumnGuess,
    DateOrder,
    ImportRefused,
    ImportReport,
    NumberStyle,
    OpenQuestion,
)
from store.ingest import import_files, read_export
from store.table import Cell, ColumnType


def imported(path: Path, *, replace_tables: bool = False) -> ImportReport:
    return import_files((path,), path.with_name("target.db"), replace_tables=replace_tables)


def rows_in(path: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f'select * from "{table}"').fetchall()
    finally:
        connection.close()


def guessed(values: list[str], header: str = "x", delimiter: str = ",") -> tuple[str, str]:
    guess = guess_column(header, header, values, delimiter)
    return guess.type, guess.style


def read(values: list[str], header: str = "x") -> list[Cell]:
    cells, misfits = read_column(values, guess_column(header, header, values, ","))
    assert misfits == ()
    return cells


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("2017-03-01", "ymd", "2017-03-01"),
        ("2017/4/27", "ymd", "2017-04-27"),
        ("2017.4.27", "ymd", "2017-04-27"),
        ("2017年3月1日", "ymd", "2017-03-01"),
        ("2017年3月1日 9时05分", "ymd", "2017-03-01 09:05:00"),
        ("2017-03-01T09:05:07Z", "ymd", "2017-03-01 09:05:07"),
        ("2017-03-01T09:05:07.250+08:00", "ymd", "2017-03-01 09:05:07.25"),
        ("3/1/2017", "mdy", "2017-03-01"),
        ("3/1/2017", "dmy", "2017-01-03"),
        ("3/1/2017 9:05 PM", "mdy", "2017-03-01 21:05:00"),
        ("3/1/2017 12:05 AM", "mdy", "2017-03-01 00:05:00"),
        ("31.12.2017", "dmy", "2017-12-31"),
        ("20170301", "compact", "2017-03-01"),
        ("42826", "serial", "2017-04-01"),
        ("42826.5", "serial", "2017-04-01 12:00:00"),
        ("1 Mar 2017", "day_month_name", "2017-03-01"),
        ("01-Mar-2017", "day_month_name", "2017-03-01"),
        ("March 1, 2017", "month_name_day", "2017-03-01"),
    ],
)
def test_a_date_is_read_as_iso(text: str, order: DateOrder, iso: str) -> None:
    assert iso_date(text, order) == iso


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2017-02-29", "ymd"),
        ("2017-3/1", "ymd"),
        ("13/1/2017", "mdy"),
        ("3/1/2017 25:00", "mdy"),
        ("3/1/2017 13:00 PM", "mdy"),
        ("20171301", "compact"),
        ("99999", "serial"),
        ("1 Foo 2017", "day_month_name"),
        ("２０１７-03-01", "ymd"),
    ],
)
def test_what_is_no_date_is_never_bent_into_one(text: str, order: DateOrder) -> None:
    with pytest.raises(ValueError, match=r"."):
        iso_date(text, order)


def test_day_and_month_are_decided_by_the_column_not_the_cell() -> None:
    assert possible_orders(["3/1/2017", "3/25/2017"], "x") == ("mdy",)
    assert possible_orders(["3/1/2017", "25/3/2017"], "x") == ("dmy",)
    assert possible_orders(["3/1/2017", "4/2/2017"], "x") == ("mdy", "dmy")
    assert possible_orders(["3.1.2017", "4.2.2017"], "x") == ("dmy", "mdy")
    assert possible_orders(["3/3/2017", "4/4/2017"], "x") == ("mdy",)
    assert possible_orders(["3/25/2017", "25/3/2017"], "x") == ()


@pytest.mark.parametrize(
    ("values", "header", "expected"),
    [
        (["1", "-2", "0", ""], "x", ("integer", "plain")),
        (["1", "2.5"], "x", ("number", "plain")),
        (["1,234", "5"], "x", ("number", "decorated")),
        (["¥1,234.50", "￥5"], "x", ("number", "decorated")),
        (["12.5%", "3%"], "x", ("number", "percent")),
        (["12.5%", "3"], "x", ("text", "")),
        (["1.234,5", "2,25"], "x", ("number", "european")),
        (["007", "008"], "x", ("text", "")),
        (["02139", "90210"], "zip", ("text", "")),
        (["13800000001", "13900000002"], "手机", ("text", "")),
        (["1234567890123456"], "x", ("text", "")),
        (["20170301", "20170302"], "x", ("integer", "plain")),
        (["20170301", "20170302"], "订单日期", ("date", "compact")),
        (["42826", "42827"], "amount", ("integer", "plain")),
        (["42826", "42827"], "Close Date", ("date", "serial")),
        (["42826", "42827"], "candidate_id", ("integer", "plain")),
        (["42826", "42827"], "update_count", ("integer", "plain")),
        (["2017-03-01", "N/A", ""], "x", ("date", "ymd")),
        (["2017-03-01 00:00:00"], "x", ("date", "ymd")),
        (["2017-03-01 00:00:00", "2017-03-01 10:00"], "x", ("datetime", "ymd")),
        (["N/A", "-"], "x", ("text", "")),
        (["1", "x"], "x", ("text", "")),
        (["nan", "inf"], "x", ("text", "")),
        (["1_000"], "x", ("text", "")),
        (["1C1", "1E5"], "x", ("text", "")),
    ],
)
def test_the_type_fits_every_cell(
    values: list[str], header: str, expected: tuple[str, str]
) -> None:
    assert guessed(values, header) == expected


def test_numbers_are_read_as_they_are_meant() -> None:
    assert read(["1,234", "(12)", "-¥3.5", "$2"]) == [1234, -12, -3.5, 2]
    assert read(["12.5%", "100%", ""]) == [0.125, 1.0, None]
    assert read_number("1.234,5", "european") == 1234.5
    assert read(["１２.5", "3"]) == [12.5, 3]
    assert read(["1", "2.5", "-0.5", ".5"]) == [1, 2.5, -0.5, 0.5]
    assert read(["0", "-3", "12", "NULL"]) == [0, -3, 12, None]


@pytest.mark.parametrize(
    ("guess", "cells", "misfits"),
    [
        ("integer", ["1", "007", "2"], (1,)),
        ("integer", ["1", "1_0", "--2"], (1, 2)),
        ("integer", ["1", "1-2"], (1,)),
        ("number", ["1.5", "nan", "inf", "1_0", "1e999", "007.5"], (2, 3, 4, 5)),
        ("date", ["2017-03-01", "2017-W09-3", "2017-02-30"], (1, 2)),
        ("datetime", ["2017-03-01 10:00:00", "2017-W09-3T10:56:33", "2017-03-01 24:00:00"], (1, 2)),
    ],
)
def test_the_quick_way_lets_nothing_through_that_the_slow_way_refuses(
    guess: ColumnType, cells: list[str], misfits: tuple[int, ...]
) -> None:
    style: DateOrder | NumberStyle = "ymd" if guess.startswith("date") else "plain"
    assert read_column(cells, ColumnGuess("x", "x", guess, style))[1] == misfits


def test_title_rows_are_skipped_and_told(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        "订单报表,,\n导出时间：2026-01-01,,\n\n订单编号 ,金额(万元), 日期\nA1 ,1.5,2017年3月1日\n"
        "A2,2,2017年3月2日\n"
    )
    report = imported(path)
    source = report.files[0].source
    assert (source.header_line, source.skipped_lines) == (
        4,
        ("订单报表", "导出时间：2026-01-01"),
    )
    assert [(c.name, c.type, c.unit) for c in source.columns] == [
        ("订单编号", "text", ""),
        ("金额(万元)", "number", "万元"),
        ("日期", "date", ""),
    ]
    assert rows_in(report.target, "report") == [
        ("A1", 1.5, "2017-03-01"),
        ("A2", 2.0, "2017-03-02"),
    ]


def test_totals_and_text_lines_of_a_report_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "salesforce.csv"
    path.write_text(
        '"Account Name","Stage","Amount"\n"Total Wine","Won","10"\n"Acme","Lost","20"\n'
        '"Subtotal","","30"\n"Beta","Won","5"\n"Grand Totals (3 records)","","35"\n\n'
        '"Opportunity Report"\n"Copyright (c) 2000-2026 salesforce.com, inc."\n'
        '"Confidential Information - Do Not Distribute"\n"Generated By:  Ann  1/1/2026"\n'
    )
    report = imported(path)
    file = report.files[0]
    assert rows_in(report.target, "salesforce") == [
        ("Total Wine", "Won", 10),
        ("Acme", "Lost", 20),
        ("Beta", "Won", 5),
    ]
    assert (file.rows, file.rejected, file.set_aside) == (3, 0, 6)
    assert [(r.line, r.reason) for r in file.first_rejects] == [
        (4, "total_line"),
        (6, "total_line"),
        (8, "text_line"),
        (9, "text_line"),
        (10, "text_line"),
        (11, "text_line"),
    ]


def test_a_last_row_with_only_a_key_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,email,phone\nC1,a@x.org,1\nC2,,\nC3,,\n")
    report = imported(path)
    assert rows_in(report.target, "a") == [
        ("C1", "a@x.org", "1"),
        ("C2", None, None),
        ("C3", None, None),
    ]


@pytest.mark.parametrize(("delimiter", "name"), [(",", "c"), (";", "s"), ("\t", "t"), ("|", "p")])
def test_the_delimiter_is_seen(tmp_path: Path, delimiter: str, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    rows = [["id", "text"], ["1", "a,b;c"], ["2", 'say "x"']]
    with path.open("w", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    report = imported(path)
    assert report.files[0].source.delimiter == delimiter
    assert rows_in(report.target, name) == [(1, "a,b;c"), (2, 'say "x"')]


def test_a_file_without_a_header_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("00001,19970101,1,11.77\n00001,19970112,2,77.00\n00002,19970112,5,88.01\n")
    report = imported(path)
    source = report.files[0].source
    assert [question.code for question in source.questions] == ["no_header"]
    assert (source.header_line, report.files[0].rows) == (0, 3)
    assert [column.name for column in source.columns] == [
        "column_1",
        "column_2",
        "column_3",
        "column_4",
    ]


def test_years_may_be_headers(tmp_path: Path) -> None:
    path = tmp_path / "years.csv"
    path.write_text("region,2019,2020\nEast,10,2011\nWest,12,2012\n")
    report = imported(path)
    assert report.files[0].source.header_line == 1
    assert rows_in(report.target, "years") == [("East", 10, 2011), ("West", 12, 2012)]


def test_both_orders_of_day_and_month_are_an_open_question(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a,b,c\n3/1/2017,1/31/2017,x\n4/2/2017,2/28/2017,y\n")
    source = read_export(path)[0]
    assert source.questions == (OpenQuestion("day_or_month", "d", "a", "mdy", "dmy", "3/1/2017"),)
    path.write_text("a,b,c\n3/1/2017,31/1/2017,x\n4/2/2017,28/2/2017,y\n")
    source = read_export(path)[0]
    assert source.questions == (OpenQuestion("day_or_month", "d", "a", "dmy", "mdy", "3/1/2017"),)
    assert source.columns[0].style == "dmy"


def test_a_later_row_may_settle_the_question(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    days = [f"{1 + i % 12}/{1 + i % 11}/2017" for i in range(25_000)]
    path.write_text("d,n\n" + "".join(f"{day},1\n" for day in [*days, "25/12/2017"]))
    report = imported(path)
    file = report.files[0]
    assert (file.rows, file.rejected, file.source.questions) == (25_001, 0, ())
    assert rows_in(report.target, "late")[-1] == ("2017-12-25", 1)
    assert rows_in(report.target, "late")[1] == ("2017-02-02", 1)


def test_a_later_cell_that_does_not_fit_costs_its_row_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text(
        "id,amount\n" + "".join(f"{i},{i}\n" for i in range(25_000)) + "x7,5\n25001,abc\n25002,1\n"
    )
    report = imported(path)
    file = report.files[0]
    assert (file.rows, file.rejected) == (25_001, 2)
    assert [(r.line, r.column, r.reason, r.text) for r in file.first_rejects] == [
        (25_002, "id", "type", "x7"),
        (25_003, "amount", "type", "abc"),
    ]
    assert file.rejects_file is not None
    assert file.rejects_file.read_text("utf-8-sig").splitlines() == [
        "line,column,reason,id,amount",
        "25002,id,type,x7,5",
        "25003,amount,type,25001,abc",
    ]


def test_a_column_guessed_too_narrow_is_widened_not_rejected(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    plain = "".join(f"{i},{i},2017-03-01,{i}\n" for i in range(21_000))
    odd = "".join(f'A{i},{i}.5,2017-03-01 10:00,"1,234"\n' for i in range(1000))
    path.write_text("code,amount,day,money\n" + plain + odd)
    report = imported(path)
    file = report.files[0]
    assert (file.rows, file.rejected) == (22_000, 0)
    assert [c.type for c in file.source.columns] == ["text", "number", "datetime", "number"]
    rows = rows_in(report.target, "late")
    assert rows[0] == ("0", 0.0, "2017-03-01 00:00:00", 0.0)
    assert rows[-1] == ("A999", 999.5, "2017-03-01 10:00:00", 1234.0)


def test_a_workbook_gives_one_table_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("客户", 0)
    del book["Sheet"]
    for row in (
        ["客户编号", "注册日期", "金额", "时间", "备注"],
        ["0012", date(2017, 3, 1), 1.5, datetime.fromisoformat("2017-03-01 09:05"), True],
        [
            "0013",
            datetime.fromisoformat("2017-03-02"),
            2,
            datetime.fromisoformat("2017-03-02"),
            None,
        ],
    ):
        sheet.append(row)
    orders = book.create_sheet("orders")
    orders.append(["Monthly report"])
    orders.append([])
    orders.append(["id", "n"])
    orders.append([1, 2.0])
    book.create_sheet("empty")
    path = tmp_path / "crm.xlsx"
    book.save(path)
    report = imported(path)
    assert [f.source.table for f in report.files] == ["crm_客户", "crm_orders"]
    assert rows_in(report.target, "crm_客户") == [
        ("0012", "2017-03-01", 1.5, "2017-03-01 09:05:00", "TRUE"),
        ("0013", "2017-03-02", 2.0, "2017-03-02 00:00:00", None),
    ]
    assert rows_in(report.target, "crm_orders") == [(1, 2)]
    assert report.files[1].source.header_line == 3


def test_other_tables_are_kept_and_rows_of_an_existing_one_are_never_lost_unasked(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("x\n1\n")
    second.write_text("y\n2\n")
    imported(first)
    imported(second)
    target = tmp_path / "target.db"
    first.write_text("x\n9\n")
    imported(first)
    assert rows_in(target, "a") == [(1,), (9,)]
    imported(first, replace_tables=True)
    assert (rows_in(target, "a"), rows_in(target, "b")) == ([(9,)], [(2,)])


def test_a_database_in_use_or_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n")
    target = tmp_path / "target.db"
    target.write_text("this is a text\n" * 100)
    with pytest.raises(ImportRefused) as refused:
        imported(path)
    assert refused.value.kind == "target_not_a_database"
    target.unlink()
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("create table b (x)")
    connection.execute("begin immediate")
    with pytest.raises(ImportRefused) as refused:
        imported(path)
    assert refused.value.kind == "target_in_use"
    connection.execute("rollback")
    connection.execute("pragma journal_mode = wal")
    connection.execute("insert into b values (7)")
    connection.close()
    imported(path)
    assert (rows_in(target, "a"), rows_in(target, "b")) == ([(1, 2)], [(7,)])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "target.db"]


def test_the_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n")
    assert imported(path).target.stat().st_mode & 0o777 == 0o600


def test_a_failed_file_leaves_nothing_of_its_neighbours(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("x,y\n1,2\n")
    bad.write_text("id,text,more\n" + "1,a,b\n" + "just a text without cells\n" * 30 + "2,c,d\n")
    with pytest.raises(ImportRefused) as refused:
        import_files((good, bad), tmp_path / "target.db")
    assert refused.value.kind == "not_a_table"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.csv", "good.csv"]


def test_progress_names_the_table_the_rows_and_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n" + "1,2\n" * 45_000)
    seen: list[tuple[str, int, int, int]] = []
    import_files((path,), tmp_path / "t.db", progress=lambda *told: seen.append(told))
    size = path.stat().st_size
    assert [rows for _, rows, _, _ in seen] == [19_999, 39_999, 45_000]
    assert seen[-1] == ("a", 45_000, size, size)


def test_keys_named_after_a_table_are_matched(tmp_path: Path) -> None:
    customers, orders = tmp_path / "customers.csv", tmp_path / "orders.csv"
    customers.write_text("id,name\n1,Ann\n2,Bob\n")
    orders.write_text("id,customer_id,amount\n10,1,5\n11,2,6\n12,9,7\n13,9,8\n")
    report = import_files((customers, orders), tmp_path / "t.db")
    assert [
        (k.table, k.column, k.other_table, k.other_column, k.rows, k.matched, k.unmatched[0].value)
        for k in report.keys
    ] == [("orders", "customer_id", "customers", "id", 4, 2, "9")]


def test_a_killed_import_leaves_the_old_database_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("x,y\n1,2\n")
    imported(first)
    target = tmp_path / "target.db"
    before = target.read_bytes()
    second.write_text("x,y\n" + "1,2\n" * 400_000)
    code = (
        "import sys; from pathlib import Path; from store.ingest import import_files\n"
        "tell = lambda *told: print(*told, flush=True)\n"
        "import_files((Path(sys.argv[1]),), Path(sys.argv[2]), progress=tell)\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code, str(second), str(target)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    worker.kill()
    worker.wait(60)
    worker.stdout.close()
    assert target.read_bytes() == before
    imported(first, replace_tables=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "b.csv", "target.db"]


def test_columns_of_days_are_indexed_and_an_import_again_keeps_it_so(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("order_no,ordered\n1,2026-01-05\n2,2026-01-06\n", encoding="utf-8")
    for _ in range(2):
        imported(file, replace_tables=True)
        with closing(sqlite3.connect(tmp_path / "target.db")) as connection:
            found = connection.execute(
                "select name from sqlite_master where type = 'index' and name like '%day'"
            ).fetchall()
        assert found == [("orders_ordered_day",)]
