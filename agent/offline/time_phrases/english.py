"""How English says time: patterns and what each says. No Chinese, no arithmetic of its own."""

import re

from agent.offline.numerals import ENGLISH, english_number
from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import (
    Frame,
    fiscal_quarter,
    fiscal_year,
    fiscal_year_of,
)
from agent.offline.time_phrases.holidays import english_rules
from agent.offline.time_phrases.pieces import Language, Meaning, Rule
from semantic_layer.query import Grain

MONTHS = (
    "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul",
    "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec",
)  # fmt: skip
WEEKDAYS = (
    "monday|mon", "tuesday|tues|tue", "wednesday|wed", "thursday|thurs|thur|thu", "friday|fri",
    "saturday|sat", "sunday|sun",
)  # fmt: skip
UNITS: dict[str, Grain] = {
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
_MONTH_STARTS = "|".join(names[:3] for names in MONTHS)
_WEEKDAY_STARTS = "|".join(names.split("|")[0] for names in WEEKDAYS)
_MONTH = "(" + "|".join(sorted(MONTH_NUMBER, key=len, reverse=True)) + r")\.?"
_DAY = "(" + "|".join(names.split("|")[0] for names in WEEKDAYS) + ")"
_ANY_DAY = "(" + "|".join(sorted(WEEKDAY_NUMBER, key=len, reverse=True)) + ")"
_UNIT = "(day|week|month|quarter|year|wk|mth|qtr|yr)"
_UNITS = "(day|week|month|quarter|year|wk|mth|qtr|yr)s?"
_N = f"({ENGLISH})"
_ORDINAL = "(" + "|".join(ORDINALS) + ")"
_D = r"(\d{1,2})(?:st|nd|rd|th)?"
_WHAT = "revenue|sales|orders|growth|figures|numbers|results"
COUNTED = r"over|above|under|below|than|least|most|exceed(?:s|ing)?|order|ticket|customer|deal|" \
    r"invoice|id|no|number|top|bottom|about|around|exactly|is|equals|with|has|have|had|product|" \
    r"model|version|sku|room|store|lead|account|case"
"""Words before four digits that make them something else than a year."""
_COUNTING = re.compile(rf"(?<![a-z0-9])(?:{COUNTED})(?: of)? ?[#:]? ?$|[超过高低于大小满达足约每第]$", re.ASCII)
UNITS_OF_NUMBERS = r"dollars?|usd|eur|reais|units?|pieces|people|days?|hours?|points?|times|percent"


def _rule(needs: str, pattern: str, read: object) -> Rule:
    wrapped = rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"
    return Rule(tuple(needs.split("|")) if needs else (), re.compile(wrapped, re.ASCII), read)  # type: ignore[arg-type]  # each reader below has the type; a lambda cannot say so


def _unit(match: re.Match[str], group: int) -> Grain:
    return UNITS[match.group(group)]


def _month(match: re.Match[str], group: int = 1) -> int:
    return MONTH_NUMBER[match.group(group)]


def _count(match: re.Match[str], group: int) -> float | None:
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


def _change(match: re.Match[str], _: Frame) -> Meaning:
    to, unit = CHANGES[match.group(1)]
    return say.a_change("year_ago" if to == "year_ago" else "previous", unit)


def _year(match: re.Match[str], _: Frame) -> Meaning | None:
    """Four digits are a year unless the word before counts or numbers something."""
    if _COUNTING.search(match.string, max(0, match.start() - 16), match.start()):
        return None
    return say.plain_year(int(match.group(1)))


def _short_month(match: re.Match[str], _: Frame) -> Meaning | None:
    return say.month_of_year(_month(match))


def _last_month_named(match: re.Match[str], frame: Frame) -> Meaning | None:
    """'last May': the latest that is over; 'next May', 'this May'."""
    month, nearness = _month(match, 2), match.group(1)
    named = say.month_of_year(month).in_year
    year = frame.today.year
    if named is None:
        return None
    if nearness == "this":
        return Meaning(days=named(year), unit="month")
    if nearness == "next":
        return Meaning(days=named(year + (month <= frame.today.month)), unit="month")
    return Meaning(days=named(year - (month >= frame.today.month)), unit="month")


def _weekday_named(match: re.Match[str], frame: Frame) -> Meaning:
    """'last Monday' is asked where last week's and the most recent one differ."""
    nearness, weekday = match.group(1), WEEKDAY_NUMBER[match.group(2)]
    if nearness == "this":
        return say.day_of_week(weekday, 0, frame)
    if nearness == "next":
        return say.day_of_week(weekday, 1, frame)
    recent = say.latest_weekday(weekday, frame, before_today=True)
    last_week = say.day_of_week(weekday, -1, frame)
    if recent == last_week.days or last_week.days is None:
        return last_week
    return Meaning(kind="ask", choices=(recent, last_week.days))


def _week_of(match: re.Match[str], frame: Frame) -> Meaning:
    return Meaning(
        kind="cut",
        cut=lambda days, unit: (
            say.start_of("week", days[0], frame),
            say.step("week", say.start_of("week", days[0], frame), 1),
        )
        if unit == "day" and days[0]
        else None,
        unit="week",
    )


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
    last = int(match.group(2)) if len(match.group(2)) == 4 else first // 100 * 100 + int(match.group(2))
    return say.years(first, last)


def _decade(match: re.Match[str], _: Frame) -> Meaning | None:
    run = say.years(int(match.group(1)), int(match.group(1)) + 9)
    return Meaning(days=run.days) if run else None


def _weekend(match: re.Match[str], frame: Frame) -> Meaning:
    week = say.unit_at("week", NEARNESS[match.group(1)], frame)
    return Meaning(days=say.weekend_of(week))


def _edge_of_now(match: re.Match[str], frame: Frame) -> Meaning:
    """'the end of the month', 'year-end', without saying of which."""
    unit = _unit(match, match.re.groups)
    edge = _edge_word(match.group(1)).edge if match.re.groups > 1 else "end"
    return Meaning(kind="ask", days=say.unit_at(unit, 0, frame), unit=unit, edge=edge)


def _outer(match: re.Match[str], _: Frame) -> Meaning | None:
    count = _count(match, 2)
    if count is None or count < 1:
        return None
    end = "first" if match.group(1) in ("first", "initial", "opening") else "last"
    return say.outer(end == "first", int(count), _unit(match, 3))


def _without_orders(match: re.Match[str], frame: Frame) -> Meaning | None:
    """'no purchase in 180 days': the negation makes a length a stretch that ends today."""
    return say.back(_unit(match, 2), _count(match, 1), frame)


def _same_last_year(match: re.Match[str], _: Frame) -> Meaning:
    unit = UNITS.get(match.group(1) or "")
    return Meaning(kind="anchored", unit="year", shift=-1, compare="year_ago", grain=unit)


def _day_named(match: re.Match[str], month: int, day: int, year: int) -> Meaning | None:
    number, said = _month(match, month), match.group(year)
    if said:
        return say.exact_day(int(said), number, int(match.group(day)))
    return say.day_of_year(number, int(match.group(day)))


def _numbered_week(number: int, frame: Frame) -> Meaning | None:
    if not 1 <= number <= 53:
        return None
    cut = say.nth_week(number, frame)
    return Meaning(in_year=lambda year: cut(say.year_days(year), "year"), unit="week")


def _edge_word(word: str) -> Meaning:
    if word in ("start", "beginning"):
        return Meaning(kind="edge", edge="start")
    return Meaning(kind="edge", edge="end" if word in ("end", "close") else "middle")


def _weekday_run(first: int, last: int) -> Meaning | None:
    if first >= last:
        return None
    return say.a_part("weekday", *range(first, last + 1))


NEAR = "|".join(sorted(NEARNESS, key=len, reverse=True))

RULES: tuple[Rule, ...] = (
    _rule("day|morrow", "(" + "|".join(sorted(NAMED_DAYS, key=len, reverse=True)) + ")",
          lambda m, f: say.whole_unit("day", NAMED_DAYS[m.group(1)], f)),
    _rule("this|last|current|prev|prior|prec|next|coming|following", rf"({NEAR}) (?:calendar |full |whole )?{_UNIT}",
          lambda m, f: say.whole_unit(_unit(m, 2), NEARNESS[m.group(1)], f)),
    _rule("before last", rf"the {_UNIT} before last",
          lambda m, f: say.whole_unit(_unit(m, 1), -2, f)),
    _rule("after next", rf"the {_UNIT} after next",
          lambda m, f: say.whole_unit(_unit(m, 1), 2, f)),
    _rule("last|past|trailing|previous|prior|recent",
          rf"(?:last|past|trailing|most recent|recent) {_N} {_UNITS}",
          lambda m, f: say.back(_unit(m, 2), _count(m, 1), f)),
    _rule("last|past",
          rf"(?:last|past) {_N} (?:full|complete|whole|calendar|completed) {_UNITS}",
          lambda m, f: say.full_back(_unit(m, 2), _count(m, 1), f)),
    _rule("previous|prior|preceding",
          rf"(?:previous|prior|preceding) {_N} "
          rf"(?:full |complete |whole |calendar |completed )?{_UNITS}",
          lambda m, f: say.full_back(_unit(m, 2), _count(m, 1), f)),
    _rule("past|trailing", rf"(?:past|trailing) {_UNIT}", lambda m, f: say.back(_unit(m, 1), 1, f)),
    _rule("half|6", r"(?:past|last|previous|trailing) (?:half[- ]year|half a year|half of a year)",
          lambda m, f: say.back("month", 6, f)),
    _rule("tm", "ttm|ltm", lambda m, f: say.back("month", 12, f)),
    _rule("hours", rf"(?:last|past) {_N} hours?",
          lambda m, f: Meaning(kind="ask", choices=(say.unit_at("day", 0, f), say.unit_at("day", -1, f)))),
    _rule("last|past|recent", rf"(?:last|past|recent|previous|next) (?:few|several|couple) {_UNITS}",
          lambda m, f: say.recent(f)),
    _rule("recent|lately", r"recently|lately|of late|in recent (?:days|weeks|months|times)",
          lambda m, f: say.recent(f)),
    _rule("next|coming|following|upcoming",
          rf"(?:next|coming|following|upcoming) {_N} {_UNITS}",
          lambda m, f: say.ahead(_unit(m, 2), _count(m, 1), f)),
    _rule("ago", rf"{_N} {_UNITS} ago", lambda m, f: say.ago(_unit(m, 2), _count(m, 1), f)),
    _rule("ago", rf"an? {_UNITS} ago", lambda m, f: say.ago(_unit(m, 1), 1, f)),
    _rule("ago", r"half a year ago", lambda m, f: say.ago("month", 6, f)),
    _rule("ago", rf"(?:more than|over|longer than) (?:{_N}|an?) {_UNITS} ago",
          lambda m, f: say.before_ago(_unit(m, 2), _count(m, 1) if m.group(1) else 1, f)),
    _rule("td", "(ytd|mtd|qtd|wtd)", lambda m, f: say.to_date(TO_DATE[m.group(1)], f)),
    _rule("to date|to-date", rf"{_UNIT}[- ]to[- ]date", lambda m, f: say.to_date(_unit(m, 1), f)),
    _rule("so far|to date", rf"so far this {_UNIT}|this {_UNIT} (?:so far|to date)",
          lambda m, f: say.to_date(UNITS[m.group(1) or m.group(2)], f)),
    _rule("all time|all-time|since the|all years", r"(?:of )?all[- ]time|since the (?:very )?(?:beginning|start)(?! of)|over all years",
          lambda m, f: Meaning(days=(None, None))),
    # months, quarters, halves, years
    _rule(_MONTH_STARTS, r"(?:the month of )?(" + "|".join(n for n in MONTH_NUMBER if n != "may")
          + r")\.?", _short_month),
    _rule("may", r"(?:(?<=in )|(?<=of )|(?<=since )|(?<=until )|(?<=till )|(?<=before )|"
          r"(?<=after )|(?<=for )|(?<=during )|(?<=from )|(?<=to )|(?<=through )|(?<=between )|"
          r"(?<=vs )|(?<=vs\. )|(?<=versus )|(?<=than )|(?<=with )|(?<=and )|(?<=late )|"
          r"(?<=early )|(?<=mid )|(?<=mid-)|(?<=-))(may)", _short_month),
    _rule("may", r"(?:the month of )?(may)(?= ?(?:19|20)\d\d| ?,| (?:this|last|next) year|'s |"
          rf" (?:and|to|through) (?:{'|'.join(n for n in MONTH_NUMBER if n != 'may')})"
          rf"|'\d\d| (?:{_WHAT})|-)", _short_month),
    _rule("may", r"(may)$", _short_month),
    _rule("last|this|next|past|previous", rf"(last|this|next|past|previous) {_MONTH}", _last_month_named),
    _rule("q1|q2|q3|q4", r"(?:the )?q([1-4])", lambda m, f: say.quarter_of_year(int(m.group(1)), f)),
    _rule("1q|2q|3q|4q", r"([1-4])q", lambda m, f: say.quarter_of_year(int(m.group(1)), f)),
    _rule("quarter", r"(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th) quarter",
          lambda m, f: say.quarter_of_year(ORDINALS[m.group(1)], f)),
    _rule("quarter", rf"(?:the )?({'|'.join(ORDINALS)}) and ({'|'.join(ORDINALS)}) quarters?",
          lambda m, f: say.quarters_of_year(ORDINALS[m.group(1)], ORDINALS[m.group(2)], f)),
    _rule("today|day", r"this day last year|today last year|(?:a|one) year ago today",
          lambda m, f: say.whole_day(say.step("year", f.today, -1))),
    _rule("h1|h2", r"h([12])", lambda m, f: say.half_of_year(int(m.group(1)))),
    _rule("1h|2h", r"([12])h(?= ?'?(?:(?:19|20)\d\d|\d\d|of))", lambda m, f: say.half_of_year(int(m.group(1)))),
    _rule("half", r"(?:the )?(first|second|1st|2nd) half(?:[- ]year)?",
          lambda m, f: say.half_of_year(ORDINALS[m.group(1)])),
    _rule("half", r"(?:the )?(first|second|1st|2nd|latter|other) half",
          lambda m, f: say.a_cut(say.half(1 if m.group(1) in ("first", "1st") else 2))),
    _rule("q1|q2|q3|q4", r"(?:19|20)(\d\d)[- ]?q([1-4])(?![-\d])",
          lambda m, f: Meaning(days=say.quarter_days(int(m.group(0)[:4]), int(m.group(2)), f), unit="quarter")),
    _rule("q1|q2|q3|q4", r"q([1-4])[- /']?(?:(?:19|20)(\d\d)|(?<=')(\d\d))",
          lambda m, f: Meaning(days=say.quarter_days(2000 + int(m.group(2) or m.group(3)) if m.group(3) or m.group(0)[-4:-2] == "20" else 1900 + int(m.group(2)), int(m.group(1)), f), unit="quarter")),
    _rule("19|20", rf"(?<![$.,/#:=<>-])((?:19|20)\d\d)(?![.,:/]\d|-\d|%| (?:{UNITS_OF_NUMBERS}))", _year),
    _rule("19|20", r"((?:19|20)\d\d) ?(?:-|to|through|~) ?((?:19|20)\d\d|1[3-9]|[2-9]\d)(?![-/\d])", _year_run),
    _rule("year", r"(?:the |calendar )?year ((?:19|20)\d\d)", _year),
    _rule("0s", r"(?:the )?((?:19|20)\d0)'?s", _decade),
    _rule("fy|fiscal", r"(?:(q[1-4]) )?(?:of )?(?:fy|fiscal year|fiscal) ?'?(\d{4}|\d\d)(?:[- ]?(q[1-4]))?", _fiscal),
    _rule("fiscal", r"(this|current|the current|last|previous|next) (?:fiscal year|fy)", _fiscal_near),
    # days
    _rule(_MONTH_STARTS, rf"{_MONTH} {_D}(?:,? (\d{{4}}))?(?![.,]?\d|-\d|%| (?:{UNITS_OF_NUMBERS}))", lambda m, f: _day_named(m, 1, 2, 3)),
    _rule(_MONTH_STARTS, rf"(?:the )?{_D} (?:of )?{_MONTH}(?:,? (\d{{4}}))?", lambda m, f: _day_named(m, 2, 1, 3)),
    _rule("-|/|.", r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})",
          lambda m, f: say.exact_day(int(m.group(1)), int(m.group(3)), int(m.group(4)))),
    _rule("19|20", r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)",
          lambda m, f: say.exact_day(int(m.group(1)), int(m.group(2)), int(m.group(3)))),
    _rule("-|/", r"((?:19|20)\d\d)[-/](0[1-9]|1[0-2]|[1-9])(?![-/]\d)",
          lambda m, f: say.exact_month(int(m.group(1)), int(m.group(2)))),
    _rule("/|.", r"(\d{1,2})([/.])(\d{1,2})\2((?:19|20)\d\d)",
          lambda m, f: say.either_day(int(m.group(1)), int(m.group(3)), int(m.group(4)))),
    _rule("-| to | through | until ", rf"(?:the )?{_D} ?(?:-|to|through|until) ?(?:the )?{_D}",
          lambda m, f: say.a_cut(say.days_of_month(int(m.group(1)), int(m.group(2))))),
    _rule("1st|2nd|3rd|th", r"(?:the )?(\d{1,2})(?:st|nd|rd|th)",
          lambda m, f: say.a_cut(say.days_of_month(int(m.group(1)), int(m.group(1))), "day")),
    # parts of a unit
    _rule("ten days|10 days", r"(first|middle|second|last|final|third) (?:ten|10) days",
          lambda m, f: say.a_cut(say.ten_days({"first": 1, "middle": 2, "second": 2}.get(m.group(1), 3)), asked=True)),
    _rule("first|last|final|initial", rf"(first|initial|last|final) {_N} {_UNITS}", _outer),
    _rule("week", rf"{_ORDINAL} (?:full )?week",
          lambda m, f: say.a_cut(say.nth_week(ORDINALS[m.group(1)], f), "week", asked=True)),
    _rule("week", r"week (\d{1,2})|w(?:eek)?(?:k)?(\d{1,2})",
          lambda m, f: _numbered_week(int(m.group(1) or m.group(2)), f)),
    _rule("month|quarter|day", rf"{_ORDINAL} (month|quarter|day)",
          lambda m, f: say.a_cut(say.nth_unit(ORDINALS[m.group(1)], _unit(m, 2)), _unit(m, 2))),
    _rule(_WEEKDAY_STARTS, rf"{_ORDINAL} {_DAY}",
          lambda m, f: say.a_cut(say.nth_weekday(ORDINALS[m.group(1)], WEEKDAY_NUMBER[m.group(2)]), "day")),
    _rule("week", r"(?:the )?week (?:of|starting|beginning|commencing|from)(?: on)?", _week_of),
    _rule("start of|begin|end of|close of|middle of|early|late|mid|way through",
          r"(?:the )?(?:very )?(start|beginning|end|close|middle)(?= of)|(mid-?way|half-?way) through|"
          r"(?<!were )(?<!was )(?<!are )(?<!is )(?<!arrived )(?<!delivered )(?<!shipped )(?<!too )"
          r"(?<!came )(?<!paid )(early|late|mid)(?=[- ])",
          lambda m, f: _edge_word(m.group(1) or "middle")),
    _rule("end|begin", r"(?:'s )?(end|beginning)(?! of)", lambda m, f: _edge_word(m.group(1))),
    _rule("start|begin|end", rf"(?:the )?(start|beginning|end) of (?:the |this )?{_UNIT}", _edge_of_now),
    _rule("-end| end", r"(month|quarter|year)[- ]end",
          lambda m, f: _edge_of_now(m, f)),
    # weekdays, weekends, hours
    _rule(_WEEKDAY_STARTS, rf"(last|past|this|next) {_DAY}", _weekday_named),
    _rule(_WEEKDAY_STARTS, rf"(?<=on ){_DAY}|(?<=since ){_DAY}|(?<=until ){_DAY}",
          lambda m, f: Meaning(days=say.latest_weekday(WEEKDAY_NUMBER[m.group(m.lastindex or 1)], f), unit="day")),
    _rule(_WEEKDAY_STARTS, _DAY, lambda m, f: say.some_day(WEEKDAY_NUMBER[m.group(1)], f)),
    _rule(_WEEKDAY_STARTS, rf"(?:on )?(?:{_DAY}s|(?:every|each) {_DAY})",
          lambda m, f: say.a_part("weekday", WEEKDAY_NUMBER[m.group(1) or m.group(2)])),
    _rule("day to|days to|day-|day th|mon-|mon to", rf"{_ANY_DAY}(?:s)? ?(?:to|through|-|until) ?{_ANY_DAY}s?",
          lambda m, f: _weekday_run(WEEKDAY_NUMBER[m.group(1)], WEEKDAY_NUMBER[m.group(2)])),
    _rule(_WEEKDAY_STARTS, rf"{_DAY}(?= of| last week| this week)",
          lambda m, f: say.a_cut(say.weekday_of_week(WEEKDAY_NUMBER[m.group(1)]), "day")),
    _rule("weekend", r"(last|this|next|previous) weekend", _weekend),
    _rule("weekend", r"(?:(?:on|at|during|over) )?(?:the )?week-?ends?",
          lambda m, f: say.a_part("is_weekend", True)),
    _rule("weekday|workday|working day|business day",
          r"(?:(?:on|during) )?(?:the )?(?:weekdays|workdays|working days|business days)",
          lambda m, f: say.a_part("is_weekend", False)),
    _rule("week", r"(?:by|per|each|every|across|for each|of each|which|what) (?:the )?"
          r"(?:weekdays?|days? of (?:the )?week|day-of-week)|day[- ]of[- ](?:the[- ])?week",
          lambda m, f: say.a_part("weekday")),
    _rule("weekday|weekend", r"(?:by )?(?:weekday|weekdays) (?:vs\.?|versus|or|and|against|/) "
          r"weekends?|(?:by )?weekends? (?:vs\.?|versus|or|and|against|/) weekdays?",
          lambda m, f: say.a_part("is_weekend")),
    _rule("hour", r"(?:(?:by|per|each|which|what|for each|every) )?(?:the )?hours? of (?:the )?day|"
          r"(?:by|which|what) (?:the )?hour|time of (?:the )?day|(?:by )?hour-of-day",
          lambda m, f: say.a_part("hour")),
    _rule("month", r"(?:by |per |which )?days? of (?:the )?month", lambda m, f: say.a_part("day_of_month")),
    _rule("year", r"(?:by |per |which )?months? of (?:the )?year", lambda m, f: say.a_part("month_of_year")),
    _rule("year", r"(?:by |per |which )?quarters? of (?:the )?year", lambda m, f: say.a_part("quarter_of_year")),
    _rule("year", r"(?:by |per |which )?weeks? of (?:the )?year", lambda m, f: say.a_part("week_of_year")),
    # grains
    _rule("ly|annual", "(?:on an? )?(" + "|".join(GRAIN_WORDS) + ")(?: basis)?",
          lambda m, f: say.a_grain(GRAIN_WORDS[m.group(1)])),
    _rule("by|per|each|every|/", r"(?:by|per|for each|for every|in each|in every|each|every|split by|grouped by|a|/|in) ?"
          r"(?:single |calendar )?(?<=[ /])(day|week|month|quarter|year|qtr|mth|hour)(?! (?:of (?:the )?(?:week|year)|ago|old))",
          lambda m, f: None if m.group(0).startswith(("a ", "in ", "in")) and not m.group(0).startswith(("in each", "in every")) else say.a_grain(_unit(m, 1))),
    _rule("by|after|over", r"(day|week|month|quarter|year) (?:by|after) \1",
          lambda m, f: say.a_grain(_unit(m, 1))),
    _rule("which|what", r"(?:in |on )?(?:which|what) (day|week|month|quarter|year)s?(?! of)(?:(?= )|$)",
          lambda m, f: say.a_grain(_unit(m, 1))),
    _rule("best|worst|busi|peak|high|low|strong|weak|slow|top|quiet",
          r"(?<=best )(days?|weeks?|months?|quarters?|years?)|(?<=worst )(days?|weeks?|months?|quarters?|years?)"
          r"|(?<=busiest )(days?|weeks?|months?|quarters?|years?)|(?<=strongest )(days?|weeks?|months?|quarters?|years?)"
          r"|(?<=weakest )(days?|weeks?|months?|quarters?|years?)|(?<=slowest )(days?|weeks?|months?|quarters?|years?)"
          r"|(?<=peak )(days?|weeks?|months?|quarters?|years?)|(?<=quietest )(days?|weeks?|months?|quarters?|years?)",
          lambda m, f: say.a_grain(UNITS[m.group(0).rstrip("s")])),
    _rule("trend|over time", r"(?:the )?(?:trends?|trendline|trending)|over time|through time",
          lambda m, f: say.a_grain(None)),
    # comparisons
    _rule("yoy|mom|qoq|wow|dod|y/y|m/m|q/q|w/w|d/d|-o", r"([ymqwd])(?:/|-o-|-on-|o)\1", _change),
    _rule("over|on", r"(year|yr|month|quarter|week|day)[- ](?:over|on)[- ]\1", _change),
    _rule("same", r"(?:in |during |from )?(?:the )?same (?:period|time|(day|week|month|quarter|time)) (?:of |in |from )?(?:the )?(?:last|previous|prior) year",
          _same_last_year),
    _rule("same|this time", r"(?:the )?same (?:period|time) (?:a|one) year (?:ago|before|earlier)|this time last year",
          lambda m, f: Meaning(kind="anchored", unit="year", shift=-1, compare="year_ago")),
    _rule("previous period|prior period|period before",
          r"the (?:previous|prior|preceding) period|the period before(?: that)?",
          lambda m, f: Meaning(kind="anchored", shift=-1, compare="previous")),
    # relative to the last form
    _rule("before|earlier|prior|preced",
          rf"the {_UNIT} (?:before(?: that)?|earlier|prior|preceding)(?! (?:last|yesterday))|an? {_UNIT} (?:earlier|before)(?: that)?",
          lambda m, f: say.relative(UNITS[m.group(1) or m.group(2)], -1)),
    _rule("before|earlier", rf"{_N} {_UNITS} (?:earlier|before(?: that)?)(?! (?:last|yesterday))",
          lambda m, f: say.relative(_unit(m, 2), -int(_count(m, 1) or 0)) if _count(m, 1) else None),
    _rule("after|later|follow",
          rf"the {_UNIT} (?:after(?: that)?|later|following)(?! next)|the following {_UNIT}|an? {_UNIT} later",
          lambda m, f: say.relative(UNITS[m.group(1) or m.group(2) or m.group(3)], 1)),
    _rule("now|today|present|date|current", r"now|(?:the )?present(?: day)?|date|right now|the current date",
          lambda m, f: Meaning(kind="now", days=say.unit_at("day", 0, f))),
    _rule("no|n't|never|without", rf"(?:(?<=in )|(?<=for )){_N} {_UNITS}(?! (?:ago|old))",
          lambda m, f: _without_orders(m, f) if re.search(r"\b(?:no|not|never|nothing|without|none|inactive|idle|dormant)\b|n't", m.string[:m.start()]) else None),
)  # fmt: skip

