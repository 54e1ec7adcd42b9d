"""Grounding: every number, direction, ranking and name of a text must be a fact of its results.

Returns what is not; the caller shows other words instead. Nothing is repaired here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.wording.claims import (
    BEYOND,
    CAPITALISED,
    CAUSAL,
    CHINESE_DIGITS,
    CHINESE_UNITS,
    CURRENCIES,
    DOUBLES,
    FALLING,
    HALVES,
    HIGHEST,
    LOWEST,
    NUMBER_WORDS,
    RISING,
    TRIPLES,
)
from agent.wording.evidence import Evidence, Figure, gather
from agent.wording.names import Names
from semantic_layer.form import Language
from tools.describe_catalogue import DescribeCatalogue
from tools.result import Result

SCALES = {
    "": 1.0, "k": 1e3, "K": 1e3, "thousand": 1e3, "万": 1e4, "m": 1e6, "M": 1e6, "million": 1e6,
    "亿": 1e8, "bn": 1e9, "B": 1e9, "billion": 1e9, "万亿": 1e12,
}  # fmt: skip
PERCENT = frozenset({"%", "％", "percent", "per cent"})
POINTS = frozenset({"points", "point", "pp", "个百分点", "百分点"})
UNITS = {"days": "days", "day": "days", "天": "days", "hours": "hours", "hour": "hours",
         "小时": "hours", "years": "years", "year": "years", "年": "years"}  # fmt: skip

_NUMBER = re.compile(
    r"(?P<sign>[-−+]?)(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s?(?P<scale>thousand|million|billion|万亿|万|亿|bn|[kKmMB](?![A-Za-z]))?"
    r"\s?(?P<unit>%|％|per cent|percent|points?|pp|个百分点|百分点"
    r"|days?|天|hours?|小时|years?|年)?",
    re.ASCII,
)
_CHINESE_NUMBER = re.compile(
    r"(?P<tenths>[一二两三四五六七八九])成|百分之(?P<percent>[零一二两三四五六七八九十百]+)"
    r"|(?P<part>[一二两三四五六七八九十]+)分之(?P<of>[一二两三四五六七八九十]+)"
    r"|(?P<plain>[零二两三四五六七八九十百千万亿一]+)(?=[个家位人单笔条行组倍名次件天])"
)
_WORD = re.compile(r"[A-Za-z]+", re.ASCII)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]+|[“\"「]([^”\"」]{1,40})[”\"」]")
_SENTENCE = re.compile(r"(?<=[。！？!?])|(?<=\.)\s+|\n+")
_CLAUSE = re.compile(r",(?=\s)|[，;；:：、]")
_MARK = re.compile(r"⟦\d+⟧")


def check(
    text: str,
    results: tuple[Result, ...],
    language: Language,
    question: str,
    names: Names | None = None,
) -> tuple[str, ...]:
    """The words of `text` that no fact, cell, note or word of the question stands behind.

    `names` adds the labels of stored values that are in the rows and in no fact.
    """
    if all(isinstance(result.form, DescribeCatalogue) for result in results):
        return ()  # words and counts of the model; no number of the data is said
    evidence = gather(results, language, question, names)
    marked = evidence.mark(text)
    found = [
        *_numbers(marked, evidence),
        *_number_words(marked, evidence),
        *_currencies(marked, evidence),
        *_names(marked, evidence),
    ]
    for sentence in _SENTENCE.split(marked):
        found += _claims(sentence, evidence)
    return tuple(dict.fromkeys(word for word in found if word))


def _numbers(marked: str, evidence: Evidence) -> Iterator[str]:
    for match in _NUMBER.finditer(_MARK.sub(" ", marked)):
        written = _Written.of(match)
        if not any(written.says(figure) for figure in evidence.figures):
            yield match.group().strip()


@dataclass(frozen=True)
class _Written:
    """A numeral as it stands in the text."""

    value: float
    step: float
    """One unit of its last digit."""
    unit: str
    signed: bool

    @classmethod
    def of(cls, match: re.Match[str]) -> "_Written":
        digits = match["digits"].replace(",", "")
        scale = SCALES[match["scale"] or ""]
        sign = -1.0 if match["sign"] in {"-", "−"} else 1.0
        decimals = len(digits.partition(".")[2])
        return cls(
            sign * float(digits) * scale,
            scale * 10.0**-decimals,
            match["unit"] or "",
            bool(match["sign"]),
        )

    def says(self, figure: Figure) -> bool:
        """Whether it is that figure, at the precision written and with a unit that fits."""
        if not _unit_fits(self.unit, figure):
            return False
        value = figure.value * (100.0 if self.unit in PERCENT | POINTS else 1.0)
        return abs(value - self.value) <= self.step * 0.5 + abs(value) * 1e-9


def _unit_fits(unit: str, figure: Figure) -> bool:
    if unit in PERCENT:
        return figure.kind in {"percent", "any"}
    if unit in POINTS:
        return figure.kind in {"points", "any"}
    if unit in UNITS and figure.kind == "duration":
        return figure.unit == UNITS[unit]
    return figure.kind not in {"percent", "points"}


def _number_words(marked: str, evidence: Evidence) -> Iterator[str]:
    for word in _WORD.findall(marked):
        value = NUMBER_WORDS.get(word.lower())
        if value is not None and not evidence.has(value):
            yield word
    for match in _CHINESE_NUMBER.finditer(marked):
        value = _chinese_value(match)
        if value is not None and not evidence.has(value):
            yield match.group()
    for words, share in ((HALVES, 0.5), (DOUBLES, 2.0), (TRIPLES, 3.0)):
        for word in _present(words, marked):
            if not evidence.has_ratio(share):
                yield word


def _chinese_value(match: re.Match[str]) -> float | None:
    """三成 -> 0.3, 百分之十 -> 0.1, 三分之一 -> 1/3; a lone 一 is no number: None."""
    if match["tenths"]:
        return CHINESE_DIGITS[match["tenths"]] / 10
    if match["percent"]:
        return _chinese(match["percent"]) / 100
    if match["part"]:
        return _chinese(match["of"]) / _chinese(match["part"])
    value = _chinese(match["plain"])
    return None if value == 1 else value


def _chinese(text: str) -> float:
    total = section = digit = 0.0
    for character in text:
        if character in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[character]
            continue
        unit = CHINESE_UNITS[character]
        if unit >= CHINESE_UNITS["万"]:
            total = (total + section + digit) * unit
            section = 0.0
        else:
            section += (digit or 1.0) * unit
        digit = 0.0
    return total + section + digit


def _currencies(marked: str, evidence: Evidence) -> Iterator[str]:
    for word in CURRENCIES:
        if word in marked and word not in evidence.currencies:
            yield word


def _names(marked: str, evidence: Evidence) -> Iterator[str]:
    for match in _NAME.finditer(marked):
        name = match.group(1) or match.group()
        plain = _MARK.sub("", name).strip()
        known = plain in CAPITALISED or plain in CURRENCIES or evidence.knows(plain)
        if plain and not known:
            yield name


def _claims(sentence: str, evidence: Evidence) -> Iterator[str]:
    yield from _present(CAUSAL, sentence)
    beyond = () if evidence.bounded else _present(BEYOND, sentence)
    yield from beyond
    for clause in _CLAUSE.split(sentence):
        marks = frozenset(_MARK.findall(clause))
        for words, rising in ((RISING, True), (FALLING, False)):
            if not evidence.moved(rising, frozenset(_MARK.findall(sentence))):
                yield from _present(words, clause)
        for words, kind in ((HIGHEST, "highest"), (LOWEST, "lowest")):
            if not evidence.stands(kind, marks):
                yield from _present(words, clause)


def _present(words: tuple[str, ...], text: str) -> Iterator[str]:
    for word in words:
        if word.isascii():
            if re.search(rf"(?<!at )\b{word}\b", text, re.IGNORECASE | re.ASCII):
                yield word
        elif word in text:
            yield word
