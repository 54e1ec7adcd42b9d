"""Workspace: what a start reads of the data, and what passes its one door to rows."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.load import load_model
from semantic_layer.periods import Period
from semantic_layer.query import Filter, Group, MetricQuery, Order, RowQuery
from store.connect import open_engine
from store.engine import StoreError
from tools.stored import dialect_of, stored_values
from tools.workspace import Workspace, compiled_for, open_workspace

TODAY = date(2026, 5, 20)


def test_the_days_of_a_date_are_the_first_and_last_one_present(workspace: Workspace) -> None:
    assert dict(workspace.spans) == {
        "customer.signed_up": Period(start=date(2026, 1, 5), end=date(2026, 3, 2)),
        "order.ordered": Period(start=date(2026, 2, 10), end=date(2026, 5, 5)),
        "refund.refunded": Period(start=date(2026, 3, 1), end=date(2026, 5, 7)),
    }
    assert "order.delivered" not in workspace.spans


def test_an_empty_text_among_dates_is_no_first_day(small_crm: Path, small_model_file: Path) -> None:
    with closing(sqlite3.connect(small_crm)) as connection:
        connection.execute("insert into orders values (16, 1, '', 1, 'paid', 'web', null)")
        connection.commit()
    engine = open_engine(str(small_crm))
    spans = open_workspace(load_model(small_model_file), engine, TODAY).spans
    assert spans["order.ordered"] == Period(start=date(2026, 2, 10), end=date(2026, 5, 5))
    engine.close()


def test_a_date_nobody_filled_has_no_days(small_crm: Path, small_model_file: Path) -> None:
    with closing(sqlite3.connect(small_crm)) as connection:
        connection.execute("delete from refunds")
        connection.commit()
    engine = open_engine(str(small_crm))
    assert (
        "refund.refunded" not in open_workspace(load_model(small_model_file), engine, TODAY).spans
    )
    engine.close()


def test_names_and_values_become_words_but_contacts_and_free_text_do_not(
    workspace: Workspace,
) -> None:
    stored = stored_values(workspace.model, workspace.engine, 100)
    assert {key: set(rows) for key, rows in stored.items()} == {
        "region": {("EC",), ("SC",)},
        "customer": {(1, "Acme"), (2, "蓝天"), (3, "Delta"), (4, "Echo")},
        "channel": {("web",), ("shop",)},
        "status": {("paid",), ("canceled",)},
        "large": {(0,), (1,)},
        "reason": {("broken",), ("late",)},
    }


def test_at_most_the_limit_of_values_is_read_the_most_frequent_first(workspace: Workspace) -> None:
    assert stored_values(workspace.model, workspace.engine, 1)["channel"] == (("web",),)


def test_the_vocabulary_is_built_once_per_model_and_data(
    workspace: Workspace, small_crm: Path, small_model_file: Path
) -> None:
    engine = open_engine(str(small_crm))
    again = open_workspace(load_model(small_model_file), engine, TODAY)
    assert again.vocabulary is workspace.vocabulary
    engine.close()


def test_a_model_is_cut_to_what_the_database_has(small_crm: Path, small_model_file: Path) -> None:
    with closing(sqlite3.connect(small_crm)) as connection:
        connection.execute("drop table refunds")
    engine = open_engine(str(small_crm))
    model = open_workspace(load_model(small_model_file), engine, TODAY).model
    assert set(model.metrics) == {"revenue", "order_count", "buyers", "new_customers"}
    assert {"refunded_orders", "refund_rate"} <= set(model.not_computable)
    engine.close()


def test_phones_and_e_mails_never_leave_the_door_unmasked(workspace: Workspace) -> None:
    query = RowQuery(entity="customer", fields=("name", "phone", "email"), order=(_BY_NAME,))
    fetched = workspace.fetch(workspace.resolve(query))
    assert fetched.table.table.rows == (
        ("Acme", "138****0001", "a***@acme.example"),
        ("Delta", "+14****2671", "c***@delta.example"),
        ("Echo", "", None),
        ("蓝天", "139****0002", "b***@lantian.example"),
    )


_BY_NAME = Order(by="name", direction="asc")


def test_a_phone_is_masked_as_a_group_too(workspace: Workspace) -> None:
    query = MetricQuery(metrics=("new_customers",), group_by=(Group(dimension="phone"),))
    fetched = workspace.fetch(workspace.resolve(query))
    assert {row[0] for row in fetched.table.table.rows} == {
        "138****0001", "139****0002", "+14****2671", "",
    }  # fmt: skip


def test_contacts_inside_a_text_are_masked_and_the_text_stays(workspace: Workspace) -> None:
    query = RowQuery(entity="order", fields=("note",), filters=(_WITH_NOTE,))
    fetched = workspace.fetch(workspace.resolve(query))
    assert fetched.table.table.rows == (("call 138****0001",),)


_WITH_NOTE = Filter(dimension="note", op="contains", values=("call",))


def test_the_sql_shown_gives_the_rows_shown_though_one_more_was_read(workspace: Workspace) -> None:
    query = MetricQuery(metrics=("order_count",), group_by=(Group(dimension="customer"),), limit=2)
    fetched = workspace.fetch(workspace.resolve(query))
    assert workspace.engine.run(fetched.table.sql, 10).rows == fetched.table.table.rows
    assert (len(fetched.table.table.rows), fetched.tie_at_cut) == (2, True)
    assert fetched.table.table.truncated is False


def test_the_same_query_is_compiled_once(workspace: Workspace) -> None:
    resolved = workspace.resolve(MetricQuery(metrics=("revenue",)))
    again = workspace.resolve(MetricQuery(metrics=("revenue",)))
    dialect = dialect_of(workspace.engine)
    assert compiled_for(resolved, dialect) is compiled_for(again, dialect)


def test_a_missing_database_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as failed:
        open_engine(str(tmp_path / "nowhere.sqlite"))
    assert failed.value.kind == "missing"


def test_a_first_date_is_known_for_as_long_as_the_dates_behind_it(
    small_crm: Path, small_model_file: Path, tmp_path: Path
) -> None:
    ever = "signed_up: {column: created_at, default: true, names: {en: [signed up], zh: [注册]}}"
    first = "first_order: {earliest: order.ordered, names: {en: [first order], zh: [首单]}}"
    text = small_model_file.read_text(encoding="utf-8")
    assert ever in text
    model_file = tmp_path / "first.yaml"
    model_file.write_text(text.replace(ever, f"{ever}\n      {first}"), encoding="utf-8")
    with closing(sqlite3.connect(small_crm)) as connection:
        connection.execute("insert into orders values (16, 1, '2026-05-19', 1, 'paid', 'web', '')")
        connection.commit()
    engine = open_engine(str(small_crm))
    spans = open_workspace(load_model(model_file), engine, TODAY).spans
    assert spans["customer.first_order"] == Period(start=date(2026, 2, 10), end=date(2026, 5, 20))
    engine.close()
