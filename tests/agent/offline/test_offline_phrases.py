"""Phrases that bound, split or sort, and the measure a model names for rankings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agent.conversation import Conversation
from agent.moves import Clarify, Move, Steps
from agent.offline.planner import OfflinePlanner
from agent.question import Question, language_of
from semantic_layer.form import Bilingual
from semantic_layer.metrics import Names, Phrases
from semantic_layer.query import MetricQuery
from semantic_layer.vocabulary import build_vocabulary

Form = Callable[..., dict[str, Any]]
Ask = Callable[..., Any]
TODAY = date(2026, 5, 20)


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


@pytest.fixture(scope="module")
def ranking(planner: OfflinePlanner) -> OfflinePlanner:
    """The shop, whose model names what is ranked by."""
    model = replace(planner.model, default_metric="revenue")
    return OfflinePlanner(model, planner.catalogue.vocabulary, TODAY, planner.catalogue.check)


def _asked(planner: OfflinePlanner, text: str) -> Move:
    return planner.next_move(Question(text, language_of(text), TODAY, 10.0), Conversation(), (), ())


@pytest.mark.parametrize("question", ["top 3 customers", "前3的客户", "top 3 channels"])
def test_a_ranking_without_a_measure_takes_the_models_own_and_says_so(
    ranking: OfflinePlanner, ask: Ask, question: str
) -> None:
    move = _asked(ranking, question)
    assert isinstance(move, Steps)
    assert isinstance(move.forms[0], MetricQuery)
    assert (move.forms[0].metrics, move.forms[0].limit) == (("revenue",), 3)
    assert "default_metric" in {one.code for one in move.reading.assumptions}
    assert isinstance(ask(question), Clarify)


@pytest.mark.parametrize(
    "question", ["which is our best channel", "哪个渠道最好", "top 3 customers by warmth"]
)
def test_a_judgement_or_an_unknown_measure_is_asked_about(
    ranking: OfflinePlanner, question: str
) -> None:
    assert isinstance(_asked(ranking, question), Clarify)


@pytest.mark.parametrize("question", ["卖了多少台电子产品", "2026年4月卖了多少把服装"])
def test_a_number_of_pieces_is_not_answered_with_money(ask: Ask, question: str) -> None:
    assert isinstance(ask(question), Clarify)


@pytest.mark.parametrize("question", ["which customers lost us money this year", "哪些客户亏了钱"])
def test_money_lost_is_no_number_of_customers_lost(ask: Ask, question: str) -> None:
    assert not isinstance(ask(question), Steps)


@pytest.fixture(scope="module")
def defining(planner: OfflinePlanner) -> OfflinePlanner:
    """The shop with a measure whose definition names days."""
    metric = planner.model.metrics["order_count"].model_copy(
        update={
            "names": Names(en=("quiet customers",), zh=("沉睡客户",)),
            "verbs": Names(),
            "phrases": Phrases(),
            "means": Bilingual(
                en="customers without an order in the 180 days before today",
                zh="180 天内没有下单的客户",
            ),
        }
    )
    model = replace(planner.model, metrics={**planner.model.metrics, "quiet": metric})
    vocabulary = build_vocabulary(model, {})
    return OfflinePlanner(model, vocabulary, TODAY, lambda _: ())


@pytest.mark.parametrize(
    "question",
    ["quiet customers by channel (no order in 180 days)", "180天没有下单算沉睡，各渠道的沉睡客户",
     "各渠道的沉睡客户（180天没下单）"],
)  # fmt: skip
def test_a_definition_that_is_the_models_own_changes_nothing(
    defining: OfflinePlanner, question: str
) -> None:
    move = _asked(defining, question)
    plain = _asked(defining, "quiet customers by channel")
    assert isinstance(move, Steps)
    assert isinstance(plain, Steps)
    assert move.forms == plain.forms


@pytest.mark.parametrize(
    "question",
    ["quiet customers by channel (no order in 90 days)", "90天没有下单算沉睡，各渠道的沉睡客户",
     "quiet customers by channel (an order in 180 days)", "各渠道的沉睡客户（90天没下单）",
     "quiet customers by channel (180 of them)"],
)  # fmt: skip
def test_a_definition_of_something_else_is_not_passed_over(
    defining: OfflinePlanner, question: str
) -> None:
    assert not isinstance(_asked(defining, question), Steps)
