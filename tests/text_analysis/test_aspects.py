"""What a text speaks about; files of aspects that anybody may write."""

from pathlib import Path

import pytest

from text_analysis.aspect_file import AspectsRefused, general_aspects, read_aspects
from text_analysis.feedback import label_feedback


def found(text: str) -> list[tuple[str, str, str]]:
    return [(m.aspect, m.polarity, text[m.start : m.end]) for m in label_feedback(text).mentions]


def test_each_clause_has_its_own_polarity() -> None:
    assert found("东西不错，但是快递太慢了。") == [
        ("quality", "pos", "东西"), ("delivery", "neg", "快递"), ("waiting", "neg", "太慢"),
    ]  # fmt: skip
    assert found("The packaging was great but the courier was rude") == [
        ("packaging", "pos", "packaging"), ("delivery", "neg", "courier"),
        ("service", "neg", "rude"),
    ]  # fmt: skip


def test_inside_a_clause_the_nearest_opinion_counts() -> None:
    assert found("lovely packaging with a horrible courier") == [
        ("packaging", "pos", "packaging"), ("delivery", "neg", "courier"),
    ]  # fmt: skip


def test_a_mention_without_an_opinion_takes_the_neighbours() -> None:
    assert found("The packaging? Terrible.") == [("packaging", "neg", "packaging")]


def test_the_longest_keyword_wins_and_exclusions_hide() -> None:
    assert ("price", "pos", "money") not in found("I want my money back, great")
    assert [name for name, *_rest in found("I got my money back")] == ["refund"]


def test_the_primary_aspect_is_the_one_that_weighs_most() -> None:
    label = label_feedback("快递有点慢，质量太差了，屏幕碎了，垃圾。")
    assert (label.primary_aspect, label.severity) == ("quality", None)


def test_the_gravest_kind_is_named() -> None:
    assert label_feedback("充电器起火了，我要投诉").severity == "safety"
    assert label_feedback("I was charged twice, I will sue").severity == "money"
    assert label_feedback("Great, will buy again").severity is None


GOOD = """\
- id: food
  name: {en: Food, zh: 菜品}
  keywords: {zh: [菜, 好吃], en: [food, dish*, no]}
- id: soup
  parent: food
  keywords: [soup, 汤]
"""


def test_a_file_of_its_own_stands_alone(tmp_path: Path) -> None:
    file = tmp_path / "dining.yaml"
    file.write_text(GOOD, encoding="utf-8")
    pack = read_aspects(file)
    assert [(a.id, a.parent) for a in pack.aspects] == [("food", None), ("soup", "food")]
    mentions = label_feedback("Lovely dishes, awful soup, late delivery", aspects=pack).mentions
    assert [(m.aspect, m.polarity) for m in mentions] == [("food", "pos"), ("soup", "neg")]


def test_a_file_that_extends_replaces_adds_and_hides(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "extends: general\nhide: [app]\naspects:\n"
        "- {id: price, keywords: [tariff]}\n- {id: menu, keywords: [menu]}\n",
        encoding="utf-8",
    )
    pack = read_aspects(file)
    general = [aspect.id for aspect in general_aspects().aspects]
    assert [aspect.id for aspect in pack.aspects] == [
        *(name for name in general if name != "app"), "menu",
    ]  # fmt: skip
    assert next(a.keywords for a in pack.aspects if a.id == "price") == ("tariff",)


BAD = {
    "no_aspects": ("version: 1\n", 1, ""),
    "no_id": ("- id: a\n  keywords: [x]\n- keywords: [y]\n", 3, "1"),
    "id_twice": ("- id: a\n  keywords: [x]\n- id: a\n  keywords: [y]\n", 3, "1.id"),
    "unknown_key": ("- id: a\n  keyword: [x]\n", 2, "0.keyword"),
    "not_text": ("- id: a\n  keywords:\n    en: [x, [y]]\n", 3, "0.keywords.en.1"),
    "bad_pattern": ("- id: a\n  patterns: ['(a+)+']\n", 2, "0.patterns.0"),
    "unknown_parent": ("- id: a\n  parent: b\n", 2, "0.parent"),
    "unknown_base": ("extends: mine\naspects: [{id: a}]\n", 1, "extends"),
    "not_yaml": ("- id: [a\n", 2, ""),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_refused_file_names_line_and_key(kind: str, tmp_path: Path) -> None:
    text, line, key = BAD[kind]
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AspectsRefused) as refused:
        read_aspects(file)
    assert (refused.value.kind, refused.value.line, refused.value.key) == (kind, line, key)


def test_a_phrase_at_the_very_end_of_a_text_is_found_where_it_stands() -> None:
    text = "Terrible: nobody ever called back"
    assert ("service", "neg", "called back") in found(text)
    assert label_feedback("Awful, I was charged twice").severity == "money"
