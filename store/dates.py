"""Dates as files write them -> ISO text; the order of day and month is decided per column.

`'2017年3月1日'` -> `'2017-03-01'`, `'3/1/2017 9:05 PM'` (mdy) -> `'2017-03-01 21:05:00'`.
No clock and no locale: where two orders fit, the caller is told so.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from store.import_report import DateOrder

CLOCK = (
    r"(?:(?:[ T]+|,\s*)(?P<hour>\d{1,2})[:时点](?P<minute>\d{2})分?(?::?(?P<second>\d{2})秒?)?"
    r"(?P<fraction>\.\d{1,6})?\d*\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
MONTH = r"(?P<word>[A-Za-z]{3,9})\.?"
YMD = r"(?P<year>\d{4})(?P<mark>[-/.年])(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{1,2})日?"
DMY = r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})"
MDY = r"(?P<month>\d{1,2})(?P<mark>[-/.])(?P<day>\d{1,2})(?P=mark)(?P<year>\d{4})"
PATTERNS: dict[DateOrder, re.Pattern[str]] = {
    "ymd": re.compile(YMD + CLOCK, re.ASCII),
    "dmy": re.compile(DMY + CLOCK, re.ASCII),
    "mdy": re.compile(MDY + CLOCK, re.ASCII),
    "compact": re.compile(r"(?P<year>19\d\d|20\d\d)(?P<month>\d{2})(?P<day>\d{2})", re.ASCII),
    "day_month_name": re.compile(
        r"(?P<day>\d{1,2})[- ]" + MONTH + r"[-, ]+(?P<year>\d{4})" + CLOCK, re.ASCII
    ),
    "month_name_day": re.compile(MONTH + r" (?P<day>\d{1,2}),? (?P<year>\d{4})" + CLOCK, re.ASCII),
}
ZONE = re.compile(r"(?:Z|UTC|[+-]\d{2}:?\d{2})$", re.ASCII)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone
SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
EARLIEST_SERIAL, LATEST_SERIAL = 18_264, 73_050
"""1950-01-01 and 2099-12-31; other numbers of five digits are numbers."""

DATE_HEADER = re.compile(
    r"日期|时间|生日|(^|[^a-z])(date|time|day)($|[^a-z])|[a-z](Date|Time)($|[^a-z])"
    r"|_(on|at|date)$|^(birth|close|create|start|end|due|order|ship|sign)_?date$"
)
"""Eight digits, or five, are read as a date only under a header that says so."""


def iso_date(text: str, order: DateOrder) -> str:
    """The date or time as ISO text; raises ValueError where it is none in this order."""
    if order == "serial":
        return _from_serial(text)
    match = PATTERNS[order].fullmatch(text)
    if match is None:
        raise ValueError(text)
    part = match.groupdict()
    month = int(part["month"]) if "month" in part else MONTHS.index(part["word"][:3].lower()) + 1
    day = date(int(part["year"]), month, int(part["day"]))
    return f"{day.isoformat()} {_clock(part)}" if part.get("hour") else day.isoformat()


def possible_orders(values: Iterable[str], header: str) -> tuple[DateOrder, ...]:
    """The orders in which every value is a date; two when day and month fit both ways.

    `['3/1/2017', '4/2/2017']` -> `('mdy', 'dmy')`; `['3/25/2017']` -> `('mdy',)`.
    Where both orders give the same days, one is enough. The likelier one comes first: the month
    with slashes, the day with points and dashes.
    """
    values = list(values)
    orders: list[DateOrder] = ["ymd", "mdy", "dmy", "day_month_name", "month_name_day"]
    if DATE_HEADER.search(header) or DATE_HEADER.search(header.lower()):
        orders += ["compact", "serial"]
    fitting: list[DateOrder] = []
    readings: list[list[str]] = []
    for order in orders:
        try:
            reading = [iso_date(value, order) for value in values]
        except ValueError:
            continue
        if reading not in readings:
            fitting.append(order)
            readings.append(reading)
    by_mark = set(fitting) == {"mdy", "dmy"} and any("." in v or "-" in v for v in values)
    return tuple(reversed(fitting) if by_mark else fitting)


def names_a_zone(text: str) -> bool:
    """True for times such as `2017-03-01T09:05:00Z`: the clock is not that of the office."""
    return ":" in text and ZONE.search(text) is not None


def _clock(part: dict[str, str | None]) -> str:
    hour, minute = int(part["hour"] or 0), int(part["minute"] or 0)
    second = int(part["second"] or 0)
    if half := part["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} {half}")
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{hour}:{minute}:{second}")
    fraction = (part["fraction"] or "").rstrip("0").rstrip(".")
    return f"{hour:02}:{minute:02}:{second:02}{fraction}"


def _from_serial(text: str) -> str:
    """A spreadsheet's day number: `'42826'` -> `'2017-04-01'`."""
    if not SERIAL.fullmatch(text) or not EARLIEST_SERIAL <= float(text) <= LATEST_SERIAL:
        raise ValueError(text)
    moment = EXCEL_DAY_ZERO + timedelta(seconds=round(float(text) * 86_400))
    return moment.isoformat(sep=" ") if "." in text else moment.date().isoformat()
