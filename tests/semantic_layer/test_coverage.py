"""Coverage: what a database cannot answer becomes a refusal that says what it needs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from semantic_layer.coverage import covered
from semantic_layer.form import Bilingual
from semantic_layer.load import load_model
from semantic_layer.metrics import Retention
from semantic_layer.model import SemanticModel

SHOP = load_model(Path(__file__).parent / "shop_model.yaml")
COLUMNS: dict[str, tuple[str, ...]] = {
    "customers": ("customer_id", "name", "region", "level", "created_at", "phone"),
    "orders": (
        "order_id", "customer_id", "ordered_at", "delivered_at", "promised_at", "channel", "amount",
        "status",
    ),
    "refunds": ("refund_id", "order_id", "refunded_at", "reason"),
    "leads": (
        "lead_id", "customer_id", "created_at", "qualified_at", "converted_at", "region", "source",
    ),
}  # fmt: skip

Without = Callable[..., SemanticModel]


@pytest.fixture
def without() -> Without:
    """The shop's model over a database that lacks these sources or columns (`orders.amount`)."""

    def found(*names: str) -> SemanticModel:
        left = {
            source: tuple(column for column in columns if f"{source}.{column}" not in names)
            for source, columns in COLUMNS.items()
            if source not in names
        }
        return covered(SHOP, left)

    return found


def gone(model: SemanticModel) -> set[str]:
    return set(SHOP.metrics) - set(model.metrics)


def test_a_database_that_has_everything_leaves_the_model_as_it_is(without: Without) -> None:
    assert without() is SHOP


def test_names_are_compared_without_case() -> None:
    upper = {source.upper(): tuple(map(str.upper, columns)) for source, columns in COLUMNS.items()}
    assert covered(SHOP, upper) is SHOP


def test_a_missing_column_takes_its_metrics_and_says_so(without: Without) -> None:
    model = without("orders.amount")
    assert gone(model) == {"revenue", "order_value"}
    refusal = model.not_computable["revenue"]
    assert refusal.needs == Bilingual(en="the column orders.amount", zh="orders.amount 列")
    assert refusal.names.zh == ("销售额", "营收", "收入", "卖", "卖了多少钱", "卖得最好")
    assert "order_size" not in model.tables["order"].dimensions


def test_a_missing_table_takes_what_is_computed_from_it(without: Without) -> None:
    model = without("refunds")
    assert gone(model) == {"refunded_orders", "refund_rate"}
    assert model.not_computable["refund_rate"].needs == Bilingual(
        en="the table refunds (order_id, refunded_at)", zh="refunds 表（order_id、refunded_at）"
    )
    assert model.not_computable["refund_rate"].instead == ("order_count",)
    assert list(model.tables) == ["customer", "order", "lead"]


def test_a_metric_whose_date_is_missing_never_moves_to_another_date(without: Without) -> None:
    model = without("orders.ordered_at")
    assert list(model.tables["order"].dates) == ["delivered"]
    assert {"revenue", "order_count", "order_value", "refund_rate"} <= gone(model)


def test_a_column_of_an_expression_counts(without: Without) -> None:
    model = without("orders.promised_at", "orders.status")
    assert "late" not in model.tables["order"].dimensions
    assert gone(model) == {"revenue"}


def test_a_missing_join_takes_what_goes_over_it(without: Without) -> None:
    model = without("orders.customer_id")
    assert dict(model.tables["order"].joins) == {}
    assert "first_order" not in model.tables["customer"].dates
    assert gone(model) == {"repeat_rate", "retention_rate"}


def test_a_retention_keeps_the_cohort_dates_that_are_there(without: Without) -> None:
    metric = without("customers.created_at").metrics["retention_rate"]
    assert isinstance(metric, Retention)
    assert metric.cohorts == ("first_order",)


def test_a_funnel_without_one_of_its_stages_is_refused(without: Without) -> None:
    model = without("leads.qualified_at")
    assert gone(model) == {"sales_funnel"}
    assert model.not_computable["sales_funnel"].needs.en == "the column leads.qualified_at"


def test_a_dimension_is_refused_only_when_no_home_is_left(without: Without) -> None:
    assert "region" not in without("customers.region").not_computable
    model = without("customers.region", "leads.region")
    assert model.not_computable["region"].names.en == ("region", "area", "territory")
    assert "region" not in model.tables["customer"].shows


def test_a_missing_label_leaves_the_key(without: Without) -> None:
    model = without("customers.name")
    assert model.tables["customer"].label is None
    assert gone(model) == set()


def test_a_covered_model_has_a_fingerprint_of_its_own(without: Without) -> None:
    prints = {without(name).fingerprint for name in ("refunds", "leads", "orders.amount")}
    assert len(prints | {SHOP.fingerprint}) == 4


def test_an_empty_database_answers_nothing_and_explains_everything() -> None:
    model = covered(SHOP, {})
    assert (dict(model.tables), dict(model.metrics)) == ({}, {})
    assert set(SHOP.metrics) <= set(model.not_computable)
