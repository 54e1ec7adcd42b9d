"""Completion: what can be typed next, from the names, values and time phrases of one vocabulary.

Sorted prefixes and `bisect`; pinyin initials are built on the first Latin fragment that begins
nothing else. Reads no question and decides nothing.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from typing_extensions import override

from agent.offline.normalise import normalise
from agent.offline.spelling import initials, is_han
from semantic_layer.form import Language
from semantic_layer.vocabulary import Term, TermKind, Vocabulary

MOST_SHOWN = 8
LONGEST_PIECE = 40
FEWEST_LETTERS = 2
"""Latin letters before anything is offered; one Chinese character is enough."""
MOST_SCANNED = 400
"""Names of one beginning that are looked at; the shortest of them are shown."""
SLASHES = "/／、"
KINDS: tuple[TermKind, ...] = ("metric", "dimension", "entity", "date", "value")
TIME_PHRASES: tuple[tuple[Language, tuple[str, ...]], ...] = (
    ("en", (
        "today", "yesterday", "this week", "last week", "this month", "last month", "this quarter",
        "last quarter", "this year", "last year", "last 7 days", "last 30 days", "last 12 months",
        "year to date", "month to date", "by month", "by quarter", "by week", "by day",
        "by weekday", "year over year", "compared to last month", "compared to last year",
    )),
    ("zh", (
        "今天", "昨天", "本周", "上周", "本月", "上个月", "本季度", "上个季度", "今年", "去年",
        "最近7天", "最近30天", "最近12个月", "年初至今", "本月至今", "每月", "每季度", "每周",
        "每天", "按星期几", "同比",
        "环比", "和上个月相比", "和去年相比",
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Completion:
    """One line of the list, and what taking it does to the text."""

    text: str
    """What is put in place of text[start:end]."""
    label: str
    """The name in the person's language."""
    kind: Literal["metric", "dimension", "entity", "date", "value", "time", "command"]
    start: int
    end: int
    id: str = ""
    """The metric, dimension, table or date role; the dimension of a value."""


def complete(
    text: str,
    cursor: int,
    vocabulary: Vocabulary,
    language: Language,
    commands: Sequence[str] = (),
) -> tuple[Completion, ...]:
    """At most eight ways to go on, the likeliest first.

    `complete("show reve", 9, vocabulary, "en")` -> revenue, put in place of 'reve'.
    """
    before = text[:cursor]
    if before[:1] and before[0] in SLASHES:
        return _commands(before, commands)
    index = _index(_Known(vocabulary))
    for start in _starts(before):
        found = index.beginning(normalise(before[start:]).text.lstrip())
        if found:
            return _shown(found, start, cursor, vocabulary, language)
    start = _latin_start(before)
    fragment = normalise(before[start:]).text
    if len(fragment) < FEWEST_LETTERS:
        return ()
    return _shown(index.initialled(fragment), start, cursor, vocabulary, language)


def _commands(before: str, commands: Sequence[str]) -> tuple[Completion, ...]:
    typed = normalise(before[1:]).text
    words = (command.lstrip(SLASHES) for command in commands)
    return tuple(
        Completion(text=f"/{word}", label=word, kind="command", start=0, end=len(before))
        for word in words
        if normalise(word).text.startswith(typed)
    )[:MOST_SHOWN]


def _starts(before: str) -> Iterator[int]:
    """Where the piece completed may begin, the longest first."""
    for start in range(max(0, len(before) - LONGEST_PIECE), len(before)):
        piece = before[start:]
        if piece[0].isspace() or _cuts_a_word(before, start):
            continue
        if _is_latin(piece[0]) and len(piece) < FEWEST_LETTERS:
            continue
        yield start


def _cuts_a_word(text: str, at: int) -> bool:
    return at > 0 and _is_latin(text[at]) and _is_latin(text[at - 1])


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _latin_start(before: str) -> int:
    start = len(before)
    while start and before[start - 1].isascii() and before[start - 1].isalpha():
        start -= 1
    return start


