"""PostgreSQL under the same contract; what needs a server is skipped without one."""

import threading
from collections.abc import Iterator

import pytest

from store.connect import open_engine
from store.engine import Engine, StoreError
from store.table import Column

psycopg = pytest.importorskip("psycopg")

from store.engines.postgres import PostgresEngine  # noqa: E402 - only where the driver is


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(StoreError) as refused:
        open_engine("postgresql://ann:topsecret@127.0.0.1:1/crm")
    error = refused.value
    assert (error.kind, error.subject) == ("cannot_connect", "postgresql://127.0.0.1/crm")
    assert "topsecret" not in str(error) + error.detail + repr(error.__cause__)


def test_an_address_that_is_none_is_named_without_the_password() -> None:
    with pytest.raises(StoreError) as refused:
        open_engine("postgresql://ann:topsecret@[bad/crm")
    assert refused.value.kind == "cannot_connect"
    assert "topsecret" not in str(refused.value)


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop table if exists t")
        connection.execute("create table t (id integer, day date, price numeric(10, 2), name text)")
        connection.execute(
            "insert into t select i, date '2026-01-01' + i, 1.5, 'n' || i % 3"
            " from generate_series(1, 2000) s(i)"
        )
    engine = open_engine(postgres_url, seconds=1.0)
    yield engine
    engine.close()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop table t")


def test_rows_come_as_plain_values(engine: Engine) -> None:
    table = engine.run("select id, day, price, name from t order by id", 1)
    assert (table.rows, table.truncated) == (((1, "2026-01-02", 1.5, "n1"),), True)


@pytest.mark.parametrize(
    "sql",
    [
        "insert into t values (1)",
        "with x as (delete from t returning id) select id from x",
        "select 1; drop table t",
        "drop table t",
        "set default_transaction_read_only = off",
        "begin",
        "this is no sql",
        "select id into other from t",
    ],
)
def test_a_hostile_statement_is_refused(engine: Engine, sql: str) -> None:
    with pytest.raises(StoreError) as refused, engine.snapshot():
        engine.run(sql, 10)
    assert refused.value.kind in {"not_allowed", "bad_sql"}
    assert engine.run("select count(*) as n from t", 1).rows == ((2000,),)


def test_a_statement_that_runs_too_long_is_ended(engine: Engine) -> None:
    with pytest.raises(StoreError) as ended:
        engine.run("select pg_sleep(30)", 1)
    assert ended.value.kind == "time_limit"


def test_interrupt_stops_the_statement(engine: Engine) -> None:
    timer = threading.Timer(0.2, engine.interrupt)
    timer.start()
    with pytest.raises(StoreError) as ended:
        engine.run("select pg_sleep(0.9)", 1)
    timer.join()
    assert ended.value.kind == "stopped"


def test_columns_and_values_have_their_types(engine: Engine) -> None:
    assert engine.columns()["t"] == (
        Column("id", "integer"),
        Column("day", "date"),
        Column("price", "number"),
        Column("name", "text"),
    )
    assert engine.values("t", ("name",), 2) == (("n1",), ("n2",))
    assert (len(engine.scan("t").rows), engine.data_as_of()) == (2000, None)
    assert engine.fingerprint() == engine.fingerprint()


def test_a_hidden_column_is_refused_by_name(engine: Engine) -> None:
    assert isinstance(engine, PostgresEngine)
    hidden = PostgresEngine(
        engine.subject, engine._connection, engine.columns(), 1.0, frozenset({("t", "name")})
    )
    for sql in ("select name from t", "select * from t", "select t.* from t", "select NAME from t"):
        with pytest.raises(StoreError) as refused:
            hidden.run(sql, 1)
        assert refused.value.kind == "not_allowed"
    assert hidden.run("select count(*) as n from t where price > 1 -- name", 1).rows == ((2000,),)
