"""Toolbox: all forms are prepared before any runs, and each goes to its own tool."""

import pytest

from semantic_layer.problems import QueryRefused
from semantic_layer.query import MetricQuery, RowQuery
from tools.describe_catalogue import DescribeCatalogue
from tools.toolbox import TOOLS, prepare, run
from tools.workspace import Workspace


def test_each_form_is_answered_in_order(workspace: Workspace) -> None:
    forms = (MetricQuery(metrics=("revenue",)), DescribeCatalogue(about="metric", name="revenue"))
    results = run(prepare(forms, workspace), workspace)
    assert tuple(result.form for result in results) == forms


def test_a_refused_second_form_runs_nothing_and_all_problems_come_at_once(
    workspace: Workspace,
) -> None:
    forms = (
        MetricQuery(metrics=("revenue",)),
        MetricQuery(metrics=("profitt",)),
        RowQuery(entity="ordr"),
        DescribeCatalogue(about="metric", name="revenu"),
    )
    with pytest.raises(QueryRefused) as refused:
        prepare(forms, workspace)
    found = [(problem.code, problem.subject) for problem in refused.value.problems]
    assert found == [
        ("unknown_metric", "profitt"), ("unknown_entity", "ordr"), ("unknown_metric", "revenu"),
    ]  # fmt: skip


def test_no_two_tools_share_a_form_or_a_name() -> None:
    assert len({tool.form for tool in TOOLS}) == len({tool.name for tool in TOOLS}) == len(TOOLS)
