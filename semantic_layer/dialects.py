"""Dates and our own functions said on each engine, as sqlglot nodes.

One meaning everywhere: dates come out as ISO text, parts as whole numbers, a division as a
fraction. Columns may hold ISO text, dates or timestamps; what is no date becomes empty on SQLite
and DuckDB.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal

from sqlglot import expressions as exp

from semantic_layer.periods import WEEKDAYS, shift_months
from semantic_layer.query import DatePart, Grain

Dialect = Literal["sqlite", "duckdb", "postgres"]

OWN_FUNCTIONS: Mapping[str, int] = {
    "days_between": 2,
    "hours_between": 2,
    "whole_days_between": 2,
    "year_of": 1,
    "today": 0,
    "months_ago": 1,
    "days_ago": 1,
    "at_epoch": 1,
}
"""Name -> number of arguments."""

_DAY_SECONDS = 86_400
_HOUR_SECONDS = 3_600


def for_dialect(tree: exp.Expr, dialect: Dialect, today: date) -> exp.Expr:
    """A copy of `tree` in which our own functions are said as `dialect` knows them.

    Divisions give fractions and are empty where the divisor is 0; `today()` is a literal.
    """

    def said(node: exp.Expr) -> exp.Expr:
        match node:
            case exp.Anonymous():
                return _own(node, dialect, today)
            case exp.Div():
                return _division(node)
            case exp.Date() if dialect != "sqlite":
                return _day(node.this, dialect)
            case exp.Least() | exp.Greatest() if dialect == "postgres":
                return _strict(node)
            case _:
                return node

    return _bottom_up(tree.copy(), said)


def date_cut(
    node: exp.Expr, grain: Grain, dialect: Dialect, week_start: str = "monday"
) -> exp.Expr:
    """The first day of the unit that the date lies in, as ISO text (`2026-07-01 13:00` for hours).

    `ordered_at` by month on SQLite -> SUBSTR(ordered_at, 1, 7) || '-01'.
    """
    if dialect == "sqlite":
        return _SQLITE_CUTS[grain](node) if grain != "week" else _sqlite_week(node, week_start)
    moment = _moment(node, dialect)
    shift = WEEKDAYS.index(week_start) if grain == "week" else 0
    if shift:
        moment = exp.Paren(this=exp.Sub(this=moment, expression=_days(shift)))
    cut: exp.Expr = _call("DATE_TRUNC", exp.Literal.string(grain), moment)
    if shift:
        cut = exp.Add(this=cut, expression=_days(shift))
    patterns = {
        "duckdb": ("STRFTIME", "%Y-%m-%d %H:%M" if grain == "hour" else "%Y-%m-%d"),
        "postgres": ("TO_CHAR", "YYYY-MM-DD HH24:MI" if grain == "hour" else "YYYY-MM-DD"),
    }
    function, pattern = patterns[dialect]
    return _call(function, cut, exp.Literal.string(pattern))


def date_part(node: exp.Expr, part: DatePart, dialect: Dialect) -> exp.Expr:
    """A repeating part of a date as a whole number; weekdays 1 (Monday) to 7, weekends 1 or 0."""
    if part == "is_weekend":
        weekday, six = date_part(node, "weekday", dialect), exp.Literal.number(6)
        weekend = exp.GTE(this=weekday, expression=six)
        working = exp.LT(this=weekday.copy(), expression=six.copy())
        one, zero = exp.Literal.number(1), exp.Literal.number(0)
        return exp.Case(ifs=[exp.If(this=weekend, true=one), exp.If(this=working, true=zero)])
    if dialect == "sqlite":
        return _SQLITE_PARTS[part](node)
    field = _FIELDS[part]
    return _whole(exp.Extract(this=exp.var(field), expression=_moment(node, dialect)))


def _own(node: exp.Anonymous, dialect: Dialect, today: date) -> exp.Expr:
    arguments = node.expressions
    match node.name.lower():
        case ("days_between" | "hours_between") as span:
            unit = _DAY_SECONDS if span == "days_between" else _HOUR_SECONDS
            return _span(arguments, unit, dialect)
        case "whole_days_between":
            return _whole_days(arguments[0], arguments[1], dialect)
        case "year_of":
            return _year(arguments[0], dialect)
        case "at_epoch":
            return _at_epoch(arguments[0], dialect)
        case ("today" | "months_ago" | "days_ago") as back:
            return exp.Literal.string(_day_back(back, arguments, today).isoformat())
        case name:
            raise ValueError(f"{name} is none of our functions")


def _day_back(back: str, arguments: list[exp.Expr], today: date) -> date:
    """Today, or the day so many days ago, or the first of the month so many months ago."""
    if back == "today":
        return today
    count = int(arguments[0].to_py())
    if back == "days_ago":
        return today - timedelta(days=count)
    return shift_months(today.replace(day=1), -count)


def _span(arguments: list[exp.Expr], unit: int, dialect: Dialect) -> exp.Expr:
    start, end = (_seconds(argument, dialect) for argument in arguments)
    seconds = exp.Paren(this=exp.Sub(this=end, expression=start))
    return exp.Paren(this=_divide(seconds, exp.Literal.number(f"{unit}.0")))


def _seconds(node: exp.Expr, dialect: Dialect) -> exp.Expr:
    if dialect == "sqlite":
        return _whole(_call("STRFTIME", exp.Literal.string("%s"), node.copy()))
    moment = _moment(node, dialect)
    if dialect == "duckdb":
        return _call("EPOCH", moment)
    return exp.cast(exp.Extract(this=exp.var("EPOCH"), expression=moment), "double")


def _whole_days(start: exp.Expr, end: exp.Expr, dialect: Dialect) -> exp.Expr:
    if dialect == "sqlite":
        days = exp.Sub(this=_julian_day(end), expression=_julian_day(start))
        return _whole(days)
    difference = exp.Sub(this=_day(end, dialect), expression=_day(start, dialect))
    return exp.Paren(this=difference)


def _julian_day(node: exp.Expr) -> exp.Expr:
    return _call("JULIANDAY", _call("DATE", node.copy()))


def _year(node: exp.Expr, dialect: Dialect) -> exp.Expr:
    if dialect == "sqlite":
        return _whole(_substring(node, 1, 4))
    return _whole(exp.Extract(this=exp.var("YEAR"), expression=_moment(node, dialect)))


def _at_epoch(seconds: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Seconds since 1970 as a moment of universal time; ISO text on SQLite."""
    if dialect == "sqlite":
        return _call("DATETIME", seconds.copy(), exp.Literal.string("unixepoch"))
    begin = exp.cast(exp.Literal.string("1970-01-01 00:00:00"), "timestamp")
    second = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("SECOND"))
    added = exp.Mul(this=exp.Paren(this=seconds.copy()), expression=second)
    return exp.Paren(this=exp.Add(this=begin, expression=added))


