"""What is measured per entity: who belongs to the population, and what may be an entity at all."""

from typing import Any

import pytest

from semantic_layer.problems import QueryRefused
from semantic_layer.query import EntityFilter, Group, MetricQuery


def test_a_mean_over_all_customers_leaves_out_an_order_of_nobody_known(traps: Any) -> None:
    form = MetricQuery(metrics=("spend_per_customer",))
    assert traps.rows(form) == [(250.0,)]  # 1000 by 4; the 50 of customer 99 is nobody's


def test_a_mean_over_all_customers_keeps_to_those_an_entity_filter_chose(traps: Any) -> None:
    buyers = EntityFilter(entity="customer", metric="order_count", op="gte", value=1)
    form = MetricQuery(metrics=("spend_per_customer",), entity_filters=(buyers,))
    assert traps.rows(form) == [(pytest.approx(1000 / 3),)]


@pytest.mark.parametrize(
    "part",
    [
        {"group_by": (Group(dimension="seat"),)},
        {"entity_filters": (EntityFilter(entity="seat", metric="seats_held", op="gt", value=5),)},
    ],
    ids=["group", "filter"],
)
def test_rows_known_by_two_columns_together_are_no_entity(part: Any, traps: Any) -> None:
    with pytest.raises(QueryRefused) as refused:
        traps.rows(MetricQuery(metrics=("seats_held",), **part))
    assert ("entity_of_several_keys", "seat") in {
        (problem.code, problem.subject) for problem in refused.value.problems
    }
