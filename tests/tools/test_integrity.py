"""Integrity notes on a small real database: each is found where it holds, and nowhere else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.load import load_model
from semantic_layer.query import Comparison, Filter, Group, MetricQuery, Order, Span
from store.connect import open_engine
from tools.integrity import NOTE_NUMBERS, Note, NoteCode, notes_of
from tools.query_metrics import prepare
from tools.workspace import Limits, Workspace, open_workspace

BY_REGION = (Group(dimension="region"),)
BY_CHANNEL = (Group(dimension="channel"),)
BY_MONTH = (Group(dimension="time", grain="month"),)
APRIL = Span(start=date(2026, 4, 1), end=date(2026, 5, 1))
MAY = Span(start=date(2026, 5, 1), end=date(2026, 6, 1))


def notes(workspace: Workspace, code: NoteCode, **form: object) -> tuple[Note, ...]:
    result = prepare(MetricQuery.model_validate(form), workspace).run(workspace)
    return tuple(note for note in result.notes if note.code == code)


def test_rows_without_a_partner_are_told_with_their_share(workspace: Workspace) -> None:
    found = notes(workspace, "lost_rows", metrics=("revenue",), group_by=BY_REGION)
    assert found == (Note("lost_rows", "warning", "customer", (1, 0.2)),)
    assert notes(workspace, "lost_rows", metrics=("revenue",), group_by=BY_CHANNEL) == ()


def test_rows_without_a_value_are_told_of_what_the_result_is_split_by(workspace: Workspace) -> None:
    found = notes(workspace, "empty_groups", metrics=("order_count",), group_by=BY_CHANNEL)
    assert found == (Note("empty_groups", "hint", "channel", (1,)),)


def test_a_ranking_tells_which_rows_it_leaves_out(workspace: Workspace) -> None:
    ranked = {"order": (Order(by="order_count"),), "limit": 1}
    form = {"metrics": ("order_count",), "group_by": BY_CHANNEL, **ranked}
    assert notes(workspace, "empty_groups", **form) == ()
    assert notes(workspace, "empty_left_out", **form) == (
        Note("empty_left_out", "hint", "channel", (1,)),
    )
    form = {"metrics": ("order_count",), "group_by": BY_REGION, **ranked}
    assert notes(workspace, "lost_rows", **form) == ()
    assert notes(workspace, "lost_left_out", **form) == (
        Note("lost_left_out", "warning", "customer", (1, 1 / 6)),
    )


def test_an_exclusion_tells_how_many_rows_without_a_value_it_keeps(workspace: Workspace) -> None:
    unlike = (Filter(dimension="channel", op="not_in", values=("shop",)),)
    found = notes(workspace, "kept_empty", metrics=("order_count",), filters=unlike)
    assert found == (Note("kept_empty", "warning", "channel", (1,)),)
    alike = (Filter(dimension="channel", values=("shop",)),)
    assert notes(workspace, "kept_empty", metrics=("order_count",), filters=alike) == ()


def test_parts_that_close_to_the_whole_are_silent_and_a_changed_cell_is_not(
    workspace: Workspace,
) -> None:
    query = MetricQuery(metrics=("revenue",), group_by=BY_REGION)
    resolved = workspace.resolve(query)
    fetched = workspace.fetch(resolved)
    codes = {note.code for note in notes_of(fetched, resolved)}
    assert "parts_do_not_add_up" not in codes

    first, *others = fetched.table.table.rows
    rows = ((first[0], 601.0), *others)
    table = replace(fetched.table, table=replace(fetched.table.table, rows=rows))
    changed = notes_of(replace(fetched, table=table), resolved)
    assert Note("parts_do_not_add_up", "warning", "revenue", (1051.0, 1050.0)) in changed


def test_parts_of_a_cut_list_are_not_held_against_the_whole(workspace: Workspace) -> None:
    found = notes(
        workspace, "parts_do_not_add_up", metrics=("revenue",), group_by=BY_REGION, limit=1
    )
    assert found == ()


def test_distinct_counts_that_overlap_are_told(workspace: Workspace) -> None:
    found = notes(workspace, "parts_overlap", metrics=("buyers",), group_by=BY_CHANNEL)
    assert found == (Note("parts_overlap", "hint", "buyers", (6, 5)),)
    assert notes(workspace, "parts_overlap", metrics=("buyers",), group_by=BY_REGION) == ()


def test_a_period_that_is_not_over_is_told_with_its_days(workspace: Workspace) -> None:
    found = notes(workspace, "running_period", metrics=("revenue",), period=MAY)
    numbers = (20, 31, "2026-05-01", "2026-05-31")
    assert found == (Note("running_period", "warning", "", numbers),)
    assert notes(workspace, "running_period", metrics=("revenue",), period=APRIL) == ()
    assert notes(workspace, "running_period", metrics=("revenue",)) == ()


def test_months_without_a_row_are_counted_as_gaps_but_a_rate_of_zero_is_none(
    workspace: Workspace,
) -> None:
    found = notes(workspace, "gaps", metrics=("revenue",), group_by=BY_MONTH)
    assert found == (Note("gaps", "hint", "time", (1, 4)),)
    rates = notes(workspace, "gaps", metrics=("refund_rate",), group_by=BY_MONTH)
    assert rates == (Note("gaps", "hint", "time", (1, 4)),)


def test_a_rate_of_few_names_its_smallest_group(workspace: Workspace) -> None:
    found = notes(workspace, "small_counts", metrics=("refund_rate",), group_by=BY_CHANNEL)
    (note,) = found
    assert (note.level, note.subject, note.numbers[:2]) == ("warning", "order_count", (1, 3))
    assert note.numbers[2] in {"shop", None}


def test_a_rate_of_few_is_told_without_a_group_as_well(workspace: Workspace) -> None:
    found = notes(workspace, "small_counts", metrics=("refund_rate",))
    assert found == (Note("small_counts", "warning", "order_count", (6, 1, None)),)


def test_a_count_is_no_rate(workspace: Workspace) -> None:
    assert notes(workspace, "small_counts", metrics=("order_count",), group_by=BY_CHANNEL) == ()


def test_a_rate_over_nothing_is_told(workspace: Workspace) -> None:
    found = notes(workspace, "zero_denominator", metrics=("refund_rate",), group_by=BY_MONTH)
    assert found == (Note("zero_denominator", "hint", "refund_rate", (1,)),)
    march = Span(start=date(2026, 3, 2), end=date(2026, 4, 1))
    found = notes(workspace, "zero_denominator", metrics=("refund_rate",), period=march)
    assert found == (Note("zero_denominator", "warning", "refund_rate", (1,)),)


def test_a_tie_at_the_cut_is_told(workspace: Workspace) -> None:
    order = (Order(by="order_count"),)
    customers = (Group(dimension="customer"),)
    top: dict[str, object] = {"metrics": ("order_count",), "group_by": customers, "order": order}
    found = notes(workspace, "tie_at_cut", **top, limit=2)
    assert found == (Note("tie_at_cut", "warning", "order_count", (2, 1)),)
    assert notes(workspace, "tie_at_cut", **top, limit=1) == ()


def test_a_result_cut_by_the_row_limit_says_so(workspace: Workspace) -> None:
    small = replace(workspace, limits=Limits(rows=2))
    found = notes(small, "cut_off", metrics=("order_count",), group_by=BY_CHANNEL)
    assert found == (Note("cut_off", "warning", "", (2,)),)
    assert notes(workspace, "cut_off", metrics=("order_count",), group_by=BY_CHANNEL) == ()


def test_no_period_means_all_data_and_that_is_said(workspace: Workspace) -> None:
    found = notes(workspace, "all_data", metrics=("revenue",))
    assert found == (Note("all_data", "hint", "revenue", ("2026-02-10", "2026-05-04")),)
    assert notes(workspace, "all_data", metrics=("revenue",), period=APRIL) == ()


def test_two_metrics_by_two_dates_are_told_when_days_matter(workspace: Workspace) -> None:
    both = ("revenue", "refunded_orders")
    found = notes(workspace, "dates_differ", metrics=both, period=MAY)
    assert found == (Note("dates_differ", "hint", "order.ordered", ("refund.refunded",)),)
    assert notes(workspace, "dates_differ", metrics=both) == ()


def test_a_comparison_with_nothing_is_told(workspace: Workspace) -> None:
    found = notes(
        workspace, "base_missing", metrics=("revenue",), period=APRIL,
        compare=Comparison(to="previous"),
    )  # fmt: skip
    assert found == (Note("base_missing", "warning", "revenue", (1,)),)


@pytest.mark.parametrize(("today", "stale"), [(date(2026, 5, 20), False), (date(2026, 7, 1), True)])
def test_old_data_are_told_from_the_thirty_first_day_on(
    small_crm: Path, small_model_file: Path, today: date, stale: bool
) -> None:
    engine = open_engine(str(small_crm))
    later = open_workspace(load_model(small_model_file), engine, today)
    found = notes(later, "stale_data", metrics=("revenue",))
    engine.close()
    expected = (Note("stale_data", "warning", "order.ordered", (58, "2026-05-04")),)
    assert found == (expected if stale else ())


def test_warnings_come_first(workspace: Workspace) -> None:
    result = prepare(MetricQuery(metrics=("revenue",), group_by=BY_REGION), workspace).run(
        workspace
    )
    levels = [note.level for note in result.notes]
    assert levels == sorted(levels, reverse=True)
    assert set(levels) == {"warning", "hint"}


def test_every_note_carries_the_figures_its_wording_names(workspace: Workspace) -> None:
    result = prepare(MetricQuery(metrics=("refund_rate",), group_by=BY_MONTH), workspace).run(
        workspace
    )
    for note in result.notes:
        assert len(note.numbers) == len(NOTE_NUMBERS[note.code])


def test_a_condition_with_days_of_its_own_is_a_period(workspace: Workspace) -> None:
    since = (Filter(dimension="customer.signed_up", op="gte", values=("2026-01-01",)),)
    assert notes(workspace, "all_data", metrics=("revenue",), filters=since) == ()
    assert len(notes(workspace, "all_data", metrics=("revenue",))) == 1
