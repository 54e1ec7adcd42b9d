"""Rules of a model: each refuses the one thing it is about, and a sound model passes all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from semantic_layer.load import read_model
from semantic_layer.rules import check

SHOP = (Path(__file__).parent / "shop_model.yaml").read_text(encoding="utf-8")
REVENUE_NAMES = "names: {en: [revenue, sales], zh: [销售额, 营收, 收入]}"

Told = tuple[str, str, str]
Errors = Callable[..., list[Told]]


@pytest.fixture
def errors(tmp_path: Path) -> Errors:
    """The errors of the shop's model after one replacement: code, key, value."""

    def found(*replacements: tuple[str, str]) -> list[Told]:
        text = SHOP
        for before, after in replacements:
            assert before in text
            text = text.replace(before, after, 1)
        file = tmp_path / "shop.yaml"
        file.write_text(text, encoding="utf-8")
        told = (each for each in check(read_model(file)) if not each.warning)
        return [(each.code, each.key, each.value) for each in told]

    return found


def test_a_sound_model_has_no_errors(errors: Errors) -> None:
    assert errors() == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("week_start: monday", "week_start: mondag",
         ("wrong_value", "calendar.week_start", "mondag")),
        (
            "fiscal_year_start: 1",
            "fiscal_year_start: 13",
            ("wrong_value", "calendar.fiscal_year_start", "13"),
        ),
        ("joins: {order: order_id}", "joins: {ordr: order_id}",
         ("unknown_table", "tables.refund.joins.ordr", "ordr")),
        ("key: order_id", "key: [order_id, line]",
         ("join_without_single_key", "tables.refund.joins.order", "order")),
        ("{column: ordered_at, default: true,", "{column: ordered_at,",
         ("default_date", "tables.order.dates", "0")),
        ("{column: delivered_at, names", "{column: delivered_at, default: true, names",
         ("default_date", "tables.order.dates", "2")),
        ("{column: delivered_at, names", "{names",
         ("date_origin", "tables.order.dates.delivered", "delivered")),
        ("earliest: order.ordered", "earliest: order.orderd",
         ("unknown_date", "tables.customer.dates.first_order.earliest", "orderd")),
        ("earliest: order.ordered", "earliest: lead.won",
         None),
        ("{column: channel, searchable", "{searchable",
         ("dimension_origin", "tables.order.dimensions.channel", "")),
        ("bands: [0, 100, 500, 2000]", "bands: [0, 500, 100]",
         ("bad_bands", "tables.order.dimensions.order_size.bands", "[0.0, 500.0, 100.0]")),
        ("shows: [name,", "shows: [nam,", ("unknown_field", "tables.customer.shows", "nam")),
        ("kind: aggregate, table: order, aggregate: sum",
         "kind: aggregate, table: ordr, aggregate: sum",
         ("unknown_table", "metrics.revenue.table", "ordr")),
        ("numerator: refunded_orders", "numerator: refunded_order",
         ("unknown_metric", "metrics.refund_rate.numerator", "refunded_order")),
        ("numerator: refunded_orders", "numerator: refund_rate",
         ("circular_metric", "metrics.refund_rate", "refund_rate")),
        ("numerator: refunded_orders", "numerator: order_value.max",
         ("unknown_metric", "metrics.refund_rate.numerator", "order_value.max")),
        ("numerator: refunded_orders", "numerator: order_value.median", None),
        ("not_by: {refund_reason:", "not_by: {refund_reson:",
         ("unknown_dimension", "metrics.refund_rate.not_by", "refund_reson")),
        ("of: new_customers, since", "of: order_value, since",
         ("needs_additive", "metrics.customer_count.of", "order_value")),
        ("of: new_customers, since", "of: sales_funnel, since",
         ("wrong_kind", "metrics.customer_count.of", "sales_funnel")),
        ("aggregate: sum, of: amount,", "aggregate: sum,",
         ("missing_key", "metrics.revenue.of", "")),
        ("aggregate: count_distinct, of: order_id,",
         "aggregate: count_distinct, of: order_id, date: lead.won,",
         ("unknown_date", "metrics.refunded_orders.date", "lead.won")),
        ("where: \"status <> 'canceled'\"", "where: \"customer.region <> 'EC'\"", None),
        ("where: \"status <> 'canceled'\"", "where: \"refund.reason <> 'x'\"",
         ("not_many_to_one", "metrics.revenue.where", "refund")),
        ("basis: own_dates", "basis: denominator", None),
        ("denominator: order_count, basis: own_dates",
         "denominator: lead_count, basis: denominator",
         ("basis_not_reachable", "metrics.refund_rate.basis", "refund")),
        ("entity: customer, inner: order_count", "entity: lead, inner: order_count",
         ("entity_not_reachable", "metrics.repeat_rate", "order_count")),
        ('share_where: ">= 2"', 'share_where: ">= 2", outer: avg',
         ("outer_aggregate", "metrics.repeat_rate", "repeat_rate")),
        ('share_where: ">= 2"', 'share_where: "at least 2"',
         ("bad_threshold", "metrics.repeat_rate.share_where", "at least 2")),
        ("stages: [created, qualified, won]", "stages: [created, qualifed, won]",
         ("unknown_date", "metrics.sales_funnel.stages", "qualifed")),
        ("stages: [created, qualified, won]", "stages: [created]",
         ("missing_key", "metrics.sales_funnel.stages", "")),
        ("cohorts: [signed_up, first_order]", "cohorts: [signd_up]",
         ("unknown_date", "metrics.retention_rate.cohorts", "signd_up")),
        ("names: {en: [refund rate, return rate], zh: [退款率, 退货率]}",
         "names: {en: [refund rate]}",
         ("missing_name", "metrics.refund_rate.names", "")),
        ("names: {en: [channel, sales channel], zh: [渠道, 销售渠道]}", "names: {zh: [渠道]}",
         ("missing_name", "tables.order.dimensions.channel.names", "")),
        ("en: [leads]", "en: [Refunded-Order]",
         ("name_used_twice", "metrics.lead_count", "Refunded-Order")),
        ("zh: [线索数]}", "zh: [线索数]}, phrases: {en: [{say: best, by: nobody}]}",
         ("unknown_dimension", "metrics.lead_count.phrases", "nobody")),
        ("zh: [线索数]}", "zh: [线索数]}, phrases: {en: [{say: best}]}",
         ("missing_key", "metrics.lead_count.phrases", "best")),
        ("zh: [线索数]}", "zh: [线索数]}, phrases: {en: [{say: few, having: {op: lt, value: 3}}]}",
         None),
        ("calendar:", "default_metric: nothing\ncalendar:",
         ("unknown_metric", "default_metric", "nothing")),
        ("zh: [线索数]", "zh: [利润]",
         ("name_used_twice", "not_computable.margin", "利润")),
        ("  lead_count: {kind", "  region: {kind", ("same_id", "metrics.region", "region")),
        ("      late: {expression", "      time: {expression",
         ("bad_id", "tables.order.dimensions.time", "time")),
    ],
)  # fmt: skip
def test_each_rule_refuses_what_it_is_about(
    errors: Errors, before: str, after: str, expected: Told | None
) -> None:
    found = errors((before, after))
    assert found[:1] == ([] if expected is None else [expected])


def test_an_unnamed_tie_between_two_homes_is_refused(errors: Errors) -> None:
    found = errors(
        (
            "    joins: {customer: customer_id}\n    names: {en: [order]",
            "    joins: {a: {table: customer, on: x}, b: {table: customer, on: y}}\n"
            "    names: {en: [order]",
        ),
    )
    assert ("ambiguous_home", "tables.order.joins", "region") in found


def test_a_problem_names_the_nearest_and_the_line(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    text = SHOP.replace("numerator: refunded_orders", "numerator: refunded_order")
    file.write_text(text, encoding="utf-8")
    found = next(each for each in check(read_model(file)) if not each.warning)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "refunded_order," in row)
    assert (found.line, found.nearest[0]) == (line, "refunded_orders")
