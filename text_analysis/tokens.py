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


def chinese_tokens(text: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    """Tokens of a Chinese clause."""
    entries, lengths = lexicon.entries, lexicon.lengths
    found: list[Token] = []
    place = start
    while place < end:
        options = lengths.get(text[place : place + 2])
        if options is None:
            word = text[place]
            if word in entries:
                found.append((place, place + 1, place, place + 1, word, entries[word]))
            place += 1
            continue
        for length in options:
            until = place + length
            word = text[place:until]
            if until <= end and word in entries:
                found.append((place, until, place, until, word, entries[word]))
                place = until - 1
                break
        place += 1
    return found


def english_tokens(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[list[Token], int]:
    """Tokens of an English clause, and its number of words."""
    hits = [(hit.group(), hit.start(), hit.end()) for hit in _WORD.finditer(text, start, end)]
    entries, lengths = lexicon.entries, lexicon.lengths
    found: list[Token] = []
    position, count = 0, len(hits)
    while position < count:
        word, first, last = hits[position]
        length = 1
        for length in lengths.get(word, ()):
            if length == 1 and word in entries:
                found.append((first, last, position, position + 1, word, entries[word]))
                break
            if length > 1 and position + length <= count:
                phrase = " ".join([hit[0] for hit in hits[position : position + length]])
                if phrase in entries:
                    until = position + length
                    ending = hits[until - 1][2]
                    found.append((first, ending, position, until, phrase, entries[phrase]))
                    break
        else:
            length = 1
            entry = _unlisted(word, lexicon)
            if entry is not None:
                found.append((first, last, position, position + 1, word, entry))
        position += length
    return found, count


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
    if not hint.search(text):
        return []
    found = []
    for hit in pattern.finditer(text):
        found.append((hit.start(), hit.end(), hit.group(), values[hit.group()]))
        if len(found) == MOST_EMOJI:
            break
    return found


@cache
def _emoji() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, float]]:
    text = (FOLDER / "emoji.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=yaml.CSafeLoader)
    values = dict.fromkeys(raw["positive"], EMOJI_PRAISE)
    values |= dict.fromkeys(raw["negative"], EMOJI_BLAME)
    signs = sorted(values, key=len, reverse=True)
    single = "".join(re.escape(sign) for sign in signs if len(sign) == 1)
    several = [sign for sign in signs if len(sign) > 1]
    first = "".join(re.escape(sign) for sign in {sign[0] for sign in several})
    escaped = "|".join(re.escape(sign) for sign in several)
    # Most texts hold none of the first characters: one set is searched before the signs are.
    hint = re.compile(f"[{single}{first}]")
    return hint, re.compile(rf"[{single}]|(?<![\w:])(?:{escaped})(?!\w)"), values
