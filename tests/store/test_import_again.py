"""The same files next month: updated by key, nothing lost, nothing doubled, all or nothing."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from store.import_report import Changes, ImportRefused
from store.ingest import import_files

JUNE = "order_no,customer,amount,day\n001,Acme,100,2026-06-01\n002,Bell,50,2026-06-09\n"
JULY = "order_no,customer,amount,day\n002,Bell,55,2026-06-09\n003,Acme,70,2026-07-02\n"


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_rows_are_updated_by_key_and_vanished_ones_stay(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    first = import_files((written(tmp_path, "orders.csv", JUNE),), target)
    assert first.files[0].changes is None
    again = import_files((written(tmp_path, "orders.csv", JULY),), target).files[0]
    assert again.changes == Changes(1, 1, 0, 1, ("order_no",))
    assert (again.source.table, again.latest) == ("orders", "2026-07-02")
    assert rows(target, "select * from orders order by 1") == [
        ("001", "Acme", 100, "2026-06-01"),
        ("002", "Bell", 55, "2026-06-09"),
        ("003", "Acme", 70, "2026-07-02"),
    ]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    target, file = tmp_path / "shop.db", written(tmp_path, "orders.csv", JUNE)
    import_files((file,), target)
    before = rows(target, "select rowid, * from orders")
    assert import_files((file,), target).files[0].changes == Changes(0, 0, 2, 0, ("order_no",))
    assert rows(target, "select rowid, * from orders") == before


def test_with_replace_the_table_is_what_the_file_says(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "orders.csv", JUNE),), target)
    file = written(tmp_path, "orders.csv", JULY)
    changes = import_files((file,), target, replace_tables=True).files[0].changes
    assert changes == Changes(1, 1, 0, 1, ("order_no",), deleted=True)
    assert rows(target, "select order_no from orders order by 1") == [("002",), ("003",)]


def test_a_file_of_another_month_goes_into_the_table_of_the_first(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "orders_2026-06.csv", JUNE),), target)
    again = import_files((written(tmp_path, "orders_2026-07.csv", JULY),), target).files[0]
    assert (again.source.table, again.changes) == (
        "orders_2026-06", Changes(1, 1, 0, 1, ("order_no",)),
    )  # fmt: skip
    assert (
        len(
            rows(
                target,
                "select name from sqlite_master where type = 'table' and name != 'sqlite_stat1'",
            )
        )
        == 1
    )


def test_files_of_two_months_taken_together_stay_two_tables(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    files = (written(tmp_path, "orders_06.csv", JUNE), written(tmp_path, "orders_07.csv", JULY))
    for _ in range(2):
        report = import_files(files, target, replace_tables=True)
        assert [(file.source.table, file.rows) for file in report.files] == [
            ("orders_06", 2), ("orders_07", 2),
        ]  # fmt: skip
    assert rows(target, "select count(*) from orders_06") == [(2,)]


def test_a_code_stays_text_though_this_months_codes_are_numbers(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "items.csv", "code,n\n007,1\nA1,2\n"),), target)
    again = import_files((written(tmp_path, "items.csv", "code,n\n7,1\n10,3\n"),), target)
    assert again.files[0].changes == Changes(2, 0, 0, 2, ("code",))
    assert rows(target, "select code from items order by 1") == [("007",), ("10",), ("7",), ("A1",)]


def test_lines_of_orders_are_told_apart_by_two_columns(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    lines = "order_id,line_no,amount\n1,1,5\n1,2,6\n2,1,7\n"
    import_files((written(tmp_path, "lines.csv", lines),), target)
    more = "order_id,line_no,amount\n1,2,9\n2,1,7\n2,2,8\n"
    again = import_files((written(tmp_path, "lines.csv", more),), target)
    assert again.files[0].changes == Changes(1, 1, 1, 1, ("order_id", "line_no"))


def test_without_a_key_whole_rows_are_compared_and_equal_ones_counted(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "visits.csv", "page,spent\na,1\na,1\nb,2\n"),), target)
    again = import_files(
        (written(tmp_path, "visits.csv", "page,spent\na,1\na,1\na,1\nc,4\n"),), target
    )
    assert again.files[0].changes == Changes(2, 0, 2, 1)
    assert rows(target, "select page, count(*) from visits group by 1") == [
        ("a", 3), ("b", 1), ("c", 1),
    ]  # fmt: skip


def test_a_new_column_is_added_and_a_missing_one_keeps_its_values(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "c.csv", "id,name,city\n1,Ann,Rome\n2,Bob,Oslo\n"),), target)
    again = import_files(
        (written(tmp_path, "c.csv", "id,name,tier\n1,Ann,gold\n3,Cy,new\n"),), target
    )
    assert again.files[0].changes == Changes(1, 1, 0, 1, ("id",))
    assert rows(target, "select id, name, city, tier from c order by id") == [
        (1, "Ann", "Rome", "gold"), (2, "Bob", "Oslo", None), (3, "Cy", None, "new"),
    ]  # fmt: skip


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "orders.csv", JUNE),), target)
    before = target.read_bytes()
    file = written(tmp_path, "orders.csv", "place,weather\nRome,fine\n")
    with pytest.raises(ImportRefused) as refused:
        import_files((file,), target)
    assert (refused.value.kind, refused.value.subject) == ("table_exists", "orders")
    assert target.read_bytes() == before


def test_an_import_stopped_half_way_leaves_the_old_database(tmp_path: Path) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "orders.csv", JUNE),), target)
    before = target.read_bytes()
    file = written(tmp_path, "orders.csv", JULY)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files((file,), target, progress=stop)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orders.csv", "shop.db"]


def test_a_killed_import_leaves_the_old_database_and_the_next_one_goes_through(
    tmp_path: Path,
) -> None:
    target = tmp_path / "shop.db"
    import_files((written(tmp_path, "orders.csv", JUNE),), target)
    before = target.read_bytes()
    file = written(tmp_path, "orders.csv", JULY)
    killed = (
        "import os, sys; from pathlib import Path; from store.ingest import import_files;"
        "import_files((Path(sys.argv[1]),), Path(sys.argv[2]), progress=lambda *_: os._exit(9))"
    )
    here = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", killed, str(file), str(target)], check=False, cwd=here
    )
    assert (done.returncode, target.read_bytes()) == (9, before)
    assert import_files((file,), target).files[0].changes == Changes(1, 1, 0, 1, ("order_no",))
    assert not (tmp_path / ".shop.db.importing").exists()
