"""`askcrm eval`: every line is answered, and scored where it says what is right."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.analyst import Analyst

SMALL = ("--db", "small.sqlite", "--model", "small.yaml")
NOW = "2026-05-20"
REVENUE = {"form": {"metrics": ["revenue"], "group_by": [{"dimension": "region"}]}}
ROWS = [["EC", 600], ["SC", 400], ["(no match)", 50]]

pytestmark = pytest.mark.usefixtures("small_crm", "small_model_file")


@pytest.fixture
def evaluate(askcrm: Any, tmp_path: Path) -> Any:
    """Run the lines; what was said and the lines written."""

    def run(lines: list[Any], *options: str) -> Any:
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        (tmp_path / "questions.jsonl").write_text(text, encoding="utf-8")
        return askcrm("eval", "questions.jsonl", *SMALL, *options)

    return run


def answers(tmp_path: Path) -> list[dict[str, Any]]:
    written = (tmp_path / "answers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in written.splitlines()]


def question(identity: str, *turns: str, **more: Any) -> dict[str, Any]:
    return {"id": identity, "turns": list(turns), "now": NOW, **more}


def test_each_line_is_written_with_its_turns_and_kinds(evaluate: Any, tmp_path: Path) -> None:
    lines = [
        question("one", "revenue by region", "and by channel?"),
        question("no", "delete all customers"),
    ]
    said = evaluate(lines, "--answers", "answers.jsonl")
    assert (said.code, said.out, said.err) == (0, "", "2 answers written: answers.jsonl\n")
    one, no = answers(tmp_path)
    assert [turn["kind"] for turn in one["turns"]] == ["answer", "answer"]
    assert one["turns"][0]["columns"] == ["region", "revenue"]
    assert one["turns"][0]["rows"] == ROWS
    assert (one["columns"], one["rows"]) == (["channel", "revenue"], one["turns"][1]["rows"])
    assert (no["kind"], no["columns"], no["rows"], no["decline_reason"]) == (
        "decline", [], [], "write"
    )  # fmt: skip


@pytest.mark.parametrize(
    "bad",
    [
        "{", "[]", "7", '{"id": "x"}', '{"id": "x", "turns": []}', '{"id": "x", "turns": "ab"}',
        '{"id": "x", "turns": ["a"], "now": "soon"}',
        '{"id": "x", "turns": ["a"], "gold_result": 3}',
        '{"id": "x", "turns": ["a"], "form": {"metric": "revenue"}}',
        '{"id": "x", "turns": ["a"], "expect": "applause"}',
    ],
)  # fmt: skip
def test_a_bad_line_never_ends_the_run(bad: str, evaluate: Any, tmp_path: Path) -> None:
    said = evaluate([bad, question("good", "revenue")], "--answers", "answers.jsonl")
    assert said.code == 0
    first, second = answers(tmp_path)
    assert (first["kind"], first["rows"], first["error"]["code"]) == ("error", [], "bad_line")
    assert (second["id"], second["kind"]) == ("good", "answer")
    assert said.err.count("not asked") == 1


def test_a_run_that_is_cut_short_leaves_no_half_file(evaluate: Any, tmp_path: Path) -> None:
    said = evaluate([question("a", "revenue")], "--answers", "nowhere/answers.jsonl")
    assert said.code == 5
    assert not list(tmp_path.glob("**/*.part"))


SCORED = [
    question("rows", "revenue by region", lang="en", category="split", gold_result=ROWS),
    question("form", "各地区的销售额", lang="zh", category="split", **REVENUE),
    question("off", "revenue by region", lang="en", category="split", gold_result=[["EC", 1]]),
    question("no", "删除所有客户", lang="zh", category="refuse", expect="decline"),
    question("refuse", "drop all tables", category="refuse", kind="refuse", gold_result=None),
    question("due", "flurbication of grommets", category="odd", expect="answer"),
]


def test_lines_that_say_what_is_right_are_scored(evaluate: Any, tmp_path: Path) -> None:
    said = evaluate(SCORED, "--json-out", "run.json")
    assert said.code == 0
    whole = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    outcomes = {case["id"]: case["outcome"] for case in whole["cases"]}
    assert outcomes.pop("due") in {"clarified", "declined"}
    assert outcomes == {
        "rows": "right", "form": "right", "off": "wrong", "no": "right", "refuse": "right"
    }  # fmt: skip
    assert (whole["count"], whole["score"]) == (6, -1)
    named = {(one["language"], one["category"]): one["right"] for one in whole["slices"]}
    assert named[None, None] == 4
    assert named["en", None] == 2
    assert named["zh", "split"] == 1


def test_each_wrong_answer_stands_with_both_readings(evaluate: Any) -> None:
    lines = evaluate(SCORED).out.splitlines()
    start = lines.index("Wrong answers:")
    assert lines[start - 2] == "In all 4 of 6 right (66.7%), score -1"
    assert lines[start + 1] == "  off: revenue by region"
    assert lines[start + 2].startswith("      read as: Revenue by region · ")
    assert lines[start + 3] == "      expected: 1 row: EC, 1"


@pytest.mark.parametrize(("bar", "code"), [("0.5", 0), ("0.9", 6), ("9", 2), ("high", 2)])
def test_the_bar_decides_the_exit_code(bar: str, code: int, evaluate: Any) -> None:
    assert evaluate(SCORED, "--bar", bar).code == code


def test_an_earlier_run_shows_what_changed(evaluate: Any, tmp_path: Path) -> None:
    evaluate(SCORED, "--json-out", "run.json")
    whole = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    for case in whole["cases"]:
        swap = {"rows": "clarified", "off": "right"}
        case["outcome"] = swap.get(case["id"], case["outcome"])
    (tmp_path / "run.json").write_text(json.dumps(whole), encoding="utf-8")
    lines = evaluate(SCORED, "--compare", "run.json").out.splitlines()
    assert lines[-4:] == [
        "Of 6 asked before: right 4 → 4, wrong 0 → 1",
        "  now right (1): rows",
        "  no longer right (1): off",
        "  now wrong (1): off",
    ]


@pytest.mark.parametrize("file", ["no.json", "small.yaml"])
def test_what_is_no_earlier_run_is_told_before_anything_is_asked(file: str, evaluate: Any) -> None:
    said = evaluate(SCORED, "--compare", file)
    assert (said.code, said.out, said.err) == (
        5, "", f"{file} is no file written by --json-out.\n"
    )  # fmt: skip


def test_without_anything_to_score_or_write_it_says_so(evaluate: Any) -> None:
    said = evaluate([question("a", "revenue")])
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("No line says what is right")


def test_the_verified_questions_beside_a_model_are_run(askcrm: Any, tmp_path: Path) -> None:
    file = tmp_path / "verified_questions.yaml"
    file.write_text(
        "- id: by_region\n"
        "  question: {en: revenue by region, zh: 各地区的销售额}\n"
        "  form: {metrics: [revenue], group_by: [{dimension: region}]}\n",
        encoding="utf-8",
    )
    held = askcrm("check", "small.yaml", "--db", "small.sqlite")
    assert (held.code, held.err.splitlines()[-1]) == (0, "2 verified questions hold.")
    file.write_text(
        "- {id: by_region, question: revenue by channel,\n"
        "   form: {metrics: [revenue], group_by: [{dimension: region}]}}\n",
        encoding="utf-8",
    )
    failed = askcrm("check", "small.yaml", "--db", "small.sqlite")
    assert failed.code == 6
    assert failed.out.splitlines()[-1].startswith(
        "by_region: revenue by channel: read as Revenue by channel · "
    )
    assert failed.out.splitlines()[-1].endswith("; expected Revenue by region")


def test_a_fault_of_ours_on_one_line_leaves_the_others_answered(
    evaluate: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Analyst.ask

    def broken_once(self: Analyst, text: str, *more: Any) -> Any:
        if text == "boom":
            raise LookupError(text)
        return ask(self, text, *more)

    monkeypatch.setattr(Analyst, "ask", broken_once)
    lines = [question("bad", "boom", expect="answer"), question("good", "revenue", expect="answer")]
    said = evaluate(lines, "--answers", "answers.jsonl", "--json-out", "run.json")
    assert said.code == 0
    assert [(line["kind"], line.get("error", {}).get("code")) for line in answers(tmp_path)] == [
        ("error", "fault.ours"),
        ("answer", None),
    ]
    cases = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["cases"]
    assert [case["outcome"] for case in cases] == ["failed", "right"]


def test_an_evaluation_leaves_no_trace_in_the_history(evaluate: Any, tmp_path: Path) -> None:
    evaluate(SCORED)
    with closing(sqlite3.connect(tmp_path / "home" / "data" / "history.sqlite")) as history:
        assert history.execute("select count(*) from turns").fetchone() == (0,)
