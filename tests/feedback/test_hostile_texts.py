"""What customers wrote, on every way out: nothing of it runs, loads, obeys or points at anybody."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from agent.analyst import Analyst
from agent.answer import Answer
from agent.exports.json_answer import answer_object, json_text
from agent.exports.report import html, markdown
from agent.exports.save import save
from cli.output import Look, text_lines

HIDDEN = (
    "\x1b", "\x07", "13812345678", "jane@example.com", "20260912345678", "Ignore all previous",
    "http://", "[/nope]",
)  # fmt: skip


@pytest.fixture(scope="module")
def answer(shop_analyst: Analyst) -> Answer:
    """All themes of the shop with quotes: its hostile texts are among those counted."""
    return shop_analyst.ask("summarise complaints in March 2026 with quotes")


def ways_out(answer: Answer, analyst: Analyst, folder: Path) -> dict[str, str]:
    vocabulary = analyst.workspace.vocabulary
    look = Look(vocabulary=vocabulary, width=100, ascii_only=False)
    csv_file = save(answer, folder / "out.csv", vocabulary)
    return {
        "text": "\n".join(text_lines(answer, look)),
        "json": json_text(answer_object(answer)),
        "md": markdown(answer, vocabulary),
        "html": html(answer, vocabulary),
        "csv": csv_file.read_text(encoding="utf-8-sig"),
    }


def test_nothing_hostile_leaves_by_any_way(
    answer: Answer, shop_analyst: Analyst, tmp_path: Path
) -> None:
    for name, text in ways_out(answer, shop_analyst, tmp_path).items():
        assert [word for word in HIDDEN if word in text] == [], name


def test_a_report_holds_no_live_markup(
    answer: Answer, shop_analyst: Analyst, tmp_path: Path
) -> None:
    page = ways_out(answer, shop_analyst, tmp_path)["html"]
    assert "<script" not in page
    assert "<img" not in page
    assert "alert(1)" in page or "awful packaging" in page


def test_no_cell_of_a_table_file_is_a_formula(
    answer: Answer, shop_analyst: Analyst, tmp_path: Path
) -> None:
    text = ways_out(answer, shop_analyst, tmp_path)["csv"]
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_the_machines_form_holds_themes_quotes_and_sums(answer: Answer) -> None:
    whole = json.loads(json_text(answer_object(answer)))
    columns = [[column["id"] for column in result["columns"]] for result in whole["results"]]
    assert columns[0][:2] == ["theme", "customers"]
    assert any("quote" in ids for ids in columns)
    assert columns[-1] == ["what", "count", "previous"]
    assert whole["results"][0]["form"]["form"] == "SummariseFeedback"
    assert "1 text reads like an instruction" in whole["text"]
