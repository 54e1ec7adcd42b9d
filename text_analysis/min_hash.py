"""Least hashes of many texts at once: texts that share most of their grams share some of these.

numpy, loaded only where texts are grouped.
"""

from collections.abc import Iterator, Sequence

import numpy as np

GRAM = 4
HASHES = 8
BANDS = 4
_AT_ONCE = 4000
_FACTORS = np.array(
    [0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F,
     0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09],
    np.uint64,
)  # fmt: skip
_STEP = np.uint64(1_000_003)
_SHIFT = np.uint64(17)
_MASK = np.uint64(0xFFFFFFFF)

Band = tuple[int, int, int]
"""Number of the band and its two hashes."""


def bands_of(keys: Sequence[str]) -> Iterator[tuple[Band, ...]]:
    """The bands of each text; no text is empty."""
    for first in range(0, len(keys), _AT_ONCE):
        yield from _bands([key.ljust(GRAM) for key in keys[first : first + _AT_ONCE]])


def _bands(keys: list[str]) -> Iterator[tuple[Band, ...]]:
    raw = "".join(keys).encode("utf-32-le", "replace")
    codes = np.frombuffer(raw, np.uint32).astype(np.uint64)
    lengths = np.array([len(key) for key in keys])
    ends = np.cumsum(lengths)
    grams = codes[: len(codes) - GRAM + 1]
    for place in range(1, GRAM):
        grams = grams * _STEP + codes[place : len(codes) - GRAM + 1 + place]
    inside = np.ones(len(codes), bool)
    for back in range(1, GRAM):
        inside[ends - back] = False
    grams = grams[inside[: len(grams)]]
    grams ^= grams >> _SHIFT
    starts = np.concatenate(([0], np.cumsum(lengths - GRAM + 1)[:-1]))
    least = [
        np.minimum.reduceat((grams * factor) >> _SHIFT & _MASK, starts).tolist()
        for factor in _FACTORS
    ]
    for hashes in zip(*least, strict=True):
        yield tuple((band, hashes[2 * band], hashes[2 * band + 1]) for band in range(BANDS))
