"""The score of a text: its clauses, weighed by what their marks say, and a label.

score > 0 is positive. Score 0 without a reason is "no signal", not evidence of neutrality.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import sqrt
from typing import Literal, NamedTuple

from text_analysis.clause_rules import (
    CHINESE_RULES,
    ENGLISH_RULES,
    ClauseWalk,
    Reason,
)
from text_analysis.clauses import Span, cut_clauses, is_asked
from text_analysis.language import CHINESE, TextLanguage
from text_analysis.lexicon import Lexicon, Mark, shipped_lexicon
from text_analysis.tokens import chinese_tokens, emoji_of, english_tokens

Sentiment = Literal["neg", "neu", "pos", "mixed"]

PROBLEM = -2.0
RELIEF = 1.5
STRONG_PRAISE = 2.4
SARCASM_CLAUSES = 4
"""Longer texts praise and complain in earnest."""
NEAR_CLAUSES = 2

CONTRAST_WEIGHT = 1.2
CONCESSION_WEIGHT = 0.5
CONCEDED_WEIGHT = 1.4
QUESTION_WEIGHT = 0.25
ASKED_WEIGHT = 0.6
UNREAL_PRAISE = -0.8
UNREAL_BLAME = 0.5
OTHERS_WEIGHT = -0.5
BEFORE_PRAISE = {"zh": 0.5, "en": -0.7}

BANDS = {"zh": (-0.7, 0.5), "en": (-0.5, 0.5), "mix": (-0.6, 0.6)}
"""Scores between are neutral."""
MIXED_LEAST = 1.0
MIXED_SHARE = 0.55

_ORDERS = re.compile(
    r"ignore (?:all |any |the |your )*(?:previous|prior|above|earlier)[^.]{0,20}"
    r"(?:instruction|prompt|rule)"
    r"|disregard (?:all |the |your )*(?:previous|prior|above)|system prompt"
    r"|you are now (?:a|an|the)\b"
    r"|(?:label|classify|rate|mark) this (?:review|text|comment|feedback|message) as"
    r"|忽略(?:以上|之前|前面|上述|所有).{0,8}(?:指令|提示|要求|规则|内容)|无视(?:以上|之前|上述)|系统提示词|你现在是"
    r"|<\|?(?:im_start|system|assistant)|\"(?:tool|function|role)\"\s*:"
)
"""Sentences that want to steer a machine; what they say is no opinion."""
_ORDER_WORDS = (
    "ignore", "disregard", "system", "you are", "this", "忽略", "无视", "你现在", "<", '"',
)  # fmt: skip
"""One of them stands in every such sentence: looked for first, because most texts have none."""
_SENTENCE_END = re.compile(r"[.。!\n]|$")
_LATIN = re.compile(r"[a-z]")


class ClauseScore(NamedTuple):
    """One clause, read."""

    span: Span
    score: float
    """Weighed by the marks of the clause and its neighbours."""
    reasons: tuple[Reason, ...]
    marks: AbstractSet[Mark]


@dataclass(frozen=True)
class TextScore:
    """A text, read."""

    score: float
    clauses: tuple[ClauseScore, ...]
    sarcasm: bool
    question: bool
    template: bool
    suspicious: bool = False
    """Something in it wants to steer a machine."""


class _Reading:
    """A clause while it is being read."""

    __slots__ = ("asked", "marks", "problem", "reasons", "span", "weight")

    def __init__(self, span: Span, reasons: list[Reason], marks: set[Mark], asked: bool) -> None:
        self.span = span
        self.reasons = reasons
        self.marks = marks
        self.asked = asked
        self.problem = False
        self.weight = 1.0

    def total(self) -> float:
        total = 0.0
        for reason in self.reasons:
            total += reason.value
        return total


def score_text(folded: str, language: TextLanguage) -> TextScore:
    """Read a folded text of a labelled language."""
    lexicons = _lexicons(language)
    if any(template in folded for lexicon in lexicons for template in lexicon.templates):
        return TextScore(0.0, (), sarcasm=False, question=False, template=True)
    readings = _readings(folded, language)
    for lexicon in lexicons:
        _add_facts(folded, lexicon, readings)
    _add_emoji(folded, readings)
    suspicious = _silence_orders(folded, readings)
    sarcasm = _turn_sarcasm(readings)
    _weigh(readings)
    clauses: list[ClauseScore] = []
    total, scored, question = 0.0, 0, False
    for reading in readings:
        score = _clause_score(reading, language)
        if score:
            total += score
            scored += 1
        question = question or reading.asked or "question" in reading.marks
        clauses.append(ClauseScore(reading.span, score, tuple(reading.reasons), reading.marks))
    return TextScore(
        total / sqrt(scored or 1), tuple(clauses), sarcasm, question, False, suspicious
    )


def band_of(language: TextLanguage) -> tuple[float, float]:
    """Between which scores of the rules a text is neutral."""
    return BANDS.get(language, BANDS["en"])


def label_of(score: TextScore, band: tuple[float, float]) -> Sentiment:
    """The label by a band; `mixed` when both sides weigh."""
    praise = blame = 0.0
    for clause in score.clauses:
        weight = CONTRAST_WEIGHT if "contrast" in clause.marks else 1.0
        if clause.score > 0:
            praise += clause.score / weight
        else:
            blame -= clause.score / weight
    light, heavy = sorted((praise, blame))
    if light >= MIXED_LEAST and light >= MIXED_SHARE * heavy:
        return "mixed"
    low, high = band
    if score.score >= high:
        return "pos"
    return "neg" if score.score <= low else "neu"


def _lexicons(language: TextLanguage) -> tuple[Lexicon, ...]:
    if language == "zh":
        return (shipped_lexicon("zh"),)
    if language == "en":
        return (shipped_lexicon("en"),)
    return (shipped_lexicon("zh"), shipped_lexicon("en"))


def _readings(folded: str, language: TextLanguage) -> list[_Reading]:
    readings = []
    chinese, english = shipped_lexicon("zh"), shipped_lexicon("en")
    for span in cut_clauses(folded, language):
        start, end = span
        reasons: list[Reason] = []
        marks: set[Mark] = set()
        if language != "en" and (language == "zh" or CHINESE.search(folded, start, end)):
            tokens = chinese_tokens(folded, start, end, chinese)
            if tokens:
                walk = ClauseWalk(CHINESE_RULES, end - start)
                walk.walk(tokens)
                reasons, marks = walk.reasons, walk.marks
        if language != "zh" and _LATIN.search(folded, start, end):
            tokens, count = english_tokens(folded, start, end, english)
            if tokens:
                walk = ClauseWalk(ENGLISH_RULES, count)
                walk.walk(tokens)
                reasons, marks = reasons + walk.reasons, marks | walk.marks
        readings.append(_Reading(span, reasons, marks, is_asked(folded, span)))
    return readings


def _add_facts(folded: str, lexicon: Lexicon, readings: list[_Reading]) -> None:
    """Facts that are complaints or relief; they outweigh the words inside them."""
    for hit in lexicon.problem.finditer(folded):
        reading = _reading_at(readings, hit.start())
        if reading is not None:
            reading.problem = True
            inside = [r for r in reading.reasons if r.start < hit.end() and r.end > hit.start()]
            if sum(r.value for r in inside) > PROBLEM:
                reading.reasons = [r for r in reading.reasons if r not in inside]
                reading.reasons.append(
                    Reason(hit.group(), hit.start(), hit.end(), PROBLEM, "problem")
                )
    for hit in lexicon.relief.finditer(folded):
        reading = _reading_at(readings, hit.start())
        if reading is not None and not reading.problem:
            inside = [r for r in reading.reasons if r.start < hit.end() and r.end > hit.start()]
            if sum(r.value for r in inside) < RELIEF:
                reading.reasons = [r for r in reading.reasons if r not in inside]
                reading.reasons.append(
                    Reason(hit.group(), hit.start(), hit.end(), RELIEF, "relief")
                )


def _silence_orders(folded: str, readings: list[_Reading]) -> bool:
    """Whether there is an order to a machine; its sentence is not scored."""
    if not any(word in folded for word in _ORDER_WORDS):
        return False
    hit = _ORDERS.search(folded)
    if hit is None:
        return False
    end = _SENTENCE_END.search(folded, hit.end())
    last = end.start() if end is not None else len(folded)
    for reading in readings:
        if hit.start() < reading.span[1] and reading.span[0] < last:
            reading.reasons = []
            reading.problem = False
    return True


def _reading_at(readings: list[_Reading], place: int) -> _Reading | None:
    """The clause that holds a place, or the next one."""
    return next((reading for reading in readings if place < reading.span[1]), None)


def _add_emoji(folded: str, readings: list[_Reading]) -> None:
    for start, end, sign, value in emoji_of(folded):
        reading = _reading_at(readings, start) or (readings[-1] if readings else None)
        if reading is None:
            reading = _Reading((0, len(folded)), [], set(), asked=False)
            readings.append(reading)
        reading.reasons.append(Reason(sign, start, end, value, "emoji"))


def _turn_sarcasm(readings: list[_Reading]) -> bool:
    """Praise that is not meant: the ironic word's, and strong praise beside a problem."""
    turned = False
    if not any(r.problem or "ironic" in r.marks for r in readings):
        return False
    short = len(readings) <= SARCASM_CLAUSES
    earnest = any("contrast" in r.marks or "concession" in r.marks for r in readings)
    for index, reading in enumerate(readings):
        near = readings[max(0, index - NEAR_CLAUSES) : index + NEAR_CLAUSES + 1]
        beside_problem = short and not earnest and any(other.problem for other in near)
        ironic = any("ironic" in other.marks for other in near[:NEAR_CLAUSES])
        if ironic or beside_problem:
            least = 0.0 if ironic or reading.problem else STRONG_PRAISE
            turned = _turn(reading, least) or turned
    return turned


