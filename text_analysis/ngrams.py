"""Weights of short pieces of text that `label train` learned, and the score they give.

Optional: without a file the rules stand alone. Reading and scoring need no numpy.
"""

import gzip
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FORMAT = 1
MOST_CHARACTERS = 2000
STEP = 3.0
"""A rule score of this size counts 0.76 of the largest."""
SCORE = 3.0
"""Log odds of 1 become a score of a third, so that bands and bins keep their size."""

_WORD = re.compile(r"[^\W_][\w']*|[!?]+")
_BLANK = re.compile(r"\s+")


class WeightsRefused(Exception):  # noqa: N818 - the file, not our error
    """A file that holds no weights of this version."""


@dataclass(frozen=True)
class Weights:
    """What one language learned."""

    grams: Mapping[str, int]
    """Piece -> weight in steps of `scale`."""
    scale: float
    rule: float
    """Weight of the rule score."""
    bias: float
    band: tuple[float, float]
    """Scores between are neutral."""
    confidence: tuple[float, ...]
    """Share of rows labelled right in each bin of the score's size, from cross-validation."""


@dataclass(frozen=True)
class Trained:
    """A file of weights."""

    languages: Mapping[str, Weights]
    card: Mapping[str, object]
    source: str
    """The file's own text; its hash is part of the labels' version."""


def grams_of(folded: str, language: str) -> frozenset[str]:
    """Fragments of 1 to 3 characters (zh), words and pairs of them (en)."""
    if language == "zh":
        text = _BLANK.sub("", folded)[:MOST_CHARACTERS]
        return frozenset([text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)])
    words = _WORD.findall(folded)
    return frozenset([*words, *[f"{a} {b}" for a, b in pairwise(words)]])


def rule_feature(score: float) -> float:
    """A rule score between -1 and 1."""
    return math.tanh(score / STEP)


def learned_score(folded: str, language: str, rule_score: float, weights: Weights) -> float:
    """The score of rules and pieces together; above 0 is positive."""
    known = [
        weight
        for gram in grams_of(folded, language)
        if (weight := weights.grams.get(gram)) is not None
    ]
    pieces = weights.scale * sum(known) / math.sqrt(len(known) or 1)
    return (pieces + weights.rule * rule_feature(rule_score) + weights.bias) / SCORE


def read_trained(file: Path) -> Trained:
    """Read a file that `write_trained` wrote; raises WeightsRefused."""
    try:
        text = gzip.decompress(file.read_bytes()).decode("utf-8")
        raw = json.loads(text)
        if raw["format"] != FORMAT:
            raise WeightsRefused(str(file))
        languages = {name: _weights(part) for name, part in raw["languages"].items()}
        return Trained(languages, dict(raw["card"]), text)
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsRefused(str(file)) from error


def _weights(part: Mapping[str, object]) -> Weights:
    grams, band, sure = part["grams"], part["band"], part["confidence"]
    if not (isinstance(grams, dict) and isinstance(band, list) and isinstance(sure, list)):
        raise TypeError("grams, band, confidence")
    low, high = band
    return Weights(
        grams={str(gram): int(weight) for gram, weight in grams.items()},
        scale=float(str(part["scale"])),
        rule=float(str(part["rule"])),
        bias=float(str(part["bias"])),
        band=(float(low), float(high)),
        confidence=tuple(float(share) for share in sure),
    )


def write_trained(file: Path, languages: Mapping[str, Weights], card: Mapping[str, object]) -> None:
    """The file appears under its name only when it is complete; equal weights, equal bytes."""
    raw = {
        "format": FORMAT,
        "card": card,
        "languages": {name: vars(weights) for name, weights in languages.items()},
    }
    text = json.dumps(raw, ensure_ascii=False, sort_keys=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.part")
    partial.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    partial.replace(file)
