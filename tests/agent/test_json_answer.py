"""The machine's object of an answer: every key, for every outcome, and plain JSON throughout."""

import json
from pathlib import Path

import pytest

from agent.analyst import Analyst
from agent.answer import Fault
from agent.assemble import open_analyst
from agent.exports.json_answer import answer_object, fault_object, json_text
from agent.settings import Settings

KEYS = [
    "askcrm", "kind", "question", "language", "reading", "text", "results", "facts", "notes",
    "choices", "can_do", "chart", "planner", "remarks", "elapsed_ms",
]  # fmt: skip


@pytest.fixture
def analyst(tmp_path: Path, small_crm: Path, small_model_file: Path) -> Analyst:
    return open_analyst(
        Settings.model_validate(
            {
                "db": str(small_crm),
                "model": small_model_file,
                "today": "2026-05-20",
                "data_folder": tmp_path / "data",
            }
        )
    )


def test_an_answer_has_every_documented_key_in_order(analyst: Analyst) -> None:
    whole = answer_object(analyst.ask("revenue by region"))
    assert list(whole) == KEYS
    assert (whole["askcrm"], whole["kind"], whole["language"]) == (1, "answer", "en")
    assert whole["planner"] == {
        "name": "offline", "model": "", "calls": 0, "tokens": 0, "cost": 0.0,
        "seconds": 0.0, "prose": "offline",
    }  # fmt: skip


def test_a_result_keeps_numbers_as_numbers_and_its_form_canonical(analyst: Analyst) -> None:
    (result,) = json.loads(json_text(answer_object(analyst.ask("revenue by region"))))["results"]
    assert result["form"] == {
        "form": "MetricQuery",
        "metrics": ["revenue"],
        "group_by": [{"dimension": "region"}],
        "order": [{"by": "revenue"}],
    }
    assert result["columns"] == [
        {"id": "region", "label": "region", "type": "text", "unit": None},
        {"id": "revenue", "label": "revenue", "type": "number", "unit": "CNY"},
    ]
    assert result["rows"] == [["EC", 600.0], ["SC", 400.0], ["(no match)", 50.0]]
    assert result["truncated"] is False
    assert result["sql"].startswith(("SELECT", "WITH"))


def test_labels_are_in_the_language_of_the_question(analyst: Analyst) -> None:
    whole = json.loads(json_text(answer_object(analyst.ask("各地区的销售额"))))
    assert [column["label"] for column in whole["results"][0]["columns"]] == ["地区", "销售额"]
    highest = next(fact for fact in whole["facts"] if fact["kind"] == "highest")
    assert highest["groups"] == [{"group": "地区", "key": "EC", "label": "华东"}]
    assert (highest["value"], highest["unit"], highest["cell"]) == (600.0, "CNY", [0, 0, 1])


def test_a_note_names_its_figures(analyst: Analyst) -> None:
    whole = json.loads(json_text(answer_object(analyst.ask("revenue by region"))))
    assert whole["notes"][0] == {
        "code": "lost_rows",
        "level": "warning",
        "subject": "customer",
        "numbers": {"count": 1, "share": 0.2},
        "text": '1 row (20.0 %) has no customer and stands under "(no match)".',
    }


def test_a_refusal_has_its_reason_and_the_same_keys(analyst: Analyst) -> None:
    whole = answer_object(analyst.ask("what is our profit?"))
    assert list(whole) == [*KEYS, "reason"]
    assert (whole["kind"], whole["reason"], whole["results"]) == ("decline", "not_computable", [])


def test_a_choice_shows_the_forms_it_runs(analyst: Analyst) -> None:
    whole = json.loads(json_text(answer_object(analyst.ask("velocity by region"))))
    assert whole["kind"] == "clarify"
    for choice in whole["choices"]:
        assert list(choice) == ["label", "forms"]
        assert all(form["form"] in {"MetricQuery", "RowQuery"} for form in choice["forms"])


def test_a_failure_is_an_object_as_well() -> None:
    fault = Fault("store.missing", "没有文件 crm.db。", "askcrm demo")
    whole = fault_object(fault, "zh", "销售额")
    assert list(whole) == [*KEYS, "error"]
    assert whole["error"] == {
        "code": "store.missing", "message": "没有文件 crm.db。", "hint": "askcrm demo",
    }  # fmt: skip
    assert json.loads(json_text(whole)) == whole
