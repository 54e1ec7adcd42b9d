"""Questions in both languages and the form each becomes."""

from collections.abc import Callable
from typing import Any

import pytest

from agent.moves import Move, Steps
from agent.offline.planner import OfflinePlanner

Ask = Callable[..., Move]
Formed = Callable[..., dict[str, Any]]

APRIL = {"start": "2026-04-01", "end": "2026-05-01"}
THIS_YEAR = {"start": "2026-01-01", "end": "2027-01-01"}


def groups(*names: str) -> list[dict[str, str]]:
    return [{"dimension": name} for name in names]


def isin(dimension: str, *values: object) -> dict[str, object]:
    return {"dimension": dimension, "values": list(values)}


CASES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "What was revenue last month?",
        "上个月的销售额是多少",
        {"metrics": ["revenue"], "period": APRIL},
    ),
    (
        "revenue by region last month",
        "上个月各地区的销售额",
        {"metrics": ["revenue"], "group_by": groups("region"), "period": APRIL},
    ),
    (
        "revenue in East China this year",
        "今年华东的销售额",
        {"metrics": ["revenue"], "filters": [isin("region", "EC")], "period": THIS_YEAR},
    ),
    (
        "revenue by region excluding South China",
        "各地区销售额,不含华南",
        {
            "metrics": ["revenue"],
            "group_by": groups("region"),
            "filters": [{"dimension": "region", "op": "not_in", "values": ["SC"]}],
        },
    ),
    (
        "top 3 sales reps by revenue",
        "销售额前三的销售员",
        {
            "metrics": ["revenue"],
            "group_by": groups("sales_rep"),
            "order": [{"by": "revenue"}],
            "limit": 3,
        },
    ),
    (
        "which region had the lowest response time",
        "哪个地区响应时间最低",
        {
            "metrics": ["response_time"],
            "group_by": groups("region"),
            "order": [{"by": "response_time", "direction": "asc"}],
            "limit": 1,
        },
    ),
    (
        "worst region by response time",
        "响应时间最差的地区",
        {
            "metrics": ["response_time"],
            "group_by": groups("region"),
            "order": [{"by": "response_time"}],
            "limit": 1,
        },
    ),
    (
        "share of revenue by channel",
        "各渠道销售额占比",
        {"metrics": ["revenue"], "group_by": groups("channel"), "share_of": {}},
    ),
    (
        "share of electronics in total revenue",
        "电子产品占总收入的比例",
        {
            "metrics": ["revenue"],
            "filters": [isin("category", "Electronics")],
            "share_of": {"dropping": ["category"]},
        },
    ),
    (
        "orders and average order value by channel",
        "各渠道订单数和客单价",
        {"metrics": ["order_count", "order_value"], "group_by": groups("channel")},
    ),
    (
        "sales reps with revenue over 60",
        "销售额超过60的销售员",
        {
            "metrics": ["revenue"],
            "group_by": groups("sales_rep"),
            "having": [{"metric": "revenue", "op": "gt", "value": 60.0}],
        },
    ),
    (
        "orders with a discount of 40% or more",
        "折扣在四成及以上的订单数",
        {
            "metrics": ["order_count"],
            "filters": [{"dimension": "discount", "op": "gte", "values": [0.4]}],
        },
    ),
    (
        "how many customers did not order last month",
        "上个月没有下单的客户有多少",
        {
            "metrics": ["customer_count"],
            "entity_filters": [
                {
                    "entity": "customer",
                    "metric": "order_count",
                    "op": "eq",
                    "value": 0.0,
                    "period": APRIL,
                }
            ],
        },
    ),
    (
        "revenue from customers who complained",
        "投诉过的客户的销售额",
        {
            "metrics": ["revenue"],
            "entity_filters": [
                {"entity": "customer", "metric": "ticket_count", "op": "gte", "value": 1.0}
            ],
        },
    ),
    (
        "revenue this month compared with last month",
        "本月销售额和上月相比",
        {
            "metrics": ["revenue"],
            "period": {"start": "2026-05-01", "end": "2026-06-01"},
            "compare": {"to": "previous"},
        },
    ),
    (
        "top 2 categories in each region by revenue",
        "每个大区销售额前两名的品类",
        {"metrics": ["revenue"], "limit": 2, "limit_per": "region", "order": [{"by": "revenue"}]},
    ),
    (
        "monthly revenue this year",
        "今年每月销售额",
        {
            "metrics": ["revenue"],
            "group_by": [{"dimension": "time", "grain": "month"}],
            "period": THIS_YEAR,
        },
    ),
    (
        "orders delivered in April",
        "4月签收的订单数",
        {"metrics": ["order_count"], "period": {**APRIL, "date": "orders.delivered"}},
    ),
]


