"""The planted facts measured in the finished file: one that does not hold stops the build.

Each check measures with SQL of its own, so that a fault of the generator cannot hide itself.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from statistics import median

from store.demo.story import Fact, Story, StoryError

VALID = "status in ('paid', 'shipped', 'delivered')"
PREPARE = f"""
create temp table order_money as
  select o.order_id, o.customer_id, o.employee_id, date(o.ordered_at) as day,
    coalesce(sum(i.amount), 0) as amount,
    coalesce((select sum(r.amount) from refunds r where r.order_id = o.order_id), 0) as refunded
  from orders o left join order_items i on i.order_id = o.order_id
  where o.{VALID} group by o.order_id;
create temp table customer_money as
  select customer_id, count(*) as orders, sum(amount - refunded) as net, min(day) as first_day,
    max(day) as last_day from order_money group by customer_id;
create index temp.order_money_customer on order_money (customer_id, day);
"""  # noqa: S608 - a constant of ours


@dataclass(frozen=True)
class Measured:
    """A figure in the data, what the story expects, and how far it may be off."""

    value: float
    expected: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Near enough."""
        return abs(self.value - self.expected) <= self.tolerance


Check = Callable[[sqlite3.Connection, Fact], Measured]


def check_facts(connection: sqlite3.Connection, story: Story) -> None:
    """Measure every fact that a query can measure; raise StoryError at the first that is off."""
    connection.executescript(PREPARE)
    for fact_id, check in CHECKS:
        found = check(connection, story.fact(fact_id))
        if not found.holds:
            raise StoryError(
                f"fact {fact_id} does not hold: {found.value:.4f} instead of {found.expected:.4f}"
            )
    connection.executescript("drop table order_money; drop table customer_money;")


def _one(connection: sqlite3.Connection, sql: str, *values: object) -> float:
    found = connection.execute(sql, values).fetchone()[0]
    return 0.0 if found is None else float(found)


def _south(connection: sqlite3.Connection, fact: Fact) -> Measured:
    start, end = fact.periods("period")[0]
    sql = """select sum(amount) from order_money join customers using (customer_id)
             join regions using (region_id) where region_zh = ? and day >= ? and day < ?"""
    region = fact.text("region")
    now = _one(connection, sql, region, start.isoformat(), end.isoformat())
    before = (day.replace(year=day.year - 1).isoformat() for day in (start, end))
    then = _one(connection, sql, region, *before)
    return Measured(now / then - 1, fact.number("pct"), fact.number("tolerance"))


def _battery(connection: sqlite3.Connection, fact: Fact) -> Measured:
    sql = f"""select avg(order_id in (select order_id from refunds)) from orders
              where {VALID} and ordered_at >= ? and ordered_at < ? and order_id in
              (select order_id from order_items join products using (product_id)
               where name_zh = ?)"""  # noqa: S608 - a constant of ours
    rates = [
        _one(connection, sql, start.isoformat(), end.isoformat(), fact.text("product"))
        for start, end in (fact.periods("period")[0], fact.periods("compare")[0])
    ]
    return Measured(rates[0] / rates[1], fact.number("ratio"), fact.number("tolerance"))


def _referral(connection: sqlite3.Connection, fact: Fact) -> Measured:
    start, end = fact.periods("period")[0]
    sql = """select avg(converted_at is not null) from leads
             where source = ? and created_at >= ? and created_at < ?"""
    rates = [
        _one(connection, sql, fact.text(which), start.isoformat(), end.isoformat())
        for which in ("better", "worse")
    ]
    return Measured(rates[0] / rates[1], fact.number("conversion_ratio"), fact.number("tolerance"))


def _response(connection: sqlite3.Connection, fact: Fact) -> Measured:
    sql = """select julianday(first_response_at) - julianday(created_at) from tickets
             where substr(created_at, 1, 7) = ? and first_response_at is not null"""
    medians = [
        median(row[0] for row in connection.execute(sql, (fact.text(which),)))
        for which in ("month", "ratio_to")
    ]
    return Measured(medians[0] / medians[1], fact.number("ratio"), fact.number("tolerance"))


def _satisfaction(connection: sqlite3.Connection, fact: Fact) -> Measured:
    second = fact.expectations[1]
    sql = """select 100.0 * sum(csat >= 4) / count(csat) from tickets
             where substr(created_at, 1, 7) = ?"""
    points = _one(connection, sql, second["month"]) - _one(connection, sql, second["delta_to"])
    return Measured(points, fact.number("points"), float(str(second["tolerance"])))


