"""Metrics over several tables: orders, customers, order value, returns, repeat customers.

Drafted only where the tables leave one reading; a second candidate makes an open question instead.
"""

from semantic_layer.drafting.dates import add_first_order, event_home, is_event
from semantic_layer.drafting.metric_words import count_words
from semantic_layer.drafting.metrics import aggregate, by_date, column_sql, count_ids, count_rows, put
from semantic_layer.drafting.outcomes import outcome
from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.terms import unique

REVENUE = Words(
    ("revenue", "sales", "turnover", "total sales", "sales amount"),
    ("销售额", "营收", "收入", "业绩", "营业额"),
)
ORDER_VALUE = Words(
    ("average order value", "AOV", "average basket", "average order size", "basket size"),
    ("客单价", "平均订单金额", "笔单价", "平均每单金额", "每单金额"),
)
SALES_WORDS = frozenset(
    "sales|revenue|amount|total amount|order amount|transaction amount|close value|deal amount|"
    "payment value|price|value|net amount|gross amount|subtotal|contract amount".split("|")
)
"""Money that a company could call its revenue."""


def count_metrics(model: DraftModel) -> None:
    """The number of rows of every table that has a name, and of every repeated id."""
    for table in tuple(model.tables.values()):
        if table.role == "customer" and not is_event(table) and _fact_of_all(model, table):
            continue  # counted among the orders by customer_metrics
        if table.distinct:
            rows = _rows_of(model, table)
            if rows is not None and table.id in rows.joins and table.role != "customer":
                count_ids(model, rows, table, column_sql(table.key[0]), table.id)
        elif table.counted:
            count_rows(model, table, table.id)


def customer_metrics(model: DraftModel) -> None:
    """Customers with an order, first and repeat customers, days since the last order."""
    for customer in tuple(model.tables.values()):
        if customer.role != "customer" or not (customer.named or customer.distinct):
            continue
        fact = order_fact(model)
        steps = _steps(model, fact, customer) if fact else None
        if fact is None or steps is None:
            if customer.distinct and (rows := _rows_of(model, customer)) is not None:
                count_ids(model, rows, customer, column_sql(customer.key[0]), customer.id)
            continue
        _customers(model, customer, fact, steps)
        orders = orders_metric(model)
        if orders is not None and fact.default_date:
            _by_customer(model, customer, fact, orders)


def order_fact(model: DraftModel) -> DraftTable | None:
    """The rows that are orders, or lines of a flat sheet that knows its orders."""
    events = [table for table in model.tables.values() if is_event(table) and not table.distinct]
    for table in events:
        if table.role == "order":
            return table
    flat = [table for table in events if _flat_order(model, table) is not None]
    return flat[0] if flat else None


def orders_metric(model: DraftModel) -> str | None:
    """The metric that counts orders."""
    fact = order_fact(model)
    if fact is None:
        return None
    order = fact if fact.role == "order" else _flat_order(model, fact)
    name = f"{order.id}_count" if order is not None else ""
    return name if name in model.metrics else None


def revenue_metrics(model: DraftModel) -> None:
    """One column of money is the revenue; of several, none is until somebody says which."""
    candidates = _candidates(model)
    named = [name for name in candidates if model.metrics[name].words.en[0] in REVENUE.en[:2]]
    orders = orders_metric(model)
    if len(named) == 1 or (len(candidates) == 1 and not _is_outcome(model, candidates[0])):
        chosen = (named or candidates)[0]
        _call_revenue(model, chosen)
        if orders is not None and _same_rows(model, chosen):
            _order_value(model, chosen, orders)
        elif orders is not None:
            _refuse(model, "average_order_value", ORDER_VALUE, (chosen,))
    elif candidates:
        further = [name for name in model.metrics if name.startswith("won_") and "value" in name]
        _refuse(model, "revenue", REVENUE, (*further, *candidates)[:3])
        if orders is not None:
            _refuse(model, "average_order_value", ORDER_VALUE, tuple(candidates[:3]))


