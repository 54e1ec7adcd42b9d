"""`askcrm check --db`: each thing the data say against a model, with its place and exact line."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

FAULTS = [
    pytest.param(
        "",
        "create table doubled as select * from customers; insert into doubled select * from"
        " customers where customer_id = 2; drop table customers;"
        " alter table doubled rename to customers",
        "small.yaml:7: tables.customer.key: 1 values of customers.customer_id stand in several"
        " rows; joins would multiply rows.",
        "small.yaml:7：tables.customer.key：customers.customer_id 有 1 个取值出现在多行中；"
        "连接到它会使行数倍增。",
        id="a key that joins lead to and that is not unique",
    ),
    pytest.param(
        "",
        "create table twice as select * from refunds union all select * from refunds;"
        " drop table refunds; alter table twice rename to refunds",
        "Warning: small.yaml:35: tables.refund.key: 2 values of refunds.refund_id stand in"
        " several rows.",
        "警告：small.yaml:35：tables.refund.key：refunds.refund_id 有 2 个取值出现在多行中。",
        id="a key that no join leads to",
    ),
    pytest.param(
        "",
        "update orders set customer_id = 99 where order_id in (12, 13)",
        "Warning: small.yaml:23: tables.order.joins.customer: 50.0% of orders.customer_id find"
        " their row; not found: 99 …",
        "警告：small.yaml:23：tables.order.joins.customer：orders.customer_id 只有 50.0% 能找到"
        "对应的行；找不到的有：99 等。",
        id="a join that loses rows",
    ),
    pytest.param(
        "",
        "update orders set channel = null",
        "Warning: small.yaml:28: tables.order.dimensions.channel: orders.channel is empty in"
        " every row.",
        "警告：small.yaml:28：tables.order.dimensions.channel：orders.channel 在所有行中都为空。",
        id="a column that is empty",
    ),
    pytest.param(
        "",
        "update orders set channel = 'web'",
        'Warning: small.yaml:28: tables.order.dimensions.channel: orders.channel is "web" in'
        " every row.",
        "警告：small.yaml:28：tables.order.dimensions.channel：orders.channel 在所有行中都是"
        "“web”。",
        id="a column that says the same in every row",
    ),
    pytest.param(
        "column: channel",
        "column: sales_channel",
        'Warning: small.yaml:28: tables.order.dimensions.channel: the database has no column "'
        'orders.sales_channel".',
        "警告：small.yaml:28：tables.order.dimensions.channel：数据库中没有列“"
        "orders.sales_channel”。",
        id="a column that is not there",
    ),
    pytest.param(
        "source: refunds",
        "source: money_back",
        'Warning: small.yaml:34: tables.refund.source: the database has no table "money_back".',
        "警告：small.yaml:34：tables.refund.source：数据库中没有表“money_back”。",
        id="a table that is not there",
    ),
    pytest.param(
        "",
        "update customers set region = 'NW' where customer_id = 4",
        "Warning: small.yaml:16: tables.customer.dimensions.region.values: 1 value of"
        " customers.region has no name: NW.",
        "警告：small.yaml:16：tables.customer.dimensions.region.values：customers.region 有 1 个"
        "取值没有名称：NW。",
        id="a stored value without a name",
    ),
    pytest.param(
        "",
        "update customers set region = 'EC' where region = 'SC'",
        "Warning: small.yaml:16: tables.customer.dimensions.region.values: 1 named value does not"
        " stand in customers.region: SC.",
        "警告：small.yaml:16：tables.customer.dimensions.region.values：有 1 个命名的取值不在"
        " customers.region 中：SC。",
        id="a named value that is not stored",
    ),
    pytest.param(
        "names: {en: [refunded orders], zh: [退款订单数]}",
        "names: {en: [refunded orders], zh: [退款订单数]}, not_by: {reason: it has none}",
        'Warning: small.yaml:41: tables.refund.dimensions.reason: no metric can be split by "'
        'reason".',
        "警告：small.yaml:41：tables.refund.dimensions.reason：没有指标能按“reason”拆分。",
        id="a dimension that nothing can be split by",
    ),
    pytest.param(
        "zh: [渠道]",
        "zh: [渠道, 地区]",
        'Warning: small.yaml:28: tables.order.dimensions.channel.names: "地区" also names'
        " tables.customer.dimensions.region; a question is asked.",
        "警告：small.yaml:28：tables.order.dimensions.channel.names：“地区”也指"
        " tables.customer.dimensions.region；提问时会反问。",
        id="a word of two dimensions",
    ),
    pytest.param(
        "SC: {en: [South China], zh: [华南]}",
        "SC: {en: [South China, East China], zh: [华南]}",
        'Warning: small.yaml:16: tables.customer.dimensions.region.values: "East China" also'
        " names EC; a question is asked.",
        "警告：small.yaml:16：tables.customer.dimensions.region.values：“East China”也指 EC；"
        "提问时会反问。",
        id="a word of two values",
    ),
    pytest.param(
        "SC: {en: [South China], zh: [华南]}",
        "SC: {en: [South China]}",
        'Warning: small.yaml:16: tables.customer.dimensions.region.values: "SC" has no Chinese'
        " name.",
        "警告：small.yaml:16：tables.customer.dimensions.region.values：“SC”没有中文名称。",
        id="a value without a Chinese name",
    ),
    pytest.param(
        "zh: [退款原因]",
        "zh: [退款原因]}, values: {送错: {zh: [错发]}",
        'Warning: small.yaml:41: tables.refund.dimensions.reason.values: "送错" has no English'
        " name.",
        "警告：small.yaml:41：tables.refund.dimensions.reason.values：“送错”没有英文名称。",
        id="a value without an English name",
    ),
    pytest.param(
        "",
        "",
        "Warning: small.yaml:45: metrics.revenue.names: 2 names and phrases in en; four are"
        " wanted.",
        "警告：small.yaml:45：metrics.revenue.names：en 名称和说法只有 2 个，应有四个。",
        id="too few names",
    ),
]
"""A change of the model (words, their replacement) or of the data ("", SQL), and both lines."""


@pytest.mark.parametrize(("words", "change", "english", "chinese"), FAULTS)
def test_each_fault_is_told_with_its_place_in_both_languages(
    words: str, change: str, english: str, chinese: str,
    small_crm: Path, small_model_file: Path, askcrm: Any,
) -> None:  # fmt: skip
    if words:
        text = small_model_file.read_text(encoding="utf-8")
        assert words in text
        small_model_file.write_text(text.replace(words, change), encoding="utf-8")
    else:
        with closing(sqlite3.connect(small_crm)) as database:
            database.executescript(change)
    typed = ("check", small_model_file.name, "--db", small_crm.name)
    for language, line in (("en", english), ("zh", chinese)):
        said = askcrm(*typed, "--lang", language)
        assert line in said.out.splitlines()
        assert said.code == (0 if line.startswith(("Warning", "警告")) else 6)


def test_a_model_is_told_the_latest_day_of_each_table(
    small_crm: Path, small_model_file: Path, askcrm: Any
) -> None:
    said = askcrm("check", small_model_file.name, "--db", small_crm.name)
    latest = "customers 2026-03-01, orders 2026-05-04, refunds 2026-05-06"
    assert said.out.splitlines()[-1] == f"Latest day: {latest}"


def test_the_shipped_model_holds_over_the_demo(askcrm: Any, demo_database: Path) -> None:
    said = askcrm("check", "--db", str(demo_database))
    assert said.code == 0
    assert [line for line in said.out.splitlines() if not line.startswith("Warning")] == [
        line for line in said.out.splitlines() if line.startswith("Latest day: ")
    ]
