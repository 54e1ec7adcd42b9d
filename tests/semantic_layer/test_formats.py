"""Formats: values in both languages, and text that no terminal obeys."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from semantic_layer.figures import compact_number
from semantic_layer.form import Language, Scalar
from semantic_layer.formats import (
    FormatKind,
    ValueFormat,
    format_period,
    format_value,
    readable,
    readable_lines,
)
from semantic_layer.periods import Period

OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
HOSTILE = st.lists(
    st.sampled_from(
        [
            "\x1b", "[", "]", "0", ";", "52", "c", "m", "\x07", "\x9b", "\x9d", "\x9c", "\x90",
            "\x1b\\", "P", "_", "X", "^", "a", "中", "\n", "\t", "\r", "\u202e", "\u2066", "\ud800",
            "\U000e0041", "[/x]", "[bold]", "8;;http://x", " ", "\u3000", "\u2028", "\x85",
        ]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind", "unit", "en", "zh"),
    [
        (1234567, "integer", "", "1,234,567", "1,234,567"),
        (1234.0, "integer", "", "1,234", "1,234"),
        (12.44, "integer", "", "12.4", "12.4"),
        (-0.0, "integer", "", "0", "0"),
        (1.834, "number", "", "1.83", "1.83"),
        (0.0021, "number", "", "0.0021", "0.0021"),
        (-1e-9, "number", "", "0.00", "0.00"),
        (60.0, "number", "", "60", "60"),
        (0.0431, "percent", "", "4.3 %", "4.3 %"),
        (-1.5, "percent", "", "-150.0 %", "-150.0 %"),
        (0.0002, "percent", "", "0.02 %", "0.02 %"),
        (0.0, "percent", "", "0.0 %", "0.0 %"),
        (0.017, "points", "", "1.7 points", "1.7 个百分点"),
        (1234567.89, "money", "CNY", "CNY 1,234,568", "1,234,568 元"),
        (123.456, "money", "USD", "USD 123.46", "123.46 美元"),
        (-80, "money", "SEK", "SEK -80", "-80 SEK"),
        (80, "money", "", "80", "80"),
        (26.34, "duration", "hours", "26.3 h", "26.3 小时"),
        (1, "duration", "days", "1 day", "1 天"),
        (2.5, "duration", "years", "2.5 years", "2.5 年"),
        (4.266, "score", "", "4.27", "4.27"),
        ("2026-07-01", "date", "", "1 Jul 2026", "2026-07-01"),
        ("2026-07-01", "day", "", "1 Jul 2026", "2026-07-01"),
        ("2026-07-01 13:05:00", "datetime", "", "1 Jul 2026 13:05", "2026-07-01 13:05"),
        ("2026-07-01 13:00", "hour", "", "1 Jul 2026 13:00", "2026-07-01 13:00"),
        (9, "hour", "", "09:00", "09:00"),
        ("2026-06-29", "week", "", "week of 29 Jun 2026", "2026-06-29 当周"),
        ("2026-07-01", "month", "", "Jul 2026", "2026年7月"),
        ("2026-07-01", "quarter", "", "Q3 2026", "2026年第三季度"),
        ("2026-01-01", "year", "", "2026", "2026年"),
        (1, "weekend", "", "Weekends", "周末"),
        (0, "weekend", "", "Working days", "工作日"),
        (7, "weekday", "", "Sunday", "周日"),
        (12, "month_of_year", "", "December", "12月"),
        (1, "boolean", "", "yes", "是"),
        (False, "text", "", "no", "否"),
        ("<0", "band", "", "< 0", "< 0"),
        ("0..1000", "band", "", "0–<1,000", "0–<1,000"),
        (">=2000.5", "band", "", "≥ 2,000.5", "≥ 2,000.5"),
        ("(no match)", "month", "", "(no match)", "(no match)"),
        ("n/a", "money", "CNY", "n/a", "n/a"),
        (3.0, "text", "", "3", "3"),
        (None, "money", "CNY", "–", "–"),
        (float("nan"), "percent", "", "–", "–"),
        (float("inf"), "number", "", "–", "–"),
    ],
)
def test_a_value_reads_well_in_both_languages(
    value: Scalar, kind: FormatKind, unit: str, en: str, zh: str
) -> None:
    shown_as = ValueFormat(kind, unit)
    assert (format_value(value, shown_as, "en"), format_value(value, shown_as, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("start", "end", "en", "zh"),
    [
        ("2026-04-01", "2026-05-01", "1–30 Apr 2026", "2026-04-01 至 2026-04-30"),
        ("2026-01-01", "2026-04-01", "1 Jan – 31 Mar 2026", "2026-01-01 至 2026-03-31"),
        ("2025-07-01", "2026-07-01", "1 Jul 2025 – 30 Jun 2026", "2025-07-01 至 2026-06-30"),
        ("2026-07-01", "2026-07-02", "1 Jul 2026", "2026-07-01"),
        ("2026-07-01", "2026-07-01", "no day", "无日期"),
    ],
)
def test_a_period_is_shown_with_both_its_days(start: str, end: str, en: str, zh: str) -> None:
    period = Period(start=date.fromisoformat(start), end=date.fromisoformat(end))
    assert (format_period(period, "en"), format_period(period, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        (4_123_456, "en", "4.1 M"),
        (4_123_456, "zh", "412.3 万"),
        (-2_500_000_000, "en", "-2.5 bn"),
        (123_456_789_012, "zh", "1,234.6 亿"),
        (999, "en", "999"),
        (9_999, "zh", "9,999"),
    ],
)
def test_a_large_number_is_shortened_where_asked(
    value: float, language: Language, shown: str
) -> None:
    assert compact_number(value, language) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("华东 East", "华东 East"),
        ("a\x1b[31mR\x1b[0mb", "aRb"),
        ("\x1b]52;c;ZXZpbA==\x07hi", "hi"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("said \x9cyes\x9d and paid", "said yes and paid"),
        ("\x1b]0;never ended", "0;never ended"),
        ("one\ntwo\t three\u3000four\u2028five", "one two three four five"),
        ("abc\u202edef\u2066", "abcdef"),
        ("\ud800x\U000e0041y", "xy"),
        ("[/nope] [bold]x[/]", "[/nope] [bold]x[/]"),
        ("👨\u200d👩\u200d👧 نمی\u200cخواهم", "👨\u200d👩\u200d👧 نمی\u200cخواهم"),
        ("  ", ""),
    ],
)
def test_readable_text_keeps_words_and_drops_commands(text: str, shown: str) -> None:
    assert readable(text) == shown


@given(HOSTILE | st.text())
@example("\x1b\x1b[31m[31m")
@example("\x1b\x9d[31m")
def test_no_text_keeps_a_character_that_is_obeyed(text: str) -> None:
    shown = readable(text)
    assert OBEYED.search(shown) is None
    assert readable(shown) == shown


@given(HOSTILE)
def test_lines_stay_lines_and_are_as_harmless(text: str) -> None:
    shown = readable_lines(text)
    assert all(OBEYED.search(line) is None for line in shown.split("\n"))
    assert readable_lines(shown) == shown


@given(st.text(st.characters(categories=("L", "N", "P"), include_characters=" "), max_size=60))
def test_nothing_is_lost_of_plain_text(text: str) -> None:
    assert readable(text) == " ".join(text.split())


@pytest.mark.parametrize("unit", ["\x1b]", "\x9d", "\x1b[1", "\x1bP", "\x1b[ ", "\x1b"])
def test_a_long_hostile_text_is_cleaned_in_one_pass(unit: str) -> None:
    assert len(readable(unit * 100_000)) <= 200_000


NUMBERS: tuple[FormatKind, ...] = (
    "integer", "number", "money", "percent", "points", "duration", "score",
)  # fmt: skip


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(NUMBERS))
def test_figures_are_the_same_in_both_languages(value: float, kind: FormatKind) -> None:
    digits = [
        re.sub(r"[^0-9.,e+-]", "", format_value(value, ValueFormat(kind, "XYZ"), language))
        for language in ("en", "zh")
    ]
    assert digits[0] == digits[1]
    assert not re.fullmatch(r"-[0.,]+", digits[0])
