"""`askcrm label`: a stable contract for any CSV, and labels as rows of a database."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

HEADER = "id,text,note\n"
ROWS = '1,"东西不错，但是快递太慢了",a\n2,Great service.,\n3,これはとても良い,"x,y"\n4,,\n'
ADDED = ["sentiment_score", "sentiment", "confidence", "reasons", "aspects"]


def table(file: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding=encoding))))


def test_columns_stay_and_labels_are_added(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(HEADER + ROWS, encoding="utf-8")
    said = askcrm("label", "--file", "in.csv", "--out", "out.csv")
    assert (said.code, said.out, said.err.splitlines()) == (
        0, "", ["4 texts labelled: out.csv",
                "2 of them are in a language that is not labelled, or empty"],
    )  # fmt: skip
    found = table(tmp_path / "out.csv")
    before = list(csv.DictReader(io.StringIO(HEADER + ROWS)))
    assert list(found[0]) == ["id", "text", "note", *ADDED]
    assert [{k: v for k, v in row.items() if k not in ADDED} for row in found] == before
    assert [row["sentiment"] for row in found] == ["mixed", "pos", "", ""]
    assert json.loads(found[1]["aspects"]) == [
        {"aspect": "service", "polarity": "pos", "start": 6, "end": 13}
    ]
    assert [json.loads(row["aspects"]) for row in found[2:]] == [[], []]
    assert (float(found[1]["sentiment_score"]) > 0, found[1]["reasons"]) == (True, "great +2.0")


def test_a_chinese_excel_file_with_semicolons_keeps_its_shape(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("编号;评价\n1;太贵了，客服不理人\n".encode("gb18030"))
    words = ("label", "--file", "in.csv", "--out", "out.csv", "--text-column", "评价")
    said = askcrm(*words, "--lang", "zh")
    assert (said.code, said.err) == (0, "已标注 1 条文本：out.csv\n")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "编号;评价;" + ";".join(ADDED)
    assert lines[1].split(";")[:4][3] == "neg"


def test_aspects_of_ones_own_replace_the_general_ones(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text\nlovely soup and late delivery\n", encoding="utf-8")
    (tmp_path / "own.yaml").write_text("- id: soup\n  keywords: [soup]\n", encoding="utf-8")
    askcrm("label", "--file", "in.csv", "--out", "out.csv", "--aspects", "own.yaml")
    aspects = json.loads(table(tmp_path / "out.csv")[0]["aspects"])
    assert [(one["aspect"], one["start"], one["end"]) for one in aspects] == [("soup", 7, 11)]


REFUSED = {
    "missing file": (("--file", "no.csv"), 5, "no.csv cannot be read. Is the name right?"),
    "missing column": (
        ("--file", "in.csv", "--text-column", "txt"), 2,
        "in.csv has no column txt. Name the column of the texts with --text-column: text",
    ),
    "bad aspects": (
        ("--file", "in.csv", "--aspects", "bad.yaml"), 5,
        "bad.yaml:2: 0.keyword: this key is not known",
    ),
    "missing aspects": (
        ("--file", "in.csv", "--aspects", "no.yaml"), 5,
        "no.yaml cannot be read. Is the name right?",
    ),
    "labelled already": (
        ("--file", "done.csv"), 5,
        "done.csv has these columns already: sentiment. Rename them, or label the original file.",
    ),
    "too many cells": (
        ("--file", "wide.csv"), 5,
        "wide.csv:3: more cells than the header has columns. Put quotes around the text.",
    ),
    "binary": (
        ("--file", "binary.csv"), 5,
        "binary.csv is no text table. Save it as CSV in UTF-8.",
    ),
    "both": (
        ("--file", "in.csv", "--db", "crm.db"), 2,
        "Name a table or a database: askcrm label --file in.csv --out out.csv,"
        " or askcrm label --db crm.db",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_says_what_to_do_and_writes_nothing(
    case: str, askcrm: Any, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,good\n", encoding="utf-8")
    (tmp_path / "done.csv").write_text("text,sentiment\ngood,pos\n", encoding="utf-8")
    (tmp_path / "wide.csv").write_text("id,text\n1,good\n2,good, but slow\n", encoding="utf-8")
    (tmp_path / "binary.csv").write_bytes(b"text\n" + bytes(range(32)) * 9)
    (tmp_path / "bad.yaml").write_text("- id: a\n  keyword: [x]\n", encoding="utf-8")
    words, code, message = REFUSED[case]
    before = sorted(tmp_path.iterdir())
    said = askcrm("label", *words, "--out", "out.csv")
    assert (said.code, said.out, said.err.splitlines()[0]) == (code, "", message)
    assert sorted(tmp_path.iterdir()) == before


def test_the_input_is_never_written_over(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"text\r\ngood\r\n")
    said = askcrm("label", "--file", "in.csv", "--out", str(tmp_path / "in.csv"))
    assert (said.code, said.err.splitlines()[0]) == (
        2, "HERE/in.csv is the input itself. Name another file with --out.",
    )  # fmt: skip
    assert (tmp_path / "in.csv").read_bytes() == b"text\r\ngood\r\n"


def test_an_old_output_survives_a_refusal(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,good\n2,a,b\n", encoding="utf-8")
    (tmp_path / "out.csv").write_text("kept", encoding="utf-8")
    assert askcrm("label", "--file", "in.csv", "--out", "out.csv").code == 5
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "kept"


def test_a_database_gets_its_labels_as_rows(askcrm: Any, tmp_path: Path) -> None:
    file = tmp_path / "crm.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("create table feedback (feedback_id integer, text text, rating integer)")
        database.executemany(
            "insert into feedback values (?, ?, ?)",
            [(1, "太贵了", 5), (2, "Great service", 5), (3, "太贵了！", 1)],
        )
    first = askcrm("label", "--db", str(file))
    again = askcrm("label", "--db", str(file), "--lang", "zh")
    assert (first.code, first.out, first.err.splitlines()) == (
        0, "", ["3 texts labelled, 0 kept as they were: HERE/crm.sqlite",
                "1 text repeats another one"],
    )  # fmt: skip
    assert again.err.splitlines()[0] == "已标注 0 条，3 条保持不变：HERE/crm.sqlite"
    with closing(sqlite3.connect(file)) as database:
        found = database.execute(
            "select feedback_id, sentiment, primary_aspect, conflict, duplicate_group"
            " from feedback_labels_now order by 1"
        ).fetchall()
    assert found == [
        (1, "neg", "price", 1, 1),
        (2, "pos", "service", 0, 2),
        (3, "neg", "price", 0, 1),
    ]


def test_a_database_without_feedback_is_refused(askcrm: Any, tmp_path: Path) -> None:
    file = tmp_path / "crm.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("create table orders (id integer)")
    said = askcrm("label", "--db", str(file))
    assert (said.code, said.err.splitlines()[0]) == (
        5, "HERE/crm.sqlite has no table feedback with the columns feedback_id and text.",
    )  # fmt: skip
    assert askcrm("label", "--db", "no.sqlite").code == 5


FEEDBACK = (
    (1, 11, "物流太慢，等了十天，太差了", 1),
    (2, 12, "质量很好，很满意", 5),
    (3, 13, "Terrible battery, it died after two days.", 1),
    (4, 14, "今天收到了", 3),
)


def make_crm(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "create table feedback (feedback_id integer primary key, customer_id integer,"
            " text text, rating integer, created_at text)"
        )
        database.executemany(
            "insert into feedback values (?, ?, ?, ?, '2026-10-01 09:00:00')", FEEDBACK
        )


def test_a_pack_of_a_trade_is_named_and_stays_that_of_the_labels(
    askcrm: Any, tmp_path: Path
) -> None:
    make_crm(tmp_path / "crm.db")
    for words in (("--aspects", "electronics"), ()):
        assert askcrm("label", "--db", "crm.db", *words).code == 0
    with closing(sqlite3.connect(tmp_path / "crm.db")) as database:
        found = database.execute(
            "select aspect, rolled_up from feedback_aspects_now where feedback_id = 3 order by 2, 1"
        ).fetchall()
    assert ("battery", 0) in found
    assert [aspect for aspect, rolled_up in found if rolled_up] in (["quality"], [])


def test_labels_beside_a_database_are_found_by_questions(askcrm: Any, tmp_path: Path) -> None:
    make_crm(tmp_path / "crm.db")
    before = (tmp_path / "crm.db").read_bytes()
    assert askcrm("label", "--db", "crm.db", "--beside").code == 0
    assert (tmp_path / "crm.db").read_bytes() == before
    said = askcrm("ask", "how many negative texts", "--db", "crm.db", "--format", "csv")
    assert (said.code, said.out.split()[-1]) == (0, "2")


def test_a_store_without_labels_says_what_to_run(askcrm: Any, tmp_path: Path) -> None:
    make_crm(tmp_path / "crm.db")
    said = askcrm("ask", "how many negative texts", "--db", "crm.db")
    assert (said.code, "askcrm label --db" in said.err + said.out) == (4, True)


def rated(file: Path) -> None:
    """Words no lexicon knows decide here."""
    rows = ["text,rating,customer_id"]
    things = ("lamp", "chair", "desk", "phone", "cup", "shoe", "book", "plant", "bag", "watch")
    for number in range(120):
        thing = f"{things[number % 10]} {things[number // 10 % 10]} {'abcdefgh'[number // 15]}"
        mood = "glorp" if number % 2 else "zibble"
        rows.append(f"the {mood} {thing} {number} arrived here,{5 if number % 2 else 1},{number}")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_what_is_learned_is_kept_compared_and_taken_back(askcrm: Any, tmp_path: Path) -> None:
    rated(tmp_path / "in.csv")
    (tmp_path / "new.csv").write_text("text\nthe glorp came\nthe zibble came\n", encoding="utf-8")
    train = askcrm("label", "train", "--file", "in.csv")
    assert (train.code, ": kept" in train.err) == (0, True)
    compare = askcrm("label", "compare", "rules", "trained", "--file", "in.csv")
    assert "trained: macro-F1 1.000" in compare.out
    label = ("label", "--file", "new.csv", "--out", "out.csv")
    seen = []
    for words in ((), ("--rules",)):
        askcrm(*label, *words)
        seen.append([row["sentiment"] for row in table(tmp_path / "out.csv")])
    assert askcrm("label", "reset").code == 0
    askcrm(*label)
    seen.append([row["sentiment"] for row in table(tmp_path / "out.csv")])
    assert seen == [["pos", "neg"], ["neu", "neu"], ["neu", "neu"]]


def test_nothing_is_kept_that_is_not_better(askcrm: Any, tmp_path: Path) -> None:
    rows = [f"good service {n},5" if n % 2 else f"bad service {n},1" for n in range(120)]
    (tmp_path / "in.csv").write_text("\n".join(["text,rating", *rows]) + "\n", encoding="utf-8")
    said = askcrm("label", "train", "--file", "in.csv")
    assert (said.code, said.err.splitlines()[-1]) == (
        0, "Nothing was changed: the labels stay as they are.",
    )  # fmt: skip


def test_check_tells_what_keywords_find_and_what_none_explains(askcrm: Any, tmp_path: Path) -> None:
    make_crm(tmp_path / "crm.db")
    said = askcrm("label", "check", "--db", "crm.db")
    assert said.code == 0
    assert said.out.splitlines()[0] == "4 texts, 2 negative, 100.0% of these with an aspect"
    assert "  delivery  物流  1" in said.out.splitlines()


def test_an_unknown_work_is_named(askcrm: Any) -> None:
    said = askcrm("label", "teach")
    assert (said.code, said.err.splitlines()[0]) == (
        2,
        '"label teach" is not known. Known: train, check, compare or reset;'
        " without a word texts are labelled.",
    )


def test_a_file_without_ratings_is_told_so(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text;stars\nbad;1\n", encoding="utf-8")
    said = askcrm("label", "train", "--file", "in.csv")
    assert (said.code, said.err.strip()) == (
        2, "in.csv has no column rating. Name the column of the ratings with --rating-column:"
        " text, stars",
    )  # fmt: skip
    found = askcrm("label", "train", "--file", "in.csv", "--rating-column", "stars")
    assert (found.code, found.err.startswith("1 rated texts")) == (0, True)


def test_nothing_is_compared_with_what_was_never_learned(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text,rating\nbad,1\n", encoding="utf-8")
    said = askcrm("label", "compare", "rules", "trained", "--file", "in.csv")
    assert (said.code, said.err.strip()) == (
        2, "Nothing has been learned yet: there are only the rules. Learn first:"
        " askcrm label train --db crm.db",
    )  # fmt: skip


def test_check_shows_clauses_as_quotes_are_shown(askcrm: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"text\n{'差' * 3000}\n", encoding="utf-8")
    said = askcrm("label", "check", "--file", "in.csv")
    assert said.out.splitlines()[-1] == f"  {'差' * 160}"
