"""What a reading owes its reader: words shared by two measures, the age of a retention."""

from datetime import date
from pathlib import Path

import pytest

from agent.analyst import Analyst
from agent.assemble import open_analyst
from agent.settings import Settings
from semantic_layer.query import MetricQuery


@pytest.fixture(scope="module")
def demo(demo_database: Path) -> Analyst:
    today = date(2026, 10, 20)
    return open_analyst(Settings(db=str(demo_database), today=today, history=False))


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("活动带来的订单数和销售额", ("campaign_orders", "campaign_revenue")),
        ("orders and revenue from campaigns", ("campaign_orders", "campaign_revenue")),
        ("上个月的订单数和销售额", ("order_count", "revenue")),
        ("orders and revenue last month", ("order_count", "revenue")),
    ],
)
def test_shared_words_count_for_both_measures(
    demo: Analyst, question: str, metrics: tuple[str, ...]
) -> None:
    form = demo.ask(question).results[0].form
    assert isinstance(form, MetricQuery)
    assert form.metrics == metrics


@pytest.mark.parametrize(
    ("question", "said"),
    [("留存率", "取第 3 个月后的数值"), ("retention rate", "shown at month 3 after the first")],
)
def test_a_retention_that_is_not_split_says_at_which_age(
    demo: Analyst, question: str, said: str
) -> None:
    assert said in demo.ask(question).reading
