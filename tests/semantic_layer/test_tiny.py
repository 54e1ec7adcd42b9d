"""The tiny statistics set: every given value that a form can ask for, to 1e-9, on all engines.

The data stay where they are; only names of expected values are written here.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.compile.compiler import compile_query
from semantic_layer.compile.verify import verify
from semantic_layer.dialects import Dialect
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery
from semantic_layer.resolve import resolve

TODAY = date(2024, 6, 30)
RUNNING_MONTH = date(2024, 5, 15)
Tiny = tuple[Any, dict[str, str]]
SPANS = {
    "order.ordered": Period(start=date(2023, 1, 1), end=date(2024, 7, 1)),
    "lead.created": Period(start=date(2024, 1, 1), end=date(2024, 7, 1)),
}
H1 = {"start": "2024-01-01", "end": "2024-07-01"}
LAST_H1 = {"start": "2023-01-01", "end": "2023-07-01"}
YEAR = {"start": "2023-07-01", "end": "2024-07-01"}
BY_REGION = [{"dimension": "region"}]
YEAR_AGO = {"to": "year_ago"}

# Expected name -> form, row to look at (its first cell), column.
ASKED: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "net_revenue_2024H1": ({"metrics": ["net_revenue"], "period": H1}, None, "net_revenue"),
    "yoy_2024H1": (
        {"metrics": ["net_revenue"], "period": H1, "compare": YEAR_AGO}, None, "net_revenue.pct",
    ),
    "aov_2024H1": ({"metrics": ["order_value"], "period": H1}, None, "order_value"),
    "refund_rate_value_all": ({"metrics": ["refund_share"]}, None, "refund_share"),
    "cancel_rate_orders_all": ({"metrics": ["cancel_rate"]}, None, "cancel_rate"),
    "repeat_purchase_rate_all": ({"metrics": ["repeat_rate"]}, None, "repeat_rate"),
    "active_2024H1": ({"metrics": ["buyers"], "period": H1}, None, "buyers"),
    "churn_2023H2_to_2024H1": ({"metrics": ["churn"], "period": H1}, None, "churn"),
    "reactivated_2024H1": (
        {
            "metrics": ["customers"],
            "entity_filters": [
                {"entity": "customer", "metric": "orders", "op": "gt", "value": 0, "period": H1},
                {"entity": "customer", "metric": "orders", "op": "eq", "value": 0,
                 "period": {"start": "2023-07-01", "end": "2024-01-01"}},
                {"entity": "customer", "metric": "orders", "op": "gt", "value": 0,
                 "period": {"end": "2023-07-01"}},
            ],
        }, None, "customers",
    ),
    "clv_frequency_ttm": ({"metrics": ["frequency"], "period": YEAR}, None, "frequency"),
    "top20pct_customers_n": (
        {
            "metrics": ["customers"],
            "entity_filters": [
                {"entity": "customer", "metric": "net_revenue", "op": "top_percent", "value": 20}
            ],
        }, None, "customers",
    ),
    "mtd_prev_same_days": (
        {"metrics": ["net_revenue"], "period": {"start": "2024-05-01", "end": "2024-06-01"},
         "compare": {"to": "previous"}}, None, "net_revenue.base",
    ),
    "funnel_reached[lead]": ({"metrics": ["funnel"]}, "created", "funnel"),
    "funnel_reached[proposal]": ({"metrics": ["funnel"]}, "proposal", "funnel"),
    "funnel_step[lead->qualified]": ({"metrics": ["funnel"]}, "qualified", "funnel.of_previous"),
    "funnel_step[proposal->won]": ({"metrics": ["funnel"]}, "won", "funnel.of_previous"),
    "win_rate[referral]": (
        {"metrics": ["lead_win_rate"], "group_by": [{"dimension": "source"}]}, "referral",
        "lead_win_rate",
    ),
    "roi_revenue_total": ({"metrics": ["roi_revenue"]}, None, "roi_revenue"),
}  # fmt: skip
for region in ("华东", "华北", "华南", "西南"):
    for year, period in (("2023", LAST_H1), ("2024", H1)):
        ASKED[f"region_share_{year}H1[{region}]"] = (
            {"metrics": ["net_revenue"], "group_by": BY_REGION, "period": period, "share_of": {}},
            region, "net_revenue.share",
        )  # fmt: skip
    ASKED[f"region_revenue_yoy[{region}]"] = (
        {"metrics": ["net_revenue"], "group_by": BY_REGION, "period": H1, "compare": YEAR_AGO},
        region, "net_revenue.pct",
    )  # fmt: skip
for campaign in ("spring", "email", "expo", "ads"):
    for metric in ("roi_revenue", "roi_margin", "roas"):
        ASKED[f"{metric}[{campaign}]"] = (
            {"metrics": [metric], "group_by": [{"dimension": "campaign"}]}, campaign, metric,
        )  # fmt: skip


@pytest.fixture(scope="module")
def tiny(shared_data: Path, world: Any) -> Tiny:
    folder = shared_data / "statistics" / "tiny"
    statements: list[str] = []
    for name in ("orders", "leads", "campaigns", "fx"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        kinds = [
            "integer" if all(cell.lstrip("-").isdigit() for cell in column) else "text"
            for column in zip(*rows, strict=True)
        ]
        columns = ", ".join(f"{c} {k}" for c, k in zip(header, kinds, strict=True))
        statements.append(f"create table {name} ({columns});")
        cells = (", ".join(f"'{cell}'" for cell in row) for row in rows)
        statements.append(f"insert into {name} values {', '.join(f'({row})' for row in cells)};")
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["metric"]: row["value"] for row in csv.DictReader(file)}
    model = Path(__file__).parents[1] / "cases" / "tiny" / "model.yaml"
    return world(model, "".join(statements), TODAY), expected


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres"])
def test_every_given_value_of_the_tiny_set_is_exact(dialect: Dialect, tiny: Tiny) -> None:
    _, expected = tiny
    given = sorted(name for name in ASKED if name in expected)
    found = {name: value_of(name, dialect, tiny) for name in given}
    truths = {name: near(expected[name]) for name in given}
    assert found == truths
    assert len(given) >= 30


def near(text: str) -> object:
    return pytest.approx(float(text), rel=1e-9, abs=1e-9) if text else None


def value_of(name: str, dialect: Dialect, tiny: Tiny) -> float | None:
    model, engine = tiny[0].model, tiny[0].engine(dialect)
    form, row_key, column = ASKED[name]
    today = RUNNING_MONTH if name.startswith("mtd") else TODAY
    resolved = resolve(MetricQuery.model_validate(form), model, today, SPANS)
    compiled = verify(compile_query(resolved, dialect), model)
    rows = engine.execute(compiled.sql).fetchall()
    place = [described.id for described in compiled.columns].index(column)
    cell = next(row[place] for row in rows if row_key is None or row[0] == row_key)
    return None if cell is None else float(cell)
