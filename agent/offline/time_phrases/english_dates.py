"""English names of days: 'March 2026', 'Q3 2017', '5 March', 'FY2026'."""

import re

from agent.offline.time_phrases import cuts
from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import (
    Frame,
    fiscal_quarter,
    fiscal_year,
    fiscal_year_of,
    quarter_days,
    step,
    unit_at,
)
from agent.offline.time_phrases.english_words import (
    COUNTING,
    COURSE,
    MEASURES,
    MONTH,
    MONTH_DAY,
    MONTH_NUMBER,
    MONTH_STARTS,
    NEARNESS,
    ORDINALS,
    UNITS_OF_NUMBERS,
    month_in,
    rule,
    unit_in,
)
from agent.offline.time_phrases.pieces import Meaning, Rule


def _year(match: re.Match[str], _: Frame) -> Meaning | None:
    """Four digits are a year unless the word before counts or numbers something."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    if COUNTING.search(before) and not COURSE.search(before):
        return None
    return say.plain_year(int(match.group(1)))


def _short_month(match: re.Match[str], _: Frame) -> Meaning | None:
    return say.month_of_year(month_in(match))


def _last_month_named(match: re.Match[str], frame: Frame) -> Meaning | None:
    """'last May': the latest that is over; 'next May', 'this May'."""
    month, nearness = month_in(match, 2), match.group(1)
    named = say.month_of_year(month).in_year
    year = frame.today.year
    if named is None:
        return None
    if nearness == "this":
        return Meaning(days=named(year), unit="month")
    if nearness == "next":
        return Meaning(days=named(year + (month <= frame.today.month)), unit="month")
    return Meaning(days=named(year - (month >= frame.today.month)), unit="month")


def _fiscal(match: re.Match[str], frame: Frame) -> Meaning | None:
    year = int(match.group(2))
    year += 2000 if year < 100 else 0
    quarter = match.group(1) or match.group(3)
    if quarter:
        return Meaning(days=fiscal_quarter(year, int(quarter[-1]), frame), unit="quarter")
    return Meaning(days=fiscal_year(year, frame))


def _fiscal_near(match: re.Match[str], frame: Frame) -> Meaning:
    year = fiscal_year_of(frame.today, frame) + NEARNESS[match.group(1)]
    return Meaning(days=fiscal_year(year, frame))


def _year_run(match: re.Match[str], _: Frame) -> Meaning | None:
    """2016-2018, 2016-17: both years inside."""
    first = int(match.group(1))
    last = (
        int(match.group(2))
        if len(match.group(2)) == 4
        else first // 100 * 100 + int(match.group(2))
    )
    return say.years(first, last)


def _decade(match: re.Match[str], _: Frame) -> Meaning | None:
    run = say.years(int(match.group(1)), int(match.group(1)) + 9)
    return Meaning(days=run.days) if run else None


def _day_named(match: re.Match[str], month: int, day: int, year: int) -> Meaning | None:
    number, said = month_in(match, month), match.group(year)
    if said:
        return say.exact_day(int(said), number, int(match.group(day))) or Meaning(kind="ask")
    return say.day_of_year(number, int(match.group(day))) or Meaning(kind="ask")


def _year_ago(match: re.Match[str], frame: Frame) -> Meaning:
    """'this month last year'; a week has no exact counterpart, so it is asked."""
    unit = unit_in(match, 1)
    start, end = unit_at(unit, 0, frame)
    if unit == "week":
        return Meaning(kind="ask")
    return Meaning(days=(step("year", start, -1), step("year", end, -1)), unit=unit)


RULES: tuple[Rule, ...] = (
    rule("last year", "this (week|month|quarter),? (?:of )?last year", _year_ago),
    rule(
        "/",
        r"(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![/\d])",
        lambda m, _: say.exact_month(int(m.group(2)), int(m.group(1))),
    ),
    rule(
        MONTH_STARTS,
        r"(?:the month of )?(" + "|".join(n for n in MONTH_NUMBER if n != "may") + r")\.?",
        _short_month,
    ),
    rule(
        "may",
        r"(?:(?<=in )|(?<=of )|(?<=since )|(?<=until )|(?<=till )|(?<=before )|"
        r"(?<=after )|(?<=for )|(?<=during )|(?<=from )|(?<=to )|(?<=through )|(?<=between )|"
        r"(?<=vs )|(?<=vs\. )|(?<=versus )|(?<=than )|(?<=with )|(?<=and )|(?<=late )|"
        r"(?<=early )|(?<=mid )|(?<=mid-)|(?<=-))(may)",
        _short_month,
    ),
    rule(
        "may",
        r"(?:the month of )?(may)(?= ?(?:19|20)\d\d| ?,| (?:this|last|next) year|'s |"
        rf" (?:and|to|through) (?:{'|'.join(n for n in MONTH_NUMBER if n != 'may')})"
        rf"|'\d\d| (?:{MEASURES})|-)",
        _short_month,
    ),
    rule("may", r"(may)$", _short_month),
    rule(
        "last|this|next|past|previous",
        rf"(last|this|next|past|previous) {MONTH}",
        _last_month_named,
    ),
    rule("q1|q2|q3|q4", r"(?:the )?q([1-4])", lambda m, f: say.quarter_of_year(int(m.group(1)), f)),
    rule("1q|2q|3q|4q", r"([1-4])q", lambda m, f: say.quarter_of_year(int(m.group(1)), f)),
    rule(
        "quarter",
        r"(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th) quarter",
        lambda m, f: say.quarter_of_year(ORDINALS[m.group(1)], f),
    ),
    rule(
        "quarter",
        rf"(?:the )?({'|'.join(ORDINALS)}) and ({'|'.join(ORDINALS)}) quarters?",
        lambda m, f: say.quarters_of_year(ORDINALS[m.group(1)], ORDINALS[m.group(2)], f),
    ),
    rule(
        "today|day",
        r"this day last year|today last year|(?:a|one) year ago today",
        lambda _, f: say.whole_day(step("year", f.today, -1)),
    ),
    rule("h1|h2", r"h([12])", lambda m, _: say.half_of_year(int(m.group(1)))),
    rule(
        "1h|2h",
        "([12])h(?= ?'?(?:"
        r"(?:19|20)\d\d|\d\d|of))",
        lambda m, _: say.half_of_year(int(m.group(1))),
    ),
    rule(
        "half",
        r"(?:the )?(first|second|1st|2nd) half(?:[- ]year| of the year(?! \d))?",
        lambda m, _: say.half_of_year(ORDINALS[m.group(1)]),
    ),
    rule(
        "half",
        r"(?:the )?(first|second|1st|2nd|latter|other) half",
        lambda m, _: cuts.a_cut(cuts.half(1 if m.group(1) in ("first", "1st") else 2)),
    ),
    rule(
        "q1|q2|q3|q4",
        r"(?:19|20)(\d\d)[- ]?q([1-4])(?![-\d])",
        lambda m, f: Meaning(
            days=quarter_days(int(m.group(0)[:4]), int(m.group(2)), f), unit="quarter"
        ),
    ),
    rule(
        "q1|q2|q3|q4",
        r"q([1-4])[- /']?(?:(?:19|20)(\d\d)|(?<=')(\d\d))",
        lambda m, f: Meaning(
            days=quarter_days(
                2000 + int(m.group(2) or m.group(3))
                if m.group(3) or m.group(0)[-4:-2] == "20"
                else 1900 + int(m.group(2)),
                int(m.group(1)),
                f,
            ),
            unit="quarter",
        ),
    ),
    rule(
        "19|20",
        r"(?<![$.,/#:=<>])(?:(?<=mid-)|(?<!-))((?:19|20)\d\d)(?![.,:/]\d|-\d|%| "
        f"(?:{UNITS_OF_NUMBERS}))",
        _year,
    ),
    rule(
        "19|20",
        r"((?:19|20)\d\d) ?(?:-|to|through|~) ?((?:19|20)\d\d|1[3-9]|[2-9]\d)"
        r"(?![-/\d])",
        _year_run,
    ),
    rule("year", r"(?:the |calendar )?year ((?:19|20)\d\d)", _year),
    rule("0s", r"(?:the )?((?:19|20)\d0)'?s", _decade),
    rule(
        "fy|fiscal",
        r"(?:(q[1-4]) )?(?:of )?(?:fy|fiscal year|fiscal) ?'?(\d{4}|\d\d)(?:[- ]?"
        "(q[1-4]))?",
        _fiscal,
    ),
    rule(
        "fiscal", "(this|current|the current|last|previous|next) (?:fiscal year|fy)", _fiscal_near
    ),
    rule(
        MONTH_STARTS,
        rf"{MONTH} {MONTH_DAY}(?:,? (\d{{4}}))?(?![.,]?\d|-\d|%| "
        f"(?:{UNITS_OF_NUMBERS}))",
        lambda m, _: _day_named(m, 1, 2, 3),
    ),
    rule(
        MONTH_STARTS,
        f"(?:the )?{MONTH_DAY} "
        rf"(?:of )?{MONTH}(?:,? (\d{{4}}))?",
        lambda m, _: _day_named(m, 2, 1, 3),
    ),
    rule(
        "-|/|.",
        r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})",
        lambda m, _: (
            say.exact_day(int(m.group(1)), int(m.group(3)), int(m.group(4))) or Meaning(kind="ask")
        ),
    ),
    rule(
        "19|20",
        r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)",
        lambda m, _: say.exact_day(int(m.group(1)), int(m.group(2)), int(m.group(3))),
    ),
    rule(
        "-|/",
        r"((?:19|20)\d\d)[-/](0[1-9]|1[0-2]|[1-9])(?![-/]\d)",
        lambda m, _: say.exact_month(int(m.group(1)), int(m.group(2))),
    ),
    rule(
        "/|.",
        r"(\d{1,2})([/.])(\d{1,2})\2((?:19|20)\d\d)",
        lambda m, _: say.either_day(int(m.group(1)), int(m.group(3)), int(m.group(4))),
    ),
    rule(
        "-| to | through | until ",
        f"(?:the )?{MONTH_DAY} ?(?:-|to|through|until) ?(?:the )?{MONTH_DAY}",
        lambda m, _: cuts.a_cut(cuts.days_of_month(int(m.group(1)), int(m.group(2)))),
    ),
    rule(
        "between ",
        rf"between (?:the )?{MONTH_DAY} and (?:the )?{MONTH_DAY}(?= (?:of )?{MONTH})",
        lambda m, _: cuts.a_cut(cuts.days_of_month(int(m.group(1)), int(m.group(2)))),
    ),
    rule(
        "1st|2nd|3rd|th",
        r"(?:the )?(\d{1,2})(?:st|nd|rd|th)",
        lambda m, _: cuts.a_cut(cuts.days_of_month(int(m.group(1)), int(m.group(1))), "day"),
    ),
)
"""The patterns of this file."""
