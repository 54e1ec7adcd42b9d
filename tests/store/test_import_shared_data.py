"""Real files against the databases made from them by other hands: cell for cell."""

import sqlite3
from pathlib import Path

import pytest

from store.import_report import ImportReport, Unmatched
from store.ingest import import_files


def rows_of(path: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return sorted(connection.execute(f'select * from "{table}"').fetchall(), key=repr)
    finally:
        connection.close()


def as_numbers_agree(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """1054 and 1054.0 are one value; their order must not depend on the spelling."""
    agreed = [tuple(float(v) if isinstance(v, int) else v for v in row) for row in rows]
    return sorted(agreed, key=repr)


@pytest.fixture(scope="module")
def maven(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ImportReport]:
    target = tmp_path_factory.mktemp("maven") / "crm.db"
    files = sorted((shared_data / "crm" / "raw" / "maven_crm").glob("*.csv"))
    return target, import_files(tuple(files), target)


@pytest.fixture(scope="module")
def superstore(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, ImportReport]:
    target = tmp_path_factory.mktemp("superstore") / "crm.db"
    files = sorted((shared_data / "crm" / "raw" / "superstore_cn").glob("*.csv"))
    return target, import_files(tuple(files), target)


@pytest.mark.parametrize("table", ["accounts", "products", "sales_teams"])
def test_small_tables_equal_the_database(
    maven: tuple[Path, ImportReport], shared_data: Path, table: str
) -> None:
    expected = rows_of(shared_data / "crm" / "maven_crm.sqlite", table)
    assert as_numbers_agree(rows_of(maven[0], table)) == as_numbers_agree(expected)


@pytest.mark.parametrize("table", ["sales_pipeline", "sales_pipeline_us_dates"])
def test_the_pipeline_equals_the_database_but_for_the_product_it_joined(
    maven: tuple[Path, ImportReport], shared_data: Path, table: str
) -> None:
    expected = rows_of(shared_data / "crm" / "maven_crm.sqlite", "sales_pipeline")
    mended = [
        tuple("GTX Pro" if value == "GTXPro" else value for value in row)
        for row in rows_of(maven[0], table)
    ]
    assert as_numbers_agree(mended) == as_numbers_agree(expected)


def test_products_without_a_partner_are_counted_and_named(
    maven: tuple[Path, ImportReport],
) -> None:
    found = {
        (key.table, key.column, key.other_table): (key.rows, key.matched, key.unmatched)
        for key in maven[1].keys
    }
    assert found["sales_pipeline", "product", "products"] == (
        8800,
        7320,
        (Unmatched("GTXPro", 1480, "GTX Pro"),),
    )
    assert found["sales_pipeline", "account", "accounts"] == (7375, 7375, ())
    assert found["sales_pipeline", "sales_agent", "sales_teams"] == (8800, 8800, ())


def test_nothing_of_a_clean_file_is_rejected_or_asked(
    maven: tuple[Path, ImportReport], superstore: tuple[Path, ImportReport]
) -> None:
    reports = (*maven[1].files, *superstore[1].files)
    assert {(r.rejected, r.set_aside, r.source.questions) for r in reports} == {(0, 0, ())}


@pytest.mark.parametrize("table", ["订单", "退货", "销售人员"])
def test_chinese_files_in_three_encodings_equal_the_database(
    superstore: tuple[Path, ImportReport], shared_data: Path, table: str
) -> None:
    expected = rows_of(shared_data / "crm" / "superstore_cn.sqlite", table)
    assert as_numbers_agree(rows_of(superstore[0], table)) == as_numbers_agree(expected)


def test_each_encoding_is_told(superstore: tuple[Path, ImportReport]) -> None:
    assert {r.source.table: r.source.encoding_label for r in superstore[1].files} == {
        "订单": "GB18030",
        "退货": "UTF-8 with BOM",
        "销售人员": "UTF-8",
    }
