"""English words for a part of something: 'first ten days of', 'early', 'on weekends'."""

import re

from agent.offline.time_phrases import cuts
from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import Frame, start_of, step, unit_at, year_days
from agent.offline.time_phrases.english_words import (
    ANY_WEEKDAY,
    COUNT,
    NEARNESS,
    ONE_UNIT,
    ORDINAL,
    ORDINALS,
    SOME_UNITS,
    WEEKDAY,
    WEEKDAY_NUMBER,
    WEEKDAY_STARTS,
    count_in,
    rule,
    unit_in,
)
from agent.offline.time_phrases.pieces import Meaning, Rule


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


def _week_of(_: re.Match[str], frame: Frame) -> Meaning:
    return Meaning(
        kind="cut",
        cut=lambda days, unit: (
            (
                start_of("week", days[0], frame),
                step("week", start_of("week", days[0], frame), 1),
            )
            if unit == "day" and days[0]
            else None
        ),
        unit="week",
    )


def _weekend(match: re.Match[str], frame: Frame) -> Meaning:
    week = unit_at("week", NEARNESS[match.group(1)], frame)
    return Meaning(days=say.weekend_of(week))


def _edge_of_now(match: re.Match[str], frame: Frame) -> Meaning:
    """'the end of the month', 'year-end', without saying of which."""
    unit = unit_in(match, match.re.groups)
    edge = _edge_word(match.group(1)).edge if match.re.groups > 1 else "end"
    return Meaning(kind="ask", days=unit_at(unit, 0, frame), unit=unit, edge=edge)


def _outer(match: re.Match[str], _: Frame) -> Meaning | None:
    count = count_in(match, 2)
    if count is None or count < 1:
        return None
    end = "first" if match.group(1) in ("first", "initial", "opening") else "last"
    return cuts.outer(end == "first", int(count), unit_in(match, 3))


def _numbered_week(number: int, frame: Frame) -> Meaning | None:
    if not 1 <= number <= 53:
        return None
    cut = cuts.nth_week(number, frame)
    return Meaning(in_year=lambda year: cut(year_days(year), "year"), unit="week")


def _edge_word(word: str) -> Meaning:
    if word in ("start", "beginning"):
        return Meaning(kind="edge", edge="start")
    return Meaning(kind="edge", edge="end" if word in ("end", "close") else "middle")


def _weekday_run(first: int, last: int) -> Meaning | None:
    if first >= last:
        return None
    return say.a_part("weekday", *range(first, last + 1))


