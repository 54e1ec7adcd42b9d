"""No word that changes the answer is passed over: ranks, kinds, changes, sizes and states."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from agent.conversation import Conversation
from agent.moves import Clarify, Decline, Move, Steps
from agent.offline.planner import OfflinePlanner
from agent.question import Question
from semantic_layer.metrics import Names, Phrases
from semantic_layer.query import MetricQuery
from semantic_layer.vocabulary import build_vocabulary

Ask = Callable[..., Move]
Formed = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("question", "op"),
    [
        ("regions where revenue fell compared to last year", "lt"),
        ("销售额比去年下降的地区", "lt"),
        ("哪些地区销售额增长了", "gt"),
        ("which regions rose in revenue compared to last year", "gt"),
    ],
)
def test_groups_said_to_have_fallen_or_risen_are_only_those(
    form: Formed, question: str, op: str
) -> None:
    found = form(question)
    assert found["having"] == [{"metric": "revenue", "of": "delta", "op": op, "value": 0.0}]
    assert found["group_by"] == [{"dimension": "region"}]


@pytest.mark.parametrize(
    "question", ["各地区销售额增长了多少", "how much did revenue rise by region"]
)
def test_a_change_by_group_keeps_every_group(form: Formed, question: str) -> None:
    assert "having" not in form(question)


@pytest.mark.parametrize(
    "question",
    [
        "List the ten largest orders last month",
        "列出上个月最大的十个订单",
        "top 3 and bottom 3 regions by revenue",
        "which region has the fewest tickets but the highest revenue?",
        "上个月卖了多少种电子产品",
        "number of regions with orders",
        "有订单的地区有几个",
        "5000以上订单的工单率",
        "销售额前10%的客户",
        "上个月未签收的订单数",
    ],
)
def test_what_no_form_can_say_is_asked(ask: Ask, question: str) -> None:
    assert isinstance(ask(question), Clarify | Decline), ask(question)


@pytest.mark.parametrize(
    ("question", "gone"),
    [
        ("how many customers by region", "having"),
        ("各地区有多少客户", "having"),
        ("regions with orders over 1", "filters"),
    ],
)
def test_numbers_of_things_by_group_are_still_answered(
    form: Formed, question: str, gone: str
) -> None:
    assert gone not in form(question)


def test_orders_over_a_sum_are_sized_and_not_counted(form: Formed) -> None:
    found = form("orders over 5000 last month by region")
    assert "having" not in found
    assert [one["metric"] for one in found["entity_filters"]] == ["revenue"]


def test_a_number_before_the_ranked_noun_is_how_many(form: Formed) -> None:
    assert form("Which 2 sales reps sold the most this year?")["limit"] == 2


@pytest.fixture(scope="module")
def stated(planner: OfflinePlanner) -> OfflinePlanner:
    """The shop with a measure called after one of its dates."""
    metric = planner.model.metrics["order_count"].model_copy(
        update={
            "names": Names(en=("orders delivered",), zh=("送货单",)),
            "verbs": Names(),
            "phrases": Phrases(),
        }
    )
    model = replace(planner.model, metrics={**planner.model.metrics, "arrived": metric})
    return OfflinePlanner(model, build_vocabulary(model, {}), planner.today, lambda _: ())


def test_a_state_beside_a_period_dates_it(stated: OfflinePlanner) -> None:
    asked = Question("orders delivered in April 2026", "en", stated.today, 10.0)
    move = stated.next_move(asked, Conversation(), (), ())
    assert isinstance(move, Steps)
    form = move.forms[0]
    assert isinstance(form, MetricQuery)
    assert form.period is not None
    assert (form.metrics, form.period.date) == (("arrived",), "orders.delivered")


def test_which_records_are_listed_and_not_counted(form: Formed) -> None:
    found = form("which orders were delivered in April")
    assert found["entity"] == "orders"


@pytest.mark.parametrize("question", ["上个月创建的工单有多少", "上周新建的订单数"])
def test_created_behind_a_time_is_no_order_to_write(ask: Ask, question: str) -> None:
    move = ask(question)
    assert not (isinstance(move, Decline) and move.reason == "write")


def test_an_edit_that_failed_does_not_end_the_thread(form: Formed) -> None:
    found = form("revenue by region", "only the lighthouse", "by channel instead")
    assert found["metrics"] == ["revenue"]
    assert found["group_by"] == [{"dimension": "channel"}]


def test_a_value_said_after_a_split_is_one_of_it(form: Formed) -> None:
    assert ask_filters(form, "revenue by industry last month", "only retail") == "industry"
    assert ask_filters(form, "revenue by channel last month", "only retail") == "channel"


def ask_filters(form: Formed, *questions: str) -> str:
    return str(form(*questions)["filters"][0]["dimension"])
