"""A form said back: one question in words, then its conventions."""

from datetime import date

import pytest

from agent.moves import Assumption
from agent.reading import reading_text, short_reading
from semantic_layer.form import Language
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import (
    AnyOf,
    Comparison,
    EntityFilter,
    Filter,
    Group,
    Having,
    MetricQuery,
    Order,
    RowQuery,
    Running,
    ShareOf,
    Span,
)
from semantic_layer.vocabulary import Vocabulary
from tools.describe_catalogue import DescribeCatalogue

JULY, OCTOBER = date(2026, 7, 1), date(2026, 10, 1)
BY_REGION = (Group(dimension="region"),)
QUARTER = {
    "en": Span(start=JULY, end=OCTOBER, phrase="last quarter"),
    "zh": Span(start=JULY, end=OCTOBER, phrase="上个季度"),
}
BEFORE = Period(start=date(2026, 4, 1), end=JULY)

SHORT = [
    (
        MetricQuery(metrics=("refund_rate",), group_by=BY_REGION, period=QUARTER["en"]),
        "en",
        "Refund rate by region, 1 Jul – 30 Sep 2026 (last quarter)",
    ),
    (
        MetricQuery(metrics=("refund_rate",), group_by=BY_REGION, period=QUARTER["zh"]),
        "zh",
        "2026-07-01 至 2026-09-30（上个季度）各地区的退款率",
    ),
    (MetricQuery(metrics=("revenue",)), "en", "Revenue"),
    (
        MetricQuery(metrics=("revenue",), period=Span(start=JULY, end=OCTOBER)),
        "zh",
        "2026-07-01 至 2026-09-30 的销售额",
    ),
    (
        MetricQuery(
            metrics=("revenue", "order_count"),
            group_by=(Group(dimension="time", grain="month"), Group(dimension="region")),
            filters=(Filter(dimension="channel", values=("WeChat", "Tmall")),),
            compare=Comparison(to="year_ago"),
            period=QUARTER["en"],
        ),
        "en",
        "Revenue and orders by month and region, channel WeChat or Tmall, 1 Jul – 30 Sep 2026 "
        "(last quarter), compared with a year earlier",
    ),
    (
        MetricQuery(
            metrics=("revenue", "order_count"),
            group_by=(Group(dimension="time", grain="month"), Group(dimension="region")),
            filters=(Filter(dimension="channel", values=("WeChat", "Tmall")),),
            compare=Comparison(to="year_ago"),
            period=QUARTER["zh"],
        ),
        "zh",
        "2026-07-01 至 2026-09-30（上个季度），渠道为WeChat或Tmall，"
        "每月、各地区的销售额和订单数，同比",
    ),
    (
        MetricQuery(
            metrics=("revenue",),
            group_by=(Group(dimension="customer"),),
            entity_filters=(
                EntityFilter(
                    entity="customer",
                    metric="order_count",
                    op="eq",
                    value=0,
                    period=Span(start=JULY, end=OCTOBER),
                    filters=(Filter(dimension="channel", values=("Tmall",)),),
                ),
                EntityFilter(entity="customer", metric="revenue", op="gt", value=500),
                EntityFilter(entity="customer", metric="revenue", op="top_percent", value=10),
            ),
            limit=5,
        ),
        "en",
        "Revenue by customer, customers without orders (1 Jul – 30 Sep 2026, channel Tmall), "
        "with revenue over 500 CNY, the top 10 % of customers by revenue, top 5",
    ),
    (
        MetricQuery(
            metrics=("order_count",),
            entity_filters=(EntityFilter(entity="customer", metric="revenue", op="gt", value=500),),
        ),
        "zh",
        "销售额大于 500 元的客户，订单数",
    ),
    (
        MetricQuery(
            metrics=("revenue",),
            group_by=(Group(dimension="region"), Group(dimension="channel")),
            having=(Having(metric="revenue", op="gte", value=1000),),
            order=(Order(by="revenue"),),
            limit=3,
            limit_per="region",
        ),
        "en",
        "Revenue by region and channel, revenue at least 1,000 CNY, top 3 in each region",
    ),
    (
        MetricQuery(
            metrics=("refund_rate",),
            group_by=BY_REGION,
            having=(Having(metric="refund_rate", op="gt", value=0.4),),
            order=(Order(by="refund_rate", direction="asc"),),
            limit=1,
        ),
        "en",
        "Refund rate by region, refund rate over 40.0 %, lowest",
    ),
    (
        MetricQuery(
            metrics=("revenue",),
            group_by=BY_REGION,
            compare=Comparison(to="previous"),
            order=(Order(by="revenue", of="delta"),),
            limit=1,
        ),
        "zh",
        "各地区的销售额，环比，增长最多",
    ),
    (
        MetricQuery(
            metrics=("revenue",),
            filters=(Filter(dimension="channel", values=("Tmall",)),),
            share_of=ShareOf(dropping=("channel",)),
        ),
        "en",
        "Share of Tmall in all revenue",
    ),
    (
        MetricQuery(metrics=("revenue",), group_by=BY_REGION, share_of=ShareOf()),
        "zh",
        "各地区的销售额占比",
    ),
    (
        MetricQuery(
            metrics=("order_count",),
            group_by=(Group(dimension="time", grain="day"),),
            running=Running(function="mean", window=7),
        ),
        "en",
        "7-day moving average of orders by day",
    ),
    (
        MetricQuery(
            metrics=("order_count",),
            filters=(
                Filter(dimension="time", part="is_weekend", values=(True,)),
                Filter(dimension="late", values=(False,)),
                Filter(dimension="customer.signed_up", op="gte", values=("2026-01-01",)),
                Filter(dimension="region", op="not_in", values=("EC",)),
                Filter(dimension="order_size", op="lte", values=(500,)),
                AnyOf(
                    any_of=(
                        Filter(dimension="region", values=("SC",)),
                        Filter(dimension="channel", op="is_null"),
                    )
                ),
            ),
            period=Span(start=JULY, end=OCTOBER, date="order.delivered"),
        ),
        "en",
        "Orders, on weekends, not late, signed up since 1 Jan 2026, excluding region East China, "
        "order size at most 500, (region South China or without channel), "
        "delivered 1 Jul – 30 Sep 2026",
    ),
    (
        MetricQuery(
            metrics=("order_count",),
            group_by=(
                Group(dimension="time", part="weekday"),
                Group(dimension="order.delivered", grain="month"),
                Group(dimension="order_size", edges=(0, 100)),
            ),
            period=Span(start=JULY),
        ),
        "en",
        "Orders by weekday, month delivered and order size in bands of 0, 100, since 1 Jul 2026",
    ),
    (
        MetricQuery(
            metrics=("order_count",),
            filters=(
                Filter(dimension="customer.signed_up", op="gte", values=("2026-01-01",)),
                Filter(dimension="customer.signed_up", op="lt", values=("2026-04-01",)),
            ),
        ),
        "en",
        "Orders, signed up 1 Jan – 31 Mar 2026",
    ),
    (
        MetricQuery(
            metrics=("order_count",), period=Span(start=JULY, end=OCTOBER, phrase="上个季度")
        ),
        "en",
        "Orders, 1 Jul – 30 Sep 2026",
    ),
    (
        RowQuery(
            entity="order",
            filters=(Filter(dimension="region", values=("SC",)),),
            order=(Order(by="order_size"),),
            limit=10,
        ),
        "en",
        "List of orders, region South China, sorted by order size, largest first, first 10",
    ),
    (
        RowQuery(entity="customer", fields=("region", "signed_up")),
        "zh",
        "客户列表，列出地区和注册，前 50 条",
    ),
    (DescribeCatalogue(about="metric", name="revenue"), "en", "What does revenue mean?"),
    (DescribeCatalogue(about="metrics"), "zh", "全部指标"),
]


