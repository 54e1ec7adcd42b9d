"""The stages on their own: scan, cover, repair, candidates, describing."""

from collections.abc import Callable
from typing import Any

from agent.moves import Move, Steps
from agent.offline.cover import Token, cover
from agent.offline.lexicon import bare_name, plural_forms, singular_forms, without_accents
from agent.offline.planner import OfflinePlanner
from agent.offline.repair import repair, sound_of
from tools.describe_catalogue import DescribeCatalogue

Ask = Callable[..., Move]
Formed = Callable[..., dict[str, Any]]


def words(tokens: tuple[Token, ...]) -> list[str]:
    return [token.words for token in tokens]


def test_a_latin_name_is_found_as_a_whole_word_only(planner: OfflinePlanner) -> None:
    found = {
        "storetail revenue"[m.start : m.end] for m in planner.lexicon.scan("storetail revenue")
    }
    assert found == {"revenue"}


def test_generated_plurals_hyphens_and_possessives_find_the_name(planner: OfflinePlanner) -> None:
    for surface in ("categories", "sales reps", "sales-rep", "salesperson"):
        assert any(m.kind == "dimension" for m in planner.lexicon.meanings(surface)), surface


def test_the_longest_reading_wins_and_pieces_never_overlap(planner: OfflinePlanner) -> None:
    text = "new customers by sales channel"
    tokens = cover(text, planner.lexicon.scan(text))
    assert words(tokens) == ["new customers", "by", "sales channel"]


def test_what_nothing_explains_is_left_over_in_its_place(planner: OfflinePlanner) -> None:
    text = "revenue by warehouse"
    tokens = cover(text, planner.lexicon.scan(text))
    assert [(token.words, token.known) for token in tokens] == [
        ("revenue", True),
        ("by", True),
        ("warehouse", False),
    ]


def test_a_negation_is_not_swallowed_by_a_name(
    planner: OfflinePlanner,
) -> None:
    text = "没有下单"
    assert words(cover(text, planner.lexicon.scan(text))) == ["没有", "下单"]


def test_slips_are_corrected_and_known_words_are_not(planner: OfflinePlanner) -> None:
    def repaired(text: str) -> str:
        tokens = cover(text, planner.lexicon.scan(text))
        return repair(text, tokens, planner.speller)[0]

    assert repaired("revene by chanel") == "revenue by channel"
    assert repaired("revenue by store") == "revenue by store"
    assert repaired("各地区消售额") == "各地区销售额"
    assert repaired("各地区xiaoshoue") == "各地区销售额"


def test_sound_is_toneless_pinyin() -> None:
    assert sound_of("销售额") == sound_of("消售额") == "xiaoshoue"


def test_word_forms() -> None:
    assert plural_forms("category") == ("categories",)
    assert plural_forms("sales rep") == ("sales reps",)
    assert singular_forms("new customers") == ("new customer",)
    assert bare_name("广东省") == "广东"
    assert bare_name("acme corp") == "acme"
    assert without_accents("são paulo") == "sao paulo"


def test_one_word_of_a_longer_value_is_that_value_as_an_assumption(form: Formed) -> None:
    assert form("revenue of Wang")["filters"] == [
        {"dimension": "sales_rep", "values": ["Wang Fang"]}
    ]


def test_the_ranker_puts_the_metric_that_looks_alike_first(planner: OfflinePlanner) -> None:
    assert planner.ranker.nearest("responce tyme")[0] == "response_time"
    assert planner.ranker.nearest("响应速度")[0] == "response_time"


def test_catalogue_questions_describe_the_catalogue(ask: Ask) -> None:
    for question, about, name in [
        ("which metrics do you have?", "metrics", ""),
        ("有哪些指标", "metrics", ""),
        ("what dimensions are there?", "dimensions", ""),
        ("what do you mean by ticket rate?", "metric", "ticket_rate"),
        ("客单价是怎么算的", "metric", "order_value"),
        ("what can I ask?", "all", ""),
        ("help", "all", ""),
    ]:
        move = ask(question)
        assert isinstance(move, Steps), question
        assert move.forms == (DescribeCatalogue.model_validate({"about": about, "name": name}),)


def test_a_repaired_word_and_a_default_are_shown_as_assumptions(ask: Ask) -> None:
    move = ask("revene by region yoy")
    assert isinstance(move, Steps)
    codes = {one.code: (one.subject, one.detail) for one in move.reading.assumptions}
    assert codes == {"typo": ("revene", "revenue"), "default_period": ("year", "")}


def test_the_same_question_gives_the_same_move_every_time(ask: Ask) -> None:
    assert len({repr(ask("top 3 regions by revenue last month")) for _ in range(5)}) == 1
