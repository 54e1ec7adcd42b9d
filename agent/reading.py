"""The form said back: one sentence that would give the same form when asked, then its conventions.

Worded from the form only, so it cannot claim what the form does not do. Conditions and periods in
words stand in agent/wording/clauses.py.
"""

import re

from agent.moves import AnyForm, Assumption
from agent.wording.clauses import (
    compare_clause,
    entity_clauses,
    filter_clauses,
    group_clause,
    having_clause,
    rank_clause,
)
from agent.wording.feedback_clauses import (
    feedback_conventions,
    relation_subject,
    summary_order,
    summary_subject,
)
from agent.wording.names import Names
from agent.wording.say import listing, say, together
from agent.wording.sentences import assumption_sentence
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Language
from semantic_layer.metrics import MetricFields, Retention
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import Filter, MetricQuery, RowQuery, Span
from semantic_layer.vocabulary import Vocabulary
from tools.describe_catalogue import DescribeCatalogue

BETWEEN_CHARACTERS = re.compile("(?<=[\u4e00-\u9fff）]) (?=[\u4e00-\u9fff])")
"""A blank that sets off figures, and is left where a unit follows them: 500 元 的客户."""

ROWS = 50
"""Records listed unless the form says otherwise."""


def reading_text(  # noqa: PLR0913 - one per source of a convention
    form: AnyForm,
    model: SemanticModel,
    vocabulary: Vocabulary,
    language: Language,
    period: Period | None = None,
    base: Period | None = None,
    assumptions: tuple[Assumption, ...] = (),
) -> str:
    """The form in one sentence, then definitions, dates, comparison and assumptions.

    `period` and `base` are the closed days of the resolved form, where they are known.
    """
    names = Names(model, vocabulary, language)
    parts = [short_reading(form, model, vocabulary, language, period)]
    if isinstance(form, MetricQuery):
        parts += _definitions(form, names)
        parts += _at_age(form, names)
        parts += _all_time(form, period, names)
        parts += _comparison(form, base, names)
    if isinstance(form, MetricQuery | RowQuery) and form.period and form.period.date:
        date = names.of(form.period.date)
        parts.append(say("reading.counted_by", language, date=date))
    if isinstance(form, SummariseFeedback | RelateTheme):
        parts += feedback_conventions(form, base, names)
    parts += [
        assumption_sentence(a.code, _assumed(a, names), a.detail, language) for a in assumptions
    ]
    return say("list.conventions", language).join(dict.fromkeys(parts))


def _assumed(assumption: Assumption, names: Names) -> str:
    """What an assumption is about, in words: a name of the model, a unit of time, a typed word."""
    if assumption.code in {"default_period", "default_grain"} and assumption.subject:
        return say(f"grain.{assumption.subject}", names.language)
    if assumption.code == "colloquial" and not assumption.detail:
        return names.of(assumption.subject)
    return assumption.subject


def short_reading(
    form: AnyForm,
    model: SemanticModel,
    vocabulary: Vocabulary,
    language: Language,
    period: Period | None = None,
) -> str:
    """The form as one stand-alone question: a title, or the label of a choice.

    "Refund rate by region, 1 Jul – 30 Sep 2026 (last quarter)" or
    "2026-07-01 至 2026-09-30（上个季度）各地区的退款率".
    """
    text = _question(form, Names(model, vocabulary, language), period)
    return BETWEEN_CHARACTERS.sub("", text[:1].upper() + text[1:])


def _question(form: AnyForm, names: Names, period: Period | None) -> str:
    match form:
        case MetricQuery():
            return _metric_query(form, names, period)
        case RowQuery():
            return _row_query(form, names, period)
        case SummariseFeedback():
            return _summary(form, names, period)
        case RelateTheme():
            return _relation(form, names, period)
        case DescribeCatalogue():
            return _catalogue(form, names)


def _metric_query(form: MetricQuery, names: Names, period: Period | None) -> str:
    named = _shared_part(form)
    conditions = entity_clauses(form.entity_filters, names)
    conditions += filter_clauses([c for c in form.filters if c is not named], names)
    tail = [
        *([compare_clause(form.compare, names)] if form.compare else []),
        *(having_clause(condition, names) for condition in form.having),
        *rank_clause(form, names),
    ]
    return _arranged(_what(form, names), conditions, _span(form.period, period, names), tail, names)


def _row_query(form: RowQuery, names: Names, period: Period | None) -> str:
    language = names.language
    entity = names.entity(form.entity)
    what = say("reading.rows", language, entity=entity)
    if form.fields:
        fields = together(tuple(_field(f, form, names) for f in form.fields), language)
        what = say("reading.rows_fields", language, entity=entity, fields=fields)
    conditions = entity_clauses(form.entity_filters, names)
    conditions += filter_clauses(form.filters, names)
    tail = [
        say(f"reading.sorted_{order.direction}", language, by=_field(order.by, form, names))
        for order in form.order
    ]
    tail.append(say("reading.first_rows", language, count=form.limit or ROWS))
    return _arranged(what, conditions, _span(form.period, period, names), tail, names)


def _summary(form: SummariseFeedback, names: Names, period: Period | None) -> str:
    tail = [compare_clause(form.compare, names)] if form.compare else []
    tail += summary_order(form, names.language)
    conditions = filter_clauses(form.filters, names)
    span = _span(form.period, period, names)
    return _arranged(summary_subject(form, names), conditions, span, tail, names)


