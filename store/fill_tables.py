"""A loaded file into the CRM tables of schema.sql, by SQL inside the import's transaction.

One function per kind of file. Ids of the file are kept in `import_ids`, so that a later file finds
the same customer. What had to be decided is counted, never hidden.
"""
# ruff: noqa: S608 - every name is ours or quoted; values are never put into the text

import sqlite3
from collections import Counter
from dataclasses import dataclass, field

from store.import_report import ImportRefused
from store.names import quoted

WON = ("赢单", "已成交", "成交", "closed won", "closedwon", "won")
LOST = ("输单", "丢单", "失败", "closed lost", "closedlost", "lost")
STATUSES = {
    "placed": ("placed", "pending", "unpaid", "待付款", "未付款", "等待买家付款"),
    "paid": ("paid", "authorized", "partially_paid", "已付款", "待发货", "买家已付款", "已支付"),
    "shipped": ("shipped", "fulfilled", "in transit", "已发货", "卖家已发货", "运输中"),
    "delivered": ("delivered", "completed", "complete", "已完成", "交易成功", "已签收", "已收货"),
    "canceled": ("canceled", "cancelled", "voided", "已取消", "交易关闭", "已关闭"),
}
IDS = """create table if not exists import_ids(kind text, external text, id integer,
  primary key(kind, external)) without rowid"""


@dataclass
class Stage:
    """A file loaded as it is, and which of its columns are ours."""

    connection: sqlite3.Connection
    table: str
    """The staging table."""

    fields: dict[str, str]
    """Ours -> the column of the staging table."""

    system: str
    notes: Counter[str] = field(default_factory=Counter)
    """What was decided, and for how many rows."""

    def at(self, ours: str) -> str:
        """The column as SQL, NULL where the file has none."""
        return f"f.{quoted(self.fields[ours])}" if ours in self.fields else "null"

    def run(self, sql: str, *values: object) -> int:
        """Run one statement; gives the rows it touched."""
        return self.connection.execute(sql, values).rowcount

    def count(self, sql: str) -> int:
        """The first cell of a count."""
        return int(self.connection.execute(sql).fetchone()[0])

    @property
    def source(self) -> str:
        """The staging table under its alias."""
        return f"{quoted(self.table)} f"


def fill_customers(stage: Stage) -> int:
    """One customer for each id of the file, or each name where it has no ids."""
    key = _text_key(stage, "customer_id" if "customer_id" in stage.fields else "name")
    _identify(stage, "customers", "customer_id", key)
    _employees(stage, "owner", "sales")
    regions = _regions(stage)
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
        f" {_columns(stage, 'phone email gender birth_year occupation industry company_size')},"
        f" {_columns(stage, 'ownership credit_limit')}, {regions},"
        f" {_columns(stage, 'level source')}, {_employee(stage, 'owner')}, {stage.at('created_at')}"
        f" from {stage.source} join import_ids i on i.kind = 'customers' and i.external = {key}"
        f" group by i.id having f.rowid = min(f.rowid)"
    )


def fill_leads(stage: Stage) -> int:
    """One lead a row; a lead with a day of conversion is converted."""
    _employees(stage, "owner", "sales")
    key = _number_of_row(stage, "leads", "lead_id")
    return stage.run(
        "insert or replace into leads"
        " (lead_id, created_at, source, status, converted_at, owner_id)"
        f" select {key}, {_columns(stage, 'created_at source status converted_at')},"
        f" {_employee(stage, 'owner')} from {stage.source} order by f.rowid"
    )


def fill_opportunities(stage: Stage) -> int:
    """One deal a row; the close date of an open deal is the expected one."""
    _employees(stage, "owner", "sales")
    _find_customers(stage, "customer_name")
    low = f"lower(trim({stage.at('stage')}))"
    won, lost = f"{low} in ({_list(WON)})", f"{low} in ({_list(LOST)})"
    closed = stage.at("closed_at")
    expected = f"coalesce({stage.at('expected_close_on')}, substr({closed}, 1, 10))"
    key = _number_of_row(stage, "opportunities", "opportunity_id")
    return stage.run(
        "insert or replace into opportunities (opportunity_id, customer_id, owner_id, amount,"
        " stage, created_at, expected_close_on, closed_at, is_won, lost_reason)"
        f" select {key}, c.id, {_employee(stage, 'owner')}, {stage.at('amount')},"
        f" case when {won} then '赢单' when {lost} then '输单' else {stage.at('stage')} end,"
        f" {stage.at('created_at')}, {expected},"
        f" case when {won} or {lost} then {closed} end,"
        f" case when {won} then 1 when {lost} then 0 end, {stage.at('lost_reason')}"
        f" from {stage.source}"
        f" left join found_customers c on c.value = {_text(stage, 'customer_name')}"
        " order by f.rowid"
    )


def fill_orders(stage: Stage) -> int:
    """One order for each number, one line for each row; negative amounts are refunds."""
    if not {"order_id", "ordered_at"} <= stage.fields.keys():
        raise ImportRefused("not_a_table", stage.table, "order_id, ordered_at")
    _find_customers(stage, "customer")
    key = _text_key(stage, "order_id")
    _identify(stage, "orders", "order_id", key)
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
        f" select i.id, c.id, {_columns(stage, 'channel ordered_at paid_at')},"
        f" {_status(stage)}, {stage.at('currency')} from {stage.source} {join}"
        f" left join found_customers c on c.value = {_text(stage, 'customer')}"
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
    _employees(stage, "agent", "service")
    key = _number_of_row(stage, "tickets", "ticket_id")
    resolved = f"case when {stage.at('resolved_at')} is null then 'open' else 'closed' end"
    return stage.run(
        "insert or replace into tickets (ticket_id, created_at, first_response_at, resolved_at,"
        " csat, topic, kind, agent_id, status)"
        f" select {key}, {_columns(stage, 'created_at first_response_at resolved_at csat topic kind')},"
        f" {_employee(stage, 'agent')}, {resolved} from {stage.source} order by f.rowid"
    )


