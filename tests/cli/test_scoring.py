"""Rows held against gold rows, and the interval of a share."""

import csv
from pathlib import Path
from typing import Any

import pytest

from cli.scoring import Gold, outcome_of, same_cell, same_result, wilson

ROWS = (("East", 10, 0.5), ("West", 20, 0.25))


def gold(*rows: Any, **how: Any) -> Gold:
    return Gold((tuple(rows),), **how)


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        (ROWS, True),
        (ROWS[::-1], True),
        (tuple(row[::-1] for row in ROWS), True),
        (tuple((*row, "more") for row in ROWS), True),
        ((("east ", 10, 50.0), ("WEST", 20, 25)), True),
        (ROWS[:1], False),
        ((*ROWS, ("North", 1, 0.1)), False),
        ((("East", 20, 0.5), ("West", 10, 0.25)), False),
        ((("East", 10, 0.5), ("West", 20, 0.26)), False),
        (((10, 0.5), (20, 0.25)), False),
        ((), False),
    ],
)
def test_columns_may_stand_in_any_order_but_every_row_must_be_there(rows: Any, right: bool) -> None:
    assert same_result(gold(*ROWS), rows) is right


def test_row_order_counts_only_where_it_is_said_to() -> None:
    assert not same_result(gold(*ROWS, ordered=True), ROWS[::-1])
    assert same_result(gold(*ROWS, ordered=True), ROWS)


def test_a_row_of_an_empty_group_may_be_absent() -> None:
    assert same_result(gold(*ROWS, (None, 3, 0.1)), ROWS)


def test_one_row_of_several_numbers_may_come_as_several_rows() -> None:
    assert same_result(gold((120, 100, 0.2)), (("now", 120, 0.2), ("before", 100, None)))
    assert not same_result(gold((120, 100, 0.2)), (("now", 120, 0.3), ("before", 100, None)))


def test_free_labels_are_not_compared_and_another_reading_is_accepted() -> None:
    renamed = tuple((f"{row[0]} side", *row[1:]) for row in ROWS)
    assert same_result(gold(*ROWS, free=frozenset({0})), renamed)
    assert same_result(Gold((((1,),), ((2,),))), ((2,),))


@pytest.mark.parametrize(
    ("wanted", "given", "same"),
    [
        (7, 7.0, True), (7, 7.01, False), (100.0, 100.4, True), (100.0, 101.0, False),
        (0.123, 12.3, True), (0.123, 0.1235, True), (0.123, 0.125, False),
        ("2017-Q1", "2017年第一季度", True), ("2017-Q2", "2017-04-01", True),
        ("2017-Q3", "Q3 2017", True), ("2017-03", "Mar 2017", True), ("2018", "2018-01-01", True),
        ("2017-01", "2017-02-01", False), ("Mon", "星期一", True), (None, "(empty)", True),
        (None, 0, False), ("Won_deals", "won deals", True), (True, 1, False),
    ],
)  # fmt: skip
def test_values_are_one_as_a_reader_takes_them(wanted: Any, given: Any, same: bool) -> None:
    assert same_cell(wanted, given) is same


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert [round(end, 4) for end in wilson(103, 114)] == [0.8354, 0.9453]
    assert wilson(0, 0) == (0.0, 1.0)


def test_intervals_are_those_of_the_reference_table(shared_data: Path) -> None:
    with (shared_data / "statistics" / "wilson_95.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            low, high = wilson(int(line["k"]), int(line["n"]))
            assert low == pytest.approx(float(line["wilson_lo95"]), abs=1e-6)
            assert high == pytest.approx(float(line["wilson_hi95"]), abs=1e-6)


def test_only_an_answer_can_be_wrong() -> None:
    due = frozenset({"answer"})
    assert outcome_of("answer", due, holds=False) == "wrong"
    assert outcome_of("clarify", due, holds=False) == "clarified"
    assert outcome_of("decline", due, holds=False) == "declined"
    assert outcome_of("error", due, holds=False) == "failed"
    assert outcome_of("answer", frozenset({"decline"}), holds=True) == "wrong"
    assert outcome_of("clarify", frozenset({"clarify", "decline"}), holds=False) == "right"