@pytest.mark.parametrize(("form", "language", "said"), SHORT, ids=[said for *_, said in SHORT])
def test_a_form_is_said_back_as_a_question(
    form: MetricQuery | RowQuery | DescribeCatalogue,
    language: Language,
    said: str,
    shop: SemanticModel,
    words: Vocabulary,
) -> None:
    assert short_reading(form, shop, words, language) == said


def test_the_reading_adds_definition_comparison_and_assumptions(
    shop: SemanticModel, words: Vocabulary
) -> None:
    form = MetricQuery(
        metrics=("refund_rate",),
        group_by=BY_REGION,
        period=QUARTER["en"],
        compare=Comparison(to="previous", align="to_date"),
    )
    said = reading_text(
        form, shop, words, "en", None, BEFORE, (Assumption("typo", "refnd", "refund"),)
    )
    assert said == (
        "Refund rate by region, 1 Jul – 30 Sep 2026 (last quarter), compared with the previous "
        "period · Refund rate = refunded orders ÷ orders, each by its own date · compared with "
        "1 Apr – 30 Jun 2026 · both up to the same point of the period · "
        '"refnd" is read as "refund"'
    )


def test_without_a_period_the_days_of_all_data_are_said(
    shop: SemanticModel, words: Vocabulary
) -> None:
    said = reading_text(
        MetricQuery(metrics=("order_count",)), shop, words, "zh", Period(start=JULY, end=OCTOBER)
    )
    assert said == "订单数 · 全部数据，2026-07-01 至 2026-09-30"


def test_a_date_that_was_named_is_said_again(shop: SemanticModel, words: Vocabulary) -> None:
    form = MetricQuery(
        metrics=("order_count",), period=Span(start=JULY, end=OCTOBER, date="order.delivered")
    )
    assert reading_text(form, shop, words, "en") == (
        "Orders, delivered 1 Jul – 30 Sep 2026 · counted by the date delivered"
    )
