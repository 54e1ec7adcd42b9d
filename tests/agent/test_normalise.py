"""Normalising: one spelling, every character in its old place."""

from hypothesis import example, given
from hypothesis import strategies as st

from agent.offline.normalise import normalise


def test_width_case_and_quotes_are_folded() -> None:
    assert normalise("Ｑ３　Ｓａｌｅｓ ‘East’ – “ok”").text == "q3 sales 'east' - \"ok\""


def test_traditional_characters_become_simplified() -> None:
    assert normalise("上個月華東銷售額").text == "上个月华东销售额"


def test_accents_are_left_out() -> None:
    assert normalise("São Paulo").text == "sao paulo"


def test_a_half_never_turns_into_one() -> None:
    assert normalise("½").text != "1"


def test_the_original_is_kept() -> None:
    assert normalise("Q3").original == "Q3"


@given(st.text())
def test_the_length_never_changes(text: str) -> None:
    assert len(normalise(text).text) == len(text)


@given(st.text())
@example("℠")
@example("薴")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once
