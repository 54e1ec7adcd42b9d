"""Classes of customers and populations that look back: by hand on three engines, and published."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.dialects import Dialect
from semantic_layer.load import load_model
from semantic_layer.problems import ModelRejected, QueryRefused
from semantic_layer.query import Group, MetricQuery, Span

TODAY = date(2026, 4, 30)
ENGINES: tuple[Dialect, ...] = ("sqlite", "duckdb", "postgres")
APRIL = Span(start=date(2026, 4, 1), end=date(2026, 5, 1))
BY_MONTH = (Group(dimension="time", grain="month"),)
TABLES = """
create table customers (id integer, signed_up text);
create table orders (id integer, customer_id integer, day text, amount integer);
"""
DATA = f"""{TABLES}
insert into customers values (1, null), (2, '2026-01-05'), (3, '2026-02-01'), (4, '2026-04-25'),
                             (5, null), (6, '2026-03-03');
insert into orders values
  (1, 1, '2026-01-10', 100), (2, 1, '2026-02-10', 200), (3, 1, '2026-04-05', 300),
  (4, 2, '2026-02-20', 50), (5, 2, '2026-04-10', 50), (6, 3, '2026-01-15', 1000),
  (7, 4, '2026-04-20', 10), (8, 99, '2026-04-01', 5000);
