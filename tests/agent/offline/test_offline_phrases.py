"""Phrases that bound, split or sort, and the measure a model names for rankings."""

from collections.abc import Callable
from typing import Any

import pytest

from agent.moves import Clarify, Steps

Form = Callable[..., dict[str, Any]]
Ask = Callable[..., Any]


@pytest.mark.parametrize(
    "question",
    [
        "which channels are underselling",
        "underselling channels",
        "滞销的渠道有哪些",
        "哪些渠道滞销",
    ],
)
def test_a_phrase_that_bounds_keeps_only_such_rows(form: Form, question: str) -> None:
    assert form(question) == {
        "metrics": ["revenue"],
        "group_by": [{"dimension": "channel"}],
        "having": [{"metric": "revenue", "op": "lt", "value": 60.0}],
    }


@pytest.mark.parametrize("question", ["are we underselling", "我们滞销吗", "underselling in April"])
def test_a_bound_without_rows_it_could_hold_for_is_asked_about(ask: Ask, question: str) -> None:
    assert isinstance(ask(question), Clarify)


@pytest.mark.parametrize("question", ["who is the sales champion", "谁是销冠", "销冠是谁"])
def test_a_phrase_that_splits_names_its_rows(form: Form, question: str) -> None:
    assert form(question) == {
        "metrics": ["revenue"],
        "group_by": [{"dimension": "sales_rep"}],
        "order": [{"by": "revenue"}],
        "limit": 1,
    }


@pytest.mark.parametrize("question", ["sales champion of each region", "每个地区的销冠"])
def test_a_phrase_that_splits_does_so_inside_each_group(form: Form, question: str) -> None:
    found = form(question)
    assert found["group_by"] == [{"dimension": "region"}, {"dimension": "sales_rep"}]
    assert (found["limit"], found["limit_per"]) == (1, "region")


@pytest.mark.parametrize("question", ["best selling channel by orders", "按订单数卖得最好的渠道"])
def test_a_measure_behind_by_ranks_in_place_of_the_phrases_own(form: Form, question: str) -> None:
    found = form(question)
    assert found["metrics"] == ["order_count"]
    assert found["order"] == [{"by": "order_count"}]


@pytest.mark.parametrize("question", ["top 3 customers", "前3的客户", "top 3 channels"])
def test_a_ranking_without_a_measure_takes_the_models_own_and_says_so(
    ask: Ask, question: str
) -> None:
    move = ask(question)
    assert isinstance(move, Steps)
    assert move.forms[0].metrics == ("revenue",)
    assert move.forms[0].limit == 3
    assert "default_metric" in {one.code for one in move.reading.assumptions}


@pytest.mark.parametrize(
    "question", ["which is our best channel", "哪个渠道最好", "top 3 customers by warmth"]
)
def test_a_judgement_or_an_unknown_measure_is_asked_about(ask: Ask, question: str) -> None:
    assert isinstance(ask(question), Clarify)


@pytest.mark.parametrize("question", ["卖了多少台电子产品", "2026年4月卖了多少把服装"])
def test_a_number_of_pieces_is_not_answered_with_money(ask: Ask, question: str) -> None:
    assert isinstance(ask(question), Clarify)


@pytest.mark.parametrize("question", ["which customers lost us money this year", "哪些客户亏了钱"])
def test_money_lost_is_no_number_of_customers_lost(ask: Ask, question: str) -> None:
    assert not isinstance(ask(question), Steps)
