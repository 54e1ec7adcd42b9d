"""The catalogue: everything that can be asked, what is not computable, and one name in full."""

import pytest

from semantic_layer.problems import Problem, QueryRefused
from tools.describe_catalogue import DescribeCatalogue, catalogue, dimensions_of, prepare
from tools.workspace import Workspace


def rows(workspace: Workspace, **form: str) -> list[tuple[object, ...]]:
    prepared = prepare(DescribeCatalogue.model_validate(form), workspace)
    return list(prepared.run(workspace).tables[0].table.rows)


def test_everything_is_listed_with_what_is_not_computable(workspace: Workspace) -> None:
    kinds: dict[str, list[str]] = {}
    for entry in catalogue(workspace):
        kinds.setdefault(entry.kind, []).append(entry.id)
    assert kinds == {
        "metric": [
            "revenue", "order_count", "buyers", "refunded_orders", "refund_rate", "new_customers",
        ],
        "dimension": [
            "name", "region", "phone", "email", "channel", "status", "amount", "large", "note",
            "reason",
        ],
        "entity": ["customer", "order", "refund"],
        "not_computable": ["margin"],
    }  # fmt: skip


def test_one_metric_in_full(workspace: Workspace) -> None:
    (row,) = rows(workspace, about="metric", name="revenue")
    *words, place = row
    assert words == [
        "revenue", "metric", "revenue, sales", "销售额、营收",
        "order amounts, canceled ones left out", "订单金额，不含已取消", "CNY", "up",
        "channel, status, amount, large, name, region",
    ]  # fmt: skip
    assert str(place).startswith("small.yaml:")


def test_one_dimension_shows_its_stored_values(workspace: Workspace) -> None:
    (row,) = rows(workspace, about="dimension", name="channel")
    assert (row[0], row[1], row[8]) == ("channel", "dimension", "web, shop")


def test_a_rate_is_split_only_by_what_both_sides_have(workspace: Workspace) -> None:
    assert "reason" not in dimensions_of(workspace.model, "refund_rate")
    assert "reason" in dimensions_of(workspace.model, "refunded_orders")


def test_an_unknown_name_is_refused_with_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(QueryRefused) as refused:
        prepare(DescribeCatalogue(about="metric", name="revenu"), workspace)
    (problem,) = refused.value.problems
    assert problem == Problem("unknown_metric", "revenu", problem.nearest)
    assert problem.nearest[0] == "revenue"
