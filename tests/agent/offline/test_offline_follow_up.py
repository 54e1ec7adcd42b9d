"""Follow-ups edit the last form; what they become is what the whole question would be."""

from collections.abc import Callable
from typing import Any

import pytest

from agent.moves import Clarify, Move, Steps
from agent.offline.planner import OfflinePlanner
from store.table import Column, Table

Ask = Callable[..., Move]
Formed = Callable[..., dict[str, Any]]

PAIRS = [
    ("revenue by region last month", "and by channel?", "revenue by channel last month"),
    ("revenue by region last month", "what about last year?", "revenue by region last year"),
    ("revenue by region last month", "and orders?", "orders by region last month"),
    ("revenue by region last month", "top 2 instead", "top 2 regions by revenue last month"),
    (
        "revenue in East China last month",
        "what about North China?",
        "revenue in North China last month",
    ),
    (
        "revenue in East China last month",
        "and against South China?",
        "revenue in East China and South China last month",
    ),
    (
        "revenue by region this year",
        "excluding South China",
        "revenue by region this year excluding South China",
    ),
    (
        "revenue by region this year",
        "also split by channel",
        "revenue by region and channel this year",
    ),
    (
        "revenue in East China by category this year",
        "remove the region filter",
        "revenue by category this year",
    ),
    ("monthly revenue this year", "weekly please", "weekly revenue this year"),
    (
        "top 2 regions by revenue last month",
        "smallest on top",
        "bottom 2 regions by revenue last month",
    ),
    (
        "revenue by region this year",
        "how does that compare to last year?",
        "revenue by region this year yoy",
    ),
    (
        "revenue by region last month",
        "how many new customers this year",
        "how many new customers this year",
    ),
    ("上个月各地区销售额", "按渠道呢?", "上个月各渠道销售额"),
    ("上个月各地区销售额", "去年呢", "去年各地区销售额"),
    ("上个月华东销售额", "那华北呢", "上个月华北销售额"),
    ("今年各地区销售额", "不含华南", "今年各地区销售额不含华南"),
    ("今年各地区销售额", "占比是多少", "今年各地区销售额占比"),
    ("今年各地区销售额", "同比呢", "今年各地区销售额同比"),
    ("今年销售额前2的地区", "倒过来排", "今年销售额后2的地区"),
    ("今年每月销售额", "换成按周", "今年每周销售额"),
]


@pytest.mark.parametrize(
    ("before", "fragment", "whole"), PAIRS, ids=[f"{p[0]} > {p[1]}" for p in PAIRS]
)
def test_a_fragment_edits_the_last_form(
    form: Formed, before: str, fragment: str, whole: str
) -> None:
    assert form(before, fragment) == form(whole)


@pytest.mark.parametrize(
    "fragment", ["and last year?", "那去年呢?", "only East China", "what about the second one?"]
)
def test_a_fragment_without_a_question_before_it_asks(ask: Ask, fragment: str) -> None:
    assert isinstance(ask(fragment), Clarify)


def test_gates_hold_after_a_merge(ask: Ask) -> None:
    assert not isinstance(ask("revenue by region last month", "and next month?"), Steps)
    assert not isinstance(ask("revenue by channel last month", "and tickets?"), Steps)
    assert not isinstance(ask("revenue by region", "only lighthouses"), Steps)


def test_a_fragment_after_a_question_that_was_asked_back_does_not_reach_past_it(ask: Ask) -> None:
    assert not isinstance(ask("revenue by region", "show performance", "and last year?"), Steps)


def test_the_second_one_is_the_value_in_that_row(planner: OfflinePlanner) -> None:
    from agent.conversation import Conversation, Turn
    from agent.question import Question

    def move(text: str, conversation: Conversation) -> Move:
        return planner.next_move(Question(text, "en", planner.today, 9.0), conversation, (), ())

    first = move("top 3 regions by revenue this year", Conversation())
    table = Table((Column("region"), Column("revenue")), (("NC", 70), ("EC", 50), ("SC", 30)))
    assert isinstance(first, Steps)
    conversation = Conversation().with_turn(Turn("", first, first.forms, table))
    second = move("what about the second one last month?", conversation)
    assert isinstance(second, Steps)
    fields = second.forms[0].model_dump()
    assert [one["values"] for one in fields["filters"]] == [("EC",)]
    assert fields["limit"] is None
