"""The door to a model: what it sends, what it counts, when it stops."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.llm.client import ModelClient
from agent.llm.endpoint import Endpoint, address_fault, extra_fields, harmless, is_local
from agent.llm.messages import (
    Limits,
    Message,
    ModelFault,
    Spent,
    ToolCall,
    ToolSchema,
    count_tokens,
    first_json_object,
)
from agent.llm.outbox import LARGEST, Outbox, Sent, read_outbox
from tests.agent.llm.loopback_model import AnyJson, Calls, Drops, Hangs, LoopbackModel, Says, Status

Clients = Callable[..., ModelClient]
TOOL = ToolSchema("pick", "Pick one.", {"type": "object", "properties": {}})
KEY = "sk-canary-0123456789"

AMPLE = Limits(seconds=20)


def hello(client: ModelClient, limits: Limits = AMPLE) -> str:
    client.begin(limits)
    return client.reply([Message("user", "hello")]).text


def fault_of(client: ModelClient, limits: Limits = AMPLE) -> str:
    with pytest.raises(ModelFault) as fault:
        hello(client, limits)
    return fault.value.kind


def test_a_request_is_a_plain_chat_completion_with_functions_and_nothing_else(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.script(Calls(("pick", {})))
    client = client_of(scripted, key=KEY)
    client.begin()
    talk = [
        Message("system", "rules"),
        Message("user", "你好"),
        Message("assistant", "", (ToolCall("c1", "pick", {"of": "地区"}),)),
        Message("tool", "华东", call_id="c1"),
    ]
    client.reply(talk, (TOOL,), must_call="pick")
    (request,) = scripted.requests
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "pick", "arguments": '{"of": "地区"}'},
    }
    assert request.path == "/v1/chat/completions"
    assert request.body == {
        "model": "scripted",
        "messages": [
            {"role": "system", "content": "rules"},
            {"role": "user", "content": "你好"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "华东", "tool_call_id": "c1"},
        ],
        "tools": [{"type": "function", "function": {
            "name": "pick", "description": "Pick one.",
            "parameters": {"type": "object", "properties": {}}}}],
        "tool_choice": {"type": "function", "function": {"name": "pick"}},
        "temperature": 0.0,
        "max_tokens": 2000,
        "stream": False,
    }  # fmt: skip
    assert set(request.headers) == {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length",
        "authorization", "user-agent",
    }  # fmt: skip


def test_an_endpoint_that_knows_no_temperature_and_no_forced_call_is_asked_without(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.script(Status(400), Calls(("pick", {})), Calls(("pick", {})))
    client = client_of(scripted)
    for _ in range(2):
        client.begin()
        client.reply([Message("user", "x")], (TOOL,), must_call="pick")
    asked = [(r.body.get("temperature"), r.body["tool_choice"]) for r in scripted.requests]
    forced = {"type": "function", "function": {"name": "pick"}}
    assert asked == [(0.0, forced), (None, "auto"), (None, "auto")]


def test_tokens_are_those_the_endpoint_counted_and_cost_by_the_prices(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.script(Says("hi"))
    client = client_of(scripted, prices=(2.0, 10.0))
    hello(client)
    assert client.spent == Spent(1, 11, 7, (11 * 2 + 7 * 10) / 1_000_000, True, "scripted")


def test_tokens_nobody_counted_are_estimated_and_said_to_be(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.script(Says("上个季度的销售额", usage={}))
    client = client_of(scripted)
    hello(client)
    assert client.spent == Spent(1, 13, 12, 0.0, False, "scripted")


def test_a_chinese_character_is_a_token_and_four_letters_are_one() -> None:
    assert [count_tokens(text) for text in ("", "上个季度", "revenue by region", "Q1各渠道")] == [
        0, 4, 5, 4,
    ]  # fmt: skip


def test_the_fifth_call_of_a_question_is_not_made(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.repeat = True
    scripted.script(Says("more"))
    client = client_of(scripted)
    client.begin()
    for _ in range(4):
        client.reply([Message("user", "x")])
    with pytest.raises(ModelFault) as fault:
        client.reply([Message("user", "x")])
    assert (fault.value.kind, len(scripted.requests)) == ("calls_spent", 4)


@pytest.mark.parametrize(
    ("limits", "kind"),
    [
        (Limits(tokens_in=10), "tokens_spent"),
        (Limits(tokens_out=0), "tokens_spent"),
        (Limits(cost=0.001), "cost_spent"),
    ],
    ids=["tokens in", "tokens out", "cost"],
)
def test_a_request_that_would_pass_a_cap_is_not_sent(
    limits: Limits, kind: str, scripted: LoopbackModel, client_of: Clients
) -> None:
    client = client_of(scripted, prices=(1.0, 1.0))
    assert (fault_of(client, limits), scripted.requests) == (kind, [])


def test_the_fallback_model_answers_when_the_first_one_does_not(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.script(Status(500), Status(500), Says("second"))
    client = client_of(scripted, model="big", fallback="small")
    assert hello(client) == "second"
    assert [r.body["model"] for r in scripted.requests] == ["big", "big", "small"]


def test_a_model_nobody_knows_is_asked_once_and_then_only_its_fallback(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.script(Status(404), Says("a"), Says("b"))
    client = client_of(scripted, model="gone", fallback="small")
    assert [hello(client), hello(client)] == ["a", "b"]
    assert [r.body["model"] for r in scripted.requests] == ["gone", "small", "small"]


def test_a_refused_key_is_not_tried_on_the_fallback(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.script(Status(401), Says("never"))
    client = client_of(scripted, fallback="small")
    assert [fault_of(client), fault_of(client)] == ["unauthorised"] * 2
    assert len(scripted.requests) == 1


def test_three_failed_questions_give_the_endpoint_a_minute(scripted: LoopbackModel) -> None:
    now = [0.0]
    client = ModelClient(Endpoint(scripted.url, "m"), None, lambda: now[0], wait=0.0)
    scripted.repeat = True
    scripted.script(Drops())
    kinds = [fault_of(client) for _ in range(4)]
    now[0] = 61.0
    scripted.script(Says("back"))
    assert (kinds, hello(client)) == (["connection"] * 3 + ["paused"], "back")
    client.close()


def test_stop_from_another_thread_ends_the_reply_and_the_next_question_is_answered(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    client = client_of(scripted)

    def then_stop(_: object) -> Hangs:
        threading.Timer(0.05, client.stop).start()
        return Hangs(30)

    scripted.script(then_stop, Says("again"))
    assert (fault_of(client), hello(client)) == ("stopped", "again")


def test_one_client_answers_from_several_threads_one_after_the_other(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.repeat = True
    scripted.script(Says("ok"))
    client = client_of(scripted)
    said = [hello(client)]
    other = threading.Thread(target=lambda: said.append(hello(client)))
    other.start()
    other.join()
    assert [*said, hello(client)] == ["ok"] * 3


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://models.example/v1", "insecure"),
        ("ftp://models.example/v1", "insecure"),
        ("https://", "insecure"),
        ("https://models.example/v1", "no_key"),
        ("http://127.0.0.1:1/v1", None),
        ("http://localhost:11434/v1", None),
        ("http://[::1]:8080/v1", None),
    ],
)
def test_nothing_goes_unencrypted_beyond_this_machine_or_without_a_key(
    address: str, kind: str | None
) -> None:
    fault = address_fault(Endpoint(address, "m"))
    assert (fault.kind if fault else None) == kind


def test_a_host_that_only_looks_local_is_not() -> None:
    names = ("127.0.0.1", "127.8.0.1", "localhost", "::1", "localhost.example", "10.0.0.1", "")
    assert [is_local(name) for name in names] == [True, True, True, True, False, False, False]


def test_what_leaves_stands_in_the_outbox_byte_for_byte_and_without_the_key(
    scripted: LoopbackModel, client_of: Clients, tmp_path: Path
) -> None:
    scripted.script(Says("hi"), Status(500), Says("hi"))
    outbox = Outbox(tmp_path, lambda: "2026-11-23T10:00:00")
    client = client_of(scripted, key=KEY, outbox=outbox)
    hello(client)
    hello(client)
    kept = read_outbox(tmp_path)
    assert [sent.body.encode() for sent in kept] == [r.raw for r in scripted.requests]
    assert [sent.id for sent in kept] == [f"2026-11-23T10:00:00#{n}" for n in (1, 2, 3)]
    assert {sent.to for sent in kept} == {f"{scripted.url}/chat/completions"}
    assert KEY not in outbox.file.read_text(encoding="utf-8")
    assert outbox.file.stat().st_mode & 0o777 == 0o600


def test_without_an_outbox_that_can_be_written_nothing_is_sent(
    scripted: LoopbackModel, client_of: Clients, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    client = client_of(scripted, outbox=Outbox(tmp_path / "file", lambda: ""))
    assert (fault_of(client), scripted.requests) == ("outbox", [])


def test_a_full_outbox_is_put_aside_and_read_with_the_new_one(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, lambda: "now")
    big = b"x" * (LARGEST // 2)
    for _ in range(3):
        outbox.keep("http://127.0.0.1/v1", (), big)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["outbox.1.jsonl", "outbox.2.jsonl",
                                                                "outbox.jsonl"]  # fmt: skip
    assert [sent.id for sent in read_outbox(tmp_path)] == ["now#1", "now#2", "now#3"]


def test_a_line_cut_by_a_crash_is_left_out(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, lambda: "now")
    outbox.keep("http://127.0.0.1/v1", (("accept", "json"),), b"{}")
    with outbox.file.open("a", encoding="utf-8") as file:
        file.write('{"id": "half')
    assert read_outbox(tmp_path) == (
        Sent("now#1", "now", "http://127.0.0.1/v1", (("accept", "json"),), "{}"),
    )


def test_the_key_is_in_no_repr_and_in_no_fault(scripted: LoopbackModel, client_of: Clients) -> None:
    scripted.script(Status(401, message=f"Incorrect API key provided: {KEY}."))
    client = client_of(scripted, key=KEY)
    with pytest.raises(ModelFault) as fault:
        hello(client)
    told = f"{client.endpoint!r} {client!r} {fault.value!r} {fault.value.detail}"
    assert KEY not in told
    assert fault.value.__cause__ is None


def test_a_text_of_the_endpoint_is_shown_short_on_one_line_and_masked() -> None:
    said = "call\x1b[31m 13812340001\nsk-secret-1 " + "x" * 500
    shown = harmless(said, "sk-secret-1")
    assert shown.startswith("call 138****0001 … x")
    assert len(shown) == 200


def test_nothing_is_traced_though_the_environment_asks_for_it(
    scripted: LoopbackModel, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackModel(AnyJson({}), repeat=True) as tracer:
        for name, value in (
            ("LANGSMITH_TRACING", "true"), ("LANGCHAIN_TRACING_V2", "true"),
            ("LANGSMITH_API_KEY", "x"), ("LANGSMITH_ENDPOINT", tracer.url),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)
        scripted.script(Says("hi"))
        assert hello(client_of(scripted)) == "hi"
        time.sleep(0.3)
        assert tracer.requests == []


def test_other_settings_of_the_library_in_the_environment_are_not_sent(
    scripted: LoopbackModel, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-canary")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-canary")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other-canary")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    scripted.script(Says("hi"))
    hello(client_of(scripted, key=KEY))
    (request,) = scripted.requests
    assert "canary" not in json.dumps(dict(request.headers)).replace(KEY, "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        ('Sure:\n```json\n{"a": {"b": [1]}}\n``` and {"c": 2}', {"a": {"b": [1]}}),
        ("{not json} {}", {}),
        ("[1, 2]", None),
        ('{"a": 1', None),
    ],
)
def test_the_first_json_object_of_a_text_is_found(text: str, found: object) -> None:
    assert first_json_object(text) == found


@pytest.mark.parametrize(
    ("address", "extra", "sent"),
    [
        ("https://api.deepseek.com/v1", "", {"thinking": {"type": "disabled"}}),
        ("https://api.deepseek.com", '{"top_p": 1}', {"top_p": 1}),
        ("https://api.openai.com/v1", "", {}),
    ],
)
def test_a_host_gets_the_fields_it_needs_unless_the_settings_say_others(
    address: str, extra: str, sent: dict[str, object]
) -> None:
    assert extra_fields(Endpoint(address, "m", extra=extra)) == sent


def test_further_fields_of_the_settings_stand_in_every_request(scripted: LoopbackModel) -> None:
    scripted.script(Says("hi"))
    endpoint = Endpoint(scripted.url, "m", extra='{"enable_thinking": false}')
    client = ModelClient(endpoint, None, time.monotonic)
    hello(client)
    client.close()
    body = scripted.requests[0].body
    assert (body["enable_thinking"], body["max_tokens"]) == (False, 2000)


def test_an_endpoint_that_is_not_there_costs_nothing_and_one_that_drops_the_line_may(
    scripted: LoopbackModel, client_of: Clients
) -> None:
    scripted.repeat = True
    scripted.script(Drops())
    client = client_of(scripted)
    assert fault_of(client) == "connection"
    assert (client.spent.calls, client.spent.tokens_in > 0) == (2, True)
    nobody = ModelClient(Endpoint("http://127.0.0.1:9/v1", "m"), None, time.monotonic, wait=0.0)
    assert fault_of(nobody) == "connection"
    assert (nobody.spent.calls, nobody.spent.tokens) == (2, 0)
    nobody.close()
