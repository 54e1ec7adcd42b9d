"""Named holidays and shopping festivals, from the table beside this file (lunar dates 2015-2035).

A stretch of several days is open to debate: without a year it is asked back, never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from agent.offline.time_phrases.calendar_days import Closed, Frame, latest_begun, start_of
from agent.offline.time_phrases.pieces import Meaning, Rule


@dataclass(frozen=True)
class Holiday:
    """One line of the table."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    length: int
    every_year: tuple[int, int] | None
    """Month and day; None: the days stand in `by_year`."""
    by_year: tuple[tuple[int, date], ...]
    since: int
    """The first year in which it had this length."""

    def in_year(self, year: int) -> Closed | None:
        """The days of that year's holiday; None outside the table."""
        if self.every_year:
            first = date(year, *self.every_year) if year >= self.since else None
        else:
            first = dict(self.by_year).get(year)
        return (first, first + timedelta(days=self.length)) if first else None


@lru_cache(maxsize=1)
def holidays() -> tuple[Holiday, ...]:
    """The whole table."""
    text = files("agent.offline.time_phrases").joinpath("holidays.tsv").read_text("utf-8")
    return tuple(_holiday(line) for line in text.splitlines() if line and line[0] != "#")


def _holiday(line: str) -> Holiday:
    english, chinese, length, days = line.split("\t")
    by_year = tuple(_dated(cell) for cell in days.split() if ":" in cell)
    fixed, _, since = days.partition("@")
    month_day = None if by_year else tuple(int(part) for part in fixed.split("-"))
    return Holiday(
        english=tuple(english.split(";")),
        chinese=tuple(chinese.split(";")),
        length=int(length),
        every_year=(month_day[0], month_day[1]) if month_day else None,
        by_year=by_year,
        since=int(since or 0),
    )


def _dated(cell: str) -> tuple[int, date]:
    year, month_day = cell.split(":")
    month, day = month_day.split("-")
    return int(year), date(int(year), int(month), int(day))


def english_rules() -> tuple[Rule, ...]:
    """'black friday', 'the week of christmas', 'black friday week'."""
    names = {name: one for one in holidays() for name in one.english}
    pattern = (
        rf"(?<![\w$.#])({_longest_first(names)})( week| weekend| sales?| period| season)?(?![\w%])"
    )
    return (
        Rule(_needs(names), pattern, lambda match, frame: _read(match, names, frame), re.ASCII),
    )


def chinese_rules() -> tuple[Rule, ...]:
    """双11, 春节期间, 国庆当周."""
    names = {name: one for one in holidays() for name in one.chinese}
    pattern = (
        rf"(?<![a-z\d.$#超过于满达约第])(?:(?<![a-z0-9] )|(?=\D))({_longest_first(names)})"
        "(当天|当日|当周|那周|期间|假期|大促|前后|前夕|促销)?(?![季\\d])"
    )
    return (Rule(_needs(names), pattern, lambda match, frame: _read(match, names, frame)),)


def _longest_first(names: dict[str, Holiday]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _needs(names: dict[str, Holiday]) -> tuple[str, ...]:
    """The beginnings of the names, few enough to look for in each question."""
    return tuple(sorted({name[: 6 if name.isascii() else 2] for name in names}))


ONE_DAY = ("当天", "当日")
WHOLE_WEEK = ("week", "当周", "那周")
STRETCH = ("期间", "假期", "长假", "黄金周", "golden week")
VAGUE = ("weekend", "sale", "sales", "period", "season", "大促", "前后", "前夕", "促销")


def _read(match: re.Match[str], names: dict[str, Holiday], frame: Frame) -> Meaning | None:
    holiday, manner = names[match.group(1)], (match.group(2) or "").strip()

    def in_year(year: int) -> Closed | None:
        days = holiday.in_year(year)
        if days is None:
            return None
        if manner in ONE_DAY:
            return days[0], days[0] + timedelta(days=1)
        if manner in WHOLE_WEEK:
            monday = start_of("week", days[0], frame)
            return monday, monday + timedelta(days=7)
        return days

    named_stretch = match.group().endswith(STRETCH) and holiday.every_year is not None
    debatable = holiday.length > 1 and manner not in ONE_DAY + WHOLE_WEEK and not named_stretch
    if manner in VAGUE or debatable or latest_begun(in_year, frame) is None:
        return _asked(holiday, manner in VAGUE, frame)
    return Meaning(in_year=in_year, unit="week" if manner in WHOLE_WEEK else "day")


def _asked(holiday: Holiday, never: bool, frame: Frame) -> Meaning:
    """Asked back on its own; a year beside it makes it a period unless its bounds are vague."""
    stretch = latest_begun(holiday.in_year, frame)
    choices: tuple[Closed, ...] = ()
    if stretch is not None and stretch[0] is not None and stretch[1] is not None:
        first_day = stretch[0], stretch[0] + timedelta(days=1)
        choices = ((stretch[0], stretch[1]), first_day) if holiday.length > 1 else (first_day,)
    return Meaning(kind="ask", in_year=None if never else holiday.in_year, choices=choices)
