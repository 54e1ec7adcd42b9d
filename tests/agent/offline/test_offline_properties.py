"""What must hold for every question over the shipped model: twins, politeness, order, words."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from agent.conversation import Conversation
from agent.moves import Move, Steps
from agent.offline import gates
from agent.offline.gates import HARD_CLASSES
from agent.offline.lexicon import HARMLESS
from agent.offline.planner import OfflinePlanner
from agent.question import Question, language_of
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.query import MetricQuery
from semantic_layer.vocabulary import build_vocabulary

TODAY = date(2026, 10, 20)
EXAMPLES = Path(__file__).parents[3] / "examples"
MODELS = (shipped_model_path(), *(EXAMPLES / name for name in ("olist", "maven_crm")))
TWINS = (
    ("revenue by channel", "各渠道的销售额", "last month", "上个月"),
    ("win rate of each team", "各团队的赢单率", "in Q3", "三季度"),
    ("orders in East China by month", "华东每月的订单数", "this year", "今年"),
    ("top 3 regions by refunds", "退款金额最高的3个大区", "in 2025", "2025年"),
    ("gross margin excluding Tmall", "不含天猫的毛利率", "last quarter", "上季度"),
    ("complaints about product quality by week", "每周产品质量的投诉数", "in September", "9月"),
    ("share of revenue by channel", "各渠道的销售额占比", "this year", "今年"),
    ("channels with revenue above 100,000", "销售额超过10万的渠道", "last month", "上个月"),
    ("average order value of VIP customers", "VIP客户的客单价", "in 2025", "2025年"),
    ("revenue compared with last year", "销售额同比", "in August", "8月"),
    ("running total of revenue by month", "按月累计销售额", "in 2025", "2025年"),
    ("which lost reason had the most lost deals", "哪个输单原因的输单数最多", "in 2025", "2025年"),
    ("how many customers ordered at least 3 times", "下单至少3次的客户有多少", "", ""),
    ("how many customers ordered in Q1 but not in Q2", "一季度下单但二季度没下单的客户有多少", "",
     ""),
    ("opportunities created in Q1 and won in Q2", "一季度创建二季度赢单的商机数", "", ""),
    ("revenue 2024 vs 2025 vs 2026", "2024、2025、2026年销售额对比", "", ""),
    ("list the lost deals", "列出输单的商机", "in September", "9月"),
    ("orders on weekends", "周末的订单数", "last month", "上个月"),
)  # fmt: skip
STORED = {
    "channel": (("天猫", "Tmall"), ("官网", "Online Store")),
    "topic": (("产品质量", "product quality"),),
}


@pytest.fixture(scope="module", name="planners")
def _planners() -> dict[Path, OfflinePlanner]:
    planners = {}
    for path in MODELS:
        model = load_model(path)
        vocabulary = build_vocabulary(model, STORED if path == MODELS[0] else {})
        planners[path] = OfflinePlanner(model, vocabulary, TODAY, lambda _: ())
    return planners


@pytest.fixture(name="crm")
def _crm(planners: dict[Path, OfflinePlanner]) -> OfflinePlanner:
    return planners[MODELS[0]]


def asked(planner: OfflinePlanner, text: str) -> Move:
    question = Question(text=text, language=language_of(text), today=TODAY, seconds=5.0)
    return planner.next_move(question, Conversation(), (), ())


def form_of(planner: OfflinePlanner, text: str) -> str:
    """The form without the words its days came from; the kind of move where there is none."""
    move = asked(planner, text)
    if not isinstance(move, Steps):
        return type(move).__name__
    return without_phrases(move.forms[0].model_dump_json(exclude_defaults=True))


def without_phrases(text: str) -> str:
    return re.sub(r',?"phrase":"[^"]*"', "", text)


def said(core: str, time: str) -> str:
    return f"{core} {time}".strip() if core.isascii() else f"{time}{core}"


@pytest.mark.parametrize("twin", TWINS, ids=[twin[0] for twin in TWINS])
class TestTwins:
    def test_both_languages_give_one_form(self, crm: OfflinePlanner, twin: Sequence[str]) -> None:
        english, chinese = said(twin[0], twin[2]), said(twin[1], twin[3])
        assert form_of(crm, english) == form_of(crm, chinese)
        assert isinstance(asked(crm, english), Steps)

    def test_politeness_and_order_change_nothing(
        self, crm: OfflinePlanner, twin: Sequence[str]
    ) -> None:
        core, chinese, time, days = twin
        plain = form_of(crm, said(core, time))
        others = (
            f"Could you please show me {said(core, time)}, thanks", f"{said(core, time)}?",
            f"麻烦帮我看一下{said(chinese, days)}，谢谢", f"{said(chinese, days)}是多少呢？",
            f"{time}, {core}".strip(", "), f"{core}".strip() if not time else f"{core}, {time}",
        )  # fmt: skip
        assert {text: form_of(crm, text) for text in others} == dict.fromkeys(others, plain)

    def test_an_unknown_noun_anywhere_is_never_passed_over(
        self, crm: OfflinePlanner, twin: Sequence[str]
    ) -> None:
        answered = [
            text for text in with_unknown_noun(said(twin[0], twin[2]), said(twin[1], twin[3]))
            if isinstance(asked(crm, text), Steps)
        ]  # fmt: skip
        assert answered == []

    def test_without_any_word_that_filled_a_slot_it_is_another_question(
        self, crm: OfflinePlanner, twin: Sequence[str]
    ) -> None:
        for text in (said(twin[0], twin[2]), said(twin[1], twin[3])):
            plain = form_of(crm, text)
            shorter = [text[:start] + text[end:] for start, end in restricting(crm, text)]
            assert [one for one in shorter if form_of(crm, one) == plain] == []

    def test_every_word_has_a_slot_or_carries_nothing(
        self, crm: OfflinePlanner, twin: Sequence[str]
    ) -> None:
        for text in (said(twin[0], twin[2]), said(twin[1], twin[3])):
            move = asked(crm, text)
            assert isinstance(move, Steps)
            idle = [chip.words for chip in move.reading.chips if chip.certainty == "ignored"]
            assert [words for words in idle if not carries_nothing(crm, words)] == []


def carries_nothing(planner: OfflinePlanner, words: str) -> bool:
    """A word of the closed classes that may stay without a slot."""
    classes = {meaning.id for meaning in planner.lexicon.meanings(words)}
    return bool(classes) and (bool(classes & HARMLESS) or not classes & HARD_CLASSES)


def with_unknown_noun(english: str, chinese: str) -> Iterator[str]:
    words = english.split(" ")
    for place in range(len(words) + 1):
        yield " ".join((*words[:place], "gryphons", *words[place:]))
    yield f"貔貅{chinese}"
    yield f"{chinese}貔貅"


def restricting(planner: OfflinePlanner, text: str) -> Iterator[tuple[int, int]]:
    """Where values, days, numbers and conditions stand in a text."""
    draft = planner._filled(planner.read(text), language_of(text))
    for piece, slot in zip(draft.pieces, draft.slots, strict=True):
        days = piece.token.time is not None and piece.token.time.kind == "period"
        if slot and (piece.role in {"value", "amount"} or days):
            yield piece.token.start, piece.token.end


@pytest.mark.parametrize("path", MODELS, ids=[path.name for path in MODELS])
def test_every_name_of_a_measure_asks_for_that_measure(
    planners: dict[Path, OfflinePlanner], path: Path
) -> None:
    planner = planners[path]
    other = {}
    for name, metric in planner.model.metrics.items():
        for text in islice(metric.names.en, 2):
            other[f"{text} in 2025"] = name
        for text in islice(metric.names.zh, 2):
            other[f"2025年的{text}"] = name
    wrong = {
        text: move.forms[0].metrics
        for text, name in other.items()
        if isinstance(move := asked(planner, text), Steps)
        and isinstance(move.forms[0], MetricQuery) and move.forms[0].metrics != (name,)
    }  # fmt: skip
    assert wrong == {}


GATED = (
    (gates.personal, "customers by phone number"),
    (gates.two_ranks, "top 3 and bottom 3 regions by revenue"),
    (gates.two_ranks, "regions with the fewest tickets but the highest csat"),
    (gates.kinds, "卖了多少种商品"),
    (gates.counted_groups, "number of provinces with orders last month"),
    (gates.counted_groups, "有销售额的省份有几个"),
    (gates.created, "上个月新建的赢单数"),
    (gates.money, "money of complaints by region"),
    (gates.money, "which customers lost us money"),
    (gates.listed_counts, "list the open tickets"),
    (gates.bounds, "revenue above 10000 last month"),
    (gates.future, "下个月的订单数"),
    (gates.needs_metric, "华东 上个月"),
)


@pytest.mark.parametrize(("gate", "question"), GATED, ids=[one for _, one in GATED])
def test_without_its_gate_a_question_of_the_crm_would_be_answered(
    crm: OfflinePlanner, monkeypatch: pytest.MonkeyPatch, gate: gates.Gate, question: str
) -> None:
    assert not isinstance(asked(crm, question), Steps)
    monkeypatch.setattr(gates, "GATES", tuple(one for one in gates.GATES if one is not gate))
    assert isinstance(asked(crm, question), Steps)


@pytest.mark.parametrize(
    "question",
    ["sales cycle of lost deals", "win rate of lost deals", "deal size of lost deals",
     "输单的成交周期", "客户的信用额度和订单数哪个多"],
)  # fmt: skip
def test_a_noun_never_loses_its_condition(crm: OfflinePlanner, question: str) -> None:
    assert not isinstance(asked(crm, question), Steps)
