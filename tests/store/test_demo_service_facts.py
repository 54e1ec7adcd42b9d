"""The planted facts about refunds, tickets and feedback, measured with SQL written by hand."""

import re
import sqlite3
from math import sqrt
from statistics import median

from store.demo.story import Fact, read_story

STORY = read_story()


def one(sold_demo: sqlite3.Connection, sql: str, *values: object) -> float:
    return float(sold_demo.execute(sql, values).fetchone()[0])


def iso(fact: Fact, key: str, index: int = 0) -> tuple[str, str]:
    start, end = fact.periods(key)[index]
    return start.isoformat(), end.isoformat()


def near(found: float, expected: float, tolerance: float) -> bool:
    return abs(found - expected) <= tolerance


def test_the_refund_rate_of_the_earphones_doubles(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("battery")
    sql = """select count(*), sum(exists (select 1 from refunds r
               where r.order_id = o.order_id and r.product_id = o.product_id))
             from (select distinct order_id, product_id, day from sold
                   join products using (product_id) where name_zh = ?) o
             where day >= ? and day < ?"""
    after = sold_demo.execute(sql, (fact.text("product"), *iso(fact, "period"))).fetchone()
    before = sold_demo.execute(sql, (fact.text("product"), *iso(fact, "compare"))).fetchone()
    rates = after[1] / after[0], before[1] / before[0]
    assert near(rates[0] / rates[1], fact.number("ratio"), fact.number("tolerance"))
    spread = sqrt(
        sum(rate * (1 - rate) / n for rate, n in zip(rates, (after[0], before[0]), strict=True))
    )
    assert (rates[0] - rates[1]) / spread > 1.96


def test_the_earphones_come_back_for_their_quality(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("battery")
    share = one(
        sold_demo,
        """select avg(coalesce(reason, '') = ?) from refunds join products using (product_id)
           where name_zh = ? and refunded_at >= ? and refunded_at < ?""",
        fact.text("reason"),
        fact.text("product"),
        *iso(fact, "period", 1),
    )
    low, high = fact.pair("share_of_product")
    assert low <= share <= high


def test_the_complaints_about_the_earphones_turn_to_the_battery(
    sold_demo: sqlite3.Connection,
) -> None:
    fact = STORY.fact("battery")
    sql = """select avg(text like '%电池%' or text like '%续航%' or text like '%battery%')
              from feedback join products using (product_id) where name_zh = ?
                and (rating <= 2 or source = 'complaint') and created_at {} ?"""
    turn = fact.day("from").isoformat()
    before = one(sold_demo, sql.format("<"), fact.text("product"), turn)
    after = one(sold_demo, sql.format(">="), fact.text("product"), turn)
    low, high = fact.pair("share_of_negative_before")
    assert low <= before <= high
    low, high = fact.pair("share_of_negative_after")
    assert low <= after <= high


def test_two_agents_leave_and_answer_no_more(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("agents_leave")
    day = fact.day("leave_on").isoformat()
    left = sold_demo.execute(
        "select employee_id from employees where role = 'service' and left_on = ?", (day,)
    ).fetchall()
    assert len(left) == fact.number("agents")
    last = one(
        sold_demo,
        "select count(*) from tickets join employees on employee_id = agent_id"
        " where date(created_at) > left_on",
    )
    assert last == 0


def test_the_first_response_doubles_after_the_agents_left(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("agents_leave")
    medians = [
        median(
            row[0]
            for row in sold_demo.execute(
                """select julianday(first_response_at) - julianday(created_at) from tickets
                   where created_at like ? and first_response_at is not null""",
                (fact.text(key) + "%",),
            )
        )
        for key in ("month", "ratio_to")
    ]
    assert near(medians[0] / medians[1], fact.number("ratio"), fact.number("tolerance"))


def test_satisfaction_falls_the_month_after(sold_demo: sqlite3.Connection) -> None:
    expectation = STORY.fact("agents_leave").expectations[1]
    found = {
        month: sold_demo.execute(
            "select count(csat), avg(csat >= 4) from tickets where created_at like ?",
            (f"{month}%",),
        ).fetchone()
        for month in (expectation["month"], expectation["delta_to"])
    }
    (n1, low), (n0, usual) = found.values()
    points = float(str(expectation["points"]))
    assert near(100 * (low - usual), points, float(str(expectation["tolerance"])))
    assert (low - usual) / sqrt(low * (1 - low) / n1 + usual * (1 - usual) / n0) < -1.96


def test_one_month_has_no_tickets(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("month_without_tickets")
    months = dict(
        sold_demo.execute(
            """select substr(created_at, 1, 7), count(*) from tickets
               where created_at >= ? and created_at < ? group by 1""",
            iso(fact, "period"),
        )
    )
    assert len(months) == fact.number("rows") - 1
    assert fact.text("month") not in months


def test_the_refunds_of_a_month_come_a_month_later(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("late_returns")
    start, end = iso(fact, "period")
    orders = one(
        sold_demo,
        "select count(distinct order_id) from sold where day >= ? and day < ?",
        start,
        end,
    )
    by_order_date = one(
        sold_demo,
        """select count(distinct order_id) from refunds join sold using (order_id)
           where day >= ? and day < ?""",
        start,
        end,
    )
    own_date = one(
        sold_demo,
        "select count(distinct order_id) from refunds where refunded_at >= ? and refunded_at < ?",
        start,
        end,
    )
    low, high = fact.pair("by_order_date_over_own_date")
    assert low <= (by_order_date / orders) / (own_date / orders) <= high
    later = one(
        sold_demo,
        """select avg(refunded_at >= ?) from refunds
           where order_id in (select order_id from sold where day >= ? and day < ?)""",
        end,
        start,
        end,
    )
    assert near(later, fact.number("share_dated_later"), fact.number("tolerance"))


def test_each_hostile_text_stands_there_once_and_untouched(sold_demo: sqlite3.Connection) -> None:
    texts = STORY.fact("hostile_text").texts("texts")
    found = [one(sold_demo, "select count(*) from feedback where text = ?", text) for text in texts]
    assert found == [1] * len(texts)
    assert one(sold_demo, "select count(*) from feedback where instr(text, char(27)) > 0") == 1


def test_a_few_complaints_are_in_the_other_language(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("other_language")
    rows = sold_demo.execute(
        """select text, preferred_language from feedback join customers using (customer_id)
           where feedback.source = 'complaint'"""
    ).fetchall()
    written = [("zh" if re.search("[\u4e00-\u9fff]", text) else "en", own) for text, own in rows]
    share = sum(language != own for language, own in written) / len(written)
    assert near(share, fact.number("value"), fact.number("tolerance"))


def test_companies_that_left_complained_about_after_sales(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("one_order_companies")
    words = ("退款", "退货", "售后", "换货", "保修", "refund", "return", "warranty", "exchange")
    about = " or ".join(f"text like '%{word}%'" for word in words)
    left, stayed = (
        one(
            sold_demo,
            f"""select avg(customer_id in (select customer_id from feedback
                  where (rating <= 2 or source = 'complaint') and ({about})))
                from buyer join customers using (customer_id)
                where customer_type = 'company' and {group}""",
        )
        for group in (
            f"""orders = 1 and julianday('{STORY.data_as_of}') - julianday(last_day)
                > {fact.number("silent_days")}""",
            f"orders >= {fact.number('orders_at_least')}",
        )
    )
    assert near(left / stayed, fact.number("ratio"), fact.number("tolerance"))
