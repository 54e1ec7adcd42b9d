"""Every fault of an endpoint ends in the right reply or in one named fault, and is then over."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from agent.llm.client import ModelClient
from agent.llm.messages import FaultKind, Limits, Message, ModelFault, ModelReply, ToolSchema
from semantic_layer.form import Language
from tests.agent.llm.loopback_model import (
    Calls,
    CutOff,
    Drops,
    Hangs,
    Html,
    LoopbackModel,
    Reply,
    Says,
    Status,
)

QUESTIONS: dict[Language, str] = {"en": "revenue by region", "zh": "各地区的销售额"}
TOOL = ToolSchema(
    "query_metrics",
    "Measures.",
    {"type": "object", "properties": {"metrics": {"type": "array", "items": {"type": "string"}}}},
)
RIGHT = Calls(("query_metrics", {"metrics": ["revenue"]}))
SHORT = Limits(seconds=0.5)
LONG = Limits(seconds=20)


@dataclass(frozen=True)
class Case:
    """One fault: what it is when it passes after one try, and when it stays."""

    name: str
    fault: Reply
    stays: FaultKind
    passes: bool = True
    """Whether a second try is made."""
    limits: Limits = LONG


CASES = (
    Case("400", Status(400), "bad_request"),
    Case("401", Status(401), "unauthorised", passes=False),
    Case("403", Status(403), "forbidden", passes=False),
    Case("404", Status(404), "not_found", passes=False),
    Case("408", Status(408), "timed_out"),
    Case("409", Status(409), "conflict"),
    Case("429 with retry-after", Status(429, (("retry-after", "0.02"),)), "rate_limited"),
    Case("429 without retry-after", Status(429), "rate_limited"),
    Case("500", Status(500), "server"),
    Case("502 as HTML", Html(502), "server"),
    Case("503", Status(503), "server"),
    Case("hang", Hangs(30), "deadline", passes=False, limits=SHORT),
    Case("drip", Says("x" * 400, slowly=0.03), "deadline", passes=False, limits=SHORT),
    Case("drop", Drops(), "connection"),
    Case("cut", CutOff("half of an answer"), "connection"),
    Case("empty", Says(""), "empty"),
    Case("length", Says("The revenue of the", finish="length"), "length"),
    Case("malformed tool JSON", Calls(("query_metrics", '{"metrics": ["rev')), "bad_call"),
    Case("unknown tool", Calls(("run_sql", {"sql": "drop table"})), "unknown_tool"),
    Case("invalid arguments", Calls(("query_metrics", {"metric": "sales"})), "bad_arguments"),
)
MORE = (
    Case("200 as HTML", Html(200), "not_json"),
    Case("no reason to finish", Says("half of", finish=None), "cut"),
    Case("cut without a length", CutOff("half of", says_length=False), "not_json"),
    Case("429 longer than the time left", Status(429, (("retry-after", "900"),)), "rate_limited",
         passes=False),
    Case("a redirect", Status(302, (("location", "http://127.0.0.1:9/v1"),)), "bad_request"),
    Case("too long", Status(400, code="context_length_exceeded",
                            message="context_length_exceeded"), "too_long", passes=False),
    Case("filtered", Says("…", finish="content_filter"), "refused", passes=False),
)  # fmt: skip
BOTH = pytest.mark.parametrize("language", ["en", "zh"])


def names_metrics(reply: ModelReply) -> str:
    """What a planner would find wrong with the arguments."""
    wrong = [call.name for call in reply.calls if "metrics" not in call.arguments]
    return 'metrics is missing; nearest to "metric": metrics' if wrong else ""


def ask(client: ModelClient, language: Language, limits: Limits) -> ModelReply | FaultKind:
    client.begin(limits)
    try:
        return client.reply([Message("user", QUESTIONS[language])], (TOOL,), check=names_metrics)
    except ModelFault as fault:
        return fault.kind


def test_the_faults_are_the_twenty_of_the_promise() -> None:
    assert len({case.name for case in CASES}) == 20


@BOTH
@pytest.mark.parametrize("case", CASES + MORE, ids=lambda case: case.name)
def test_a_fault_that_passes_ends_in_the_right_reply_or_in_its_name(
    case: Case, language: Language, scripted: LoopbackModel, client_of: Callable[..., ModelClient]
) -> None:
    scripted.script(case.fault, RIGHT)
    got = ask(client_of(scripted), language, case.limits)
    if not case.passes:
        assert (got, len(scripted.requests)) == (case.stays, 1)
        return
    assert isinstance(got, ModelReply)
    assert [dict(call.arguments) for call in got.calls] == [{"metrics": ["revenue"]}]
    assert len(scripted.requests) == 2


@BOTH
@pytest.mark.parametrize("case", CASES + MORE, ids=lambda case: case.name)
def test_a_fault_that_stays_is_named_after_two_requests_at_most(
    case: Case, language: Language, scripted: LoopbackModel, client_of: Callable[..., ModelClient]
) -> None:
    scripted.repeat = True
    scripted.script(case.fault)
    client = client_of(scripted)
    assert ask(client, language, case.limits) == case.stays
    assert len(scripted.requests) == client.spent.calls == (2 if case.passes else 1)


@pytest.mark.parametrize("case", CASES + MORE, ids=lambda case: case.name)
def test_the_question_after_a_fault_is_answered_unless_the_key_or_the_model_is_refused(
    case: Case, scripted: LoopbackModel, client_of: Callable[..., ModelClient]
) -> None:
    scripted.repeat = True
    scripted.script(case.fault)
    client = client_of(scripted)
    ask(client, "en", case.limits)
    scripted.script(RIGHT)
    after = ask(client, "zh", LONG)
    if case.stays in {"unauthorised", "forbidden", "not_found"}:
        assert (after, len(scripted.requests)) == (case.stays, 1)
    else:
        assert isinstance(after, ModelReply)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Calls(("query_metrics", "{")), "its arguments are not one JSON object"),
        (Calls(("run_sql", {})), "names a function that does not exist"),
        (Calls(("query_metrics", {})), 'metrics is missing; nearest to "metric": metrics'),
    ],
    ids=["malformed", "unknown", "invalid"],
)
def test_what_was_wrong_with_a_call_is_handed_back_once(
    fault: Reply, words: str, scripted: LoopbackModel, client_of: Callable[..., ModelClient]
) -> None:
    scripted.script(fault, RIGHT)
    ask(client_of(scripted), "en", LONG)
    first, second = scripted.requests
    assert words not in first.prompt
    assert words in second.prompt
    assert second.prompt.startswith(first.prompt)
