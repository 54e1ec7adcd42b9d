"""Metrics of the catalogue over the demo, against statements and loops written by hand."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.query import Group, MetricQuery, Span
from store.connect import open_engine
from store.table import Cell
from tools.workspace import Workspace, open_workspace

TODAY = date(2026, 10, 20)
VALID = "o.status in ('paid', 'shipped', 'delivered')"
FIRST = f"""(select min(p.ordered_at) from orders p
  where p.customer_id = o.customer_id and p.{VALID[2:]})"""
BUYERS = f"""
  select c.*, (select count(*) from orders o where o.customer_id = c.customer_id and {VALID}) as n,
    (select min(ordered_at) from orders o where o.customer_id = c.customer_id and {VALID}) as first
  from customers c"""
NET = f"""
  select c.customer_id,
    coalesce((select sum(i.amount) from order_items i join orders o using (order_id)
              where o.customer_id = c.customer_id and {VALID}), 0)
    - coalesce((select sum(r.amount) from refunds r join orders o using (order_id)
              where o.customer_id = c.customer_id and {VALID}), 0) as net
  from customers c"""
CATEGORY = "join products p using (product_id)"

Found = dict[tuple[Cell, ...], Cell]


@pytest.fixture(scope="module")
def demo(demo_database: Path) -> Iterator[Workspace]:
    engine = open_engine(str(demo_database))
    yield open_workspace(load_model(shipped_model_path()), engine, TODAY)
    engine.close()


@pytest.fixture(scope="module")
def by_hand(demo_database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{demo_database}?mode=ro", uri=True)) as connection:
        yield connection


def asked(demo: Workspace, metric: str, group: str = "", days: str = "") -> Found:
    """The metric's values by group; `days` are the first and the day after the last."""
    period = None
    if days:
        first, after = (date.fromisoformat(day) for day in days.split())
        period = Span(start=first, end=after)
    groups = (Group(dimension=group),) if group else ()
    form = MetricQuery(metrics=(metric,), group_by=groups, period=period)
    fetched = demo.fetch(demo.resolve(form))
    columns = fetched.table.columns
    keys = [n for n, column in enumerate(columns) if column.role == "group"]
    value = next(n for n, column in enumerate(columns) if column.id == metric)
    return {tuple(row[key] for key in keys): row[value] for row in fetched.table.table.rows}


def told(connection: sqlite3.Connection, statement: str) -> Found:
    """The last column by the others."""
    return {row[:-1]: row[-1] for row in connection.execute(statement).fetchall()}


def near(truth: Mapping[tuple[Cell, ...], Cell]) -> Any:
    """The truth, but for rounding; whole groups of nobody are left out on both sides."""
    return {key: pytest.approx(value, rel=1e-9, abs=1e-6) for key, value in truth.items() if value}


def some(found: Found) -> Found:
    """Without the groups that have nothing."""
    return {key: value for key, value in found.items() if value}


SEPTEMBER = "2026-09-01 2026-10-01"
IN_SEPTEMBER = "o.ordered_at >= '2026-09-01' and o.ordered_at < '2026-10-01'"
CAME_BACK = f"""select {{}} count(distinct o.customer_id) from orders o
  join customers c using (customer_id)
  where {VALID} and {IN_SEPTEMBER} and {FIRST} < '2026-09-01' {{}}"""  # fmt: skip
WON_BACK = f"""select {{}} count(*) from customers c where 0 < (
  select count(*) from orders o where o.customer_id = c.customer_id
    and {VALID} and o.ordered_at >= '2026-07-01' and o.ordered_at < '2026-10-01')
  and 0 = (select count(*) from orders o where o.customer_id = c.customer_id
    and {VALID} and o.ordered_at >= '2026-04-01' and o.ordered_at < '2026-07-01')
  and 0 < (select count(*) from orders o where o.customer_id = c.customer_id
    and {VALID} and o.ordered_at < '2026-04-01') {{}}"""  # fmt: skip
ONCE = f"select {{}} 1.0 * sum(n = 1) / count(*) from ({BUYERS}) where first < '2026-04-24' {{}}"
SILENT = f"""select {{}} count(*) from (select customer_id, max(ordered_at) as last from orders o
    where {VALID} and ordered_at < '{{}}' group by 1) left join customers c using (customer_id)
    where julianday('{{}}') - julianday(date(last)) > 180 {{}}"""  # fmt: skip
OWED = """select {} sum(r.amount) from receivables r join orders o using (order_id)
  join customers c using (customer_id) where r.due_on < '{}' and coalesce(r.paid_on, '9') >= '{}'
  {}"""  # fmt: skip
