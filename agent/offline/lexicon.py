"""Lexicon: every word a question may use, the model's and the language's, found in one pass.

Compiled once per model and data version. Holds surfaces and what they may mean; which meaning holds
is settled in roles.py. No rule about one model and no sentence ever stands here.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from agent.offline.normalise import normalise
from semantic_layer.form import Language, Scalar
from semantic_layer.metrics import Bound
from semantic_layer.query import Direction
from semantic_layer.vocabulary import Term, Vocabulary

MeaningKind = Literal[
    "metric", "dimension", "value", "date", "entity", "not_computable", "harmless", "word"
]
WORD_FILES: tuple[tuple[Language, str], ...] = (("en", "english.tsv"), ("zh", "chinese.tsv"))
HARMLESS = frozenset(
    [
        "polite",
        "frame",
        "report",
        "measure",
        "copula",
        "connector",
        "classifier",
        "particle",
        "hedge",
        "self",
    ]
)
AFFIXES = re.compile(
    r"(?:股份|有限责任|有限)*(?:公司|集团)$|(?:特别行政区|自治区|自治州|地区|省|市|区|县)$"
    r"|[ ,]+(?:inc|ltd|llc|corp|corporation|company|co|gmbh|group|plc)\.?$"
)
SHORTEST_NUMBERED = 4
CLASSIFIERS = frozenset("人笔件天次分指期倍位总回个条")
ENGLISH_ENDING = re.compile(r"[a-z]$")


class Meaning(NamedTuple):
    """One thing a surface may stand for; a tuple, since tens of thousands are made at a start."""

    kind: MeaningKind
    id: str
    """Metric, dimension, table or date role id; the class of a `word`."""
    value: Scalar = None
    """The stored key of a `value`."""
    argument: str = ""
    """What the class of a `word` says beside it, such as the direction of a superlative."""
    manner: Literal["name", "verb", "phrase"] = "name"
    order: Direction | None = None
    plural: bool = False
    """True: the surface is the generated (or written) English plural of a name."""
    having: Bound | None = None
    """The condition on result rows that a phrase implies."""
    by: str | None = None
    """The split that a phrase names."""


COMPILED: dict[str, tuple[tuple[Term, ...], "Lexicon"]] = {}
"""By the fingerprint of the vocabulary, the one used last at the end."""
VERSIONS_KEPT = 4


@dataclass(frozen=True)
class Match:
    """A surface found in a question."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Lexicon:
    """All surfaces by their text, and by their first characters for the scan."""

    entries: Mapping[str, tuple[Meaning, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    """First two characters (or the only one) -> the lengths of surfaces that begin so."""

    def scan(self, text: str) -> tuple[Match, ...]:
        """Every surface in `text`, overlapping ones included; Latin ones only as whole words."""
        return tuple(self._matches(scannable(text)))

    def meanings(self, surface: str) -> tuple[Meaning, ...]:
        """What one surface may mean; empty when it is unknown."""
        return self.entries.get(scannable(surface), ())

    def _matches(self, text: str) -> Iterator[Match]:
        latin = [_is_latin(character) for character in text]
        latin.append(False)
        size, entries, lengths = len(text), self.entries, self.lengths
        for start in range(size):
            if start and latin[start] and latin[start - 1]:
                continue
            pair = text[start : start + 2]
            for length in (*lengths.get(pair, ()), *(lengths.get(pair[0], ()) if pair[1:] else ())):
                end = start + length
                if end > size or (latin[end - 1] and latin[end]):
                    continue
                found = entries.get(text[start:end])
                if found and not _cuts_off_not(text, start):
                    yield Match(start, end, found)


def lexicon_of(vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of one vocabulary, compiled once per version of model and data."""
    terms, lexicon = COMPILED.pop(vocabulary.fingerprint, ((), None))
    if lexicon is None or terms != vocabulary.terms:
        lexicon = compile_lexicon(vocabulary)
    while len(COMPILED) >= VERSIONS_KEPT:
        COMPILED.pop(next(iter(COMPILED)))
    COMPILED[vocabulary.fingerprint] = (vocabulary.terms, lexicon)
    return lexicon


def compile_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of one vocabulary; the words of both languages are always in it."""
    entries: dict[str, tuple[Meaning, ...]] = {}
    generated: list[tuple[str, Meaning]] = []
    for term in vocabulary.terms:
        for surface, meaning in _surfaces_of(term):
            _add(entries, surface, meaning)
            if meaning.kind == "metric":
                generated.append((surface, meaning))
    for surface, meaning in language_words():
        _add(entries, surface, meaning)
    for surface, meaning in generated:
        _add_without_number(entries, surface, meaning)
        if meaning.order and " " in surface:
            _add_ranked_noun(entries, surface)
    lengths: dict[str, set[int]] = {}
    for surface in entries:
        lengths.setdefault(surface[:2], set()).add(len(surface))
    return Lexicon(
        entries=entries,
        lengths={key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()},
    )


def _add(entries: dict[str, tuple[Meaning, ...]], surface: str, meaning: Meaning) -> None:
    known = entries.get(surface)
    if known is None:
        entries[surface] = (meaning,)
    elif not any(_same(meaning, other) for other in known):
        entries[surface] = (*known, meaning)


def _add_without_number(
    entries: dict[str, tuple[Meaning, ...]], surface: str, meaning: Meaning
) -> None:
    """退款订单数 is said 退款订单, too; but 取消订单 is an order to do so."""
    short = surface[:-1]
    long = len(surface) > SHORTEST_NUMBERED and surface.endswith("数")
    if not long or surface[-2] in CLASSIFIERS or short in entries:
        return
    if not any(known.id == "write" for known in entries.get(surface[:2], ())):
        entries[short] = (meaning,)


def _add_ranked_noun(entries: dict[str, tuple[Meaning, ...]], surface: str) -> None:
    """'best reps' is a measure with an order, and the reps that are ranked."""
    for meaning in entries.get(surface.rpartition(" ")[2], ()):
        if meaning.kind in {"entity", "dimension"}:
            _add(entries, surface, meaning)
            return


def scannable(text: str) -> str:
    """Hyphens and underscores between characters read as blanks; the length stays."""
    return text.replace("-", " ").replace("_", " ") if "-" in text or "_" in text else text


def plural_forms(surface: str) -> tuple[str, ...]:
    """English plurals of the last word: 'sales rep' -> 'sales reps'; none for other scripts."""
    if not ENGLISH_ENDING.search(surface) or surface.endswith("s"):
        return ()
    if surface.endswith("y") and surface[-2:-1] not in "aeiou":
        return (surface[:-1] + "ies",)
    if surface.endswith(("x", "ch", "sh", "z")):
        return (surface + "es",)
    return (surface + "s",)


def singular_forms(surface: str) -> tuple[str, ...]:
    """English singular of the last word: 'new customers' -> 'new customer'."""
    if not surface.endswith("s") or surface.endswith(("ss", "us", "is")) or len(surface) < 5:
        return ()
    if surface.endswith("ies"):
        return (surface[:-3] + "y",)
    return (surface[:-1],)


@cache
def language_words() -> tuple[tuple[str, Meaning], ...]:
    """The closed classes of both languages, as they stand in words/*.tsv."""
    folder = Path(__file__).parent / "words"
    return tuple(
        entry
        for _, name in WORD_FILES
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
        for entry in (_word_of(line),)
    )


def _word_of(line: str) -> tuple[str, Meaning]:
    word, name, *rest = line.split("\t")
    kind: MeaningKind = "harmless" if name in HARMLESS else "word"
    return scannable(word), Meaning(kind, name, argument=rest[0] if rest else "")


def _surfaces_of(term: Term) -> Iterator[tuple[str, Meaning]]:
    text = scannable(folded(term.text)).strip()
    if not text:
        return
    if term.kind == "value":
        yield from _value_surfaces(text, term)
        return
    meaning = Meaning(
        term.kind, term.id, manner=term.manner, order=term.order, having=term.having, by=term.by
    )
    yield text, meaning
    if "'" in text:
        yield text.replace("'", ""), meaning
    for plural in plural_forms(text):
        yield plural, meaning._replace(plural=True)
    if term.kind in {"metric", "dimension", "entity"}:
        for singular in singular_forms(text):
            yield singular, meaning


def _value_surfaces(text: str, term: Term) -> Iterator[tuple[str, Meaning]]:
    if text.replace(".", "").isdecimal():
        return
    meaning = Meaning("value", term.id, term.value)
    yield text, meaning
    if bare := bare_name(text):
        yield bare, meaning
    if not _is_chinese(text[0]):
        for other in _latin_spellings(text, bool(term.language)):
            yield other, meaning


def _latin_spellings(text: str, declared: bool) -> Iterator[str]:
    """How else a Latin value is typed: without accents, blanks or dots; a plural of short names."""
    if plain := without_accents(text):
        yield plain
    if " " in text:
        yield text.replace(" ", "")
    elif any(mark in text for mark in ".&'"):
        yield text.replace(".", "").replace("'", "").replace("&", "and")
    if len(text) > 2 and (declared or " " not in text):
        yield from plural_forms(text)


def bare_name(value: str) -> str:
    """A name without its ending of law or place: '广东省' -> '广东', 'acme corp' -> 'acme'."""
    bare = AFFIXES.sub("", value)
    return bare if len(bare) > 1 and bare != value else ""


def without_accents(value: str) -> str:
    """'são paulo' -> 'sao paulo'; empty when there is nothing to take off."""
    if value.isascii():
        return ""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", value)
        if not unicodedata.combining(character)
    )
    return plain if plain != value and plain.isascii() else ""


def folded(text: str) -> str:
    """The spelling of a question, for a name of the model."""
    return text.lower() if text.isascii() else normalise(text).text


def _same(one: Meaning, other: Meaning) -> bool:
    return one[:4] == other[:4]


def _is_latin(character: str) -> bool:
    return character.isalnum() and not _is_chinese(character)


def _is_chinese(character: str) -> bool:
    return "一" <= character <= "鿿"


def _cuts_off_not(text: str, start: int) -> bool:
    """没|有成交的客户: a name that begins with 有 cannot follow 没."""
    return start > 0 and text[start] == "有" and text[start - 1] == "没"
