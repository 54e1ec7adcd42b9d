"""What a word hangs on decides its reading: complaints, ends of periods, parts of a split."""

from datetime import date
from pathlib import Path

import pytest

from agent.analyst import Analyst
from agent.assemble import open_analyst
from agent.moves import Steps
from agent.settings import Settings
from semantic_layer.query import Filter, MetricQuery, RowQuery, ShareOf

DAY = date(2026, 10, 20)


@pytest.fixture(scope="module")
def demo(demo_database: Path) -> Analyst:
    """The demo on its own day."""
    return open_analyst(Settings(db=str(demo_database), history=False, today=DAY))


def form(demo: Analyst, text: str) -> MetricQuery:
    turn = demo.ask(text).turn
    assert turn is not None
    assert isinstance(turn.move, Steps), text
    found = turn.forms[0]
    assert isinstance(found, MetricQuery)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "投诉过物流的客户有多少",
        "投诉物流的客户有多少",
        "How many customers complained about delivery?",
    ],
)
def test_what_was_complained_about_is_an_aspect(demo: Analyst, text: str) -> None:
    (complained,) = form(demo, text).entity_filters
    assert complained.filters == (Filter(dimension="aspect", values=("delivery",)),)


@pytest.mark.parametrize("text", ["投诉过物流行业的客户有多少", "物流客户的投诉有多少"])
def test_beside_its_own_noun_the_word_stays_an_industry(demo: Analyst, text: str) -> None:
    assert form(demo, text).filters == (Filter(dimension="industry", values=("物流",)),)


@pytest.mark.parametrize("text", ["overdue amount at the end of Q2", "二季度末的逾期金额"])
def test_the_end_of_a_quarter_is_the_quarter_for_a_stand_at_its_end(
    demo: Analyst, text: str
) -> None:
    period = form(demo, text).period
    assert period is not None
    assert (period.start, period.end) == (date(2026, 4, 1), date(2026, 7, 1))


@pytest.mark.parametrize("text", ["revenue at the end of Q2", "二季度末的销售额"])
def test_the_end_of_a_quarter_is_asked_for_what_is_summed(demo: Analyst, text: str) -> None:
    assert demo.ask(text).kind == "clarify"


@pytest.mark.parametrize(
    "text", ["which region has the highest share of Tmall orders", "哪个大区的天猫订单占比最高"]
)
def test_the_share_of_a_part_is_of_each_groups_own_whole(demo: Analyst, text: str) -> None:
    found = form(demo, text)
    assert found.share_of == ShareOf(within=("region",), dropping=("channel",))
    assert [(order.of, order.direction) for order in found.order] == [("share", "desc")]


def test_no_group_is_said_to_have_the_largest_share_of_different_wholes(demo: Analyst) -> None:
    assert "largest share" in demo.ask("share of orders by channel").text
    assert "largest share" not in demo.ask("share of online orders in each customer level").text


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("percentage of tickets within SLA by priority last month", "sla_rate"),
        ("what percentage of deals were won by region this year", "win_rate"),
    ],
)
def test_a_percentage_of_a_part_is_the_rate_the_model_has(
    demo: Analyst, text: str, metric: str
) -> None:
    assert form(demo, text).metrics == (metric,)


@pytest.mark.parametrize(
    "text", ["average resolution time, slowest 3 agents", "平均处理时长最慢的3个客服"]
)
def test_the_slowest_take_longest(demo: Analyst, text: str) -> None:
    assert [order.direction for order in form(demo, text).order] == ["desc"]


@pytest.mark.parametrize("text", ["Where do we get the most complaints?", "哪里的投诉最多"])
def test_where_is_the_split_the_model_calls_so(demo: Analyst, text: str) -> None:
    found = form(demo, text)
    assert [group.dimension for group in found.group_by] == ["region"]
    assert found.limit == 1


def test_a_first_question_is_never_asked_what_it_continues(demo: Analyst) -> None:
    assert demo.ask("How many visits last month?").decline_reason == "not_computable"
    asked = demo.ask("how much money did we make last quarter?")
    assert asked.kind == "clarify"
    assert len(asked.choices) > 1


@pytest.mark.parametrize("text", ["satisfaction under 3.5 by agent", "满意度低于3.5的客户等级"])
def test_a_bound_that_may_be_a_mark_is_no_percentage(demo: Analyst, text: str) -> None:
    assert demo.ask(text).kind == "clarify"


@pytest.mark.parametrize("text", ["tickets by team", "各团队的工单数"])
def test_of_two_teams_the_nearer_one_is_meant(demo: Analyst, text: str) -> None:
    assert [group.dimension for group in form(demo, text).group_by] == ["agent_team"]
    assert [group.dimension for group in form(demo, "revenue by team").group_by] == ["team"]


def test_what_was_won_is_no_second_condition(demo: Analyst) -> None:
    turn = demo.ask("which sales reps have not won a deal in September 2026").turn
    assert turn is not None
    assert [len(one.entity_filters) for one in turn.forms if isinstance(one, RowQuery)] == [1]
