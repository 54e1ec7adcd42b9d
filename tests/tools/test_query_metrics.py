"""query_metrics: rows, facts and canonical form of one query; the records beneath a cell."""

from datetime import date

import pytest

from semantic_layer.problems import QueryRefused
from semantic_layer.query import Comparison, Filter, Group, MetricQuery, Order, RowQuery, Span
from tools import list_rows
from tools.facts import CellAddress
from tools.query_metrics import prepare, rows_behind
from tools.result import Result
from tools.workspace import Workspace

BY_REGION = (Group(dimension="region"),)
SPRING = Span(start=date(2026, 2, 1), end=date(2026, 5, 1))


def ask(workspace: Workspace, **form: object) -> Result:
    return prepare(MetricQuery.model_validate(form), workspace).run(workspace)


def facts(result: Result) -> list[tuple[str, object, tuple[str, ...]]]:
    """Kind, value and English group labels, in order."""
    return [(f.kind, f.value, tuple(shown.en for _, _, shown in f.groups)) for f in result.facts]


def test_one_number_is_one_fact_with_its_cell(workspace: Workspace) -> None:
    result = ask(workspace, metrics=("revenue",))
    assert result.tables[0].table.rows == ((1050.0,),)
    (fact,) = result.facts
    assert (fact.id, fact.kind, fact.value) == ("f1", "value", 1050.0)
    assert (fact.cell, fact.subject) == (CellAddress(0, 0, 0), "revenue")
    assert (fact.label.en, fact.label.zh) == ("revenue", "销售额")


def test_a_breakdown_has_its_whole_its_extremes_its_leaders_and_its_count(
    workspace: Workspace,
) -> None:
    result = ask(workspace, metrics=("revenue",), group_by=BY_REGION)
    assert set(result.tables[0].table.rows) == {
        ("EC", 600.0), ("SC", 400.0), ("(no match)", 50.0),
    }  # fmt: skip
    assert facts(result) == [
        ("total", 1050.0, ()),
        ("highest", 600.0, ("East China",)),
        ("rank", 600.0, ("East China",)),
        ("rank", 400.0, ("South China",)),
        ("rank", 50.0, ("(no match)",)),
        ("count", 3, ()),
    ]


def test_a_group_is_labelled_in_both_languages_and_keeps_its_key(workspace: Workspace) -> None:
    result = ask(workspace, metrics=("revenue",), group_by=BY_REGION)
    highest = next(fact for fact in result.facts if fact.kind == "highest")
    ((group, key, shown),) = highest.groups
    assert (group.en, group.zh, key, shown.en, shown.zh) == (
        "region", "地区", "EC", "East China", "华东",
    )  # fmt: skip


def test_what_has_no_name_wins_nothing(workspace: Workspace) -> None:
    result = ask(workspace, metrics=("order_count",), group_by=BY_REGION)
    assert set(result.tables[0].table.rows) == {
        ("EC", 3), ("SC", 1), ("(no match)", 1), (None, 1),
    }  # fmt: skip
    kinds = [entry for entry in facts(result) if entry[0] in {"highest", "lowest"}]
    assert kinds == [("highest", 3, ("East China",))]


def test_the_lowest_of_a_cut_list_is_no_fact(workspace: Workspace) -> None:
    order = (Order(by="revenue"),)
    result = ask(workspace, metrics=("revenue",), group_by=BY_REGION, order=order, limit=2)
    assert [kind for kind, _, _ in facts(result)] == ["total", "highest", "rank", "rank", "count"]


def test_two_equal_leaders_are_no_highest(workspace: Workspace) -> None:
    result = ask(workspace, metrics=("order_count",), group_by=(Group(dimension="channel"),))
    assert ("highest", 4, ("web",)) in facts(result)
    assert "lowest" not in {fact.kind for fact in result.facts}


def test_a_time_series_ends_with_its_last_bucket_that_is_over(
    workspace: Workspace,
) -> None:
    result = ask(
        workspace, metrics=("order_count",), group_by=(Group(dimension="time", grain="month"),)
    )
    assert result.tables[0].table.rows == (
        ("2026-02-01", 2), ("2026-03-01", 0), ("2026-04-01", 1), ("2026-05-01", 3),
    )  # fmt: skip
    ends = [entry[:2] for entry in facts(result) if entry[0] in {"first", "last", "lowest"}]
    assert ends == [("first", 2), ("last", 1), ("lowest", 0)]


