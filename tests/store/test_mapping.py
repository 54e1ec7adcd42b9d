"""Headers of known systems onto our columns, and files by a confirmed mapping into our tables."""

import sqlite3
from pathlib import Path

import pytest

from store.ingest import read_export
from store.mapped_import import MappedReport, import_mapped
from store.mapping import (
    Field,
    FileMapping,
    load_mappings,
    mapping_path,
    plain_header,
    propose,
    save_mappings,
)


def proposed(path: Path) -> FileMapping:
    return propose(read_export(path))[0]


def imported(folder: Path, *names: str) -> MappedReport:
    sources = tuple(source for name in names for source in read_export(folder / name))
    return import_mapped(sources, propose(sources), folder / "crm.db")


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "crm.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_headers_are_compared_without_case_width_blanks_and_brackets() -> None:
    assert plain_header(" Lead_Source (Web) ") == "leadsourceweb"
    assert plain_header("订单 ＩＤ") == "订单id"


def test_a_chinese_order_file_is_recognised_and_its_columns_proposed(tmp_path: Path) -> None:
    path = tmp_path / "订单.csv"
    path.write_text(
        "订单编号 ,客户名称,下单时间,订单金额,订单状态,渠道,备注\n"
        "1,王五,2026/1/2 10:00,9,已付款,网,x\n"
    )
    assert proposed(path) == FileMapping(
        "订单.csv",
        "orders",
        "generic_zh",
        (
            Field("order_id", "订单编号 ", "generic_zh", True),
            Field("customer", "客户名称", "generic_zh", True),
            Field("ordered_at", "下单时间", "generic_zh", True),
            Field("amount", "订单金额", "generic_zh", True),
            Field("status", "订单状态", "generic_zh", True),
        ),
        (Field("channel", "渠道", "generic_zh", True),),
        ("备注",),
    )


