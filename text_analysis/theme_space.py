"""Clauses as points: TF-IDF over fragments, the strongest directions, spherical k-means.

numpy only, and loaded only here: a question never needs it. Everything is seeded, so the same
clauses give the same groups.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

LEAST_TEXTS = 3
"""A fragment of fewer clauses says nothing about a group."""
MOST_FRAGMENTS = 30_000
STARTS = 3
ROUNDS = 60
_CHUNK = 500

_CHINESE_RUN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z][a-z']+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP_WORDS = _words("""
a an the and or but if so of to in on at by for from with as is are was were be been am i you he
she it we they me my your his her its our their this that these those do does did have has had
not no can could will would should what why when where how who which there here than then just
very too also about into out up down over i'm it's i've don't didn't get got
""")


def fragments(clause: str) -> list[str]:
    """Chinese fragments of 2 to 4 characters, English words and pairs of them."""
    found: list[str] = []
    for run in _CHINESE_RUN.findall(clause):
        found += [run[i : i + n] for n in (2, 3, 4) for i in range(len(run) - n + 1)]
    words = [word for word in _WORD.findall(clause) if word not in STOP_WORDS]
    return found + words + [f"{a} {b}" for a, b in pairwise(words)]


@dataclass(frozen=True)
class _Sparse:
    """A matrix by rows."""

    starts: Places
    columns: Places
    values: Floats
    width: int


def points(clauses: Sequence[str], directions: int, seed: int) -> Floats:
    """One row of length 1 per clause (of length 0 for a clause without a shared fragment)."""
    matrix = _weighted(clauses)
    if not matrix.width:
        return np.zeros((len(clauses), 1))
    turned = _turned(matrix)
    most = min(directions, matrix.width, len(clauses))
    rng = np.random.default_rng(seed)
    basis = _times(matrix, rng.normal(size=(matrix.width, most)))
    for _pass in range(3):
        basis, _ = np.linalg.qr(basis)
        basis = _times(matrix, _times(turned, basis))
    basis, _ = np.linalg.qr(basis)
    small = _times(turned, basis).T
    left, strength, _ = np.linalg.svd(small, full_matrices=False)
    return _unit(basis @ left * strength)


def _weighted(clauses: Sequence[str]) -> _Sparse:
    rows = [Counter(fragments(clause)) for clause in clauses]
    texts = Counter(fragment for row in rows for fragment in row)
    kept = [name for name, count in texts.most_common(MOST_FRAGMENTS) if count >= LEAST_TEXTS]
    index = {name: place for place, name in enumerate(kept)}
    rarity = [math.log((1 + len(rows)) / (1 + texts[name])) + 1 for name in kept]
    starts, columns, values = [0], [], []
    for row in rows:
        found = [(index[name], count) for name, count in row.items() if name in index]
        weights = [(1 + math.log(count)) * rarity[place] for place, count in found]
        length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
        columns += [place for place, _count in found]
        values += [weight / length for weight in weights]
        starts.append(len(columns))
    return _Sparse(np.array(starts), np.array(columns, np.int64), np.array(values), len(kept))


def _turned(matrix: _Sparse) -> _Sparse:
    """Rows and columns exchanged."""
    height = len(matrix.starts) - 1
    rows = np.repeat(np.arange(height), np.diff(matrix.starts))
    order = np.argsort(matrix.columns, kind="stable")
    counts = np.bincount(matrix.columns, minlength=matrix.width)
    starts = np.concatenate(([0], np.cumsum(counts)))
    return _Sparse(starts, rows[order], matrix.values[order], height)


def _times(matrix: _Sparse, dense: Floats) -> Floats:
    height = len(matrix.starts) - 1
    product = np.zeros((height, dense.shape[1]))
    for first in range(0, height, _CHUNK):
        last = min(height, first + _CHUNK)
        low, high = matrix.starts[first], matrix.starts[last]
        scaled = dense[matrix.columns[low:high]] * matrix.values[low:high, None]
        sums = np.concatenate((np.zeros((1, dense.shape[1])), np.cumsum(scaled, axis=0)))
        bounds = matrix.starts[first : last + 1] - low
        product[first:last] = sums[bounds[1:]] - sums[bounds[:-1]]
    return product


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.where(length > 1e-9, rows / np.maximum(length, 1e-9), 0.0)


def group(rows: Floats, count: int, seed: int) -> tuple[Places, Floats]:
    """Group of each row and each row's nearness to its centre; the best of three starts."""
    best: tuple[float, Places, Floats] | None = None
    for start in range(STARTS):
        centres = _first_centres(rows, count, np.random.default_rng(seed + start))
        places, nearness = _settled(rows, centres)
        fit = float(nearness.sum())
        if best is None or fit > best[0]:
            best = (fit, places, nearness)
    if best is None:
        raise ValueError("no start was tried")
    return best[1], best[2]


def _first_centres(rows: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Far from each other, as k-means++ draws them."""
    centres = rows[[int(rng.integers(len(rows)))]]
    far = np.maximum(1 - rows @ centres[0], 0)
    while len(centres) < count:
        total = far.sum()
        chance = far / total if total > 0 else None
        centres = np.vstack([centres, rows[int(rng.choice(len(rows), p=chance))]])
        far = np.minimum(far, np.maximum(1 - rows @ centres[-1], 0))
    return centres


def _settled(rows: Floats, centres: Floats) -> tuple[Places, Floats]:
    places = np.zeros(len(rows), np.int64)
    for _round in range(ROUNDS):
        nearness = rows @ centres.T
        found = nearness.argmax(axis=1)
        if _round and bool((found == places).all()):
            break
        places = found
        sums = np.zeros_like(centres)
        np.add.at(sums, places, rows)
        filled = np.linalg.norm(sums, axis=1, keepdims=True) > 1e-9
        centres = np.where(filled, _unit(sums), centres)
    return places, (rows @ centres.T)[np.arange(len(rows)), places]
