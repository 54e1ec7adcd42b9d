"""DuckDB under the same contract as SQLite."""

import threading
from pathlib import Path

import pytest

from store.connect import open_engine
from store.engine import Engine, StoreError
from store.table import Column, Table

duckdb = pytest.importorskip("duckdb")


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table t (id integer, day date, moment timestamp, price decimal(10, 2),"
            " name text, phone text, ok boolean)"
        )
        connection.execute(
            "insert into t select i, date '2026-01-01' + i::integer, timestamp '2026-01-01 10:00',"
            " 1.5, 'n' || i % 3, '138', true from range(1, 2001) r(i)"
        )
        connection.execute("create table meta (key text, value text)")
        connection.execute("insert into meta values ('data_as_of', '2026-10-20')")
    return path


@pytest.fixture
def engine(crm: Path) -> Engine:
    return open_engine(f"duckdb:///{crm}", seconds=5.0, hidden=frozenset({("t", "phone")}))


def test_rows_come_as_plain_values(engine: Engine) -> None:
    sql = "select id, day, moment, price, name, ok from t where id < 4 order by id"
    rows = (
        (1, "2026-01-02", "2026-01-01 10:00:00", 1.5, "n1", True),
        (2, "2026-01-03", "2026-01-01 10:00:00", 1.5, "n2", True),
    )
    table = engine.run(sql, 2)
    assert (table.rows, table.truncated) == (rows, True)
    assert engine.run("select 1 as one", 5) == Table((Column("one", "integer"),), ((1,),))


def test_columns_values_and_scan_leave_out_what_is_hidden(engine: Engine) -> None:
    assert engine.columns()["t"] == (
        Column("id", "integer"),
        Column("day", "date"),
        Column("moment", "datetime"),
        Column("price", "number"),
        Column("name", "text"),
        Column("ok", "boolean"),
    )
    assert engine.values("t", ("name",), 2) == (("n1",), ("n2",))
    assert (len(engine.scan("t").rows), len(engine.scan("t").columns)) == (2000, 6)
    assert (engine.dialect, engine.data_as_of()) == ("duckdb", "2026-10-20")
    assert engine.fingerprint() == engine.fingerprint()


@pytest.mark.parametrize(
    "sql",
    [
        "select phone from t",
        "select * from t",
        "select count(*) from t where PHONE = '1'",
        "select t from t",
        "select x from t x",
        "select to_json(x) from t x",
        "from t",
        "with c as (select * from t) select id from c",
        "select id from other.main.t",
        "select id from query('select * from t')",
        "insert into t values (1)",
        "drop table t",
        "create table x (a int)",
        "create temp table x (a int)",
        "attach 'x.db'",
        "copy t to 'out.csv'",
        "select content from read_text('/etc/passwd')",
        "select a from read_csv('/etc/passwd')",
        "select count(a) from '/etc/passwd'",
        "select name from duckdb_settings()",
        "select table_name from information_schema.tables",
        "set memory_limit = '8GB'",
        "pragma database_list",
        "install httpfs",
        "load httpfs",
        "select 1; drop table t",
        "begin",
        "this is no sql",
        "",
        "select '\ud800'",
    ],
)
def test_a_hostile_statement_is_refused_and_the_connection_lives_on(
    engine: Engine, sql: str
) -> None:
    with pytest.raises(StoreError) as refused:
        engine.run(sql, 10)
    assert refused.value.kind in {"not_allowed", "bad_sql"}
    assert engine.run("select count(*) as n from t", 1).rows == ((2000,),)


def test_a_statement_that_runs_too_long_is_ended_by_the_time_limit(crm: Path) -> None:
    engine = open_engine(str(crm), seconds=0.2)
    with pytest.raises(StoreError) as ended:
        engine.run("select sum(x.id * y.id % 7 * z.id % 11) from t x, t y, t z", 1)
    assert ended.value.kind == "time_limit"
    assert engine.run("select count(*) as n from t", 1).rows == ((2000,),)


def test_interrupt_stops_the_statement(crm: Path) -> None:
    engine = open_engine(str(crm), seconds=60.0)
    timer = threading.Timer(0.2, engine.interrupt)
    timer.start()
    with pytest.raises(StoreError) as ended:
        engine.run("select sum(x.id * y.id % 7 * z.id % 11) from t x, t y, t z", 1)
    timer.join()
    assert ended.value.kind == "stopped"
    with engine.snapshot(), engine.snapshot():
        assert engine.run("select count(*) as n from t", 1).rows == ((2000,),)


def test_files_that_are_no_database_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.duckdb").write_text("text " * 100)
    (tmp_path / "zero.duckdb").touch()
    kinds = []
    for name in ("a.duckdb", "zero.duckdb", "none.duckdb", ""):
        with pytest.raises(StoreError) as refused:
            open_engine(f"duckdb:///{tmp_path / name}")
        kinds.append(refused.value.kind)
    assert kinds == ["not_a_database", "empty", "missing", "folder"]
