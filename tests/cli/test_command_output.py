"""Commands: whole standard output, standard error and exit code, as files to be read."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ENGLISH = "Refund rate by region last quarter"
CHINESE = "上个季度各地区的退款率是多少?"

SMALL = ("--db", "small.sqlite", "--model", "small.yaml", "--today", "2026-05-20")

COMMANDS: dict[str, tuple[str, ...]] = {
    "ask_english": ("ask", ENGLISH),
    "ask_chinese": ("ask", CHINESE),
    "ask_csv": ("ask", ENGLISH, "-f", "csv"),
    "ask_csv_chinese": ("ask", CHINESE, "-f", "csv"),
    "ask_markdown": ("ask", "revenue by region", "-f", "md", *SMALL),
    "ask_explain": ("ask", "各地区的销售额", "--explain", *SMALL),
    "ask_catalogue": ("ask", "销售额是什么意思", *SMALL),
    "sql": ("sql", "revenue by channel", *SMALL),
    "metrics": ("metrics", *SMALL[:4]),
    "metrics_chinese": ("metrics", "退款", "--lang", "zh", *SMALL[:4]),
    "metrics_unknown": ("metrics", "refnd rate", *SMALL[:4]),
    "check_chinese": ("check", "small.yaml", "--lang", "zh", "--db", "small.sqlite"),
    "bad_format": ("ask", ENGLISH, "-f", "xml"),
    "bad_result": ("ask", "各地区的销售额", "--result", "3", *SMALL),
    "bad_option": ("ask", ENGLISH, "--formt", "csv"),
    "bad_command": ("aks", ENGLISH),
    "bad_value": ("ask", CHINESE, "--today", "tomorrow"),
    "help_chinese": ("metrics", "--help", "--lang", "zh"),
    "help": ("sql", "--help"),
}


@pytest.mark.usefixtures("small_crm", "small_model_file")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_was_read(name: str, askcrm: Any, kept: Any) -> None:
    kept(name, askcrm(*COMMANDS[name]))


def test_a_question_may_come_from_standard_input_and_in_several_words(askcrm: Any) -> None:
    typed = askcrm("ask", *ENGLISH.split(), "-f", "csv")
    piped = askcrm("ask", "-", "-f", "csv", stdin=f"\ufeff{ENGLISH}\n".encode())
    assert typed == piped
    assert typed.code == 0


def test_an_answer_is_written_to_a_file_and_printed(askcrm: Any, tmp_path: Path) -> None:
    said = askcrm("ask", ENGLISH, "-f", "csv", "--output", str(tmp_path / "rates.csv"))
    assert (said.code, said.err.splitlines()[0]) == (0, "Saved: HERE/rates.csv")
    written = (tmp_path / "rates.csv").read_bytes().decode("utf-8-sig")
    assert written.splitlines() == said.out.splitlines()


@pytest.mark.parametrize(
    ("file", "code"), [("rates.doc", 2), ("nowhere/rates.csv", 5)], ids=["ending", "folder"]
)
def test_a_file_that_cannot_be_written_leaves_standard_output_empty(
    file: str, code: int, askcrm: Any
) -> None:
    said = askcrm("ask", ENGLISH, "--output", file)
    assert (said.code, said.out) == (code, "")
    assert said.err


def test_a_warning_is_said_once(askcrm: Any) -> None:
    said = askcrm("ask", "Average order value by sales rep last week")
    warnings = [line for line in said.out.splitlines() if "stale" in line or "newest" in line]
    assert len(warnings) <= 1
    for note in (line.removeprefix("! ") for line in said.out.splitlines() if line[:2] == "! "):
        assert said.out.count(note) == 1


def test_sql_of_a_question_about_the_model_says_that_none_is_needed(askcrm: Any) -> None:
    said = askcrm("sql", "What does refund rate mean?")
    assert (said.code, said.out, said.err) == (
        0,
        "",
        "This question needs no SQL: its answer stands in the model.\n",
    )


def test_a_bare_word_leaves_the_chat_without_a_terminal(askcrm: Any) -> None:
    assert askcrm("chat", stdin=b"exit\nnever\n").out == ""


def test_the_chat_without_a_terminal_reads_lines_and_remembers_them(askcrm: Any) -> None:
    said = askcrm("chat", stdin=b"revenue last month\n\nand by channel?\n/quit\nnever\n")
    assert said.code == 0
    assert "by channel" in said.out
    assert "never" not in said.out
    assert said.err == "No terminal: reading questions line by line.\nGoodbye.\n"


def test_askcrm_alone_without_a_terminal_prints_its_help(askcrm: Any) -> None:
    assert askcrm() == askcrm("--help")


def test_the_version_is_one_line(askcrm: Any) -> None:
    said = askcrm("--version")
    assert (said.code, said.out, said.err) == (0, "askcrm 0.1.0\n", "")


def test_a_setting_decides_the_language_of_commands_without_a_question(
    askcrm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKCRM_LANG", "zh")
    assert askcrm("check").err.startswith("0 个错误")
    assert askcrm("frobnicate").err.startswith("askcrm：没有命令“frobnicate”。")


def test_explaining_reads_no_row_of_the_data_and_keeps_nothing(askcrm: Any, tmp_path: Path) -> None:
    said = askcrm("ask", ENGLISH, "--explain", "--json")
    (result,) = json.loads(said.out)["results"]
    assert (result["rows"], [c["id"] for c in result["columns"]]) == ([], ["region", "refund_rate"])
    assert result["sql"].startswith("WITH")
    with closing(sqlite3.connect(tmp_path / "home" / "data" / "history.sqlite")) as history:
        assert history.execute("select count(*) from turns").fetchone() == (0,)
