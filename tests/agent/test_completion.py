"""Completion: names, values, time phrases and commands, from the first letters."""

from agent.offline.completion import Completion, complete
from semantic_layer.vocabulary import Term, Vocabulary

VOCABULARY = Vocabulary(
    terms=(
        Term("revenue", "en", "metric", "revenue"),
        Term("销售额", "zh", "metric", "revenue"),
        Term("refund rate", "en", "metric", "refund_rate"),
        Term("退款率", "zh", "metric", "refund_rate"),
        Term("region", "en", "dimension", "region"),
        Term("地区", "zh", "dimension", "region"),
        Term("华东", None, "value", "region", "EAST"),
        Term("East China", None, "value", "region", "EAST"),
        *(Term(f"reason {number}", None, "value", "reason", number) for number in range(20)),
    ),
    labels={("region", "EAST", "en"): "East China", ("region", "EAST", "zh"): "华东"},
    fingerprint="completion-test",
    names={
        ("revenue", "en"): "revenue", ("revenue", "zh"): "销售额",
        ("refund_rate", "en"): "refund rate", ("refund_rate", "zh"): "退款率",
        ("region", "en"): "region", ("region", "zh"): "地区",
    },
)  # fmt: skip


def offered(text: str, language: str = "en") -> list[str]:
    found = complete(text, len(text), VOCABULARY, "zh" if language == "zh" else "en")
    return [completion.text for completion in found]


def test_the_word_being_typed_is_completed_in_its_place() -> None:
    assert complete("show reve", 9, VOCABULARY, "en") == (
        Completion("revenue", "revenue", "metric", 5, 9, "revenue"),
    )


def test_names_of_the_model_stand_before_values_and_eight_are_shown() -> None:
    found = offered("re")
    assert found[:3] == ["revenue", "refund rate", "region"]
    assert len(found) == 8


def test_several_words_are_completed_as_one_name() -> None:
    assert offered("what is the refund r") == ["refund rate"]


def test_one_chinese_character_is_enough() -> None:
    assert offered("上个月各地区的退", "zh") == ["退款率"]


def test_one_latin_letter_is_not() -> None:
    assert offered("r") == []


def test_pinyin_initials_find_a_chinese_name() -> None:
    assert offered("上个月tkl", "zh") == ["退款率"]


def test_a_value_shows_its_label_in_the_language_of_the_person() -> None:
    (found,) = complete("East", 4, VOCABULARY, "zh")
    assert (found.text, found.label, found.kind) == ("East China", "华东", "value")


def test_time_phrases_are_offered() -> None:
    assert "last quarter" in offered("revenue last q")
    assert "上个季度" in offered("上个", "zh")


def test_a_slash_offers_commands_only() -> None:
    found = complete("/th", 3, VOCABULARY, "en", ("/theme", "/new"))
    assert found == (Completion("/theme", "theme", "command", 0, 3),)


def test_the_text_behind_the_cursor_is_left_alone() -> None:
    (found,) = complete("reve by region", 4, VOCABULARY, "en")
    assert (found.start, found.end) == (0, 4)
