"""Near-equal texts found before anything is counted.

Min-hash over character 4-grams: eight hashes in four bands propose pairs, the grams themselves
decide. A copied complaint is one complaint; who wrote it is not known here.
"""

import re
from collections.abc import Sequence

LEAST_LIKENESS = 0.6
"""Shared grams divided by all grams of the two texts."""
MOST_COMPARED = 20
"""Texts of one band compared with its first."""
_NO_WORD = re.compile(r"[\W_]+")


def duplicate_groups(texts: Sequence[str]) -> tuple[int, ...]:
    """For each text the place of the first text it repeats; its own place when it repeats none.

    `("Bad box!", "Fine", "bad box")` -> (0, 1, 0). A text without a word repeats nothing.
    """
    from text_analysis.min_hash import bands_of  # late: numpy, which no question needs

    leaders = list(range(len(texts)))
    keys = [_NO_WORD.sub("", text.lower()) for text in texts]
    firsts: dict[str, int] = {}
    bands: dict[tuple[int, int, int], list[int]] = {}
    leading = []
    for place, key in enumerate(keys):
        if not key:
            continue
        first = firsts.setdefault(key, place)
        if first == place:
            leading.append(place)
        else:
            leaders[place] = first
    for place, found in zip(leading, bands_of([keys[at] for at in leading]), strict=True):
        for band in found:
            bands.setdefault(band, []).append(place)
    for members in bands.values():
        if len(members) > 1:
            _join(members, keys, leaders)
    return tuple(_leader(leaders, place) for place in range(len(texts)))


def _grams(key: str) -> set[str]:
    return {key[place : place + 4] for place in range(max(1, len(key) - 3))}


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
