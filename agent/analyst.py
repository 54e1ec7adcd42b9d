"""Analyst: from a question to an answer. The corridor every face walks through.

`answer = analyst.ask(text, conversation)`, then `conversation = analyst.advance(conversation,
answer)`. `carry_out(steps, question)` is the half without a planner: picked choices, drill-downs,
history and MCP enter there. Nothing here knows a word, a form's meaning or SQL.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from agent import grounding
from agent.answer import Answer, Fault
from agent.charts import choose_chart
from agent.conversation import Conversation, Turn
from agent.moves import AnyForm, Clarify, Decline, Done, Finding, Reading, Steps
from agent.protocols import Narrator, Planner
from agent.question import Question, language_of, read_question
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
from semantic_layer.problems import Problem, QueryRefused
from store.engine import StoreError
from tools import toolbox
from tools.integrity import Note
from tools.result import Result
from tools.toolbox import Prepared
from tools.workspace import Workspace

MOVES = 3
"""Planner moves of one question."""

Stage = Literal["idle", "reading", "querying", "wording"]

START = Conversation()


@dataclass
class Analyst:
    """One workspace, one planner, one narrator. Answers one question at a time."""

    workspace: Workspace
    planner: Planner
    narrator: Narrator
    clock: Callable[[], float]
    """Seconds from any fixed moment; only differences count."""
    seconds: float = 10.0
    language: Language | None = None
    """Forces the language of every answer; None = each question's own."""
    keep: Callable[[Answer, Conversation], None] | None = None
    """Told every outcome, refusals and failures too: the history. None = nothing is kept."""
    run: Callable[[tuple[Prepared, ...], Workspace], tuple[Result, ...]] = toolbox.run
    """How prepared forms become results; `explain` puts the toolbox's other way here."""
    stage: Stage = field(default="idle", init=False)
    """What is being done now, for a waiting screen; read from other threads."""
    _stopped: bool = field(default=False, init=False)

    def ask(self, text: str, conversation: Conversation = START) -> Answer:
        """Answer one question in at most MOVES planner moves and one narration."""
        question = self.question(text, conversation)
        if question.problem is not None:
            problem = Decline(question.problem)
            refusal = replace(self._say(question, problem), turn=None)
            return self._finish(question, conversation, lambda: refusal)
        if choice := conversation.pending_choice(text):
            return self.carry_out(choice.steps, question, conversation)
        if asked := conversation.missed_choice(text):
            again = replace(self._say(question, asked), turn=None)
            return self._finish(question, conversation, lambda: again)
        return self._finish(question, conversation, lambda: self._walk(question, conversation))

    def explain(self, text: str, conversation: Conversation = START) -> Answer:
        """How a question is read: its forms and SQL, columns without rows.

        No statement of the question runs, nothing is kept, the conversation stays as it was.
        """
        unrun = replace(self, narrator=_NothingRun(), keep=None, run=toolbox.explain)
        return replace(unrun.ask(text, conversation), chart=None, turn=None)

    def carry_out(
        self, steps: Steps, question: Question, conversation: Conversation = START
    ) -> Answer:
        """Answer with these steps as they stand; no planner is asked."""
        return self._finish(
            question, conversation, lambda: self._answer(question, *self._take(steps, ()))
        )

    def advance(self, conversation: Conversation, answer: Answer) -> Conversation:
        """The conversation after that answer; a failure leaves it as it was."""
        return conversation if answer.turn is None else conversation.with_turn(answer.turn)

    def stop(self) -> None:
        """End the running question: it comes back as an error `store.stopped`. From any thread."""
        self._stopped = True
        self.workspace.engine.interrupt()

    def question(self, text: str, conversation: Conversation = START) -> Question:
        """The question with its language settled; '2' is in the language it answers."""
        language = self.language
        if language is None and conversation.turns and _speaks_no_language(text, conversation):
            language = language_of(conversation.turns[-1].question)
        return read_question(text, self.workspace.today, self.seconds, language)

    def _walk(self, question: Question, conversation: Conversation) -> Answer:
        findings: tuple[Finding, ...] = ()
        problems: tuple[Problem, ...] = ()
        for _ in range(MOVES):
            self._enter("reading")
            match self.planner.next_move(question, conversation, findings, problems):
                case Steps() as steps:
                    findings, problems = self._take(steps, findings)
                    if not problems and not steps.look_again:
                        break
                case Done():
                    break
                case Clarify() | Decline() as move:
                    return self._say(question, move)
        return self._answer(question, findings, problems)

    def _take(
        self, steps: Steps, findings: tuple[Finding, ...]
    ) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
        """Prepare every form, then run every form; or hand back the problems."""
        self._enter("querying")
        try:
            prepared = toolbox.prepare(steps.forms, self.workspace)
        except QueryRefused as refused:
            return findings, refused.problems
        results = self.run(prepared, self.workspace)
        return (*findings, Finding(steps, results)), ()

    def _answer(
        self, question: Question, findings: tuple[Finding, ...], problems: tuple[Problem, ...]
    ) -> Answer:
        """What was found, in words; without findings what was not understood."""
        if not findings:
            return self._say(question, self._refusal(question, problems))
        self._enter("wording")
        steps = findings[-1].steps
        asked = tuple(
            pair
            for finding in findings
            for pair in zip(finding.steps.forms, finding.results, strict=True)
        )
        results = tuple(result for _, result in asked)
        names = self._names(question.language)
        notes = _notes(results, names)
        table = results[0].tables[0]
        return Answer(
            kind="answer",
            question=question.text,
            language=question.language,
            text=self._wording(question, findings, steps.reading, names),
            reading=_reading(asked, steps.reading, names),
            chips=steps.reading,
            results=results,
            chart=choose_chart(table, self.workspace.vocabulary, question.language),
            notes=tuple(note for note, _ in notes),
            note_texts=tuple(text for _, text in notes),
            turn=Turn(question.text, steps, tuple(form for form, _ in asked), table.table),
        )

    def _wording(
        self, question: Question, findings: tuple[Finding, ...], reading: Reading, names: Names
    ) -> str:
        """The narrator's sentences, if each number and claim in them is in the results.

        Else a sentence that claims nothing: the table stands, the words do not.
        """
        text = self.narrator.write(question, findings, reading)
        results = tuple(result for finding in findings for result in finding.results)
        if not grounding.check(text, results, question.language, question.text, names):
            return text
        return say("text.table_only", question.language)

    def _refusal(self, question: Question, problems: tuple[Problem, ...]) -> Decline:
        if not problems:
            return Decline("not_understood")
        names = self._names(question.language)
        sentences = dict.fromkeys(problem_sentence(problem, names) for problem in problems)
        gap = say("list.sentences", question.language)
        return Decline("refused_form", subject=gap.join(sentences))

    def _say(self, question: Question, move: Clarify | Decline) -> Answer:
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

    def _finish(
        self, question: Question, conversation: Conversation, work: Callable[[], Answer]
    ) -> Answer:
        """Do the work, time it, keep it; what the database refuses becomes an answer as well."""
        started = self.clock()
        self._stopped = False
        try:
            answer = work()
        except StoreError as error:
            answer = _failed(question, error)
        finally:
            self.stage = "idle"
        answer = replace(answer, elapsed_ms=(self.clock() - started) * 1000)
        return replace(answer, kept=self._is_kept(answer, conversation))

    def _is_kept(self, answer: Answer, conversation: Conversation) -> bool:
        """Tell the history; an answer is not lost because its row could not be written."""
        if self.keep is None:
            return True
        try:
            self.keep(answer, conversation)
        except StoreError:
            return False
        return True

    def _enter(self, stage: Stage) -> None:
        """Begin a stage, unless the person has stopped the question."""
        if self._stopped:
            raise StoreError("stopped", self.workspace.engine.subject)
        self.stage = stage

    def _names(self, language: Language) -> Names:
        return Names(self.workspace.model, self.workspace.vocabulary, language)


