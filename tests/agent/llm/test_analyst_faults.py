"""The twenty faults behind a whole question: a right answer or the offline one with a note."""

import pytest

from agent.answer import Answer
from agent.llm.desk import Desk
from semantic_layer.form import Language
from store.table import Table
from tests.agent.llm.asking import Shop, query
from tests.agent.llm.loopback_model import Calls, LoopbackModel
from tests.agent.llm.test_client_faults import CASES, MORE, Case

QUESTIONS: dict[Language, str] = {"en": "revenue by region", "zh": "各地区的销售额"}
TOLD: dict[Language, str] = {"en": "This is the offline answer.", "zh": "以下为离线回答。"}
RIGHT = Calls(query(metrics=["revenue"], group_by=[{"dimension": "region"}]))
HANGING = {"hang", "drip"}
SECONDS = 0.5
BOTH = pytest.mark.parametrize("language", ["en", "zh"])
EACH = pytest.mark.parametrize("case", CASES + MORE, ids=lambda case: case.name)


def asked(shop: Shop, server: LoopbackModel, case: Case, language: Language) -> Answer:
    seconds = SECONDS if case.name in HANGING else 30.0
    analyst = shop.analyst(server, "always", llm_seconds=seconds)
    assert isinstance(analyst.model, Desk)
    analyst.model.client._wait = 0.0
    return analyst.ask(QUESTIONS[language])


def offline(shop: Shop, server: LoopbackModel, language: Language) -> Answer:
    return shop.analyst(server, "off").ask(QUESTIONS[language])


def tables(answer: Answer) -> list[Table]:
    return [table.table for result in answer.results for table in result.tables]


@BOTH
@EACH
def test_a_fault_that_stays_ends_in_the_offline_answer_and_says_why(
    case: Case, language: Language, shop: Shop, scripted: LoopbackModel
) -> None:
    expected = offline(shop, scripted, language)
    scripted.repeat = True
    scripted.script(case.fault)
    answer = asked(shop, scripted, case, language)
    assert (answer.kind, answer.text, answer.reading) == ("answer", expected.text, expected.reading)
    assert tables(answer) == tables(expected)
    assert (answer.planner.name, answer.planner.prose) == ("offline", "offline")
    assert [(remark.code, remark.reason) for remark in answer.remarks] == [("failed", case.stays)]
    assert answer.remark_texts[0].endswith(TOLD[language])
    assert len(scripted.requests) <= 4


@pytest.mark.parametrize("case", [c for c in CASES if c.passes], ids=lambda case: case.name)
def test_a_fault_that_passes_ends_in_the_answer_both_planners_agree_on(
    case: Case, shop: Shop, scripted: LoopbackModel
) -> None:
    language: Language = "zh" if CASES.index(case) % 2 else "en"
    expected = offline(shop, scripted, language)
    scripted.script(case.fault, RIGHT)
    answer = asked(shop, scripted, case, language)
    assert (answer.kind, answer.planner.name) == ("answer", "both")
    assert tables(answer) == tables(expected)
