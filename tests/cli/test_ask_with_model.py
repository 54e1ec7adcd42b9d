"""`askcrm ask` with a model: what stands on which stream, in JSON, and the exit code."""

import json
from typing import Any

import pytest

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
        ("上个季度各地区的销售额", "! 模型没有用上：端点出错。以下为离线回答。"),
    ],
)
def test_a_typed_always_that_fails_answers_offline_with_exit_code_5(
    askcrm: Any, beside: Any, question: str, told: str
) -> None:
    beside(Status(500), Status(500))
    said = askcrm("ask", question, "--llm", "always")
    assert (said.code, told in said.err) == (5, True)
    assert said.out != ""


def test_off_asks_nobody(askcrm: Any, beside: Any) -> None:
    server = beside(BY_REGION)
    said = askcrm("ask", "how much dough did we make", "--llm", "off")
    assert (said.code, server.requests) == (3, [])
