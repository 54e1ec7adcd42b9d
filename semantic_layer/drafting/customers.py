"""Metrics of counted things and of customers: with an order, new, repeat, since the last order."""

from semantic_layer.drafting.dates import add_first_order, is_event, is_master
from semantic_layer.drafting.metric_words import count_words
from semantic_layer.drafting.metrics import (
    aggregate,
    by_date,
    count_ids,
    count_master,
    count_rows,
    put,
)
from semantic_layer.drafting.orders import (
    fact_of_all,
    order_fact,
    orders_metric,
    rows_of,
    steps_to,
)
from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.written import column_sql


def count_metrics(model: DraftModel) -> None:
    """The number of rows of every table that has a name, and of every repeated id."""
    for table in tuple(model.tables.values()):
        if table.role == "customer" and not is_event(table) and fact_of_all(model, table):
            continue  # counted among the orders by customer_metrics
        if table.distinct:
            rows = rows_of(model, table)
            if rows is not None and table.id in rows.joins and table.role != "customer":
                count_ids(model, rows, table, column_sql(table.key[0]), table.id)
        elif table.counted and is_master(table) and _dates_all(table):
            count_master(model, table, table.id)
        elif table.counted:
            count_rows(model, table, table.id)


def _dates_all(table: DraftTable) -> bool:
    """Whether every row has its date: a number of rows by then would lose the others."""
    column = table.dates[table.default_date].column if table.default_date else ""
    return bool(column) and table.held.column(column).filled == table.held.rows


def customer_metrics(model: DraftModel) -> None:
    """Customers with an order, first and repeat customers, days since the last order."""
    for customer in tuple(model.tables.values()):
        if customer.role != "customer" or not (customer.named or customer.distinct):
            continue
        fact = order_fact(model)
        steps = steps_to(model, fact, customer) if fact else None
        if fact is None or not steps:
            if customer.distinct and (rows := rows_of(model, customer)) is not None:
                count_ids(model, rows, customer, column_sql(customer.key[0]), customer.id)
            continue
        _customers(model, customer, fact, steps)
        orders = orders_metric(model)
        if orders is not None and fact.default_date:
            _by_customer(model, customer, fact, orders)


def _customers(
    model: DraftModel, customer: DraftTable, fact: DraftTable, steps: tuple[str, ...]
) -> None:
    """Distinct customers with an order; also the number of customers where each has one."""
    before = steps[-2] if len(steps) > 1 else ""
    child = model.tables[before] if before else fact
    column = column_sql(child.join_column(customer.id))
    of = f"{before}.{column}" if before else column
    en, zh = customer.words.en, customer.words.zh
    names, phrases = count_words(customer)
    active = Words(
        ("buyers", "active customers", "ordering customers", f"{en[0]}s with an order"),
        ("下单客户数", "活跃客户数", "买家数", f"有订单的{zh[0]}数"),
    )
    every = fact_of_all(model, customer)
    by_en, by_zh = by_date(model, fact)
    put(model, DraftMetric(
        f"{customer.id}_count" if every else f"active_{customer.id}_count",
        aggregate(fact, "count_distinct", of),
        Words((*names.en, *active.en), (*names.zh, *active.zh)) if every else active,
        (f"distinct {en[0]}s with a row in {fact.held.name}{by_en}",
         f"{fact.held.name} 中出现的不同{zh[0]}{by_zh}"),
        better="up", group="customers",
        phrases=phrases if every else Words(("how many buyers",), ("多少买家",)),
    ))  # fmt: skip


def _by_customer(model: DraftModel, customer: DraftTable, fact: DraftTable, orders: str) -> None:
    add_first_order(customer, fact)
    signs_up = any(date.kind == "created" for date in customer.dates.values())
    first = (
        "first-time buyers",
        "first-time customers",
        "customers with a first order",
        "customers who ordered first",
    )
    first_zh = ("首购客户", "首单客户", "首购客户数", "首次下单客户")
    new = ("new customers", "customers acquired", "new buyers")
    new_zh = ("新客户", "新客", "新增客户", "新客数", "新增客户数", "新客户数")
    put(model, DraftMetric(
        "new_customers",
        aggregate(customer, "count", date=f"{customer.id}.first_order"),
        Words(first, first_zh) if signs_up else Words((*new, *first), (*new_zh, *first_zh)),
        ("customers whose first order lies in the period", "首单落在期间内的客户"),
        better="up", group="customers",
        phrases=Words(("how many new customers",), ("多少新客户", "新增了多少客户"))
        if not signs_up else Words(),
    ))  # fmt: skip
    inner = {"kind": "per_entity", "entity": customer.id, "inner": orders}
    put(model, DraftMetric(
        "repeat_customers", {**inner, "count_where": ">= 2"},
        Words(("repeat customers", "returning customers", "repeat buyers", "loyal customers"),
              ("复购客户", "复购客户数", "回头客", "老客户")),
        ("customers with at least two orders", "至少 2 单的客户"), better="up", group="customers",
    ))  # fmt: skip
    put(model, DraftMetric(
        "repeat_rate", {**inner, "share_where": ">= 2"},
        Words(("repeat rate", "repeat purchase rate", "repurchase rate",
               "share of repeat customers"), ("复购率", "重复购买率", "回购率", "复购客户占比")),
        ("customers with at least two orders ÷ customers with one",
         "至少 2 单的客户 ÷ 有订单的客户"),
        unit="percent", better="up", group="customers",
    ))  # fmt: skip
    column = fact.dates[fact.default_date].sql
    put(model, DraftMetric(
        "days_since_last_order",
        aggregate(fact, "min", f"whole_days_between({column}, today())"),
        Words(("days since last order", "days since the last order", "recency",
               "days without an order"),
              ("距上次购买天数", "最近购买天数", "距最近一单天数", "多久没下单")),
        ("days from the newest order to today", "距最近一单的天数"),
        unit="days", better="down", group="customers",
    ))  # fmt: skip
