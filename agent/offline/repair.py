"""Repair: slips of the pen among what nothing explains, read as the known word they are nearest to.

Only left-over words are touched: short forms written out, letters by edit distance, Chinese and
pinyin by equal sound. Changes the text, so that the whole reading runs again; shown as assumptions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from agent.offline.cover import Token
from agent.offline.lexicon import Lexicon, Meaning
from agent.offline.spelling import Names, is_known

SHORTEST_SOUND = 4
"""Letters of a Latin word that may be the pinyin of a name."""
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
    def words(self) -> Names:
        """Latin words of the names, and of time."""
        found = dict.fromkeys(TIME_WORDS)
        for surface, meanings in self.lexicon.entries.items():
            if surface.isascii() and any(_is_name(meaning) for meaning in meanings):
                found.update(dict.fromkeys(LATIN.findall(surface)))
        return Names(word for word in found if len(word) >= SHORTEST_SOUND)

    @cached_property
    def sounds(self) -> Mapping[str, tuple[str, ...]]:
        """Toneless pinyin -> the Chinese names that sound so."""
        found: dict[str, dict[str, None]] = {}
        for surface, meanings in self.lexicon.entries.items():
            if _is_chinese(surface) and any(_is_name(meaning) for meaning in meanings):
                found.setdefault(sound_of(surface), {})[surface] = None
        return {sound: tuple(names) for sound, names in found.items()}

    def nearest_word(self, typed: str) -> str:
        """The one known word a typed word is a slip of; empty when none or several are near."""
        near = self.words.near(typed) or tuple(
            word for word in self.words.near(typed, known=True) if self._is_misspelt(word)
        )
        return near[0] if len({_stem(word) for word in near}) == 1 else ""

    def _is_misspelt(self, word: str) -> bool:
        """A stored misspelling: the person's word is right and the data's is not."""
        values = [one for one in self.lexicon.meanings(word) if one.kind == "value"]
        return bool(values) and not is_known(word)

    def same_sound(self, sound: str) -> str:
        """The one Chinese name with this toneless pinyin."""
        names = self.sounds.get(sound, ())
        return names[0] if len(names) == 1 else ""


def sound_of(text: str) -> str:
    """Toneless pinyin, character by character: '销售额' -> 'xiaoshoue'."""
    return "".join(_sound(character) for character in text)


@cache
def _sound(character: str) -> str:
    # Late: 65 MB that only an unknown word needs.
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(character, style=Style.NORMAL)[0]


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
        yield from _by_sound(text, token, speller, _short_window(tokens, place))
    elif token.words.isascii() and token.words.isalpha():
        yield from _by_letters(tokens, place, speller)


def _by_letters(
    tokens: Sequence[Token], place: int, speller: Speller
) -> Iterator[tuple[int, int, str]]:
    token = tokens[place]
    if (meant := speller.nearest_word(token.words)) or (
        meant := _spelt_in_pinyin(token.words, speller)
    ):
        yield token.start, token.end, meant
    if place + 1 < len(tokens) and not tokens[place + 1].known:
        following = tokens[place + 1]
        if meant := speller.same_sound(token.words + following.words):
            yield token.start, following.end, meant


def _spelt_in_pinyin(word: str, speller: Speller) -> str:
    if len(word) < SHORTEST_SOUND or is_known(word):
        return ""
    return speller.same_sound(word)


def _short_window(tokens: Sequence[Token], place: int) -> int:
    """Two characters are evidence only right behind 各, 按 and their like: where they begin."""
    marks = [token.word("each", "by") is not None for token in tokens[:place]]
    if place > 0 and marks[-1]:
        return tokens[place].start
    if place > 1 and marks[-2] and len(tokens[place - 1].words) == 1:
        return tokens[place - 1].start
    return -1


def _by_sound(
    text: str, token: Token, speller: Speller, short: int
) -> Iterator[tuple[int, int, str]]:
    for size in (*WINDOWS, 2):
        first = max(0, token.start - size + 1)
        for start in range(first, min(token.end, len(text) - size + 1)):
            window = text[start : start + size]
            if not _is_chinese(window) or (size == 2 and start != short):
                continue
            meant = speller.same_sound(sound_of(window))
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