def _turn(reading: _Reading, least: float) -> bool:
    found = [reason for reason in reading.reasons if reason.value > max(least, 0.5)]
    if found:
        reading.reasons = [
            reason._replace(value=-reason.value) if reason in found else reason
            for reason in reading.reasons
        ]
    return bool(found)


def _weigh(readings: list[_Reading]) -> None:
    """What a clause's marks say about its weight and about the next one's."""
    for index, reading in enumerate(readings):
        marks = reading.marks
        if not marks and not reading.asked:
            continue
        if "contrast" in marks:
            reading.weight *= CONTRAST_WEIGHT
        if "concession" in marks:
            reading.weight *= CONCESSION_WEIGHT
            if index + 1 < len(readings):
                readings[index + 1].weight *= CONCEDED_WEIGHT
        if "question" in marks:
            reading.weight *= QUESTION_WEIGHT
        elif reading.asked:
            reading.weight *= ASKED_WEIGHT


def _clause_score(reading: _Reading, language: TextLanguage) -> float:
    total = reading.total()
    marks = reading.marks
    if total and marks:
        if "unreal" in marks:
            total *= UNREAL_PRAISE if total > 0 else UNREAL_BLAME
        if "others" in marks:
            total *= OTHERS_WEIGHT
        if "before" in marks and total > 0:
            total *= BEFORE_PRAISE["zh" if language == "zh" else "en"]
    return total * reading.weight