class _NothingRun:
    """The narrator of explain: there are no facts to word."""

    def write(self, question: Question, findings: tuple[Finding, ...], reading: Reading) -> str:  # noqa: ARG002 - the protocol's
        """One sentence that says so."""
        return say("explain.nothing_run", question.language)


def _speaks_no_language(text: str, conversation: Conversation) -> bool:
    """Whether a text is a number, a sign or the label of a choice, and not a sentence."""
    is_sentence = any(character.isalpha() for character in text)
    return not is_sentence or conversation.pending_choice(text) is not None


def _reading(asked: tuple[tuple[AnyForm, Result], ...], reading: Reading, names: Names) -> str:
    """Each form said back, one a line; the assumptions stand with the last."""
    lines = []
    for number, (form, result) in enumerate(asked, 1):
        assumptions = reading.assumptions if number == len(asked) else ()
        days = (result.period, result.base)
        lines.append(
            reading_text(form, names.model, names.vocabulary, names.language, *days, assumptions)
        )
    return "\n".join(lines)


def _notes(results: tuple[Result, ...], names: Names) -> tuple[tuple[Note, str], ...]:
    """Each note once, with its words."""
    pairs = (
        (note, note_sentence(note, result, names)) for result in results for note in result.notes
    )
    return tuple({text: (note, text) for note, text in pairs}.values())


def _failed(question: Question, error: StoreError) -> Answer:
    message = store_sentence(error, question.language)
    fault = Fault(f"store.{error.kind}", message)
    return Answer("error", question.text, question.language, message, fault=fault)
