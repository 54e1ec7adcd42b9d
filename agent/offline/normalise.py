"""One spelling for a question: width, case, Traditional to Simplified, quotes, dashes and blanks.

Works character by character, so that an offset in the result is an offset in what was typed.
"""

import unicodedata
from functools import lru_cache

import opencc

from agent.offline.hits import NormalText

FOLDED = {
    **dict.fromkeys("‘’‚‛′＇`´", "'"),
    **dict.fromkeys("“”„‟″＂「」『』", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－─", "-"),
    **dict.fromkeys("～〜∼", "~"),
    **dict.fromkeys("。", "."),
}
"""What NFKC leaves apart although a person means the same sign."""


class _Spellings(dict[int, str]):
    """Code point -> its one spelling; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = _one_spelling(chr(code))
        return self[code]


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _one_spelling(char: str) -> str:
    if char.isascii():
        return char.lower() if char.isprintable() else " "
    if char in FOLDED:
        return FOLDED[char]
    folded = _single(unicodedata.normalize("NFKC", char), char)
    folded = FOLDED.get(folded, folded)
    if not folded or folded.isspace() or unicodedata.category(folded)[0] in "CZ":
        return " "
    lowered = _without_accent(folded.lower())
    simple = lowered
    if _is_han(lowered):  # twice: 薴 is written 苧, which is written 苎
        simple = _simplifier().convert(_simplifier().convert(lowered))
    return simple if len(simple) == 1 else lowered[0]


def _single(folded: str, char: str) -> str:
    """One character for one: '…' -> '.', but a half is not 1 and a circled ten neither."""
    return char if len(folded) > 1 and folded[0].isalnum() else folded[:1]


def _without_accent(char: str) -> str:
    """'ã' -> 'a': accents are left out in typing more often than not."""
    base, *marks = tuple(unicodedata.normalize("NFKD", char))
    plain = base.isascii() and base.isalpha() and all(map(unicodedata.combining, marks))
    return base.lower() if plain else char


def _is_han(char: str) -> bool:
    return "㐀" <= char[0] <= "鿿" or "豈" <= char[0] <= "﫿"


_SPELLINGS = _Spellings()


def normalise(text: str) -> NormalText:
    """The question in one spelling, each character in its old place.

    'Ｑ3各地區‘銷售額’' -> "q3各地区'销售额'".
    """
    return NormalText(text=text.translate(_SPELLINGS), original=text)