ENGLISH_LANGUAGE = Language(
    rules=RULES + english_rules(),
    inner_first=re.compile(r",? ?(?:of|in|from|for|-)? ?(?:the )?(?:year )?(?:of )?", re.ASCII),
    outer_first=re.compile(r"(?:'s)?,? ?(?:in )?(?:the )?|-", re.ASCII),
    between=re.compile(r" ?(?:to|through|thru|until|till|up to|-|~) ?(?:the )?", re.ASCII),
    both=re.compile(r" and (?:the )?", re.ASCII),
    leads=tuple(
        (effect, re.compile(rf"(?<![a-z0-9])(?:{words}) ?(?:the )?$", re.ASCII))
        for effect, words in (
            ("both", "between|in between"),
            ("range", "from|starting(?: from)?|beginning"),
            ("since", "since(?: the)?|starting(?: in| from| on| with)?|from and including"),
            ("vague", "around|circa|roughly|approximately"),
            ("after", "after|later than|following|post"),
            ("before", "before|prior to|earlier than|preceding|pre"),
            ("till", "until|till|up until|up to|by"),
            ("until", r"through|as of|as at|up to and including|no later than|"
                      r"(?:until|till|up to|by|before)(?= the end)"),
            ("compare", r"vs\.?|versus|against|(?:in comparison|comparing|"
                        r"compared?(?: it| that| this| them)?) (?:to|with|against)|"
                        r"relative to|than(?: in| for| during)?|"
                        r"(?:up|down|change|changed|changes|growth|grow|grew|increase|increased) "
                        r"(?:from|on|over)"),
        )
    ),
    trails=tuple(
        (effect, re.compile(rf" ?(?:{words})(?![a-z0-9])", re.ASCII))
        for effect, words in (
            ("since", "onwards?|on(?=$|[,.?!])|and (?:later|after|onwards?)|to date|till now|until now|"
                      "(?:up )?to (?:now|today|date|the present)"),
            ("until", "and (?:before|earlier)|or (?:before|earlier)"),
        )
    ),
)
"""English as one table."""
