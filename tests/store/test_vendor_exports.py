"""Exports as five systems write their headers, taken over into the CRM tables.

The headers are those the vendors document for their records; the rows are made up here.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook

from store.import_report import Changes
from store.ingest import read_export
from store.mapped_import import MappedFile, import_mapped
from store.mapping import propose

SALESFORCE = {
    "accounts.csv": (
        "Account ID,Account Name,Industry,Employees,Account Type,Billing City,"
        "Billing State/Province,Account Owner,Created Date\n"
        "001A000001Abc12QAA,Acme,Retail,120,Customer,Austin,TX,Ann Lee,1/5/2026\n"
        "001A000001Abd34QAB,Bell,Energy,40,Prospect,Oslo,,Bo Hale,2/25/2026\n"
    ),
    "opportunities.csv": (
        "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Created Date,"
        "Opportunity Owner,Lead Source\n"
        '006A000000AAAA1IAO,Acme 1,Acme,Closed Won,"USD 1,200.00",3/31/2026,1/20/2026,Ann Lee,Web\n'
        "006A000000AAAA2IAO,Bell 1,Bell,Proposal,USD 800.00,9/30/2026,5/13/2026,Bo Hale,\n"
    ),
    "cases.csv": (
        "Case Number,Account Name,Case Owner,Date/Time Opened,Date/Time Closed,Priority,"
        "Case Origin,Case Reason,Type\n"
        "00001001,Acme,Cy Dow,3/14/2026 9:05 AM,3/15/2026 4:00 PM,High,Phone,Installation,Problem\n"
        "00001002,Bell,Cy Dow,4/20/2026 1:30 PM,,Low,Email,Performance,Question\n"
    ),
}  # fmt: skip
ZOHO = {
    "Accounts.csv": (
        "Record Id,Account Name,Industry,Employees,Billing City,Billing State,Account Owner,"
        "Created Time\n"
        "zcrm_41,Acme,Retail,120,Austin,TX,Ann Lee,2026-01-05 10:00:00\n"
    ),
    "Deals.csv": (
        "Record Id,Deal Name,Account Name,Stage,Amount,Closing Date,Created Time,Deal Owner,"
        "Lead Source,Reason For Loss\n"
        "zcrm_71,Acme 1,Acme,Closed Won,1200,2026-03-31,2026-01-20 08:00:00,Ann Lee,Web,\n"
        "zcrm_72,Acme 2,Acme,Closed Lost,500,2026-04-30,2026-02-20 08:00:00,Ann Lee,Web,Price\n"
    ),
}
HUBSPOT = {
    "companies.csv": (
        "Record ID,Company name,City,State/Region,Company owner,Create Date,Industry\n"
        "9001,Acme,Austin,TX,Ann Lee,2026-01-05 10:00,RETAIL\n"
        "9002,Bell,Oslo,,Bo Hale,2026-02-25 09:00,ENERGY\n"
    ),
    "deals.csv": (
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal owner,"
        "Associated Company IDs,Closed Lost Reason,"
        '"Date entered ""Appointment Scheduled (Sales Pipeline)""",'
        '"Date entered ""Contract Sent (Sales Pipeline)""",'
        '"Date entered ""Closed Won (Sales Pipeline)"""\n'
        "501,Acme 1,Closed Won,1200,2026-03-31 12:00,2026-01-20 08:00,Ann Lee,9001;9002,,"
        "2026-01-20 08:00,2026-02-11 08:00,2026-03-31 12:00\n"
        "502,Bell 1,Contract Sent,800,2026-09-30 12:00,2026-05-13 08:00,Bo Hale,9002,,"
        "2026-05-13 08:00,2026-06-02 09:30,\n"
    ),
    "tickets.csv": (
        "Ticket ID,Ticket name,Priority,Create Date,Close Date,Ticket owner,Source,Category,"
        "Associated Company IDs\n"
        "71,No sound,HIGH,2026-03-14 09:05,2026-03-15 16:00,Cy Dow,EMAIL,PRODUCT_ISSUE,9001\n"
    ),
}  # fmt: skip
FXIAOKE = {
    "客户.csv": (
        "客户编号,客户名称,行业,公司规模,客户级别,负责人,创建时间,年营业额\n"
        "KH-01,蓝天科技,制造业,100-500人,重点客户,张伟,2026-01-05 10:00,5000\n"
    ),
    "商机.csv": (
        "机会编号,商机名称,客户名称,销售阶段,预计金额（万元）,预计成交时间,实际成交时间,负责人,"
        "创建时间,输单原因\n"
        "JH-01,扩容,蓝天科技,赢单,12.5,2026-03-30,2026-03-31,张伟,2026-01-20,\n"
        "JH-02,新建,蓝天科技,输单,8,2026-06-30,2026-05-30,张伟,2026-02-20,价格\n"
        "JH-03,升级,蓝天科技,方案报价,20,2026-09-30,,张伟,2026-05-20,\n"
    ),
    "销售订单.csv": (
        "销售订单编号,客户名称,订单金额,创建时间,订单状态\n"
        "DD-01,蓝天科技,125000,2026-04-02 09:00,已完成\n"
    ),
    "回款.csv": (
        "回款编号,销售订单编号,客户名称,回款金额,回款日期,计划回款日期\n"
        "HK-01,DD-01,蓝天科技,50000,2026-04-20,2026-04-30\n"
        "HK-02,DD-01,蓝天科技,75000,,2026-06-30\nHK-03,DD-99,蓝天科技,10,2026-05-01,\n"
    ),
}  # fmt: skip
GENERIC = {
    "客户资料.csv": (
        "客户编号,客户名称,所属行业,省份,城市,客户等级,客户来源,跟进人员,注册时间\n"
        "C001,长江贸易,零售,浙江,杭州,A,展会,王芳,2026年1月5日\n"
    ),
    "订单明细.csv": (
        "订单编号,客户名称,下单日期,订单金额,订单状态\n"
        "D1,长江贸易,2026/3/1,300,交易成功\nD2,长江贸易,2026/3/9,80,已取消\n"
    ),
    "评价.csv": (
        "评价编号,订单编号,客户名称,评分,评价内容,评价时间\n"
        "P1,D1,长江贸易,5,物流很快,2026/3/8 20:15\nP2,D2,长江贸易,2,客服不理人,2026/3/12 08:00\n"
    ),
    "工单.csv": (
        "工单编号,客户名称,订单编号,工单类型,问题类型,优先级,提交时间,首次响应时间,解决时间,满意度,处理人\n"
        "G1,长江贸易,D1,投诉,物流,高,2026-03-09 09:00,2026-03-09 09:20,2026-03-10 09:00,4,赵六\n"
    ),
}  # fmt: skip


