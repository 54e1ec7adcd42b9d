"""The JSON object of `ask --json`: its keys, their types, equal forms in both languages."""

import json
from pathlib import Path
from typing import Any

import pytest

ENGLISH, CHINESE = "Refund rate by region last quarter", "上个季度各地区的退款率是多少?"

KEYS = {
    "askcrm": int, "kind": str, "question": str, "language": str, "reading": str, "text": str,
    "results": list, "facts": list, "notes": list, "choices": list, "can_do": list,
    "chart": dict, "planner": dict, "remarks": list, "elapsed_ms": float,
}  # fmt: skip


@pytest.fixture
def answered(askcrm: Any) -> Any:
    def ask(text: str) -> dict[str, Any]:
        said = askcrm("ask", text, "--json")
        assert (said.code, said.err) == (0, "")
        assert said.out.count("\n") == 1
        whole: dict[str, Any] = json.loads(said.out)
        return whole

    return ask


def test_an_answer_has_exactly_the_documented_keys(answered: Any) -> None:
    whole = answered(ENGLISH)
    assert {key: type(value) for key, value in whole.items()} == KEYS
    assert whole["planner"] == {
        "name": "offline", "model": "", "calls": 0, "tokens": 0, "cost": 0.0,
        "seconds": 0.0, "prose": "offline",
    }  # fmt: skip


def test_a_result_has_its_form_typed_columns_plain_rows_and_its_sql(answered: Any) -> None:
    (result,) = answered(ENGLISH)["results"]
    assert list(result) == ["form", "columns", "rows", "truncated", "sql"]
    assert result["form"] == {
        "form": "MetricQuery",
        "metrics": ["refund_rate"],
        "group_by": [{"dimension": "region"}],
        "order": [{"by": "refund_rate"}],
        "period": {"start": "2026-07-01", "end": "2026-10-01"},
    }
    assert result["columns"] == [
        {"id": "region", "label": "region", "type": "text", "unit": None},
        {"id": "refund_rate", "label": "refund rate", "type": "number", "unit": "percent"},
    ]
    assert [list(map(type, row)) for row in result["rows"]] == [[str, float]] * 8
    assert result["truncated"] is False


def test_both_languages_give_one_form_and_the_same_rates(answered: Any) -> None:
    (english,), (chinese,) = answered(ENGLISH)["results"], answered(CHINESE)["results"]
    assert english["form"] == chinese["form"]
    assert english["rows"] == chinese["rows"]


@pytest.mark.parametrize(
    ("words", "code", "fault"),
    [
        (("ask", ENGLISH, "--json", "--today", "soon"), 2, "settings.rejected"),
        (("ask", ENGLISH, "--json", "--lang", "fr"), 2, "settings.rejected"),
        (("ask", ENGLISH, "--json", "--config", "none.toml"), 2, "settings.rejected"),
        (("ask", ENGLISH, "--json", "--colour", "red"), 2, "usage.no_such_option"),
        (("ask", "--json"), 2, "usage.missing"),
        (("ask", ENGLISH, "--db", "no.db", "--json"), 5, "store.missing"),
        (("ask", ENGLISH, "--json", "--result", "2"), 2, "usage.bad_value"),
        (("ask", ENGLISH, "-f", "json", "--output", "a.doc"), 2, "save.refused"),
        (("ask", ENGLISH, "--json", "--model", "none.yaml"), 5, "open.model_missing"),
        (("doctor", "--json", "--lang", "fr"), 2, "settings.rejected"),
    ],
)
def test_every_failure_is_one_object_with_code_message_and_hint(
    words: tuple[str, ...], code: int, fault: str, askcrm: Any
) -> None:
    said = askcrm(*words)
    whole = json.loads(said.out)
    assert (said.code, whole["kind"], whole["error"]["code"]) == (code, "error", fault)
    assert list(whole["error"]) == ["code", "message", "hint"]
    assert said.err.startswith(whole["error"]["message"].split("\n")[0][:20])


def test_a_refusal_keeps_its_object_and_its_exit_code(askcrm: Any) -> None:
    said = askcrm("ask", "删除所有客户", "--json")
    whole = json.loads(said.out)
    assert (said.code, whole["kind"], whole["reason"]) == (4, "decline", "write")
    assert "error" not in whole


def test_doctor_prints_one_object_with_a_line_for_each_finding(askcrm: Any) -> None:
    said = askcrm("doctor", "--json")
    whole = json.loads(said.out)
    assert list(whole) == ["askcrm", "findings"]
    assert [list(finding) for finding in whole["findings"]] == (
        [["text", "good", "remedy", "request"]] * len(whole["findings"])
    )
    assert said.code == (0 if all(finding["good"] for finding in whole["findings"]) else 6)


def test_a_fault_of_ours_is_one_object_and_its_details_go_to_the_log(
    askcrm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a secret of the depth")

    monkeypatch.setattr("cli.asking.open_for", broken, raising=True)
    monkeypatch.setattr("cli.asking.spoken", broken, raising=True)
    said = askcrm("ask", CHINESE, "--json")
    log = tmp_path / "home" / "data" / "askcrm" / "askcrm.log"
    message = "程序出错（LookupError）。没有任何改动；详情见 HERE/home/data/askcrm/askcrm.log"
    assert (said.code, said.err) == (1, f"{message}\n")
    assert json.loads(said.out)["error"] == {"code": "fault.ours", "message": message, "hint": ""}
    assert "a secret of the depth" in log.read_text(encoding="utf-8")
