"""`askcrm ask` with a model: what stands on which stream, in JSON, and the exit code."""

import io
import json
import sys
from typing import Any

import pytest
from typing_extensions import override

from tests.agent.llm.loopback_model import Calls, LoopbackModel, Says, Status, Step

BY_REGION = Calls(
    ("query_metrics", {"metrics": ["revenue"], "group_by": [{"dimension": "region"}],
                       "period": {"phrase": "last quarter"}})
)  # fmt: skip
QUESTION = "revenue by region last quarter"


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A scripted model in the settings, as a person's environment names it."""
    with LoopbackModel() as server:
        monkeypatch.setenv("ASKCRM_LLM_BASE_URL", server.url)
        monkeypatch.setenv("ASKCRM_LLM_MODEL", "scripted")

        def script(*steps: Step) -> LoopbackModel:
            server.script(*steps)
            return server

        yield script


def test_the_object_says_who_planned_and_what_it_cost(askcrm: Any, beside: Any) -> None:
    beside(BY_REGION, Says("Revenue was {f1}."))
    said = askcrm("ask", QUESTION, "--json", "--llm", "always")
    planner = json.loads(said.out)["planner"]
    seconds = planner.pop("seconds")
    assert planner == {
        "name": "both", "model": "scripted", "calls": 2, "tokens": 36, "cost": 0.0,
        "prose": "model",
    }  # fmt: skip
    assert (said.code, seconds > 0) == (0, True)


def test_the_model_is_told_of_on_standard_error(askcrm: Any, beside: Any) -> None:
    beside(BY_REGION, Says("Revenue was {f1}."))
    said = askcrm("ask", QUESTION, "--llm", "always")
    assert "both planners agree · scripted · 2 calls · 36 tokens" in said.err
    assert "scripted" not in said.out


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            QUESTION,
            "! The model was of no use: a fault of the endpoint. This is the offline answer.",
        ),
        ("上个季度各地区的销售额", "! 模型没有用上：接口出错。以下为离线回答。"),
    ],
)
def test_a_typed_always_that_fails_answers_offline_with_exit_code_5(
    askcrm: Any, beside: Any, question: str, told: str
) -> None:
    beside(Status(500), Status(500))
    said = askcrm("ask", question, "--llm", "always")
    assert (said.code, told in said.err) == (5, True)
    assert said.out != ""


class _Terminal(io.StringIO):
    @override
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("language", "question", "step", "asks"),
    [
        ("en", "why did the refund rate rise last quarter", "step 1: Refund rate,", "asking the"),
        ("zh", "上个季度退款率为什么上升", "第 1 步：", "询问模型…… "),
    ],
)
def test_at_a_terminal_each_step_is_shown_while_it_runs(
    askcrm: Any, beside: Any, monkeypatch: pytest.MonkeyPatch, language: str, question: str,
    step: str, asks: str,
) -> None:  # fmt: skip
    look = {"metrics": ["refund_rate"], "period": {"phrase": "last quarter"}, "look_again": True}
    if language == "zh":
        look["period"] = {"phrase": "上个季度"}
    beside(Calls(("query_metrics", look), slowly=0.002), Calls(("finish", {})), Says("{f1}"))
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    askcrm("ask", question, "--llm", "always", "--lang", language)
    shown = terminal.getvalue().split("\r\x1b[2K")
    assert any(line.startswith(asks) for line in shown)
    assert any(line.startswith(step) for line in shown)


def test_without_a_terminal_nothing_is_shown_while_it_runs(askcrm: Any, beside: Any) -> None:
    beside(BY_REGION, Says("Revenue was {f1}."))
    said = askcrm("ask", QUESTION, "--llm", "always")
    assert "\x1b" not in said.err
    assert "asking the model" not in said.err


def test_off_asks_nobody(askcrm: Any, beside: Any) -> None:
    server = beside(BY_REGION)
    said = askcrm("ask", "how much dough did we make", "--llm", "off")
    assert (said.code, server.requests) == (3, [])
