"""The demo looks like a real company: the story's figures within their tolerances, its dirt."""

import re
import sqlite3
from collections import Counter
from math import ceil
from statistics import mean, median

import pytest

from store.demo.days import SPRING_FESTIVALS, double_eleven, spring_festival
from store.demo.story import read_story

STORY = read_story()
VALID = "status in ('paid', 'shipped', 'delivered')"
FUNCTION_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        "a about and as at by does for from in is it me my no not of on so the to was what with",
    )
)


def one(demo: sqlite3.Connection, sql: str, *values: object) -> float:
    return float(demo.execute(sql, values).fetchone()[0])


def written_in(text: str) -> str:
    """The language of a text, judged by its letters alone."""
    if re.search("[\u3040-\u30ff\uac00-\ud7af]", text):
        return "other"
    han, latin = re.findall("[\u4e00-\u9fff]", text), re.findall("[^\\W\\d_]+", text, re.ASCII)
    words = [word.lower() for word in latin if len(word) > 1]
    if len(han) > 1:
        return "mixed" if len(words) > 1 else "Chinese"
    return "English" if len(words) < 5 or set(words) & FUNCTION_WORDS else "other"


def close(found: float, words: str, index: int = 0) -> bool:
    figure = STORY.real(words)
    return abs(found - figure.values[index]) <= figure.tolerance


def test_the_top_tenth_of_buyers_has_its_share_of_net_revenue(demo: sqlite3.Connection) -> None:
    net = [
        row[0]
        for row in demo.execute(
            f"""select sum(i.amount) - coalesce(sum((select sum(r.amount) from refunds r
                  where r.order_id = i.order_id and r.line_no = i.line_no)), 0)
                from orders join order_items i using (order_id) where {VALID}
                group by customer_id order by 1 desc"""
        )
    ]
    assert close(sum(net[: ceil(len(net) / 10)]) / sum(net), "top 10 %")


def test_companies_have_their_share_of_customers_and_of_revenue(demo: sqlite3.Connection) -> None:
    count = one(demo, "select avg(customer_type = 'company') from customers")
    revenue = one(
        demo,
        f"""select sum(case when customer_type = 'company' then amount end) / sum(amount)
            from orders join order_items using (order_id) left join customers using (customer_id)
            where {VALID}""",
    )
    assert close(count, "that are companies")
    assert close(revenue, "companies' share of revenue")


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_the_sale_week_is_several_ordinary_weeks(demo: sqlite3.Connection, year: int) -> None:
    start, end = double_eleven(year)
    weeks = dict(
        demo.execute(
            f"""select cast((julianday(date(ordered_at)) - julianday(?)) / 7 + 100 as integer),
                  sum(amount) from orders join order_items using (order_id)
                where {VALID} and date(ordered_at) >= date(?, '-35 days')
                  and date(ordered_at) < date(?, '+63 days')
                group by 1""",
            (start.isoformat(),) * 3,
        )
    )
    sale = weeks.pop(100)
    assert (end - start).days == 7
    assert close(sale / mean(weeks.values()), "双11 week")


@pytest.mark.parametrize("festival", SPRING_FESTIVALS)
def test_spring_festival_is_quiet(demo: sqlite3.Connection, festival: object) -> None:
    start, end = spring_festival(festival)  # type: ignore[arg-type]
    sql = f"""select count(*) from orders where {VALID} and date(ordered_at) >= date(?, ?)
              and date(ordered_at) < date(?, ?)"""
    quiet = one(demo, sql, start.isoformat(), "0 days", end.isoformat(), "0 days")
    weeks = [
        one(demo, sql, start.isoformat(), f"{7 * n} days", end.isoformat(), f"{7 * n} days")
        for n in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
    ]
    assert close(quiet / median(weeks), "Spring Festival")


def test_persons_buy_in_the_evening_and_companies_on_weekdays(demo: sqlite3.Connection) -> None:
    sql = "select avg({}) from orders join customers using (customer_id) where customer_type = ?"
    evening = one(demo, sql.format("time(ordered_at) between '19' and '23'"), "person")
    weekdays = one(demo, sql.format("strftime('%w', ordered_at) between '1' and '5'"), "company")
    assert close(evening, "19:00-23:00")
    assert close(weekdays, "on weekdays")


