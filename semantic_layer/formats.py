"""A value as people read it, in both languages, and text made safe to show.

`readable` is the only way a stored string reaches a screen, a log or a file. No colour, no layout.
Figures are in figures.py.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from semantic_layer.figures import NUMBERS
from semantic_layer.form import Language, Scalar
from semantic_layer.periods import Period

FormatKind = Literal[
    "integer", "number", "money", "percent", "points", "duration", "score", "text", "boolean",
    "date", "datetime", "hour", "day", "week", "month", "quarter", "year", "weekday",
    "weekend", "month_of_year", "band",
]  # fmt: skip

NOTHING = "–"
"""How a missing value is shown."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKEND: Mapping[Language, tuple[str, str]] = {
    "en": ("Working days", "Weekends"),
    "zh": ("工作日", "周末"),
}
_CHINESE_DIGITS = "一二三四五六日"


@dataclass(frozen=True)
class ValueFormat:
    """How a column's values are shown."""

    kind: FormatKind
    unit: str = ""
    """Currency code for money; `days` or `hours` for a duration; empty elsewhere."""


def format_value(value: Scalar, shown_as: ValueFormat, language: Language) -> str:
    """One value in words and figures: 0.0431 as percent -> '4.3 %', None -> '–'.

    Rates and changes of rates (`points`) come as fractions. Text comes out as it is: it still has
    to pass `readable`.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NOTHING
    if isinstance(value, bool) or shown_as.kind == "boolean":
        return _yes_or_no(bool(value), language)
    if number := NUMBERS.get(shown_as.kind):
        return number(value, shown_as.unit, language) if not isinstance(value, str) else value
    if moment := _MOMENTS.get(shown_as.kind):
        day = _moment(value)
        return moment(day, language) if day is not None else _plain(value)
    return _named(value, shown_as.kind, language)


def format_period(period: Period, language: Language) -> str:
    """Both days of a period: '1–30 Apr 2026', '2026-04-01 至 2026-04-30'."""
    first, last = period.start, period.last
    if last < first:
        return "no day" if language == "en" else "无日期"
    if first == last:
        return _day(first, language)
    if language == "zh":
        return f"{first.isoformat()} 至 {last.isoformat()}"
    if first.year != last.year:
        return f"{_day(first, language)} – {_day(last, language)}"
    if first.month != last.month:
        return f"{first.day} {_short(first)} – {_day(last, language)}"
    return f"{first.day}–{_day(last, language)}"


def readable(text: str) -> str:
    """The text on one line, without anything a terminal obeys: no escapes, no invisible marks.

    Whole sequences go, then single characters. Nothing is ever removed up to the end of the text,
    since U+009D opens a sequence and is also half of a mis-decoded quotation mark.
    """
    if text.isprintable() and "  " not in text and text == text.strip():
        return text
    return " ".join(_harmless(text).split())


def readable_lines(text: str) -> str:
    """The same for a text of several lines, whose line breaks stay."""
    return "\n".join(readable(line) for line in _harmless(text).split("\n"))


_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # title, clipboard, link
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # device strings
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # colour, cursor, report
    r"|\x1b[ -/]*[0-~]"  # the short ones
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters that are no white space
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"  # lone surrogates, tags
)
"""The zero-width joiners U+200C and U+200D stay: emoji and Persian need them."""


def _harmless(text: str) -> str:
    return _INVISIBLE.sub("", _SEQUENCE.sub("", text))


def _yes_or_no(value: bool, language: Language) -> str:
    if language == "en":
        return "yes" if value else "no"
    return "是" if value else "否"


def _moment(value: Scalar) -> datetime | None:
    """The moment an ISO text says; a bare year or hour of the day is none."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _short(day: date) -> str:
    return _MONTHS[day.month - 1][:3]


def _day(day: date, language: Language) -> str:
    if language == "en":
        return f"{day.day} {_short(day)} {day.year}"
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def _clock(moment: datetime, language: Language) -> str:
    return f"{_day(moment, language)} {moment.hour:02}:{moment.minute:02}"


def _week(day: date, language: Language) -> str:
    text = _day(day, language)
    return f"week of {text}" if language == "en" else f"{text} 当周"


def _month(day: date, language: Language) -> str:
    return f"{_short(day)} {day.year}" if language == "en" else f"{day.year}年{day.month}月"


def _quarter(day: date, language: Language) -> str:
    number = (day.month + 2) // 3
    if language == "en":
        return f"Q{number} {day.year}"
    return f"{day.year}年第{_CHINESE_DIGITS[number - 1]}季度"


def _year(day: date, language: Language) -> str:
    return str(day.year) if language == "en" else f"{day.year}年"


def _named(value: Scalar, kind: FormatKind, language: Language) -> str:
    """What has a name of its own: weekdays, months, bands; anything else as it is."""
    number = value if isinstance(value, int) else 0
    if kind == "weekday" and 1 <= number <= len(_WEEKDAYS):
        return _WEEKDAYS[number - 1] if language == "en" else f"周{_CHINESE_DIGITS[number - 1]}"
    if kind == "weekend":
        return _WEEKEND[language][bool(number)]
    if kind == "month_of_year" and 1 <= number <= len(_MONTHS):
        return _MONTHS[number - 1] if language == "en" else f"{number}月"
    if kind == "hour":
        return _hour(value, language)
    if kind == "band" and isinstance(value, str):
        return _band(value)
    return _plain(value)


def _hour(value: Scalar, language: Language) -> str:
    """An hour of the day (13) or of a day ('2026-07-01 13:00')."""
    if isinstance(value, int):
        return f"{value:02}:00"
    moment = _moment(value)
    return _clock(moment, language) if moment else _plain(value)


def _band(key: str) -> str:
    """'<0' -> '< 0', '0..1000' -> '0–<1,000', '>=1000' -> '≥ 1,000'."""
    found = _BAND.fullmatch(key)
    if found is None:
        return key
    if below := found["below"]:
        return f"< {_edge(below)}"
    if above := found["above"]:
        return f"≥ {_edge(above)}"
    return f"{_edge(found['low'])}–<{_edge(found['high'])}"


_EDGE = r"-?[0-9]+(?:\.[0-9]+)?"
_BAND = re.compile(
    rf"<(?P<below>{_EDGE})|>=(?P<above>{_EDGE})|(?P<low>{_EDGE})\.\.(?P<high>{_EDGE})"
)


def _edge(text: str) -> str:
    return f"{float(text):,.10g}" if "." in text else f"{int(text):,}"


def _plain(value: Scalar) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_MOMENTS: Mapping[FormatKind, Callable[[datetime, Language], str]] = {
    "date": _day,
    "day": _day,
    "datetime": _clock,
    "week": _week,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
}
