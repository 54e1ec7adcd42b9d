"""The trap cases of tests/cases/traps: truths by hand, on all engines."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from semantic_layer.dialects import Dialect
from semantic_layer.problems import QueryRefused
from semantic_layer.query import MetricQuery

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "traps" / "cases.yaml").read_text(encoding="utf-8")
)
Case = dict[str, Any]
ANSWERED = [case for case in CASES if "rows" in case]
REFUSED = [case for case in CASES if "problems" in case]


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres"])
@pytest.mark.parametrize("case", ANSWERED, ids=[case["name"] for case in ANSWERED])
def test_a_trap_gives_the_truth_by_hand(case: Case, dialect: Dialect, traps: Any) -> None:
    rows = traps.rows(MetricQuery.model_validate(case["form"]), dialect)
    assert [tuple(map(same, row)) for row in rows] == [
        tuple(map(same, row)) for row in case["rows"]
    ]


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres"])
@pytest.mark.parametrize(
    "case", [c for c in ANSWERED if "checks" in c], ids=lambda case: case["name"]
)
def test_the_companion_counts_what_a_trap_hides(case: Case, dialect: Dialect, traps: Any) -> None:
    found = traps.checks(MetricQuery.model_validate(case["form"]), dialect)
    assert {name: same(found[name]) for name in case["checks"]} == {
        name: same(value) for name, value in case["checks"].items()
    }


@pytest.mark.parametrize("case", REFUSED, ids=[case["name"] for case in REFUSED])
def test_a_trap_without_an_answer_is_refused_with_what_comes_near(case: Case, traps: Any) -> None:
    with pytest.raises(QueryRefused) as refused:
        traps.compiled(MetricQuery.model_validate(case["form"]))
    assert [
        [problem.code, problem.subject, list(problem.nearest), problem.beside]
        for problem in refused.value.problems
    ] == case["problems"]


def same(value: object) -> object:
    """Numbers to nine decimals; a key read as text on an engine of one type per column is one."""
    if isinstance(value, str) and value.isdigit():
        return round(float(value), 9)
    if isinstance(value, int | float | Decimal):
        return round(float(value), 9)
    return value


@pytest.mark.parametrize("period", [{}, {"period": {"end": "2025-04-01"}}])
def test_who_came_again_is_asked_of_a_period_only(period: Case, traps: Any) -> None:
    form = MetricQuery.model_validate({"metrics": ["kept_rate"], **period})
    with pytest.raises(QueryRefused) as refused:
        traps.compiled(form)
    assert [(p.code, p.subject) for p in refused.value.problems] == [("needs_period", "kept_rate")]
    month = [{"dimension": "time", "grain": "month"}]
    assert traps.rows(form.model_validate({"metrics": ["kept_rate"], "group_by": month}))
