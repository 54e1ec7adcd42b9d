"""A loaded file into the CRM tables of schema.sql, by SQL inside the import's transaction.

One function per kind of file. What had to be decided is counted in the stage's notes, never hidden.
"""
# ruff: noqa: S608 - every name is ours or quoted; values are never put into the text

from store.import_report import ImportRefused
from store.staging import (
    Stage,
    columns,
    employee,
    employees,
    find_customers,
    identify,
    number_of_row,
    regions,
    text,
    text_key,
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
    region = regions(stage)
    doubled = f"select count({key}) - count(distinct {key}) from {stage.source}"
    stage.notes["doubled_keys"] += stage.count(doubled)
    # Only companies have these; a file without them does not say what its customers are.
    is_company = {"industry", "company_size", "annual_revenue", "ownership"} & stage.fields.keys()
    company = "'company'" if is_company else "null"
    kind = f"coalesce({stage.at('customer_type')}, {company})"
    return stage.run(
        "insert or replace into customers (customer_id, name, customer_type, phone, email, gender,"
        " birth_year, occupation, industry, company_size, ownership, credit_limit, region_id,"
        " level, source, owner_id, created_at)"
        f" select i.id, {stage.at('name')}, {kind},"
        f" {columns(stage, 'phone email gender birth_year occupation industry company_size')},"
        f" {columns(stage, 'ownership credit_limit')}, {region},"
        f" {columns(stage, 'level source')}, {employee(stage, 'owner')}, {stage.at('created_at')}"
        f" from {stage.source} join import_ids i on i.kind = 'customers' and i.external = {key}"
        f" group by i.id having f.rowid = min(f.rowid)"
    )


def fill_leads(stage: Stage) -> int:
    """One lead a row; a lead with a day of conversion is converted."""
    employees(stage, "owner", "sales")
    key = number_of_row(stage, "leads", "lead_id")
    return stage.run(
        "insert or replace into leads"
        " (lead_id, created_at, source, status, converted_at, owner_id)"
        f" select {key}, {columns(stage, 'created_at source status converted_at')},"
        f" {employee(stage, 'owner')} from {stage.source} order by f.rowid"
    )


def fill_opportunities(stage: Stage) -> int:
    """One deal a row; the close date of an open deal is the expected one."""
    employees(stage, "owner", "sales")
    find_customers(stage, "customer_name")
    low = f"lower(trim({stage.at('stage')}))"
    won, lost = f"{low} in ({_list(WON)})", f"{low} in ({_list(LOST)})"
    closed = stage.at("closed_at")
    expected = f"coalesce({stage.at('expected_close_on')}, substr({closed}, 1, 10))"
    key = number_of_row(stage, "opportunities", "opportunity_id")
    return stage.run(
        "insert or replace into opportunities (opportunity_id, customer_id, owner_id, amount,"
        " stage, created_at, expected_close_on, closed_at, is_won, lost_reason)"
        f" select {key}, c.id, {employee(stage, 'owner')}, {stage.at('amount')},"
        f" case when {won} then '赢单' when {lost} then '输单' else {stage.at('stage')} end,"
        f" {stage.at('created_at')}, {expected},"
        f" case when {won} or {lost} then {closed} end,"
        f" case when {won} then 1 when {lost} then 0 end, {stage.at('lost_reason')}"
        f" from {stage.source}"
        f" left join found_customers c on c.value = {text(stage, 'customer_name')}"
        " order by f.rowid"
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
    orders = stage.run(
        "insert or replace into orders (order_id, customer_id, channel, ordered_at, paid_at,"
        " status, currency)"
        f" select i.id, c.id, {columns(stage, 'channel ordered_at paid_at')},"
        f" {_status(stage)}, {stage.at('currency')} from {stage.source} {join}"
        f" left join found_customers c on c.value = {text(stage, 'customer')}"
        f" where {dated} group by i.id having f.rowid = min(f.rowid)"
    )
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
    key = number_of_row(stage, "tickets", "ticket_id")
    resolved = f"case when {stage.at('resolved_at')} is null then 'open' else 'closed' end"
    return stage.run(
        "insert or replace into tickets (ticket_id, created_at, first_response_at, resolved_at,"
        " csat, topic, kind, agent_id, status)"
        f" select {key}, {columns(stage, 'created_at first_response_at resolved_at')},"
        f" {columns(stage, 'csat topic kind')},"
        f" {employee(stage, 'agent')}, {resolved} from {stage.source} order by f.rowid"
    )


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
