"""A result counted over finer rows carries the definitions it was counted by."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.load import load_model
from semantic_layer.query import Group, MetricQuery
from store.connect import open_engine
from tools.query_metrics import prepare
from tools.result import Result
from tools.workspace import open_workspace

DATA = """
create table orders(id integer primary key, day text);
insert into orders values (1, '2026-01-05'), (2, '2026-01-06');
create table items(id integer primary key, order_id integer, sku text);
insert into items values (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'a');
"""
MODEL = """
model: lines
tables:
  order:
    source: orders
    key: id
    names: {en: [order], zh: [订单]}
    searchable: false
    dates: {ordered: {column: day, default: true, names: {en: [ordered], zh: [下单]}}}
  item:
    source: items
    key: id
    joins: {order: order_id}
    names: {en: [line], zh: [订单行]}
    searchable: false
    dimensions: {sku: {column: sku, names: {en: [sku], zh: [货号]}}}
metrics:
  orders:
    {kind: aggregate, table: order, aggregate: count, finer: [orders_by_line], unit: count,
     names: {en: [orders], zh: [订单数]}, means: {en: orders placed, zh: 下单数}}
  orders_by_line:
    {kind: aggregate, table: item, aggregate: count_distinct, of: order_id, date: order.ordered,
     unit: count, names: {en: [orders by line], zh: [按行订单数]},
     means: {en: each order once per product, zh: 每单对每个商品计一次}}
"""


def run(folder: Path, *groups: Group) -> Result:
    (folder / "model.yaml").write_text(MODEL, encoding="utf-8")
    with closing(sqlite3.connect(folder / "lines.sqlite")) as connection:
        connection.executescript(DATA)
    engine = open_engine(str(folder / "lines.sqlite"))
    with closing(engine):
        model = load_model(folder / "model.yaml")
        workspace = open_workspace(model, engine, date(2026, 1, 10))
        form = MetricQuery(metrics=("orders",), group_by=groups)
        return prepare(form, workspace).run(workspace)


def test_orders_by_product_say_that_each_counts_once_per_product(tmp_path: Path) -> None:
    result = run(tmp_path, Group(dimension="sku"))
    assert result.tables[0].table.rows == (("a", 2), ("b", 1))
    assert result.model is not None
    means = result.model.metrics["orders"].means
    assert means is not None
    assert means.en == "each order once per product"


@pytest.mark.parametrize("groups", [(), (Group(dimension="time", grain="day"),)])
def test_orders_by_themselves_need_no_definitions_of_their_own(
    groups: tuple[Group, ...], tmp_path: Path
) -> None:
    assert run(tmp_path, *groups).model is None
