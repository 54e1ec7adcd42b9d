"""Spelling: slips of letters, equal sounds, and names in the other language."""

import subprocess
import sys

import pytest

from agent.offline.spelling import Names, Sounds, initials, near, other_language_names

NAMES = Names(
    ["revenue", "region", "conversion", "category", "satisfaction", "channel", "customers",
     "complaints", "amount", "score"]
)  # fmt: skip
SOUNDS = Sounds(["销售额", "客单价", "满意度", "线索来源", "品类", "退款金额", "张伟"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("revene", "revenue"), ("regoin", "region"), ("converson", "conversion"),
     ("catgory", "category"), ("satisfction", "satisfaction"), ("chanel", "channel"),
     ("custmers", "customers"), ("compliants", "complaints"), ("amout", "amount")],
)  # fmt: skip
def test_a_slip_of_letters_finds_the_name(typed: str, meant: str) -> None:
    assert NAMES.near(typed) == (meant,)


@pytest.mark.parametrize("word", ["store", "stock", "reason", "legion", "cat", "q3x1"])
def test_known_words_and_short_ones_are_no_slips(word: str) -> None:
    assert NAMES.near(word) == ()


def test_a_slip_in_the_data_is_found_from_the_right_word() -> None:
    assert Names(["technolgy"]).near("technology", known=True) == ("technolgy",)
    assert Names(["technolgy"]).near("technology") == ()


def test_two_names_as_near_are_both_given() -> None:
    assert near("marlet", ["market", "marker"]) == ("market",)
    assert near("markex", ["market", "marker"]) == ("market", "marker")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("消售额", "销售额"), ("客但价", "客单价"), ("满意渡", "满意度"), ("线索来原", "线索来源")],
)
def test_equal_sound_finds_the_chinese_name(typed: str, meant: str) -> None:
    assert SOUNDS.same_sound(typed) == (meant,)


def test_another_sound_is_never_taken() -> None:
    assert SOUNDS.same_sound("客单件") == ()


def test_pinyin_in_latin_letters_finds_the_chinese_name() -> None:
    assert SOUNDS.spelt("xiaoshoue") == ("销售额",)
    assert SOUNDS.spelt("Zhang Wei") == ("张伟",)


def test_windows_around_left_over_characters_are_tried() -> None:
    assert list(SOUNDS.windows("各地区消售额", 3, 4)) == [(3, 6, ("销售额",))]


@pytest.mark.parametrize(
    ("value", "name"),
    [("广东", "guangdong"), ("广东省", "guangdong"), ("张伟", "zhang wei"), ("张伟", "wei zhang"),
     ("西藏", "tibet"), ("内蒙古自治区", "inner mongolia"), ("陕西", "shaanxi"),
     ("São Paulo", "圣保罗"),
     ("Minas Gerais", "米纳斯吉拉斯"), ("菲律宾", "philippines")],
)  # fmt: skip
def test_a_value_has_its_name_in_the_other_language(value: str, name: str) -> None:
    assert name in other_language_names(value)


def test_two_provinces_of_one_pinyin_are_not_confused() -> None:
    assert "shanxi" not in other_language_names("陕西")


def test_initials_are_the_first_letters() -> None:
    assert initials("退款率") == "tkl"


def test_pinyin_is_not_loaded_until_a_word_needs_it() -> None:
    code = (
        "import sys; from agent.offline.spelling import near; near('regoin', ['region']); "
        "assert 'pypinyin' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
