"""A query computed row by row: by hand on small data, and against the compiler on the demo."""

from collections import Counter
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.query import (
    Comparison,
    EntityFilter,
    Group,
    MetricQuery,
    RowQuery,
    ShareOf,
    Span,
)
from store.connect import open_engine
from store.table import Cell, Column, Table
from tools.recompute.audit import Auditor, differences
from tools.recompute.evaluate import measures_of, recompute
from tools.recompute.forms import alone, drawn
from tools.recompute.rows import Recomputed
from tools.recompute.tables import Tables
from tools.workspace import Workspace, open_workspace

BY_REGION = MetricQuery(metrics=("revenue",), group_by=(Group(dimension="region"),))

REPEATING = MetricQuery(
    metrics=("revenue",),
    entity_filters=(EntityFilter(entity="sales_rep", metric="repeat_rate", op="gte", value=0.2),),
)
"""Two entities at once: customers are counted for each sales rep."""


def computed(workspace: Workspace, form: MetricQuery) -> Recomputed:
    resolved = workspace.resolve(form)
    tables = Tables(workspace.model, workspace.engine, workspace.today)
    return recompute(resolved, measures_of(tables, resolved.model))


def rows(workspace: Workspace, form: MetricQuery) -> list[tuple[Cell, ...]]:
    return [(*row.key, *row.values.values()) for row in computed(workspace, form).rows]


def test_a_lost_key_is_a_group_of_its_own_and_the_largest_stands_first(
    workspace: Workspace,
) -> None:
    assert rows(workspace, BY_REGION) == [("EC", 600), ("SC", 400), ("(no match)", 50)]


def test_a_rate_has_its_denominators_groups_and_each_side_its_own_date(
    workspace: Workspace,
) -> None:
    form = MetricQuery(
        metrics=("refund_rate",),
        group_by=(Group(dimension="time", grain="month"),),
        period=Span(start=date(2026, 2, 1), end=date(2026, 6, 1)),
    )
    assert rows(workspace, form) == [
        ("2026-02-01", 0), ("2026-03-01", None), ("2026-04-01", 0), ("2026-05-01", 1 / 3),
    ]  # fmt: skip


def test_a_base_a_change_and_a_share_stand_beside_the_value(workspace: Workspace) -> None:
    form = MetricQuery(
        metrics=("order_count",),
        group_by=(Group(dimension="channel"),),
        period=Span(start=date(2026, 4, 1), end=date(2026, 5, 1)),
        compare=Comparison(to="period", period=Span(start=date(2026, 2, 1), end=date(2026, 3, 1))),
        share_of=ShareOf(),
    )
    assert rows(workspace, form) == [
        ("web", 1, 1, 0, 0, 1), ("shop", 0, 1, -1, -1, 0),
    ]  # fmt: skip


def test_customers_without_an_order_count_as_having_none(workspace: Workspace) -> None:
    idle = EntityFilter(
        entity="customer", metric="order_count", op="eq", value=0,
        period=Span(start=date(2026, 4, 1), end=date(2026, 5, 1)),
    )  # fmt: skip
    form = MetricQuery(metrics=("new_customers",), entity_filters=(idle,))
    assert rows(workspace, form) == [(3,)]


def test_what_is_not_covered_is_never_counted_as_equal(workspace: Workspace) -> None:
    assert Auditor(workspace).one(RowQuery(entity="order")).outcome == "not_audited"


def test_every_form_of_the_small_crm_comes_out_equal(workspace: Workspace) -> None:
    forms = chain(alone(workspace), drawn(workspace, 150, seed=3))
    found = list(Auditor(workspace).audit(forms))
    assert [(one.text, one.differences) for one in found if one.outcome == "different"] == []
    assert Counter(one.outcome for one in found)["equal"] > 140


@pytest.mark.parametrize(
    ("shown", "columns"),
    [
        ((("EC", 600), ("SC", 401), ("(no match)", 50)), ["revenue"]),
        ((("EC", 600), ("SC", 400)), ["rows"]),
        ((("EC", 600), ("SC", 400), ("(no match)", 50), (None, 0)), ["rows"]),
        ((("SC", 400), ("EC", 600), ("(no match)", 50)), ["order"]),
        ((("EC", 600.0000000001), ("SC", 400), ("(no match)", 50)), []),
    ],
    ids=["value", "gone", "more", "order", "rounding"],
)
def test_a_wrong_result_is_found_and_rounding_is_none(
    shown: tuple[tuple[Cell, ...], ...], columns: list[str], workspace: Workspace
) -> None:
    table = Table((Column("region"), Column("revenue")), shown)
    found = list(differences(table, computed(workspace, BY_REGION)))
    assert [one.column for one in found] == columns


def test_the_same_seed_draws_the_same_forms(workspace: Workspace) -> None:
    assert list(drawn(workspace, 20, 5)) == list(drawn(workspace, 20, 5))
    assert list(drawn(workspace, 20, 5)) != list(drawn(workspace, 20, 6))


def test_the_shipped_models_metrics_and_a_sample_of_forms_are_computed_alike(
    demo_database: Path,
) -> None:
    engine = open_engine(str(demo_database), seconds=3)
    space = open_workspace(load_model(shipped_model_path()), engine, date(2026, 10, 20))
    found = list(
        Auditor(space).audit(chain(alone(space), (REPEATING,), drawn(space, 100, seed=11)))
    )
    engine.close()
    assert [(one.text, one.differences) for one in found if one.outcome == "different"] == []
    assert Counter(one.outcome for one in found)["equal"] > 0.95 * len(found)
