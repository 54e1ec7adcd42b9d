"""What the offline planner read of a question, as a model planner may use it.

Data and one protocol: who reads stands outside this room (agent/offline_reading.py), because the
two planners know nothing of each other.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from semantic_layer.query import Span


@dataclass(frozen=True)
class Hint:
    """Words of the question and what they may stand for."""

    words: str
    kind: Literal["metric", "dimension", "value", "date", "entity", "period", "number", "word"]
    stands_for: tuple[str, ...] = ()
    """Ids, days or a number; several = open between them."""
    values: tuple[tuple[str, str], ...] = ()
    """Of kind value: (dimension or table, the stored key; the name where rows have one)."""


@dataclass(frozen=True)
class Hints:
    """The offline reading without its form: the two plans stay independent."""

    found: tuple[Hint, ...] = ()
    unexplained: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    """Metrics the question may be about, the likeliest first."""


class Reader(Protocol):
    """Reads words with the lexicon and the calendar of one model; asks no model."""

    def hints(self, text: str) -> Hints:
        """What the words of a question may stand for."""
        ...

    def ranked(self, words: str, count: int) -> tuple[str, ...]:
        """The metrics whose names are most like the words."""
        ...

    def span(self, phrase: str) -> Span | None:
        """The days of a phrase such as `last quarter`; None when it is not read."""
        ...
