"""The forms asked of the catalogue, computed a second time row by row over the demo."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.query import Filter, Group, MetricQuery, Span
from store.connect import open_engine
from tools.recompute.audit import Auditor
from tools.workspace import open_workspace

FORMS = (
    MetricQuery(
        metrics=("sales_funnel",),
        group_by=(Group(dimension="stage"), Group(dimension="lead_source")),
        period=Span(start=date(2025, 1, 1), end=date(2026, 1, 1)),
    ),
    MetricQuery(
        metrics=("pipeline_funnel",), filters=(Filter(dimension="level", values=("VIP",)),)
    ),
    MetricQuery(
        metrics=("lapsed_customers", "late_payers"),
        group_by=(Group(dimension="time", grain="quarter"),),
        period=Span(start=date(2025, 1, 1), end=date(2026, 1, 1)),
    ),
    MetricQuery(
        metrics=("returning_customers", "retained_customers"),
        group_by=(Group(dimension="value_tier"), Group(dimension="time", grain="month")),
        period=Span(start=date(2026, 1, 1), end=date(2026, 7, 1)),
    ),
    MetricQuery(metrics=("dso", "credit_used"), group_by=(Group(dimension="level"),)),
    MetricQuery(
        metrics=("revenue",),
        group_by=(Group(dimension="category"),),
        filters=(
            Filter(dimension="rfm_segment", values=("111", "101")),
            Filter(dimension="order_size", op="gte", values=(2000,)),
        ),
    ),
    MetricQuery(metrics=("one_time_share",), group_by=(Group(dimension="region"),)),
    MetricQuery(
        metrics=("on_time_rate", "campaign_orders"), group_by=(Group(dimension="category"),)
    ),
    MetricQuery(metrics=("dropped_order_rate",), group_by=(Group(dimension="product"),), limit=5),
    MetricQuery(metrics=("participants",), group_by=(Group(dimension="region"),)),
)


@pytest.fixture(scope="module")
def auditor(demo_database: Path) -> Iterator[Auditor]:
    engine = open_engine(str(demo_database), seconds=30)
    model = load_model(shipped_model_path())
    yield Auditor(open_workspace(model, engine, date(2026, 10, 20)))
    engine.close()


def test_every_form_of_the_catalogue_comes_out_equal_a_second_time(auditor: Auditor) -> None:
    found = list(auditor.audit(FORMS))
    unlike = [(one.text, one.outcome, one.reason, one.differences) for one in found
              if one.outcome != "equal"]  # fmt: skip
    assert unlike == []
    assert len(found) == len(FORMS)
