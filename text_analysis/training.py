"""Learning from a company's own ratings: pieces of text beside the rule score, L2 regression.

numpy, loaded only by `label train`. Folds keep one customer and one wording together, so
that the score told is that of texts never seen.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from text_analysis.feedback import SCORE_BINS
from text_analysis.ngrams import SCORE, Weights, grams_of, rule_feature
from text_analysis.regression import Flags, Floats, Places, SparseRows, fit

NEG, NEU, POS = 0, 1, 2

LEAST_ROWS, LEAST_OF_A_SIDE = 100, 30
ENOUGH_TO_CHOOSE = 1000
"""Rows from which the weight of the rules is chosen by cross-validation."""
FOLDS = 5
FACTORS = (2.0, 1.0, 3.0)
STRENGTH = 5.0
"""How little the weights are held back."""
LEAST_TEXTS = 2
MOST_GRAMS, KEPT_GRAMS = 60_000, 8_000
LEAST_GAIN = 0.01
"""Macro-F1 that must be won for the new labeller to be kept."""
BANDS = tuple(round(0.05 * step, 2) for step in range(25))


@dataclass(frozen=True)
class RatedRow:
    """A text with what its rating says."""

    folded: str
    rule_score: float
    label: int
    """0 negative, 1 neutral, 2 positive."""
    current: int
    """What the labeller in use says."""
    group: str
    """Rows of one customer or one wording share it."""


@dataclass(frozen=True)
class Lesson:
    """What one language learned, and what it is worth on texts it did not see."""

    weights: Weights
    rows: int
    before: float
    """Macro-F1 of the labeller in use: two classes, of three where neutral rows are enough."""
    after: float
    kept: bool


def enough(rows: Sequence[RatedRow]) -> bool:
    """Whether there is enough to learn from."""
    sides = Counter(row.label for row in rows)
    return len(rows) >= LEAST_ROWS and min(sides[NEG], sides[POS]) >= LEAST_OF_A_SIDE


def learn(rows: Sequence[RatedRow], language: str) -> Lesson:
    """Weights from all rows, and their worth by grouped cross-validation."""
    names, matrix = _matrix(rows, language)
    gold = np.array([row.label for row in rows])
    folds = _folds(rows)
    factors = FACTORS if len(rows) >= ENOUGH_TO_CHOOSE else FACTORS[:1]
    scaled = {factor: matrix.scaled(len(names), factor) for factor in factors}
    tried = {factor: _held_out(scaled[factor], gold, folds) for factor in factors}
    factor = max(factors, key=lambda one: _two_classes(gold, tried[one]))
    scores = tried[factor]
    band = _band(gold, scores)
    current = np.array([row.current for row in rows])
    before = macro_f1(gold, current)
    after = macro_f1(gold, _labels(scores, band))
    learned = _fitted(scaled[factor], gold, gold != NEU)
    weights = _packed(names, learned, factor, band, _confidence(gold, scores, band))
    return Lesson(weights, len(rows), before, after, after - before >= LEAST_GAIN)


def macro_f1(gold: Places, found: Places) -> float:
    """Mean of the F1 of the classes that occur."""
    scores = []
    for one in np.unique(gold):
        hits = 2 * int(((gold == one) & (found == one)).sum())
        scores.append(hits / max(1, int((gold == one).sum()) + int((found == one).sum())))
    return float(np.mean(scores))


def side_by_side(
    gold: Sequence[int], one: Sequence[int], other: Sequence[int]
) -> tuple[float, float, float]:
    """Macro-F1 of two labellers, and the share on which they agree."""
    truth, left, right = np.array(gold), np.array(one), np.array(other)
    return macro_f1(truth, left), macro_f1(truth, right), float((left == right).mean())


def _two_classes(gold: Places, scores: Floats) -> float:
    polar = gold != NEU
    return macro_f1(gold[polar], np.where(scores[polar] > 0, POS, NEG))


def _labels(scores: Floats, band: tuple[float, float]) -> Places:
    return np.where(scores >= band[1], POS, np.where(scores <= band[0], NEG, NEU))


def _folds(rows: Sequence[RatedRow]) -> Places:
    """Fold of each row: the largest groups first, each into the smallest fold."""
    groups: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(row.group, []).append(place)
    folds = np.zeros(len(rows), np.int64)
    sizes = [0] * FOLDS
    for members in sorted(groups.values(), key=lambda found: (-len(found), found[0])):
        smallest = sizes.index(min(sizes))
        folds[members] = smallest
        sizes[smallest] += len(members)
    return folds


def _held_out(matrix: SparseRows, gold: Places, folds: Places) -> Floats:
    """Each row's score by weights that did not see its fold."""
    scores = np.zeros(matrix.height)
    for fold in range(FOLDS):
        inside = (folds != fold) & (gold != NEU)
        if len(np.unique(gold[inside])) < len((NEG, POS)):
            continue
        learned = _fitted(matrix, gold, inside)
        found = (matrix.times(learned[:-1]) + learned[-1]) / SCORE
        scores = np.where(folds == fold, found, scores)
    return scores


