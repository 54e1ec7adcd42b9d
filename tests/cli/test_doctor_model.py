"""`askcrm doctor` beside an endpoint: what would be sent, without sending it; the key nowhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.agent.llm.loopback_model import LoopbackModel, Says, Status

KEY = "sk-canary-f00dfeed"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    with LoopbackModel(Says("never"), repeat=True) as found:
        monkeypatch.setenv("ASKCRM_LLM_BASE_URL", found.url)
        monkeypatch.setenv("ASKCRM_LLM_MODEL", "scripted")
        monkeypatch.setenv("ASKCRM_API_KEY", KEY)
        for proxy in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.delenv(proxy, raising=False)
            monkeypatch.delenv(proxy.upper(), raising=False)
        yield found


def test_it_names_endpoint_mode_and_what_would_be_sent_and_sends_nothing(
    askcrm: Any, server: LoopbackModel
) -> None:
    said = askcrm("doctor")
    lines = [line[4:] for line in said.out.splitlines()]
    assert said.code == 0
    assert f"Model endpoint: scripted at {server.url}, key set" in lines
    assert "A model is asked where our own reading is not sure." in lines
    assert any(line.startswith("A question would send about ") for line in lines)
    assert any(line.startswith("Never sent: rows, phones") for line in lines)
    assert any(line.startswith("Sent so far: 0 requests") for line in lines)
    assert server.requests == []


def test_as_json_it_holds_the_whole_request_of_a_question(
    askcrm: Any, server: LoopbackModel
) -> None:
    found = json.loads(askcrm("doctor", "--json").out)["findings"]
    (request,) = [json.loads(one["request"]) for one in found if one["request"]]
    assert "What was the refund rate by region last quarter?" in request["messages"][1]["content"]
    assert {"query_metrics", "list_rows", "lookup_values"} <= {
        tool["function"]["name"] for tool in request["tools"]
    }
    assert server.requests == []


def test_in_chinese_the_same_is_said(askcrm: Any, server: LoopbackModel) -> None:
    out = askcrm("doctor", "--lang", "zh").out
    assert f"模型接口：{server.url} 上的 scripted，已设密钥" in out
    assert server.requests == []


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("http://models.example/v1", "Use https://, or set llm.insecure = true"),
        ("https://models.example/v1", "Set ASKCRM_API_KEY, or name a file of mode 0600"),
    ],
)
def test_an_address_that_may_not_be_asked_comes_with_its_remedy(
    askcrm: Any, monkeypatch: pytest.MonkeyPatch, address: str, remedy: str
) -> None:
    monkeypatch.setenv("ASKCRM_LLM_BASE_URL", address)
    monkeypatch.setenv("ASKCRM_API_KEY", "")
    said = askcrm("doctor")
    assert (said.code, f"    Remedy: {remedy}" in said.out) == (6, True)


@pytest.mark.usefixtures("server")
def test_a_key_file_others_can_read_is_told(
    askcrm: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text(KEY, encoding="utf-8")
    file.chmod(0o644)
    monkeypatch.setenv("ASKCRM_API_KEY", "")
    monkeypatch.setenv("ASKCRM_LLM_KEY_FILE", str(file))
    said = askcrm("doctor")
    assert said.code == 6
    assert said.out.count("a file that only you may read (chmod 600)") == 1
    assert "Model: crm" in said.out


def test_a_name_and_password_in_the_address_are_not_shown(
    askcrm: Any, server: LoopbackModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = server.url.replace("http://", f"http://me:{KEY}@")
    monkeypatch.setenv("ASKCRM_LLM_BASE_URL", secret)
    said = askcrm("doctor")
    assert KEY not in said.out + said.err
    assert f"at {server.url}, key set" in said.out


def test_the_key_is_in_nothing_that_is_printed_or_kept(
    askcrm: Any, server: LoopbackModel, environment: dict[str, str]
) -> None:
    server.script(Status(401, message=f"Incorrect API key provided: {KEY}"))
    printed = [
        askcrm("doctor"),
        askcrm("doctor", "--json"),
        askcrm("ask", "revenue by region", "--llm", "always"),
        askcrm("ask", "revenue by region", "--llm", "always", "--json"),
        askcrm("ask", "revenue by region", "--llm", "when_needed", "--explain"),
    ]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert [said for said in printed if KEY in said.out or KEY in said.err] == []
    folder = Path(environment["ASKCRM_DATA_FOLDER"])
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert "outbox.jsonl" in {file.name for file in files}
    assert [file.name for file in files if KEY.encode() in file.read_bytes()] == []
