"""Outcomes: the parts of an answer from what a question brought; worded, nothing decided.

Reading lines, notes, a question back, a refusal, a failure. No planner, no rows are asked here.
"""

from dataclasses import replace

from agent.answer import Answer, Fault
from agent.conversation import Conversation, Turn
from agent.moves import AnyForm, Clarify, Decline, Finding, Reading, Remark
from agent.protocols import ModelSide
from agent.question import Question
from agent.reading import reading_text
from agent.wording.names import Names
from agent.wording.say import say
from agent.wording.sentences import (
    clarify_sentence,
    decline_sentence,
    note_sentence,
    problem_sentence,
    store_sentence,
)
from semantic_layer.form import Language
from semantic_layer.problems import Problem
from store.engine import StoreError
from tools.integrity import Note
from tools.result import Result


def pairs_of(findings: tuple[Finding, ...]) -> tuple[tuple[AnyForm, Result], ...]:
    """Every form that ran with its result, in order."""
    return tuple(
        pair
        for finding in findings
        for pair in zip(finding.steps.forms, finding.results, strict=True)
    )


def reading_lines(
    asked: tuple[tuple[AnyForm, Result], ...], reading: Reading, names: Names
) -> tuple[str, ...]:
    """Each form said back; the assumptions stand with the last."""
    lines = []
    for number, (form, result) in enumerate(asked, 1):
        assumptions = reading.assumptions if number == len(asked) else ()
        days = (result.period, result.base)
        model = result.model or names.model
        lines.append(
            reading_text(form, model, names.vocabulary, names.language, *days, assumptions)
        )
    return tuple(lines)


def notes_of(results: tuple[Result, ...], names: Names) -> tuple[tuple[Note, str], ...]:
    """Each note once, with its words."""
    pairs = (
        (note, note_sentence(note, result, names)) for result in results for note in result.notes
    )
    return tuple({text: (note, text) for note, text in pairs}.values())


def refusal(problems: tuple[Problem, ...], names: Names) -> Decline:
    """What was not understood, or what is wrong with the form."""
    if not problems:
        return Decline("not_understood")
    sentences = dict.fromkeys(problem_sentence(problem, names) for problem in problems)
    gap = say("list.sentences", names.language)
    return Decline("refused_form", subject=gap.join(sentences))


def said(question: Question, move: Clarify | Decline) -> Answer:
    """A question back, or a refusal."""
    language = question.language
    plain = Answer(
        kind="clarify",
        question=question.text,
        language=language,
        text="",
        chips=move.reading,
        turn=Turn(question.text, move),
    )
    match move:
        case Clarify():
            text = clarify_sentence(move.code, move.blanks, language)
            return replace(plain, text=text, choices=move.choices)
        case Decline():
            return replace(
                plain,
                kind="decline",
                text=decline_sentence(move.reason, move.subject, move.detail, language),
                can_do=move.can_do,
                decline_reason=move.reason,
            )


def failed(question: Question, error: StoreError) -> Answer:
    """What the database refused."""
    message = store_sentence(error, question.language)
    fault = Fault(f"store.{error.kind}", message)
    return Answer("error", question.text, question.language, message, fault=fault)


def with_model(answer: Answer, side: ModelSide | None) -> Answer:
    """The answer with who planned it, what it cost and what went wrong with the model."""
    if side is None:
        return answer
    remarks, use = side.remarks, side.use
    texts = tuple(_remark_text(remark, answer.language) for remark in remarks)
    if answer.kind == "answer" and answer.chips.source == "model" and use.name == "offline":
        use = replace(use, name="model")  # a reading of the model's that was chosen
    return replace(answer, planner=use, remarks=remarks, remark_texts=texts)


def _remark_text(remark: Remark, language: Language) -> str:
    """What is said of the model beside an answer."""
    reason = say(f"model.reason.{remark.reason}", language) if remark.reason else ""
    blanks = {"reason": reason} if reason else {}
    return say(f"model.{remark.code}", language, **blanks)


def speaks_no_language(text: str, conversation: Conversation) -> bool:
    """Whether a text is a number, a sign or the label of a choice, and not a sentence."""
    is_sentence = any(character.isalpha() for character in text)
    return not is_sentence or conversation.pending_choice(text) is not None


def asked_first(question: Question, conversation: Conversation) -> str:
    """The question that was asked back about, where this one only chose an answer to it."""
    return conversation.turns[-1].question if conversation.turns else question.text