def _division(node: exp.Div) -> exp.Expr:
    """`a / b` -> 1.0 * a / NULLIF(b, 0): a fraction on every engine."""
    if isinstance(node.expression, exp.Literal) and "." in node.expression.name:
        return node
    whole = isinstance(node.this, (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Mul))
    top = node.this if whole else exp.Paren(this=node.this)
    return _divide(
        exp.Mul(this=exp.Literal.number("1.0"), expression=top),
        _call("NULLIF", node.expression, exp.Literal.number(0)),
    )


def _divide(top: exp.Expr, bottom: exp.Expr) -> exp.Div:
    """Marked as typed: printed as it stands, without a cast of the printer's own."""
    return exp.Div(this=top, expression=bottom, typed=True, safe=False)


def _strict(node: exp.Least | exp.Greatest) -> exp.Expr:
    """`min(a, b)` is empty when a or b is, which PostgreSQL's LEAST is not."""
    if node.args.get("ignore_nulls"):
        return node
    parts = [node.this, *node.expressions]
    empty = exp.or_(*(exp.Is(this=part.copy(), expression=exp.Null()) for part in parts))
    return exp.Case(ifs=[exp.If(this=empty, true=exp.Null())], default=node.copy())


def _moment(node: exp.Expr, dialect: Dialect) -> exp.Expr:
    kind = exp.TryCast if dialect == "duckdb" else exp.Cast
    return kind(this=node.copy(), to=exp.DataType.build("timestamp"))


def _day(node: exp.Expr, dialect: Dialect) -> exp.Expr:
    return exp.cast(_moment(node, dialect), "date")


def _days(count: int) -> exp.Expr:
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var("DAY"))


