"""Question: language, length and control characters, before any planning."""

from datetime import date

import pytest

from agent.question import LONGEST_QUESTION, Question, language_of, read_question

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Revenue last month", "en"),
        ("上个月的销售额", "zh"),
        ("Q1各渠道GMV", "zh"),
        ("CRM SaaS GMV 多少", "zh"),
        ("Revenue in 华东 by month", "en"),
        ("How many orders did 北京 have last month?", "en"),
        ("2", "en"),
    ],
)
def test_the_language_is_that_of_the_sentence_not_of_a_name_in_it(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_forced_language_wins() -> None:
    assert read_question("Revenue", TODAY, 10.0, "zh") == Question("Revenue", "zh", TODAY, 10.0)


def test_escape_sequences_and_line_breaks_do_not_reach_a_planner() -> None:
    question = read_question("  revenue\x1b[31m by\n\tregion \x07", TODAY, 10.0)
    assert question == Question("revenue by region", "en", TODAY, 10.0)


@pytest.mark.parametrize("text", ["", "   \n", "???", "？！"])
def test_a_question_without_a_word_is_empty(text: str) -> None:
    assert read_question(text, TODAY, 10.0).problem == "empty"


def test_a_question_over_the_limit_is_cut_and_marked() -> None:
    question = read_question("a" * (LONGEST_QUESTION + 1), TODAY, 10.0)
    assert (len(question.text), question.problem) == (LONGEST_QUESTION, "too_long")
    assert read_question("a" * LONGEST_QUESTION, TODAY, 10.0).problem is None
