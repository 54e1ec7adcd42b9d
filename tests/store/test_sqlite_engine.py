"""The guarded SQLite connection: reads what it may, refuses the rest, ends what runs too long."""

import sqlite3
import threading
from pathlib import Path

import pytest

from store.connect import open_engine
from store.engine import StoreError
from store.engines.sqlite import open_sqlite
from store.table import Column, Table


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        create table t (id integer primary key, a integer, phone text, note text);
        create table secret (x text);
        create table meta (key text primary key, value text);
        insert into meta values ('data_as_of', '2026-10-20'), ('currency', 'CNY');
        create view doubled as select id, a * 2 as twice from t;
        create view phones as select a, phone from t;
        create view orphan as select gone from nowhere;
        insert into secret values ('s');
        """
    )
    connection.executemany(
        "insert into t values (?, ?, ?, ?)",
        [(i, i % 7, f"138{i:08d}", "text" * 10) for i in range(1, 2_001)],
    )
    connection.commit()
    connection.close()
    return path


HIDDEN = frozenset({("t", "phone"), ("secret", "x")})

ALLOWED = {
    "select count(*) as n, sum(a) as s from t": (2_000, 6_000),
    "with c as (select a from t where a > 3) select count(*), max(a) from c": (857, 6),
    "with c as materialized (select a, row_number() over (order by id) r from t)"
    " select count(*), 1 from c": (2_000, 1),
    "select count(*), sum(twice) from doubled": (2_000, 12_000),
    "select instr(lower('ABC'), lower('b')) > 0, coalesce(null, nullif(1, 2))": (1, 1),
    "select date(julianday('2026-07-01') + 1), strftime('%Y-%m', '2026-07-01')": (
        "2026-07-02",
        "2026-07",
    ),
    "select round(avg(a), 3), abs(-1) from t": (3.0, 1),
    "select iif(1 > 2, 'x', 'y'), cast('3' as integer)": ("y", 3),
}


@pytest.mark.parametrize("sql", list(ALLOWED))
def test_what_the_compiler_prints_runs(crm: Path, sql: str) -> None:
    engine = open_sqlite(crm, hidden=HIDDEN)
    row = engine.run(sql, 10).rows[0]
    assert (
        tuple(round(v, 3) if isinstance(v, float) else v for v in row)
        == pytest.approx(ALLOWED[sql], nan_ok=True)
        or row == ALLOWED[sql]
    )


HOSTILE = (
    "select phone from t",
    "select 1 from t order by phone",
    "select count(distinct phone) from t",
    "select a from phones",
    "select * from secret",
    "select count(*) from secret",
    "select x from (select x from secret)",
    "select name from sqlite_master",
    "select count(*) from sqlite_schema",
    "select count(*) from pragma_database_list",
    "select * from pragma_table_info('t')",
    "select value from json_each('[1]')",
    "select count(*) from json_each('[1]')",
    "select rowid from secret",
    "insert into t values (1, 2, 3, 4)",
    "update t set a = 1",
    "delete from t",
    "drop table t",
    "alter table t add column z",
    "create table q (x)",
    "create temp table q (x)",
    "create temp view q as select 1",
    "create index i on t (a)",
    "attach 'x.db' as y",
    "attach ':memory:' as y",
    "detach main",
    "pragma query_only = 0",
    "pragma table_info(t)",
    "pragma writable_schema = 1",
    "vacuum",
    "vacuum into 'copy.db'",
    "select load_extension('x')",
    "select randomblob(1000000000)",
    "select zeroblob(1000000000)",
    "select printf('%.*c', 1000000000, 'x')",
    "select format('%.*c', 1000000000, 'x')",
    "select group_concat(note) from t",
    "select writefile('y', 'z')",
    "select readfile('/etc/passwd')",
    "select fts3_tokenizer('x')",
    "select sqlite_version()",
    "select a from t where note like '%x%'",
    "select a from t where note glob '*x*'",
    "select json_extract('{}', '$')",
    "select 1; drop table t",
    "begin",
    "begin immediate",
    "commit",
    "savepoint s",
    "reindex",
    "analyze",
    "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c",
    "select 'a\0b'",
    "select '\ud800'",
    "",
    "-- nothing",
    "this is no sql",
    "select * from nowhere",
    "select nowhere from t",
    "explain delete from t",
)


def test_there_are_at_least_sixty_hostile_statements() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("sql", HOSTILE)
def test_a_hostile_statement_is_refused_and_the_connection_lives_on(crm: Path, sql: str) -> None:
    before = crm.read_bytes()
    engine = open_sqlite(crm, hidden=HIDDEN)
    with pytest.raises(StoreError) as refused:
        engine.run(sql, 10)
    assert refused.value.kind in {"not_allowed", "bad_sql"}
    assert engine.run("select count(*) as n from t", 1).rows == ((2_000,),)
    engine.close()
    assert crm.read_bytes() == before


def test_a_refused_column_is_never_read_as_empty(crm: Path) -> None:
    engine = open_sqlite(crm, hidden=HIDDEN)
    for sql in (
        "select count(distinct phone) from t",
        "select count(*) from t x join t y on x.phone = y.phone",
        "select count(*) from t where phone is null",
    ):
        with pytest.raises(StoreError) as refused:
            engine.run(sql, 1)
        assert refused.value.kind == "not_allowed"


BOMBS = (
    "select count(*) from t x, t y, t z",
    "select sum(x.a * y.a * z.a) from t x cross join t y cross join t z",
    "select max(x.note || y.note || z.note) from t x, t y, t z",
    "select x.id from t x, t y, t z where x.a + y.a + z.a < -1",
    "with c as materialized (select x.a from t x, t y) select count(*) from c, t",
    "select count(*) from (select distinct x.id, y.id from t x, t y, t z)",
    "select row_number() over (order by x.a, y.id) from t x, t y",
    "select x.a, count(*) from t x, t y, t z group by x.a",
)


@pytest.mark.parametrize("sql", BOMBS)
def test_a_statement_that_runs_too_long_is_ended_by_the_time_limit(crm: Path, sql: str) -> None:
    engine = open_sqlite(crm, seconds=0.1, hidden=HIDDEN)
    with pytest.raises(StoreError) as ended:
        engine.run(sql, 10)
    assert (ended.value.kind, ended.value.detail) == ("time_limit", "0.1")
    assert engine.run("select count(*) as n from t", 1).rows == ((2_000,),)


def test_a_text_that_doubles_without_end_is_ended_by_the_length_limit(crm: Path) -> None:
    engine = open_sqlite(crm)
    doubled = "'" + "x" * 40 + "'"
    for _ in range(16):
        doubled = f"replace({doubled}, 'x', 'xx')"
    with pytest.raises(StoreError) as ended:
        engine.run(f"select {doubled}", 1)
    assert ended.value.kind == "too_large"


def test_interrupt_from_another_thread_stops_the_statement_and_nothing_else(crm: Path) -> None:
    engine = open_sqlite(crm, seconds=60)
    timer = threading.Timer(0.05, engine.interrupt)
    timer.start()
    with pytest.raises(StoreError) as stopped:
        engine.run("select count(*) from t x, t y, t z", 1)
    timer.join()
    assert stopped.value.kind == "stopped"
    engine.interrupt()
    assert engine.run("select count(*) as n from t", 1).rows == ((2_000,),)
    engine.close()
    engine.interrupt()


def test_one_row_more_than_the_limit_says_that_the_table_is_cut(crm: Path) -> None:
    engine = open_sqlite(crm)
    sql = "select id, a / 2.0 as half, note from t where id < 4 order by id"
    columns = (Column("id", "integer"), Column("half", "number"), Column("note", "text"))
    rows = ((1, 0.5, "text" * 10), (2, 1.0, "text" * 10), (3, 1.5, "text" * 10))
    assert engine.run(sql, 2) == Table(columns, rows[:2], truncated=True)
    assert engine.run(sql, 3) == Table(columns, rows, truncated=False)


def test_columns_are_those_that_may_be_read_and_a_view_over_nothing_is_left_out(crm: Path) -> None:
    engine = open_sqlite(crm, hidden=HIDDEN)
    assert engine.columns() == {
        "t": (Column("id", "integer"), Column("a", "integer"), Column("note", "text")),
        "meta": (Column("key", "text"), Column("value", "text")),
        "doubled": (Column("id", "integer"), Column("twice", "unknown")),
        "phones": (Column("a", "integer"), Column("phone", "text")),
    }
    assert engine.left_out == ("orphan",)


def test_values_come_most_frequent_first_without_the_empty_ones(crm: Path) -> None:
    with sqlite3.connect(crm) as writer:
        writer.execute("create table v (k text, label text)")
        rows = [("b", "B"), ("a", "A"), ("b", "B"), (None, "x"), ("c", None)]
        writer.executemany("insert into v values (?, ?)", rows)
    writer.close()
    engine = open_sqlite(crm)
    assert engine.values("v", ("k", "label"), 10) == (("b", "B"), ("a", "A"), ("c", None))
    assert engine.values("v", ("k",), 2) == (("b",), ("a",))
    for table, column in (("nowhere", "k"), ("v", "nothing")):
        with pytest.raises(StoreError) as refused:
            engine.values(table, (column,), 1)
        assert refused.value.kind == "not_allowed"


def test_scan_gives_every_row_of_a_table_and_refuses_an_unknown_one(crm: Path) -> None:
    engine = open_sqlite(crm, hidden=HIDDEN)
    table = engine.scan("t")
    assert (len(table.rows), table.rows[0], table.truncated) == (
        2_000,
        (1, 1, "text" * 10),
        False,
    )
    with pytest.raises(StoreError):
        engine.scan("secret")


def test_data_as_of_is_read_from_meta_and_is_none_elsewhere(crm: Path, tmp_path: Path) -> None:
    assert open_sqlite(crm).data_as_of() == "2026-10-20"
    with sqlite3.connect(tmp_path / "own.db") as other:
        other.execute("create table meta (a)")
    other.close()
    assert open_sqlite(tmp_path / "own.db").data_as_of() is None


def test_the_fingerprint_changes_with_the_data_and_only_then(crm: Path) -> None:
    engine = open_sqlite(crm)
    first = engine.fingerprint()
    assert first == engine.fingerprint() == open_sqlite(crm).fingerprint()
    with sqlite3.connect(crm) as writer:
        writer.execute("insert into t (a) values (1)")
    writer.close()
    assert engine.fingerprint() != first


def test_all_statements_of_a_snapshot_read_one_state_beside_a_writer(crm: Path) -> None:
    writer = sqlite3.connect(crm, isolation_level=None)
    writer.execute("pragma journal_mode = wal")
    engine = open_sqlite(crm)
    count = "select count(*) as n from t"
    with engine.snapshot(), engine.snapshot():
        assert engine.run(count, 1).rows == ((2_000,),)
        writer.execute("insert into t (a) values (1)")
        assert engine.run(count, 1).rows == ((2_000,),)
    assert engine.run(count, 1).rows == ((2_001,),)
    engine.close()
    writer.close()


def test_a_stopped_statement_ends_its_snapshot(crm: Path) -> None:
    engine = open_sqlite(crm, seconds=0.05)
    with pytest.raises(StoreError), engine.snapshot():
        engine.run("select count(*) from t x, t y, t z", 1)
    with engine.snapshot():
        assert engine.run("select count(*) as n from t", 1).rows == ((2_000,),)


def test_dates_and_odd_numbers_become_plain_values(crm: Path) -> None:
    engine = open_sqlite(crm)
    table = engine.run("select 9e999 as infinite, x'6869' as bytes, null as absent, 1 as one", 1)
    assert table == Table(
        (
            Column("infinite", "unknown"),
            Column("bytes", "text"),
            Column("absent", "unknown"),
            Column("one", "integer"),
        ),
        ((None, "hi", None, 1),),
    )


def test_open_engine_takes_paths_and_urls(crm: Path) -> None:
    for name in (str(crm), f"sqlite:///{crm}", f"SQLITE:///{crm}"):
        engine = open_engine(name, seconds=1.0)
        assert (engine.dialect, engine.subject) == ("sqlite", str(crm))
        engine.close()
