"""One statement for rows and checks says what the query and its companion say apart."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from semantic_layer.compile.together import compile_together
from semantic_layer.compile.verify import verify_text
from semantic_layer.dialects import Dialect
from semantic_layer.query import MetricQuery
from semantic_layer.resolve import resolve

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "traps" / "cases.yaml").read_text(encoding="utf-8")
)
ANSWERED = {case["name"]: case["form"] for case in CASES if "rows" in case}
BESIDE = {
    "a mean by group": {"metrics": ["csat"], "group_by": [{"dimension": "region"}]},
    "means and counts": {
        "metrics": ["order_value", "order_count", "buyers"],
        "group_by": [{"dimension": "status"}],
    },
    "a rate beside a filter that keeps the lost": {
        "metrics": ["refund_rate"],
        "group_by": [{"dimension": "time", "grain": "month"}],
        "filters": [{"dimension": "region", "op": "not_in", "values": ["East"]}],
    },
    "a comparison by group": {
        "metrics": ["revenue", "buyers"],
        "group_by": [{"dimension": "status"}],
        "period": {"start": "2025-02-01", "end": "2025-05-01"},
        "compare": {"to": "previous"},
    },
    "empty values": {"metrics": ["lead_count"], "group_by": [{"dimension": "origin"}]},
    "an entity": {"metrics": ["revenue"], "group_by": [{"dimension": "customer"}], "limit": 2},
}


def said(world: Any, form: MetricQuery, dialect: Dialect) -> tuple[Any, Any, int] | None:
    """The rows, the checks that are not 0, and how many rows are lost; None = read apart."""
    resolved = resolve(form, world.model, world.today, world.spans)
    found = compile_together(resolved, dialect)
    if found is None:
        return None
    verify_text(found.sql, world.model)
    rows = [tuple(row) for row in world.engine(dialect).execute(found.sql).fetchall()]
    if not rows:
        return None
    lost = rows[0][-1] if found.lost else 0
    width = len(rows[0]) - len(found.checks) - found.lost
    named = (f"{check.kind} {check.subject}" for check in found.checks)
    checks = dict(zip(named, rows[0][width:], strict=not found.lost))
    return [row[:width] for row in rows], filled(checks), lost


def filled(checks: dict[str, Any]) -> dict[str, Any]:
    """Without what is 0: a check that is not made finds nothing."""
    return {
        name: pytest.approx(float(value)) if isinstance(value, int | float) else value
        for name, value in checks.items()
        if value
    }


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres"])
def test_rows_and_checks_are_those_of_two_statements(dialect: Dialect, traps: Any) -> None:
    compared = 0
    for name, written in {**ANSWERED, **BESIDE}.items():
        form = MetricQuery.model_validate(written)
        found = said(traps, form, dialect)
        if found is None:
            continue
        rows, checks, lost = found
        assert rows == traps.rows(form, dialect), name
        apart = filled(traps.checks(form, dialect))
        if lost:  # which ones, only the companion knows
            assert any(check.startswith("no_match") for check in apart), name
            apart = {check: n for check, n in apart.items() if not check.startswith("no_match")}
        assert checks == apart, name
        compared += 1
    assert compared > 60
