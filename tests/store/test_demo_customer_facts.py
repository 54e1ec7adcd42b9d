"""The planted facts about customers, measured with SQL written by hand from the definitions."""

import sqlite3
from math import ceil

from store.demo.story import Fact, read_story

STORY = read_story()


def one(sold_demo: sqlite3.Connection, sql: str, *values: object) -> float:
    return float(sold_demo.execute(sql, values).fetchone()[0])


def iso(fact: Fact, key: str, index: int = 0) -> tuple[str, str]:
    start, end = fact.periods(key)[index]
    return start.isoformat(), end.isoformat()


def near(found: float, expected: float, tolerance: float) -> bool:
    return abs(found - expected) <= tolerance


def test_vips_are_few_and_bring_much(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("vip")
    customers = one(sold_demo, "select avg(level = ?) from customers", fact.text("level"))
    revenue = one(
        sold_demo,
        """select sum(case when level = ? then net end) / sum(net)
           from buyer left join customers using (customer_id)""",
        fact.text("level"),
    )
    assert near(customers, fact.number("customer_share"), fact.number("tolerance"))
    assert near(revenue, fact.number("revenue_share"), fact.number("tolerance"))


def test_customers_won_at_the_sale_return_half_as_often(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("double_eleven_cohort")
    sql = """select avg(customer_id in (select customer_id from sold s
               where s.customer_id = b.customer_id
                 and substr(s.day, 1, 7) = strftime('%Y-%m', b.first_day, 'start of month', ?)))
             from buyer b where first_day >= ? and first_day < ?"""
    months = f"+{fact.number('at_month'):.0f} months"
    rates = [one(sold_demo, sql, months, *iso(fact, key)) for key in ("cohort", "against")]
    assert near(rates[0] / rates[1], fact.number("ratio"), fact.number("tolerance"))


def test_so_many_valuable_customers_sleep(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("sleeping_value")
    filters = {
        str(each["metric"]): each["value"]
        for each in fact.value("entity_filters")  # type: ignore[attr-defined]
    }
    found = one(
        sold_demo,
        """select count(*) from buyer join customers using (customer_id)
           where net > ? and julianday(?) - julianday(last_day) > ?""",
        filters["net_revenue"],
        STORY.data_as_of.isoformat(),
        filters["days_since_last_order"],
    )
    assert found == fact.number("count")


def test_names_have_two_homes(sold_demo: sqlite3.Connection) -> None:
    assert one(sold_demo, "select count(*) from customers where name = '张伟'") == 2
    assert one(sold_demo, "select count(*) from employees where name = '张伟'") == 0
    assert one(sold_demo, "select count(*) from customers where name = '华信科技有限公司'") == 2
    for column in ("province_zh", "city_zh"):
        sold = one(
            sold_demo,
            f"""select count(*) from sold join customers using (customer_id)
                join regions using (region_id) where {column} = '吉林'""",
        )
        assert sold > 0, column


def test_women_of_the_age_are_twice_as_frequent_at_the_top(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("women_25_35")
    low, high = fact.text("age_band").split("-")
    rows = sold_demo.execute(
        """select coalesce(gender = ? and ? - birth_year between ? and ?, 0) from buyer
           join customers using (customer_id) where customer_type = 'person'
           order by net desc, customer_id""",
        (fact.text("gender"), STORY.data_as_of.year, int(low), int(high)),
    ).fetchall()
    of_age = [row[0] for row in rows]
    top = ceil(len(of_age) / 10)
    inside, outside = sum(of_age[:top]) / top, sum(of_age[top:]) / len(of_age[top:])
    assert near(inside / outside, fact.number("index"), fact.number("tolerance"))


def test_the_top_fifth_brings_less_than_the_proverb_says(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("not_eighty_twenty")
    net = [
        row[0]
        for row in sold_demo.execute(
            "select net from buyer join customers using (customer_id) order by net desc"
        )
    ]
    share = sum(net[: ceil(0.2 * len(net))]) / sum(net)
    assert near(share, fact.number("top20_share"), fact.number("tolerance"))


def test_a_large_customer_earns_nothing(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("late_payer")
    start, end = (day.isoformat() for day in fact.days("period"))
    rows = sold_demo.execute(
        """select name, sum(amount), sum(discount) / sum(amount + discount),
             (sum(amount - cost) - (select sum(r.amount) from refunds r where r.order_id in
               (select order_id from sold o where o.customer_id = s.customer_id
                  and o.day >= ? and o.day < ?))) / sum(amount)
           from sold s join customers using (customer_id) where day >= ? and day < ?
           group by customer_id order by 2 desc""",
        (start, end, start, end),
    ).fetchall()
    rank = next(n for n, row in enumerate(rows, start=1) if row[0] == fact.text("customer"))
    _, _, discount, margin = rows[rank - 1]
    assert rank <= fact.number("revenue_rank_at_most")
    assert discount > fact.number("discount_rate_above")
    assert 0 < margin < fact.number("margin_below")
    late = one(
        sold_demo,
        """select sum(max(0, julianday(coalesce(paid_on, ?)) - julianday(due_on)) * amount)
             / sum(amount) from receivables join orders using (order_id)
           join customers using (customer_id) where name = ? and due_on >= ? and due_on < ?""",
        STORY.data_as_of.isoformat(),
        fact.text("customer"),
        start,
        end,
    )
    assert late > fact.number("days_late_above")
