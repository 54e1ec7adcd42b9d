"""`audit`, `replay` and `ask --certificate`: what they print and how they end."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def small(small_crm: Path, small_model_file: Path) -> tuple[str, ...]:
    """The options that name the small database and its model."""
    return "--db", str(small_crm), "--model", str(small_model_file), "--lang", "en"


def test_an_audit_counts_what_came_out_equal(askcrm: Any, small: tuple[str, ...]) -> None:
    said = askcrm("audit", "--sample", "10", *small)
    assert (said.code, said.out) == (0, "16 forms computed twice: 16 equal, 0 different\n")


def test_an_audit_of_a_negative_sample_is_a_usage_fault(
    askcrm: Any, small: tuple[str, ...]
) -> None:
    said = askcrm("audit", "--sample", "-1", *small)
    assert (said.code, said.out) == (2, "")


def test_a_certificate_replays_identically_and_tells_changed_data(
    askcrm: Any, small: tuple[str, ...], small_crm: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.cert.json"
    assert askcrm("ask", "revenue by region", "--certificate", str(file), *small).code == 0
    said = askcrm("replay", str(file), *small)
    assert (said.code, said.out.splitlines()[0][:9]) == (0, "Identical")
    with closing(sqlite3.connect(small_crm)) as connection:
        connection.execute("update orders set amount = 500 where order_id = 13")
        connection.commit()
    said = askcrm("replay", str(file), *small)
    assert (said.code, said.out.splitlines()) == (
        6,
        [
            "Data changed: the same SQL gives other figures",
            "Model: same · SQL: same · database file: changed",
            "  SC revenue: 400.0 → 500.0",
        ],
    )


def test_a_file_that_is_no_certificate_is_refused(
    askcrm: Any, small: tuple[str, ...], small_crm: Path
) -> None:
    said = askcrm("replay", str(small_crm), *small)
    assert (said.code, said.out) == (5, "")


def test_nothing_is_certified_that_was_not_run(
    askcrm: Any, small: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "a.cert.json"
    said = askcrm("ask", "revenue", "--explain", "--certificate", str(file), *small)
    assert (said.code, said.out, file.exists()) == (2, "", False)
