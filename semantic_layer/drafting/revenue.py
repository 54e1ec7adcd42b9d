"""Revenue, order value, profit margin and returns.

Drafted only where the tables leave one reading; a second candidate makes an open question instead.
"""

from semantic_layer.drafting.dates import event_home
from semantic_layer.drafting.metrics import aggregate, put
from semantic_layer.drafting.orders import flat_order, order_fact, orders_metric
from semantic_layer.drafting.outcomes import outcome
from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.terms import unique
from semantic_layer.drafting.written import column_sql

REVENUE = Words(
    ("revenue", "sales", "turnover", "total sales", "sales amount"),
    ("销售额", "营收", "收入", "业绩", "营业额"),
)
ORDER_VALUE = Words(
    ("average order value", "AOV", "average basket", "average order size", "basket size"),
    ("客单价", "平均订单金额", "笔单价", "平均每单金额", "每单金额"),
)
PARTS_OF_TOTAL = ("subtotal", "net amount")
SALES_WORDS = frozenset(
    [
        "sales",
        "revenue",
        "amount",
        "total amount",
        "order amount",
        "transaction amount",
        "close value",
        "deal amount",
        "payment value",
        "price",
        "value",
        "net amount",
        "gross amount",
        "subtotal",
        "contract amount",
    ]
)
"""Money that a company could call its revenue."""


def revenue_metrics(model: DraftModel) -> None:
    """One column of money is the revenue; of several, none is until somebody says which."""
    candidates = _candidates(model)
    named = [name for name in candidates if model.metrics[name].words.en[0] in REVENUE.en[:2]]
    named = named or _grand_total(model, candidates)
    orders = orders_metric(model)
    if len(named) == 1 or (len(candidates) == 1 and not _is_outcome(model, candidates[0])):
        chosen = (named or candidates)[0]
        _call_revenue(model, chosen)
        _profit_margin(model, chosen)
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
            order = flat_order(model, fact)
            of = column_sql(order.key[0] if order is not None else fact.key[0])
            where = f"{table.id}.{column_sql(table.key[0])} is not null"
            _returns(model, table, orders, aggregate(fact, "count_distinct", of, where=where))
        elif any(model.tables[parent] is fact for parent in table.joins):
            home = event_home(model, fact)
            of = column_sql(table.join_column(fact.id))
            date = f"{home[0].id}.{home[1]}" if home else ""
            _returns(model, table, orders, aggregate(table, "count_distinct", of, date=date))


def _candidates(model: DraftModel) -> list[str]:
    """Sums of money that could be the revenue."""
    found = []
    for name, metric in model.metrics.items():
        is_sum = metric.fields.get("aggregate") == "sum" and "where" not in metric.fields
        if not is_sum or metric.format != "money":
            continue
        table = model.tables[metric.fields["table"]]
        column = next(o for o in table.columns if o.sql == metric.fields["of"])
        head = column.header.head.en
        if table.role in ("order", "line", "deal", "payment", "") and head in SALES_WORDS:
            found.append(name)
    return found


def _grand_total(model: DraftModel, candidates: list[str]) -> list[str]:
    """Of a subtotal and a total of the same rows the total was charged; asked all the same."""
    heads = {
        name: next(
            one.header.head.en
            for one in model.tables[metric.fields["table"]].columns
            if one.sql == metric.fields["of"]
        )
        for name, metric in model.metrics.items()
        if name in candidates
    }
    totals = [name for name, head in heads.items() if head == "total amount"]
    parts = [name for name, head in heads.items() if head in PARTS_OF_TOTAL]
    tables = {model.metrics[name].fields["table"] for name in candidates}
    if len(totals) != 1 or len(tables) != 1 or len(parts) + 1 != len(candidates):
        return []
    column = model.metrics[totals[0]].fields["of"]
    model.ask(
        f"Revenue is the sum of {column}, which may hold tax and shipping. Is that right?",
        f"收入按 {column} 求和，其中可能含税费和运费。是否正确？",
    )
    return totals


