"""`askcrm import`: what is guessed, what is rejected, what matches, and why a file is refused."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from agent.wording.chinese import TEMPLATES as CHINESE
from agent.wording.english import TEMPLATES as ENGLISH
from store.import_report import OpenQuestion, RefusalKind, Rejected
from store.table import ColumnType

CUSTOMERS = "customer_id,name,since\n1,Acme,2026-01-05\n2,蓝天,2026-02-10\n3,Delta,2026-03-01\n"
ORDERS = (
    "order_id,customer_id,amount,day\n10,1,100,2026-02-10\n11,2,200,2026-02-20\n"
    "12,9,300,2026-04-11\n13,1,4;5,2026-05-02,extra\n14,3,50,2026-05-03\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    return tmp_path


def test_files_kept_as_they_are_are_reported_with_rejects_and_unmatched_keys(
    files: Path, askcrm: Any, kept: Any
) -> None:
    words = ("import", "customers.csv", "orders.csv", "--into", "shop.db", "--as-is", "--yes")
    kept("import_as_is", askcrm(*words))
    with closing(sqlite3.connect(files / "shop.db")) as database:
        assert database.execute("select count(*), sum(amount) from orders").fetchone() == (4, 650)


def test_the_same_import_in_chinese(files: Path, askcrm: Any, kept: Any) -> None:
    del files
    words = ("import", "orders.csv", "--into", "shop.db", "--as-is", "--yes", "--lang", "zh")
    kept("import_as_is_chinese", askcrm(*words))


def test_without_a_terminal_and_without_yes_nothing_is_written(files: Path, askcrm: Any) -> None:
    said = askcrm("import", "orders.csv", "--into", "shop.db", "--as-is", stdin=b"y\n")
    assert (said.code, said.out) == (3, "")
    assert said.err.endswith("Nothing was written. Say --yes to go on without being asked.\n")
    assert not (files / "shop.db").exists()


def test_files_nobody_knows_need_as_is(files: Path, askcrm: Any) -> None:
    said = askcrm("import", "orders.csv", "--into", "shop.db", "--yes")
    assert (said.code, said.out) == (3, "")
    assert said.err.endswith("Keep them as they are with --as-is.\n")
    assert not (files / "shop.db").exists()


def test_known_exports_become_crm_tables_that_answer_questions(
    tmp_path: Path, askcrm: Any, kept: Any
) -> None:
    (tmp_path / "客户.csv").write_text(
        "客户名称,所属行业,创建时间,随便\n蓝天,制造,2026-01-05,x\n长江,零售,2026-02-10,y\n",
        encoding="utf-8",
    )
    (tmp_path / "leads.csv").write_text(
        "Lead Source,Lead Status,Created Date\nWeb,Open,2026-01-05\nReferral,Open,2026-01-09\n",
        encoding="utf-8",
    )
    words = ("import", "客户.csv", "leads.csv", "--into", "crm.db")
    refused = askcrm(*words, "--lang", "zh")
    assert (refused.code, refused.out) == (3, "")
    said = askcrm(*words, "--yes")
    told = [line for line in said.out.splitlines(True) if not line.startswith("Cannot be computed")]
    assert "Cannot be computed from these files: " in said.out
    kept("import_mapped", replace(said, out="".join(told)))
    said = askcrm("ask", "leads by lead source", "--db", "crm.db", "-f", "csv")
    assert (said.code, said.out) == (0, "Lead source,Leads\r\nReferral,1\r\nWeb,1\n")


CHANGED = {
    "en": (
        "orders: 3 rows",
        "  orders: 1 new, 1 changed, 1 unchanged, 2 vanished",
        "  vanished rows were kept; --replace deletes them",
        "  orders: rows are told apart by order_id",
        "  Latest day: orders 2026-06-02",
    ),
    "zh": (
        "orders：3 行",
        "  orders：新增 0，更改 0，未变 3，消失 2",
        "  消失的行已保留；用 --replace 删除",
        "  orders：按 order_id 区分各行",
        "  数据最新日期：orders 2026-06-02",
    ),
}


def test_the_same_file_next_month_is_told_row_by_row(files: Path, askcrm: Any) -> None:
    words = ("import", "orders.csv", "--into", "shop.db", "--as-is", "--yes")
    assert askcrm(*words).code == 0
    july = "10,1,100,2026-02-10\n11,2,250,2026-02-20\n15,3,75,2026-06-02\n"
    header = ORDERS.split("\n", 1)[0]
    (files / "orders.csv").write_text(f"{header}\n{july}", encoding="utf-8")
    for language, lines in CHANGED.items():
        said = askcrm(*words, "--lang", language)
        assert (said.code, tuple(said.out.splitlines()[: len(lines)])) == (0, lines)


@pytest.mark.parametrize(
    ("name", "content", "english", "chinese"),
    [
        ("none.csv", None, "No such file: none.csv\n", "没有这个文件：none.csv\n"),
        ("empty.csv", b"", "empty.csv is empty.\n", "empty.csv 是空的。\n"),
        (
            "photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01",
            "photo.csv is neither text nor a workbook.\n", "photo.csv 既不是文本也不是工作簿。\n",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_refused_is_told_why_in_both_languages(
    name: str, content: bytes | None, english: str, chinese: str, tmp_path: Path, askcrm: Any
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    words = ("import", name, "--into", "shop.db", "--as-is", "--yes")
    for language, text in (("en", english), ("zh", chinese)):
        said = askcrm(*words, "--lang", language)
        assert (said.code, said.out, said.err) == (5, "", text)


def test_every_code_of_an_import_has_words_in_both_languages() -> None:
    codes = {
        "import.refusal": get_args(RefusalKind),
        "import.reject": get_args(Rejected.__annotations__["reason"]),
        "import.question": get_args(OpenQuestion.__annotations__["code"]),
        "import.type": get_args(ColumnType),
        "import.note": (
            "ambiguous_customers", "customers_made", "doubled_keys", "refunds",
            "scaled", "stage_days", "status_assumed_paid", "unknown_statuses", "without_date",
            "without_order",
        ),
    }  # fmt: skip
    keys = {f"{kind}.{code}" for kind, named in codes.items() for code in named}
    assert keys - set(ENGLISH) == set()
    assert keys - set(CHINESE) == set()
