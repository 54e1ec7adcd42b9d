"""The words of a lexicon found in a clause, longest first; no word segmenter.

A token is a plain tuple, because a hundred thousand texts have millions of them.
"""

import re
from functools import cache

import yaml

from text_analysis.lexicon import FOLDER, Entry, Lexicon

Token = tuple[int, int, int, int, str, Entry]
"""Start, end (characters of the text), first and next position (zh: characters, en: words)."""

EMOJI_PRAISE = 1.5
EMOJI_BLAME = -2.0
MOST_EMOJI = 3
_WORD = re.compile(r"\d+(?:/\d+)?|[a-z]+(?:'[a-z]+)?")
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
_NEGATED_VERB = Entry("not", 0.0, "")
_UNMET = ((-1,), None)
"""Stands for a word not met before; no word has it."""


def chinese_tokens(text: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    """Tokens of a Chinese clause."""
    entry_of, lengths_of = lexicon.entries.get, lexicon.lengths.get
    found: list[Token] = []
    place = start
    while place < end:
        lengths = lengths_of(text[place : place + 2])
        if lengths is None:  # most places: at most the character alone is a word
            word = text[place]
            entry = entry_of(word)
            if entry is not None:
                found.append((place, place + 1, place, place + 1, word, entry))
            place += 1
            continue
        for length in lengths:
            until = place + length
            word = text[place:until]
            entry = entry_of(word)
            if entry is not None and until <= end:
                found.append((place, until, place, until, word, entry))
                place = until - 1
                break
        place += 1
    return found


def english_tokens(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[list[Token], int]:
    """Tokens of an English clause, and its number of words."""
    hits = list(_WORD.finditer(text, start, end))
    words = [hit[0] for hit in hits]
    known = lexicon.known_words
    found: list[Token] = []
    position, count = 0, len(words)
    while position < count:
        word = words[position]
        meant = known.get(word, _UNMET)
        if meant is _UNMET:
            meant = known[word] = _meaning(word, lexicon)
        length = 1
        if meant is not None:
            for length in meant[0]:
                phrase = word if length == 1 else " ".join(words[position : position + length])
                entry = lexicon.entries.get(phrase) if position + length <= count else None
                if entry is not None:
                    until = position + length
                    first, last = hits[position].start(), hits[until - 1].end()
                    found.append((first, last, position, until, phrase, entry))
                    break
            else:
                length, entry = 1, meant[1]
                if entry is not None:
                    first, last = hits[position].span()
                    found.append((first, last, position, position + 1, word, entry))
        position += length
    return found, count


def _meaning(word: str, lexicon: Lexicon) -> tuple[tuple[int, ...], Entry | None] | None:
    """Lengths of the phrases a word begins, and what it means where none stands; None = nothing."""
    lengths = lexicon.lengths.get(word, ())
    entry = _unlisted(word, lexicon)
    return (lengths, entry) if lengths or entry is not None else None


def _unlisted(word: str, lexicon: Lexicon) -> Entry | None:
    """`wouldn't` negates though no list has it; `sooo` is `so`, `goooood` is `good`."""
    if word.endswith("n't"):
        return _NEGATED_VERB
    if _LONG_DRAWN.search(word):
        for short in (r"\1", r"\1\1"):
            entry = lexicon.entries.get(_LONG_DRAWN.sub(short, word))
            if entry is not None:
                return entry
    return None


def emoji_of(text: str) -> list[tuple[int, int, str, float]]:
    """Start, end, sign and value of at most three signs."""
    hint, pattern, values = _emoji()
    if hint.isdisjoint(text):
        return []
    found = []
    for hit in pattern.finditer(text):
        found.append((hit.start(), hit.end(), hit.group(), values[hit.group()]))
        if len(found) == MOST_EMOJI:
            break
    return found


@cache
def _emoji() -> tuple[frozenset[str], re.Pattern[str], dict[str, float]]:
    text = (FOLDER / "emoji.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=yaml.CSafeLoader)
    values = dict.fromkeys(raw["positive"], EMOJI_PRAISE)
    values |= dict.fromkeys(raw["negative"], EMOJI_BLAME)
    signs = sorted(values, key=len, reverse=True)
    single = "".join(re.escape(sign) for sign in signs if len(sign) == 1)
    several = [sign for sign in signs if len(sign) > 1]
    escaped = "|".join(re.escape(sign) for sign in several)
    # Most texts hold none of the first characters: they are asked for before the signs are.
    hint = frozenset(sign[0] for sign in signs)
    return hint, re.compile(rf"[{single}]|(?<![\w:])(?:{escaped})(?!\w)"), values
