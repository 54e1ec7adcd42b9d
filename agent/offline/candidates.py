"""Candidates: 'did you mean A, B or C?'. Orders choices by likeness of letters; never answers."""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.offline.catalogue import Catalogue
from agent.offline.lexicon import folded
from semantic_layer.form import Language, Scalar
from semantic_layer.metrics import Phrase
from semantic_layer.query import AnyOf, EntityFilter, Filter, Having, MetricQuery, RowQuery, Span

LONGEST_GRAM = 4
COMMON = 0.1
"""An n-gram of more than this share of the surface forms tells none from another."""
RARE = 20
"""Whatever their number, n-grams of so few surface forms are kept."""


@dataclass(frozen=True)
class Ranker:
    """Surface forms of every metric as weighted character n-grams, found by the n-gram."""

    weights: Mapping[str, float]
    postings: Mapping[str, Sequence[tuple[int, float]]]
    """n-gram -> (surface form, normalised weight in it); those of most surfaces left out."""
    names: Sequence[str]
    """The metric of each surface form."""

    def nearest(self, text: str, count: int = 4, least: float = 0.0) -> tuple[str, ...]:
        """The metrics whose names look most like some part of `text`, the likeliest first.

        Only those above a likeness of `least` (1 = the very name).
        """
        likeness: dict[int, float] = {}
        for gram, weight in _vector(folded(text), self.weights).items():
            for place, share in self.postings.get(gram, ()):
                likeness[place] = likeness.get(place, 0.0) + weight * share
        best: dict[str, float] = {}
        for place in sorted(likeness):
            if likeness[place] > max(best.get(self.names[place], 0.0), least):
                best[self.names[place]] = likeness[place]
        return tuple(heapq.nlargest(count, best, key=lambda metric: best[metric]))


def build_ranker(catalogue: Catalogue) -> Ranker:
    """The ranker of one model; built at the first need."""
    surfaces = [
        (name, folded(surface))
        for name, metric in catalogue.model.metrics.items()
        for surface in (
            *metric.names.en, *metric.names.zh, *metric.verbs.en, *metric.verbs.zh,
            *_said(metric.phrases.en), *_said(metric.phrases.zh),
        )
    ]  # fmt: skip
    frequency = Counter(gram for _, surface in surfaces for gram in set(_grams(surface)))
    weights = {gram: math.log(1 + len(surfaces) / count) for gram, count in frequency.items()}
    postings: dict[str, list[tuple[int, float]]] = {}
    for place, (_, surface) in enumerate(surfaces):
        for gram, share in _vector(surface, weights).items():
            if frequency[gram] <= max(len(surfaces) * COMMON, RARE):
                postings.setdefault(gram, []).append((place, share))
    return Ranker(weights, postings, tuple(name for name, _ in surfaces))


def _said(phrases: Iterable[str | Phrase]) -> Iterable[str]:
    return (phrase.say if isinstance(phrase, Phrase) else phrase for phrase in phrases)


def _grams(text: str) -> Iterable[str]:
    padded = f" {text} "
    for size in range(1, LONGEST_GRAM + 1):
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]


def _vector(text: str, weights: Mapping[str, float]) -> Mapping[str, float]:
    counted = Counter(gram for gram in _grams(text) if gram in weights)
    raw = {gram: count * weights[gram] for gram, count in counted.items()}
    length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    return {gram: weight / length for gram, weight in raw.items()}


def label_of(form: MetricQuery | RowQuery, catalogue: Catalogue, language: Language) -> str:
    """A short name of a form for a list of choices: its measures, filters, groups and period."""
    parts: list[str] = []
    match form:
        case MetricQuery():
            parts.append(_listed([catalogue.label(name, language) for name in form.metrics]))
            names = [_group_label(group.dimension, group.part or group.grain, catalogue, language)
                     for group in form.group_by]  # fmt: skip
            if names:
                by = "by " if language == "en" else "按"
                parts.append(by + _listed(names))
        case RowQuery():
            parts.append(catalogue.label(form.entity, language))
    parts += [_filter_label(one, catalogue, language) for one in form.filters]
    parts += [_held_label(one, catalogue, language) for one in form.entity_filters]
    if isinstance(form, MetricQuery):
        parts += [_held_label(one, catalogue, language) for one in form.having]
    if form.period is not None and form.period.phrase:
        parts.append(form.period.phrase)
    if isinstance(form, MetricQuery) and form.limit:
        parts.append(f"top {form.limit}" if language == "en" else f"前{form.limit}")
    return " · ".join(part for part in parts if part)


