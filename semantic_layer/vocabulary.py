"""Vocabulary: every name, synonym, verb, phrase and value a question may use, in both languages.

Built from a model and the stored values of its searchable dimensions; holds no rules of language
(plurals, typos and order of words belong to agent/offline).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from semantic_layer.form import Language, Scalar
from semantic_layer.query import Direction

TermKind = Literal["metric", "dimension", "value", "date", "entity", "not_computable", "harmless"]


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


@dataclass(frozen=True)
class Vocabulary:
    """All terms of one model over one database."""

    terms: tuple[Term, ...]
    labels: Mapping[tuple[str, Scalar, Language], str]
    """(dimension id, stored key, language) -> the name shown; absent = the key itself."""
    fingerprint: str
    """Changes with the model or the stored values."""