def taken_over(
    folder: Path, files: dict[str, str], *, replace_tables: bool = False
) -> dict[str, MappedFile]:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    sources = tuple(source for name in files for source in read_export(folder / name))
    report = import_mapped(
        sources, propose(sources), folder / "crm.db", replace_tables=replace_tables
    )
    return {one.table: one for one in report.mapped}


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "crm.db")) as connection:
        return connection.execute(sql).fetchall()


DEALS = (
    "select c.name, amount, stage, expected_close_on, closed_at, is_won, lost_reason from"
    " opportunities left join customers c using (customer_id) order by opportunity_id"
)
TICKETS = (
    "select c.name, t.created_at, resolved_at, priority, t.channel, topic, kind, e.name from"
    " tickets t left join customers c using (customer_id)"
    " left join employees e on e.employee_id = agent_id order by ticket_id"
)


def test_salesforce_reports(tmp_path: Path) -> None:
    found = taken_over(tmp_path, SALESFORCE)
    assert {table: one.rows for table, one in found.items()} == {
        "customers": 2, "opportunities": 2, "tickets": 2,
    }  # fmt: skip
    assert rows(tmp_path, DEALS) == [
        ("Acme", 1200, "赢单", "2026-03-31", "2026-03-31", 1, None),
        ("Bell", 800, "Proposal", "2026-09-30", None, None, None),
    ]
    assert rows(tmp_path, TICKETS) == [
        ("Acme", "2026-03-14 09:05:00", "2026-03-15 16:00:00", "High", "Phone", "Installation",
         "Problem", "Cy Dow"),
        ("Bell", "2026-04-20 13:30:00", None, "Low", "Email", "Performance", "Question", "Cy Dow"),
    ]  # fmt: skip


