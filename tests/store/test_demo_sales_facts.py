"""The planted facts about sales, campaigns, leads and deals, measured with SQL written by hand."""

import sqlite3
from itertools import combinations, product
from math import sqrt
from statistics import median

from store.demo.story import Fact, read_story

STORY = read_story()

SALES_OF_A_REGION = """select sum(amount) from sold join customers using (customer_id)
    join regions using (region_id) where region_zh = ? and day >= ? and day < ?"""


def one(sold_demo: sqlite3.Connection, sql: str, *values: object) -> float:
    return float(sold_demo.execute(sql, values).fetchone()[0])


def iso(fact: Fact, key: str, index: int = 0) -> tuple[str, str]:
    start, end = fact.periods(key)[index]
    return start.isoformat(), end.isoformat()


def near(found: float, expected: float, tolerance: float) -> bool:
    return abs(found - expected) <= tolerance


def year_before(period: tuple[str, str]) -> tuple[str, str]:
    start, end = (f"{int(day[:4]) - 1}{day[4:]}" for day in period)
    return start, end


def quarter_by_customer(sold_demo: sqlite3.Connection) -> list[tuple[int, str, str, float, float]]:
    period = iso(STORY.fact("south_stockout"), "period")
    return sold_demo.execute(
        """select customer_id, region_zh, category_zh,
             sum(case when day >= ? and day < ? then amount else 0 end),
             sum(case when day >= ? and day < ? then amount else 0 end)
           from sold join customers using (customer_id) join regions using (region_id)
           join products using (product_id) group by 1, 2, 3""",
        (*year_before(period), *period),
    ).fetchall()


def driver_score(rows: list[tuple[int, str, str, float, float]], cell: dict[int, str]) -> float:
    """The driver score of the statistics page: how differently a cell moved from the rest."""
    inside: dict[int, list[float]] = {}
    whole: dict[int, list[float]] = {}
    for row in rows:
        sums = whole.setdefault(row[0], [0.0, 0.0])
        sums[0], sums[1] = sums[0] + row[3], sums[1] + row[4]
        if all(row[index] == key for index, key in cell.items()):
            sums = inside.setdefault(row[0], [0.0, 0.0])
            sums[0], sums[1] = sums[0] + row[3], sums[1] + row[4]
    v0, v1 = (sum(sums[side] for sums in inside.values()) for side in (0, 1))
    t0, t1 = (sum(sums[side] for sums in whole.values()) for side in (0, 1))
    growth, ratio = (t1 - v1) / (t0 - v0), v0 / (t0 - v0)
    squares = 0.0
    for customer, (all0, all1) in whole.items():
        own0, own1 = inside.get(customer, (0.0, 0.0))
        unit = (1 + ratio) * (own1 - growth * own0) - ratio * (all1 - growth * all0)
        squares += unit**2
    return abs(v1 - growth * v0) / sqrt(squares) - (len(cell) - 1) / 2


