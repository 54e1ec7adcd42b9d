"""Rejoin: a date whose name the days split: 预计下个月成交 is read as 下个月预计成交."""

from collections.abc import Sequence

from agent.offline.hits import TimeHit
from agent.offline.lexicon import Lexicon

FIRST_HALVES = ("预计", "预期", "计划", "承诺", "应该", "应")
LONGEST_HALF = 6


def rejoined(text: str, times: Sequence[TimeHit], lexicon: Lexicon) -> str:
    """The text with the days moved in front of the name they split, or as it is."""
    for hit in times:
        for half in FIRST_HALVES:
            start = hit.start - len(half)
            if start >= 0 and text[start : hit.start] == half:
                for length in range(LONGEST_HALF, 0, -1):
                    rest = text[hit.end : hit.end + length]
                    if any(one.kind == "date" for one in lexicon.meanings(half + rest)):
                        days = text[hit.start : hit.end]
                        return f"{text[:start]}{days}{half}{text[hit.end :]}"
    return text


def may_be_split(text: str) -> bool:
    """A quick look, before the days are looked for."""
    return any(half in text for half in FIRST_HALVES)
