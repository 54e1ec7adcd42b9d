"""Near-equal texts found before anything is counted.

Min-hash over character 4-grams: eight hashes in four bands propose pairs, the grams themselves
decide. A copied complaint is one complaint; who wrote it is not known here.
"""

import re
import zlib
from collections.abc import Sequence

LEAST_LIKENESS = 0.6
"""Shared grams divided by all grams of the two texts."""
GRAM = 4
MOST_COMPARED = 20
"""Texts of one band compared with its first."""
_MULTIPLIERS = (
    0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09,
)  # fmt: skip
_MASK = 0xFFFFFFFF
_NO_WORD = re.compile(r"[\W_]+")


def duplicate_groups(texts: Sequence[str]) -> tuple[int, ...]:
    """For each text the place of the first text it repeats; its own place when it repeats none.

    `("Bad box!", "Fine", "bad box")` -> (0, 1, 0). A text without a word repeats nothing.
    """
    leaders = list(range(len(texts)))
    keys = [_NO_WORD.sub("", text.lower()) for text in texts]
    firsts: dict[str, int] = {}
    bands: dict[tuple[int, int, int], list[int]] = {}
    for place, key in enumerate(keys):
        if not key:
            continue
        first = firsts.setdefault(key, place)
        if first != place:
            leaders[place] = first
            continue
        for band in _bands(key):
            bands.setdefault(band, []).append(place)
    for members in bands.values():
        if len(members) > 1:
            _join(members, keys, leaders)
    return tuple(_leader(leaders, place) for place in range(len(texts)))


def _grams(key: str) -> set[str]:
    return {key[place : place + GRAM] for place in range(max(1, len(key) - GRAM + 1))}


def _bands(key: str) -> tuple[tuple[int, int, int], ...]:
    hashes = [zlib.crc32(gram.encode("utf-8", "replace")) for gram in _grams(key)]
    least = [min([(value * factor) & _MASK for value in hashes]) for factor in _MULTIPLIERS]
    return tuple((band, least[2 * band], least[2 * band + 1]) for band in range(4))


def _join(members: list[int], keys: list[str], leaders: list[int]) -> None:
    first = members[0]
    grams = _grams(keys[first])
    for other in members[1 : MOST_COMPARED + 1]:
        if _leader(leaders, first) == _leader(leaders, other):
            continue
        others = _grams(keys[other])
        if len(grams & others) >= LEAST_LIKENESS * len(grams | others):
            one, two = _leader(leaders, first), _leader(leaders, other)
            leaders[max(one, two)] = min(one, two)


def _leader(leaders: list[int], place: int) -> int:
    while leaders[place] != place:
        leaders[place] = leaders[leaders[place]]
        place = leaders[place]
    return place