OPEN = """select sum(r.amount) from receivables r where r.paid_on is null"""
CREDIT = f"""select sum(i.amount) from order_items i join orders o using (order_id) where {VALID}
  and o.ordered_at >= '2026-07-23'
  and order_id in (select order_id from receivables)"""  # fmt: skip

STATEMENTS: Mapping[str, tuple[str, str, str, str]] = {
    "returning": ("returning_customers", "", SEPTEMBER, CAME_BACK.format("", "")),
    "returning by channel": (
        "returning_customers", "channel", SEPTEMBER,
        CAME_BACK.format("o.channel,", "group by 1"),
    ),
    "reactivated": ("reactivated_customers", "", "2026-07-01 2026-10-01", WON_BACK.format("", "")),
    "reactivated by type": (
        "reactivated_customers", "customer_type", "2026-07-01 2026-10-01",
        WON_BACK.format("customer_type,", "group by 1"),
    ),
    "one-time share": ("one_time_share", "", "", ONCE.format("", "")),
    "one-time share by level": (
        "one_time_share", "level", "", ONCE.format("level,", "group by 1"),
    ),
    "lapsed today": (
        "lapsed_customers", "", "", SILENT.format("", "2026-10-21", "2026-10-20", ""),
    ),
    "lapsed at the end of March by level": (
        "lapsed_customers", "level", "2026-01-01 2026-04-01",
        SILENT.format("level,", "2026-04-01", "2026-03-31",
                      "and customer_id in (select customer_id from customers) group by 1"),
    ),
    "profit after refunds by category": (
        "profit_after_refunds", "category", "2026-01-01 2027-01-01",
        f"""select p.category_zh, sum(part) from (
          select product_id, amount - cost as part from order_items join orders o using (order_id)
          where {VALID} and ordered_at >= '2026-01-01' and cost is not null and amount is not null
          union all select product_id, -amount from refunds join orders o using (order_id)
          where {VALID} and ordered_at >= '2026-01-01') {CATEGORY} group by 1""",
    ),
    "cost per new buyer by channel": (
        "acquisition_cost", "campaign_channel", "2025-01-01 2026-01-01",
        f"""select channel, (select sum(d.cost) from campaign_daily d
            join campaigns k using (campaign_id)
            where k.channel = x.channel and d.day >= '2025-01-01' and d.day < '2026-01-01') / n
          from (select k.channel, count(distinct o.customer_id) as n from orders o
            join campaigns k using (campaign_id) where {VALID} and o.ordered_at >= '2025-01-01'
            and o.ordered_at < '2026-01-01' and o.ordered_at = {FIRST} group by 1) x""",
    ),
    "overdue today": ("overdue_amount", "", "", OWED.format("", "2026-10-20", "9", "")),
    "overdue at the end of March by industry": (
        "overdue_amount", "industry", "2026-01-01 2026-04-01",
        OWED.format("industry,", "2026-04-01", "2026-04-01", "group by 1"),
    ),
    "overdue share": (
        "overdue_share", "", "",
        f"select ({OWED.format('', '2026-10-20', '9', '')}) / ({OPEN})",
    ),
    "late payers at the end of March": (
        "late_payers", "", "2026-01-01 2026-04-01",
        OWED.format("", "2026-04-01", "2026-04-01", "").replace(
            "sum(r.amount)", "count(distinct o.customer_id)"
        ),
    ),
    "late payers by level": (
        "late_payers", "level", "",
        OWED.format("level,", "2026-10-20", "9", "group by 1").replace(
            "sum(r.amount)", "count(distinct o.customer_id)"
        ),
    ),
    "days sales outstanding": ("dso", "", "", f"select ({OPEN}) / ({CREDIT}) * 90"),
    "days sales outstanding by level": (
        "dso", "level", "",
        f"""select level, (select sum(r.amount) from receivables r join orders using (order_id)
            join customers c using (customer_id)
            where r.paid_on is null and c.level = t.level)
          / ({CREDIT} and o.customer_id in (select customer_id from customers d
              where d.level = t.level)) * 90
          from (select distinct level from customers) t""",
    ),
    "credit used": (
        "credit_used", "", "",
        """select (select sum(r.amount) from receivables r join orders using (order_id)
            join customers using (customer_id) where r.paid_on is null and credit_limit is not null)
          / (select sum(credit_limit) from customers)""",
    ),
    "credit used by size": (
        "credit_used", "company_size", "",
        """select company_size, coalesce((select sum(r.amount) from receivables r
            join orders using (order_id)
            join customers c using (customer_id) where r.paid_on is null
            and c.credit_limit is not null and c.company_size is k.company_size), 0)
            / sum(credit_limit)
          from customers k where credit_limit is not null group by 1""",
    ),
    "value of orders placed": (
        "amount_placed", "", SEPTEMBER,
        f"select sum(amount) from order_items join orders o using (order_id) where {IN_SEPTEMBER}",
    ),
    "first and repeat orders": (
        "order_count", "buyer_kind", SEPTEMBER,
        f"""select case when ordered_at = {FIRST} then 'first'
            when ordered_at > {FIRST} then 'repeat' end,
          count(*) from orders o where {VALID} and {IN_SEPTEMBER}
          and customer_id in (select customer_id from customers) group by 1""",
    ),
    "orders by size": (
        "order_count", "order_size", SEPTEMBER,
        f"""select case when a < 500 then '0..500' when a < 1000 then '500..1000'
          when a < 2000 then '1000..2000' when a < 5000 then '2000..5000'
          when a < 20000 then '5000..20000'
          else '>=20000' end, count(*)
          from (select coalesce(sum(amount), 0) as a from orders o join order_items using (order_id)
          where {VALID} and {IN_SEPTEMBER} group by order_id) group by 1""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STATEMENTS)
def test_a_metric_is_what_a_statement_by_hand_says(
    case: str, demo: Workspace, by_hand: sqlite3.Connection
) -> None:
    metric, group, days, statement = STATEMENTS[case]
    found = some(asked(demo, metric, group, days))
    lost = found.pop(("(no match)",), None)
    truth = told(by_hand, statement)
    assert len(found) > (1 if group else 0)
    assert found == near(truth)
    assert lost is None or group  # orders of nobody known stand apart


@pytest.mark.parametrize("group", ["", "channel"])
def test_a_median_order_is_the_middle_one_of_all_orders(
    group: str, demo: Workspace, by_hand: sqlite3.Connection
) -> None:
    rows = by_hand.execute(
        f"""select o.channel, sum(amount) from orders o join order_items using (order_id)
            where {VALID} and {IN_SEPTEMBER} group by o.order_id having sum(amount) is not null"""
    ).fetchall()
    truth: Found = {
        key: median(amount for channel, amount in rows if key in {(), (channel,)})
        for key in ({(channel,) for channel, _ in rows} if group else {()})
    }
    assert asked(demo, "order_value_median", group, SEPTEMBER) == near(truth)


def segments(by_hand: sqlite3.Connection) -> dict[int, str]:
    """The three digits of each customer with net revenue above 0."""
    rows = by_hand.execute(
        f"""select n.customer_id, (select min(julianday('2026-10-20') - julianday(date(ordered_at)))
            from orders o where o.customer_id = n.customer_id and {VALID}), (select count(*)
            from orders o where o.customer_id = n.customer_id and {VALID}), net
            from ({NET}) n where net > 0"""
    ).fetchall()
    recent, often, much = (mean(row[place] for row in rows) for place in (1, 2, 3))
    return {
        key: f"{int(days <= recent)}{int(count > often)}{int(net > much)}"
        for key, days, count, net in rows
    }


def tiers(by_hand: sqlite3.Connection) -> dict[int, str]:
    """A until 80 % of the total are reached, B until 95 %."""
    rows = by_hand.execute(f"select * from ({NET}) where net > 0 order by net desc, 1").fetchall()
    total, before = sum(net for _, net in rows), 0.0
    found = {}
    for key, net in rows:
        found[key] = "A" if before < 0.8 * total else "B" if before < 0.95 * total else "C"
        before += net
    return found


@pytest.mark.parametrize(
    ("dimension", "classes"), [("rfm_segment", segments), ("value_tier", tiers)]
)
def test_customers_and_revenue_by_class_are_those_of_a_loop_by_hand(
    dimension: str, classes: Any, demo: Workspace, by_hand: sqlite3.Connection
) -> None:
    of_customer = classes(by_hand)
    counts: dict[tuple[Cell, ...], Cell] = {}
    known = told(by_hand, "select customer_id, 1 from customers")
    for (key,) in known:
        name = of_customer.get(key)
        counts[(name,)] = int(counts.get((name,), 0) or 0) + 1
    assert asked(demo, "new_customers", dimension) == near(counts)
    revenue = told(by_hand, f"select customer_id, sum(amount) from orders o join order_items"
                            f" using (order_id) where {VALID} group by 1")  # fmt: skip
    sums: dict[tuple[Cell, ...], float] = {}
    for (key,), amount in revenue.items():
        name = of_customer.get(key) if (key,) in known else "(no match)"
        sums[(name,)] = sums.get((name,), 0.0) + float(amount or 0)
    assert some(asked(demo, "revenue", dimension)) == near(dict(sums))


def reached(
    entered: list[tuple[Any, ...]], stages: int, groups: Any
) -> dict[tuple[Cell, ...], Cell]:
    """How many got to each stage or a later one within a year, until today."""
    found: dict[tuple[Cell, ...], Cell] = {}
    for group, first, *later in entered:
        start = datetime.fromisoformat(first)
        got = 0
        for number, moment in enumerate(later, start=1):
            if moment is not None and moment < "2026-10-21":
                days = (datetime.fromisoformat(moment) - start).total_seconds() / 86_400
                got = number if days <= 365 else got
        for number in range(got + 1):
            key = (groups[number], group)
            found[key] = int(found.get(key, 0) or 0) + 1
    assert len(groups) == stages
    return found


def funnel(demo: Workspace, metric: str, group: str, days: str) -> Found:
    first, after = (date.fromisoformat(day) for day in days.split())
    form = MetricQuery(
        metrics=(metric,),
        group_by=(Group(dimension="stage"), Group(dimension=group)),
        period=Span(start=first, end=after),
    )
    return {row[:2]: row[2] for row in demo.fetch(demo.resolve(form)).table.table.rows}


def test_the_deal_funnel_is_that_of_a_loop_by_hand(
    demo: Workspace, by_hand: sqlite3.Connection
) -> None:
    entered = by_hand.execute(
        """select product_category, created_at,
          (select entered_at from opportunity_stages s where s.opportunity_id = d.opportunity_id
            and stage = '需求确认'),
          (select entered_at from opportunity_stages s where s.opportunity_id = d.opportunity_id
            and stage = '方案报价'),
          (select entered_at from opportunity_stages s where s.opportunity_id = d.opportunity_id
            and stage = '商务谈判'), case when is_won = 1 then closed_at end
          from opportunities d where created_at >= '2026-01-01' and created_at < '2026-07-01'"""
    ).fetchall()
    stages = ("deal_created", "needs_confirmed", "quoted", "deal_negotiating", "won")
    found = funnel(demo, "pipeline_funnel", "deal_category", "2026-01-01 2026-07-01")
    assert some(found) == reached(entered, 5, stages)


def test_the_sales_funnel_is_that_of_a_loop_by_hand(
    demo: Workspace, by_hand: sqlite3.Connection
) -> None:
    def rows(statement: str) -> list[tuple[Any, ...]]:
        return by_hand.execute(statement).fetchall()

    lead_of = dict(rows("select opportunity_id, lead_id from opportunities"))
    orders = rows("select opportunity_id, customer_id, ordered_at, status from orders")
    steps = rows(
        "select opportunity_id, entered_at from opportunity_stages where stage = '商务谈判'"
    )
    wins = rows("select lead_id, closed_at from opportunities where is_won = 1")
    valid = {"paid", "shipped", "delivered"}
    of_lead: dict[Any, list[tuple[Any, ...]]] = {}
    of_customer: dict[Any, list[tuple[Any, ...]]] = {}
    for order in orders:
        of_lead.setdefault(lead_of.get(order[0]), []).append(order)
        of_customer.setdefault(order[1], []).append(order)
    entered = []
    for lead, customer, source, created, qualified in rows(
        "select lead_id, customer_id, source, created_at, qualified_at from leads"
        " where created_at >= '2025-01-01' and created_at < '2026-01-01'"
    ):
        # Nobody in the demo bought before the lead came in, so every order of the customer counts.
        own = [*of_lead.get(lead, ()), *(of_customer.get(customer, ()) if customer else ())]
        placed = [order[2] for order in own]
        bought = [order[2] for order in own if order[3] in valid]
        won = [closed for holder, closed in wins if holder == lead]
        talks = [moment for deal, moment in steps if lead_of.get(deal) == lead]
        first = [min(some_of, default=None) for some_of in (talks, placed + won)]
        closed = min(bought if placed else won, default=None)
        entered.append((source, created, qualified, *first, closed))
    assert min(order for *_, order in entered if order) >= "2025-01-01"
    stages = ("lead_created", "qualified", "negotiating", "lead_ordered", "lead_closed")
    found = funnel(demo, "sales_funnel", "lead_source", "2025-01-01 2026-01-01")
    assert some(found) == reached(entered, 5, stages)
