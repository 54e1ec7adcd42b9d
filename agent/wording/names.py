"""What the ids of a form are called, and how its values read, in one language.

Labels only: no sentence is made here, and an id the model does not know is shown as it is.
"""

from dataclasses import dataclass
from datetime import date

from agent.wording.cells import number_text
from agent.wording.say import say
from semantic_layer.form import Language, Scalar
from semantic_layer.formats import FormatKind, ValueFormat, format_period, readable
from semantic_layer.metrics import Aggregate, Metric
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import DatePart, Span, ValueOf
from semantic_layer.vocabulary import Vocabulary

DURATIONS = frozenset({"hours", "days", "years"})
CURRENCY = 3
"""Letters of a currency code."""


@dataclass(frozen=True)
class Names:
    """The labels of one model in one language."""

    model: SemanticModel
    vocabulary: Vocabulary
    language: Language

    def of(self, id: str) -> str:  # noqa: A002 - ids are what the forms call them
        """The label of a dimension, table, date role or metric."""
        return readable(self.vocabulary.label(id, self.language))

    def metric(self, id: str) -> str:  # noqa: A002
        """The label of a metric; `order_value.median` -> "order value (median)"."""
        return self.of(id)

    def entity(self, table: str) -> str:
        """The label of a table for several of its rows: "customers"."""
        label = self.of(table)
        return _plural(label) if self.language == "en" else label

    def counted(self, metric: str) -> str:
        """What a metric counts, where it counts rows: "orders"; 下单 where that is its verb."""
        found = self.model.metrics.get(metric)
        if found is not None and self.language == "zh" and found.verbs.zh:
            return found.verbs.zh[0]
        if isinstance(found, Aggregate) and found.aggregate == "count" and found.where is None:
            return self.entity(found.table)
        return self.metric(metric)

    def is_date(self, id: str) -> bool:  # noqa: A002
        """Whether the id is a date role such as `order.delivered`."""
        table, _, role = id.partition(".")
        return table in self.model.tables and role in self.model.tables[table].dates

    def value(self, dimension: str, value: Scalar, part: DatePart | None = None) -> str:
        """A stored value as people call it; parts of a date by their own names."""
        if value is None:
            return say("value.empty", self.language)
        if part in {"weekday", "month_of_year"}:
            kind: FormatKind = "weekday" if part == "weekday" else "month_of_year"
            return number_text(value, ValueFormat(kind), self.language)
        if part is not None:
            return str(value)
        if self.is_date(dimension):
            return self.day_text(str(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            label = self.vocabulary.value_label(dimension, value, self.language)
            plain = number_text(value, ValueFormat("number"), self.language)
            return readable(label) if label != str(value) else plain
        return readable(self.vocabulary.value_label(dimension, value, self.language))

    def amount(self, metric: str, value: float | None, of: ValueOf = "value") -> str:
        """A threshold as the metric's own values read."""
        shown_as = metric_format(self.model, metric)
        if of in {"pct", "share"}:
            shown_as = ValueFormat("percent")
        elif of == "delta" and shown_as.kind == "percent":
            shown_as = ValueFormat("points")
        if shown_as.kind == "money" and self.language == "en" and shown_as.unit:
            plain = number_text(value, ValueFormat("money"), self.language)
            return f"{plain} {shown_as.unit}"  # as people type it: over 5,000 CNY
        return number_text(value, shown_as, self.language)

    def days(self, start: date | None, end: date | None) -> str:
        """Half-open days in words; open sides are said."""
        if start is not None and end is not None:
            return format_period(Period(start=start, end=end), self.language)
        if start is not None:
            return say("reading.since", self.language, day=self.day_text(start.isoformat()))
        if end is not None:
            last = date.fromordinal(end.toordinal() - 1)
            return say("reading.until", self.language, day=self.day_text(last.isoformat()))
        return say("reading.all_time", self.language)

    def day_text(self, day: str) -> str:
        """One ISO day as people write it."""
        return number_text(day, ValueFormat("date"), self.language)

    def span(self, span: Span, *, inside: bool = False) -> str:
        """A period with the words it came from and the date it is about.

        `inside` brackets already: the days alone, which say more than the words.
        """
        days = self.days(span.start, span.end)
        if span.phrase and not inside and self._is_own(span.phrase):
            phrase = readable(span.phrase)
            days = say("reading.period", self.language, days=days, phrase=phrase)
        if span.date:
            return say("reading.period_of", self.language, days=days, date=self.of(span.date))
        return days

    def _is_own(self, phrase: str) -> bool:
        """Whether words are of the language answered in; others are left out, not quoted."""
        return phrase.isascii() == (self.language == "en") or not any(map(str.isalpha, phrase))


def metric_format(model: SemanticModel, metric: str) -> ValueFormat:
    """How a metric's values are shown, by its `format`, else by its unit."""
    found: Metric | None = model.metrics.get(metric) or model.metrics.get(metric.partition(".")[0])
    if found is None:
        return ValueFormat("number")
    kind, unit = found.format, found.unit
    if kind == "duration" or (kind is None and unit in DURATIONS):
        return ValueFormat("duration", unit)
    if kind == "money" or (kind is None and _is_currency(unit)):
        return ValueFormat("money", unit if _is_currency(unit) else model.calendar.currency)
    if kind is not None:
        return ValueFormat(kind)
    by_unit: dict[str, FormatKind] = {
        "count": "integer", "percent": "percent", "points": "points", "score": "score",
    }  # fmt: skip
    return ValueFormat(by_unit.get(unit, "number"))


def _is_currency(unit: str) -> bool:
    return len(unit) == CURRENCY and unit.isupper()


def _plural(label: str) -> str:
    """Several of them: `company` -> companies; a label that is plural already stays."""
    if label.endswith("s") and not label.endswith("ss"):
        return label
    if label.endswith("y") and label[-2:-1] not in tuple("aeiou"):
        return f"{label[:-1]}ies"
    return f"{label}es" if label.endswith(("s", "x", "ch", "sh")) else f"{label}s"
