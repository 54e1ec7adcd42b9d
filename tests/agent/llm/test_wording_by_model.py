"""The model's prose: numbers are ours, and what is not in the facts is not said."""

import threading
import time

import pytest

from agent.llm.narrator import filled, objections
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from tests.agent.llm.asking import Shop, query
from tests.agent.llm.loopback_model import Calls, Hangs, LoopbackModel, Says
from tools.facts import Fact, FactKind

REGION = Bilingual(en="region", zh="地区")
EAST, SOUTH = Bilingual(en="East", zh="华东"), Bilingual(en="South", zh="华南")
REVENUE = Bilingual(en="revenue", zh="销售额")
NAMES = {"revenue": frozenset({"revenue"}), "销售额": frozenset({"revenue"}),
         "orders": frozenset({"order_count"})}  # fmt: skip


def fact(number: int, kind: FactKind, value: float, group: Bilingual | None = None) -> Fact:
    groups = ((REGION, group.en, group),) if group else ()
    shown_as = ValueFormat("money", "CNY")
    return Fact(f"f{number}", kind, REVENUE, value, shown_as, groups, subject="revenue")


FACTS = (
    fact(1, "total", 1050.0),
    fact(2, "highest", 600.0, EAST),
    fact(3, "lowest", 400.0, SOUTH),
    fact(4, "base", 900.0),
)


@pytest.mark.parametrize(
    "text",
    [
        "Revenue was {f1}.",
        "Revenue was {f1}. East was highest with {f2}, South lowest with {f3}.",
        "Revenue went from {f4} to {f1}.",
        "销售额为{f1}。华东最高，为{f2}；华南最低，为{f3}。",
        "销售额由{f4}升至{f1}。",
    ],
)
def test_sentences_that_hold_pass(text: str) -> None:
    assert objections(text, FACTS, NAMES) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Revenue was 1,050.",
        "Revenue was {f9}.",
        "East had {f3}.",
        "East had {f1}.",
        "South was highest with {f2}, East lowest with {f3}.",
        "East and South had {f3} and {f2}.",
        "Revenue went from {f1} to {f4}.",
        "Orders came to {f1}.",
        "Revenue was {f1}. See https://example.org for more.",
        "Revenue was {f1}. All is well.",
        "- Revenue was {f1}",
        "Revenue was `{f1}`.",
        "A {f1}. B {f1}. C {f1}. D {f1}. E {f1}.",
        "",
        "华南最高，为{f2}。",
        "销售额由{f1}降至{f4}。",
        "销售额为 1050 元。",
    ],
)
def test_sentences_that_do_not_hold_are_refused(text: str) -> None:
    assert objections(text, FACTS, NAMES) != ()


def test_numbers_are_put_in_as_the_language_writes_them() -> None:
    assert filled("Revenue was {f1}.", FACTS, "en") == "Revenue was CNY 1,050."
    assert filled("销售额由{f4}升至{f1}，华东{f2}。", FACTS, "zh") == (
        "销售额由 900 元升至 1,050 元，华东 600 元。"
    )


BY_REGION = query(metrics=["revenue"], group_by=[{"dimension": "region"}])


@pytest.mark.parametrize(
    ("question", "said", "text"),
    [
        ("revenue by region", "Revenue was {f1}.", "Revenue was CNY 1,050."),
        ("各地区的销售额", "销售额为{f1}。", "销售额为 1,050 元。"),
    ],
)
def test_the_offline_text_stands_first_and_gives_way_to_words_that_hold(
    shop: Shop, scripted: LoopbackModel, question: str, said: str, text: str
) -> None:
    scripted.script(Calls(BY_REGION), Says(said))
    stood: list[str] = []
    answer = shop.analyst(scripted, "always").ask(question, early=lambda a: stood.append(a.text))
    assert (len(stood), answer.planner.prose) == (1, "model")
    assert answer.text.startswith(text)
    assert answer.text != stood[0]


@pytest.mark.parametrize(
    "said",
    [
        "Revenue was 9,999,999.",
        "Revenue rose to {f1} because of the weather.",
        "See www.x.example.",
    ],
)
def test_words_that_do_not_hold_are_replaced_by_ours_with_a_note(
    shop: Shop, scripted: LoopbackModel, said: str
) -> None:
    scripted.script(Calls(BY_REGION), Says(said), Says(said))
    stood: list[str] = []
    answer = shop.analyst(scripted, "always").ask(
        "revenue by region", early=lambda a: stood.append(a.text)
    )
    assert ([answer.text], answer.planner.prose) == (stood, "offline")
    assert [remark.code for remark in answer.remarks] == ["dropped"]


def test_warnings_stay_whatever_the_model_says(shop: Shop, scripted: LoopbackModel) -> None:
    scripted.script(Calls(BY_REGION), Says("Revenue was {f1}."))
    answer = shop.analyst(scripted, "always").ask("revenue by region")
    assert answer.planner.prose == "model"
    assert '1 row (20.0 %) has no customer and stands under "(no match)".' in answer.text


def test_stopping_while_it_is_worded_leaves_the_answer_that_stands(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Calls(BY_REGION), Hangs(30))
    analyst = shop.analyst(scripted, "always")

    def stop_when_worded() -> None:
        while len(scripted.requests) < 2:
            time.sleep(0.01)
        analyst.stop()

    threading.Thread(target=stop_when_worded, daemon=True).start()
    answer = analyst.ask("revenue by region")
    assert (answer.kind, answer.planner.prose, answer.remarks) == ("answer", "offline", ())
