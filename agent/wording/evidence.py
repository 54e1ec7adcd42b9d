"""Evidence: all that a text about some results may say, gathered before the text is read.

Figures with their units, labels and days as people read them, and which group stands where.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from agent.wording.cells import number_text
from agent.wording.claims import CURRENCIES
from agent.wording.clauses import only_one
from agent.wording.names import Names
from agent.wording.sentences import note_sentence
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Form, Language
from semantic_layer.formats import ValueFormat, format_period, readable
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery, RowQuery
from store.table import Cell
from tools.facts import Fact
from tools.result import Result

LANGUAGES: tuple[Language, Language] = ("en", "zh")
WORDS = frozenset({"text", "boolean"})
NUMBERS = frozenset({"integer", "number", "money", "percent", "points", "duration", "score"})
RATIO = 0.02
"""How near "half" or "double" must be to the ratio it claims."""

_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Figure:
    """A number that may be said."""

    value: float
    kind: str
    """percent, points, duration, number; `any` = from the question, in whatever unit."""
    unit: str = ""


@dataclass(frozen=True)
class Evidence:
    """What stands behind a text."""

    figures: frozenset[Figure]
    marks: Mapping[str, str]
    """Label, lower case -> its mark."""
    facts: tuple[Fact, ...]
    currencies: frozenset[str]
    question: str
    sentences: tuple[str, ...]
    """Warnings in words: said as they are, checked by whoever found them."""
    bounded: bool
    """True: rows were cut or a threshold was asked for, so "more than" is said of a number."""

    def mark(self, text: str) -> str:
        """The text with a mark for every label and day, so that their digits are no numbers."""
        for sentence in self.sentences:
            text = text.replace(sentence, " ")
        if not self.marks:
            return text
        any_label = re.compile("|".join(map(_pattern, self.marks)), re.IGNORECASE)
        return any_label.sub(lambda match: self.marks.get(match.group().casefold(), " "), text)

    def has(self, value: float) -> bool:
        """Whether some figure is that number."""
        return any(abs(figure.value - value) < RATIO / 4 for figure in self.figures)

    def has_ratio(self, ratio: float) -> bool:
        """Whether a share, or one figure over another of its fact, is about that ratio."""
        for fact in self.facts:
            if fact.value is None or fact.format.kind not in {"percent", "points"}:
                continue
            stated = fact.value + 1.0 if fact.kind == "percent_change" else fact.value
            if abs(stated - ratio) <= RATIO:
                return True
        return False

    def knows(self, name: str) -> bool:
        """Whether the name is a word of the question."""
        return name.casefold() in self.question.casefold()

    def moved(self, rising: bool, marks: frozenset[str]) -> bool:
        """Whether something named by the marks changed in that direction."""
        for fact in self.facts:
            if fact.kind in {"change", "percent_change"} and fact.value:
                same = (fact.value > 0) == rising
                if same and (not fact.groups or self._named(fact, marks)):
                    return True
        return False

    def stands(self, kind: str, marks: frozenset[str]) -> bool:
        """Whether a group named by the marks is the highest or the lowest."""
        return any(
            fact.kind == kind and (not fact.groups or self._named(fact, marks))
            for fact in self.facts
        )

    def _named(self, fact: Fact, marks: frozenset[str]) -> bool:
        shown = {text.casefold() for _, _, both in fact.groups for text in (both.en, both.zh)}
        return any(self.marks.get(readable(text).casefold()) in marks for text in shown)


def gather(
    results: tuple[Result, ...], language: Language, question: str, names: Names | None
) -> Evidence:
    """Everything the results, their notes, the form and the question allow to be said."""
    labels = {readable(label).casefold() for result in results for label in _labels(result, names)}
    longest = sorted((label for label in labels if label), key=len, reverse=True)
    facts = tuple(fact for result in results for fact in _facts(result))
    figures = {figure for result in results for figure in _figures(result)}
    figures |= {Figure(_plain(text), "any") for text in _DIGITS.findall(question)}
    figures |= {Figure(_plain(text) / 100, "any") for text in _DIGITS.findall(question)}
    return Evidence(
        figures=frozenset(figures),
        marks={label: f"⟦{number}⟧" for number, label in enumerate(longest)},
        facts=facts,
        currencies=frozenset(_currencies(results, language)),
        question=question,
        sentences=tuple(
            note_sentence(note, result, names)
            for result in results
            for note in result.notes
            if names is not None
        ),
        bounded=any(_bounded(result) for result in results),
    )


def _facts(result: Result) -> Iterator[Fact]:
    """The facts; the value of the one group that was asked for is the highest or lowest of all."""
    yield from result.facts
    if isinstance(result.form, MetricQuery) and (end := only_one(result.form)):
        leading = result.form.metrics[0]
        for fact in result.facts:
            if fact.kind == "value" and fact.subject == leading:
                yield replace(fact, kind=end)


def _pattern(label: str) -> str:
    """The label where it stands by itself: 10 is not found in 5,910 nor in 10.5."""
    before = r"(?<![0-9A-Za-z.,])" if label[0].isascii() and label[0].isalnum() else ""
    after = r"(?![0-9A-Za-z]|[.,][0-9])" if label[-1].isascii() and label[-1].isalnum() else ""
    return before + re.escape(label) + after


def _labels(result: Result, names: Names | None) -> Iterator[str]:
    for fact in result.facts:
        yield from (fact.label.en, fact.label.zh)
        for group, _, shown in fact.groups:
            yield from (group.en, group.zh, shown.en, shown.zh)
        if fact.period is not None:
            yield from (format_period(fact.period, language) for language in LANGUAGES)
    for column, value in _cells(result):
        yield from _cell_labels(column, value, names)
    for table in result.tables:
        yield from (text for c in table.columns for text in (c.label.en, c.label.zh))
    yield from _form_days(result.form)


def _cell_labels(column: ResultColumn, value: Cell, names: Names | None) -> Iterator[str]:
    if column.role == "key":
        return
    if column.format.kind in WORDS and isinstance(value, str):
        yield value
        if names is not None:
            yield names.value(column.subject, value)
    elif column.format.kind not in NUMBERS and value is not None:
        yield from (number_text(value, column.format, language) for language in LANGUAGES)


def _cells(result: Result) -> Iterator[tuple[ResultColumn, Cell]]:
    for table in result.tables:
        for row in table.table.rows:
            yield from zip(table.columns, row, strict=True)


def _form_days(form: Form) -> Iterator[str]:
    if isinstance(form, MetricQuery | RowQuery) and form.period is not None:
        start, end = form.period.start, form.period.end
        if start is not None and end is not None:
            period = Period(start=start, end=end)
            yield from (format_period(period, language) for language in LANGUAGES)


def _figures(result: Result) -> Iterator[Figure]:
    for column, value in _cells(result):
        yield from _figure(value, column.format)
    for fact in result.facts:
        yield from _figure(fact.value, fact.format)
    yield from _ends(result)
    for table in result.tables:
        yield Figure(float(len(table.table.rows)), "number")
    for note in result.notes:
        for number in note.numbers:
            yield from _figure(number, ValueFormat("number"))


def _ends(result: Result) -> Iterator[Figure]:
    """The difference between the two ends of a series."""
    firsts = {fact.subject: fact for fact in result.facts if fact.kind == "first"}
    for last in (fact for fact in result.facts if fact.kind == "last"):
        first = firsts.get(last.subject)
        if first is not None and first.value is not None and last.value is not None:
            kind = "points" if last.format.kind == "percent" else last.format.kind
            yield Figure(float(last.value - first.value), kind, last.format.unit)


def _figure(value: Cell, shown_as: ValueFormat) -> Iterator[Figure]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    kind = shown_as.kind if shown_as.kind in {"percent", "points", "duration"} else "number"
    yield Figure(float(value), kind, shown_as.unit)


def _plain(text: str) -> float:
    return float(text.replace(",", ""))


def _currencies(results: tuple[Result, ...], language: Language) -> Iterator[str]:
    formats = {fact.format for result in results for fact in result.facts}
    formats |= {c.format for result in results for table in result.tables for c in table.columns}
    shown = " ".join(number_text(1, f, language) for f in formats if f.kind == "money")
    shown += " ".join(f.unit for f in formats)
    yield from (word for word in CURRENCIES if word in shown)


def _bounded(result: Result) -> bool:
    form = result.form
    if any(table.table.truncated for table in result.tables):
        return True
    match form:
        case MetricQuery():
            return bool(form.having or form.entity_filters or form.filters)
        case RowQuery():
            return bool(form.entity_filters or form.filters)
        case _:
            return False
