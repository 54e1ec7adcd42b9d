"""Labels are metrics: a question about what customers wrote is a query, equal in both languages."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from agent.analyst import START, Analyst
from agent.assemble import open_analyst
from agent.settings import Settings
from semantic_layer.query import MetricQuery

QUALITY = """
with writers as (
  select distinct customer_id from feedback join feedback_aspects_now using (feedback_id)
  where aspect = 'quality' and polarity = 'neg'),
theirs as (select order_id, status from orders where customer_id in (select * from writers))
select (select count(distinct order_id) from refunds where order_id in
    (select order_id from theirs)) * 1.0
  / (select count(*) from theirs where status in ('paid', 'shipped', 'delivered'))
"""
DELIVERY = """
select r.region_zh, substr(f.created_at, 1, 7) || '-01',
  count(distinct case when a.polarity = 'neg' then feedback_id end) * 1.0
    / count(distinct feedback_id)
from feedback f join feedback_aspects_now a using (feedback_id)
  join customers c on c.customer_id = f.customer_id join regions r on r.region_id = c.region_id
where a.aspect = 'delivery' group by 1, 2
"""
TWINS = {
    "delivery": (
        "share of negative feedback about delivery by region and month",
        "各地区每月关于物流的差评占比",
    ),
    "quality": (
        "refund rate of customers who complained about quality",
        "投诉质量的客户的退款率",
    ),
    "share": ("share of negative feedback this year", "今年的负面反馈占比"),
    "battery": ("complaints about the battery by product", "各产品关于电池的投诉"),
    "topic": (
        "complaints about product quality this month",
        "本月关于产品质量的投诉数",
    ),
}


@pytest.fixture(scope="module")
def analyst(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Analyst:
    settings = Settings(
        db=str(demo_database), today=date(2026, 10, 20), history=False,
        data_folder=tmp_path_factory.mktemp("data"),
    )  # fmt: skip
    return open_analyst(settings)


def asked(analyst: Analyst, text: str) -> tuple[MetricQuery, tuple[tuple[object, ...], ...]]:
    answer = analyst.ask(text, START)
    assert answer.kind == "answer", (text, answer.text)
    form = answer.results[0].form
    assert isinstance(form, MetricQuery)
    return form, answer.results[0].tables[0].table.rows


def by_hand(file: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(sql).fetchall()


@pytest.mark.parametrize("name", TWINS)
def test_twin_questions_have_one_form(analyst: Analyst, name: str) -> None:
    english, chinese = TWINS[name]
    one, other = asked(analyst, english)[0], asked(analyst, chinese)[0]
    plain = [form.model_copy(update={"period": None}) for form in (one, other)]
    assert plain[0] == plain[1]


def test_a_share_about_an_aspect_is_that_of_the_texts_that_mention_it(
    analyst: Analyst, demo_database: Path
) -> None:
    _, rows = asked(analyst, TWINS["delivery"][0])
    wanted = {(region, month): share for region, month, share in by_hand(demo_database, DELIVERY)}
    found = {(region, month): share for region, month, share in rows if share is not None}
    assert found.keys() == wanted.keys()
    assert all(found[key] == pytest.approx(wanted[key]) for key in wanted)


def test_customers_who_complained_about_an_aspect_are_those_who_wrote_so(
    analyst: Analyst, demo_database: Path
) -> None:
    _, rows = asked(analyst, TWINS["quality"][0])
    (wanted,) = by_hand(demo_database, QUALITY)[0]
    assert rows == ((pytest.approx(wanted),),)


def test_the_planted_battery_stands_out_among_the_complaints(analyst: Analyst) -> None:
    _, rows = asked(analyst, "number of complaints about the battery by product since May 2026")
    counts = {str(row[0]): float(str(row[-1])) for row in rows}
    first, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    assert (first, counts[first] > 5 * counts[second]) == ("CloudBuds Pro", True)


def test_parent_aspects_hold_what_their_children_hold(demo_database: Path) -> None:
    lost = by_hand(demo_database, """
        select count(*) from feedback_aspects_now child join label_aspects_now names using (aspect)
        where parent is not null and not exists (select 1 from feedback_aspects_now up
          where up.feedback_id = child.feedback_id and up.clause_no = child.clause_no
            and up.aspect = names.parent)""")  # fmt: skip
    assert lost == [(0,)]


def test_hostile_texts_are_marked_and_labelled_like_any_other(demo_database: Path) -> None:
    found = by_hand(demo_database, """
        select count(*), sum(sentiment is not null) from feedback_labels_now
        where suspicious = 1""")  # fmt: skip
    assert found == [(1, 1)]