def return_metrics(model: DraftModel) -> None:
    """Orders with a return, and their share, where a table of returns names the orders."""
    orders, fact = orders_metric(model), order_fact(model)
    if orders is None or fact is None:
        return
    for table in model.tables.values():
        if table.role != "return" or table.entity is None:
            continue
        if table.id in fact.optional:
            order = _flat_order(model, fact)
            of = column_sql(order.key[0] if order is not None else fact.key[0])
            where = f"{table.id}.{column_sql(table.key[0])} is not null"
            _returns(model, table, orders, aggregate(fact, "count_distinct", of, where=where))
        elif any(model.tables[parent] is fact for parent in table.joins):
            home = event_home(model, fact)
            of = column_sql(table.join_column(fact.id))
            date = f"{home[0].id}.{home[1]}" if home else ""
            _returns(model, table, orders, aggregate(table, "count_distinct", of, date=date))


def _flat_order(model: DraftModel, table: DraftTable) -> DraftTable | None:
    parents = (model.tables[parent] for parent in table.joins)
    return next((p for p in parents if p.distinct and p.role == "order"), None)


def _rows_of(model: DraftModel, entity: DraftTable) -> DraftTable | None:
    """The rows a repeated id was found in."""
    return next((table for table in model.tables.values() if entity.id in table.joins), None)


def _fact_of_all(model: DraftModel, customer: DraftTable) -> bool:
    """Whether orders lead to the customer and every customer has one."""
    fact = order_fact(model)
    steps = _steps(model, fact, customer) if fact else None
    if fact is None or steps is None:
        return False
    if customer.distinct:
        return True
    link = model.tables[steps[-2] if len(steps) > 1 else fact.id].joins[customer.id]
    child = model.tables[steps[-2] if len(steps) > 1 else fact.id]
    column = child.held.column(link if isinstance(link, str) else link.column)
    return column.distinct >= customer.held.rows


def _steps(model: DraftModel, start: DraftTable, end: DraftTable) -> tuple[str, ...] | None:
    """Ids of the tables from `start` (left out) to `end`, by the shortest way."""
    level: dict[str, tuple[str, ...]] = {start.id: ()}
    seen = {start.id}
    while level:
        if end.id in level:
            return level[end.id]
        level = {
            parent: (*steps, parent)
            for table, steps in level.items()
            for parent in model.tables[table].joins
            if parent not in seen
        }
        seen |= level.keys()
    return None


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
    every = _fact_of_all(model, customer)
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
    add_first_order(model, customer, fact)
    signs_up = any(date.kind == "created" for date in customer.dates.values())
    first = ("first-time buyers", "first-time customers", "customers with a first order")
    first_zh = ("首购客户", "首单客户", "首购客户数", "首次下单客户")
    new = ("new customers", "customers acquired", "new buyers")
    new_zh = ("新客户", "新客", "新增客户", "新客数", "新增客户数", "新客户数")
    put(model, DraftMetric(
        "new_customers",
        aggregate(customer, "count", date=f"{customer.id}.first_order"),
        Words(first if signs_up else (*new, *first), first_zh if signs_up else (*new_zh, *first_zh)),
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
        ("customers with at least two orders ÷ customers with one", "至少 2 单的客户 ÷ 有订单的客户"),
        unit="percent", better="up", group="customers",
    ))  # fmt: skip
    column = column_sql(fact.dates[fact.default_date].column)
    put(model, DraftMetric(
        "days_since_last_order",
        aggregate(fact, "min", f"whole_days_between({column}, today())"),
        Words(("days since last order", "days since the last order", "recency",
               "days without an order"),
              ("距上次购买天数", "最近购买天数", "距最近一单天数", "多久没下单")),
        ("days from the newest order to today", "距最近一单的天数"),
        unit="days", better="down", group="customers",
    ))  # fmt: skip


