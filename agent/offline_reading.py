"""What the offline planner's lexicon and calendar know of a question, for the model beside it.

Gives hints to the model's planner, and says which words a model's form leaves out. Plans nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.llm.hints import Hint, Hints
from agent.llm.schemas import Asked
from agent.moves import AnyForm
from agent.offline.cover import Token
from agent.offline.normalise import normalise
from agent.offline.planner import OfflinePlanner
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Scalar
from semantic_layer.query import AnyOf, EntityFilter, Filter, MetricQuery, RowQuery, Span
from tools.describe_catalogue import DescribeCatalogue

RANKED = 12
"""Metrics offered by likeness beside those that were named."""
EXCLUDING = ("negation", "exclude", "exclude_after", "without")
UNPROVEN = ("danger", "statistic", "ordinal", "running")
"""Words of which no part of a form proves that it means them."""
KINDS: tuple[Literal["metric", "dimension", "date", "entity"], ...] = (
    "metric", "dimension", "date", "entity",
)  # fmt: skip
SLACK = 1e-9


@dataclass(frozen=True)
class OfflineReading:
    """Reads with one offline planner."""

    planner: OfflinePlanner

    def hints(self, text: str) -> Hints:
        """What the words may stand for, the words nothing explains, the likeliest metrics."""
        tokens = self.planner.read(text).tokens
        found = tuple(hint for token in tokens for hint in self._hint(token))
        named = [name for hint in found if hint.kind == "metric" for name in hint.stands_for]
        ranked = self.ranked(text, RANKED)
        return Hints(
            found=found,
            unexplained=tuple(token.words for token in tokens if not token.known),
            metrics=tuple(dict.fromkeys((*named, *ranked))),
        )

    def ranked(self, words: str, count: int) -> tuple[str, ...]:
        """The metrics whose names are most like the words."""
        return self.planner.ranker.nearest(words, count)

    def span(self, phrase: str) -> Span | None:
        """The days of a phrase that is nothing but a period; None for any other."""
        tokens = [token for token in self.planner.read(phrase).tokens if not token.harmless]
        hit = tokens[0].time if len(tokens) == 1 else None
        return hit.period if hit is not None and hit.kind == "period" else None

    def unexplained(self, word: str) -> bool:
        """Whether nothing at all is known of a word: no name, no operator, no danger word."""
        return not self.planner.lexicon.meanings(normalise(word).text)

    def left_out(self, text: str, forms: Sequence[AnyForm]) -> tuple[str, ...]:
        """The words of a question that no part of the forms answers to."""
        held = _Held.of(forms)
        tokens = self.planner.read(text).tokens
        return tuple(dict.fromkeys(t.words for t in tokens if not held.answers(t)))

    def _hint(self, token: Token) -> Iterator[Hint]:
        """What a piece may stand for; words that carry nothing give none."""
        if token.time is not None:
            span = token.time.period
            days = (f"{span.start} to {span.end}, end not counted",) if span is not None else ()
            grain = (token.time.grain,) if token.time.grain else ()
            yield Hint(token.words, "period", (*days, *grain))
        elif token.amount is not None:
            value = token.amount.value
            yield Hint(token.words, "number", () if value is None else (f"{value:g}",))
        for kind in KINDS:
            if ids := tuple(dict.fromkeys(meaning.id for meaning in token.of(kind))):
                yield Hint(token.words, kind, ids)
        if values := dict.fromkeys((one.id, one.value) for one in token.of("value")):
            yield Hint(token.words, "value", values=tuple(map(self._stored, values)))

    def _stored(self, value: tuple[str, Scalar]) -> tuple[str, str]:
        """The key of a value; of a table's row its name, since a key says nothing."""
        name, key = value
        if name not in self.planner.model.tables:
            return name, str(key)
        return name, self.planner.catalogue.vocabulary.value_label(name, key, "en")