def _is_outcome(model: DraftModel, name: str) -> bool:
    """Whether the money's rows are won or lost, so that not all of it was earned."""
    return bool(outcome(model.tables[model.metrics[name].fields["table"]], "won"))


def _call_revenue(model: DraftModel, name: str) -> None:
    metric = model.metrics[name]
    table = model.tables[metric.fields["table"]]
    metric.words = Words(
        unique((*metric.words.en, *REVENUE.en)), unique((*metric.words.zh, *REVENUE.zh))
    )
    metric.phrases = Words(
        ("how much did we sell", "how much was sold"), ("卖了多少钱", "卖了多少")
    )
    model.metrics = {name: model.metrics.pop(name), **model.metrics}
    if any(one.role == "status" for one in table.columns):
        metric.comment = "guess: every status counts as revenue"


def _same_rows(model: DraftModel, name: str) -> bool:
    """Whether the money stands on the rows that the orders are counted from, or on their lines."""
    fact = order_fact(model)
    table = model.tables[model.metrics[name].fields["table"]]
    if fact is None or table is fact or table is flat_order(model, fact):
        return fact is not None
    return table.role == "line" and fact.id in table.joins


def _order_value(model: DraftModel, money: str, orders: str) -> None:
    put(model, DraftMetric(
        "average_order_value", {"kind": "ratio", "numerator": money, "denominator": orders},
        ORDER_VALUE,
        (_over(model, money, orders, 0), _over(model, money, orders, 1)),
        unit="number", format="money", better="up", group="sales",
        phrases=Words(("how much is the average order",), ("平均每单多少钱", "每单平均")),
    ))  # fmt: skip


def _over(model: DraftModel, numerator: str, denominator: str, language: int) -> str:
    labels = [model.metrics[name].words.label[language] for name in (numerator, denominator)]
    return " ÷ ".join(labels)


def _profit_margin(model: DraftModel, money: str) -> None:
    """Profit over revenue, where both are columns of one table."""
    table = model.metrics[money].fields["table"]
    profits = [
        name
        for name, metric in model.metrics.items()
        if metric.words.en[0] == "profit" and metric.fields.get("table") == table
        and metric.fields.get("aggregate") == "sum"
    ]  # fmt: skip
    if len(profits) == 1 and profits[0] != money:
        put(model, DraftMetric(
            "profit_margin", {"kind": "ratio", "numerator": profits[0], "denominator": money},
            Words(("profit margin", "margin", "profit rate", "profit ratio"),
                  ("利润率", "毛利率", "盈利率", "净利率")),
            (_over(model, profits[0], money, 0), _over(model, profits[0], money, 1)),
            unit="percent", better="up", group="sales",
        ))  # fmt: skip


def _refuse(model: DraftModel, name: str, words: Words, instead: tuple[str, ...]) -> None:
    english = " / ".join(model.metrics[one].words.en[0] for one in instead)
    chinese = " / ".join(model.metrics[one].words.zh[0] for one in instead)
    needs = (
        f"a column that is plainly the {words.en[0]} ({english}: open_questions.md)",
        f"明确的“{words.zh[0]}”字段（{chinese}：见 open_questions.md）",
    )
    model.not_computable[name] = (words, needs, instead)
    model.ask(
        f"Which amount is “{words.en[0]}”: {english}? Until you decide it is refused.",
        f"“{words.zh[0]}”按哪个金额计算：{chinese}？决定之前不作回答。",
    )


def _returns(model: DraftModel, table: DraftTable, orders: str, fields: dict[str, str]) -> None:
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
        (f"orders with a {word} ÷ orders, both by order date",
         f"有{zh}的订单 ÷ 全部订单，均按订单日期"),
        unit="percent", better="down", group="returns",
    ))  # fmt: skip
