"""The canonical form: what makes two questions one, and what does not."""

from typing import Any

import pytest

from semantic_layer.canonical import canonical, canonical_text, identical, same_meaning
from semantic_layer.query import MetricQuery, RowQuery

REGION = {"dimension": "region"}
MONTH = {"dimension": "time", "grain": "month"}


def made(world: Any, form: dict[str, Any]) -> MetricQuery | RowQuery:
    kind = RowQuery if "entity" in form else MetricQuery
    return canonical(kind.model_validate(form), world.model, world.today)


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"metrics": ["revenue"], "period": {"start": "2025-01-01", "phrase": "since January"}},
        {"metrics": ["revenue"], "period": {"start": "2025-01-01"}},
    ),
    (
        {"metrics": ["revenue"], "period": {"start": "2025-01-01", "date": "order.ordered"}},
        {"metrics": ["revenue"], "period": {"start": "2025-01-01"}},
    ),
    (
        {"metrics": ["revenue"], "filters": [{"dimension": "region", "values": ["West", "East"]}]},
        {"metrics": ["revenue"], "filters": [
            {"dimension": "region", "values": ["East", "West", "East"]}]},
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "region", "values": ["East", "West"]},
            {"dimension": "region", "values": ["West", "North"]}]},
        {"metrics": ["revenue"], "filters": [{"dimension": "region", "values": ["West"]}]},
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "amount", "op": "gte", "values": [5]},
            {"dimension": "amount", "op": "gte", "values": [9]}]},
        {"metrics": ["revenue"], "filters": [{"dimension": "amount", "op": "gte", "values": [9]}]},
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "status", "op": "not_in", "values": ["a"]},
            {"dimension": "status", "op": "not_in", "values": ["b"]}]},
        {"metrics": ["revenue"], "filters": [
            {"dimension": "status", "op": "not_in", "values": ["b", "a"]}]},
    ),
    (
        {"metrics": ["revenue"], "group_by": [REGION]},
        {"metrics": ["revenue"], "group_by": [REGION], "order": [
            {"by": "revenue"}, {"by": "region", "direction": "asc"}]},
    ),
    (
        {"metrics": ["revenue"], "group_by": [MONTH], "share_of": {}},
        {"metrics": ["revenue"], "group_by": [MONTH], "share_of": {"within": ["time"]},
         "order": [{"by": "time", "direction": "asc"}]},
    ),
    (
        {"metrics": ["lead_funnel"]},
        {"metrics": ["lead_funnel"], "group_by": [{"dimension": "stage"}]},
    ),
    ({"entity": "order"}, {"entity": "order", "limit": 50, "order": [{"by": "order.ordered"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_fill_the_form_are_one(
    one: dict[str, Any], other: dict[str, Any], traps: Any
) -> None:
    assert identical(made(traps, one), made(traps, other))


COSMETIC: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"metrics": ["revenue", "order_count"], "group_by": [REGION]},
        {"metrics": ["order_count", "revenue"], "group_by": [REGION]},
    ),
    (
        {"metrics": ["revenue"], "filters": [{"dimension": "region", "values": ["East"]}]},
        {"metrics": ["revenue"], "group_by": [REGION], "filters": [
            {"dimension": "region", "values": ["East"]}]},
    ),
    (
        {"metrics": ["revenue"], "group_by": [REGION]},
        {"metrics": ["revenue"], "group_by": [REGION], "order": [
            {"by": "revenue", "direction": "asc"}]},
    ),
    ({"entity": "order"}, {"entity": "order", "fields": ["amount"]}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), COSMETIC)
def test_what_is_cosmetic_leaves_the_meaning(
    one: dict[str, Any], other: dict[str, Any], traps: Any
) -> None:
    assert same_meaning(made(traps, one), made(traps, other))


MATERIAL: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"metrics": ["revenue"]}, {"metrics": ["order_count"]}),
    (
        {"metrics": ["revenue"], "group_by": [REGION], "limit": 1},
        {"metrics": ["revenue"], "group_by": [REGION], "limit": 1, "order": [
            {"by": "revenue", "direction": "asc"}]},
    ),
    (
        {"metrics": ["revenue"], "period": {"start": "2025-01-01"}},
        {"metrics": ["revenue"], "period": {"start": "2025-01-01", "date": "customer.signed_up"}},
    ),
    (
        {"metrics": ["revenue"], "filters": [{"dimension": "region", "values": ["East"]}]},
        {"metrics": ["revenue"], "filters": [
            {"dimension": "region", "op": "not_in", "values": ["East"]}]},
    ),
    (
        {"metrics": ["revenue"], "filters": [{"dimension": "amount", "op": "gt", "values": [5]}]},
        {"metrics": ["revenue"], "filters": [{"dimension": "amount", "op": "gte", "values": [5]}]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), MATERIAL)
def test_what_changes_a_number_changes_the_meaning(
    one: dict[str, Any], other: dict[str, Any], traps: Any
) -> None:
    assert not same_meaning(made(traps, one), made(traps, other))


def test_the_text_has_sorted_keys_and_no_unset_fields(traps: Any) -> None:
    form = {"metrics": ["revenue"], "group_by": [REGION]}
    assert canonical_text(made(traps, form)) == (
        '{"form":"MetricQuery","group_by":[{"dimension":"region"}],"metrics":["revenue"],'
        '"order":[{"by":"revenue"}]}'
    )


def test_canonical_twice_is_canonical_once(traps: Any) -> None:
    for one, other in SAME + COSMETIC + MATERIAL:
        for form in (one, other):
            once = made(traps, form)
            assert canonical(once, traps.model, traps.today) == once