def test_the_region_out_of_stock_falls_as_planned(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("south_stockout")
    region, period = fact.text("region"), iso(fact, "period")
    now = one(sold_demo, SALES_OF_A_REGION, region, *period)
    then = one(sold_demo, SALES_OF_A_REGION, region, *year_before(period))
    assert near(now / then - 1, fact.number("pct"), fact.number("tolerance"))
    scarce = one(
        sold_demo,
        """select sum(amount) from sold join customers using (customer_id)
           join regions using (region_id) join products using (product_id)
           where region_zh = ? and category_zh = ? and day >= ? and day < ?""",
        region,
        fact.text("category"),
        *year_before(period),
    )
    assert near(scarce / then, fact.number("category_share_of_region_before"), 0.02)


def test_the_category_is_not_sold_while_it_is_out_of_stock(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("south_stockout")
    start, end = (day.isoformat() for day in fact.days("out_of_stock"))
    found = one(
        sold_demo,
        """select count(*) from sold join customers using (customer_id)
           join regions using (region_id) join products using (product_id)
           where region_zh = ? and category_zh = ? and day >= ? and day < ?""",
        fact.text("region"),
        fact.text("category"),
        start,
        end,
    )
    assert found == fact.number("value")


def test_the_fall_of_the_region_is_more_than_chance(sold_demo: sqlite3.Connection) -> None:
    region = STORY.fact("south_stockout").text("region")
    change: dict[int, float] = {}
    for customer, place, _, before, after in quarter_by_customer(sold_demo):
        if place == region:
            change[customer] = change.get(customer, 0.0) + after - before
    steps = change.values()
    assert sum(steps) / sqrt(sum(step**2 for step in steps)) < -1.96


def test_the_cell_out_of_stock_stands_out_among_all_cells(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("south_stockout")
    rows = quarter_by_customer(sold_demo)
    keys = {1: sorted({row[1] for row in rows}), 2: sorted({row[2] for row in rows})}
    cells: list[dict[int, str]] = [{index: key} for index in keys for key in keys[index]]
    for pair in combinations(keys, 2):
        cells += [dict(zip(pair, both, strict=True)) for both in product(*(keys[i] for i in pair))]
    scores = {tuple(sorted(cell.items())): driver_score(rows, cell) for cell in cells}
    best = max(scores, key=lambda cell: scores[cell])
    assert best == ((1, fact.text("region")), (2, fact.text("category")))
    assert scores[best] > fact.number("score_above")


def test_the_most_clicked_campaign_loses_money(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("clicks_do_not_pay")
    rows = sold_demo.execute(
        """select name_zh, 1.0 * sum(clicks) / sum(impressions),
             (coalesce((select sum(amount - cost) from sold s
                where s.campaign_id = c.campaign_id), 0) - sum(d.cost)) / sum(d.cost)
           from campaigns c join campaign_daily d using (campaign_id)
           group by campaign_id order by 2 desc"""
    ).fetchall()
    assert rows[int(fact.number("click_rate_rank")) - 1][0] == fact.text("campaign")
    assert rows[0][2] < fact.number("roi_below")
    assert all(roi > 0 for _, _, roi in rows[1:])


def test_referrals_convert_more_often_and_more_slowly(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("referral")
    period = iso(fact, "period")
    rates, days = {}, {}
    for source in (fact.text("better"), fact.text("worse")):
        rates[source] = one(
            sold_demo,
            """select avg(converted_at is not null) from leads
               where source = ? and created_at >= ? and created_at < ?""",
            source,
            *period,
        )
        days[source] = median(
            row[0]
            for row in sold_demo.execute(
                """select julianday(converted_at) - julianday(created_at) from leads
                   where source = ? and converted_at >= ? and converted_at < ?""",
                (source, *period),
            )
        )
    better, worse = rates
    assert near(
        rates[better] / rates[worse], fact.number("conversion_ratio"), fact.number("tolerance")
    )
    assert days[better] / days[worse] > fact.number("days_ratio_above")
    best = sold_demo.execute(
        """select source from leads where created_at >= ? and created_at < ?
           group by source order by avg(converted_at is not null) desc""",
        period,
    ).fetchone()[0]
    assert best == better


def test_the_rep_who_sells_most_wins_least_often(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("busy_rep")
    period = iso(fact, "period")
    sellers = sold_demo.execute(
        """select name from sold join employees using (employee_id) where day >= ? and day < ?
           group by employee_id order by sum(amount) desc""",
        period,
    ).fetchall()
    winners = sold_demo.execute(
        """select name, avg(is_won) from opportunities join employees on employee_id = owner_id
           where closed_at >= ? and closed_at < ? group by owner_id having count(*) >= ?
           order by 2 desc""",
        (*period, fact.number("closed_deals")),
    ).fetchall()
    assert sellers[int(fact.number("revenue_rank")) - 1][0] == fact.text("rep")
    assert winners[-1][0] == fact.text("rep")
    assert winners[-1][1] < winners[-2][1]


def test_the_win_rate_rises_everywhere_and_falls_overall(sold_demo: sqlite3.Connection) -> None:
    period = iso(STORY.fact("simpson"), "period")
    sql = """select region_zh, count(*), sum(is_won) from opportunities
             join customers using (customer_id) join regions using (region_id)
             where closed_at >= ? and closed_at < ? group by region_zh order by region_zh"""
    now = sold_demo.execute(sql, period).fetchall()
    then = sold_demo.execute(sql, year_before(period)).fetchall()
    assert [row[0] for row in now] == sorted(STORY.names("regions"))
    rates = [(b[2] / b[1], a[2] / a[1]) for a, b in zip(now, then, strict=True)]
    assert all(after > before for before, after in rates)
    totals = [sum(row[2] for row in side) / sum(row[1] for row in side) for side in (now, then)]
    assert totals[0] < totals[1]
    shares = [
        (b[1] / sum(row[1] for row in then), a[1] / sum(row[1] for row in now))
        for a, b in zip(now, then, strict=True)
    ]
    rate_effect = sum(
        (w0 + w1) / 2 * (r1 - r0) for (w0, w1), (r0, r1) in zip(shares, rates, strict=True)
    )
    assert rate_effect > 0 > totals[0] - totals[1] - rate_effect


def test_a_region_with_leads_has_no_decided_deal(sold_demo: sqlite3.Connection) -> None:
    fact = STORY.fact("zero_denominator")
    period = iso(fact, "period")
    closed = sold_demo.execute(
        """select region_zh, count(*) from opportunities join customers using (customer_id)
           join regions using (region_id) where closed_at >= ? and closed_at < ? group by 1""",
        period,
    ).fetchall()
    others = set(STORY.names("regions")) - {fact.text("region")}
    assert {region for region, _ in closed} == others
    leads = one(
        sold_demo,
        """select count(*) from leads join regions using (region_id)
           where region_zh = ? and created_at >= ? and created_at < ?""",
        fact.text("region"),
        *period,
    )
    assert leads > 10