@pytest.mark.parametrize(("english", "chinese", "expected"), CASES, ids=[case[0] for case in CASES])
def test_both_languages_fill_the_same_form(
    form: Formed, english: str, chinese: str, expected: dict[str, Any]
) -> None:
    for question in (english, chinese):
        found = form(question)
        if "limit_per" in expected:
            assert sorted(group["dimension"] for group in found.pop("group_by")) == [
                "category",
                "region",
            ]
        assert found == expected, question


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        (
            "revenue by region last month",
            "Could you please show me revenue by region last month, thanks",
        ),
        ("revenue by region last month", "last month, by region: revenue"),
        ("revenue by region last month", "turnover by territory last month"),
        ("revenue by region last month", "revene by regoin last month"),
        ("上个月各地区的销售额", "麻烦帮我看一下上个月各区域的营收"),
        ("上个月各地区的销售额", "上個月各地區的銷售額"),
        ("上个月各地区的销售额", "上个月各地区消售额"),
        ("上个月各地区的销售额", "上个月各地区xiaoshoue"),
    ],
)
def test_politeness_order_synonyms_and_slips_keep_the_form(
    form: Formed, plain: str, other: str
) -> None:
    assert form(other) == form(plain)


def test_a_list_of_an_entity_without_a_measure_is_a_list_of_records(form: Formed) -> None:
    expected = {"entity": "customer", "filters": [isin("region", "EC")]}
    assert form("list customers in East China") == expected
    assert form("列出华东的客户") == expected


def test_an_entity_with_no_action_in_a_period_is_listed(form: Formed) -> None:
    expected = {
        "entity": "customer",
        "entity_filters": [
            {
                "entity": "customer",
                "metric": "order_count",
                "op": "eq",
                "value": 0.0,
                "period": APRIL,
            }
        ],
    }
    assert form("which customers did not order last month") == expected
    assert form("上个月没有下单的客户有哪些") == expected


def test_orders_paid_by_card_are_orders_that_have_such_a_payment(
    form: Formed,
) -> None:
    found = form("how many orders were paid by credit card")
    assert found == {
        "metrics": ["order_count"],
        "entity_filters": [
            {
                "entity": "orders",
                "metric": "paid_orders",
                "op": "gte",
                "value": 1.0,
                "filters": [isin("method", "card")],
            }
        ],
    }


def test_an_allowed_statistic_becomes_that_aggregate(form: Formed) -> None:
    assert form("median order value by region") == {
        "metrics": ["order_value.median"],
        "group_by": groups("region"),
    }


def test_every_span_of_an_answered_question_has_a_slot_or_is_harmless(
    ask: Ask, planner: OfflinePlanner
) -> None:
    soft = {"ignored"}
    for english, chinese, _ in CASES:
        for question in (english, chinese):
            move = ask(question)
            assert isinstance(move, Steps)
            named = [chip for chip in move.reading.chips if chip.slot in soft]
            meant = [
                chip.words
                for chip in named
                if any(
                    one.kind not in {"word", "harmless"}
                    for one in planner.lexicon.meanings(chip.words)
                )
            ]
            assert meant == [], question


@pytest.mark.parametrize(
    "question", ["customers who ordered in April but not in March", "4月下单但3月没下单的客户"]
)
def test_each_condition_has_its_own_month(form: Formed, question: str) -> None:
    done = {"entity": "customer", "metric": "order_count"}
    march = {"start": "2026-03-01", "end": "2026-04-01"}
    assert form(question)["entity_filters"] == [
        {**done, "op": "gte", "value": 1.0, "period": APRIL},
        {**done, "op": "eq", "value": 0.0, "period": march},
    ]


def test_a_sum_to_date_by_step_is_a_running_total(form: Formed) -> None:
    to_date = {"start": "2026-01-01", "end": "2026-05-21"}
    assert form("今年累计销售额") == {"metrics": ["revenue"], "period": to_date}
    assert form("今年累计销售额按月") == {
        "metrics": ["revenue"],
        "group_by": [{"dimension": "time", "grain": "month"}],
        "running": {"function": "total"},
        "period": to_date,
    }


def test_days_without_anything_done_are_not_dropped(ask: Ask) -> None:
    assert not isinstance(ask("4月下过单但3月没下单的客户"), Steps)