@pytest.mark.parametrize(
    ("headers", "table", "system"),
    [
        ("Opportunity Name,Stage,Amount,Opportunity Owner", "opportunities", "salesforce"),
        ("Deal Name,Account Name,Stage,Amount,Closing Date,Deal Owner", "opportunities", "zoho"),
        ("Deal Name,Deal Stage,Amount,Close Date,Associated Company", "opportunities", "hubspot"),
        ("商机名称,客户名称,销售阶段,预计金额,实际成交时间", "opportunities", "fxiaoke"),
        ("Lead Source,Lead Status,Lead Owner,Converted Date", "leads", "salesforce"),
        ("Account Name,Industry,Billing City,Account Owner", "customers", "salesforce"),
        ("Case Number,Case Owner", "tickets", "salesforce"),
        ("a,b,c", "", ""),
        ("应收金额,回款日期", "receivables", "fxiaoke"),
    ],
)  # fmt: skip
def test_a_file_is_recognised_by_its_headers(
    tmp_path: Path, headers: str, table: str, system: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(headers + "\n" + ",".join("v" for _ in headers.split(",")) + "\n")
    mapping = proposed(path)
    assert (mapping.table, mapping.system) == (table, system)


def test_a_date_that_does_not_read_as_one_is_said(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Lead Source,Lead Status,Created Date\nWeb,New,soon\n")
    assert [(f.column, f.fits) for f in proposed(path).fields] == [
        ("created_at", False),
        ("source", True),
        ("status", True),
    ]
    report = imported(tmp_path, "leads.csv")
    assert report.mapped[0].left_out == ("Created Date",)
    assert rows(tmp_path, "select created_at, source, status from leads") == [(None, "Web", "New")]


def test_a_confirmed_mapping_is_saved_and_found_again(tmp_path: Path) -> None:
    path = mapping_path(tmp_path / "crm.db")
    assert (path.name, load_mappings(path)) == ("crm.mapping.toml", ())
    one = FileMapping("a.csv", "orders", "zoho", (Field("order_id", 'Order "No"', "own", True),))
    other = FileMapping("b.xlsx#客户", "customers", "", (Field("name", "客户名称", "own", True),))
    save_mappings(path, (one,))
    save_mappings(path, (other,))
    assert load_mappings(path) == (one, other)
    assert path.read_text(encoding="utf-8").startswith("# Which column")


def test_customers_and_orders_find_each_other(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        "客户编号,客户名称,所属行业,省份,城市,负责人,创建时间\n"
        "C1,甲公司,制造,浙江,杭州,张三,2025年1月2日\nC2,乙公司,,浙江,杭州,李四,2025年2月3日\n"
        "C1,甲公司,制造,浙江,杭州,张三,2025年1月2日\n"
    )
    (tmp_path / "orders.csv").write_text(
        "订单编号,客户名称,下单时间,订单金额,订单状态,退款金额\n"
        "1001,甲公司,2026/1/2 10:00,90,交易成功,\n1001,甲公司,2026/1/2 10:00,10,交易成功,\n"
        "1002,乙公司,2026/1/3 11:30,50,交易关闭,\n1003,丙公司,2026/1/4 09:00,70,奇怪,20\n"
        "1004,甲公司,2026/1/5 09:00,-30,已付款,\n"
    )
    report = imported(tmp_path, "orders.csv", "customers.csv")
    assert [(m.file, m.table, m.rows, m.notes) for m in report.mapped] == [
        ("customers.csv", "customers", 2, (("doubled_keys", 1),)),
        (
            "orders.csv",
            "orders",
            4,
            (("customers_made", 1), ("refunds", 2), ("unknown_statuses", 1)),
        ),
    ]
    assert rows(
        tmp_path,
        "select c.name, industry, customer_type, province_zh, city_zh, e.name, created_at"
        " from customers c left join regions using (region_id)"
        " left join employees e on e.employee_id = c.owner_id order by customer_id",
    ) == [
        ("甲公司", "制造", "company", "浙江", "杭州", "张三", "2025-01-02"),
        ("乙公司", None, "company", "浙江", "杭州", "李四", "2025-02-03"),
        ("丙公司", None, None, None, None, None, None),
    ]
    assert rows(
        tmp_path,
        "select order_id, name, ordered_at, status, (select sum(amount) from order_items i"
        " where i.order_id = o.order_id) from orders o join customers using (customer_id)"
        " order by 1",
    ) == [
        (1001, "甲公司", "2026-01-02 10:00:00", "delivered", 100),
        (1002, "乙公司", "2026-01-03 11:30:00", "canceled", 50),
        (1003, "丙公司", "2026-01-04 09:00:00", "奇怪", 70),
        (1004, "甲公司", "2026-01-05 09:00:00", "paid", None),
    ]
    assert rows(tmp_path, "select order_id, amount, kind from refunds order by 1") == [
        (1003, 20, "return"),
        (1004, 30, "return"),
    ]
    assert rows(tmp_path, "select name from sqlite_master where name like 'import %'") == []
    assert [m.table for m in load_mappings(tmp_path / "crm.mapping.toml")] == [
        "customers",
        "orders",
    ]


def test_deals_know_when_they_were_won_and_when_they_are_expected(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Opportunity Owner\n"
        '006A00000012345AAA,D1,Acme,Closed Won,"1,000",3/31/2026,Ann\n'
        "006A00000012346AAA,D2,Acme,Negotiation,2000,4/30/2026,Ann\n"
        "006A00000012347AAA,D3,Beta,Closed Lost,,5/31/2026,Bob\n"
    )
    report = imported(tmp_path, "deals.csv")
    assert report.mapped[0].notes == (("customers_made", 2),)
    assert rows(
        tmp_path,
        "select opportunity_id, c.name, e.name, amount, stage, expected_close_on, closed_at, is_won"
        " from opportunities join customers c using (customer_id)"
        " join employees e on e.employee_id = opportunities.owner_id order by 1",
    ) == [
        (1, "Acme", "Ann", 1000, "赢单", "2026-03-31", "2026-03-31", 1),
        (2, "Acme", "Ann", 2000, "Negotiation", "2026-04-30", None, None),
        (3, "Beta", "Bob", None, "输单", "2026-05-31", "2026-05-31", 0),
    ]
    assert rows(tmp_path, "select external from import_ids where kind = 'opportunities'") == [
        ("006A00000012345",),
        ("006A00000012346",),
        ("006A00000012347",),
    ]


def test_a_second_import_replaces_rows_of_the_same_key_and_adds_new_ones(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("InvoiceNo,CustomerID,InvoiceDate,Total\n7,a,2026-01-02,10\n")
    imported(tmp_path, "orders.csv")
    orders.write_text(
        "InvoiceNo,CustomerID,InvoiceDate,Total\n7,a,2026-01-02,11\n8,b,2026-01-03,5\n"
    )
    report = imported(tmp_path, "orders.csv")
    assert report.mapped[0].notes == (("customers_made", 1), ("status_assumed_paid", 2))
    assert rows(tmp_path, "select order_id, amount from order_items order by 1") == [
        (7, 11),
        (8, 5),
    ]
    assert rows(tmp_path, "select count(*) from customers") == [(2,)]


def test_the_same_file_imported_again_is_not_counted_twice(tmp_path: Path) -> None:
    leads = "Lead Source,Lead Status,Created Date\n" + "Web,New,2026-01-02\n" * 2
    (tmp_path / "leads.csv").write_text(leads)
    (tmp_path / "orders.csv").write_text(
        "订单编号,客户名称,下单时间,订单金额,退款金额\n1,甲,2026-01-02,5,2\n1,甲,2026-01-02,6,\n"
    )
    for _ in range(2):
        imported(tmp_path, "leads.csv", "orders.csv")
    (tmp_path / "leads.csv").write_text(leads + "Fair,New,2026-01-03\n")
    imported(tmp_path, "leads.csv")
    assert rows(
        tmp_path,
        "select (select count(*) from leads), (select count(*) from orders),"
        " (select sum(amount) from order_items), (select sum(amount) from refunds),"
        " (select count(*) from customers)",
    ) == [(3, 1, 11, 2, 1)]


def test_tickets_are_loaded_and_an_unknown_file_stays_a_table_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "工单编号,服务时间,服务结束时间,服务类型,满意度,服务人员\n"
        "T1,2026-01-02 10:00,2026-01-02 12:00,退货,5,赵六\nT2,2026-01-03 10:00,,咨询,,赵六\n"
    )
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    report = imported(tmp_path, "t.csv", "other.csv")
    assert [(m.table, m.rows) for m in report.mapped] == [("tickets", 2)]
    assert rows(
        tmp_path,
        "select created_at, resolved_at, topic, csat, name, status from tickets"
        " join employees on employee_id = agent_id order by ticket_id",
    ) == [
        ("2026-01-02 10:00:00", "2026-01-02 12:00:00", "退货", 5, "赵六", "closed"),
        ("2026-01-03 10:00:00", None, "咨询", None, "赵六", "open"),
    ]
    assert rows(tmp_path, "select * from other") == [(1, 2)]
    assert rows(tmp_path, "select count(*) from meta") == [(0,)]
