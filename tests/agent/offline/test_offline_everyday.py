"""Everyday wording over the shipped model: each mechanism in both languages gives one form."""

from datetime import date

import pytest

from agent.conversation import Conversation
from agent.moves import Clarify, Move, Steps
from agent.offline.planner import OfflinePlanner
from agent.question import Question, language_of
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.query import Comparison, EntityFilter, Filter, Group, MetricQuery, ShareOf
from semantic_layer.vocabulary import build_vocabulary

TODAY = date(2026, 10, 20)
REGIONS = {"region": (("华东", "East China", "华东"), ("华南", "South China", "华南"))}


@pytest.fixture(scope="module", name="crm")
def _crm() -> OfflinePlanner:
    model = load_model(shipped_model_path())
    return OfflinePlanner(model, build_vocabulary(model, REGIONS), TODAY, lambda _: ())


def asked(planner: OfflinePlanner, text: str) -> Move:
    question = Question(text=text, language=language_of(text), today=TODAY, seconds=5.0)
    return planner.next_move(question, Conversation(), (), ())


def query(planner: OfflinePlanner, text: str) -> MetricQuery:
    move = asked(planner, text)
    assert isinstance(move, Steps), text
    form = move.forms[0]
    assert isinstance(form, MetricQuery)
    return form


def choices(planner: OfflinePlanner, text: str) -> list[MetricQuery]:
    move = asked(planner, text)
    assert isinstance(move, Clarify), text
    forms = [choice.steps.forms[0] for choice in move.choices]
    return [form for form in forms if isinstance(form, MetricQuery)]


def days(form: MetricQuery) -> tuple[str, str]:
    assert form.period is not None
    return str(form.period.start), str(form.period.end)


