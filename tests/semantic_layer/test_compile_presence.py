"""A plain JOIN stands only where the condition already throws rows without a partner away."""

import pytest
import sqlglot

from semantic_layer.compile.presence import present


@pytest.mark.parametrize(
    ("condition", "there"),
    [
        ("orders.status IN ('paid')", {"orders"}),
        ("orders.day >= '2026-01-01' AND customers.level = 'VIP'", {"orders", "customers"}),
        ("NOT orders.paid_at IS NULL", {"orders"}),
        ("(orders.a = 1 OR orders.b = 2)", {"orders"}),
        ("orders.a = 1 OR customers.b = 2", set()),
        ("orders.paid_at IS NULL", set()),
        ("NOT orders.status IN ('paid')", set()),
        ("COALESCE(orders.status, 'x') = 'x'", set()),
        ("CASE WHEN orders.a IS NULL THEN 1 END = 1", set()),
    ],
)
def test_only_a_condition_that_empty_values_fail_proves_a_table(
    condition: str, there: set[str]
) -> None:
    assert present([sqlglot.parse_one(condition, dialect="sqlite")]) == there