def test_late_deliveries_are_rated_worse(demo: sqlite3.Connection) -> None:
    sql = """select avg(rating) from feedback join orders using (order_id)
             where rating is not null and (delivered_at > promised_at) = ?"""
    assert close(one(demo, sql, 1), "late against on-time", 0)
    assert close(one(demo, sql, 0), "late against on-time", 1)


def test_the_first_response_takes_its_median_and_is_skewed(demo: sqlite3.Connection) -> None:
    minutes = [
        row[0]
        for row in demo.execute(
            """select (julianday(first_response_at) - julianday(created_at)) * 1440 from tickets
               where first_response_at is not null"""
        )
    ]
    assert close(median(minutes), "median minutes")
    assert mean(minutes) > 1.3 * median(minutes)


def test_some_values_are_empty_as_in_life(demo: sqlite3.Connection) -> None:
    assert close(one(demo, "select avg(source is null) from leads"), "empty lead source")
    gender = "select avg(gender is null) from customers where customer_type = 'person'"
    assert close(one(demo, gender), "empty gender")
    assert close(one(demo, "select avg(currency <> 'CNY') from orders"), "foreign currency")


def test_feedback_is_written_in_the_planned_languages(demo: sqlite3.Connection) -> None:
    texts = [row[0] for row in demo.execute("select text from feedback")]
    found = Counter(written_in(text) for text in texts)
    for index, language in enumerate(("Chinese", "English", "mixed", "other")):
        assert close(found[language] / len(texts), "feedback in Chinese", index), (language, found)


def test_feedback_is_varied_and_agrees_with_its_rating_mostly(demo: sqlite3.Connection) -> None:
    total, different = demo.execute(
        "select count(*), count(distinct text) from feedback"
    ).fetchone()
    assert different > 0.75 * total
    praise = "(text like '%推荐%' or text like '%满意%') and text not like '%不%'"
    sql = (
        f"select avg(rating), sum(rating <= 2) from feedback where {praise} and rating is not null"
    )
    rating, conflicts = demo.execute(sql).fetchone()
    assert rating > 4
    assert conflicts > 0


@pytest.mark.parametrize(
    ("what", "sql", "count"),
    [
        ("智能家具", "opportunities where product_category = '智能家具'", 12),
        ("Shenzen", "customers join regions using (region_id) where city_en = 'Shenzen'", 6),
        ("VIP with a space", "customers where level = 'VIP '", 12),
        (
            "customers entered twice",
            "(select phone from customers group by phone having count(*) = 2)",
            40,
        ),
        (
            "one telephone, another spelling",
            "(select phone from customers group by phone having count(distinct name) = 2)",
            40,
        ),
        (
            "orders of nobody",
            "orders where customer_id not in (select customer_id from customers)",
            7,
        ),
        ("dollars without a rate", "orders where currency = 'USD' and fx_rate is null", 3),
        (
            "days without a dollar rate",
            "(select distinct date(ordered_at) as day from orders where fx_rate is null)"
            " where day not in (select day from fx_rates where currency = 'USD')",
            3,
        ),
        (
            "lines without an amount",
            "(select distinct order_id from order_items where amount is null)",
            3,
        ),
        ("refunds without a reason", "refunds where reason is null", 25),
    ],
)
def test_the_dirt_is_there_and_counted(
    demo: sqlite3.Connection, what: str, sql: str, count: int
) -> None:
    assert one(demo, f"select count(*) from {sql}") == count, what
    assert any(str(count) in noise for noise in STORY.noise)


def test_unknown_and_empty_sources_stand_side_by_side(demo: sqlite3.Connection) -> None:
    assert one(demo, "select count(*) from leads where source = '未知'") > 100
    assert one(demo, "select count(*) from leads where source is null") > 100


def test_foreign_orders_carry_the_rate_of_their_day(demo: sqlite3.Connection) -> None:
    wrong = one(
        demo,
        """select count(*) from orders left join fx_rates on fx_rates.currency = orders.currency
             and day = date(ordered_at)
           where orders.currency <> 'CNY' and fx_rate is not rate""",
    )
    assert wrong == 0