def test_zoho_exports(tmp_path: Path) -> None:
    taken_over(tmp_path, ZOHO)
    assert rows(tmp_path, DEALS) == [
        ("Acme", 1200, "赢单", "2026-03-31", "2026-03-31", 1, None),
        ("Acme", 500, "输单", "2026-04-30", "2026-04-30", 0, "Price"),
    ]
    assert rows(tmp_path, "select name, industry, company_size from customers") == [
        ("Acme", "Retail", "120")
    ]


def test_hubspot_exports_with_their_wide_stage_history(tmp_path: Path) -> None:
    found = taken_over(tmp_path, HUBSPOT)
    assert found["opportunities"].notes == (("stage_days", 5),)
    assert [row[:3] for row in rows(tmp_path, DEALS)] == [
        ("Acme", 1200, "赢单"), ("Bell", 800, "Contract Sent"),
    ]  # fmt: skip
    assert rows(
        tmp_path, "select opportunity_id, stage, entered_at from opportunity_stages order by 1, 3"
    ) == [
        (501, "Appointment Scheduled", "2026-01-20 08:00:00"),
        (501, "Contract Sent", "2026-02-11 08:00:00"),
        (501, "赢单", "2026-03-31 12:00:00"),
        (502, "Appointment Scheduled", "2026-05-13 08:00:00"),
        (502, "Contract Sent", "2026-06-02 09:30:00"),
    ]
    assert rows(tmp_path, "select c.name from tickets join customers c using (customer_id)") == [
        ("Acme",)
    ]


def test_fxiaoke_exports_with_wan_yuan_and_instalments(tmp_path: Path) -> None:
    found = taken_over(tmp_path, FXIAOKE)
    assert found["opportunities"].notes == (("scaled", 1),)
    assert rows(tmp_path, DEALS) == [
        ("蓝天科技", 125000, "赢单", "2026-03-30", "2026-03-31", 1, None),
        ("蓝天科技", 80000, "输单", "2026-06-30", "2026-05-30", 0, "价格"),
        ("蓝天科技", 200000, "方案报价", "2026-09-30", None, None, None),
    ]
    assert found["receivables"].notes == (("without_order", 1),)
    assert rows(
        tmp_path, "select order_id is null, due_on, paid_on, amount from receivables order by 4"
    ) == [
        (1, None, "2026-05-01", 10),
        (0, "2026-04-30", "2026-04-20", 50000),
        (0, "2026-06-30", None, 75000),
    ]


def test_generic_chinese_exports(tmp_path: Path) -> None:
    taken_over(tmp_path, GENERIC)
    assert rows(
        tmp_path,
        "select f.source, rating, text, f.created_at, name, order_id from feedback f"
        " join customers using (customer_id) order by feedback_id",
    ) == [
        ("review", 5, "物流很快", "2026-03-08 20:15:00", "长江贸易", 1),
        ("review", 2, "客服不理人", "2026-03-12 08:00:00", "长江贸易", 2),
    ]
    assert rows(
        tmp_path, "select kind, topic, priority, first_response_at, csat, order_id from tickets"
    ) == [("投诉", "物流", "高", "2026-03-09 09:20:00", 4, 1)]


