"""Vocabulary: every name, synonym, verb, phrase and value a question may use, in both languages.

Built from a model and the stored values of its searchable dimensions; holds no rules of language
(plurals, typos and order of words belong to agent/offline).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Literal

from semantic_layer.coded_values import CODED
from semantic_layer.form import Language, Scalar
from semantic_layer.metrics import Bound, Names, Phrases
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.query import Direction

ALIKE = 55
"""Likeness in percent below which a candidate is not offered."""
LONGEST_VALUE = 120
"""Characters; a longer stored value is text and no word of a question."""
LANGUAGES: tuple[Language, ...] = ("en", "zh")
NO_MATCH = "(no match)"
"""The group of rows whose key has no parent row, as results carry it."""

TermKind = Literal["metric", "dimension", "value", "date", "entity", "not_computable", "harmless"]
StoredRows = tuple[tuple[Scalar, ...], ...]
"""Per value `(key,)`, `(key, label)` or `(key, English label, Chinese label)`."""


@dataclass(frozen=True)
class Term:
    """One surface form and what it stands for."""

    text: str
    """As written in the model or stored in the data."""
    language: Language | None
    """None: a stored value, which belongs to no language."""
    kind: TermKind
    id: str
    """Metric, dimension, entity (table) or date role id; the dimension of a value."""
    value: Scalar = None
    """The stored key, for kind `value`."""
    manner: Literal["name", "verb", "phrase"] = "name"
    order: Direction | None = None
    """The sort a phrase implies ('best selling')."""
    having: Bound | None = None
    """The condition on result rows it implies ('loses money')."""
    by: str | None = None
    """The split it names ('top salesperson')."""


@dataclass(frozen=True)
class Vocabulary:
    """All terms of one model over one database."""

    terms: tuple[Term, ...]
    labels: Mapping[tuple[str, Scalar, Language], str]
    """(dimension id, stored key, language) -> the name shown; absent = the key itself."""
    fingerprint: str
    """Changes with the model or the stored values."""
    names: Mapping[tuple[str, Language], str] = field(default_factory=dict)
    """(metric, dimension, table or date id, language) -> its first name."""

    def label(self, id: str, language: Language) -> str:  # noqa: A002 - ids are ids everywhere
        """The name of a metric, dimension, table or date; `ship_to.region` gets its role before it.

        Without a name of its own: the id in words.
        """
        if found := self.names.get((id, language)):
            return found
        first, _, last = id.rpartition(".")
        if function := FUNCTION_NAMES.get(last):
            english, chinese = function
            name = self.label(first, language)
            return f"{name} ({english})" if language == "en" else f"{name}（{chinese}）"
        if first:
            before = self.label(first, language)
            name = self.names.get((last, language), last.replace("_", " "))
            return f"{before} {name}" if language == "en" else f"{before}{name}"
        english, chinese = RESERVED_NAMES.get(id, (id.replace("_", " "), id))
        return english if language == "en" else chinese

    def value_label(self, dimension: str, key: Scalar, language: Language) -> str:
        """The name shown for a stored key; the key itself when it has none."""
        for name, known in product((dimension, dimension.rpartition(".")[2]), _same_keys(key)):
            if (name, known, language) in self.labels:
                return self.labels[name, known, language]
        if key is None:
            return "(empty)" if language == "en" else "（空）"
        if isinstance(key, bool):
            return ("yes" if key else "no") if language == "en" else ("是" if key else "否")
        if key == NO_MATCH:
            return NO_MATCH if language == "en" else "（未匹配）"
        return str(key)


def _same_keys(key: Scalar) -> tuple[Scalar, ...]:
    """The key, and the number it stands for where an engine gives it as text."""
    if isinstance(key, str) and key.isascii() and key.isdecimal():
        return key, int(key)
    return (key,)


def build_vocabulary(model: SemanticModel, stored: Mapping[str, StoredRows]) -> Vocabulary:
    """Every word of the model and of the stored values of its searchable dimensions and tables."""
    labels = dict(_coded_labels())
    labels.update(_declared_labels(model))
    labels.update(_stored_labels(stored))
    declared = dict.fromkeys(chain(_model_terms(model), _value_terms(model)))
    digest = hashlib.sha256(model.fingerprint.encode())
    for name in sorted(stored):
        digest.update(repr((name, stored[name])).encode())
    return Vocabulary(
        terms=(*declared, *_stored_terms(stored)),
        labels=labels,
        fingerprint=digest.hexdigest(),
        names=dict(_first_names(model)),
    )


def nearest(word: str, candidates: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The `count` candidates most like `word`, the likeliest first; only those that are alike.

    `nearest("revenu", ("revenue", "refund_rate"))` -> ("revenue",)
    """
    from rapidfuzz import fuzz, process

    known = list(dict.fromkeys(candidates))
    found = process.extract(
        word.casefold(), known, scorer=fuzz.ratio, processor=str.casefold, limit=count,
        score_cutoff=ALIKE,
    )  # fmt: skip
    return tuple(candidate for candidate, _, _ in found)


def _model_terms(model: SemanticModel) -> Iterator[Term]:
    for name, metric in model.metrics.items():
        yield from _named(metric.names, "metric", name)
        yield from _named(metric.verbs, "metric", name, "verb")
        yield from _phrased(metric.phrases, "metric", name)
    for name, dimension in _dimensions(model):
        yield from _named(dimension.names, "dimension", name)
        yield from _phrased(dimension.phrases, "dimension", name)
    for table_id, table in model.tables.items():
        yield from _named(table.names, "entity", table_id)
        for name, role in table.dates.items():
            yield from _named(role.names, "date", f"{table_id}.{name}")
    for name, wish in model.not_computable.items():
        yield from _named(wish.names, "not_computable", name)
    yield from _named(model.harmless, "harmless", "")


