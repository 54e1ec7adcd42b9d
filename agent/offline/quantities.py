"""Numerals with what clings to them: a currency sign, a scale, a percent sign, a unit.

Both languages in one pattern. What a number is for is decided in amounts.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.offline.numerals import (
    DIGITS,
    ENGLISH_WORDS,
    HAN_WORDS,
    LETTER_SCALES,
    english_number,
    han_number,
)

UNITS: tuple[tuple[str, str], ...] = (
    ("money", r"dollars?|usd|us dollars?|bucks|euros?|eur|reais|brl|yuan|rmb|cny|pounds?|gbp|"
              r"美元|美金|元|块钱|块|人民币|雷亚尔|欧元|英镑"),
    ("points", r"percentage points?|pp|points?|stars?|"
               r"个百分点|百分点|分(?!钟|之|店|类|行|组|布|析)|星|颗星"),
    ("days", r"days?|天|日"),
    ("hours", r"hours?|hrs?|h|小时|个小时|钟头"),
    ("weeks", r"weeks?|周|个星期|星期"),
    ("months", r"months?|个月"),
    ("years", r"years?|年"),
    ("times", r"times|次|回|遍|倍"),
    ("count", r"(?= ?(?:orders?|deals?|reviews?|customers?|accounts?|leads?|units?|pieces?|items?|"
              r"tickets?|purchases?)(?![a-z]))|条|个|单|笔|件|家|人|位|名|款|台|份|张|户|项|种"),
)  # fmt: skip


NOT_NUMBERS = r"(?!一[起下共直样些点般边定致并旦切览律时])(?!十分(?!之))(?![千万]一)(?!千万别)"
"""Chinese numerals that are parts of other words."""


_SIGN = r"(?:(?P<sign>r\$|us\$|\$|€|£|¥|￥) ?)?"


_NUMBER = (
    f"(?P<han_half>半数|一半)|(?P<digits>{DIGITS})(?: ?(?P<scale>million|"
    "billion|thousand|hundred|mln|bn|mn|k|m|b)(?![a-z])"
    r"|(?P<han_scale>[十百千万亿]+)|(?![a-z0-9_])|(?=(?:days?|h|hours?|hrs?|weeks?|months?|years?|"
    r"pp|pct|percent|stars?|usd|times)(?![a-z0-9])))"
    f"|{NOT_NUMBERS}(?P<han>{HAN_WORDS}(?:点{HAN_WORDS})?)|(?<![a-z])"
    f"(?P<words>{ENGLISH_WORDS})(?![a-z])"
    rf"|(?<![a-z])(?P<named>twice|once|thrice|half|a third|a quarter)(?![a-z])"
)


_PERCENT = (
    r"(?P<percent> ?(?:%|percent(?!age)|per cent|pct)|成(?!交|功|本|员|为|单|长|绩|都|立|果|熟))?"
)


_UNIT = "|".join(rf"(?P<{name}>{words})" for name, words in UNITS)


NUMBER = re.compile(
    rf"(?:(?<![a-z0-9_.])|(?<=top)|(?<=bottom))(?P<pct_of>百分之)?{_SIGN}(?:{_NUMBER}){_PERCENT}"
    rf"(?: ?(?:多|余)?(?:{_UNIT})(?![a-z]))?",
    re.ASCII,
)


NAMED = {"twice": 2.0, "once": 1.0, "thrice": 3.0, "half": 0.5, "a third": 1 / 3, "a quarter": 0.25}


@dataclass(frozen=True)
class Quantity:
    """One numeral with its sign, scale and unit."""

    start: int
    end: int
    value: float
    percent: bool
    unit: str
    bare_han: bool
    """A single Chinese numeral without a unit: often part of a word (一起, 十分)."""


def quantities(text: str) -> Iterator[Quantity]:
    """Every numeral of a text, in order."""
    for match in NUMBER.finditer(text):
        value = _value(match)
        if value is None:
            continue
        percent = (
            bool(match["percent"] or match["pct_of"])
            or match["named"] in ("half", "a third", "a quarter")
            or bool(match["han_half"])
        )
        yield Quantity(
            match.start(), match.end(), _as_fraction(match, value), percent, _unit(match),
            bare_han=len(match["han"] or "") == 1 and not match["percent"] and not match["pct_of"]
            and not _unit(match),
        )  # fmt: skip


def _value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
        if match["han_scale"]:
            return han_number(match["digits"] + match["han_scale"])
        scale = match["scale"] or ""
        named = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
        return round(value * (LETTER_SCALES.get(scale) or named.get(scale, 1)), 9)
    if match["han"]:
        return _han_value(match["han"])
    if match["words"]:
        return english_number(match["words"])
    return NAMED[match["named"]] if match["named"] else 0.5


def _han_value(words: str) -> float | None:
    whole, point, part = words.partition("点")
    value = han_number(whole)
    if not point or value is None:
        return value
    tail = "".join(str(int(han_number(char) or 0)) for char in part)
    return float(f"{int(value)}.{tail}")


def _as_fraction(match: re.Match[str], value: float) -> float:
    if match["pct_of"]:
        return round(value / 100, 9)
    sign = match["percent"]
    if not sign:
        return value
    return round(value / (10 if sign == "成" else 100), 9)


def _unit(match: re.Match[str]) -> str:
    if match["sign"]:
        return "money"
    if match["named"] in ("twice", "once", "thrice"):
        return "times"
    return next((name for name, _ in UNITS if match[name]), "")
