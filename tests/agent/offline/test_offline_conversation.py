"""Choices that hold for a conversation, corrections, undo, starting afresh, verified questions."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.conversation import Conversation, Turn
from agent.moves import Clarify, Decline, Steps
from agent.offline.planner import OfflinePlanner
from agent.offline.verified import Verified, read_verified
from agent.question import Question
from semantic_layer.problems import ModelRejected
from semantic_layer.query import MetricQuery

Form = Callable[..., dict[str, Any]]
Ask = Callable[..., Any]
TODAY = date(2026, 5, 20)
APRIL = {"start": "2026-04-01", "end": "2026-05-01"}
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


@pytest.mark.parametrize(
    "said",
    ["no, last month", "no, I meant last month", "that's wrong, last month", "wrong: last month",
     "不对，是上个月", "不对，上个月", "错了，应该是上个月", "我说的是上个月"],
)  # fmt: skip
def test_a_correction_edits_the_answer_that_was_not_meant(form: Form, said: str) -> None:
    found = form("revenue by channel in March 2026", said)
    assert found == {
        "metrics": ["revenue"], "group_by": [{"dimension": "channel"}], "period": APRIL,
    }  # fmt: skip


@pytest.mark.parametrize("said", ["no, that other month", "不对，是另一个月"])
def test_another_month_is_asked_for_with_its_neighbours(ask: Ask, said: str) -> None:
    move = ask("revenue in April 2026", said)
    assert isinstance(move, Clarify)
    assert [choice.label for choice in move.choices] == [
        "2026-03-01 – 2026-03-31", "2026-05-01 – 2026-05-31",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["no, the warehouse", "不对，是仓库", "no", "不对"])
def test_a_correction_that_is_not_understood_is_asked_about(ask: Ask, said: str) -> None:
    assert not isinstance(ask("revenue by channel in March 2026", said), Steps)


def test_without_an_answer_there_is_nothing_to_correct(ask: Ask) -> None:
    assert not isinstance(ask("no, last month"), Steps)


@pytest.mark.parametrize("undo", ["undo", "回到上一个"])
def test_undo_goes_back_one_answer_each_time(form: Form, ask: Ask, undo: str) -> None:
    asked = ("revenue by channel in March 2026", "and last month?", "by region")
    assert form(*asked, undo)["group_by"] == [{"dimension": "channel"}]
    assert form(*asked, undo)["period"] == APRIL
    assert form(*asked, undo, undo)["period"] == MARCH
    assert isinstance(ask(*asked, undo, undo, undo), Clarify)


@pytest.mark.parametrize("afresh", ["start over", "reset", "重新开始"])
def test_starting_afresh_forgets_what_was_asked(ask: Ask, afresh: str) -> None:
    reply = ask("revenue by channel in March 2026", afresh)
    assert isinstance(reply, Decline)
    assert reply.reason == "afresh"
    assert isinstance(ask("revenue by channel in March 2026", afresh, "and last month?"), Clarify)


def _moves(planner: OfflinePlanner, *questions: str | int) -> list[Any]:
    """The moves of one conversation; a number picks a choice."""
    conversation, moves = Conversation(), list[Any]()
    for asked in questions:
        if isinstance(asked, int):
            move = moves[-1].choices[asked - 1].steps
        else:
            move = planner.next_move(Question(asked, "en", TODAY, 10.0), conversation, (), ())
        forms = move.forms if isinstance(move, Steps) else ()
        conversation = conversation.with_turn(Turn(str(asked), move, forms))
        moves.append(move)
    return moves


def test_a_choice_taken_for_a_word_holds_for_the_conversation(planner: OfflinePlanner) -> None:
    asked, picked, later = _moves(planner, "retail revenue last month", 1, "retail orders in March")
    assert isinstance(asked, Clarify)
    assert isinstance(later, Steps)
    assert isinstance(later.forms[0], MetricQuery)
    assert later.forms[0].filters == picked.forms[0].filters
    assert "remembered" in {one.code for one in later.reading.assumptions}


def test_a_choice_taken_for_one_word_says_nothing_about_another(planner: OfflinePlanner) -> None:
    *_, later = _moves(planner, "retail revenue last month", 1, "revenue of retail stores in March")
    assert "remembered" not in {one.code for one in later.reading.assumptions}


def _verified(planner: OfflinePlanner, *entries: Verified) -> OfflinePlanner:
    return OfflinePlanner(
        planner.model, planner.catalogue.vocabulary, TODAY, planner.catalogue.check, entries
    )


def _entry(en: str, zh: str, **fields: Any) -> Verified:
    return Verified.model_validate(
        {"id": "one", "question": {"en": en, "zh": zh}, "form": {"metrics": ["revenue"], **fields}}
    )


@pytest.mark.parametrize(
    ("question", "period"),
    [("The moolah in April 2026?", APRIL), ("the  MOOLAH in march 2026", MARCH),
     ("2026年3月的流水", MARCH), ("2026年4月的流水。", APRIL)],
)  # fmt: skip
def test_a_verified_question_gives_its_form_with_the_days_asked_for(
    planner: OfflinePlanner, question: str, period: dict[str, str]
) -> None:
    entry = _entry("the moolah in May 2025", "2025年5月的流水", period=APRIL)
    (move,) = _moves(_verified(planner, entry), question)
    assert isinstance(move, Steps)
    assert move.reading.source == "verified"
    form = move.forms[0]
    assert isinstance(form, MetricQuery)
    assert form.period is not None
    plain = form.model_copy(update={"period": form.period.model_copy(update={"phrase": None})})
    assert plain == MetricQuery.model_validate({"metrics": ["revenue"], "period": period})


@pytest.mark.parametrize(
    "question",
    ["the moolah", "the moolah by channel in April 2026", "moolah in April 2026",
     "the moolah in April 2026 and in March 2026", "the moolah in December 2026"],
)  # fmt: skip
def test_anything_but_the_same_words_is_no_verified_question(
    planner: OfflinePlanner, question: str
) -> None:
    entry = _entry("the moolah in May 2025", "2025年5月的流水", period=APRIL)
    (move,) = _moves(_verified(planner, entry), question)
    assert not isinstance(move, Steps)


def test_days_that_stand_elsewhere_in_the_form_do_not_move(planner: OfflinePlanner) -> None:
    compare = {"to": "period", "period": MARCH}
    entry = _entry("the moolah in May 2025", "2025年5月的流水", period=APRIL, compare=compare)
    (move,) = _moves(_verified(planner, entry), "the moolah in April 2026")
    assert not isinstance(move, Steps)


def test_an_unsound_file_is_refused_by_name(tmp_path: Path) -> None:
    assert read_verified(tmp_path) == ()
    (tmp_path / "verified_questions.yaml").write_text("- {id: a}\n", encoding="utf-8")
    with pytest.raises(ModelRejected) as refused:
        read_verified(tmp_path)
    assert [one.file for one in refused.value.problems] == ["verified_questions.yaml"]