@pytest.mark.parametrize(
    ("text", "metric"),
    [("How many orders did we get in August and September respectively?", "order_count"),
     ("8月和9月的订单数分别是多少", "order_count"),
     ("by how much did revenue rise from August to September", "revenue"),
     ("从8月到9月销售额增加了多少", "revenue"),
     ("8月和9月的销售额相差多少", "revenue")],
)  # fmt: skip
def test_two_months_are_set_against_each_other(crm: OfflinePlanner, text: str, metric: str) -> None:
    form = query(crm, text)
    assert (form.metrics, days(form), form.compare) == (
        (metric,), ("2026-09-01", "2026-10-01"), Comparison(to="previous"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["revenue in Q3 versus the same quarter a year earlier",
     "revenue in Q3 compared to the same period a year ago",
     "revenue in Q3 versus the same quarter the year before", "三季度销售额对比去年同期"],
)  # fmt: skip
def test_the_same_days_a_year_earlier_are_the_base(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert (days(form), form.compare) == (
        ("2026-07-01", "2026-10-01"), Comparison(to="year_ago"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["orders last month versus the same month two years ago", "上个月订单数比前年同月多多少"],
)
def test_the_same_days_two_years_earlier_are_the_base(crm: OfflinePlanner, text: str) -> None:
    compare = query(crm, text).compare
    assert compare is not None
    assert compare.period is not None
    assert (str(compare.period.start), str(compare.period.end)) == ("2024-09-01", "2024-10-01")


@pytest.mark.parametrize(
    "text",
    ["华东和华南的退款率差多少", "华东和华南的退款率相差多少",
     "gap between East China and South China in refund rate"],
)  # fmt: skip
def test_a_difference_of_two_values_shows_both_rows(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert (form.metrics, form.group_by, form.filters) == (
        ("refund_rate",), (Group(dimension="region"),),
        (Filter(dimension="region", values=("华东", "华南")),),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["orders between 5 and 10 September", "orders between the 5th and the 10th of September",
     "orders from 5 to 10 September", "9月5号到10号的订单数"],
)  # fmt: skip
def test_days_between_two_of_a_month_hold_both(crm: OfflinePlanner, text: str) -> None:
    assert days(query(crm, text)) == ("2026-09-05", "2026-09-11")


@pytest.mark.parametrize(
    "text",
    ["average number of orders per customer", "平均每个客户下了几单", "平均每个客户的订单数"],
)
def test_a_mean_per_entity_is_the_ratio_the_model_has(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert (form.metrics, form.group_by) == (("purchase_frequency",), ())


@pytest.mark.parametrize(
    "text",
    ["average number of tickets per customer", "平均每个客户的工单数", "平均每个客户买了多少钱"],
)
def test_a_mean_per_entity_without_a_ratio_is_asked_back(crm: OfflinePlanner, text: str) -> None:
    assert isinstance(asked(crm, text), Clarify)


@pytest.mark.parametrize(
    "text",
    ["what percentage of orders came from returning customers", "订单中有多少比例来自老客户"],
)
def test_a_share_from_a_kind_of_customer_is_a_share_of_a_value(
    crm: OfflinePlanner, text: str
) -> None:
    form = query(crm, text)
    assert (form.metrics, form.filters, form.share_of) == (
        ("order_count",), (Filter(dimension="buyer_kind", values=("repeat",)),),
        ShareOf(dropping=("buyer_kind",)),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["returning customers by region", "各大区的老客户"])
def test_a_kind_of_customer_alone_is_their_number(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert (form.metrics, form.filters) == (("returning_customers",), ())


@pytest.mark.parametrize(
    "text", ["revenue from customers who joined last year", "去年加入的客户的销售额"]
)
def test_customers_join_when_they_are_created(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert (form.metrics, form.filters) == (
        ("revenue",),
        (Filter(dimension="customer.created", op="gte", values=("2025-01-01",)),
         Filter(dimension="customer.created", op="lt", values=("2026-01-01",))),
    )  # fmt: skip


def test_others_than_customers_do_not_join_on_a_date_of_theirs(crm: OfflinePlanner) -> None:
    assert isinstance(asked(crm, "revenue of sales reps who joined last year"), Clarify)


@pytest.mark.parametrize(
    "text", ["which customers spent more than 10000 this year", "今年消费超过1万的客户有哪些"]
)
def test_what_customers_spent_is_the_leading_sum_of_money(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    held = [(one.metric, one.op, one.value) for one in form.having]
    assert (form.group_by, held) == ((Group(dimension="customer"),), [("revenue", "gt", 10000.0)])


@pytest.mark.parametrize(
    "text", ["how much did we spend in September", "which campaigns spent most"]
)
def test_what_others_than_customers_spent_is_no_revenue(crm: OfflinePlanner, text: str) -> None:
    assert not isinstance(asked(crm, text), Steps)


@pytest.mark.parametrize(
    ("text", "metric", "split"),
    [("which sales rep closed the most deals this year", "closed_deals", "sales_rep"),
     ("which sales rep won the most deals this year", "won_deals", "sales_rep"),
     ("which agents resolved the most tickets last month", "resolved_tickets", "agent")],
)  # fmt: skip
def test_a_name_parted_by_a_superlative_is_that_name(
    crm: OfflinePlanner, text: str, metric: str, split: str
) -> None:
    form = query(crm, text)
    assert (form.metrics, form.group_by) == ((metric,), (Group(dimension=split),))


def test_turned_into_holds_for_rows_that_have_such_rows(crm: OfflinePlanner) -> None:
    form = query(crm, "how many leads turned into deals")
    assert (form.metrics, form.entity_filters) == (
        ("lead_count",),
        (EntityFilter(entity="lead", metric="opportunity_count", op="gte", value=1.0),),
    )


@pytest.mark.parametrize(
    "text", ["share of tickets resolved within 24 hours", "24小时内解决的工单占比"]
)
def test_a_share_done_within_hours_is_of_all_rows(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert (form.metrics, form.entity_filters, form.share_of) == (
        ("ticket_count",),
        (EntityFilter(entity="ticket", metric="resolution_time", op="lte", value=24.0),),
        ShareOf(dropping=("ticket",)),
    )


def test_a_share_done_within_hours_stays_inside_each_group(crm: OfflinePlanner) -> None:
    form = query(crm, "share of tickets resolved within 2 days by priority")
    assert form.share_of == ShareOf(within=("priority",), dropping=("ticket",))
    assert [one.value for one in form.entity_filters] == [48.0]


@pytest.mark.parametrize(
    "text",
    ["orders excluding refunded orders", "orders without refunded orders", "不含退款订单的订单数"],
)
def test_rows_of_a_count_can_be_left_out(crm: OfflinePlanner, text: str) -> None:
    form = query(crm, text)
    assert (form.metrics, form.entity_filters) == (
        ("order_count",),
        (EntityFilter(entity="order", metric="refunded_orders", op="eq", value=0.0),),
    )


@pytest.mark.parametrize("text", ["revenue excluding refunds", "不含退款的销售额"])
def test_a_sum_less_a_part_is_the_measure_that_says_so(crm: OfflinePlanner, text: str) -> None:
    assert query(crm, text).metrics == ("net_revenue",)


@pytest.mark.parametrize("text", ["新客户数", "新增客户数", "new customers"])
def test_new_customers_are_one_measure_however_said(crm: OfflinePlanner, text: str) -> None:
    assert query(crm, text).metrics == ("new_customers",)


@pytest.mark.parametrize("text", ["orders in the morning", "上午的订单数", "上午和下午的订单数"])
def test_parts_of_a_day_are_offered_by_the_hour(crm: OfflinePlanner, text: str) -> None:
    first = choices(crm, text)[0]
    assert (first.metrics, first.group_by) == (
        ("order_count",), (Group(dimension="time", part="hour"),),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["frobnicated orders by region", "按大区的订单数 鬯鬯"])
def test_the_first_choice_is_the_question_without_the_unknown_word(
    crm: OfflinePlanner, text: str
) -> None:
    first = choices(crm, text)[0]
    assert (first.metrics, first.group_by) == (("order_count",), (Group(dimension="region"),))


def test_beside_a_measure_only_measures_of_the_same_rows_are_offered(crm: OfflinePlanner) -> None:
    tables = {
        crm.catalogue.table_of(form.metrics[0])
        for form in choices(crm, "how many tickets were closed last month")
    }
    assert tables == {"ticket"}


@pytest.mark.parametrize(
    "text",
    ["how many customers joined last month", "上个月入会的客户有多少", "上个月注册的客户有多少"],
)  # fmt: skip
def test_customers_of_a_month_are_not_all_there_were_at_its_end(
    crm: OfflinePlanner, text: str
) -> None:
    form = query(crm, text)
    assert (form.metrics, days(form)) == (("new_customers",), ("2026-09-01", "2026-10-01"))


def test_a_bound_on_the_time_taken_keeps_what_is_counted(crm: OfflinePlanner) -> None:
    complaints = query(crm, "complaints resolved within 24 hours")
    deals = query(crm, "deals won within 30 days")
    assert (complaints.metrics, deals.metrics) == (("complaint_count",), ("won_deals",))
    assert query(crm, "how many tickets were resolved within 24 hours last month").metrics == (
        "resolved_tickets",
    )


@pytest.mark.parametrize(
    "text", ["how much did customers spend last quarter", "上个季度客户花了多少钱"]
)
def test_what_customers_spent_needs_no_bound(crm: OfflinePlanner, text: str) -> None:
    assert query(crm, text).metrics == ("revenue",)


def test_a_kind_of_order_does_not_cut_what_is_not_of_orders(crm: OfflinePlanner) -> None:
    assert isinstance(asked(crm, "老客户的满意度"), Clarify)
