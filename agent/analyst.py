"""Analyst: from a question to an answer. The corridor every face walks through.

`answer = analyst.ask(text, conversation)`, then `conversation = analyst.advance(conversation,
answer)`. `carry_out(steps, question)` is the half without a planner: picked choices, drill-downs,
history and MCP enter there. Nothing here knows a word, a form's meaning or SQL.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from agent import grounding
from agent.answer import Answer
from agent.charts import choose_chart, trend_charts
from agent.conversation import Conversation, Turn
from agent.moves import Clarify, Decline, Done, Finding, Reading, Steps
from agent.outcomes import (
    asked_first,
    failed,
    notes_of,
    pairs_of,
    reading_lines,
    refusal,
    said,
    speaks_no_language,
    with_model,
)
from agent.protocols import ModelSide, Narrator, Planner, Unavailable
from agent.question import Question, language_of, read_question
from agent.reading import short_reading
from agent.wording.names import Names
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.problems import Problem, QueryRefused
from store.engine import StoreError
from tools import toolbox
from tools.result import Result
from tools.toolbox import Prepared
from tools.workspace import Workspace

MOVES = 3
"""Planner moves of one question."""

Stage = Literal["idle", "reading", "model", "querying", "wording"]

Early = Callable[[Answer], None]
"""Told an answer that stands while the model still words it."""

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
    model: ModelSide | None = None
    """The model behind the planner; None = nothing leaves this machine."""
    rewriter: Narrator | None = None
    """Words the facts once more with a model; its words stand only if they are grounded."""
    rewrites_all: bool = False
    """True: every answer; False: those the model had a hand in."""
    taken: tuple[str, ...] = field(default=(), init=False)
    """The steps of the running question so far, in words; read from other threads."""
    _stage: Stage = field(default="idle", init=False)
    _stopped: bool = field(default=False, init=False)
    _started: float = field(default=0.0, init=False)

    @property
    def stage(self) -> Stage:
        """What is being done now, for a waiting screen; read from other threads."""
        return "model" if self.model is not None and self.model.asking else self._stage

    def ask(
        self, text: str, conversation: Conversation = START, early: Early | None = None
    ) -> Answer:
        """Answer one question in at most MOVES planner moves and one narration."""
        question = self.question(text, conversation)
        if question.problem is not None:
            problem = Decline(question.problem)
            refused = replace(said(question, problem), turn=None)
            return self._finish(question, conversation, lambda: refused)
        if choice := conversation.pending_choice(text):
            return self.carry_out(choice.steps, question, conversation, early)
        if asked := conversation.missed_choice(text):
            again = replace(said(question, asked), turn=None)
            return self._finish(question, conversation, lambda: again)
        return self._finish(
            question, conversation, lambda: self._walk(question, conversation, early)
        )

    def explain(self, text: str, conversation: Conversation = START) -> Answer:
        """How a question is read: its forms and SQL, columns without rows.

        No statement of the question runs, nothing is kept, the conversation stays as it was.
        """
        unrun = replace(self, narrator=_NothingRun(), keep=None, run=toolbox.explain, rewriter=None)
        return replace(unrun.ask(text, conversation), chart=None, turn=None)

    def carry_out(
        self,
        steps: Steps,
        question: Question,
        conversation: Conversation = START,
        early: Early | None = None,
    ) -> Answer:
        """Answer with these steps as they stand; a planner is asked only if they say so."""
        asked = replace(question, text=asked_first(question, conversation))

        def work() -> Answer:
            answer = self._walk(asked if steps.look_again else question, conversation, early, steps)
            return replace(answer, question=question.text)

        return self._finish(question, conversation, work)

    def advance(self, conversation: Conversation, answer: Answer) -> Conversation:
        """The conversation after that answer; a failure leaves it as it was."""
        return conversation if answer.turn is None else conversation.with_turn(answer.turn)

    def stop(self) -> None:
        """End the running question: it comes back as an error `store.stopped`. From any thread.

        An answer that stands already stays, in the offline words.
        """
        self._stopped = True
        if self.model is not None:
            self.model.stop()
        self.workspace.engine.interrupt()

    def close(self) -> None:
        """Let go of the connections to a model; the database stays open."""
        if self.model is not None:
            self.model.close()

    def question(self, text: str, conversation: Conversation = START) -> Question:
        """The question with its language settled; '2' is in the language it answers."""
        language = self.language
        if language is None and conversation.turns and speaks_no_language(text, conversation):
            language = language_of(conversation.turns[-1].question)
        return read_question(text, self.workspace.today, self.seconds, language)

    def _walk(
        self,
        question: Question,
        conversation: Conversation,
        early: Early | None = None,
        first: Steps | None = None,
    ) -> Answer:
        """Moves until nothing more is asked for; `first` is one that is settled already."""
        findings: tuple[Finding, ...] = ()
        problems: tuple[Problem, ...] = ()
        for number in range(MOVES):
            self._enter("reading")
            move = first if first is not None and number == 0 else None
            match move or self.planner.next_move(question, conversation, findings, problems):
                case Steps() as steps:
                    findings, problems = self._take(steps, findings, question.language)
                    settled = move is not None and bool(problems)
                    last = not steps.look_again or self.run is toolbox.explain
                    if settled or (last and not problems):
                        break
                case Done():
                    break
                case Clarify() | Decline() as asked:
                    if findings:
                        break
                    return said(question, asked)
        return self._answer(question, findings, problems, early)

    def _take(
        self, steps: Steps, findings: tuple[Finding, ...], language: Language
    ) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
        """Prepare every form, then run every form; or hand back the problems."""
        self._enter("querying")
        try:
            prepared = toolbox.prepare(steps.forms, self.workspace)
        except QueryRefused as refused:
            return findings, refused.problems
        results = self.run(prepared, self.workspace)
        if steps.look_again or findings:
            self.taken = (*self.taken, *self._said_back(steps, language))
        return (*findings, Finding(steps, results)), ()

    def _said_back(self, steps: Steps, language: Language) -> tuple[str, ...]:
        space = self.workspace
        return tuple(
            short_reading(form, space.model, space.vocabulary, language) for form in steps.forms
        )

    def _answer(
        self,
        question: Question,
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
        early: Early | None,
    ) -> Answer:
        """What was found, in words; without findings what was not understood."""
        names = self._names(question.language)
        if not findings:
            return said(question, refusal(problems, names))
        self._enter("wording")
        steps = findings[-1].steps
        asked = pairs_of(findings)
        results = tuple(result for _, result in asked)
        notes = notes_of(results, names)
        table = results[0].tables[0]
        answer = Answer(
            kind="answer",
            question=question.text,
            language=question.language,
            text=self._wording(question, findings, steps.reading, names),
            reading="\n".join(reading_lines(asked, steps.reading, names)),
            chips=steps.reading,
            results=results,
            chart=choose_chart(table, self.workspace.vocabulary, question.language),
            further_charts=trend_charts(
                results[0].tables[1:], self.workspace.vocabulary, question.language
            ),
            notes=tuple(note for note, _ in notes),
            note_texts=tuple(text for _, text in notes),
            turn=Turn(question.text, steps, tuple(form for form, _ in asked), table.table),
        )
        return self._reworded(answer, question, findings, early)

    def _reworded(
        self,
        answer: Answer,
        question: Question,
        findings: tuple[Finding, ...],
        early: Early | None,
    ) -> Answer:
        """The answer in the model's words, if they hold; else as it stands."""
        side, rewriter = self.model, self.rewriter
        if side is None or rewriter is None or any(one.code == "failed" for one in side.remarks):
            return answer
        if not (self.rewrites_all or side.use.calls or answer.chips.source == "model"):
            return answer
        if early is not None:
            early(with_model(self._timed(answer), side))
        try:
            text = rewriter.write(question, findings, answer.chips)
        except Unavailable:
            return answer
        names = self._names(question.language)
        if grounding.check(text, answer.results, question.language, question.text, names):
            side.dropped()
            return answer
        side.worded()
        return replace(answer, text=text)

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

    def _finish(
        self, question: Question, conversation: Conversation, work: Callable[[], Answer]
    ) -> Answer:
        """Do the work, time it, keep it; what the database refuses becomes an answer as well."""
        self._started = self.clock()
        self._stopped, self.taken = False, ()
        if self.model is not None:
            self.model.begin()
        try:
            answer = with_model(work(), self.model)
        except StoreError as error:
            answer = failed(question, error)
        finally:
            self._stage = "idle"
        answer = self._timed(answer)
        return replace(answer, kept=self._is_kept(answer, conversation))

    def _timed(self, answer: Answer) -> Answer:
        return replace(answer, elapsed_ms=(self.clock() - self._started) * 1000)

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
        self._stage = stage

    def _names(self, language: Language) -> Names:
        return Names(self.workspace.model, self.workspace.vocabulary, language)


class _NothingRun:
    """The narrator of explain: there are no facts to word."""

    def write(self, question: Question, findings: tuple[Finding, ...], reading: Reading) -> str:  # noqa: ARG002 - the protocol's
        """One sentence that says so."""
        return say("explain.nothing_run", question.language)