def _held_label(one: EntityFilter | Having, catalogue: Catalogue, language: Language) -> str:
    """'orders ≥ 3': a condition on an entity or on a row, with its own days."""
    name = catalogue.label(one.metric, language)
    sign = {"eq": "=", "ne": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}.get(one.op, one.op)
    value = "" if one.value is None else f"{one.value:g}"
    span = one.period if isinstance(one, EntityFilter) and isinstance(one.period, Span) else None
    days = f"({span.phrase})" if span and span.phrase else ""
    return " ".join(part for part in (name, sign, value, days) if part)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


GRAINS = {
    "hour": "小时", "day": "日", "week": "周", "month": "月", "quarter": "季度", "year": "年",
}  # fmt: skip


STEPS = {
    **{grain: (grain, chinese) for grain, chinese in GRAINS.items()},
    "hour": ("hour of the day", "时段"), "weekday": ("weekday", "星期"),
    "is_weekend": ("weekend or not", "是否周末"),
}  # fmt: skip
"""What a split of time is called; the parts of a day or a week beside the calendar units."""


def _group_label(name: str, step: str | None, catalogue: Catalogue, language: Language) -> str:
    if name == "time" and step in STEPS:
        return STEPS[step][language == "zh"]
    return catalogue.label(name, language)


def _filter_label(one: Filter | AnyOf, catalogue: Catalogue, language: Language) -> str:
    if isinstance(one, AnyOf):
        return " / ".join(_filter_label(inner, catalogue, language) for inner in one.any_of)
    if one.part == "is_weekend" and len(one.values) == 1:
        weekend, other = ("weekends", "working days") if language == "en" else ("周末", "非周末")
        return weekend if one.values[0] else other
    shown = [_value_label(one.dimension, value, catalogue, language) for value in one.values]
    sign = {"in": "=", "not_in": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}.get(one.op, "")
    name = catalogue.label(one.dimension, language)
    return f"{name} {sign} {_listed(shown)}".strip()


def _value_label(dimension: str, key: Scalar, catalogue: Catalogue, language: Language) -> str:
    """The value as people read it; the rows of an entity keep their key, names may be shared."""
    label = catalogue.vocabulary.value_label(dimension, key, language)
    shared = catalogue.is_entity(dimension) and label != str(key)
    return f"{label} ({key})" if shared else label


def examples(
    catalogue: Catalogue, language: Language, first: Sequence[str] = ()
) -> tuple[str, ...]:
    """Up to three questions this model can answer, the wished metrics first."""
    ordered = [*first, *(name for name in catalogue.model.metrics if name not in first)]
    asked: list[str] = []
    for name in ordered:
        metric = catalogue.metric(name)
        if metric is None or metric.kind in {"funnel", "retention"}:
            continue
        label = catalogue.label(name, language)
        split = next((one for one in splits(catalogue, name) if one), "")
        if split:
            noun = catalogue.label(split, language)
            asked.append(f"{label} by {noun}" if language == "en" else f"各{noun}的{label}")
        else:
            asked.append(label)
        if len(asked) == 3:
            break
    return tuple(asked)


def splits(catalogue: Catalogue, metric: str, count: int = 3) -> tuple[str, ...]:
    """The first dimensions a metric can be split by that people may see."""
    found: list[str] = []
    for name, homes in catalogue.homes.items():
        dimension = homes[0][1]
        if dimension.pii or dimension.text or dimension.number or not dimension.names.en:
            continue
        if catalogue.fits(metric, name):
            found.append(name)
        if len(found) == count:
            break
    return tuple(found)