def _vip(connection: sqlite3.Connection, fact: Fact) -> Measured:
    value = _one(
        connection,
        """select sum(case when level = ? then net end) / sum(net)
           from customer_money left join customers using (customer_id)""",
        fact.text("level"),
    )
    return Measured(value, fact.number("revenue_share"), fact.number("tolerance"))


def _cohort(connection: sqlite3.Connection, fact: Fact) -> Measured:
    sql = """select avg(exists (select 1 from order_money o
               where o.customer_id = c.customer_id and substr(o.day, 1, 7) =
               substr(date(c.first_day, 'start of month', ?), 1, 7)))
             from customer_money c where first_day >= ? and first_day < ?"""
    after = f"+{int(fact.number('at_month'))} months"
    rates = [
        _one(connection, sql, after, start.isoformat(), end.isoformat())
        for start, end in (fact.periods("cohort")[0], fact.periods("against")[0])
    ]
    return Measured(rates[0] / rates[1], fact.number("ratio"), fact.number("tolerance"))


def _sleepers(connection: sqlite3.Connection, fact: Fact) -> Measured:
    match fact.value("entity_filters"):
        case [{"value": int() as worth}, {"value": int() as silent}]:
            value = _one(
                connection,
                """select count(*) from customer_money where net > ? and
                   julianday((select value from meta where key = 'data_as_of'))
                   - julianday(last_day) > ?""",
                worth,
                silent,
            )
            return Measured(value, fact.number("count"), 0)
        case _:
            raise StoryError("sleeping_value: no two filters with a value")


def _late_returns(connection: sqlite3.Connection, fact: Fact) -> Measured:
    start, end = (day.isoformat() for day in fact.periods("period")[0])
    value = _one(
        connection,
        """select avg(refunded_at >= ?) from refunds join order_money using (order_id)
           where day >= ? and day < ?""",
        end,
        start,
        end,
    )
    return Measured(value, fact.number("share_dated_later"), fact.number("tolerance"))


def _top_fifth(connection: sqlite3.Connection, fact: Fact) -> Measured:
    rows = connection.execute(
        "select net from customer_money join customers using (customer_id) order by net desc"
    )
    values = [row[0] for row in rows]
    value = sum(values[: ceil(0.2 * len(values))]) / sum(values)
    return Measured(value, fact.number("top20_share"), fact.number("tolerance"))


def _busy_rep(connection: sqlite3.Connection, fact: Fact) -> Measured:
    """The rep's rank by revenue, the best being 1, plus the reps who win even less often."""
    year = f"{int(fact.number('year'))}%"
    sold = [
        row[0]
        for row in connection.execute(
            """select name from order_money join employees using (employee_id)
               where day like ? group by employee_id order by sum(amount) desc""",
            (year,),
        )
    ]
    won = [
        row[0]
        for row in connection.execute(
            """select name from opportunities join employees on employee_id = owner_id
               where closed_at like ? group by employee_id having count(*) >= ?
               order by avg(is_won)""",
            (year, fact.number("at_least_closed_deals")),
        )
    ]
    rank = sold.index(fact.text("rep")) + 1 + won.index(fact.text("rep"))
    return Measured(rank, fact.number("revenue_rank"), 0)


def _simpson(connection: sqlite3.Connection, fact: Fact) -> Measured:
    """Regions whose rate of winning rose while the whole fell; 0 where the whole rose."""
    start, end = fact.periods("period")[0]
    before = [day.replace(year=day.year - 1).isoformat() for day in (start, end)]
    sql = """select region_zh, avg(case when closed_at >= ? and closed_at < ? then is_won end)
               - avg(case when closed_at >= ? and closed_at < ? then is_won end)
             from opportunities join customers using (customer_id) join regions using (region_id)
             group by {group}"""
    days = (start.isoformat(), end.isoformat(), *before)
    by_region = connection.execute(sql.replace("{group}", "region_zh"), days).fetchall()
    whole = connection.execute(sql.replace("{group}", "null"), days).fetchone()[1]
    rose = sum(change is not None and change > 0 for _, change in by_region)
    return Measured(rose if whole < 0 else 0, len(by_region), 0)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("south_stockout", _south),
    ("battery", _battery),
    ("referral", _referral),
    ("agents_leave", _response),
    ("agents_leave", _satisfaction),
    ("vip", _vip),
    ("double_eleven_cohort", _cohort),
    ("sleeping_value", _sleepers),
    ("late_returns", _late_returns),
    ("not_eighty_twenty", _top_fifth),
    ("busy_rep", _busy_rep),
    ("simpson", _simpson),
)
