"""OfflineNarrator: facts into sentences. It words facts and warnings, and nothing else.

One to four sentences: the answer first, the comparison, one notable fact; then the warnings. No
verdict: a change is two numbers and their difference, never "rose" or "fell".
"""

from dataclasses import dataclass

from agent.moves import Finding, Reading
from agent.offline.catalogue_text import catalogue_sentences
from agent.offline.feedback_text import relation_sentences, summary_sentences
from agent.offline.metric_sentences import MetricFacts
from agent.question import Question
from agent.wording.cells import number_text
from agent.wording.clauses import only_one
from agent.wording.names import Names
from agent.wording.say import say
from agent.wording.sentences import note_sentence
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.formats import ValueFormat, format_period
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery, RowQuery, Span
from semantic_layer.vocabulary import Vocabulary
from tools.describe_catalogue import DescribeCatalogue
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
        case SummariseFeedback() as form:
            return summary_sentences(result, form, names)
        case RelateTheme() as form:
            return relation_sentences(result, form, names)
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
        list(MetricFacts(facts, names, only_one(form) if place == 0 else None).sentences())
        for place, facts in enumerate(
            tuple(fact for fact in result.facts if fact.subject == subject) for subject in subjects
        )
    ]
    if len(spoken) > 1:  # one answer for each metric comes before any detail
        first = [sentences[0] for sentences in spoken if sentences]
        spoken = [[*first, *(spoken[0][1:] if spoken[0] else [])]]
    said = [sentence for sentences in spoken for sentence in sentences][:MOST]
    return said or [_of_count(result, names)]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
