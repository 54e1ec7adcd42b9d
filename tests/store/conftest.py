"""The demo CRM with the sums its facts rest on: valid orders, refunds, buyers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

VALID = "('paid', 'shipped', 'delivered')"
HELPERS = f"""
create temp table sold as
  select o.order_id, o.customer_id, o.employee_id, o.campaign_id, date(o.ordered_at) as day,
    i.line_no, i.product_id, i.amount, i.cost, i.discount
  from orders o join order_items i using (order_id) where o.status in {VALID};
create temp table refunded as select order_id, sum(amount) as amount from refunds group by order_id;
create index temp.sold_customer on sold (customer_id, day);
create index temp.sold_order on sold (order_id);
create index temp.refunded_order on refunded (order_id);
create temp table buyer as
  select customer_id, count(*) as orders, max(day) as last_day, min(day) as first_day,
    sum(amount) - sum(back) as net
  from (select s.customer_id, s.order_id, s.day, coalesce(sum(s.amount), 0) as amount,
          coalesce((select amount from refunded r where r.order_id = s.order_id), 0) as back
        from sold s group by s.order_id) group by customer_id;
"""


@pytest.fixture(scope="module")
def demo(demo_database: Path) -> Iterator[sqlite3.Connection]:
    """The demo, read-only."""
    with closing(sqlite3.connect(f"file:{demo_database}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.fixture(scope="module")
def sold_demo(demo: sqlite3.Connection) -> sqlite3.Connection:
    """The demo with `sold` (lines of valid orders), `refunded` by order, `buyer` by customer."""
    demo.executescript(HELPERS)
    return demo
