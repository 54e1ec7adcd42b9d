"""label_feedback: everything that is said about one text, in one frozen record.

The only door for other packages. Nothing here concludes; a label says how sure it is and which
words decided it.
"""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from text_analysis.aspect_file import AspectPack, Severity, general_aspects
from text_analysis.aspects import (
    Mention,
    at_original,
    find_mentions,
    primary_aspect,
    severity_of,
)
from text_analysis.clause_rules import Reason
from text_analysis.language import FoldedText, TextLanguage, fold, language_of, text_hash
from text_analysis.lexicon import FOLDER
from text_analysis.ngrams import Trained, learned_score
from text_analysis.sentiment import Sentiment, TextScore, band_of, label_of, score_text

Flag = Literal["conflict", "sarcasm_cue", "question", "suspicious", "template", "unsure"]

UNSURE_BELOW = 0.65
LABEL_FILES = (
    "aspect_file", "aspects", "clause_rules", "clauses", "feedback", "language", "lexicon",
    "ngrams", "sentiment", "tokens",
)  # fmt: skip
"""The code that decides a label; another version of it labels anew."""
SCORE_BINS = (0.001, 0.3, 0.6, 1.0, 1.6, 2.4, 3.6)
"""Upper ends of |score|; the eighth bin is open."""
CONFIDENCE = {
    "zh": (0.14, 0.10, 0.20, 0.56, 0.77, 0.88, 0.96, 0.97),
    "en": (0.55, 0.26, 0.44, 0.26, 0.40, 0.65, 0.82, 0.92),
}
"""Share of texts of the shared data labelled right, by language and bin; benchmarks/labels.py
prints it. `mix` takes the English one."""


@dataclass(frozen=True)
class FeedbackLabel:
    """One text, labelled."""

    language: TextLanguage
    sentiment: Sentiment | None
    """None: the language is not labelled."""
    score: float
    """Above 0 is positive."""
    confidence: float
    reasons: tuple[Reason, ...]
    """The words that decided, weightiest first; places in the original text."""
    mentions: tuple[Mention, ...]
    clause_spans: tuple[tuple[int, int], ...]
    """Start and end of each clause in the original text; `clause_no` counts them."""
    clause_scores: tuple[float, ...]
    primary_aspect: str | None
    severity: Severity | None
    flags: frozenset[Flag]
    text_hash: str


def label_feedback(
    text: str,
    rating: float | None = None,
    aspects: AspectPack | None = None,
    trained: Trained | None = None,
) -> FeedbackLabel:
    """Label one text; `rating` (1 to 5) only tells whether it contradicts the words."""
    folded = fold(text)
    language = language_of(folded.text)
    if language == "other":
        return _unlabelled(folded)
    pack = general_aspects() if aspects is None else aspects
    score = score_text(folded.text, language)
    weights = trained.languages.get(language) if trained is not None else None
    if weights is not None and not score.template:
        learned = learned_score(folded.text, language, score.score, weights)
        score = replace(score, score=learned)
    band = weights.band if weights is not None else band_of(language)
    sentiment: Sentiment = "neu" if score.template else label_of(score, band)
    mentions = find_mentions(folded.text, language, score.clauses, pack)
    confidence = _confidence(score, weights.confidence if weights else _shares(language))
    return FeedbackLabel(
        language=language,
        sentiment=sentiment,
        score=round(score.score, 4),
        confidence=confidence,
        reasons=_reasons(score, folded),
        mentions=tuple(_at_original(mention, folded) for mention in mentions),
        clause_spans=tuple(_span(clause.span, folded) for clause in score.clauses),
        clause_scores=tuple([round(clause.score, 4) for clause in score.clauses]),
        primary_aspect=primary_aspect(mentions, score.score < 0, pack),
        severity=severity_of(folded.text, language, score.clauses, pack),
        flags=_flags(score, sentiment, rating, confidence),
        text_hash=text_hash(folded),
    )


def labels_version(aspects: AspectPack, trained: Trained | None = None) -> str:
    """Twelve hexadecimal digits that change with all that can change a label."""
    digest = hashlib.sha256(aspects.source.encode("utf-8"))
    if trained is not None:
        digest.update(trained.source.encode("utf-8"))
    room = Path(__file__).parent
    rules = (room / f"{name}.py" for name in LABEL_FILES)
    for file in (*rules, *sorted(FOLDER.glob("*.*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _unlabelled(folded: FoldedText) -> FeedbackLabel:
    return FeedbackLabel(
        language="other", sentiment=None, score=0.0, confidence=0.0, reasons=(), mentions=(),
        clause_spans=(), clause_scores=(), primary_aspect=None, severity=None, flags=frozenset(),
        text_hash=text_hash(folded),
    )  # fmt: skip


def _shares(language: TextLanguage) -> tuple[float, ...]:
    return CONFIDENCE["zh" if language == "zh" else "en"]


def _confidence(score: TextScore, table: tuple[float, ...]) -> float:
    sure = table[bisect_right(SCORE_BINS, abs(score.score))]
    return round(sure * (0.7 if score.sarcasm else 1.0), 2)


def _reasons(score: TextScore, folded: FoldedText) -> tuple[Reason, ...]:
    found = [reason for clause in score.clauses for reason in clause.reasons]
    found.sort(key=lambda reason: -abs(reason.value))
    if folded.places is None:
        return tuple(found)
    return tuple(
        reason._replace(
            start=folded.original(reason.start), end=folded.original(reason.end - 1) + 1
        )
        for reason in found
    )


def _at_original(mention: Mention, folded: FoldedText) -> Mention:
    if folded.places is None:
        return mention
    return at_original(mention, *_span((mention.start, mention.end), folded))


def _span(span: tuple[int, int], folded: FoldedText) -> tuple[int, int]:
    if folded.places is None:
        return span
    return folded.original(span[0]), folded.original(span[1] - 1) + 1


def _flags(
    score: TextScore, sentiment: Sentiment, rating: float | None, confidence: float
) -> frozenset[Flag]:
    contrast = any("contrast" in clause.marks for clause in score.clauses)
    contradicts = rating is not None and (
        (rating >= 4 and sentiment == "neg") or (rating <= 2 and sentiment == "pos")
    )
    holds: tuple[tuple[Flag, bool], ...] = (
        ("conflict", contradicts),
        ("sarcasm_cue", score.sarcasm),
        ("question", score.question),
        ("suspicious", score.suspicious),
        ("template", score.template),
        ("unsure", confidence < UNSURE_BELOW or contrast or score.sarcasm),
    )
    return frozenset([flag for flag, held in holds if held])