def _candidates(model: DraftModel) -> list[str]:
    """Sums of money that could be the revenue."""
    found = []
    for name, metric in model.metrics.items():
        is_sum = metric.fields.get("aggregate") == "sum" and "where" not in metric.fields
        if not is_sum or metric.format != "money":
            continue
        table = model.tables[metric.fields["table"]]
        column = next(o for o in table.columns if column_sql(o.name) == metric.fields["of"])
        head = column.header.head.en
        if table.role in ("order", "line", "deal", "payment", "") and head in SALES_WORDS:
            found.append(name)
    return found


def _is_outcome(model: DraftModel, name: str) -> bool:
    """Whether the money's rows are won or lost, so that not all of it was earned."""
    return bool(outcome(model.tables[model.metrics[name].fields["table"]], "won"))


def _call_revenue(model: DraftModel, name: str) -> None:
    metric = model.metrics[name]
    table = model.tables[metric.fields["table"]]
    metric.words = Words(
        unique((*metric.words.en, *REVENUE.en)), unique((*metric.words.zh, *REVENUE.zh))
    )
    metric.phrases = Words(("how much did we sell", "how much was sold"), ("卖了多少钱", "卖了多少"))
    model.metrics = {name: model.metrics.pop(name), **model.metrics}
    if any(one.role == "status" for one in table.columns):
        metric.comment = "guess: every status counts as revenue"


def _same_rows(model: DraftModel, name: str) -> bool:
    """Whether the money stands on the rows that the orders are counted from, or on their lines."""
    fact = order_fact(model)
    table = model.tables[model.metrics[name].fields["table"]]
    return fact is not None and (table is fact or (table.role == "line" and fact.id in table.joins))


def _order_value(model: DraftModel, money: str, orders: str) -> None:
    put(model, DraftMetric(
        "average_order_value", {"kind": "ratio", "numerator": money, "denominator": orders},
        ORDER_VALUE,
        (f"{money} ÷ {orders}", f"{money} ÷ {orders}"),
        unit="number", format="money", better="up", group="sales",
        phrases=Words(("how much is the average order",), ("平均每单多少钱", "每单平均")),
    ))  # fmt: skip


def _refuse(model: DraftModel, name: str, words: Words, instead: tuple[str, ...]) -> None:
    english = " / ".join(model.metrics[one].words.en[0] for one in instead)
    chinese = " / ".join(model.metrics[one].words.zh[0] for one in instead)
    needs = (
        f"a decision which amount it is ({english}): see open_questions.md",
        f"先决定按哪个金额计算（{chinese}）：见 open_questions.md",
    )
    model.not_computable[name] = (words, needs, instead)
    model.ask(
        f"Which amount is “{words.en[0]}”: {english}? Until you decide it is refused.",
        f"“{words.zh[0]}”按哪个金额计算：{chinese}？决定之前不作回答。",
    )


def _returns(
    model: DraftModel, table: DraftTable, orders: str, fields: dict[str, str]
) -> None:
    is_refund = table.words.en[0].startswith("refund")
    word, zh = ("refund", "退款") if is_refund else ("return", "退货")
    held = put(model, DraftMetric(
        f"{word}ed_orders", fields,
        Words((f"{word}ed orders", f"orders {word}ed", f"number of {word}ed orders",
               f"orders with a {word}"), (f"{zh}订单数", f"{zh}的订单", f"{zh}单数", f"{zh}订单")),
        (f"distinct orders with a {word}, by order date", f"有{zh}的不同订单，按订单日期"),
        better="down", group="returns",
        phrases=Words((f"how many orders were {word}ed",), (f"多少订单{zh}",)),
    ))  # fmt: skip
    put(model, DraftMetric(
        f"{word}_rate", {"kind": "ratio", "numerator": held, "denominator": orders},
        Words((f"{word} rate", f"{word}s rate", f"share of orders {word}ed", f"{word} ratio"),
              (f"{zh}率", f"{zh}比例", f"{zh}占比", f"{zh}订单占比")),
        (f"orders with a {word} ÷ orders, both by order date", f"有{zh}的订单 ÷ 全部订单，均按订单日期"),
        unit="percent", better="down", group="returns",
    ))  # fmt: skip

