"""Words that only together say what they say, over the shipped model."""

from datetime import date

import pytest

from agent.conversation import Conversation
from agent.moves import Clarify, Move, Steps
from agent.offline.lexicon import lexicon_of
from agent.offline.planner import OfflinePlanner
from agent.question import Question, language_of
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.query import EntityFilter, Filter, MetricQuery, RowQuery
from semantic_layer.vocabulary import build_vocabulary

TODAY = date(2026, 10, 20)


@pytest.fixture(scope="module", name="crm")
def _crm() -> OfflinePlanner:
    model = load_model(shipped_model_path())
    return OfflinePlanner(model, build_vocabulary(model, {}), TODAY, lambda _: ())


def asked(planner: OfflinePlanner, text: str) -> Move:
    question = Question(text=text, language=language_of(text), today=TODAY, seconds=5.0)
    return planner.next_move(question, Conversation(), (), ())


def query(planner: OfflinePlanner, text: str) -> MetricQuery:
    move = asked(planner, text)
    assert isinstance(move, Steps)
    form = move.forms[0]
    assert isinstance(form, MetricQuery)
    return form


def did(form: MetricQuery | RowQuery) -> list[tuple[str, str, str, str]]:
    """Each condition on an entity: what, how, from, to."""
    found: list[tuple[str, str, str, str]] = []
    for one in form.entity_filters:
        span = one.period if not isinstance(one.period, str) else None
        found.append((one.metric, one.op, str(span and span.start), str(span and span.end)))
    return found


@pytest.mark.parametrize(
    "text",
    ["customers who bought in March and again in December 2025",
     "2025年3月买过12月又买的客户有多少"],
)  # fmt: skip
def test_a_year_said_once_counts_for_both_months(crm: OfflinePlanner, text: str) -> None:
    assert did(query(crm, text)) == [
        ("order_count", "gte", "2025-03-01", "2025-04-01"),
        ("order_count", "gte", "2025-12-01", "2026-01-01"),
    ]


@pytest.mark.parametrize("text", ["Q1 vs Q2 vs Q3 revenue", "一季度、二季度和三季度的销售额"])
def test_three_periods_in_a_row_are_one_course(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert form.period is not None
    assert (form.period.start, form.period.end) == (date(2026, 1, 1), date(2026, 10, 1))
    assert [(one.dimension, one.grain) for one in form.group_by] == [("time", "quarter")]
    assert form.compare is None


@pytest.mark.parametrize("text", ["orders placed in September and delivered in October",
                                  "9月下单10月签收的订单数"])  # fmt: skip
def test_two_dates_of_the_same_rows_are_both_kept(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert form.period is not None
    assert form.period.start == date(2026, 9, 1)
    assert [
        (one.dimension, one.op, one.values) for one in form.filters if isinstance(one, Filter)
    ] == [
        ("order.delivered", "gte", ("2026-10-01",)),
        ("order.delivered", "lt", ("2026-11-01",)),
    ]


def test_a_date_whose_name_the_days_split_is_that_date(crm: OfflinePlanner) -> None:
    form = query(crm, "预计下个月成交的商机有多少")
    assert form.period is not None
    assert form.period.date == "opportunity.expected_close"


def test_what_a_measure_counts_is_not_a_condition_on_itself(crm: OfflinePlanner) -> None:
    form = query(crm, "number of deals lost by team")
    assert (form.metrics, form.entity_filters) == (("lost_deals",), ())


def test_placing_an_order_is_ordering(crm: OfflinePlanner) -> None:
    plain = query(crm, "how many customers ordered in 2025")
    placed = query(crm, "how many customers who placed an order in 2025")
    assert did(placed) == [("order_count", "gte", "2025-01-01", "2026-01-01")]
    assert plain.metrics == ("active_customers",)


@pytest.mark.parametrize("text", ["list the lost deals in September", "列出9月输单的商机"])
def test_records_of_a_count_are_listed_in_its_own_days(crm: OfflinePlanner, text: str) -> None:
    move = asked(crm, text)
    assert isinstance(move, Steps)
    form = move.forms[0]
    assert isinstance(form, RowQuery)
    assert (form.entity, form.period) == ("opportunity", None)
    assert did(form) == [("lost_deals", "gte", "2026-09-01", "2026-10-01")]
    assert all(isinstance(one, EntityFilter) for one in form.entity_filters)


@pytest.mark.parametrize(
    "text", ["上半年哪些输单原因丢掉的商机金额最多", "上个月一次解决率的商机金额"]
)
def test_a_number_of_the_rows_is_never_passed_over(crm: OfflinePlanner, text: str) -> None:
    assert isinstance(asked(crm, text), Clarify)


@pytest.mark.parametrize("text", ["上个月结单数", "上个月一次解决率", "上周日均订单数"])
def test_a_number_behind_the_last_month_is_not_its_day(crm: OfflinePlanner, text: str) -> None:
    move = asked(crm, text)
    days = [form.period for form in move.forms if isinstance(form, MetricQuery)] \
        if isinstance(move, Steps) else []  # fmt: skip
    assert all(span is not None and span.start for span in days)


def test_a_lexicon_is_compiled_once_for_a_model_and_its_data(crm: OfflinePlanner) -> None:
    vocabulary = build_vocabulary(load_model(shipped_model_path()), {})
    assert lexicon_of(vocabulary) is lexicon_of(vocabulary)
    assert lexicon_of(vocabulary) is crm.lexicon