def _sqlite_week(node: exp.Expr, week_start: str) -> exp.Expr:
    """Forward to the week's last day (0 is Sunday to SQLite), then six days back."""
    last = f"weekday {WEEKDAYS.index(week_start)}"
    return _call("DATE", node.copy(), exp.Literal.string(last), exp.Literal.string("-6 days"))


def _sqlite_quarter(node: exp.Expr) -> exp.Expr:
    month = _substring(node, 6, 2)
    ifs = [
        exp.If(
            this=exp.LT(this=month.copy(), expression=exp.Literal.string(before)),
            true=exp.Literal.string(first),
        )
        for before, first in (("04", "01-01"), ("07", "04-01"), ("10", "07-01"))
    ]
    first = exp.Case(ifs=ifs, default=exp.Literal.string("10-01"))
    return exp.DPipe(this=_substring(node, 1, 5), expression=first)


def _sqlite_hour(node: exp.Expr) -> exp.Expr:
    return _call("STRFTIME", exp.Literal.string("%Y-%m-%d %H:00"), node.copy())


def _sqlite_number(pattern: str, node: exp.Expr) -> exp.Expr:
    return _whole(_call("STRFTIME", exp.Literal.string(pattern), node.copy()))


def _sqlite_weekday(node: exp.Expr) -> exp.Expr:
    """Sunday is 0 to SQLite: (n + 6) % 7 + 1."""
    return _plus(_modulo(_plus(_sqlite_number("%w", node), 6), 7), 1)


def _sqlite_iso_week(node: exp.Expr) -> exp.Expr:
    """The week's Thursday says which week of which year it is."""
    days_back, thursday = exp.Literal.string("-3 days"), exp.Literal.string("weekday 4")
    day_of_year = _sqlite_number("%j", _call("DATE", node.copy(), days_back, thursday))
    weeks = exp.IntDiv(this=_plus(day_of_year, -1), expression=exp.Literal.number(7))
    return _plus(_whole(weeks), 1)


def _sqlite_quarter_number(node: exp.Expr) -> exp.Expr:
    month = _whole(_substring(node, 6, 2))
    return _whole(exp.IntDiv(this=_plus(month, 2), expression=exp.Literal.number(3)))


def _plus(node: exp.Expr, number: int) -> exp.Expr:
    operator = exp.Add if number >= 0 else exp.Sub
    return exp.Paren(this=operator(this=node, expression=exp.Literal.number(abs(number))))


def _modulo(node: exp.Expr, number: int) -> exp.Expr:
    return exp.Mod(this=node, expression=exp.Literal.number(number))


def _substring(node: exp.Expr, start: int, length: int) -> exp.Expr:
    return _call("SUBSTR", node.copy(), exp.Literal.number(start), exp.Literal.number(length))


def _first_of(node: exp.Expr, length: int, rest: str) -> exp.Expr:
    return exp.DPipe(this=_substring(node, 1, length), expression=exp.Literal.string(rest))


def _whole(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType.build("int"))


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """The engine's own function, printed as it is named here."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def _bottom_up(tree: exp.Expr, said: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """Every node replaced by what it is said as, the innermost first."""
    for node in reversed(list(tree.walk(bfs=True))):
        replacement = said(node)
        if replacement is node:
            continue
        if node is tree:
            tree = replacement
        else:
            node.replace(replacement)
    return tree


_SQLITE_CUTS: Mapping[Grain, Callable[[exp.Expr], exp.Expr]] = {
    "hour": _sqlite_hour,
    "day": lambda node: _substring(node, 1, 10),
    "month": lambda node: _first_of(node, 7, "-01"),
    "quarter": _sqlite_quarter,
    "year": lambda node: _first_of(node, 4, "-01-01"),
}
_SQLITE_PARTS: Mapping[DatePart, Callable[[exp.Expr], exp.Expr]] = {
    "hour": lambda node: _sqlite_number("%H", node),
    "weekday": _sqlite_weekday,
    "day_of_month": lambda node: _whole(_substring(node, 9, 2)),
    "week_of_year": _sqlite_iso_week,
    "month_of_year": lambda node: _whole(_substring(node, 6, 2)),
    "quarter_of_year": _sqlite_quarter_number,
}
_FIELDS: Mapping[DatePart, str] = {
    "hour": "HOUR",
    "weekday": "ISODOW",
    "day_of_month": "DAY",
    "week_of_year": "WEEK",
    "month_of_year": "MONTH",
    "quarter_of_year": "QUARTER",
}