def _named(
    names: Names,
    kind: TermKind,
    id: str,  # noqa: A002
    manner: Literal["name", "verb"] = "name",
) -> Iterator[Term]:
    for language in LANGUAGES:
        for text in names.in_language(language):
            yield Term(text, language, kind, id, manner=manner)


def _phrased(phrases: Phrases, kind: TermKind, id: str) -> Iterator[Term]:  # noqa: A002
    for language in LANGUAGES:
        for phrase in phrases.in_language(language):
            if isinstance(phrase, str):
                yield Term(phrase, language, kind, id, manner="phrase")
            else:
                yield Term(
                    phrase.say, language, kind, id, manner="phrase",
                    order=phrase.order, having=phrase.having, by=phrase.by,
                )  # fmt: skip


def _value_terms(model: SemanticModel) -> Iterator[Term]:
    for name, dimension in _dimensions(model):
        for key, names in dimension.values.items():
            for language in LANGUAGES:
                for text in names.in_language(language):
                    yield Term(text, language, "value", name, key)


def _stored_terms(stored: Mapping[str, StoredRows]) -> Iterator[Term]:
    for name, rows in stored.items():
        for key, *labels in rows:
            languages: tuple[Language | None, ...] = LANGUAGES if len(labels) > 1 else (None,)
            if (text := _word(key)) and not labels:
                yield Term(text, None, "value", name, key)
            for language, label in zip(languages, labels, strict=False):
                if text := _word(label):
                    yield Term(text, language, "value", name, key)
            if labels and isinstance(key, str) and (text := _word(key)):
                yield Term(text, None, "value", name, key)


def _stored_labels(
    stored: Mapping[str, StoredRows],
) -> Iterator[tuple[tuple[str, Scalar, Language], str]]:
    """Labels by key; of names in two languages also each by the other, as results show one."""
    for name, rows in stored.items():
        for key, *labels in rows:
            for language, label in zip(LANGUAGES, labels * 2, strict=False):
                if label is not None:
                    yield (name, key, language), str(label)
            if len(labels) > 1 and None not in labels:
                english, chinese = labels[:2]
                yield (name, english, "zh"), str(chinese)
                yield (name, chinese, "en"), str(english)


def _coded_labels() -> Iterator[tuple[tuple[str, Scalar, Language], str]]:
    for name, values in CODED.items():
        for key, texts in values.items():
            yield from (
                ((name, key, language), text)
                for language, text in zip(LANGUAGES, texts, strict=True)
            )


def _declared_labels(model: SemanticModel) -> Iterator[tuple[tuple[str, Scalar, Language], str]]:
    for name, dimension in _dimensions(model):
        for key, names in dimension.values.items():
            for language in LANGUAGES:
                if _is_in(key, language):
                    yield (name, key, language), str(key)
                elif forms := names.in_language(language):
                    yield (name, key, language), forms[0]


def _is_in(key: Scalar, language: Language) -> bool:
    """Whether a stored key is a word of that language by itself; a code such as EC is none."""
    if not isinstance(key, str) or not any(map(str.isalpha, key)) or key.isupper():
        return False
    return key.isascii() == (language == "en")


def _first_names(model: SemanticModel) -> Iterator[tuple[tuple[str, Language], str]]:
    everything = chain(
        ((name, wish.names) for name, wish in model.not_computable.items()),
        (
            (f"{table_id}.{name}", role.names)
            for table_id, table in model.tables.items()
            for name, role in table.dates.items()
        ),
        ((name, dimension.names) for name, dimension in reversed(tuple(_dimensions(model)))),
        ((name, table.names) for name, table in model.tables.items()),
        ((name, metric.names) for name, metric in model.metrics.items()),
    )
    for name, names in everything:
        for language in LANGUAGES:
            if forms := names.in_language(language):
                yield (name, language), forms[0]


def _dimensions(model: SemanticModel) -> Iterator[tuple[str, Dimension]]:
    for table in model.tables.values():
        yield from table.dimensions.items()


def _word(value: Scalar) -> str | None:
    """A stored value as a question could say it; None when it could not."""
    if value is None or isinstance(value, bool | float):
        return None
    text = str(value).strip()
    return text if 0 < len(text) <= LONGEST_VALUE else None


FUNCTION_NAMES: Mapping[str, tuple[str, str]] = {
    "sum": ("sum", "合计"),
    "count": ("count", "个数"),
    "count_distinct": ("distinct count", "去重个数"),
    "avg": ("average", "平均"),
    "min": ("minimum", "最小"),
    "max": ("maximum", "最大"),
    "median": ("median", "中位数"),
    "p10": ("10th percentile", "第10百分位"),
    "p25": ("25th percentile", "第25百分位"),
    "p75": ("75th percentile", "第75百分位"),
    "p90": ("90th percentile", "第90百分位"),
    "p95": ("95th percentile", "第95百分位"),
}
"""How a metric's label says that another aggregate was asked."""
RESERVED_NAMES: Mapping[str, tuple[str, str]] = {
    "time": ("date", "日期"),
    "stage": ("stage", "阶段"),
    "age": ("periods since", "间隔期数"),
}
