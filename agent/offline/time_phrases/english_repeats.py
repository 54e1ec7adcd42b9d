"""English words for grains, comparisons and steps from the last period."""

import re

from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import Frame, unit_at
from agent.offline.time_phrases.english_words import (
    CHANGES,
    COUNT,
    GRAIN_WORDS,
    ONE_UNIT,
    SOME_UNITS,
    UNIT_WORDS,
    count_in,
    rule,
    unit_in,
)
from agent.offline.time_phrases.pieces import Meaning, Rule


def _change(match: re.Match[str], _: Frame) -> Meaning:
    to, unit = CHANGES[match.group(1)]
    return say.a_change("year_ago" if to == "year_ago" else "previous", unit)


def _without_orders(match: re.Match[str], frame: Frame) -> Meaning | None:
    """'no purchase in 180 days': the negation makes a length a stretch that ends today."""
    return say.back(unit_in(match, 2), count_in(match, 1), frame)


def _same_last_year(match: re.Match[str], _: Frame) -> Meaning:
    unit = UNIT_WORDS.get(match.group(1) or "")
    return Meaning(kind="anchored", unit="year", shift=-1, compare="year_ago", grain=unit)


def _joined_grain(match: re.Match[str], _: Frame) -> Meaning | None:
    """'by category and quarter': the 'by' stands before its first noun."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    return say.a_grain(unit_in(match, 1)) if SPLITTING.search(before) else None


SPLITTING = re.compile(r"(?<![a-z])(?:by|per|each|across)(?: [a-z]+){1,4}(?: and|,) $", re.ASCII)

RULES: tuple[Rule, ...] = (
    rule(" and |, ", r"(?:(?<=and )|(?<=, ))(day|week|month|quarter|year)", _joined_grain),
    rule(
        "ly|annual",
        r"(?<!half-)(?<!half )(?<!semi-)(?<!semi )(?<!bi-)"
        f"(?:on an? )?({'|'.join(GRAIN_WORDS)})(?: basis)?",
        lambda m, _: say.a_grain(GRAIN_WORDS[m.group(1)]),
    ),
    rule(
        "by|per|each|every|/",
        "(?:by|per|for each|for every|in each|in every|each|every|split by|"
        "grouped by|a|/|in) ?"
        "(?:single |calendar )?(?<=[ /])(day|week|month|quarter|year|qtr|mth|"
        "hour)(?! (?:of (?:the )?(?:week|year)|ago|old))",
        lambda m, _: (
            None
            if m.group(0).startswith(("a ", "in ", "in"))
            and not m.group(0).startswith(("in each", "in every"))
            else say.a_grain(unit_in(m, 1))
        ),
    ),
    rule(
        "by|after|over",
        r"(day|week|month|quarter|year) (?:by|after) \1",
        lambda m, _: say.a_grain(unit_in(m, 1)),
    ),
    rule(
        "which|what",
        "(?:in |on )?(?:which|what) (day|week|month|quarter|year)s?(?! of)(?:(?= )|$)",
        lambda m, _: say.a_grain(unit_in(m, 1)),
    ),
    rule(
        "best|worst|busi|peak|high|low|strong|weak|slow|top|quiet",
        "(?<=best )(days?|weeks?|months?|quarters?|years?)|(?<=worst )(days?|"
        "weeks?|months?|quarters?|years?)"
        "|(?<=busiest )(days?|weeks?|months?|quarters?|years?)|(?<=strongest )"
        "(days?|weeks?|months?|quarters?|years?)"
        "|(?<=weakest )(days?|weeks?|months?|quarters?|years?)|(?<=slowest )"
        "(days?|weeks?|months?|quarters?|years?)"
        "|(?<=peak )(days?|weeks?|months?|quarters?|years?)|(?<=quietest )(days?|"
        "weeks?|months?|quarters?|years?)",
        lambda m, _: say.a_grain(UNIT_WORDS[m.group(0).rstrip("s")]),
    ),
    rule(
        "trend|over time",
        r"(?:the )?(?:trends?|trendline|trending)|over time|through time",
        lambda *_: say.a_grain(None),
    ),
    rule("yoy|mom|qoq|wow|dod|y/y|m/m|q/q|w/w|d/d|-o", r"([ymqwd])(?:/|-o-|-on-|o)\1", _change),
    rule("over|on", r"(year|yr|month|quarter|week|day)[- ](?:over|on)[- ]\1", _change),
    rule(
        "same",
        "(?:in |during |from )?(?:the )?same (?:period|time|(day|week|month|"
        "quarter|time)) (?:(?:of |in |from )?(?:the )?(?:last|previous|prior) year|"
        "(?:a|one|the) year (?:ago|before|earlier))",
        _same_last_year,
    ),
    rule(
        "same",
        "(?:in |during |from )?(?:the )?same (?:period|time|day|month|quarter) two years "
        "(?:ago|before|earlier)",
        lambda *_: Meaning(kind="anchored", unit="year", shift=-2, compare="period"),
    ),
    rule(
        "same|this time",
        "this time (?:last year|a year ago)",
        lambda *_: Meaning(kind="anchored", unit="year", shift=-1, compare="year_ago"),
    ),
    rule(
        "previous period|prior period|period before",
        r"the (?:previous|prior|preceding) period|the period before(?: that)?",
        lambda *_: Meaning(kind="anchored", shift=-1, compare="previous"),
    ),
    rule(
        "before|earlier|prior|preced",
        f"the {ONE_UNIT} (?:before(?: that)?|earlier|prior|preceding)(?! (?:last|"
        f"yesterday))|an? {ONE_UNIT} (?:earlier|before)(?: that)?",
        lambda m, _: say.relative(UNIT_WORDS[m.group(1) or m.group(2)], -1),
    ),
    rule(
        "before|earlier",
        f"{COUNT} {SOME_UNITS} (?:earlier|before(?: that)?)(?! (?:last|yesterday))",
        lambda m, _: (
            say.relative(unit_in(m, 2), -int(count_in(m, 1) or 0)) if count_in(m, 1) else None
        ),
    ),
    rule(
        "after|later|follow",
        f"the {ONE_UNIT} (?:after(?: that)?|later|following)(?! next)|"
        f"the following {ONE_UNIT}|an? {ONE_UNIT} later",
        lambda m, _: say.relative(UNIT_WORDS[m.group(1) or m.group(2) or m.group(3)], 1),
    ),
    rule(
        "now|today|present|date|current",
        "now|(?:the )?present(?: day)?|date|right now|the current date",
        lambda _, f: Meaning(kind="now", days=unit_at("day", 0, f)),
    ),
    rule(
        "no|n't|never|without",
        rf"(?:(?<=in )|(?<=for )){COUNT} {SOME_UNITS}(?! (?:ago|old))",
        lambda m, f: (
            _without_orders(m, f)
            if re.search(
                r"\b(?:no|not|never|nothing|without|"
                r"none|inactive|idle|dormant)\b|n't",
                m.string[: m.start()],
            )
            else None
        ),
    ),
)
"""The patterns of this file."""
