"""Cover: the best reading of a question as pieces that do not overlap, and the words left over.

Weighted interval choice over everything the scan and the small grammars found. Chooses spans only;
what a span means in its place is settled in roles.py.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from agent.offline.hits import AmountHit, TimeHit
from agent.offline.lexicon import Match, Meaning, MeaningKind

PIECE = re.compile(r"[一-鿿]+|(?:(?![一-鿿])\w)+(?:['.](?:(?![一-鿿])\w)+)*")
WEIGHTS: dict[MeaningKind, float] = {
    "metric": 1.25,
    "value": 1.22,
    "not_computable": 1.25,
    "date": 1.18,
    "dimension": 1.2,
    "entity": 1.2,
    "word": 1.1,
    "harmless": 1.0,
}
TIME_WEIGHT = 1.4
AMOUNT_WEIGHT = 1.3
COST_OF_A_PIECE = 0.9
NO_CLASSES: Mapping[str, Meaning] = {}


@dataclass(frozen=True)
class Token:
    """One piece of the question, in order; unexplained ones have no meaning at all."""

    start: int
    end: int
    words: str
    meanings: tuple[Meaning, ...] = ()
    time: TimeHit | None = None
    amount: AmountHit | None = None
    certainty: Literal["sure", "assumed", "repaired"] = "sure"
    corrected: str = ""
    """What a repaired word was read as."""

    def of(self, kind: MeaningKind) -> tuple[Meaning, ...]:
        """Its meanings of one kind."""
        return tuple(meaning for meaning in self.meanings if meaning.kind == kind)

    def word(self, *classes: str) -> Meaning | None:
        """Its meaning as a word of one of `classes`, if it has one."""
        if self.classes:
            for name in classes:
                if name in self.classes:
                    return self.classes[name]
        return None

    @cached_property
    def classes(self) -> Mapping[str, Meaning]:
        """Its meanings as a word, by their class."""
        found = {
            meaning.id: meaning for meaning in reversed(self.meanings) if meaning.kind == "word"
        }
        return found or NO_CLASSES

    @property
    def known(self) -> bool:
        """True when anything at all explains it."""
        return bool(self.meanings or self.time or self.amount)

    @property
    def of_model(self) -> bool:
        """True when it names something of the model."""
        return any(meaning.kind not in {"word", "harmless"} for meaning in self.meanings)

    @property
    def harmless(self) -> bool:
        """True when some reading of it carries no meaning."""
        return any(meaning.kind == "harmless" for meaning in self.meanings)


class _Candidate(NamedTuple):
    """A span that may be chosen; its token is made only when it is."""

    start: int
    end: int
    weight: float
    found: Match | TimeHit | AmountHit


def cover(
    text: str,
    matches: Sequence[Match],
    times: Sequence[TimeHit] = (),
    amounts: Sequence[AmountHit] = (),
) -> tuple[Token, ...]:
    """The pieces of `text` in order: chosen spans, and between them the words left over."""
    chosen = _best(len(text), [*_candidates(text, matches, times, amounts)])
    tokens: list[Token] = []
    at = 0
    for candidate in chosen:
        tokens.extend(_left_over(text, at, candidate.start))
        tokens.append(_token(text, candidate.found))
        at = candidate.end
    tokens.extend(_left_over(text, at, len(text)))
    return tuple(tokens)


def _token(text: str, found: Match | TimeHit | AmountHit) -> Token:
    words = text[found.start : found.end]
    match found:
        case TimeHit():
            return Token(found.start, found.end, words, time=found)
        case AmountHit():
            return Token(found.start, found.end, words, amount=found)
        case _:
            return Token(found.start, found.end, words, found.meanings)


def _candidates(
    text: str,
    matches: Iterable[Match],
    times: Iterable[TimeHit],
    amounts: Iterable[AmountHit],
) -> Iterable[_Candidate]:
    for match in matches:
        yield _candidate(text, match, max(WEIGHTS[meaning.kind] for meaning in match.meanings))
    for hit in times:
        yield _candidate(text, hit, TIME_WEIGHT)
    for amount in amounts:
        yield _candidate(text, amount, 0.9 if amount.kind == "number" else AMOUNT_WEIGHT)


def _candidate(text: str, found: Match | TimeHit | AmountHit, weight: float) -> _Candidate:
    words = text[found.start : found.end]
    size = len(words) if words.isascii() else sum(2.0 if one >= "一" else 1.0 for one in words)
    return _Candidate(found.start, found.end, weight * size - COST_OF_A_PIECE, found)


def _best(length: int, candidates: list[_Candidate]) -> tuple[_Candidate, ...]:
    by_end: list[list[_Candidate]] = [[] for _ in range(length + 1)]
    for candidate in candidates:
        by_end[candidate.end].append(candidate)
    score = [0.0] * (length + 1)
    pick: list[_Candidate | None] = [None] * (length + 1)
    for end in range(1, length + 1):
        score[end] = score[end - 1]
        for candidate in by_end[end]:
            total = score[candidate.start] + candidate.weight
            if total > score[end]:
                score[end], pick[end] = total, candidate
    chosen: list[_Candidate] = []
    at = length
    while at > 0:
        candidate_here = pick[at]
        if candidate_here is None:
            at -= 1
        else:
            chosen.append(candidate_here)
            at = candidate_here.start
    return tuple(reversed(chosen))


def _left_over(text: str, start: int, end: int) -> Iterable[Token]:
    for piece in PIECE.finditer(text, start, end):
        yield Token(piece.start(), piece.end(), piece.group())
