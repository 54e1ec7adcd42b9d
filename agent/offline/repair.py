"""Repair: slips of the pen among what nothing explains, read as the known word they are nearest to.

Only left-over words are touched: short forms written out, letters by edit distance, Chinese and
pinyin by equal sound. Changes the text, so that the whole reading runs again; shown as assumptions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from agent.offline.cover import Token
from agent.offline.lexicon import Lexicon, Meaning

SHORTEST_TYPED, LONG = 5, 8
"""Letters from which one slip, and from which two, are forgiven."""
WINDOWS = (6, 5, 4, 3)
NAMES = frozenset({"metric", "dimension", "entity", "date", "value"})
TIME_WORDS = (
    "trend", "month", "monthly", "week", "weekly", "quarter", "quarterly", "year", "yearly",
    "daily", "yesterday", "january", "february", "april", "august", "september", "october",
    "november", "december",
)  # fmt: skip
LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Correction:
    """A word as typed and as read."""

    typed: str
    meant: str


@dataclass(frozen=True)
class Speller:
    """What words may be corrected to, for one lexicon; indexes are built at the first slip."""

    lexicon: Lexicon

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """Latin words of names by their first letter."""
        found: dict[str, dict[str, None]] = {}
        for surface, meanings in self.lexicon.entries.items():
            if surface.isascii() and any(_is_name(meaning) for meaning in meanings):
                for word in LATIN.findall(surface):
                    if len(word) >= SHORTEST_TYPED - 1:
                        found.setdefault(word[0], {})[word] = None
        for word in TIME_WORDS:
            found.setdefault(word[0], {})[word] = None
        return {letter: tuple(words) for letter, words in found.items()}

    @cached_property
    def sounds(self) -> Mapping[str, tuple[str, ...]]:
        """Toneless pinyin -> the Chinese names that sound so."""
        from pypinyin import Style, lazy_pinyin

        found: dict[str, dict[str, None]] = {}
        for surface, meanings in self.lexicon.entries.items():
            if _is_chinese(surface) and any(_is_name(meaning) for meaning in meanings):
                sound = "".join(lazy_pinyin(surface, style=Style.NORMAL))
                found.setdefault(sound, {})[surface] = None
        return {sound: tuple(names) for sound, names in found.items()}

    def nearest_word(self, typed: str) -> str:
        """The one known word a typed word is a slip of; empty when none or several are near."""
        from rapidfuzz.distance import OSA

        allowed = 2 if len(typed) >= LONG else 1
        best: list[tuple[int, str]] = []
        known = typed in known_english()
        for word in self.words.get(typed[0], ()):
            if abs(len(word) - len(typed)) > allowed or (known and word in known_english()):
                continue
            distance = OSA.distance(typed, word, score_cutoff=allowed)
            if distance <= allowed:
                best.append((distance, word))
        if not best or (known and not any(self._is_value(word) for _, word in best)):
            return ""
        least = min(distance for distance, _ in best)
        near = [word for distance, word in best if distance == least]
        return near[0] if len({_stem(word) for word in near}) == 1 else ""

    def _is_value(self, word: str) -> bool:
        """A stored misspelling: the person's word is right and the data's is not."""
        return any(meaning.kind == "value" for meaning in self.lexicon.meanings(word))

    def same_sound(self, sound: str) -> str:
        """The one Chinese name with this toneless pinyin."""
        names = self.sounds.get(sound, ())
        return names[0] if len(names) == 1 else ""


@cache
def known_english() -> frozenset[str]:
    """Common English words that are never taken for a slip of another."""
    path = Path(__file__).parent / "words" / "known_english.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


def repair(
    text: str, tokens: Sequence[Token], speller: Speller
) -> tuple[str, tuple[Correction, ...]]:
    """The text with its slips corrected, and what was corrected.

    'revene by regoin' -> 'revenue by region'.
    """
    corrections: list[Correction] = []
    pieces: list[str] = []
    at = 0
    for start, end, meant in sorted(_replacements(text, tokens, speller)):
        if start < at:
            continue
        pieces += [text[at:start], meant]
        corrections.append(Correction(text[start:end], meant))
        at = end
    pieces.append(text[at:])
    return "".join(pieces), tuple(corrections)


def _replacements(
    text: str, tokens: Sequence[Token], speller: Speller
) -> Iterator[tuple[int, int, str]]:
    for place, token in enumerate(tokens):
        short = token.word("abbreviation")
        if short is not None and not token.of_model:
            yield token.start, token.end, short.argument
        elif not token.known:
            yield from _for_left_over(text, tokens, place, speller)
        if token.word("danger") or not token.known:
            yield from _shared_noun(tokens, place, speller.lexicon)


def _for_left_over(
    text: str, tokens: Sequence[Token], place: int, speller: Speller
) -> Iterator[tuple[int, int, str]]:
    token = tokens[place]
    if _is_chinese(token.words):
        yield from _by_sound(text, token, speller, _is_marked(tokens, place))
    elif token.words.isascii() and token.words.isalpha():
        meant = ""
        if len(token.words) >= SHORTEST_TYPED:
            meant = speller.nearest_word(token.words)
        if not meant and len(token.words) > 3 and token.words not in known_english():
            meant = speller.same_sound(token.words)
        if meant:
            yield token.start, token.end, meant


def _is_marked(tokens: Sequence[Token], place: int) -> bool:
    """Two characters are enough evidence only behind 各, 按 and their like."""
    return place > 0 and tokens[place - 1].word("each", "by") is not None


def _by_sound(
    text: str, token: Token, speller: Speller, marked: bool
) -> Iterator[tuple[int, int, str]]:
    from pypinyin import Style, lazy_pinyin

    for size in (*WINDOWS, *((2,) if marked else ())):
        first = max(0, token.start - size + 1)
        for start in range(first, min(token.end, len(text) - size + 1)):
            window = text[start : start + size]
            if not _is_chinese(window) or (size == 2 and start != token.start):
                continue
            meant = speller.same_sound("".join(lazy_pinyin(window, style=Style.NORMAL)))
            if meant and meant != window and len(meant) == size:
                yield start, start + size, meant
                return


def _shared_noun(
    tokens: Sequence[Token], place: int, lexicon: Lexicon
) -> Iterator[tuple[int, int, str]]:
    """'new vs active customers': both halves share the noun of the second."""
    if place + 2 >= len(tokens) or not tokens[place + 1].word("and", "vs", "or"):
        return
    token, whole = tokens[place], tokens[place + 2]
    if not whole.of("metric"):
        return
    tail = whole.words.split()[-1] if whole.words.isascii() else whole.words[-2:]
    joined = f"{token.words} {tail}" if whole.words.isascii() else token.words + tail
    if tail != whole.words and any(m.kind == "metric" for m in lexicon.meanings(joined)):
        yield token.start, token.end, joined


def _is_name(meaning: Meaning) -> bool:
    return meaning.kind in NAMES


def _is_chinese(text: Iterable[str]) -> bool:
    return all("一" <= character <= "鿿" for character in text)


def _stem(word: str) -> str:
    return word.removesuffix("es").removesuffix("s")
