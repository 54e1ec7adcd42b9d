"""Assemble: what a start opens, what today is, and what is said when the parts do not fit."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from agent.assemble import (
    CannotOpen,
    new_conversation,
    open_analyst,
    open_history,
    opening_fault,
)
from agent.moves import Steps
from agent.settings import SettingProblem, Settings, SettingsRejected
from semantic_layer.problems import ModelRejected
from semantic_layer.query import Filter, MetricQuery
from store.engine import StoreError

LATE = (
    "pandas", "sqlite_utils", "textual", "langchain", "langchain_openai", "openai", "numpy",
    "scipy", "pypinyin", "duckdb", "psycopg", "openpyxl",
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, small_crm: Path, small_model_file: Path) -> Settings:
    return Settings(db=str(small_crm), model=small_model_file, data_folder=tmp_path / "data")


def test_a_question_is_answered_over_the_named_database_and_model(settings: Settings) -> None:
    answer = open_analyst(settings).ask("revenue by region")
    assert answer.kind == "answer"
    assert answer.results[0].tables[0].table.rows[0] == ("EC", 600.0)


def test_a_typed_today_wins_and_without_one_the_clock_is_read(settings: Settings) -> None:
    typed = settings.model_copy(update={"today": date(2026, 5, 20)})
    assert open_analyst(typed).workspace.today == date(2026, 5, 20)
    assert open_analyst(settings).workspace.today >= date(2026, 1, 1)


def test_a_forced_language_answers_an_english_question_in_chinese(settings: Settings) -> None:
    chinese = settings.model_copy(update={"language": "zh", "today": date(2026, 5, 20)})
    assert open_analyst(chinese).ask("revenue").language == "zh"


def test_the_row_limit_of_the_settings_is_the_workspaces(settings: Settings) -> None:
    small = settings.model_copy(update={"rows": 2})
    answer = open_analyst(small).ask("orders by channel")
    assert answer.results[0].tables[0].table.truncated is True


def test_a_database_of_other_tables_is_told_to_name_its_model(
    settings: Settings, tmp_path: Path
) -> None:
    other = str(tmp_path / "other.sqlite")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("create table stars (name text, size real)")
    settings = settings.model_copy(update={"db": other})
    with pytest.raises(CannotOpen) as refused:
        open_analyst(settings)
    fault = opening_fault(refused.value, "en")
    assert fault.code == "open.model_does_not_fit"
    assert fault.message == (
        f"{settings.db} has none of the tables of this model, so nothing can be asked of it."
    )
    assert "--model" in fault.hint


def test_a_missing_model_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen) as refused:
        open_analyst(settings.model_copy(update={"model": tmp_path / "no.yaml"}))
    assert opening_fault(refused.value, "zh").message == f"{tmp_path / 'no.yaml'} 处没有模型。"


def test_a_broken_model_names_file_and_line(settings: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("model: broken\ntables: {}\nmetrics: {}\ncolour: red\n", encoding="utf-8")
    with pytest.raises(ModelRejected) as refused:
        open_analyst(settings.model_copy(update={"model": broken}))
    fault = opening_fault(refused.value, "en")
    assert fault.code == "open.model_rejected"
    assert fault.message.startswith('broken.yaml:4: colour: unknown key "colour".')


def test_a_missing_database_is_a_fault_in_both_languages(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(StoreError) as failed:
        open_analyst(settings.model_copy(update={"db": str(tmp_path / "no.sqlite")}))
    english, chinese = opening_fault(failed.value, "en"), opening_fault(failed.value, "zh")
    assert english.code == chinese.code == "store.missing"
    assert english.message != chinese.message


def test_bad_settings_are_one_line_each() -> None:
    rejected = SettingsRejected(
        (
            SettingProblem("bad_value", "--today", "--today", "yesterday", "today"),
            SettingProblem("unknown_key", "colour", "config.toml", "1", "key"),
        )
    )
    fault = opening_fault(rejected, "en")
    first, second = fault.message.splitlines()
    assert first == (
        '"yesterday" (--today) is not a value of --today. Allowed: a day such as 2026-11-22.'
    )
    assert second.startswith('config.toml: there is no setting "colour". Known: db, model, ')


def test_an_offline_answer_loads_no_heavy_library(settings: Settings) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from agent.assemble import open_analyst\n"
        "from agent.settings import Settings\n"
        f"settings = Settings(db={settings.db!r}, model=Path({str(settings.model)!r}),\n"
        f"    data_folder=Path({str(settings.data_folder)!r}))\n"
        "assert open_analyst(settings).ask('revenue by region').kind == 'answer'\n"
        f"print(sorted(set({LATE!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_every_question_is_one_row_of_the_history_with_its_forms_and_no_person(
    settings: Settings,
) -> None:
    analyst = open_analyst(settings.model_copy(update={"today": date(2026, 5, 20), "user": "amy"}))
    conversation = new_conversation()
    by_name = Filter(dimension="name", values=("Acme",))
    steps = Steps((MetricQuery(metrics=("revenue",), filters=(by_name,)),))
    analyst.ask("revenue by region", conversation)
    analyst.ask("what is our profit?", conversation)
    analyst.carry_out(steps, analyst.question("revenue of Acme"), conversation)
    history = open_history(settings)
    rows = [stored.row for stored in history.rows(conversation=conversation.id)]
    assert history.verify() == ()
    history.close()
    assert [(row.outcome, row.user, row.rows) for row in rows] == [
        ("answer", "amy", 3), ("decline", "amy", 0), ("answer", "amy", 1),
    ]  # fmt: skip
    assert json.loads(rows[0].forms[0])["metrics"] == ["revenue"]
    assert "Acme" not in rows[2].forms[0] + rows[2].sql[0]
    assert json.loads(rows[2].details) == [
        {
            "form": "MetricQuery",
            "metrics": ["revenue"],
            "filters": [{"dimension": "name", "values": ["Acme"]}],
        }
    ]


def test_without_a_history_nothing_is_written(settings: Settings) -> None:
    analyst = open_analyst(settings.model_copy(update={"history": False}))
    assert analyst.ask("revenue").kept is True
    assert not settings.data_folder.exists()