@dataclass(frozen=True, eq=False)
class _Known:
    """A vocabulary that equals another of the same fingerprint."""

    vocabulary: Vocabulary

    @override
    def __hash__(self) -> int:
        return hash(self.vocabulary.fingerprint)

    @override
    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Known)
            and other.vocabulary.fingerprint == self.vocabulary.fingerprint
        )


@dataclass(frozen=True)
class _Entry:
    """A name to complete: a term of the vocabulary, or a time phrase without one."""

    text: str
    term: Term | None
    language: Language | None


class _Sorted:
    """Keys in order beside their entries."""

    def __init__(self, entries: Iterable[tuple[str, _Entry]]) -> None:
        pairs = sorted(entries, key=lambda pair: pair[0])
        self._keys = [key for key, _ in pairs]
        self._entries = [entry for _, entry in pairs]

    def beginning(self, prefix: str) -> list[_Entry]:
        first = bisect_left(self._keys, prefix)
        found: list[_Entry] = []
        for place in range(first, min(first + MOST_SCANNED, len(self._keys))):
            if not self._keys[place].startswith(prefix):
                break
            found.append(self._entries[place])
        return found


class _Index:
    """Every name by its beginning; values stand apart, so that they never crowd out a metric."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        terms = [term for term in vocabulary.terms if term.kind in KINDS]
        self._entries = [_Entry(term.text, term, term.language) for term in terms]
        phrases = [
            _Entry(phrase, None, language) for language, some in TIME_PHRASES for phrase in some
        ]
        named = [one for one in self._entries if one.term and one.term.kind != "value"]
        values = [one for one in self._entries if one.term and one.term.kind == "value"]
        self._lists = tuple(
            _Sorted((normalise(entry.text).text, entry) for entry in entries)
            for entries in (named, phrases, values)
        )

    def beginning(self, prefix: str) -> list[_Entry]:
        """Entries that begin so and are not complete yet."""
        if not prefix:
            return []
        found = [entry for one in self._lists for entry in one.beginning(prefix)]
        return [entry for entry in found if normalise(entry.text).text != prefix]

    def initialled(self, letters: str) -> list[_Entry]:
        """Chinese names whose pinyin initials begin so: 'tkl' -> 退款率."""
        return [entry for entry in self._initials.beginning(letters) if entry.term]

    @cached_property
    def _initials(self) -> _Sorted:
        chinese = [entry for entry in self._entries if is_han(entry.text)]
        return _Sorted((initials(entry.text), entry) for entry in chinese)


@lru_cache(maxsize=4)
def _index(known: _Known) -> _Index:
    return _Index(known.vocabulary)


def _shown(
    entries: Iterable[_Entry], start: int, end: int, vocabulary: Vocabulary, language: Language
) -> tuple[Completion, ...]:
    ranked = sorted(entries, key=lambda entry: _rank(entry, language))
    shown: dict[tuple[str, str, object], Completion] = {}
    for entry in ranked:
        completion = _completion(entry, start, end, vocabulary, language)
        value = entry.term.value if entry.term else entry.text
        shown.setdefault((completion.kind, completion.id, value), completion)
        if len(shown) == MOST_SHOWN:
            break
    return tuple(shown.values())


def _rank(entry: _Entry, language: Language) -> tuple[int, int, int, str]:
    """Model names before time before values; the person's language first; short before long."""
    kind = KINDS.index(entry.term.kind) if entry.term else len(KINDS) - 2
    foreign = entry.language not in (None, language)
    return kind, int(foreign), len(entry.text), entry.text


def _completion(
    entry: _Entry, start: int, end: int, vocabulary: Vocabulary, language: Language
) -> Completion:
    term = entry.term
    if term is None:
        return Completion(entry.text, entry.text, "time", start, end)
    if term.kind == "value":
        label = vocabulary.value_label(term.id, term.value, language)
        return Completion(entry.text, label, "value", start, end, term.id)
    label = vocabulary.label(term.id, language)
    kind = term.kind if term.kind in ("metric", "dimension", "entity") else "date"
    return Completion(entry.text, label, kind, start, end, term.id)
