"""A number as people read it: thousands, decimals, money, percent, durations, both languages.

Both languages write 1,234,567 and 4.3 %; money is `CNY 1,234` and `1,234 元`. Rates and changes of
rates come as fractions.
"""

from collections.abc import Callable, Mapping

from semantic_layer.form import Language

CENTS_BELOW = 1_000
"""Amounts from here on are shown without decimals."""

NOISE = 1e-4
"""Smaller is what floating sums leave of a 0, and is shown as 0."""

_CURRENCIES: Mapping[str, str] = {
    "CNY": "元", "RMB": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元",
    "HKD": "港元", "TWD": "新台币", "KRW": "韩元", "SGD": "新加坡元", "BRL": "雷亚尔",
}  # fmt: skip
_UNITS: Mapping[str, tuple[str, str, str]] = {
    "days": ("day", "days", "天"),
    "hours": ("h", "h", "小时"),
    "minutes": ("min", "min", "分钟"),
    "weeks": ("week", "weeks", "周"),
    "months": ("month", "months", "个月"),
    "years": ("year", "years", "年"),
}
"""Unit of a duration -> English for one, English for more, Chinese."""


def compact_number(value: float, language: Language) -> str:
    """A large number shortened, only for axes and narrow cells: '4.1 M', '410.0 万'."""
    steps: tuple[tuple[float, str], ...] = ((1e9, " bn"), (1e6, " M"), (1e3, " k"))
    if language == "zh":
        steps = ((1e8, " 亿"), (1e4, " 万"))
    for size, word in steps:
        if abs(value) >= size:
            return _fixed(value / size, 1) + word
    return _free(value)


def _fixed(value: float, decimals: int) -> str:
    """Thousands separated, never '-0'."""
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def _free(value: float) -> str:
    """A whole number as it is, others with two decimals, tiny ones with two figures."""
    if float(value).is_integer():
        return _fixed(value, 0)
    if NOISE < abs(value) < 0.005:
        return f"{value:.2g}"
    return _fixed(value, 2)


def _integer(value: float, unit: str, language: Language) -> str:  # noqa: ARG001
    return _fixed(value, 0 if float(value).is_integer() else 1)


def _number(value: float, unit: str, language: Language) -> str:  # noqa: ARG001
    return _free(value)


def _money(value: float, unit: str, language: Language) -> str:
    whole = abs(value) >= CENTS_BELOW or float(value).is_integer()
    amount = _fixed(value, 0 if whole else 2)
    if not unit:
        return amount
    if language == "en":
        return f"{unit} {amount}"
    return f"{amount} {_CURRENCIES.get(unit, unit)}"


def _hundredths(value: float) -> str:
    """A fraction in hundredths with one decimal, more only where that would read 0."""
    percent = value * 100
    if NOISE < abs(percent) < 0.05:
        return f"{percent:.2g}"
    return _fixed(percent, 1)


def _percent(value: float, unit: str, language: Language) -> str:  # noqa: ARG001
    return f"{_hundredths(value)} %"


def _points(value: float, unit: str, language: Language) -> str:  # noqa: ARG001
    word = "points" if language == "en" else "个百分点"
    return f"{_hundredths(value)} {word}"


def _duration(value: float, unit: str, language: Language) -> str:
    whole = isinstance(value, int)
    amount = _fixed(value, 0 if whole else 1)
    one, more, chinese = _UNITS.get(unit, (unit, unit, unit))
    word = chinese if language == "zh" else one if amount == "1" else more
    return f"{amount} {word}".rstrip()


def _score(value: float, unit: str, language: Language) -> str:  # noqa: ARG001
    return _fixed(value, 2)


NUMBERS: Mapping[str, Callable[[float, str, Language], str]] = {
    "integer": _integer,
    "number": _number,
    "money": _money,
    "percent": _percent,
    "points": _points,
    "duration": _duration,
    "score": _score,
}
"""Kind of format -> how a value with its unit is written."""
