"""AgreedPlanner: the offline planner and the model's held against each other.

Equal canonical forms are answered; readings that differ are shown, never picked; refusals of the
offline planner stand. Vetoes and shows; never rewrites a form.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from agent.conversation import Conversation
from agent.llm.desk import Desk
from agent.moves import (
    AnyForm,
    Assumption,
    Choice,
    Clarify,
    Decline,
    DeclineReason,
    Done,
    Finding,
    Move,
    Remark,
    Steps,
)
from agent.offline_reading import OfflineReading
from agent.protocols import Planner, Unavailable
from agent.question import Question
from agent.reading import short_reading
from agent.wording.say import listing, say
from semantic_layer.canonical import canonical, same_meaning
from semantic_layer.form import Language
from semantic_layer.model import SemanticModel
from semantic_layer.problems import Problem
from semantic_layer.query import Group, MetricQuery, RowQuery, Span
from semantic_layer.vocabulary import Vocabulary
from tools.describe_catalogue import DescribeCatalogue

Mode = Literal["when_needed", "always"]
CHOICES = 4
OPEN_TO_THE_MODEL: frozenset[DeclineReason] = frozenset(
    {"not_yet", "unknown_words", "unknown_value", "out_of_domain", "not_understood", "refused_form"}
)
"""Refusals a model may find a reading for; every other one stands, whatever it says."""
DOUBTFUL = frozenset(
    {"typo", "colloquial", "default_metric", "exactly", "other_language", "data_spelling", "about",
     "several_values"}
)  # fmt: skip
"""Assumptions that mean a plan was not read from formal names alone."""
PARTS = ("metrics", "entity", "group_by", "filters", "entity_filters", "period", "compare",
         "share_of", "having", "order", "limit", "running")  # fmt: skip
"""What two readings can differ in, worded under `differ.<part>`."""


@dataclass(frozen=True)
class AgreedPlanner:
    """Two planners behind one method."""

    offline: Planner
    model: Planner
    desk: Desk
    reading: OfflineReading
    semantics: SemanticModel
    vocabulary: Vocabulary
    today: date
    mode: Mode

    def next_move(
        self,
        question: Question,
        conversation: Conversation,
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
    ) -> Move:
        """The move both stand behind, a choice between two, or the offline planner's own."""
        if findings:
            return self._more(question, conversation, findings)
        mine = self.offline.next_move(question, conversation, findings, problems)
        if problems or not self._asks(mine):
            return mine
        theirs = self._theirs(question, conversation)
        return mine if theirs is None else self._settled(mine, theirs, question)

    def _more(
        self, question: Question, conversation: Conversation, findings: tuple[Finding, ...]
    ) -> Move:
        """What the model asks for next, having seen the findings."""
        if not findings[-1].steps.look_again:
            return Done()
        try:
            return self.model.next_move(question, conversation, findings, ())
        except Unavailable:
            self.desk.note(Remark("short"))
            return Done()

    def _theirs(self, question: Question, conversation: Conversation) -> Move | None:
        """The model's move; None when it is of no use now, which is noted."""
        try:
            return self.model.next_move(question, conversation, (), ())
        except Unavailable as fault:
            self.desk.failed(fault)
            return None

    def _asks(self, mine: Move) -> bool:
        """Whether the model is asked at all."""
        match mine:
            case Decline(reason=reason):
                return reason in OPEN_TO_THE_MODEL
            case Clarify():
                return True
            case Steps(forms=forms, reading=reading):
                if _is_about_us(forms) or reading.source == "verified":
                    return False
                doubtful = any(one.code in DOUBTFUL for one in reading.assumptions)
                return self.mode == "always" or doubtful
            case Done():
                return False

    def _settled(self, mine: Move, theirs: Move, question: Question) -> Move:
        if not isinstance(theirs, Steps):
            if isinstance(mine, Steps):
                self.desk.note(Remark("no_reading"))
            return mine
        match mine:
            case Steps():
                return self._two_plans(mine, theirs, question.language)
            case Clarify():
                return self._asked_back(mine, theirs, question)
            case Decline():
                return self._where_none_was(mine, theirs, question)
            case Done():
                return mine

    def _two_plans(self, mine: Steps, theirs: Steps, language: Language) -> Move:
        if self._equal(mine.forms, theirs.forms):
            self.desk.planned("both")
            return replace(mine, look_again=theirs.look_again)
        parts = tuple(say(f"differ.{part}", language) for part in self._differences(mine, theirs))
        return Clarify(
            code="clarify.planners",
            blanks=(("parts", listing(parts, language)),),
            choices=(
                self._choice(mine, language, "offline"),
                self._choice(theirs, language, "model"),
            ),
            reading=mine.reading,
        )

    def _asked_back(self, mine: Clarify, theirs: Steps, question: Question) -> Move:
        """The question back stands; the model's reading leads its choices.

        One word that nothing explains, and the reading without it is the model's as well: that is
        the answer, the word told as an assumption.
        """
        word = mine.reading.left_over[0] if len(mine.reading.left_over) == 1 else ""
        asks_word = mine.code in {"clarify.confirm", "clarify.unknown_word"} and bool(word)
        if asks_word and self.reading.unexplained(word):
            for partial in (choice.steps for choice in mine.choices if _without_more(choice)):
                if not self._equal(partial.forms, theirs.forms):
                    continue
                self.desk.planned("both")
                told = (*partial.reading.assumptions, Assumption("ignored_word", word))
                read = replace(partial.reading, assumptions=told, source="offline")
                return replace(partial, reading=read, look_again=theirs.look_again)
        rest = tuple(
            choice for choice in mine.choices if not self._equal(choice.steps.forms, theirs.forms)
        )
        first = self._choice(theirs, question.language, "model" if rest else "")
        return replace(mine, code=_code_beside(mine, word), choices=(first, *rest)[:CHOICES])

    def _where_none_was(self, mine: Decline, theirs: Steps, question: Question) -> Move:
        """A plan where the offline planner has none: taken if it holds every word, else shown."""
        left_out = self.reading.left_out(question.text, theirs.forms)
        if mine.reason == "not_yet" and not left_out:
            self.desk.planned("model")
            return theirs
        self.desk.planned("model")
        code, blanks = self._told_of(left_out, theirs, question.language)
        return Clarify(
            code=code,
            blanks=blanks,
            choices=(self._choice(theirs, question.language, ""),),
            reading=mine.reading,
        )

    def _told_of(
        self, left_out: tuple[str, ...], theirs: Steps, language: Language
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What is asked of a model's reading: as it is, as it takes a word, or without some."""
        if not left_out:
            return "clarify.model", ()
        slots = {chip.words.casefold(): chip.slot for chip in theirs.reading.chips}
        taken = {word: slots[word.casefold()] for word in left_out if word.casefold() in slots}
        if len(taken) == len(left_out) == 1 and (name := self._named(taken[left_out[0]], language)):
            return "clarify.model_takes", (("word", left_out[0]), ("name", name))
        return "clarify.model_left_out", (("word", listing(left_out[:3], language)),)

    def _named(self, slot: str, language: Language) -> str:
        """What a slot such as `metric:revenue` or `group:region` is called; empty = not known."""
        _, _, name = slot.partition(":")
        name, _, value = name.partition("=")
        if (name, language) not in self.vocabulary.names:
            return ""
        label = self.vocabulary.label(name, language)
        return f"{label} {value}".strip()

    def _choice(
        self, steps: Steps, language: Language, whose: Literal["offline", "model", ""]
    ) -> Choice:
        """A reading to choose, in the words of its form; said whose it is where that tells."""
        labels = (
            short_reading(form, self.semantics, self.vocabulary, language) for form in steps.forms
        )
        label = say("list.forms", language).join(labels)
        if whose:
            label = say(f"choice.{whose}", language, label=label)
        source: Literal["choice", "model"] = "choice" if whose == "offline" else "model"
        return Choice(label, replace(steps, reading=replace(steps.reading, source=source)))

    def _equal(self, ours: tuple[AnyForm, ...], theirs: tuple[AnyForm, ...]) -> bool:
        return len(ours) == len(theirs) and all(
            self._same(one, other) for one, other in zip(ours, theirs, strict=True)
        )

    def _same(self, one: AnyForm, other: AnyForm) -> bool:
        match one, other:
            case (MetricQuery() | RowQuery() as a, MetricQuery() | RowQuery() as b):
                return same_meaning(self._canonical(a), self._canonical(b))
            case _:
                return _unworded(one) == _unworded(other)

    def _canonical(self, form: MetricQuery | RowQuery) -> MetricQuery | RowQuery:
        return canonical(form, self.semantics, self.today)

    def _differences(self, mine: Steps, theirs: Steps) -> tuple[str, ...]:
        """The parts in which the first forms differ; more forms on one side is one of them."""
        one, other = mine.forms[0], theirs.forms[0]
        if isinstance(one, MetricQuery | RowQuery) and isinstance(other, MetricQuery | RowQuery):
            a, b = self._canonical(one), self._canonical(other)
            parts = tuple(
                part for part in PARTS if getattr(a, part, None) != getattr(b, part, None)
            )
            if "metrics" in parts and len(parts) > 1:  # another measure is sorted by itself
                parts = tuple(part for part in parts if part != "order")
            if parts and len(mine.forms) == len(theirs.forms):
                return parts
        return ("forms",)


def _is_about_us(forms: tuple[AnyForm, ...]) -> bool:
    """Whether the catalogue is asked for, which needs no reading of a model."""
    return any(isinstance(form, DescribeCatalogue) for form in forms)


def _unworded(form: AnyForm) -> AnyForm:
    """Without the words its days came from, which are no part of equality."""
    period = getattr(form, "period", None)
    if not isinstance(period, Span):
        return form
    return form.model_copy(update={"period": period.model_copy(update={"phrase": None})})


def _code_beside(mine: Clarify, word: str) -> str:
    """With a model's reading on top a confirmation becomes a question between readings."""
    return "clarify.unknown_word" if mine.code == "clarify.confirm" and word else mine.code


def _without_more(choice: Choice) -> bool:
    """Whether a choice holds what was named and nothing else: no likelier measure, no other split.

    Its form is the question without the word that nothing explains.
    """
    named = {chip.slot.partition(":")[2] for chip in choice.steps.reading.chips}
    forms = choice.steps.forms
    return all(
        isinstance(form, RowQuery)
        or (
            isinstance(form, MetricQuery)
            and set(form.metrics) <= named
            and all(_is_named(group, named) for group in form.group_by)
        )
        for form in forms
    )


def _is_named(group: Group, named: set[str]) -> bool:
    return group.dimension in named or (group.dimension == "time" and group.part is None)
