"""What the compiler prints: legible SQL, the same each time, quoted where it must be."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import expressions as exp

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.compile.verify import NotVerified, verify_text
from semantic_layer.dialects import Dialect
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.query import MetricQuery, RowQuery

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "sql"
REGION = [{"dimension": "region"}]
MONTH = [{"dimension": "time", "grain": "month"}]
Q1 = {"start": "2025-01-01", "end": "2025-04-01"}

FORMS: dict[str, dict[str, Any]] = {
    "total": {"metrics": ["revenue"]},
    "by_region": {"metrics": ["revenue"], "group_by": REGION, "period": Q1, "limit": 2},
    "ratio": {"metrics": ["refund_rate"], "group_by": REGION},
    "two_facts": {"metrics": ["revenue", "ticket_count"], "group_by": REGION},
    "by_month": {"metrics": ["revenue"], "group_by": MONTH},
    "compared": {"metrics": ["revenue"], "period": Q1, "compare": {"to": "year_ago"}},
    "share": {"metrics": ["revenue"], "group_by": REGION, "share_of": {}},
    "first_per_region": {
        "metrics": ["revenue"], "group_by": [*REGION, {"dimension": "customer"}],
        "limit": 1, "limit_per": "region", "order": [{"by": "revenue"}],
    },
    "median": {"metrics": ["order_value.median"], "group_by": REGION},
    "did_not_order": {
        "metrics": ["customers"],
        "entity_filters": [
            {"entity": "customer", "metric": "order_count", "op": "eq", "value": 0}
        ],
    },
    "running_mean": {
        "metrics": ["revenue"], "group_by": MONTH, "running": {"function": "mean", "window": 2}
    },
    "funnel": {"metrics": ["lead_funnel"]},
    "records": {"entity": "order", "fields": ["amount", "customer", "ordered"]},
    "compared_months": {
        "metrics": ["revenue"], "group_by": MONTH, "period": Q1, "compare": {"to": "previous"},
    },
    "share_dropping": {
        "metrics": ["revenue"], "filters": [{"dimension": "region", "values": ["East"]}],
        "share_of": {"dropping": ["region"]},
    },
    "having_pct": {
        "metrics": ["revenue"], "group_by": REGION, "compare": {"to": "previous"},
        "period": {"start": "2025-02-01", "end": "2025-03-01"},
        "having": [{"metric": "revenue", "of": "pct", "op": "gte", "value": -0.5}],
    },
    "best_months_per_region": {
        "metrics": ["order_count"], "group_by": [*REGION, *MONTH], "limit": 2,
        "limit_per": "region", "order": [{"by": "order_count"}],
    },
    "running_mean_of_ratio": {
        "metrics": ["refund_rate"], "group_by": MONTH,
        "running": {"function": "mean", "window": 3},
    },
    "customers_by_orders": {"metrics": ["repeat_customers"], "group_by": REGION},
    "best_half": {
        "metrics": ["revenue"], "group_by": REGION,
        "entity_filters": [
            {"entity": "customer", "metric": "revenue", "op": "top_percent", "value": 50}
        ],
    },
    "cohort_ratio": {"metrics": ["conversion_rate"], "group_by": MONTH},
    "funnel_by_origin": {"metrics": ["lead_funnel"], "group_by": [{"dimension": "origin"}]},
    "retention": {
        "metrics": ["retention"],
        "group_by": [{"dimension": "customer.signed_up", "grain": "month"}, {"dimension": "age"}],
    },
    "snapshot": {"metrics": ["seats_held"], "group_by": MONTH},
    "median_per_customer": {"metrics": ["median_spend"], "group_by": REGION},
}  # fmt: skip


def query(form: dict[str, Any]) -> MetricQuery | RowQuery:
    return (RowQuery if "entity" in form else MetricQuery).model_validate(form)


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres"])
@pytest.mark.parametrize("name", FORMS)
def test_the_sql_of_a_form_is_the_one_that_was_read(
    name: str, dialect: Dialect, traps: Any
) -> None:
    compiled = traps.compiled(query(FORMS[name]), dialect)
    kept = SNAPSHOTS / f"{name}.{dialect}.sql"
    assert compiled.sql + "\n" == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMS)
def test_the_sql_that_was_read_runs_alike_on_every_engine(name: str, traps: Any) -> None:
    here = [tuple(map(plain, row)) for row in traps.rows(query(FORMS[name]))]
    assert here
    for dialect in ("duckdb", "postgres"):
        there = traps.rows(query(FORMS[name]), dialect)
        assert [tuple(map(plain, row)) for row in there] == here


def plain(value: object) -> object:
    """Numbers to nine places; a key may be text where "(no match)" stands beside it."""
    try:
        return round(float(str(value)), 9)
    except ValueError:
        return value


def test_a_synonym_renamed_leaves_the_sql_unchanged(traps: Any, world: Any, tmp_path: Path) -> None:
    cases = Path(__file__).parents[1] / "cases" / "traps"
    text = (cases / "model.yaml").read_text(encoding="utf-8")
    renamed = tmp_path / "model.yaml"
    renamed.write_text(text.replace("zh: [销售额]", "zh: [营业额]"), encoding="utf-8")
    other = world(renamed, (cases / "data.sql").read_text(encoding="utf-8"), traps.today)
    assert other.model.fingerprint != traps.model.fingerprint
    for form in FORMS.values():
        assert other.compiled(query(form)).sql == traps.compiled(query(form)).sql


def test_columns_say_what_they_mean(traps: Any) -> None:
    form = {"metrics": ["refund_rate"], "group_by": REGION, "period": Q1,
            "compare": {"to": "previous"}}  # fmt: skip
    points, percent = ValueFormat("points"), ValueFormat("percent")
    assert traps.compiled(query(form)).columns == (
        ResultColumn(
            "region", "group", "region", ValueFormat("text"), Bilingual(en="region", zh="地区")
        ),
        ResultColumn(
            "refund_rate", "value", "refund_rate", percent,
            Bilingual(en="refund rate", zh="退款率"),
        ),
        ResultColumn(
            "refund_rate.base", "base", "refund_rate", percent,
            Bilingual(en="refund rate, before", zh="退款率（基期）"),
        ),
        ResultColumn(
            "refund_rate.delta", "delta", "refund_rate", points,
            Bilingual(en="refund rate, change", zh="退款率变化"),
        ),
        ResultColumn(
            "refund_rate.pct", "pct", "refund_rate", percent,
            Bilingual(en="refund rate, change %", zh="退款率变化率"),
        ),
    )  # fmt: skip


def test_chinese_and_reserved_names_are_quoted_and_values_escaped(
    world: Any, tmp_path: Path, traps: Any
) -> None:
    model = tmp_path / "model.yaml"
    model.write_text(
        "model: store\ntables:\n  order:\n    source: 订单\n    key: 订单编号\n"
        "    names: {en: [order], zh: [订单]}\n    dimensions:\n"
        "      group: {column: group, names: {en: [group], zh: [组]}}\n"
        "metrics:\n  revenue: {kind: aggregate, table: order, aggregate: sum, of: 销售额, "
        "unit: CNY, names: {en: [revenue], zh: [销售额]}, means: {en: sales, zh: 销售}}\n",
        encoding="utf-8",
    )
    sql = 'create table 订单 (订单编号 text, 销售额 double, "group" text);'
    sql += "insert into 订单 values ('a', 1.5, 'it''s'), ('b', 2, 'x; drop table 订单');"
    shop = world(model, sql, traps.today)
    wanted = {"dimension": "group", "values": ["it's", "x; drop table 订单"]}
    form = {"metrics": ["revenue"], "group_by": [{"dimension": "group"}], "filters": [wanted]}
    truth = [("x; drop table 订单", 2.0), ("it's", 1.5)]
    assert shop.rows(query(form)) == truth
    assert shop.rows(query(form), "duckdb") == truth


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "DELETE FROM orders",
        "SELECT password FROM orders",
        "SELECT amount FROM sqlite_master",
        "SELECT load_extension('x')",
        "SELECT * FROM orders",
        "SELECT day.* FROM orders AS day",
        "SELECT year FROM orders",
        "SELECT length FROM orders",
        "SELECT amount FROM orders -- a note",
        "SELECT amount /* a note */ FROM orders",
        "SELECT amount FROM orders WHERE status = 'it''s' OR status = 'open",
        "SELECT amount FROM orders WHERE status = E'\\x41'",
        "SELECT amount FROM orders WHERE status = $$paid$$",
        "SELECT amount FROM orders WHERE status = ?",
        "SELECT amount FROM orders WHERE status = :status",
        "SELECT amount FROM `orders`",
        "SELECT amount FROM [orders]",
        "SELECT amount FROM orders, customers_of_others",
        "SELECT amount FROM orders WHERE day IN (SELECT day FROM payroll)",
        "SELECT amount FROM orders INTO OUTFILE 'x'",
        "ATTACH 'x' AS y",
        "PRAGMA table_info(orders)",
        "WITH x AS (DELETE FROM orders RETURNING id) SELECT id FROM x",
        "SELECT year(day) FROM orders",
        "SELECT amount FROM pg_read_file('x')",
        "SELECT (amount FROM orders",
        "",
    ],
)
def test_text_the_compiler_may_not_print_is_not_verified(sql: str, traps: Any) -> None:
    with pytest.raises(NotVerified):
        verify_text(sql, traps.model)


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres"])
@pytest.mark.parametrize("name", FORMS)
def test_what_is_verified_parses_as_one_select_of_known_tables(
    name: str, dialect: Dialect, traps: Any
) -> None:
    compiled = traps.compiled(query(FORMS[name]), dialect)
    sources = {table.source for table in traps.model.tables.values()}
    for sql in filter(None, (compiled.sql, compiled.check_sql)):
        (tree,) = sqlglot.parse(sql, dialect=dialect)
        assert isinstance(tree, exp.Query)
        made = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
        assert {table.name for table in tree.find_all(exp.Table)} <= sources | made


def test_a_thousand_buckets_and_a_deep_filter_run_under_the_engine_limits(traps: Any) -> None:
    form = {
        "metrics": ["revenue", "ticket_count", "units", "customers"],
        "group_by": [{"dimension": "time", "grain": "day"}],
        "period": {"start": "2022-08-04", "end": "2025-04-30"},
        "filters": [{"any_of": [{"dimension": "region", "values": [f"r{n}"]} for n in range(12)]}],
        "compare": {"to": "previous"},
    }
    limits = {sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 20, sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
              sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000}  # fmt: skip
    before = {limit: traps.sqlite.setlimit(limit, value) for limit, value in limits.items()}
    try:
        assert len(traps.rows(query(form))) == 1000
    finally:
        for limit, value in before.items():
            traps.sqlite.setlimit(limit, value)


def test_what_has_no_partner_stands_below_all_named_groups(traps: Any) -> None:
    form = {
        "metrics": ["order_count"], "group_by": [*REGION, *MONTH], "limit": 1,
        "limit_per": "region", "order": [{"by": "order_count"}],
    }  # fmt: skip
    regions = [row[0] for row in traps.rows(query(form))]
    named = [one for one in regions if one not in {None, "(no match)"}]
    assert "(no match)" in regions
    assert regions[: len(named)] == sorted(named)