def test_a_comparison_gives_both_numbers_their_difference_and_no_verdict(
    workspace: Workspace,
) -> None:
    may = Span(start=date(2026, 4, 1), end=date(2026, 5, 1))
    back = Comparison(to="period", period=Span(start=date(2026, 2, 1), end=date(2026, 3, 1)))
    result = ask(workspace, metrics=("revenue",), period=may, compare=back)
    assert facts(result) == [
        ("value", 300.0, ()), ("base", 300.0, ()), ("change", 0.0, ()), ("percent_change", 0.0, ()),
    ]  # fmt: skip
    base = result.facts[1]
    assert base.period is not None
    assert (base.period.start, base.period.end) == (date(2026, 2, 1), date(2026, 3, 1))


def test_the_canonical_text_of_two_ways_to_say_one_query_is_one(workspace: Workspace) -> None:
    one = ask(workspace, metrics=("revenue",), group_by=BY_REGION, period=SPRING)
    spoken = SPRING.model_copy(update={"phrase": "spring"})
    other = ask(
        workspace, metrics=("revenue",), group_by=BY_REGION, period=spoken,
        order=(Order(by="revenue"),),
    )  # fmt: skip
    assert one.canonical == other.canonical


def test_an_unknown_metric_is_refused_before_anything_runs(workspace: Workspace) -> None:
    with pytest.raises(QueryRefused) as refused:
        prepare(MetricQuery(metrics=("revenu",)), workspace)
    (problem,) = refused.value.problems
    assert (problem.code, problem.subject) == ("unknown_metric", "revenu")
    assert problem.nearest[:1] == ("revenue",)


def records(workspace: Workspace, query: RowQuery | None) -> list[tuple[object, ...]]:
    assert query is not None
    wished = query.model_copy(update={"fields": ("order_id",)})
    found = list_rows.prepare(wished, workspace).run(workspace)
    return sorted(found.tables[0].table.rows)


def test_the_rows_behind_a_cell_are_those_it_was_summed_from(workspace: Workspace) -> None:
    result = ask(workspace, metrics=("revenue",), group_by=BY_REGION)
    rows = result.tables[0].table.rows
    for key, orders in (("EC", [(10,), (11,), (12,)]), ("SC", [(13,)])):
        place = next(number for number, row in enumerate(rows) if row[0] == key)
        query = rows_behind(result, CellAddress(0, place, 1), workspace.model)
        assert records(workspace, query) == orders


def test_the_rows_behind_a_month_lie_in_that_month_and_in_the_period(workspace: Workspace) -> None:
    by_month = (Group(dimension="time", grain="month"),)
    days = Span(start=date(2026, 2, 15), end=date(2026, 5, 1))
    result = ask(workspace, metrics=("revenue",), group_by=by_month, period=days)
    query = rows_behind(result, CellAddress(0, 0, 1), workspace.model)
    assert query is not None
    assert query.period == Span(start=date(2026, 2, 15), end=date(2026, 3, 1), date="order.ordered")
    assert records(workspace, query) == [(11,)]


def test_no_list_is_offered_where_it_would_not_be_what_was_counted(workspace: Workspace) -> None:
    rate = ask(workspace, metrics=("refund_rate",))
    assert rows_behind(rate, CellAddress(0, 0, 0), workspace.model) is None
    revenue = ask(workspace, metrics=("revenue",), group_by=BY_REGION)
    lost = next(n for n, row in enumerate(revenue.tables[0].table.rows) if row[0] == "(no match)")
    assert rows_behind(revenue, CellAddress(0, lost, 1), workspace.model) is None


def test_the_metrics_own_condition_becomes_filters_that_drop_empty_values_as_sql_does(
    workspace: Workspace,
) -> None:
    query = rows_behind(ask(workspace, metrics=("revenue",)), CellAddress(0, 0, 0), workspace.model)
    assert query == RowQuery(
        entity="order",
        filters=(
            Filter(dimension="status", op="not_in", values=("canceled",)),
            Filter(dimension="status", op="not_null"),
        ),
    )


def test_months_against_the_month_before_have_no_base_as_a_whole(workspace: Workspace) -> None:
    months = (Group(dimension="time", grain="month"),)
    back = Comparison(to="previous")
    result = ask(workspace, metrics=("revenue",), period=SPRING, group_by=months, compare=back)
    wholes = [fact.kind for fact in result.facts if not fact.groups]
    assert wholes == ["total", "count"]
    assert {fact.period for fact in result.facts if fact.kind == "base"} <= {None}
