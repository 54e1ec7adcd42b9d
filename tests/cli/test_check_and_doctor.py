"""`askcrm check`, `doctor`, `demo` and the examples that the help pages show."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from agent.wording.chinese import TEMPLATES as CHINESE
from agent.wording.english import TEMPLATES as ENGLISH
from cli import help_texts
from cli.main import COMMANDS

EXAMPLES = Path(__file__).parents[2] / "examples"

BROKEN = """\
model: shop
title: {en: shop, zh: 店}
tables:
  order: {source: orders, key: order_id, names: {en: [order], zh: [订单]}}
metrics:
  refund_rate: {kind: ratio, numerater: revenue, denominator: revenue,
                names: {en: [refund rate], zh: [退款率]}}
  revenue: {kind: aggregate, table: oder, aggregate: sum, of: amount,
            names: {en: [revenue], zh: [销售额]}}
"""


@pytest.mark.parametrize("name", ["maven_crm", "olist", "superstore_cn"])
def test_each_example_model_holds(name: str, askcrm: Any) -> None:
    said = askcrm("check", str(EXAMPLES / name))
    assert said.code == 0
    assert said.err.startswith("Errors: 0, ")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_broken_model_is_listed_with_line_key_and_nearest(
    language: str, tmp_path: Path, askcrm: Any, kept: Any
) -> None:
    (tmp_path / "shop.yaml").write_text(BROKEN, encoding="utf-8")
    kept(f"check_broken_{language}", askcrm("check", "shop.yaml", "--lang", language))


def test_a_model_that_is_not_there_is_outside(askcrm: Any) -> None:
    said = askcrm("check", "none")
    assert (said.code, said.out) == (5, "")
    assert said.err.startswith("There is no model at none.\n")


def test_metrics_the_data_cannot_answer_are_named_with_what_they_need(
    small_crm: Path, small_model_file: Path, askcrm: Any
) -> None:
    text = small_model_file.read_text(encoding="utf-8").replace("of: amount", "of: net_amount")
    small_model_file.write_text(text, encoding="utf-8")
    said = askcrm("check", small_model_file.name, "--db", small_crm.name)
    assert said.code == 0
    assert [line for line in said.out.splitlines() if not line.startswith("Warning")] == [
        "Not in this database: revenue (needs the column orders.net_amount)",
        "Latest day: customers 2026-03-01, orders 2026-05-04, refunds 2026-05-06",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_doctor_finds_a_database_it_cannot_open(language: str, askcrm: Any) -> None:
    said = askcrm("doctor", "--db", "none.db", "--lang", language)
    assert said.code == 6
    bad = "!" if language == "en" else CHINESE["doctor.bad"]
    (line,) = [line for line in said.out.splitlines() if line.strip().startswith(bad)]
    assert "none.db" in line


def test_doctor_builds_nothing(
    askcrm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASKCRM_DB")
    said = askcrm("doctor", "--json")
    texts = [finding["text"] for finding in json.loads(said.out)["findings"]]
    demo = "HERE/home/data/demo.sqlite"
    assert f"Database: the demo CRM, built on first use: {demo}" in texts
    assert not (tmp_path / "home" / "data" / "demo.sqlite").exists()


def test_a_data_folder_that_cannot_be_written_is_told_with_the_remedy(
    askcrm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ASKCRM_DATA_FOLDER", str(tmp_path / "file"))
    said = askcrm("ask", "revenue by channel", "--lang", "zh")
    assert (said.code, said.out) == (5, "")
    assert said.err.startswith("“HERE/file”无法写入。\n下一步：用 ASKCRM_DATA_FOLDER 指定")


def test_help_in_both_languages_describes_every_command_and_option(askcrm: Any) -> None:
    for name, _ in COMMANDS:
        english, chinese = askcrm(name, "--help"), askcrm(name, "--help", "--lang", "zh")
        assert (english.code, chinese.code) == (0, 0)
        assert "Usage: " in english.out
        assert not {"Usage", "Options", "Arguments", "required", "default"} & set(
            chinese.out.replace(":", " ").replace("]", " ").replace("[", " ").split()
        )
        for words in (help_texts.ENGLISH, help_texts.CHINESE):
            assert ("\n\nExample: " in words[name]) or ("\n\n示例：" in words[name])


SHOWN = {"ask", "sql", "metrics", "check", "doctor"}
"""Commands whose example needs no file of the reader's and opens no screen."""


@pytest.mark.parametrize("name", sorted(SHOWN))
@pytest.mark.parametrize("words", [help_texts.ENGLISH, help_texts.CHINESE], ids=["en", "zh"])
def test_the_example_of_a_help_page_runs(name: str, words: dict[str, str], askcrm: Any) -> None:
    example = words[name].split("\n\n")[-1].split("askcrm ", 1)[1]
    said = askcrm(*shlex.split(example))
    assert (said.code, said.out != "" or name == "check") == (0, True)


def test_every_code_of_a_model_problem_that_has_words_has_them_in_both_languages() -> None:
    def codes(templates: Any) -> set[str]:
        return {key for key in templates if key.startswith("check.code.")}

    assert codes(ENGLISH) == codes(CHINESE)
    assert len(codes(ENGLISH)) > 30
