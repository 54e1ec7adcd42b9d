"""OfflineNarrator: facts into sentences. It words facts and warnings, and nothing else.

One to four sentences: the answer first, the comparison, one notable fact; then the warnings. No
verdict: a change is two numbers and their difference, never "rose" or "fell".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.moves import Finding, Reading
from agent.offline.catalogue_text import catalogue_sentences
from agent.question import Question
from agent.wording.cells import number_text
from agent.wording.names import Names
from agent.wording.say import listing, say
from agent.wording.sentences import note_sentence
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat, format_period, readable
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery, RowQuery, Span
from semantic_layer.vocabulary import Vocabulary
from tools.describe_catalogue import DescribeCatalogue
from tools.facts import Fact, FactKind
from tools.result import Result

MOST = 4
"""Sentences before the warnings."""


@dataclass(frozen=True)
class OfflineNarrator:
    """The narrator that needs no model; the same facts always give the same words."""

    model: SemanticModel
    vocabulary: Vocabulary

    def write(self, question: Question, findings: tuple[Finding, ...], reading: Reading) -> str:  # noqa: ARG002
        """The sentences of all results, then each warning once."""
        names = Names(self.model, self.vocabulary, question.language)
        results = [result for finding in findings for result in finding.results]
        said = [sentence for result in results for sentence in _sentences(result, names)]
        warnings = [
            note_sentence(note, result, names)
            for result in results
            for note in result.notes
            if note.level == "warning"
        ]
        sentences = [*said[: MOST * max(len(results), 1)], *dict.fromkeys(warnings)]
        return say("list.sentences", question.language).join(_capital(s) for s in sentences)


def _sentences(result: Result, names: Names) -> list[str]:
    match result.form:
        case DescribeCatalogue() as form:
            return catalogue_sentences(form, names)
        case RowQuery() as form:
            return _of_records(result, form, names)
        case MetricQuery() as form:
            return _of_measures(result, form, names)
        case _:
            return [_of_count(result, names)]


def _of_count(result: Result, names: Names) -> str:
    rows = sum(len(table.table.rows) for table in result.tables)
    return say("text.groups", names.language, count=rows)


def _of_records(result: Result, form: RowQuery, names: Names) -> list[str]:
    table = result.tables[0].table
    shown, entity = len(table.rows), names.entity(form.entity)
    counted = next((fact.value for fact in result.facts if fact.kind == "count"), None)
    if not shown:
        return [_nothing(_closed(form.period), names)]
    if counted is None:
        return [_count("text.rows_more", shown, shown, entity, names)]
    key = "text.rows" if counted == shown else "text.rows_shown"
    return [_count(key, counted, shown, entity, names)]


def _count(key: str, count: float, shown: int, entity: str, names: Names) -> str:
    def text(number: float) -> str:
        return number_text(number, ValueFormat("integer"), names.language)

    return say(key, names.language, count=text(count), shown=text(shown), entity=entity)


def _nothing(period: Period | None, names: Names) -> str:
    if period is None:
        return say("text.nothing", names.language)
    return say("text.nothing_in", names.language, period=format_period(period, names.language))


def _closed(span: Span | None) -> Period | None:
    """The days of a span with two ends; None = open or all data."""
    if span is None or span.start is None or span.end is None:
        return None
    return Period(start=span.start, end=span.end)


def _of_measures(result: Result, form: MetricQuery, names: Names) -> list[str]:
    if not result.tables or not result.tables[0].table.rows:
        return [_nothing(_closed(form.period), names)]
    subjects = dict.fromkeys(fact.subject for fact in result.facts if fact.subject)
    spoken = [
        list(_Metric(tuple(f for f in result.facts if f.subject == s), names).sentences())
        for s in subjects
    ]
    if len(spoken) > 1:  # one answer for each metric comes before any detail
        first = [sentences[0] for sentences in spoken if sentences]
        spoken = [[*first, *(spoken[0][1:] if spoken[0] else [])]]
    said = [sentence for sentences in spoken for sentence in sentences][:MOST]
    return said or [_of_count(result, names)]


@dataclass(frozen=True)
class _Metric:
    """The facts of one metric, in the order they were found."""

    facts: tuple[Fact, ...]
    names: Names

    def sentences(self) -> Iterator[str]:
        """The answer, the ends of a series, the extremes or the ranking, the largest changes."""
        yield from self._headline()
        yield from self._ends()
        yield from self._extremes()
        yield from self._moved()

    def _headline(self) -> Iterator[str]:
        lead = self.facts[0]
        if lead.kind not in {"value", "total"} or (lead.kind == "value" and self._many):
            return
        beside = self._beside(lead)
        label = self._label(lead)
        key = "text.whole" if lead.kind == "total" else "text.value"
        if lead.value is None:
            yield self._in_period("text.no_value", lead.period, metric=label)
        elif "base" in beside and "change" in beside and beside["base"].value is not None:
            yield self._compared(lead, label, beside)
        else:
            value = self._value(lead)
            yield self._in_period(key, lead.period, metric=label, value=value)
        if share := beside.get("share"):
            yield from self._share(share)

    @property
    def _many(self) -> bool:
        return sum(fact.kind == "value" for fact in self.facts) > 1 or any(
            fact.kind in {"total", "highest", "lowest", "first", "rank"} for fact in self.facts
        )

    def _beside(self, lead: Fact) -> dict[FactKind, Fact]:
        """Base, change, percentage and share that stand with a number."""
        place = self.facts.index(lead)
        found: dict[FactKind, Fact] = {}
        for fact in self.facts[place + 1 :]:
            if fact.kind not in {"base", "change", "percent_change", "share"}:
                break
            found[fact.kind] = fact
        return found

    def _compared(self, lead: Fact, label: str, beside: dict[FactKind, Fact]) -> str:
        percent = beside.get("percent_change")
        said = percent is not None and percent.value is not None
        key = "text.compared_percent" if said else "text.compared"
        blanks = {
            "metric": label,
            "value": self._value(lead),
            "base": self._value(beside["base"]),
            "difference": self._value(beside["change"]),
            "percent": self._value(percent) if said and percent else "",
        }
        period, base = lead.period, beside["base"].period
        if period is None or base is None:
            return say(key, self.names.language, **blanks)
        blanks |= {"period": self._period(period), "base_period": self._period(base)}
        return say(f"{key}_in", self.names.language, **blanks)

    def _share(self, share: Fact) -> Iterator[str]:
        if share.value is None:
            return
        metric, value = self._metric(share), self._value(share)
        if share.groups:
            group = self._group(share)
            yield say("text.share", self.names.language, group=group, share=value, metric=metric)
        else:
            yield say("text.share_whole", self.names.language, share=value, metric=metric)

    def _ends(self) -> Iterator[str]:
        first, last = self._one("first"), self._one("last")
        if first is None or last is None or first.value is None or last.value is None:
            return
        difference = replace(last, value=last.value - first.value, format=_difference(last.format))
        yield say(
            "text.series_ends",
            self.names.language,
            metric=self._metric(first),
            first=self._value(first),
            first_when=self._group(first),
            last=self._value(last),
            last_when=self._group(last),
            difference=self._value(difference),
        )

    def _extremes(self) -> Iterator[str]:
        high, low, ranks = self._one("highest"), self._one("lowest"), self._all("rank")
        if len(ranks) > 1 and (high is None or low is None):
            items = [self._item(fact) for fact in ranks]
            yield say(
                "text.ranking",
                self.names.language,
                metric=self._metric(ranks[0]),
                items=listing(tuple(items), self.names.language),
            )
            return
        if high is None and low is None:
            return
        yield self._extreme_sentence(high, low)
        largest = self._beside(high).get("share") if high else None
        if largest is not None and largest.value is not None:
            yield say(
                "text.share_largest",
                self.names.language,
                group=self._group(largest),
                share=self._value(largest),
                metric=self._metric(largest),
            )

    def _extreme_sentence(self, high: Fact | None, low: Fact | None) -> str:
        blanks: dict[str, str] = {}
        for word, fact in (("high", high), ("low", low)):
            if fact is not None:
                blanks |= {word: self._value(fact), f"{word}_group": self._group(fact)}
                blanks |= {f"{word}_when": self._group(fact), "metric": self._metric(fact)}
        if high is None or low is None:
            key = "text.lowest" if high is None else "text.highest"
        else:
            key = "text.series_extremes" if self._one("first") else "text.highest_lowest"
        return say(key, self.names.language, **blanks)

    def _moved(self) -> Iterator[str]:
        moved = [fact for fact in self._all("value") if "change" in self._beside(fact)]
        if not moved or not self._many:
            return
        items = tuple(self._moved_item(fact, self._beside(fact)) for fact in moved)
        yield say("text.moved", self.names.language, items=listing(items, self.names.language))

    def _moved_item(self, fact: Fact, beside: dict[FactKind, Fact]) -> str:
        percent = beside.get("percent_change")
        said = percent is not None and percent.value is not None
        return say(
            "text.moved_item_percent" if said else "text.moved_item",
            self.names.language,
            group=self._group(fact),
            base=self._value(beside["base"]) if "base" in beside else "",
            value=self._value(fact),
            difference=self._value(beside["change"]),
            percent=self._value(percent) if percent else "",
        )

    def _item(self, fact: Fact) -> str:
        return say(
            "text.item", self.names.language, group=self._group(fact), value=self._value(fact)
        )

    def _one(self, kind: FactKind) -> Fact | None:
        return next((fact for fact in self.facts if fact.kind == kind), None)

    def _all(self, kind: FactKind) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.kind == kind)

    def _in_period(self, key: str, period: Period | None, **blanks: str) -> str:
        if period is None:
            return say(key, self.names.language, **blanks)
        return say(f"{key}_in", self.names.language, period=self._period(period), **blanks)

    def _period(self, period: Period) -> str:
        return format_period(period, self.names.language)

    def _value(self, fact: Fact) -> str:
        return number_text(fact.value, fact.format, self.names.language)

    def _metric(self, fact: Fact) -> str:
        return _inside(readable(fact.label.in_language(self.names.language)))

    def _label(self, fact: Fact) -> str:
        """The metric, with the group it is about."""
        metric = self._metric(fact)
        if not fact.groups:
            return metric
        group = self._group(fact)
        return say("text.metric_for", self.names.language, metric=metric, group=group)

    def _group(self, fact: Fact) -> str:
        shown = tuple(self._shown(text) for _, _, text in fact.groups)
        return listing(shown, self.names.language)

    def _shown(self, text: Bilingual) -> str:
        return readable(text.in_language(self.names.language)) or say(
            "value.empty", self.names.language
        )


def _difference(shown_as: ValueFormat) -> ValueFormat:
    """Rates differ in points, not per cent."""
    return ValueFormat("points") if shown_as.kind == "percent" else shown_as


def _inside(label: str) -> str:
    """A label as it stands inside a sentence: "Refund rate" -> "refund rate", "AOV" stays."""
    return label[:1].lower() + label[1:] if label[1:].islower() else label


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
