"""OfflinePlanner: the stages from a question to a move, in order. No key, no network, no guess."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import takewhile

from agent.conversation import Conversation, Turn
from agent.moves import (
    Assumption,
    Choice,
    Clarify,
    Decline,
    DeclineReason,
    Done,
    Finding,
    Move,
    Reading,
    Steps,
)
from agent.offline.amounts import find_amounts
from agent.offline.candidates import Ranker, build_ranker, examples
from agent.offline.catalogue import Catalogue, build_catalogue
from agent.offline.chosen import chosen_words
from agent.offline.corrections import (
    dates_of,
    is_afresh,
    is_told,
    other_spans,
    since_afresh,
    still_standing,
    taken_back,
)
from agent.offline.cover import Token, cover
from agent.offline.decide import Case, decide, from_problems, reading_of
from agent.offline.described import describe, words_of
from agent.offline.draft import Draft
from agent.offline.feedback_questions import FeedbackQuestions
from agent.offline.fill import Setting, fill, form_of
from agent.offline.follow_up import is_fragment, merge, stands_alone
from agent.offline.gates import Objection, objections
from agent.offline.glosses import glossed, restates
from agent.offline.hits import AmountHit, NormalText, TimeHit
from agent.offline.intents import Intent, intent_of
from agent.offline.lexicon import Lexicon, Match, lexicon_of
from agent.offline.normalise import normalise
from agent.offline.quiet import quiet
from agent.offline.rejoin import may_be_split, rejoined
from agent.offline.repair import Correction, Speller, repair
from agent.offline.shared_words import both_in_full
from agent.offline.taken_apart import is_long_name, loses_part
from agent.offline.time_phrases.find import find_times
from agent.offline.turns import answered, back, continued, upto
from agent.offline.values import PartialValues
from agent.offline.verified import Verified, VerifiedForms, verified_forms
from agent.question import Question
from semantic_layer.form import Language
from semantic_layer.model import SemanticModel
from semantic_layer.problems import Problem
from semantic_layer.query import MetricQuery, RowQuery
from semantic_layer.vocabulary import Vocabulary

LONGEST_QUESTION = 1_000
"""Characters; a longer text is no question."""
NOTHING_CHOSEN: Mapping[str, MetricQuery | RowQuery] = {}
DECLINED: dict[Intent, DeclineReason] = {
    "write": "write", "system": "injection", "personal": "personal_data",
    "judgement": "judgement", "outside": "out_of_domain", "small_talk": "small_talk",
    "forecast": "forecast", "why": "not_yet", "segments": "not_yet", "feedback": "not_yet",
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A question in pieces, after repair."""

    text: str
    tokens: tuple[Token, ...]
    corrections: tuple[Correction, ...] = ()


