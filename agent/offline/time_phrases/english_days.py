"""English words that count from today: 'last month', 'past 30 days', 'three months ago'."""

from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import (
    unit_at,
)
from agent.offline.time_phrases.english_words import (
    COUNT,
    NAMED_DAYS,
    NEAR,
    NEARNESS,
    ONE_UNIT,
    SOME_UNITS,
    TO_DATE,
    UNIT_WORDS,
    count_in,
    rule,
    unit_in,
)
from agent.offline.time_phrases.pieces import Meaning, Rule

RULES: tuple[Rule, ...] = (
    rule(
        "day|morrow",
        "(" + "|".join(sorted(NAMED_DAYS, key=len, reverse=True)) + ")",
        lambda m, f: say.whole_unit("day", NAMED_DAYS[m.group(1)], f),
    ),
    rule(
        "this|last|current|prev|prior|prec|next|coming|following",
        f"({NEAR}) (?:calendar |full |whole )?{ONE_UNIT}",
        lambda m, f: say.whole_unit(unit_in(m, 2), NEARNESS[m.group(1)], f),
    ),
    rule(
        "before last",
        rf"the {ONE_UNIT} before last",
        lambda m, f: say.whole_unit(unit_in(m, 1), -2, f),
    ),
    rule(
        "after next",
        rf"the {ONE_UNIT} after next",
        lambda m, f: say.whole_unit(unit_in(m, 1), 2, f),
    ),
    rule(
        "last|past|trailing|previous|prior|recent",
        rf"(?:last|past|trailing|most recent|recent) {COUNT} {SOME_UNITS}",
        lambda m, f: say.back(unit_in(m, 2), count_in(m, 1), f),
    ),
    rule(
        "last|past",
        rf"(?:last|past) {COUNT} (?:full|complete|whole|calendar|completed) {SOME_UNITS}",
        lambda m, f: say.full_back(unit_in(m, 2), count_in(m, 1), f),
    ),
    rule(
        "previous|prior|preceding",
        rf"(?:previous|prior|preceding) {COUNT} "
        rf"(?:full |complete |whole |calendar |completed )?{SOME_UNITS}",
        lambda m, f: say.full_back(unit_in(m, 2), count_in(m, 1), f),
    ),
    rule(
        "past|trailing",
        rf"(?:past|trailing) {ONE_UNIT}",
        lambda m, f: say.back(unit_in(m, 1), 1, f),
    ),
    rule(
        "half|6",
        r"(?:past|last|previous|trailing) (?:half[- ]year|half a year|half of a year)",
        lambda _, f: say.back("month", 6, f),
    ),
    rule("tm", "ttm|ltm", lambda _, f: say.back("month", 12, f)),
    rule(
        "hours",
        rf"(?:last|past) {COUNT} hours?",
        lambda _, f: Meaning(kind="ask", choices=(unit_at("day", 0, f), unit_at("day", -1, f))),
    ),
    rule(
        "last|past|recent",
        f"(?:last|past|recent|previous|next) (?:few|several|couple) {SOME_UNITS}",
        lambda _, f: say.recent(f),
    ),
    rule(
        "recent|lately",
        r"recently|lately|of late|in recent (?:days|weeks|months|times)",
        lambda _, f: say.recent(f),
    ),
    rule(
        "next|coming|following|upcoming",
        rf"(?:next|coming|following|upcoming) {COUNT} {SOME_UNITS}",
        lambda m, f: say.ahead(unit_in(m, 2), count_in(m, 1), f),
    ),
    rule(
        "ago", rf"{COUNT} {SOME_UNITS} ago", lambda m, f: say.ago(unit_in(m, 2), count_in(m, 1), f)
    ),
    rule("ago", rf"an? {SOME_UNITS} ago", lambda m, f: say.ago(unit_in(m, 1), 1, f)),
    rule("ago", r"half a year ago", lambda _, f: say.ago("month", 6, f)),
    rule(
        "ago",
        rf"(?:more than|over|longer than) (?:{COUNT}|an?) {SOME_UNITS} ago",
        lambda m, f: say.before_ago(unit_in(m, 2), count_in(m, 1) if m.group(1) else 1, f),
    ),
    rule("td", "(ytd|mtd|qtd|wtd)", lambda m, f: say.to_date(TO_DATE[m.group(1)], f)),
    rule(
        "to date|to-date", rf"{ONE_UNIT}[- ]to[- ]date", lambda m, f: say.to_date(unit_in(m, 1), f)
    ),
    rule(
        "so far|to date",
        rf"so far this {ONE_UNIT}|this {ONE_UNIT} (?:so far|to date)",
        lambda m, f: say.to_date(UNIT_WORDS[m.group(1) or m.group(2)], f),
    ),
    rule(
        "all time|all-time|since the|all years",
        "(?:of )?all[- ]time|since the (?:very )?(?:beginning|start)(?! of)|over all years",
        lambda *_: Meaning(days=(None, None)),
    ),
)
"""The patterns of this file."""