def _relation(form: RelateTheme, names: Names, period: Period | None) -> str:
    conditions = filter_clauses(form.filters, names)
    span = _span(form.period, period, names)
    return _arranged(relation_subject(form, names), conditions, span, [], names)


def _field(field: str, form: RowQuery, names: Names) -> str:
    role = f"{form.entity}.{field}"
    return names.of(role) if names.is_date(role) else names.of(field)


def _arranged(what: str, conditions: list[str], span: str, tail: list[str], names: Names) -> str:
    """English puts the measure first, Chinese the days and conditions before it."""
    if names.language == "en":
        return ", ".join([what, *conditions, *([span] if span else []), *tail])
    lead = [*([span] if span else []), *conditions]
    if lead == [span]:
        glue = "" if what.startswith(("各", "每", "按")) else "的"
        return "，".join([f"{_spaced(span)}{glue}{what}", *tail])
    return "，".join([*lead, what, *tail])


def _spaced(span: str) -> str:
    """A blank between a digit and the character that follows it."""
    return f"{span} " if span[-1:].isdigit() else span


def _what(form: MetricQuery, names: Names) -> str:
    language = names.language
    what = together(tuple(names.metric(metric) for metric in form.metrics), language)
    what = _of_whole(form, _along_time(form, what, names), names)
    if not form.group_by:
        return what
    groups = [group_clause(group, names) for group in form.group_by]
    joined = together(tuple(groups), "en") if language == "en" else listing(tuple(groups), language)
    return say("reading.by", language, what=what, groups=joined)


def _of_whole(form: MetricQuery, what: str, names: Names) -> str:
    if form.share_of is None:
        return what
    within = tuple(group for group in form.share_of.within or () if group != "time")
    if within:
        groups = together(tuple(names.of(group) for group in within), names.language)
        return say("reading.share_within", names.language, what=what, groups=groups)
    if part := _shared_part(form):
        values = together(
            tuple(names.value(part.dimension, value) for value in part.values), names.language
        )
        return say("reading.share_of_values", names.language, what=what, values=values)
    key = "reading.share_dropping" if form.share_of.dropping else "reading.share"
    return say(key, names.language, what=what)


def _shared_part(form: MetricQuery) -> Filter | None:
    """The filter whose values are the part of the whole: Tmall in all revenue."""
    if form.share_of is None or len(form.share_of.dropping) != 1 or form.group_by:
        return None
    dropped = form.share_of.dropping[0]
    found = (c for c in form.filters if isinstance(c, Filter) and c.dimension == dropped)
    return next((c for c in found if c.op == "in" and c.part is None), None)


def _along_time(form: MetricQuery, what: str, names: Names) -> str:
    if form.running is None:
        return what
    running, language = form.running, names.language
    grain = next((group.grain for group in form.group_by if group.grain), "day")
    unit = say(f"grain.{grain}", language)
    if running.window is not None:
        key = f"reading.moving_{running.function}"
        return say(key, language, what=what, window=running.window, unit=unit)
    if running.restart:
        since = say(f"grain.{running.restart}", language)
        return say("reading.running_restart", language, what=what, unit=since)
    return say("reading.running_total", language, what=what)


def _span(span: Span | None, period: Period | None, names: Names) -> str:
    """The days asked for, closed where they are known; empty for all data."""
    if span is None:
        return ""
    if period is not None:
        span = span.model_copy(update={"start": period.start, "end": period.end})
    return names.span(span)


def _definitions(form: MetricQuery, names: Names) -> list[str]:
    found = []
    for metric in form.metrics:
        base, _, statistic = metric.partition(".")
        fields: MetricFields | None = names.model.metrics.get(base)
        if fields is not None and fields.means is not None and not statistic:
            means = fields.means.in_language(names.language)
            label = names.metric(base)
            label = label[:1].upper() + label[1:]
            found.append(say("reading.means", names.language, metric=label, means=means))
    return found


def _at_age(form: MetricQuery, names: Names) -> list[str]:
    """The one age a retention that is not split by age is shown at."""
    if any(group.dimension == "age" for group in form.group_by):
        return []
    shown = (names.model.metrics.get(metric) for metric in form.metrics)
    return [
        say(
            "reading.at_age",
            names.language,
            grain=say(f"grain.{one.grain}", names.language),
            age=str(one.at),
        )
        for one in shown
        if isinstance(one, Retention)
    ]


def _all_time(form: MetricQuery, period: Period | None, names: Names) -> list[str]:
    if form.period is not None and (form.period.start or form.period.end):
        return []
    if period is None:
        return [say("reading.all_time", names.language)]
    days = names.days(period.start, period.end)
    return [say("reading.all_time_days", names.language, days=days)]


def _comparison(form: MetricQuery, base: Period | None, names: Names) -> list[str]:
    if form.compare is None:
        return []
    said = []
    grain = next((group.grain for group in form.group_by if group.grain), None)
    if form.compare.to == "previous" and grain is not None:
        unit = say(f"grain.{grain}", names.language)
        said.append(say("reading.compare_each", names.language, unit=unit))
    elif base is not None and form.compare.to != "period":
        days = names.days(base.start, base.end)
        said.append(say("reading.compare_period", names.language, days=days))
    if form.compare.align:
        said.append(say(f"reading.compare_{form.compare.align}", names.language))
    return said


def _catalogue(form: DescribeCatalogue, names: Names) -> str:
    if form.name:
        name = names.metric(form.name)
        return say("reading.catalogue_one", names.language, name=name)
    plain = form.about if form.about in {"metrics", "dimensions", "entities"} else "all"
    return say(f"reading.catalogue_{plain}", names.language)
