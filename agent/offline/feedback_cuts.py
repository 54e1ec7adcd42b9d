"""A question about complaints taken apart: the words that ask, numbers and days read off it."""

import re

from agent.offline import feedback_words as words
from semantic_layer.query import Comparison, Span


def compared(period: Span | None, compare: Comparison | None) -> Comparison | None:
    """Days with a beginning are held against those before, unless others were named."""
    if compare is not None or period is None or period.start is None:
        return compare
    return Comparison(to="previous")


def without(text: str, found: re.Match[str]) -> tuple[str, int]:
    """The text without the words that ask, and where the last of them stood.

    Groups ask; of a group called `gap` only the words that carry the verb go.
    """
    gap = found.re.groupindex.get("gap", 0)
    kept, at, place = text[: found.start()], found.start(), found.start()
    for number in range(1, found.re.groups + 1):
        start, end = found.span(number)
        if start < 0:
            continue
        kept += text[place:start]
        kept += words.GAPS.sub(" ", found.group(number)) if number == gap else " "
        at, place = len(kept), end
    return f"{kept} {text[place:]}", at


def cut(text: str, pattern: re.Pattern[str]) -> tuple[str, bool]:
    """The text without what the pattern finds, and whether it found anything."""
    rest = pattern.sub(" ", text)
    return rest, rest != text


def first_ones(text: str) -> tuple[str, int | None]:
    """'top 5 complaint themes' -> 'complaint themes' and 5."""
    found = words.FIRST_ONES.search(text)
    if found is None:
        return text, None
    said = found["en"] or found["zh"]
    number = int(said) if said.isdecimal() else words.NUMBERS[said]
    return f"{text[: found.start()]}{text[found.end() :]}", number


def trimmed(text: str) -> str:
    """Without the signs that led to the words taken out."""
    return text.rstrip(" ,，:")