def test_a_unit_above_the_table_holds_for_its_amounts(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年商机一览　单位：万元"])
    sheet.append(["商机编号", "商机名称", "客户名称", "销售阶段", "预计金额", "创建时间"])
    sheet.append(["S1", "扩容", "蓝天", "赢单", 3.2, "2026-01-05"])
    sheet.append(["S2", "新建", "蓝天", "洽谈", 4, "2026-01-06"])
    book.save(tmp_path / "商机.xlsx")
    sources = read_export(tmp_path / "商机.xlsx")
    import_mapped(sources, propose(sources), tmp_path / "crm.db")
    assert rows(tmp_path, "select amount from opportunities order by 1") == [(32000,), (40000,)]


def test_next_month_rows_are_updated_by_key_and_counted(tmp_path: Path) -> None:
    first = taken_over(tmp_path, GENERIC)
    assert {one.changes for one in first.values()} == {None}
    july = {
        **GENERIC,
        "客户资料.csv": "客户编号,客户名称,客户等级\nC001,长江贸易,B\nC002,黄河物流,C\n",
        "订单明细.csv": (
            "订单编号,客户名称,下单日期,订单金额,订单状态\n"
            "D1,长江贸易,2026/3/1,310,交易成功\nD3,黄河物流,2026/7/2,90,交易成功\n"
        ),
    }
    again = taken_over(tmp_path, july)
    assert {table: one.changes for table, one in again.items()} == {
        "customers": Changes(1, 1, 0, 0),
        "orders": Changes(1, 1, 0, 1),
        "feedback": Changes(0, 0, 2, 0),
        "tickets": Changes(0, 0, 1, 0),
    }
    assert rows(tmp_path, "select name, level, industry from customers order by customer_id") == [
        ("长江贸易", "B", "零售"), ("黄河物流", "C", None),
    ]  # fmt: skip
    assert rows(tmp_path, "select order_id, sum(amount) from order_items group by 1") == [
        (1, 310), (2, 80), (3, 90),
    ]  # fmt: skip


def test_vanished_rows_are_deleted_when_that_is_asked(tmp_path: Path) -> None:
    taken_over(tmp_path, GENERIC)
    fewer = {"订单明细.csv": GENERIC["订单明细.csv"].rsplit("\n", 2)[0] + "\n"}
    kept = taken_over(tmp_path, fewer)["orders"].changes
    assert kept == Changes(0, 0, 1, 1)
    assert rows(tmp_path, "select count(*) from orders") == [(2,)]
    gone = taken_over(tmp_path, fewer, replace_tables=True)["orders"].changes
    assert gone == Changes(0, 0, 1, 1, deleted=True)
    assert rows(
        tmp_path, "select (select count(*) from orders), (select count(*) from order_items)"
    ) == [(1, 1)]


def test_two_months_of_a_file_taken_together_delete_nothing_of_each_other(tmp_path: Path) -> None:
    header = "订单编号,客户名称,下单日期,订单金额,订单状态\n"
    months = {
        "订单_06.csv": header + "D1,长江贸易,2026/6/1,300,交易成功\n",
        "订单_07.csv": header + "D2,长江贸易,2026/7/1,80,交易成功\n",
    }
    for _ in range(2):
        taken_over(tmp_path, months, replace_tables=True)
    assert rows(tmp_path, "select count(*) from orders") == [(2,)]


@pytest.mark.parametrize(
    ("files", "system"),
    [(SALESFORCE, "salesforce"), (ZOHO, "zoho"), (HUBSPOT, "hubspot"), (FXIAOKE, "fxiaoke")],
)
def test_each_file_is_known_with_its_system(
    tmp_path: Path, files: dict[str, str], system: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        mapping = propose(read_export(tmp_path / name))[0]
        assert (mapping.table != "", mapping.system) == (True, system), mapping