RULES: tuple[Rule, ...] = (
    rule(
        "ten days|10 days",
        r"(first|middle|second|last|final|third) (?:ten|10) days",
        lambda m, _: cuts.a_cut(
            cuts.ten_days({"first": 1, "middle": 2, "second": 2}.get(m.group(1), 3)), asked=True
        ),
    ),
    rule("first|last|final|initial", rf"(first|initial|last|final) {COUNT} {SOME_UNITS}", _outer),
    rule(
        "week",
        rf"{ORDINAL} (?:full )?week",
        lambda m, f: cuts.a_cut(cuts.nth_week(ORDINALS[m.group(1)], f), "week", asked=True),
    ),
    rule(
        "week",
        r"week (\d{1,2})|w(?:eek)?(?:k)?(\d{1,2})",
        lambda m, f: _numbered_week(int(m.group(1) or m.group(2)), f),
    ),
    rule(
        "month|quarter|day",
        rf"{ORDINAL} (month|quarter|day)",
        lambda m, _: cuts.a_cut(cuts.nth_unit(ORDINALS[m.group(1)], unit_in(m, 2)), unit_in(m, 2)),
    ),
    rule(
        WEEKDAY_STARTS,
        rf"{ORDINAL} {WEEKDAY}",
        lambda m, _: cuts.a_cut(
            cuts.nth_weekday(ORDINALS[m.group(1)], WEEKDAY_NUMBER[m.group(2)]), "day"
        ),
    ),
    rule("week", r"(?:the )?week (?:of|starting|beginning|commencing|from)(?: on)?", _week_of),
    rule(
        "start of|begin|end of|close of|middle of|early|late|mid|way through",
        "(?:the )?(?:very )?(start|beginning|end|close|middle)(?= of)|(mid-?way|"
        "half-?way) through|"
        r"(?<!were )(?<!was )(?<!are )(?<!is )(?<!arrived )(?<!delivered )(?<!shipped )(?<!too )"
        r"(?<!came )(?<!paid )(early|late|mid)(?=[- ])",
        lambda m, _: _edge_word(m.group(1) or "middle"),
    ),
    rule("end|begin", r"(?:'s )?(end|beginning)(?! of)", lambda m, _: _edge_word(m.group(1))),
    rule(
        "start|begin|end",
        f"(?:the )?(start|beginning|end) of (?:the |this )?{ONE_UNIT}",
        _edge_of_now,
    ),
    rule("-end| end", r"(month|quarter|year)[- ]end", lambda m, f: _edge_of_now(m, f)),
    rule(WEEKDAY_STARTS, rf"(last|past|this|next) {WEEKDAY}", _weekday_named),
    rule(
        WEEKDAY_STARTS,
        rf"(?<=on ){WEEKDAY}|(?<=since ){WEEKDAY}|(?<=until ){WEEKDAY}",
        lambda m, f: Meaning(
            days=say.latest_weekday(WEEKDAY_NUMBER[m.group(m.lastindex or 1)], f), unit="day"
        ),
    ),
    rule(WEEKDAY_STARTS, WEEKDAY, lambda m, f: say.some_day(WEEKDAY_NUMBER[m.group(1)], f)),
    rule(
        WEEKDAY_STARTS,
        rf"(?:on )?(?:{WEEKDAY}s|(?:every|each) {WEEKDAY})",
        lambda m, _: say.a_part("weekday", WEEKDAY_NUMBER[m.group(1) or m.group(2)]),
    ),
    rule(
        "day to|days to|day-|day th|mon-|mon to",
        "(?<!last )(?<!this )(?<!next )"
        f"{ANY_WEEKDAY}(?:s)? ?(?:to|through|-|until) ?{ANY_WEEKDAY}s?",
        lambda m, _: _weekday_run(WEEKDAY_NUMBER[m.group(1)], WEEKDAY_NUMBER[m.group(2)]),
    ),
    rule(
        WEEKDAY_STARTS,
        rf"{WEEKDAY}(?= of| last week| this week)",
        lambda m, _: cuts.a_cut(cuts.weekday_of_week(WEEKDAY_NUMBER[m.group(1)]), "day"),
    ),
    rule("weekend", r"(last|this|next|previous) weekend", _weekend),
    rule(
        "weekend",
        r"(?:(?:on|at|during|over) )?(?:the )?week-?ends?",
        lambda *_: say.a_part("is_weekend", True),
    ),
    rule(
        "weekday|workday|working day|business day",
        r"(?:(?:on|during) )?(?:the )?(?:weekdays|workdays|working days|business days)",
        lambda *_: say.a_part("is_weekend", False),
    ),
    rule(
        "week",
        r"(?:by|per|each|every|across|for each|of each|which|what) (?:the )?"
        r"(?:weekdays?|days? of (?:the )?week|day-of-week)|day[- ]of[- ](?:the[- ])?week",
        lambda *_: say.a_part("weekday"),
    ),
    rule(
        "weekday|weekend",
        r"(?:by )?(?:weekday|weekdays) (?:vs\.?|versus|or|and|against|/) "
        r"weekends?|(?:by )?weekends? (?:vs\.?|versus|or|and|against|/) weekdays?",
        lambda *_: say.a_part("is_weekend"),
    ),
    rule(
        "hour",
        r"(?:(?:by|per|each|which|what|for each|every) )?(?:the )?hours? of (?:the )?day|"
        r"(?:by|which|what) (?:the )?hour|time of (?:the )?day|(?:by )?hour-of-day",
        lambda *_: say.a_part("hour"),
    ),
    rule(
        "month",
        "(?:by |per |which )?days? of (?:the )?month",
        lambda *_: say.a_part("day_of_month"),
    ),
    rule(
        "year",
        "(?:by |per |which )?months? of (?:the )?year",
        lambda *_: say.a_part("month_of_year"),
    ),
    rule(
        "year",
        "(?:by |per |which )?quarters? of (?:the )?year",
        lambda *_: say.a_part("quarter_of_year"),
    ),
    rule(
        "year", "(?:by |per |which )?weeks? of (?:the )?year", lambda *_: say.a_part("week_of_year")
    ),
)
"""The patterns of this file."""