class OfflinePlanner:
    """Reads questions with the words of one model over one database."""

    def __init__(
        self,
        model: SemanticModel,
        vocabulary: Vocabulary,
        today: date,
        check: Callable[[MetricQuery | RowQuery], tuple[Problem, ...]],
        verified: Sequence[Verified] = (),
    ) -> None:
        """Compile the lexicon; `check` says what the resolver would object to.

        A question of `verified` is answered with its form before anything else is looked at.
        """
        self.verified_questions = tuple(verified)
        self.model = model
        self.today = today
        self.catalogue: Catalogue = build_catalogue(model, vocabulary, check)
        self.lexicon: Lexicon = lexicon_of(vocabulary)

    @cached_property
    def verified(self) -> VerifiedForms:
        """The verified questions, masked; built when the first question is asked."""
        return verified_forms(self.verified_questions, self._spans)

    def _spans(self, text: str) -> tuple[TimeHit, ...]:
        return self._times(NormalText(text, text), ())

    @cached_property
    def ranker(self) -> Ranker:
        """Built when the first question has to be asked back."""
        return build_ranker(self.catalogue)

    def _ranked(self) -> Ranker:
        return self.ranker

    @cached_property
    def feedback(self) -> FeedbackQuestions:
        """Built when the first question is asked."""
        return FeedbackQuestions(self.model, self.catalogue.vocabulary, self.lexicon, self.today)

    @cached_property
    def values(self) -> PartialValues:
        """Built when the first unknown word has to be looked at."""
        return PartialValues(self.lexicon)

    @cached_property
    def speller(self) -> Speller:
        """Built when the first unknown word has to be looked at."""
        return Speller(self.lexicon)

    def next_move(
        self,
        question: Question,
        conversation: Conversation,
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
    ) -> Move:
        """The one plan of a question, a question back, or a refusal with its reason."""
        if findings:
            return Done()
        text = " ".join(question.text.split())
        if not text:
            return self._refuse("empty", question.language)
        if len(text) > LONGEST_QUESTION:
            return self._refuse("too_long", question.language)
        plain = normalise(text).text
        if is_afresh(plain):
            return self._refuse("afresh", question.language)
        turns = since_afresh(conversation.turns, lambda said: normalise(said).text)
        conversation = replace(conversation, turns=tuple(t for t in turns if not is_told(t)))
        known = self._verified(text) if self.verified_questions else None
        move = known or self._corrected(plain, question.language, conversation)
        move = move or self._without_gloss(text, question.language, conversation)
        move = move or self._read(text, question.language, conversation)
        if problems and isinstance(move, Steps):
            return self._refused(text, question.language, conversation, problems)
        return move

    def _corrected(self, plain: str, language: Language, conversation: Conversation) -> Move | None:
        """'no, last month': what is said instead edits the answer that was not meant."""
        said = taken_back(plain) if conversation.turns else None
        last = conversation.last_answered
        form = last.forms[0] if last is not None else None
        if said is None or last is None or not isinstance(form, MetricQuery | RowQuery):
            return None
        conversation = replace(conversation, turns=conversation.turns[: upto(last, conversation)])
        if not said:
            return Clarify(code="clarify.bare_correction")
        others = tuple(other_spans(said, form, self.today))
        if others:
            return self._other_days(others, said)
        return self._read(said, language, conversation)

    def _without_gloss(
        self, text: str, language: Language, conversation: Conversation
    ) -> Move | None:
        """'how many have churned (no purchase in 180 days)': the measure says so itself."""
        found = glossed(text)
        move = self._read(found.text, language, conversation) if found else None
        form = move.forms[0] if isinstance(move, Steps) else None
        if found is None or not isinstance(form, MetricQuery):
            return None
        return move if restates(found.gloss, form, self.model) else None

    def _other_days(self, forms: Sequence[MetricQuery | RowQuery], said: str) -> Clarify:
        """Which of the neighbouring days were meant."""
        choices = tuple(
            Choice(dates_of(form), Steps(forms=(form,), reading=Reading(source="choice")))
            for form in forms
            if not self.catalogue.check(form)
        )
        return Clarify(code="clarify.vague_time", blanks=(("word", said),), choices=choices)

    def _verified(self, text: str) -> Steps | None:
        """A verified question, as long as its form still runs on the days asked for."""
        form = self.verified.find(text, self._spans)
        if form is None or self.catalogue.check(form):
            return None
        ahead = form.period and form.period.start and form.period.start > self.today
        reading = Reading(assumptions=(Assumption("verified"),), source="verified")
        return None if ahead else Steps(forms=(form,), reading=reading)

    def read(self, text: str, without: str = "") -> Read:
        """The pieces of one question: grammars, scan, cover; repair, and cover again.

        `without` is a name that is not to be read as one piece.
        """
        normal = normalise(text)
        joined = both_in_full(normal.text, self.lexicon)
        if may_be_split(joined):
            joined = rejoined(joined, self._times(normal, ()), self.lexicon)
        normal = normal if joined == normal.text else NormalText(joined, joined)
        tokens = self._covered(normal, without)
        if any(token.word("why") for token in tokens[1:]):  # 各原因 splits, 原因 asks why
            tokens = self.values.with_heads(tokens)
        if not any(_may_be_slip(token) for token in tokens):
            return Read(normal.text, tokens)
        tokens = self.values.with_partial(self.values.with_heads(tokens))
        mended, corrections = repair(normal.text, tokens, self.speller)
        if not corrections:
            return Read(normal.text, tokens)
        again = self._covered(NormalText(mended, mended), without)
        again = self.values.with_heads(again)
        meant = {word for one in corrections for word in (one.meant, *one.meant.split())}
        again = self.values.with_partial(again)
        marked = tuple(
            replace(token, certainty="repaired") if token.words in meant else token
            for token in again
        )
        return Read(mended, marked, corrections)

    def _covered(self, text: NormalText, without: str = "") -> tuple[Token, ...]:
        matches = tuple(
            match for match in self.lexicon.scan(text.text)
            if text.text[match.start : match.end] != without
        )  # fmt: skip
        times = self._times(text, matches)
        taken = tuple((hit.start, hit.end) for hit in times)
        amounts = tuple(self._trimmed(text.text, hit) for hit in find_amounts(text, taken))
        return cover(text.text, matches, times, amounts)

    def _times(self, text: NormalText, matches: Sequence[Match]) -> tuple[TimeHit, ...]:
        """What the time grammar finds, but where a value of the data bears that very name."""
        found = find_times(replace(text, text=quiet(text.text)), self.today, self.model.calendar)
        named = [
            match for match in matches
            if match.end - match.start > 2 and any(one.kind == "value" for one in match.meanings)
        ]  # fmt: skip
        return tuple(
            hit for hit in found
            if not any(
                max(hit.start, one.start) < min(hit.end, one.end)
                and 2 * (one.end - one.start) >= hit.end - hit.start
                for one in named
            )
        )  # fmt: skip

    def _trimmed(self, text: str, hit: AmountHit) -> AmountHit:
        """'100+ reviews', 'ten most valuable': the name inside belongs to the model's words."""
        for start in range(hit.start + 1, hit.end):
            if text[start - 1].isalnum() and text[start - 1].isascii() and text[start].isascii():
                continue
            name = text[start : hit.end]
            if len(name) > 1 and any(
                m.kind in {"metric", "entity", "dimension"} for m in self.lexicon.meanings(name)
            ):
                return replace(hit, end=_without_blank(text, hit.start, start))
        return hit

    def _read(self, text: str, language: Language, conversation: Conversation) -> Move:
        read = self.read(text)
        tokens = read.tokens
        last = conversation.last_answered
        intent = intent_of(tokens, follows_up=last is not None)
        if not tokens:
            return self._refuse("not_understood", language)
        ours = self.feedback.move((text, intent), language, conversation, self._read)
        if ours is not None:
            return ours
        if intent == "undo":
            return back(still_standing(conversation.turns, self._is_undo))
        if intent not in {"measure", "rows"}:
            return self._other(intent, tokens, language)
        draft = self._filled(read, language, last, chosen_words(conversation.turns))
        if last is not None and not self._asked_another(conversation, language):
            draft = merge(draft, answered(conversation))
        elif is_fragment(draft):
            return Clarify(code="clarify.bare_follow_up", reading=reading_of(draft))
        found = objections(draft, self.today)
        other = self._other_reading(text, language, draft, found) if last is None else None
        return other or decide(self._case(draft, language, text), found)

    def _asked_another(self, conversation: Conversation, language: Language) -> bool:
        """Whether a question of its own stands unanswered behind the last answer."""
        since = takewhile(lambda turn: not turn.forms, reversed(conversation.turns))
        drafts = (self._filled(self.read(turn.question), language) for turn in since)
        return any(
            one.metrics or (stands_alone(one) and not one.free_of("unknown")) for one in drafts
        )

    def _is_undo(self, text: str) -> bool:
        return intent_of(self.read(text).tokens, follows_up=True) == "undo"

    def _other_reading(
        self, text: str, language: Language, draft: Draft, found: Sequence[Objection]
    ) -> Move | None:
        """The question with one long name taken apart, if that leaves nothing to object to.

        'customers who complained' is a measure of its own, and a clause in 'revenue from customers
        who complained'.
        """
        gates = {one.gate for one in found}
        negated = bool(draft.free_words("negation", "without", "again", "exclude"))
        apart = negated or gates & {"two_metrics", "number", "clause"}
        if not apart or "coverage" in gates:
            return None
        for piece in draft.pieces:
            implied = piece.meaning is not None and piece.meaning.having is not None
            if piece.role != "metric" or implied or not is_long_name(piece.words):
                continue
            read = self.read(text, piece.words)
            if any(token.certainty != "sure" for token in read.tokens):
                continue
            again = self._filled(read, language)
            if loses_part(again, piece):
                continue
            if not objections(again, self.today):
                case = self._case(again, language, text)
                if not self.catalogue.check(case.form):
                    return decide(case, ())
        return None

    def _filled(
        self,
        read: Read,
        language: Language,
        last: Turn | None = None,
        chosen: Mapping[str, MetricQuery | RowQuery] = NOTHING_CHOSEN,
    ) -> Draft:
        metrics, splits = continued(last)
        setting = Setting(language, self.today, metrics, splits, chosen)
        draft = fill(read.text, read.tokens, self.catalogue, setting)
        draft.assumptions += [
            Assumption("typo", subject=one.typed, detail=one.meant) for one in read.corrections
        ]
        return draft

    def _case(self, draft: Draft, language: Language, text: str) -> Case:
        form = form_of(draft)
        return Case(draft, form, reading_of(draft), self.catalogue, self._ranked, language, text)

    def _refused(
        self,
        text: str,
        language: Language,
        conversation: Conversation,
        problems: tuple[Problem, ...],
    ) -> Move:
        """The form was refused all the same: say with what, and what is near."""
        last = conversation.last_answered
        draft = self._filled(self.read(text), language, last)
        if last is not None:
            draft = merge(draft, answered(conversation))
        return from_problems(self._case(draft, language, text), problems)

    def _other(self, intent: Intent, tokens: tuple[Token, ...], language: Language) -> Move:
        """Intents that fill no query: the catalogue, and the refusals that need no filling."""
        if intent in {"describe", "define", "help"}:
            return Steps(forms=(describe(intent, tokens),))
        words = words_of(intent, tokens)
        return self._refuse(DECLINED[intent], language, words)

    def _refuse(self, reason: DeclineReason, language: Language, subject: str = "") -> Decline:
        return Decline(reason=reason, subject=subject, can_do=examples(self.catalogue, language))


def _may_be_slip(token: Token) -> bool:
    return not token.known or token.word("abbreviation", "danger") is not None


def _without_blank(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] == " ":
        end -= 1
    return end
