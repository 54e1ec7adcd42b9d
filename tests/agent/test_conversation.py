"""Conversation: immutable turns, the last answered form, and choices picked by number or label."""

import pytest

from agent.conversation import Conversation, Turn
from agent.moves import Choice, Clarify, Decline, Steps
from semantic_layer.query import MetricQuery

REVENUE = MetricQuery(metrics=("revenue",))
ORDERS = MetricQuery(metrics=("order_count",))
CHOICES = (Choice("Revenue", Steps((REVENUE,))), Choice("订单数", Steps((ORDERS,))))
ANSWERED = Turn("revenue", Steps((REVENUE,)), (REVENUE,))
ASKED = Turn("sales?", Clarify("clarify.choose", choices=CHOICES))


def test_a_turn_more_leaves_the_conversation_before_it_as_it_was() -> None:
    before = Conversation((ANSWERED,))
    after = before.with_turn(ASKED)
    assert (before.turns, after.turns) == ((ANSWERED,), (ANSWERED, ASKED))


def test_the_last_answered_turn_is_behind_questions_and_refusals() -> None:
    refused = Turn("delete", Decline("write"))
    assert Conversation((ANSWERED, ASKED, refused)).last_answered == ANSWERED
    assert Conversation((ASKED,)).last_answered is None


@pytest.mark.parametrize("text", ["1", " 1. ", "１", "1)", "revenue", "REVENUE"])
def test_a_choice_is_picked_by_number_or_label(text: str) -> None:
    assert Conversation((ASKED,)).pending_choice(text) == CHOICES[0]


@pytest.mark.parametrize("text", ["0", "3", "-1", "", "revenue by region", "first"])
def test_anything_else_is_a_question(text: str) -> None:
    assert Conversation((ASKED,)).pending_choice(text) is None


def test_a_choice_is_gone_once_something_else_was_said() -> None:
    assert Conversation((ASKED, ANSWERED)).pending_choice("1") is None
    assert Conversation().pending_choice("1") is None


@pytest.mark.parametrize(("text", "missed"), [("7", True), ("0", True), ("2", False),
                                              ("2025", False), ("revenue", False)])  # fmt: skip
def test_a_number_without_a_choice_leaves_the_question_open(text: str, missed: bool) -> None:
    assert (Conversation((ASKED,)).missed_choice(text) == ASKED.move) is missed
    assert Conversation((ASKED, ANSWERED)).missed_choice(text) is None
