"""The chat with a model beside it: steps, words that come later, choices, Esc; both languages."""

import re

import pytest

from tests.agent.llm.loopback_model import Calls, Hangs, LoopbackModel, Says, Status, Step

SIZES = [(80, 24), (120, 36)]
BY_REGION = Calls(
    ("query_metrics", {"metrics": ["revenue"], "group_by": [{"dimension": "region"}]})
)
BY_CHANNEL = Calls(
    ("query_metrics", {"metrics": ["revenue"], "group_by": [{"dimension": "channel"}]})
)
LOOK = Calls(("query_metrics", {"metrics": ["refund_rate"], "look_again": True}))
ASKED = {"en": "revenue by region", "zh": "各地区的销售额"}


def beside(server: LoopbackModel, *steps: Step, mode: str = "always") -> dict[str, object]:
    server.script(*steps)
    return {"llm": mode, "llm_base_url": server.url, "llm_model": "scripted", "history": False}


@pytest.fixture
def server():
    with LoopbackModel() as running:
        yield running


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    ("language", "said", "words", "foot"),
    [
        ("en", "Revenue was {f1}.", "Revenue was CNY 1,050.", "scripted, 2 calls"),
        ("zh", "销售额为{f1}。", "销售额为 1,050 元。", "scripted，调用 2 次"),
    ],
)
async def test_the_models_words_take_the_place_of_ours(
    chat, server, language, size, said, words, foot
) -> None:
    async with chat(language, size, **beside(server, BY_REGION, Says(said))) as driver:
        await driver.send(ASKED[language])
        await driver.until(lambda: words in driver.text())
        assert foot in driver.text()
        assert driver.widths() == {size[0]}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    ("language", "waits", "ours"),
    [
        ("en", "the answer stands; the model is wording it", "Revenue came to CNY 1,050"),
        ("zh", "答案已定，模型正在改写措辞", "销售额整体为"),
    ],
)
async def test_the_answer_stands_while_it_is_worded_and_esc_keeps_it(
    chat, server, language, size, waits, ours
) -> None:
    async with chat(language, size, **beside(server, BY_REGION, Hangs(30))) as driver:
        await driver.send(ASKED[language])
        await driver.until(lambda: waits in driver.text())
        assert ours in driver.text()
        assert driver.widths() == {size[0]}
        await driver.press("escape")
        await driver.until(lambda: waits not in driver.text())
        assert ours in driver.text()
        assert len(driver.app.chat.conversation.turns) == 1


@pytest.mark.parametrize(
    ("language", "title"), [("en", "model always"), ("zh", "总是用模型")]
)  # fmt: skip
async def test_readings_that_differ_are_chosen_by_number(chat, server, language, title) -> None:
    async with chat(language, (80, 24), **beside(server, BY_CHANNEL, Says("{f1}"))) as driver:
        assert title in driver.text()
        await driver.ask(ASKED[language])
        marks = {"en": ("[offline]", "[model]"), "zh": ("〔离线〕", "〔模型〕")}[language]
        assert all(mark in driver.text() for mark in marks)
        server.script(Says("{f1}"))
        await driver.press("2")
        await driver.until(lambda: len(driver.app.chat.conversation.turns) == 2)
        assert driver.app.chat.conversation.turns[-1].forms[0].group_by[0].dimension == "channel"


@pytest.mark.parametrize(
    ("language", "question", "step"),
    [
        ("en", "why did the refund rate rise", "step 1: Refund rate"),
        ("zh", "为什么退款率上升", "第 1 步：退款率"),
    ],
)
async def test_steps_are_shown_while_more_is_asked_for_and_esc_stops(
    chat, server, language, question, step
) -> None:
    asked = beside(server, LOOK, Hangs(30), mode="when_needed")
    async with chat(language, (80, 24), **asked) as driver:
        await driver.send(question)
        await driver.until(lambda: step in driver.text())
        await driver.press("escape")
        await driver.until(lambda: driver.app.chat.cards[-1].stopped)
        assert driver.app.chat.conversation.turns == ()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The model was of no use: a fault of the endpoint."),
        ("zh", "模型没有用上：接口出错。"),
    ],
)
async def test_a_fault_is_told_beside_the_offline_answer(chat, server, language, told) -> None:
    async with chat(language, (80, 24), **beside(server, Status(500), Status(500))) as driver:
        await driver.ask(ASKED[language])
        await driver.until(lambda: told in re.sub(r"\s*│\n│\s*", " ", driver.text()))
        assert driver.app.chat.conversation.last_answered is not None


async def test_a_new_question_ends_the_wording_of_the_last_one(chat, server) -> None:
    asked = beside(server, BY_REGION, Hangs(30))
    async with chat("en", (80, 24), **asked) as driver:
        await driver.send("revenue by region")
        await driver.until(lambda: "the model is wording it" in driver.text())
        server.script(BY_CHANNEL, Says("Revenue was {f1}."))
        await driver.send("revenue by channel")
        await driver.until(lambda: len(driver.app.chat.conversation.turns) == 2)
        assert "Revenue was CNY 1,050." in driver.text()