"""  # customer 99 is nobody known
MODEL = Path(__file__).parents[1] / "cases" / "classes" / "model.yaml"


@pytest.fixture(scope="module")
def classes(world: Any) -> Any:
    return world(MODEL, DATA, TODAY)


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_tier_holds_the_largest_until_its_share_is_reached(
    classes: Any, dialect: Dialect
) -> None:
    form = MetricQuery(metrics=("amount",), group_by=(Group(dimension="tier"),))
    found = {tier: float(amount) for tier, amount in classes.rows(form, dialect)}
    # 1000 and 600 of 1710 reach 80 %, 100 more 95 %; the 5000 are nobody's and count in no total.
    assert found == {"A": 1600, "B": 100, "C": 10, "(no match)": 5000}


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_score_compares_with_the_mean_of_those_who_bought(classes: Any, dialect: Dialect) -> None:
    form = MetricQuery(
        metrics=("amount",), group_by=(Group(dimension="customer"), Group(dimension="segment"))
    )
    found = {row[1]: row[2] for row in classes.rows(form, dialect) if row[2] != "(no match)"}
    # idle 25, 20, 105, 10 days: mean 40; orders 3, 2, 1, 1: 1.75; amounts 600, 100, 1000, 10: 427.5
    assert {int(key): str(value) for key, value in found.items()} == {
        1: "111", 2: "110", 3: "001", 4: "100",
    }  # fmt: skip


@pytest.mark.parametrize("dialect", ENGINES)
def test_who_came_before_the_period_is_told_bucket_by_bucket(
    classes: Any, dialect: Dialect
) -> None:
    form = MetricQuery(metrics=("again",), group_by=BY_MONTH)
    assert classes.rows(form, dialect) == [
        ("2026-01-01", 0), ("2026-02-01", 1), ("2026-03-01", 0), ("2026-04-01", 2),
    ]  # fmt: skip
    assert classes.rows(MetricQuery(metrics=("again",), period=APRIL), dialect) == [(2,)]


def test_who_came_before_all_data_is_not_answered_with_nobody(classes: Any) -> None:
    with pytest.raises(QueryRefused) as refused:
        classes.rows(MetricQuery(metrics=("again",)))
    assert [problem.code for problem in refused.value.problems] == ["needs_period"]


@pytest.mark.parametrize("dialect", ENGINES)
def test_the_last_days_reach_back_from_each_buckets_end_and_never_beyond_today(
    classes: Any, dialect: Dialect
) -> None:
    form = MetricQuery(metrics=("lately",), group_by=BY_MONTH)
    assert classes.rows(form, dialect) == [
        ("2026-01-01", 2), ("2026-02-01", 4), ("2026-03-01", 2), ("2026-04-01", 4),
    ]  # fmt: skip
    until_june = Span(start=date(2026, 4, 1), end=date(2026, 6, 1))
    for period in (None, APRIL, until_june):
        form = MetricQuery(metrics=("lately", "buyers_lately"), period=period)
        assert classes.rows(form, dialect) == [(4, 4)]


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_condition_may_ask_what_a_customer_measures(classes: Any, dialect: Dialect) -> None:
    # Customers 3 and 4 bought once; the first order of 4 is 10 days old.
    assert classes.rows(MetricQuery(metrics=("once",)), dialect) == [(2,)]


@pytest.mark.parametrize("dialect", ENGINES)
def test_the_first_of_several_dates_leaves_out_empty_ones(classes: Any, dialect: Dialect) -> None:
    form = MetricQuery(metrics=("started",), group_by=BY_MONTH)
    found = {month: count for month, count in classes.rows(form, dialect) if count}
    assert found == {"2026-01-01": 3, "2026-03-01": 1, "2026-04-01": 1, None: 1}


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_date_is_left_out_where_another_one_is_known(classes: Any, dialect: Dialect) -> None:
    # Customers 2, 3 and 4 signed up too, but they have bought.
    form = MetricQuery(metrics=("unsold",), period=Span(start=date(2026, 1, 1)))
    assert classes.rows(form, dialect) == [(1,)]


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ("tiers: {A: 0.8, B: 0.95, C: 1}", "tiers: {A: 0.8, B: 0.7, C: 1}", "wrong_value"),
        ("tiers: {A: 0.8, B: 0.95, C: 1}", "tiers: {A: 0.8}", "wrong_value"),
        ("{metric: idle, better: down}", "{metric: idleness}", "unknown_metric"),
        ("joined_before: customer.first", "joined_before: customer.last", "unknown_date"),
        ("[customer.signed_up, customer.first]", "[customer.sign_up]", "unknown_date"),
    ],
)
def test_a_class_that_cannot_be_worked_out_is_refused(
    said: str, instead: str, code: str, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.yaml"
    text = MODEL.read_text(encoding="utf-8")
    assert said in text
    file.write_text(text.replace(said, instead), encoding="utf-8")
    with pytest.raises(ModelRejected) as rejected:
        load_model(file)
    assert code in {problem.code for problem in rejected.value.problems}


@pytest.fixture(scope="module")
def purchases(shared_data: Path, world: Any) -> tuple[Any, Path]:
    """The published history of 23,570 customers on 30 June 1998."""
    folder = shared_data / "statistics"
    rows = []
    for number, line in enumerate((folder / "cdnow_master.txt").read_text().splitlines()):
        if number and len(cells := line.split()) == 4:
            customer, day, _, value = cells
            dated = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            rows.append((number, int(customer), dated, round(float(value) * 100)))
    holders = sorted({customer for _, customer, _, _ in rows})
    crm = world(MODEL, TABLES, date(1998, 6, 30))
    crm.sqlite.executemany("insert into customers values (?, null)", [(one,) for one in holders])
    crm.sqlite.executemany("insert into orders values (?, ?, ?, ?)", rows)
    return crm, folder


def test_rfm_segments_are_those_of_the_published_history(purchases: tuple[Any, Path]) -> None:
    crm, folder = purchases
    form = MetricQuery(metrics=("buyers",), group_by=(Group(dimension="segment"),))
    found = {segment: count for segment, count in crm.rows(form) if segment is not None}
    with (folder / "cdnow_rfm_asof_19980630.csv").open(encoding="utf-8", newline="") as file:
        truth = Counter(f"{row['rh']}{row['fh']}{row['mh']}" for row in csv.DictReader(file))
    assert found == truth


def test_the_first_tier_is_as_many_as_reach_80_percent(purchases: tuple[Any, Path]) -> None:
    crm, folder = purchases
    with (folder / "cdnow_pareto.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["measure"]: float(row["value"]) for row in csv.DictReader(file)}
    form = MetricQuery(metrics=("buyers",), group_by=(Group(dimension="tier"),))
    found = dict(crm.rows(form))
    assert found["A"] == truth["customers_for_80pct"]
    assert found["A"] + found["B"] + found["C"] == truth["customers_with_revenue"]
