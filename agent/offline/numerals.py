"""Numerals of both languages: 'twenty-five', 'a dozen', 十二, 三百五, 1.2万, 3k.

Whole words only; where a numeral stands and what it counts is decided by the grammars that call.
"""

import re

ENGLISH_NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
LETTER_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "b": 1e9, "bn": 1e9}
HAN_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "仨": 3, "四": 4, "五": 5,
    "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
HAN_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

_ONES = "|".join(sorted(ENGLISH_NUMBERS, key=len, reverse=True))
_SCALES = "|".join(SCALES)
ENGLISH_WORDS = (
    rf"(?:(?:(?:{_ONES})(?:[- ](?:{_ONES}|{_SCALES}))*)"
    rf"|(?:a|half a)[ ](?:dozen|{_SCALES})|(?:a )?couple(?: of)?|(?:{_SCALES}))"
)
"""A pattern for a number in English words."""
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
"""A pattern for a number in digits, thousands apart or not."""
HAN_WORDS = r"(?:[零〇一二两俩三仨四五六七八九十百千万亿]+)"
"""A pattern for a number in Chinese."""
ENGLISH = rf"(?:\d+|{ENGLISH_WORDS})"
"""A small whole number, in digits or English words."""
CHINESE = rf"(?:\d+|{HAN_WORDS})"
"""A small whole number, in digits or Chinese."""


def english_number(words: str) -> float | None:
    """'twenty-five' -> 25; 'a dozen' -> 12; '5,000' -> 5000; None if it is no number."""
    text = words.strip().replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", text, re.ASCII):
        return float(text)
    if text.startswith(("couple", "a couple")):
        return 2
    return _spelled(re.split(r"[- ]+", text))


def _spelled(words: list[str]) -> float | None:
    total, current = 0.0, 0.0
    for word in words:
        scale = SCALES.get(word) or (12 if word == "dozen" else 0)
        if word in ENGLISH_NUMBERS:
            current += ENGLISH_NUMBERS[word]
        elif scale:
            current = (current or 1) * scale
            if scale >= 1_000:
                total, current = total + current, 0.0
        elif word == "half":
            current = 0.5
        elif word != "a":
            return None
    return total + current


def han_number(words: str) -> float | None:
    """十二 -> 12; 三百五 -> 350; 二零二五 -> 2025; '1.2万' -> 12000; None if it is no number."""
    digits = re.match(r"\d[\d,]*(?:\.\d+)?", words, re.ASCII)
    if digits:
        value = float(digits.group().replace(",", ""))
        return _scaled(value, words[digits.end() :])
    if not words or any(char not in HAN_DIGITS and char not in HAN_SCALES for char in words):
        return None
    if all(char in HAN_DIGITS for char in words):
        return float("".join(str(HAN_DIGITS[char]) for char in words))
    return _spoken(words)


def _scaled(value: float, scales: str) -> float | None:
    for char in scales:
        if char not in HAN_SCALES:
            return None
        value = round(value * HAN_SCALES[char], 6)
    return value


def _spoken(words: str) -> float:
    total, section, digit, scale = 0.0, 0.0, 0.0, 1
    for char in words:
        if char in HAN_DIGITS:
            digit = HAN_DIGITS[char]
            scale = 1 if char in "零〇" else scale
        elif HAN_SCALES[char] < 10_000:
            scale = HAN_SCALES[char]
            section += (digit or 1) * scale
            digit = 0.0
        else:
            scale = HAN_SCALES[char]
            total = (total + section + digit) * scale
            section = digit = 0.0
    # 三百五 means 350 and 一万二 12,000: a last digit right behind a scale counts its tenth.
    trailing = digit * (scale // 10) if scale >= 100 else digit
    return total + section + trailing