def _columns(stage: Stage, names: str) -> str:
    return ", ".join(map(stage.at, names.split()))


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _text(stage: Stage, ours: str) -> str:
    return f"cast({stage.at(ours)} as text)"


def _text_key(stage: Stage, ours: str) -> str:
    """A key as text. Salesforce writes one id with 15 or with 18 characters."""
    text = _text(stage, ours)
    if stage.system == "salesforce" and ours.endswith("_id"):
        return f"case length({text}) when 18 then substr({text}, 1, 15) else {text} end"
    return text


def _identify(stage: Stage, kind: str, column: str, key: str) -> None:
    """Give each new key a number of ours: its own where the table is new and all are numbers."""
    new = (
        f"select {key} as external, min(f.rowid) as first_row from {stage.source}"
        f" where {key} is not null and {key} not in"
        f" (select external from import_ids where kind = '{kind}') group by 1"
    )
    odd = f"select count(*) from ({new}) where cast(cast(external as integer) as text) <> external"
    used = stage.count(f"select coalesce(max({column}), 0) from {kind}")
    own = used == 0 and stage.count(odd) == 0
    number = (
        "cast(external as integer)" if own else f"{used} + row_number() over (order by first_row)"
    )
    stage.run(f"insert into import_ids select '{kind}', external, {number} from ({new})")


def _number_of_row(stage: Stage, kind: str, column: str) -> str:
    """The number of a row as SQL: by its key, or by all it says where the file has no key.

    The same file imported again gives the same numbers, so nothing is counted twice.
    """
    if column in stage.fields:
        key = _text_key(stage, column)
    else:
        said = [f"coalesce(cast(f.{quoted(name)} as text), '')" for name in stage.fields.values()]
        content = " || char(31) || ".join(said)
        stage.run("drop table if exists temp.row_keys")
        stage.run("create temp table row_keys (row integer primary key, external text)")
        stage.run(
            f"insert into row_keys select f.rowid, {content} || char(31) || row_number()"
            f" over (partition by {content} order by f.rowid) from {stage.source}"
        )
        key = "(select external from row_keys where row = f.rowid)"
    _identify(stage, kind, column, key)
    return f"(select id from import_ids where kind = '{kind}' and external = {key})"


def _find_customers(stage: Stage, ours: str) -> None:
    """`found_customers`: each value of the column with its customer, by id or by unique name.

    A name nobody has becomes a customer; a name that two have stays without one, and is counted.
    """
    stage.run("drop table if exists temp.found_customers")
    stage.run("create temp table found_customers (value text primary key, id integer)")
    if ours not in stage.fields:
        return
    value = _text(stage, ours)
    stage.run(
        f"insert into found_customers select distinct {value},"
        f" coalesce((select id from import_ids where kind = 'customers' and external = {value}),"
        f" (select min(customer_id) from customers where name = {value} having count(*) = 1))"
        f" from {stage.source} where {value} is not null"
    )
    several = "(select count(*) from customers where name = value) > 1"
    stage.notes["ambiguous_customers"] += stage.count(
        f"select count(*) from found_customers where id is null and {several}"
    )
    used = stage.count("select coalesce(max(customer_id), 0) from customers")
    stage.notes["customers_made"] += stage.run(
        "insert into customers (customer_id, name)"
        f" select {used} + row_number() over (order by rowid), value from found_customers"
        f" where id is null and not {several}"
    )
    stage.run(
        "insert or ignore into import_ids select 'customers', name, customer_id from customers"
        f" where customer_id > {used}"
    )
    stage.run(
        "update found_customers"
        " set id = (select min(customer_id) from customers where name = value)"
        f" where id is null and not {several}"
    )


def _employees(stage: Stage, ours: str, role: str) -> None:
    if ours in stage.fields:
        stage.run(
            f"insert into employees (name, role) select distinct {stage.at(ours)}, '{role}'"
            f" from {stage.source} where {stage.at(ours)} is not null"
            f" and {stage.at(ours)} not in (select name from employees) order by f.rowid"
        )


def _employee(stage: Stage, ours: str) -> str:
    return f"(select min(employee_id) from employees where name = {stage.at(ours)})"


def _regions(stage: Stage) -> str:
    """The region of a row as SQL; places the table does not know yet are added."""
    if not {"province", "city"} & stage.fields.keys():
        return "null"
    province, city = stage.at("province"), stage.at("city")
    same = (
        f"(province_zh is {province} or province_en is {province})"
        f" and (city_zh is {city} or city_en is {city})"
    )
    stage.run(
        "insert into regions (province_zh, province_en, city_zh, city_en)"
        f" select distinct {province}, {province}, {city}, {city} from {stage.source}"
        f" where coalesce({province}, {city}) is not null"
        f" and not exists (select 1 from regions where {same}) order by f.rowid"
    )
    return f"(select min(region_id) from regions where {same})"


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
