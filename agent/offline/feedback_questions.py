"""Questions about what customers complain about, and about a metric of those who do.

The words that ask are taken out and a measure over the same texts is put in their place; the
planner reads that question with all its gates, and its conditions, days and split become the form.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from agent.conversation import Conversation, Turn
from agent.moves import AnyForm, Assumption, Chip, Choice, Clarify, Move, Reading, Steps
from agent.offline import feedback_words as words
from agent.offline.aspect_names import ASPECTS, AspectNames
from agent.offline.feedback_cuts import compared, cut, first_ones, trimmed, without
from agent.offline.intents import Intent
from agent.offline.lexicon import Lexicon
from agent.offline.normalise import normalise
from agent.reading import short_reading
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Language
from semantic_layer.metrics import Aggregate
from semantic_layer.model import SemanticModel
from semantic_layer.periods import bucket_start, shift_months
from semantic_layer.query import Group, MetricQuery, Span
from semantic_layer.vocabulary import Vocabulary
from tools.feedback.columns import TextTable, text_table

MOST_QUOTES = 3
SIGN = re.compile(r"[?？!！。]+\s*$")
Reader = Callable[[str, Language, Conversation], Move]
NOBODY = Conversation()
PRAISE = "positive_texts"
NOT_OURS: frozenset[Intent] = frozenset(
    {"write", "system", "personal", "judgement", "outside", "forecast", "undo", "small_talk"}
)
"""Whoever wants these asks for no summary of feedback."""


@dataclass(frozen=True)
class _Asked:
    """What the words that ask say, and the rest of the question."""

    rest: str
    """With the carrying measure in their place."""
    said: str
    themes: tuple[str, ...]
    quotes: int
    limit: int | None = None
    grew: bool = False
    """True: those that rose are wanted first."""


class FeedbackQuestions:
    """Reads such questions over one model; everything else it leaves alone."""

    def __init__(
        self, model: SemanticModel, vocabulary: Vocabulary, lexicon: Lexicon, today: date
    ) -> None:
        """Keep what names come from."""
        self._model = model
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._today = today

    @cached_property
    def table(self) -> TextTable | None:
        """Where the texts stand; None = nothing here can be asked."""
        return text_table(self._model)

    @cached_property
    def carrier(self) -> Mapping[Language, str] | None:
        """The measure over the texts that stands in for the words that ask: a name of its own."""
        for name, metric in self._model.metrics.items():
            if isinstance(metric, Aggregate) and self.table and metric.table == self.table.table:
                english = self._own_name(name, metric.names.en)
                chinese = self._own_name(name, metric.names.zh)
                if english and chinese:
                    return {"en": english, "zh": chinese}
        return None

    @cached_property
    def aspects(self) -> AspectNames:
        """What things complained about are called."""
        return AspectNames(self._vocabulary, self._lexicon)

    def move(
        self, asked_for: tuple[str, Intent], language: Language, conversation: Conversation,
        read: Reader,
    ) -> Move | None:  # fmt: skip
        """What to do with a question of this kind, and with what it intends; None = of another."""
        text, intent = asked_for
        if intent in NOT_OURS or self.table is None or self.carrier is None:
            return None
        plain = normalise(SIGN.sub("", text)).text
        related = self._relation(plain, language, read)
        if related is not None:
            return related
        asked, praised = self._asked(plain, language), self._praised(plain, language)
        if asked is not None or praised is not None:
            move = read(asked.rest if asked else praised or "", language, NOBODY)
            return move if asked is None else self._summed(move, asked, language)
        last = conversation.last_answered
        form = last.forms[0] if last is not None else None
        if isinstance(form, SummariseFeedback) and last is not None:
            return self._continued(plain, language, (form, last), read)
        if isinstance(form, RelateTheme):
            return self._other_theme(plain, form)
        return self._worsening(plain)

    def _other_theme(self, plain: str, form: RelateTheme) -> Move | None:
        """'and delivery?': the same metric beside another theme."""
        rest, themes = self.aspects.taken_out(plain, anywhere=True)
        if len(themes) != 1 or words.LETTERS.search(words.NOISE.sub(" ", rest)):
            return None
        edited = form.model_copy(update={"theme": themes[0]})
        return Steps(forms=(edited,), reading=Reading(assumptions=(Assumption("follow_up"),)))

    def _worsening(self, plain: str) -> Move | None:
        """'is delivery getting worse?' without a question before: that theme, month on month."""
        rest, worse = cut(plain, words.WORSE)
        if not worse:
            return None
        rest, themes = self.aspects.taken_out(rest, anywhere=True)
        if not themes or words.LETTERS.search(words.NOISE.sub(" ", rest)):
            return None
        asked = _Asked("", plain, themes, 2)
        return self._again(SummariseFeedback(), asked, worse=True)

    def _praised(self, plain: str, language: Language) -> str | None:
        """'what are customers happy about in May?' as 'positive feedback by aspect in May'."""
        found = next((hit for p in words.PRAISED if (hit := p.search(plain))), None)
        if found is None or self.table is None or self.table.mentions is None:
            return None
        praise = self._model.metrics.get(PRAISE)
        if not isinstance(praise, Aggregate):
            return None
        names = self._vocabulary.label(self.table.mentions.aspect, language)
        rest, _at = without(plain, found)
        said = self._own_name(PRAISE, praise.names.in_language(language)) or ""
        by = f"by {names}" if language == "en" else f"按{names}"
        return " ".join(f"{words.CHINESE_WHO.sub('', rest)} {said} {by}".split())

    def _own_name(self, metric: str, names: tuple[str, ...]) -> str | None:
        """The first of its names that means nothing else."""
        for name in names:
            meanings = self._lexicon.meanings(normalise(name).text)
            if [(one.kind, one.id) for one in meanings] == [("metric", metric)]:
                return name
        return None

    def _asked(self, plain: str, language: Language) -> _Asked | None:
        plain, limit = first_ones(plain)
        found = next((hit for p in words.OUTRIGHT if (hit := p.search(plain))), None)
        if found is None and not words.QUANTITY.search(plain):
            found = next((hit for p in words.ASKED if (hit := p.search(plain))), None)
        if found is None and limit is not None:
            found = words.LISTED.search(plain)
        if found is None or self.carrier is None:
            return None
        rest, at = without(plain, found)
        rest, quoted = cut(rest, words.QUOTES)
        before, after = rest[:at], rest[at:]
        before, first = self.aspects.taken_out(before)
        after, second = self.aspects.taken_out(after)
        rest = f"{trimmed(before)} {self.carrier[language]} {after}"
        rest = " ".join(words.CHINESE_WHO.sub("", rest).split())
        themes = tuple(dict.fromkeys((*first, *second)))
        grew = words.GREW.search(found.group()) is not None
        quotes = MOST_QUOTES if quoted else 2
        return _Asked(rest, found.group().strip(), themes, quotes, limit, grew)

    def _summed(self, move: Move, asked: _Asked, language: Language) -> Move:
        """The move over the carrying measure as one over themes; anything else as it is."""
        match move:
            case Steps(forms=(MetricQuery() as form,)) if self._carries(form):
                summary = self._summary(form, asked)
                return replace(move, forms=(summary,), reading=self._chips(move.reading, asked))
            case Clarify(choices=choices):
                kept = tuple(
                    self._choice(choice, asked, language)
                    for choice in choices
                    if self._carries(choice.steps.forms[0])
                )
                once = {choice.steps.forms: choice for choice in reversed(kept)}
                return replace(move, choices=tuple(reversed(once.values())) or choices)
            case _:
                return move

    def _choice(self, choice: Choice, asked: _Asked, language: Language) -> Choice:
        form = choice.steps.forms[0]
        if not isinstance(form, MetricQuery):
            return choice
        summary = self._summary(form, asked)
        label = short_reading(summary, self._model, self._vocabulary, language)
        return Choice(label, replace(choice.steps, forms=(summary,)))

    def _carries(self, form: AnyForm) -> bool:
        """Whether the form is of the measure that was put in, and says nothing a summary cannot."""
        if not isinstance(form, MetricQuery) or len(form.metrics) != 1:
            return False
        metric = self._model.metrics.get(form.metrics[0])
        plain = not (form.entity_filters or form.having or form.share_of or form.running)
        ours = isinstance(metric, Aggregate) and metric.table == (self.table and self.table.table)
        return ours and plain and len(form.group_by) <= 1

    def _summary(self, form: MetricQuery, asked: _Asked) -> SummariseFeedback:
        group = form.group_by[0] if form.group_by else None
        split = group.dimension if group is not None and group.grain is None else None
        return SummariseFeedback(
            period=form.period, compare=compared(form.period, form.compare),
            filters=form.filters, themes=asked.themes,
            split=None if split in {"time", "primary_aspect", *ASPECTS} else split,
            limit=asked.limit or form.limit, quotes=asked.quotes,
            order="change" if asked.grew else "customers",
        )  # fmt: skip

    def _chips(self, reading: Reading, asked: _Asked) -> Reading:
        names = {normalise(name).text for name in (self.carrier or {}).values()}
        chips = [chip for chip in reading.chips if normalise(chip.words).text not in names]
        themes = [Chip(theme, f"theme:{theme}") for theme in asked.themes]
        said = Chip(asked.said, "form:SummariseFeedback")
        return replace(reading, chips=(said, *themes, *chips))

    def _continued(
        self, plain: str, language: Language, last: tuple[SummariseFeedback, Turn], read: Reader
    ) -> Move | None:
        """'is it getting worse?', 'and in South China?', 'what about delivery': the form edited."""
        form, turn = last
        if shorter := words.ONLY_SO_MANY.search(plain):
            edited = form.model_copy(update={"limit": int(shorter[1] or shorter[2])})
            return Steps(forms=(edited,), reading=Reading(assumptions=(Assumption("follow_up"),)))
        rest, quoted = cut(plain, words.QUOTES)
        rest, worse = cut(rest, words.WORSE)
        rest, themes = self.aspects.taken_out(rest, anywhere=True)
        asked = _Asked("", plain, themes or form.themes, MOST_QUOTES if quoted else form.quotes)
        if not words.LETTERS.search(words.NOISE.sub(" ", rest)):
            if not (worse or quoted or themes):
                return None
            return self._again(form, asked, worse=worse)
        carried = MetricQuery(
            metrics=(self._carrying,), filters=form.filters, period=form.period,
            group_by=(Group(dimension=form.split),) if form.split else (), limit=form.limit,
        )  # fmt: skip
        before = Conversation((replace(turn, forms=(carried,), table=None),))
        move = read(rest if themes else plain, language, before)
        is_ours = isinstance(move, Steps) and self._carries(move.forms[0])
        if not is_ours or not isinstance(move, Steps):
            return None
        found = move.forms[0]
        if isinstance(found, MetricQuery) and found.metrics != carried.metrics:
            return None
        return self._summed(move, asked, language)

    @property
    def _carrying(self) -> str:
        name = (self.carrier or {"en": ""})["en"]
        return next(one.id for one in self._lexicon.meanings(normalise(name).text))

    def _again(self, form: SummariseFeedback, asked: _Asked, *, worse: bool) -> Steps:
        """The same summary with other themes or quotes, or by what changed."""
        assumptions = [Assumption("follow_up")] if form != SummariseFeedback() else []
        period = form.period
        if worse and period is None:  # without days nothing is compared: the last whole month
            end = bucket_start(self._today, "month")
            period = Span(start=shift_months(end, -1), end=date(end.year, end.month, end.day))
            assumptions.append(Assumption("default_period", "month"))
        edited = form.model_copy(
            update={
                "period": period, "compare": compared(period, form.compare),
                "themes": asked.themes, "quotes": asked.quotes,
                "order": "change" if worse else form.order,
            }
        )  # fmt: skip
        return Steps(forms=(edited,), reading=Reading(assumptions=tuple(assumptions)))

    def _relation(self, plain: str, language: Language, read: Reader) -> Move | None:
        """A metric of customers who complained, where it is held against that of others."""
        found = words.COMPLAINERS.search(plain)
        if found is None or not words.DIFFERS.search(plain) or self.table is None:
            return None
        named = (found["en"] or found["zh"] or "").strip()
        theme = self.aspects.called(named)
        if named and theme is None:
            return None
        rest = f"{plain[: found.start()]} {plain[found.end() :]}"
        rest = " ".join(words.CONTRAST.sub(" ", rest).replace(":", " ").split())
        move = read(rest, language, NOBODY)
        form = move.forms[0] if isinstance(move, Steps) else None
        plain_form = isinstance(form, MetricQuery) and len(form.metrics) == 1 and not form.group_by
        if not isinstance(form, MetricQuery) or not plain_form or not isinstance(move, Steps):
            return None
        relation = RelateTheme(
            theme=theme or "", metric=form.metrics[0], period=form.period, filters=form.filters
        )
        said = Chip(found.group().strip(), f"theme:{theme or ''}")
        reading = replace(move.reading, chips=(said, *move.reading.chips))
        return replace(move, forms=(relation,), reading=reading)
