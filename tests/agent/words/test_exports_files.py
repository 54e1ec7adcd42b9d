"""An answer as a file: values as they are, and nothing in it that runs."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from agent.answer import Answer
from agent.charts import Chart, Series
from agent.exports.report import html, markdown, markdown_text
from agent.exports.save import SaveRefused, save
from agent.exports.tables import separated
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.formats import ValueFormat
from semantic_layer.query import MetricQuery
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell, Column, Table
from tools.integrity import Note
from tools.result import Result, ResultTable

Columns = Mapping[str, ResultColumn]
HOSTILE = '<script>alert(1)</script>[x](http://e.vil)|`"'


def table(columns: Columns, names: tuple[str, ...], *rows: tuple[Cell, ...]) -> ResultTable:
    shown = tuple(columns[name] for name in names)
    return ResultTable(
        Table(tuple(Column(column.id) for column in shown), rows), shown, "SELECT 1\n  FROM orders"
    )


@pytest.fixture
def answer(columns: Columns) -> Answer:
    shown = table(
        columns, ("month", "region", "revenue"), ("2026-07-01", "EC", 300.5), (None, None, None)
    )
    form = MetricQuery(metrics=("revenue",))
    return Answer(
        kind="answer",
        question=f"Revenue by region {HOSTILE}",
        language="en",
        text="Revenue came to CNY 300.5.",
        reading="Revenue by region",
        results=(Result(form, (shown,), canonical=form.model_dump_json()),),
        chart=Chart("bars", "Revenue", ("East",), (Series("", (300.5,)),), ValueFormat("number")),
        notes=(Note("lost_rows", "warning", "region", (1, 0.5)),),
        note_texts=("1 row has no region.",),
    )


def test_csv_holds_labels_full_numbers_and_empty_values(answer: Answer, words: Vocabulary) -> None:
    assert separated(answer.results[0].tables[0], words, "en") == (
        "Month,Region,Revenue\r\n2026-07-01,East China,300.5\r\n,,\r\n"
    )


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", " =1", "\t=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(
    text: str, columns: Columns, words: Vocabulary
) -> None:
    shown = table(columns, ("region", "revenue"), (text, -5.0))
    line = separated(shown, words, "en", "\t").splitlines()[1]
    assert line == f"'{text.strip()}\t-5"


def test_raw_leaves_text_alone(columns: Columns, words: Vocabulary) -> None:
    shown = table(columns, ("region", "revenue"), ("=1+1", 1))
    assert separated(shown, words, "zh", guard=False) == "地区,销售额\r\n=1+1,1\r\n"


def test_markdown_shows_hostile_text_as_it_is(answer: Answer, words: Vocabulary) -> None:
    lines = markdown(answer, words).splitlines()
    assert lines[0] == (
        '# Revenue by region \\<script\\>alert(1)\\</script\\>\\[x\\](http://e.vil)\\|\\`"'
    )
    assert lines[6:10] == [
        "| Month | Region | Revenue |",
        "| --- | --- | ---: |",
        "| Jul 2026 | East China | CNY 300.50 |",
        "| (empty) | (empty) | – |",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# title", "\\# title"),
        ("- item", "\\- item"),
        ("1. item", "\\1. item"),
        ("a\x1b[2Jb", "ab"),
    ],
)
def test_a_line_cannot_become_a_heading_or_a_list(text: str, shown: str) -> None:
    assert markdown_text(text) == shown


def test_html_has_no_script_no_link_and_a_policy(answer: Answer, words: Vocabulary) -> None:
    page = html(answer, words)
    assert "<script" not in page
    assert "<a " not in page
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert "&lt;script&gt;" in page
    assert '<td class="number">CNY 300.50</td>' in page


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".json", ".md", ".html", ".xlsx"])
def test_a_saved_file_is_alone_in_its_folder(
    ending: str, answer: Answer, words: Vocabulary, tmp_path: Path
) -> None:
    path = tmp_path / f"result{ending}"
    path.write_text("before", encoding="utf-8")
    assert save(answer, path, words) == path
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() != b"before"


def test_a_csv_file_begins_with_the_mark_spreadsheets_need(
    answer: Answer, words: Vocabulary, tmp_path: Path
) -> None:
    assert save(answer, tmp_path / "r.csv", words).read_bytes().startswith(b"\xef\xbb\xbfMonth,")


def test_json_keeps_numbers_as_numbers(answer: Answer, words: Vocabulary, tmp_path: Path) -> None:
    whole = json.loads(save(answer, tmp_path / "r.json", words).read_text(encoding="utf-8"))
    assert whole["results"][0]["rows"][0] == ["2026-07-01", "EC", 300.5]


def test_a_workbook_holds_typed_cells_and_what_was_asked(
    answer: Answer, words: Vocabulary, tmp_path: Path
) -> None:
    book = load_workbook(save(answer, tmp_path / "r.xlsx", words))
    rows = [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows()]
    assert rows[:2] == [
        ("Month", "Region", "Revenue"),
        (datetime(2026, 7, 1), "East China", 300.5),  # noqa: DTZ001 - a spreadsheet knows no zone
    ]
    assert book.worksheets[1]["A2"].value == "Reading"


def test_an_unknown_ending_names_those_that_can_be_written(
    answer: Answer, words: Vocabulary, tmp_path: Path
) -> None:
    with pytest.raises(SaveRefused) as refused:
        save(answer, tmp_path / "r.doc", words)
    assert str(refused.value) == (
        "r.doc: askcrm cannot write .doc files. It can: .csv, .tsv, .xlsx, .json, .md or .html"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_refusal_not_a_crash(
    answer: Answer, words: Vocabulary, tmp_path: Path
) -> None:
    with pytest.raises(SaveRefused, match=r"r\.csv cannot be written"):
        save(answer, tmp_path / "none" / "r.csv", words)
