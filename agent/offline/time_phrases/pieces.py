"""Pieces: what one rule of the time grammar reads in one place, before pieces are put together.

A rule is data: a pattern, the words without which it cannot match, and a small function.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from agent.offline.time_phrases.calendar_days import Days, Frame, YearDays
from semantic_layer.query import DatePart, Grain

Cut = Callable[[Days, Grain | None], Days | None]
Kind = Literal["period", "grain", "part", "compare", "anchored", "ask", "now", "cut", "edge"]


@dataclass(frozen=True)
class Meaning:
    """What some words about time say."""

    kind: Kind = "period"
    """As in TimeHit; besides, now: a moment that closes a range. cut: a part of the unit beside
    it ('first ten days of'). edge: the beginning, middle or end of the unit beside it."""
    days: Days | None = None
    in_year: YearDays | None = None
    """The year is not said: the latest that has begun, unless a neighbour says it."""
    unit: Grain | None = None
    year: int | None = None
    """A plain calendar year, which a neighbour may borrow."""
    cut: Cut | None = None
    edge: Literal["start", "middle", "end"] | None = None
    """The unit's first or last day bounds a range; on its own it is asked back."""
    grain: Grain | None = None
    part: DatePart | None = None
    part_values: tuple[int | bool, ...] = ()
    compare: Literal["previous", "year_ago", "period"] | None = None
    shift: int = 0
    choices: tuple[Days, ...] = ()
    vague: bool = False
    """Reads as days only where neighbours make it part of something longer."""
    ends: tuple["Meaning", "Meaning"] | None = None
    """The two ends of 'from X to Y'."""


@dataclass(frozen=True)
class Piece:
    """A meaning and its place."""

    start: int
    end: int
    meaning: Meaning


Reader = Callable[[re.Match[str], Frame], Meaning | None]


@dataclass(frozen=True)
class Rule:
    """One way of saying something about time."""

    needs: tuple[str, ...]
    """At least one of these is in every text the pattern matches; empty: always tried."""
    source: str
    """A regular expression; compiled when a text first holds one of the needed words."""
    read: Reader
    flags: re.RegexFlag = re.NOFLAG

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The source, compiled."""
        return re.compile(self.source, self.flags)


@dataclass(frozen=True)
class Language:
    """The rules of one language, and how it puts pieces together."""

    rules: tuple[Rule, ...]
    inner_first: re.Pattern[str] | None
    """Between a part and its whole: 'march|, |2025', 'first ten days| of |march'."""
    outer_first: re.Pattern[str]
    """Between a whole and its part: 去年|的|上半年, '2025| |q1'."""
    between: re.Pattern[str]
    """Between the two ends of a range."""
    both: re.Pattern[str] | None
    """Between the two ends when a word before them asks for it: 'between X and Y'."""
    leads: tuple[tuple[str, re.Pattern[str]], ...]
    """Words before a period that change it: range, since, after, before, until, compare."""
    trails: tuple[tuple[str, re.Pattern[str]], ...]
    """The same behind it."""

    @cached_property
    def hints(self) -> tuple[str, ...]:
        """Each word some rule needs, once: most rules are skipped without trying them."""
        return tuple(sorted({need for rule in self.rules for need in rule.needs}))

    @cached_property
    def by_needs(self) -> tuple[tuple[Rule, frozenset[str]], ...]:
        """The rules with their needed words as sets."""
        return tuple((rule, frozenset(rule.needs)) for rule in self.rules)


def scan(text: str, language: Language, frame: Frame) -> Iterator[Piece]:
    """Every piece every rule finds, overlapping ones included."""
    present = {hint for hint in language.hints if hint in text}
    for rule, needs in language.by_needs:
        if needs and needs.isdisjoint(present):
            continue
        for match in rule.pattern.finditer(text):
            meaning = rule.read(match, frame)
            if meaning is not None:
                yield Piece(match.start(), match.end(), meaning)
