"""Quotes of a theme: verbatim slices of masked texts, with the row they stand in.

A text that reads like an instruction is counted and never quoted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from store.table import Cell
from text_analysis.feedback import label_feedback
from text_analysis.quotes import quotable, slice_at
from tools.feedback.counting import SEVERITIES, Theme, Unit
from tools.feedback.phrases import worst_start
from tools.feedback.pieces import Piece

SHORTEST = 8
"""Characters of a text under which it says too little to stand for others."""


@dataclass(frozen=True)
class Quote:
    """Words of one customer."""

    theme: str
    text: str
    key: Cell
    day: date
    rating: float | None
    language: str
    said_by: int
    """Customers with nearly the same words in these days."""


@dataclass(frozen=True)
class Words:
    """What was read of the negative texts."""

    texts: Mapping[Cell, str]
    """Key -> words."""
    names: Mapping[Cell, str]
    """Key -> the customer's name, which no quote may hold."""


def quotes_of(
    themes: Sequence[Theme], pieces: Sequence[Piece], words: Words,
    central: Mapping[str, tuple[Cell, ...]], count: int,
) -> tuple[Quote, ...]:  # fmt: skip
    """At most `count` of each theme, each wording once in all; `central` texts come first."""
    by_key = {piece.key: piece for piece in pieces}
    said = _wordings(pieces)
    given: set[str] = set()
    found: list[Quote] = []
    for theme in themes:
        own = [by_key[key] for key in theme.keys if key in by_key]
        own = _by_weight(own, said, central.get(theme.key, ()))
        kept = list(islice(_fresh(theme.key, own, words, said, given), count))
        found += kept
    return tuple(found)


def _fresh(
    theme: str, pieces: Sequence[Piece], words: Words, said: Mapping[Cell, int], given: set[str]
) -> Iterator[Quote]:
    """Quotes in order that nobody has given yet."""
    for piece in pieces:
        quote = _quote(theme, piece, words, said)
        if quote is not None and quote.text not in given:
            given.add(quote.text)
            yield quote


def _by_weight(
    pieces: Sequence[Piece], said: Mapping[Cell, int], central: Sequence[Cell]
) -> list[Piece]:
    """Those that may stand for others: the most central, gravest, most often said, newest."""
    first = {key: place for place, key in enumerate(central)}
    kept: dict[Cell, Piece] = {}
    ranked = sorted(
        (piece for piece in pieces if not piece.suspicious),
        key=lambda piece: (
            first.get(piece.key, len(first)),
            SEVERITIES.index(piece.severity) if piece.severity in SEVERITIES else len(SEVERITIES),
            -said.get(piece.group, 1),
        ),
    )
    for piece in ranked:
        kept.setdefault(piece.group, piece)
    return list(kept.values())


def _quote(theme: str, piece: Piece, words: Words, said: Mapping[Cell, int]) -> Quote | None:
    clean = quotable(words.texts.get(piece.key, ""), words.names.get(piece.key, ""))
    if len(clean) < SHORTEST:
        return None
    label = label_feedback(clean)
    if "suspicious" in label.flags:
        return None
    text = slice_at(clean, worst_start(label, theme))
    return Quote(
        theme, text, piece.key, piece.day, piece.rating, piece.language, said.get(piece.group, 1)
    )


def _wordings(pieces: Sequence[Piece]) -> Mapping[Cell, int]:
    """How many customers said nearly the same."""
    said: Counter[Cell] = Counter()
    seen: set[tuple[Cell, Unit]] = set()
    for piece in pieces:
        if (piece.group, piece.unit) not in seen:
            seen.add((piece.group, piece.unit))
            said[piece.group] += 1
    return said
