"""RelateTheme: two groups of customers held side by side, and both series by week."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from semantic_layer.feedback_forms import RelateTheme
from semantic_layer.problems import QueryRefused
from semantic_layer.query import Span
from tools.relate_theme import prepare
from tools.result import Result
from tools.workspace import Workspace

MARCH = Span(start=date(2026, 3, 1), end=date(2026, 4, 1))


def ran(theme: str, metric: str, workspace: Workspace, period: Span | None = MARCH) -> Result:
    return prepare(RelateTheme(theme=theme, metric=metric, period=period), workspace).run(workspace)


def test_a_rate_is_compared_between_customers_with_the_theme_and_the_others(
    shop: Workspace,
) -> None:
    """Of 41 complainers 40 returned 3 of 4 orders each; nobody else returned any."""
    result = ran("delivery", "return_rate", shop)
    one, other = result.tables[0].table.rows
    assert one[0] == "with"
    assert [float(cell or 0) for cell in one[1:3]] == pytest.approx([120 / 164, 120 / 164])
    assert one[5:] == ("higher", 41, 41)
    assert other == ("without", 0.0, None, None, None, None, 79, 79)
    assert 0 < float(one[3] or 0) < float(one[2] or 0) < float(one[4] or 0) <= 1


def test_a_mean_is_weighed_by_its_count(shop: Workspace) -> None:
    one, other = ran("delivery", "mean_rating", shop).tables[0].table.rows
    assert float(one[1] or 0) == pytest.approx(47 / 43)
    assert one[5] == "lower"
    assert float(other[1] or 0) > 4


def test_few_customers_have_no_verdict(shop: Workspace) -> None:
    one, _ = ran("packaging", "return_rate", shop).tables[0].table.rows
    assert (one[0], one[5], one[6]) == ("with", "too_few", 1)


def test_fewer_than_twenty_six_weeks_give_no_common_movement(shop: Workspace) -> None:
    result = ran("delivery", "orders", shop, None)
    facts = {fact.subject or fact.kind: fact.value for fact in result.facts}
    assert "correlation" not in facts
    assert float(facts["count"] or 0) < 26


def test_it_is_said_to_be_an_association_every_time(shop: Workspace) -> None:
    for theme, metric in (("delivery", "return_rate"), ("", "orders")):
        notes = ran(theme, metric, shop).notes
        assert [(note.code, note.level) for note in notes][:1] == [("association", "warning")]


def test_weeks_are_whole_and_inside_the_days(demo: Workspace) -> None:
    period = Span(start=date(2026, 1, 1), end=date(2026, 10, 21))
    result = ran("delivery", "average_rating", demo, period)
    starts = [date.fromisoformat(str(row[0])) for row in result.tables[1].table.rows]
    assert starts[0] == date(2026, 1, 5)
    assert starts[-1] == date(2026, 10, 12)
    assert {b - a for a, b in pairwise(starts)} == {timedelta(days=7)}


def test_texts_labelled_while_asked_are_said_to_be(plain_shop: Workspace, shop: Workspace) -> None:
    live, stored = (ran("delivery", "return_rate", one) for one in (plain_shop, shop))
    assert live.tables[0].table.rows == stored.tables[0].table.rows
    assert [note.code for note in live.notes] == ["association", "labelled_live"]


@pytest.fixture
def demo(demo_analyst: object) -> Workspace:
    workspace = getattr(demo_analyst, "workspace", None)
    assert isinstance(workspace, Workspace)
    return workspace


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("half_returned", "metric_not_per_customer"),
        ("return_rat", "unknown_metric"),
    ],
)
def test_a_metric_without_a_part_per_customer_is_refused(
    metric: str, code: str, shop: Workspace
) -> None:
    with pytest.raises(QueryRefused) as refused:
        prepare(RelateTheme(theme="delivery", metric=metric), shop)
    assert refused.value.problems[0].code == code
