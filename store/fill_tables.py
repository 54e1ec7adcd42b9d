"""A loaded file into the CRM tables of schema.sql, by SQL inside the import's transaction.

One function per kind of file. What had to be decided is counted in the stage's notes, never hidden.
"""
# ruff: noqa: S608 - every name is ours or quoted; values are never put into the text

from store.import_report import ImportRefused
from store.staging import (
    ENTERED,
    Stage,
    columns,
    employee,
    employees,
    find_customers,
    identify,
    linked,
    number_of_row,
    order_of_row,
    regions,
    text_key,
    upsert,
)

WON = ("赢单", "已成交", "成交", "closed won", "closedwon", "won")
LOST = ("输单", "丢单", "失败", "closed lost", "closedlost", "lost")
STATUSES = {
    "placed": ("placed", "pending", "unpaid", "待付款", "未付款", "等待买家付款"),
    "paid": ("paid", "authorized", "partially_paid", "已付款", "待发货", "买家已付款", "已支付"),
    "shipped": ("shipped", "fulfilled", "in transit", "已发货", "卖家已发货", "运输中"),
    "delivered": ("delivered", "completed", "complete", "已完成", "交易成功", "已签收", "已收货"),
    "canceled": ("canceled", "cancelled", "voided", "已取消", "交易关闭", "已关闭"),
}


def fill_customers(stage: Stage) -> int:
    """One customer for each id of the file, or each name where it has no ids."""
    key = text_key(stage, "customer_id" if "customer_id" in stage.fields else "name")
    identify(stage, "customers", "customer_id", key)
    employees(stage, "owner", "sales")
    doubled = f"select count({key}) - count(distinct {key}) from {stage.source}"
    stage.notes["doubled_keys"] += stage.count(doubled)
    # Only companies have these; a file without them does not say what its customers are.
    is_company = {"industry", "company_size", "annual_revenue", "ownership"} & stage.fields.keys()
    kind = stage.at("customer_type")
    if is_company:
        kind = f"coalesce({kind}, 'company')"
    held = {
        "customer_id": "i.id",
        "customer_type": kind,
        **columns(stage, "name phone email gender birth_year occupation industry company_size"),
        **columns(stage, "ownership credit_limit level source created_at"),
        "region_id": regions(stage),
        "owner_id": employee(stage, "owner"),
    }
    join = f"join import_ids i on i.kind = 'customers' and i.external = {key}"
    one_each = "where true group by i.id having f.rowid = min(f.rowid)"
    rest = f"from {stage.source} {join} {one_each}"
    return upsert(stage, "customers", "customer_id", held, rest)


def fill_leads(stage: Stage) -> int:
    """One lead a row; a lead with a day of conversion is converted."""
    employees(stage, "owner", "sales")
    held = {
        "lead_id": number_of_row(stage, "leads", "lead_id"),
        **columns(stage, "created_at source status converted_at"),
        "owner_id": employee(stage, "owner"),
    }
    return upsert(stage, "leads", "lead_id", held, f"from {stage.source} where true")


def fill_opportunities(stage: Stage) -> int:
    """One deal a row; the close date of an open deal is the expected one."""
    employees(stage, "owner", "sales")
    find_customers(stage, "customer_name")
    stage_said = stage.at("stage")
    low = f"lower(trim({stage_said}))"
    won, lost = f"{low} in ({_list(WON)})", f"{low} in ({_list(LOST)})"
    closed = stage.at("closed_at")
    key = number_of_row(stage, "opportunities", "opportunity_id")
    held = {
        "opportunity_id": key,
        "customer_id": "c.id" if "customer_name" in stage.fields else "null",
        "owner_id": employee(stage, "owner"),
        **columns(stage, "amount created_at lost_reason"),
        "stage": f"case when {won} then '赢单' when {lost} then '输单' else {stage_said} end",
        "expected_close_on": f"coalesce({stage.at('expected_close_on')}, substr({closed}, 1, 10))",
        "closed_at": f"case when {won} or {lost} then {closed} end",
        "is_won": f"case when {won} then 1 when {lost} then 0 end",
    }
    rows = upsert(
        stage, "opportunities", "opportunity_id", held,
        f"from {stage.source} left join found_customers c"
        f" on c.value = {linked(stage, 'customer_name')} where true",
    )  # fmt: skip
    for ours in stage.fields:
        if ours.startswith(ENTERED):
            _entered(stage, ours, key)
    return rows


def _entered(stage: Stage, ours: str, key: str) -> None:
    """The day each deal entered one stage: a column for each stage becomes a row."""
    name = ours.removeprefix(ENTERED)
    low = name.strip().lower()
    said = "赢单" if low in WON else "输单" if low in LOST else name
    day = stage.at(ours)
    stage.notes["stage_days"] += stage.run(
        "insert or replace into opportunity_stages (opportunity_id, stage, entered_at)"
        f" select {key}, ?, {day} from {stage.source} where {day} is not null",
        said,
    )


