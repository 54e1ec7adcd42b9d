"""What the offline planner's words say to a model, and which words a model's form leaves out."""

from datetime import date
from pathlib import Path

import pytest

from agent.assemble import open_analyst
from agent.offline.planner import OfflinePlanner
from agent.offline_reading import OfflineReading
from agent.settings import Settings
from semantic_layer.query import Comparison, EntityFilter, Filter, Group, MetricQuery, Span

LAST_MONTH = Span(start=date(2026, 4, 1), end=date(2026, 5, 1))
FULL = MetricQuery(
    metrics=("revenue",),
    group_by=(Group(dimension="channel"),),
    filters=(Filter(dimension="region", values=("EC",)),),
    period=LAST_MONTH,
)


@pytest.fixture
def reading(small_crm: Path, small_model_file: Path, tmp_path: Path) -> OfflineReading:
    analyst = open_analyst(
        Settings.model_validate(
            {"db": str(small_crm), "model": small_model_file, "today": "2026-05-20",
             "data_folder": tmp_path, "history": False}
        )
    )  # fmt: skip
    assert isinstance(analyst.planner, OfflinePlanner)
    return OfflineReading(analyst.planner)


@pytest.mark.parametrize(
    "question",
    [
        "revenue by channel in East China last month",
        "上个月华东各渠道的销售额",
        "please show me revenue by channel of East China last month",
    ],
)
def test_a_form_that_holds_every_word_leaves_nothing_out(
    reading: OfflineReading, question: str
) -> None:
    assert reading.left_out(question, (FULL,)) == ()


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("revenue by channel in East China this month", ("this month",)),
        ("revenue by channel in South China last month", ("south china",)),
        ("refund rate by channel in East China last month", ("refund rate",)),
        ("revenue by channel excluding East China last month", ("excluding",)),
        ("revenue over 500 by channel in East China last month", ("over 500",)),
        ("median revenue by channel in East China last month", ("median",)),
        ("revenue by channel yonder in East China last month", ("yonder",)),
        ("revenue by month in East China last month", ("by month",)),
        ("上个月华东以外各渠道的销售额", ("以外",)),
        ("上个月华东各渠道超过500的销售额", ("超过500",)),
    ],
)
def test_a_word_without_its_part_of_the_form_is_named(
    reading: OfflineReading, question: str, left_out: tuple[str, ...]
) -> None:
    assert set(left_out) <= set(reading.left_out(question, (FULL,)))


def test_several_forms_hold_words_together(reading: OfflineReading) -> None:
    other = MetricQuery(metrics=("refund_rate",), period=LAST_MONTH)
    question = "revenue by channel in East China and refund rate last month"
    assert reading.left_out(question, (FULL, other)) == ()


def test_comparison_and_bounds_of_entities_are_parts_of_a_form(reading: OfflineReading) -> None:
    form = MetricQuery(
        metrics=("revenue",),
        period=LAST_MONTH,
        compare=Comparison(to="year_ago"),
        entity_filters=(EntityFilter(entity="customer", metric="order_count", op="gt", value=2),),
    )
    assert reading.left_out("revenue last month compared with last year", (form,)) == ()


def test_only_a_phrase_that_is_nothing_but_days_gives_days(reading: OfflineReading) -> None:
    found = reading.span("last month")
    assert found is not None
    assert (found.start, found.end) == (LAST_MONTH.start, LAST_MONTH.end)
    assert reading.span("revenue last month") is None
    assert reading.span("late last month") is None


def test_hints_name_ids_days_and_what_nothing_explains(reading: OfflineReading) -> None:
    hints = reading.hints("dough of East China last month")
    assert [(hint.kind, hint.values or hint.stands_for) for hint in hints.found] == [
        ("value", (("region", "EC"),)),
        ("period", ("2026-04-01 to 2026-05-01, end not counted",)),
    ]
    assert hints.unexplained == ("dough",)