@dataclass(frozen=True)
class _Held:
    """What some forms hold, to lay words against."""

    metrics: frozenset[str]
    dimensions: frozenset[str]
    values: frozenset[tuple[str, Scalar]]
    numbers: tuple[float, ...]
    spans: frozenset[tuple[object, object]]
    excludes: bool
    compares: bool
    cuts: bool
    """Whether time is cut into units or parts."""

    @classmethod
    def of(cls, forms: Sequence[AnyForm]) -> "_Held":
        queries = [form for form in forms if not isinstance(form, DescribeCatalogue)]
        measured = [form for form in queries if isinstance(form, MetricQuery)]
        related = [form.metric for form in queries if isinstance(form, RelateTheme)]
        wanted = [one for form in queries for one in _entity_filters(form)]
        filters = [one for form in queries for one in _filters(form)]
        groups = [group for form in measured for group in form.group_by]
        fields = [field for form in queries if isinstance(form, RowQuery) for field in form.fields]
        fields += [form.split for form in queries
                   if isinstance(form, SummariseFeedback) and form.split]  # fmt: skip
        return cls(
            metrics=frozenset(
                name.partition(".")[0]
                for name in (*(m for form in measured for m in form.metrics), *related,
                             *(one.metric for one in wanted))
            ),
            dimensions=frozenset(
                name.rpartition(".")[2]
                for name in (*(g.dimension for g in groups), *(f.dimension for f in filters),
                             *(one.entity for one in wanted), *fields,
                             *(form.entity for form in queries if isinstance(form, RowQuery)))
            ),
            values=frozenset((_own(one.dimension), v) for one in filters for v in one.values),
            numbers=tuple(_numbers(queries, wanted, filters)),
            spans=frozenset((s.start, s.end) for form in queries for s in _spans(form)),
            excludes=any(f.op in {"not_in", "is_null"} for f in filters)
            or any(one.op in {"ne", "is_null"} or one.value == 0 for one in wanted),
            compares=any(getattr(form, "compare", None) is not None for form in queries),
            cuts=any(group.grain or group.part for group in groups)
            or any(f.part is not None for f in filters),
        )  # fmt: skip

    def answers(self, token: Token) -> bool:
        """Whether a piece of the question stands in the forms; what carries nothing does."""
        if not token.known or token.word(*UNPROVEN):
            return token.of_model and self._of_model(token)
        if token.time is not None:
            return self._time(token)
        if token.amount is not None:
            value = token.amount.value
            return value is not None and any(abs(n - value) < SLACK for n in self.numbers)
        if token.word(*EXCLUDING) and not token.of_model:
            return self.excludes
        return not token.of_model or self._of_model(token)

    def _time(self, token: Token) -> bool:
        hit = token.time
        match hit.kind if hit is not None else "":
            case "period":
                span = hit.period if hit is not None else None
                return span is not None and (span.start, span.end) in self.spans
            case "grain" | "part":
                return self.cuts
            case "compare":
                return self.compares
            case _:
                return False

    def _of_model(self, token: Token) -> bool:
        metrics = {meaning.id for meaning in token.of("metric")}
        values = {(meaning.id, meaning.value) for meaning in token.of("value")}
        splits = {meaning.id for meaning in (*token.of("dimension"), *token.of("entity"))}
        dates = bool(token.of("date"))
        named = bool(metrics & self.metrics or values & self.values or splits & self.dimensions)
        counted = bool(token.of("entity")) and bool(self.metrics)
        return named or counted or dates


def _own(dimension: str) -> str:
    """The id without the role before it: `ship_to.region` -> region."""
    return dimension.rpartition(".")[2]


def _entity_filters(form: Asked) -> tuple[EntityFilter, ...]:
    return form.entity_filters if isinstance(form, MetricQuery | RowQuery) else ()


def _filters(form: Asked) -> Iterator[Filter]:
    nested = (inner for one in _entity_filters(form) for inner in one.filters)
    for condition in (*form.filters, *nested):
        match condition:
            case Filter():
                yield condition
            case AnyOf():
                yield from condition.any_of


def _spans(form: Asked) -> Iterator[Span]:
    inner = [one.period for one in _entity_filters(form)]
    if isinstance(form, MetricQuery | SummariseFeedback) and form.compare is not None:
        inner.append(form.compare.period)
    yield from (one for one in (form.period, *inner) if isinstance(one, Span))


def _numbers(
    queries: Sequence[Asked],
    wanted: Sequence[EntityFilter],
    filters: Sequence[Filter],
) -> Iterator[float]:
    for form in queries:
        if not isinstance(form, RelateTheme) and form.limit is not None:
            yield float(form.limit)
        if isinstance(form, MetricQuery):
            yield from (one.value for one in form.having if one.value is not None)
            yield from (edge for group in form.group_by for edge in group.edges)
            if form.running is not None and form.running.window is not None:
                yield float(form.running.window)
    yield from (one.value for one in wanted if one.value is not None)
    for condition in filters:
        yield from (float(v) for v in condition.values if isinstance(v, int | float))
