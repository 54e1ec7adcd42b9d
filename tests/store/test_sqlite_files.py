"""Files that are missing, broken or hostile: one named fault each, never a traceback."""

import os
import sqlite3
from pathlib import Path

import pytest

from store.connect import open_engine
from store.engine import StoreError
from store.engines.sqlite import open_sqlite
from store.table import Column


def kind_of_opening(path: Path) -> tuple[str, str]:
    with pytest.raises(StoreError) as refused:
        open_sqlite(path, busy_seconds=0.1)
    return refused.value.kind, refused.value.subject


def made(path: Path, script: str) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    assert kind_of_opening(path) == ("missing", str(path))
    assert not path.exists()


def test_a_path_with_a_nul_is_missing(tmp_path: Path) -> None:
    assert kind_of_opening(tmp_path / "a\0b")[0] == "missing"


def test_a_folder_is_named_as_a_folder(tmp_path: Path) -> None:
    assert kind_of_opening(tmp_path) == ("folder", str(tmp_path))


def test_a_text_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n" * 1000)
    assert kind_of_opening(path) == ("not_a_database", str(path))


def test_an_encrypted_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "secret.db"
    path.write_bytes(bytes(range(256)) * 64)
    assert kind_of_opening(path) == ("not_a_database", str(path))


def test_a_pipe_is_no_database_and_nobody_waits_for_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert kind_of_opening(path) == ("not_a_database", str(path))


def test_zero_bytes_are_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "zero.db"
    path.touch()
    assert kind_of_opening(path) == ("empty", str(path))


def test_a_database_without_a_table_is_empty(tmp_path: Path) -> None:
    path = made(tmp_path / "bare.db", "create table t (a); drop table t;")
    assert kind_of_opening(path) == ("empty", str(path))


def test_a_locked_file_is_said_to_be_in_use(tmp_path: Path) -> None:
    path = made(tmp_path / "busy.db", "create table t (a);")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin exclusive")
    assert kind_of_opening(path) == ("locked", str(path))
    other.execute("rollback")
    other.close()
    assert open_sqlite(path).columns() == {"t": (Column("a", "unknown"),)}


def test_a_lock_taken_later_stops_the_statement_not_the_connection(tmp_path: Path) -> None:
    path = made(tmp_path / "busy.db", "create table t (a);")
    engine = open_sqlite(path, busy_seconds=0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(StoreError) as refused:
        engine.run("select count(*) as n from t", 1)
    assert refused.value.kind == "locked"
    other.execute("rollback")
    other.close()
    assert engine.run("select count(*) as n from t", 1).rows == ((0,),)


def test_a_damaged_page_is_said_when_it_is_read(tmp_path: Path) -> None:
    path = made(tmp_path / "torn.db", "create table t (a text);")
    with sqlite3.connect(path) as writer:
        writer.executemany("insert into t values (?)", [("x" * 500,)] * 200)
    writer.close()
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 6 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(content)
    engine = open_sqlite(path)
    with pytest.raises(StoreError) as refused:
        engine.run("select count(*), max(a) from t", 1)
    assert refused.value.kind == "damaged"


def test_a_damaged_schema_is_said_at_opening(tmp_path: Path) -> None:
    path = made(tmp_path / "torn.db", "create table t (a text);")
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    assert kind_of_opening(path) == ("damaged", str(path))


def test_a_file_cut_in_the_middle_is_damaged(tmp_path: Path) -> None:
    path = made(tmp_path / "cut.db", "create table t (a text);")
    with sqlite3.connect(path) as writer:
        writer.executemany("insert into t values (?)", [("x" * 500,)] * 200)
    writer.close()
    path.write_bytes(path.read_bytes()[: 5 * 4096])
    with pytest.raises(StoreError) as refused:
        open_sqlite(path).run("select count(*), max(a) from t", 1)
    assert refused.value.kind == "damaged"


def test_odd_table_and_column_names_are_read_as_they_are(tmp_path: Path) -> None:
    path = made(
        tmp_path / "odd ?#%20.db",
        """
        create table "a""; drop table b; --" ("x"" y" integer, 'order' text, "金额(万元)" real);
        insert into "a""; drop table b; --" values (1, 'o', 2.5);
        create table b (z);
        """,
    )
    engine = open_sqlite(path)
    table = 'a"; drop table b; --'
    assert engine.columns()[table] == (
        Column('x" y', "integer"),
        Column("order", "text"),
        Column("金额(万元)", "number"),
    )
    assert engine.scan(table).rows == ((1, "o", 2.5),)
    assert engine.values(table, ("金额(万元)",), 5) == ((2.5,),)
    assert "b" in engine.columns()


def test_bad_utf_8_is_shown_with_a_mark_and_refuses_no_query(tmp_path: Path) -> None:
    path = made(
        tmp_path / "bytes.db",
        "create table t (a text); insert into t values (cast(x'4100ff42' as text)), ('good');",
    )
    assert open_sqlite(path).scan("t").rows == (("A\0\ufffdB",), ("good",))


def test_a_text_longer_than_a_megabyte_is_too_large(tmp_path: Path) -> None:
    path = made(tmp_path / "long.db", "create table t (a text, b integer);")
    with sqlite3.connect(path) as writer:
        writer.execute("insert into t values (?, 1)", ("x" * 1_500_000,))
    writer.close()
    with pytest.raises(StoreError) as refused:
        open_sqlite(path).run("select a from t", 1)
    assert refused.value.kind == "too_large"


def test_generated_columns_are_columns(tmp_path: Path) -> None:
    path = made(
        tmp_path / "g.db",
        "create table t (a integer, b integer generated always as (a * 2) virtual);"
        "insert into t (a) values (4);",
    )
    assert open_sqlite(path).scan("t").rows == ((4, 8),)


def test_a_hostile_view_in_the_file_is_refused_when_it_is_read(tmp_path: Path) -> None:
    path = made(
        tmp_path / "hostile.db",
        "create table t (a);"
        "create view bomb as select randomblob(1000000000) as x;"
        "create view list as select name from sqlite_master;"
        "create view loop as with recursive c(x) as"
        " (select 1 union all select x + 1 from c) select x from c;",
    )
    engine = open_sqlite(path, seconds=1.0)
    for view in ("bomb", "list", "loop"):
        with pytest.raises(StoreError) as refused:
            engine.run(f"select count(*), max(1) from {view}", 1)
        assert refused.value.kind == "not_allowed"


def test_a_trigger_in_the_file_never_runs(tmp_path: Path) -> None:
    path = made(
        tmp_path / "trigger.db",
        "create table t (a); create table log (x);"
        "create trigger g after insert on t begin insert into log values (1); end;",
    )
    engine = open_sqlite(path)
    with pytest.raises(StoreError):
        engine.run("insert into t values (1)", 1)
    assert engine.run("select count(*) as n from log", 1).rows == ((0,),)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_write_ahead_log_in_a_closed_folder_asks_for_a_copy(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = made(folder / "w.db", "pragma journal_mode = wal; create table t (a);")
    folder.chmod(0o500)
    try:
        assert kind_of_opening(path)[0] == "read_only_folder"
    finally:
        folder.chmod(0o700)


def test_an_unknown_scheme_names_the_scheme_and_no_password() -> None:
    with pytest.raises(StoreError) as refused:
        open_engine("mongodb://ann:topsecret@host/crm")
    assert (refused.value.kind, refused.value.subject) == ("unknown_scheme", "mongodb")
    assert "topsecret" not in str(refused.value) + refused.value.detail
