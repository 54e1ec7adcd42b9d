"""Vocabulary: every word of the model and the data, and what they are called in both languages."""

from pathlib import Path

import pytest

from semantic_layer.form import Language, Scalar
from semantic_layer.load import load_model
from semantic_layer.vocabulary import Term, Vocabulary, build_vocabulary, nearest

SHOP = load_model(Path(__file__).parent / "shop_model.yaml")
STORED = {
    "region": (("EC",), ("SC",), ("东北",), (None,)),
    "channel": (("web", "Web shop", "网店"), ("app", "App", None)),
    "customer": ((1, "Ann"), (2, "鲍勃"), (3, None)),
    "order_size": ((12.5,), (True,), ("x" * 500,), (" ",)),
}


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return build_vocabulary(SHOP, STORED)


def terms_of(words: Vocabulary, kind: str, id: str) -> list[Term]:  # noqa: A002
    return [term for term in words.terms if (term.kind, term.id) == (kind, id)]


def test_a_metric_is_known_by_names_verbs_and_phrases(words: Vocabulary) -> None:
    assert terms_of(words, "metric", "revenue") == [
        Term("revenue", "en", "metric", "revenue"),
        Term("sales", "en", "metric", "revenue"),
        Term("销售额", "zh", "metric", "revenue"),
        Term("营收", "zh", "metric", "revenue"),
        Term("收入", "zh", "metric", "revenue"),
        Term("sell", "en", "metric", "revenue", manner="verb"),
        Term("sold", "en", "metric", "revenue", manner="verb"),
        Term("卖", "zh", "metric", "revenue", manner="verb"),
        Term("how much did we sell", "en", "metric", "revenue", manner="phrase"),
        Term("best selling", "en", "metric", "revenue", manner="phrase", order="desc"),
        Term("卖了多少钱", "zh", "metric", "revenue", manner="phrase"),
        Term("卖得最好", "zh", "metric", "revenue", manner="phrase", order="desc"),
    ]


def test_values_are_known_by_declared_names_and_as_stored(words: Vocabulary) -> None:
    assert terms_of(words, "value", "region") == [
        Term("East China", "en", "value", "region", "EC"),
        Term("the east", "en", "value", "region", "EC"),
        Term("华东", "zh", "value", "region", "EC"),
        Term("华东区", "zh", "value", "region", "EC"),
        Term("South China", "en", "value", "region", "SC"),
        Term("华南", "zh", "value", "region", "SC"),
        Term("EC", None, "value", "region", "EC"),
        Term("SC", None, "value", "region", "SC"),
        Term("东北", None, "value", "region", "东北"),
    ]


def test_labels_are_words_of_their_language_and_numbers_behind_them_are_not(
    words: Vocabulary,
) -> None:
    assert terms_of(words, "value", "channel") == [
        Term("Web shop", "en", "value", "channel", "web"),
        Term("网店", "zh", "value", "channel", "web"),
        Term("web", None, "value", "channel", "web"),
        Term("App", "en", "value", "channel", "app"),
        Term("app", None, "value", "channel", "app"),
    ]
    assert terms_of(words, "value", "customer") == [
        Term("Ann", None, "value", "customer", 1),
        Term("鲍勃", None, "value", "customer", 2),
    ]


def test_what_no_question_could_say_is_no_word(words: Vocabulary) -> None:
    assert terms_of(words, "value", "order_size") == []


def test_entities_dates_and_refusals_are_words(words: Vocabulary) -> None:
    assert Term("buyer", "en", "entity", "customer") in words.terms
    assert Term("签收", "zh", "date", "order.delivered") in words.terms
    assert Term("毛利", "zh", "not_computable", "margin") in words.terms


def test_no_word_stands_twice(words: Vocabulary) -> None:
    assert len(set(words.terms)) == len(words.terms)


@pytest.mark.parametrize(
    ("id_", "en", "zh"),
    [
        ("revenue", "revenue", "销售额"),
        ("order_value.median", "average order value (median)", "客单价（中位数）"),
        ("region", "region", "地区"),
        ("customer.region", "customer region", "客户地区"),
        ("customer", "customer", "客户"),
        ("order.delivered", "delivered", "签收"),
        ("time", "date", "日期"),
        ("lead.won", "lead won", "leadwon"),
        ("no_such_id", "no such id", "no_such_id"),
    ],
)
def test_everything_has_a_label_in_both_languages(
    words: Vocabulary, id_: str, en: str, zh: str
) -> None:
    assert (words.label(id_, "en"), words.label(id_, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("dimension", "key", "language", "shown"),
    [
        ("region", "EC", "en", "East China"),
        ("region", "EC", "zh", "华东"),
        ("customer.region", "EC", "zh", "华东"),
        ("region", "东北", "en", "东北"),
        ("region", None, "en", "(empty)"),
        ("region", None, "zh", "（空）"),
        ("region", "(no match)", "zh", "（未匹配）"),
        ("channel", "web", "zh", "网店"),
        ("channel", "app", "zh", "app"),
        ("customer", 2, "en", "鲍勃"),
        ("late", True, "zh", "是"),
        ("late", False, "en", "no"),
        ("rating", 5, "en", "5"),
    ],
)
def test_a_stored_key_is_shown_by_its_name(
    words: Vocabulary, dimension: str, key: Scalar, language: Language, shown: str
) -> None:
    assert words.value_label(dimension, key, language) == shown


def test_the_fingerprint_follows_model_and_values() -> None:
    first = build_vocabulary(SHOP, STORED).fingerprint
    assert build_vocabulary(SHOP, STORED).fingerprint == first
    assert build_vocabulary(SHOP, {**STORED, "region": (("EC",),)}).fingerprint != first


@pytest.mark.parametrize(
    ("word", "candidates", "found"),
    [
        ("revenu", ("refund_rate", "revenue"), ("revenue",)),
        ("Order", ("order_count", "orders_placed", "region"), ("order_count", "orders_placed")),
        ("销售", ("退款率", "销售额"), ("销售额",)),
        ("zzz", ("revenue",), ()),
        ("a", (), ()),
    ],
)
def test_only_what_is_alike_is_near(
    word: str, candidates: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert nearest(word, candidates) == found