def _fitted(matrix: SparseRows, gold: Places, used: Flags) -> Floats:
    positive = (gold[used] == POS).astype(np.float64)
    return fit(matrix.only(used), positive, STRENGTH)


def _matrix(rows: Sequence[RatedRow], language: str) -> tuple[list[str], SparseRows]:
    """Pieces, their presence in rows of length 1, and the rule score in the last column."""
    grams = [grams_of(row.folded, language) for row in rows]
    texts = Counter(gram for found in grams for gram in found)
    ordered = sorted(texts.items(), key=lambda one: (-one[1], one[0]))[:MOST_GRAMS]
    index = {gram: i for i, (gram, n) in enumerate(ordered) if n >= LEAST_TEXTS}
    places: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for place, (row, found) in enumerate(zip(rows, grams, strict=True)):
        known = sorted(index[gram] for gram in found if gram in index)
        columns += [*known, len(index)]
        values += [1 / math.sqrt(len(known) or 1)] * len(known)
        values.append(rule_feature(row.rule_score))
        places += [place] * (len(known) + 1)
    width = len(index) + 1
    return list(index), SparseRows(
        np.array(places), np.array(columns), np.array(values), len(rows), width
    )


def _band(gold: Places, scores: Floats) -> tuple[float, float]:
    """The neutral band that tells three classes best; narrow where nothing is neutral."""
    if not (gold == NEU).any():
        return (-0.05, 0.05)
    pairs = [(-low, high) for low in BANDS for high in BANDS]
    return max(pairs, key=lambda pair: (macro_f1(gold, _labels(scores, pair)), pair[0] - pair[1]))


def _confidence(gold: Places, scores: Floats, band: tuple[float, float]) -> tuple[float, ...]:
    bins = np.searchsorted(SCORE_BINS, np.abs(scores), side="right")
    right = _labels(scores, band) == gold
    return tuple(
        round(float((right[bins == place].sum() + 1) / ((bins == place).sum() + 2)), 2)
        for place in range(len(SCORE_BINS) + 1)
    )


def _packed(
    names: list[str],
    learned: Floats,
    factor: float,
    band: tuple[float, float],
    confidence: tuple[float, ...],
) -> Weights:
    """The largest weights in 127 steps."""
    order = np.argsort(-np.abs(learned[: len(names)]), kind="stable")[:KEPT_GRAMS]
    largest = float(np.abs(learned[order]).max()) if len(order) else 1.0
    scale = largest / 127 or 1.0
    return Weights(
        grams={names[i]: round(float(learned[i]) / scale) for i in sorted(order.tolist())},
        scale=scale,
        rule=float(learned[-2]) * factor,
        bias=float(learned[-1]),
        band=band,
        confidence=confidence,
    )
