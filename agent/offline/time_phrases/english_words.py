"""The words English says time with, and the patterns made of them. Tables only."""

import re

from agent.offline.numerals import ENGLISH, english_number
from agent.offline.time_phrases.pieces import Reader, Rule
from semantic_layer.query import Grain

MONTHS = (
    "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul",
    "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec",
)  # fmt: skip

WEEKDAYS = (
    "monday|mon", "tuesday|tues|tue", "wednesday|wed", "thursday|thurs|thur|thu", "friday|fri",
    "saturday|sat", "sunday|sun",
)  # fmt: skip

UNIT_WORDS: dict[str, Grain] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year",
    "hour": "hour", "wk": "week", "mth": "month", "qtr": "quarter", "yr": "year",
}  # fmt: skip

ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "last": -1, "final": -1,
}  # fmt: skip

GRAIN_WORDS: dict[str, Grain] = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annual": "year", "annually": "year", "hourly": "hour",
}  # fmt: skip

MONTH_NUMBER = {name: n for n, names in enumerate(MONTHS, 1) for name in names.split("|")}

WEEKDAY_NUMBER = {name: n for n, names in enumerate(WEEKDAYS, 1) for name in names.split("|")}

MONTH_STARTS = "|".join(names[:3] for names in MONTHS)

WEEKDAY_STARTS = "|".join(names.split("|")[0] for names in WEEKDAYS)

MONTH = "(" + "|".join(sorted(MONTH_NUMBER, key=len, reverse=True)) + r")\.?"

WEEKDAY = "(" + "|".join(names.split("|")[0] for names in WEEKDAYS) + ")"

ANY_WEEKDAY = "(" + "|".join(sorted(WEEKDAY_NUMBER, key=len, reverse=True)) + ")"

ONE_UNIT = "(day|week|month|quarter|year|wk|mth|qtr|yr)"

SOME_UNITS = "(day|week|month|quarter|year|wk|mth|qtr|yr)s?"

COUNT = f"({ENGLISH})"

ORDINAL = "(" + "|".join(ORDINALS) + ")"

MONTH_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"

MEASURES = "revenue|sales|orders|growth|figures|numbers|results"

COUNTED = (
    r"over|above|under|below|than|least|most|exceed(?:s|ing)?|order|ticket|customer|deal|"
    r"invoice|id|no|number|top|bottom|about|around|exactly|is|equals|with|has|have|had|product|"
    r"model|version|sku|room|store|lead|account|case"
)

"""Words before four digits that make them something else than a year."""

COUNTING = re.compile(
    rf"(?<![a-z0-9])(?:{COUNTED})(?: of)? ?[#:]? ?$|[超过高低于大小满达足约每第]$", re.ASCII
)

COURSE = re.compile(
    "(?:develop|chang|evolv|trend|progress|var[iy]|fluctuat|perform|mov|gr[eo]w)[a-z]*"
    "(?: [a-z]+)? over $",
    re.ASCII,
)
"""'has developed over 2025': the course of a year, not a number above 2025."""

UNITS_OF_NUMBERS = r"dollars?|usd|eur|reais|units?|pieces|people|days?|hours?|points?|times|percent"


def rule(needs: str, pattern: str, read: Reader) -> Rule:
    """A rule over whole words, tried where one of the `needs`, parted by bars, is in the text."""
    wrapped = rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"
    return Rule(tuple(needs.split("|")) if needs else (), wrapped, read, re.ASCII)


def unit_in(match: re.Match[str], group: int) -> Grain:
    """The unit a group names."""
    return UNIT_WORDS[match.group(group)]


def month_in(match: re.Match[str], group: int = 1) -> int:
    """The month a group names."""
    return MONTH_NUMBER[match.group(group)]


def count_in(match: re.Match[str], group: int) -> float | None:
    """The number a group holds."""
    return english_number(match.group(group))


NAMED_DAYS = {
    "today": 0, "yesterday": -1, "the day before yesterday": -2, "day before yesterday": -2,
    "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip

NEARNESS = {
    "this": 0, "current": 0, "the current": 0, "last": -1, "previous": -1, "prior": -1,
    "preceding": -1, "the previous": -1, "next": 1, "coming": 1, "upcoming": 1, "following": 1,
}  # fmt: skip

TO_DATE: dict[str, Grain] = {
    "ytd": "year", "mtd": "month", "qtd": "quarter", "wtd": "week",
}  # fmt: skip

CHANGES: dict[str, tuple[str, Grain]] = {
    "y": ("year_ago", "year"), "year": ("year_ago", "year"), "yr": ("year_ago", "year"),
    "m": ("previous", "month"), "month": ("previous", "month"),
    "q": ("previous", "quarter"), "quarter": ("previous", "quarter"),
    "w": ("previous", "week"), "week": ("previous", "week"),
    "d": ("previous", "day"), "day": ("previous", "day"),
}  # fmt: skip

NEAR = "|".join(sorted(NEARNESS, key=len, reverse=True))
