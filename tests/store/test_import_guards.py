"""Sixteen hostile files and a few more: imported right, or refused with the reason."""

import io
import os
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pytest

from store.import_report import ImportRefused, ImportReport
from store.ingest import import_files


def imported(path: Path) -> ImportReport:
    return import_files((path,), path.with_name("target.db"))


def table_of(path: Path, table: str) -> tuple[list[str], list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    try:
        cursor = connection.execute(f'select * from "{table}"')
        return [name for name, *_ in cursor.description], cursor.fetchall()
    finally:
        connection.close()


def refused(path: Path) -> str:
    with pytest.raises(ImportRefused) as reason:
        imported(path)
    assert not path.with_name("target.db").exists()
    assert [p.name for p in path.parent.iterdir() if "importing" in p.name] == []
    return reason.value.kind


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("rows", 0)
    del book["Sheet"]
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def with_member(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one member replaced or added."""
    with zipfile.ZipFile(path) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


def test_1_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    book = workbook(tmp_path / "bomb.xlsx", [["a", "b"], [1, 2]])
    assert refused(with_member(book, "xl/media/image1.xml", b"0" * 60_000_000)) == "zip_bomb"


def test_2_a_zip_in_a_zip_is_no_workbook(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    path = tmp_path / "nested.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    assert refused(path) == "archive"


def test_3_a_million_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{i}" for i in range(1_000_000)) + "\n")
    assert refused(path) == "too_many_columns"


def test_4_a_cell_of_50_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n1," + "x" * 50_000_000 + "\n")
    assert refused(path) == "cell_too_large"


def test_4b_a_cell_of_two_megabytes_costs_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n1," + "x" * 2_000_000 + "\n2,y\n")
    report = imported(path).files[0]
    assert (report.rows, report.rejected, report.first_rejects[0].line) == (1, 1, 2)


def test_5_a_nul_makes_a_file_binary(tmp_path: Path) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes(b"a,b\n1,2\n3,\x004\n")
    assert refused(path) == "binary"


def test_6_gb18030_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_bytes("客户名称,城市\r\n王小明,北京\r\n李雷,上海\r\n".encode("gb18030"))
    report = imported(path)
    assert report.files[0].source.encoding_label == "GB18030"
    assert table_of(report.target, "客户") == (
        ["客户名称", "城市"],
        [("王小明", "北京"), ("李雷", "上海")],
    )


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("utf-16", "UTF-16 LE with BOM"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-8", "UTF-8"),
    ],
)
def test_7_utf_16_without_a_mark_is_seen_by_its_zero_bytes(
    tmp_path: Path, codec: str, label: str
) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes("客户,数量\n王小明,1\n李雷,22\n".encode(codec))
    report = imported(path)
    assert report.files[0].source.encoding_label == label
    assert table_of(report.target, "wide") == (["客户", "数量"], [("王小明", 1), ("李雷", 22)])


def test_8_two_encodings_in_one_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    lines = ["姓名,城市", "王小明,北京", "李雷,上海", "韩梅梅,广州"]
    path.write_bytes(
        b"\n".join(line.encode("gb18030" if n % 2 else "utf-8") for n, line in enumerate(lines))
    )
    assert refused(path) == "mixed_encodings"


def test_9_odd_quotes_cost_their_own_line_only(tmp_path: Path) -> None:
    path = tmp_path / "quotes.csv"
    path.write_text(
        'id,text\n1,"good"\n2,"never closed\n3,a "quoted" word\n4,"x" y\n5,"two\nlines"\n6,end\n'
    )
    report = imported(path)
    assert table_of(report.target, "quotes")[1] == [
        (1, "good"),
        (3, 'a "quoted" word'),
        (5, "two\nlines"),
        (6, "end"),
    ]
    rejects = [(r.line, r.reason) for r in report.files[0].first_rejects]
    assert rejects == [(3, "quotes"), (5, "quotes")]


def test_10_half_a_line_is_rejected_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "half.csv"
    path.write_text("a,b,c\n1,2,x\n3,4,y\n5,6")
    report = imported(path)
    file = report.files[0]
    assert table_of(report.target, "half")[1] == [(1, 2, "x"), (3, 4, "y")]
    assert (file.rejected, file.first_rejects[0].line, file.first_rejects[0].reason) == (
        1,
        4,
        "cells",
    )
    assert file.rejects_file is not None
    assert file.rejects_file.read_text("utf-8-sig") == "line,column,reason,a,b,c\n4,,cells,5,6\n"


def test_11_zero_bytes_are_an_empty_file(tmp_path: Path) -> None:
    for name, content in (("zero.csv", b""), ("mark.csv", b"\xef\xbb\xbf"), ("blank.csv", b"\n\n")):
        path = tmp_path / name
        path.write_bytes(content)
        assert refused(path) == "empty"


def test_12_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "in.csv").symlink_to(tmp_path / "secret.csv")
    assert refused(folder / "in.csv") == "link"
    (folder / "own.csv").write_text("a,b\n1,2\n")
    (folder / "alias.csv").symlink_to(folder / "own.csv")
    assert imported(folder / "alias.csv").files[0].rows == 1


def test_13_a_wrong_ending_does_not_matter(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", [["a", "b"], [1, "x"]])
    book.rename(tmp_path / "book.csv")
    (tmp_path / "text.xlsx").write_text("a,b\n1,x\n")
    report = import_files((tmp_path / "book.csv", tmp_path / "text.xlsx"), tmp_path / "t.db")
    assert table_of(report.target, "book") == table_of(report.target, "text")


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_14_entities_are_never_expanded(tmp_path: Path, codec: str) -> None:
    book = workbook(tmp_path / "entities.xlsx", [["a", "b"], [1, 2]])
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<worksheet>&b;</worksheet>"
    )
    assert refused(with_member(book, "xl/worksheets/sheet1.xml", bomb.encode(codec))) == "entities"


def test_15_headers_that_are_equal_or_empty_are_made_different(tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text(" Name ,name,,NAME\u200b\nAnn,Bob,x,Cid\nDan,Eve,y,Fay\n")
    report = imported(path)
    assert table_of(report.target, "same")[0] == ["Name", "name_2", "column_3", "NAME_3"]


def test_16_a_header_that_is_sql_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / 'x"; drop table a; --.csv'
    path.write_text('"a""; drop table t; --",b\nx,1\n')
    report = imported(path)
    assert table_of(report.target, "x; drop table a; --") == (
        ["a; drop table t; --", "b"],
        [("x", 1)],
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old_excel"),
        ("a.csv", b"SQLite format 3\0" + b"\0" * 100, "binary"),
        ("a.pdf", b"%PDF-1.7\n" + b"x" * 100, "binary"),
        ("broken.xlsx", b"PK\x03\x04" + b"x" * 100, "broken_workbook"),
        ("bytes.csv", b"a,b\n" + bytes(range(0x80, 0x100)) * 3 + b"\n", "unreadable_text"),
    ],
)
def test_files_of_other_kinds_are_named(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == kind


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(tmp_path / "pipe.csv") == "not_a_file"
    assert refused(tmp_path / "none.csv") == "missing"
    (tmp_path / "folder.csv").mkdir()
    assert refused(tmp_path / "folder.csv") == "folder"


def test_a_workbook_without_its_sheet_is_broken(tmp_path: Path) -> None:
    book = workbook(tmp_path / "torn.xlsx", [["a", "b"], [1, 2]])
    assert refused(with_member(book, "xl/worksheets/sheet1.xml", b"<worksheet><a>")) in {
        "broken_workbook",
        "empty",
    }


def test_a_formula_is_never_computed_and_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('a,b\n"=HYPERLINK(""http://x"")",1\n+1+2,2\n')
    report = imported(path)
    assert table_of(report.target, "f")[1] == [('=HYPERLINK("http://x")', 1), ("+1+2", 2)]