def fill_orders(stage: Stage) -> int:
    """One order for each number, one line for each row; negative amounts are refunds."""
    if not {"order_id", "ordered_at"} <= stage.fields.keys():
        raise ImportRefused("not_a_table", stage.table, "order_id, ordered_at")
    find_customers(stage, "customer")
    key = text_key(stage, "order_id")
    identify(stage, "orders", "order_id", key)
    dated = f"{stage.at('ordered_at')} is not null"
    stage.notes["without_date"] += stage.count(
        f"select count(*) from {stage.source} where not ({dated})"
    )
    join = f"join import_ids i on i.kind = 'orders' and i.external = {key}"
    amount = f"coalesce({stage.at('amount')}, 0)"
    if "status" not in stage.fields:
        stage.notes["status_assumed_paid"] += stage.count(f"select count(*) from {stage.source}")
    held = {
        "order_id": "i.id",
        "customer_id": "c.id" if "customer" in stage.fields else "null",
        **columns(stage, "channel ordered_at paid_at currency"),
        "status": _status(stage),
    }
    orders = upsert(
        stage, "orders", "order_id", held,
        f"from {stage.source} {join} {_customers(stage)}"
        f" where {dated} group by i.id having f.rowid = min(f.rowid)",
    )  # fmt: skip
    for told_again in ("order_items", "refunds"):
        stage.run(
            f"delete from {told_again} where order_id in (select i.id from {stage.source} {join})"
        )
    stage.run(
        "insert into order_items"
        " (order_id, line_no, quantity, unit_price, discount, amount)"
        f" select i.id, row_number() over (partition by i.id order by f.rowid), 1, {amount},"
        f" {stage.at('discount')}, {amount} from {stage.source} {join}"
        f" where {dated} and {amount} >= 0"
    )
    refund = f"case when {amount} < 0 then -{amount} else {stage.at('refund_amount')} end"
    stage.notes["refunds"] += stage.run(
        "insert into refunds (order_id, kind, requested_at, refunded_at, amount)"
        f" select i.id, 'return', {stage.at('ordered_at')}, {stage.at('ordered_at')}, {refund}"
        f" from {stage.source} {join} where {dated} and {refund} > 0 order by f.rowid"
    )
    return orders


def fill_tickets(stage: Stage) -> int:
    """One ticket a row."""
    employees(stage, "agent", "service")
    find_customers(stage, "customer")
    resolved = f"case when {stage.at('resolved_at')} is null then 'open' else 'closed' end"
    held = {
        "ticket_id": number_of_row(stage, "tickets", "ticket_id"),
        **columns(stage, "created_at first_response_at resolved_at csat topic kind"),
        **columns(stage, "priority channel"),
        "customer_id": "c.id" if "customer" in stage.fields else "null",
        "order_id": order_of_row(stage),
        "agent_id": employee(stage, "agent"),
        "status": resolved,
    }
    rest = f"from {stage.source} {_customers(stage)} where true"
    return upsert(stage, "tickets", "ticket_id", held, rest)


def fill_receivables(stage: Stage) -> int:
    """One instalment a row: due on a day, paid on another; a file of payments has only that."""
    order = order_of_row(stage)
    held = {
        "receivable_id": number_of_row(stage, "receivables", "receivable_id"),
        "order_id": order,
        **columns(stage, "issued_on due_on paid_on amount"),
    }
    if order != "null":
        lost = f"select count(*) from {stage.source} where {order} is null"
        stage.notes["without_order"] += stage.count(lost)
    rest = f"from {stage.source} where true"
    return upsert(stage, "receivables", "receivable_id", held, rest)


def fill_feedback(stage: Stage) -> int:
    """One text a row, a review unless the file says otherwise."""
    find_customers(stage, "customer")
    source = "'review'" if "source" not in stage.fields else stage.at("source")
    held = {
        "feedback_id": number_of_row(stage, "feedback", "feedback_id"),
        "customer_id": "c.id" if "customer" in stage.fields else "null",
        "order_id": order_of_row(stage),
        "source": source,
        **columns(stage, "rating nps text created_at"),
    }
    rest = f"from {stage.source} {_customers(stage)} where true"
    return upsert(stage, "feedback", "feedback_id", held, rest)


def _customers(stage: Stage) -> str:
    return f"left join found_customers c on c.value = {linked(stage, 'customer')}"


def _status(stage: Stage) -> str:
    """The file's status in our words; a word we do not know stays as it is."""
    if "status" not in stage.fields:
        return "'paid'"
    low = f"lower(trim({stage.at('status')}))"
    whens = " ".join(
        f"when {low} in ({_list(words)}) then '{ours}'" for ours, words in STATUSES.items()
    )
    known = tuple(word for words in STATUSES.values() for word in words)
    stage.notes["unknown_statuses"] += stage.count(
        f"select count(*) from {stage.source} where {low} not in ({_list(known)})"
    )
    return f"case {whens} else {stage.at('status')} end"


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
