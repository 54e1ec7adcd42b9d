"""Whether an answer is right: rows against gold rows, forms against forms. Pure; reads no file.

A table matches when it has the gold's number of rows and every gold column is found among its
columns, in any order; more columns are allowed. Whole numbers are exact, other numbers may differ
by 0.5 %, rates by 0.06 points; 12.3 is 0.123 as well. In texts case, blanks and underscores do not
count, and a bucket may be named by its first day. Row order counts only where the line says so; a
row of an empty group may be absent; one gold row of several numbers may come as several rows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Literal

from store.table import Cell

Row = tuple[Cell, ...]
Rows = tuple[Row, ...]
Outcome = Literal["right", "wrong", "clarified", "declined", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "clarified", "declined", "failed")
Kind = Literal["answer", "clarify", "decline", "error"]

OF_A_NUMBER = 0.005
"""Share by which a number that is not whole may differ."""
OF_A_RATE = 0.0006
LEAST = 0.0051
"""Half a cent and a hair: what rounding to two digits may lose."""
MOST_PICKS = 200
"""Ways of picking columns that are tried."""
Z95 = 1.959964
PENALTY = 5
"""Right answers that one wrong answer costs."""

EMPTY = frozenset(
    {"", "none", "null", "nan", "(blank)", "(none)", "(empty)", "未知", "空", "(空)", "无"}
)


@dataclass(frozen=True)
class Gold:
    """Rows that are right."""

    tables: tuple[Rows, ...]
    """Each is an accepted reading."""
    ordered: bool = False
    """True: the order of the rows counts."""
    free: frozenset[int] = frozenset()
    """Places of gold columns whose labels are a matter of taste."""


def outcome_of(kind: Kind, accepted: frozenset[str], *, holds: bool) -> Outcome:
    """What became of a question; `holds`: the answer's rows or form are the expected ones."""
    match kind:
        case "answer":
            return "right" if "answer" in accepted and holds else "wrong"
        case "clarify":
            return "right" if "clarify" in accepted else "clarified"
        case "decline":
            return "right" if "decline" in accepted else "declined"
        case "error":
            return "failed"


def same_result(gold: Gold, rows: Rows) -> bool:
    """Whether the rows are one of the accepted tables."""
    return any(_matches(table, rows, gold) for table in gold.tables)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share; (0, 1) of nothing."""
    if not count:
        return 0.0, 1.0
    share, z2 = hits / count, Z95 * Z95
    middle = share + z2 / (2 * count)
    spread = Z95 * ((share * (1 - share) + z2 / (4 * count)) / count) ** 0.5
    scale = 1 + z2 / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _matches(gold: Rows, rows: Rows, how: Gold) -> bool:
    if how.free:
        kept = tuple(tuple(c for n, c in enumerate(row) if n not in how.free) for row in gold)
        return _same_table(kept, rows, ordered=False)
    return (
        _same_numbers(gold, rows)
        or _same_table(gold, rows, ordered=how.ordered)
        or _same_table(_without_empty(gold), _without_empty(rows), ordered=how.ordered)
    )


def _same_numbers(gold: Rows, rows: Rows) -> bool:
    """One gold row of numbers (now, before, growth): the same numbers may be spread over rows."""
    if len(gold) != 1 or len(gold[0]) < 2 or not all(map(_is_number, gold[0])):
        return False
    if not 1 <= len(rows) <= len(gold[0]) + 2:
        return False
    cells = [cell for row in rows for cell in row]
    return all(any(same_cell(wanted, cell) for cell in cells) for wanted in gold[0])


def _same_table(gold: Rows, rows: Rows, *, ordered: bool) -> bool:
    if not gold or not rows:
        return not gold and not rows
    if len(gold) != len(rows) or len(rows[0]) < len(gold[0]):
        return False
    fits = [_fitting(column, rows, ordered=ordered) for column in zip(*gold, strict=True)]
    picks = (pick for pick in product(*fits) if len(set(pick)) == len(pick))
    return any(
        ordered or _same_rows(gold, tuple(tuple(row[n] for n in pick) for row in rows))
        for pick in islice(picks, MOST_PICKS)
    )


def _fitting(column: Row, rows: Rows, *, ordered: bool) -> list[int]:
    """Which columns of the answer hold what this gold column holds."""
    if ordered:
        return [
            n
            for n in range(len(rows[0]))
            if all(same_cell(wanted, row[n]) for wanted, row in zip(column, rows, strict=True))
        ]
    return [
        n
        for n in range(len(rows[0]))
        if all(any(same_cell(wanted, row[n]) for row in rows) for wanted in column)
    ]


def _same_rows(gold: Rows, rows: Rows) -> bool:
    rest = list(rows)
    for row in gold:
        pairs = (other for other in rest if all(map(same_cell, row, other)))
        found = next(pairs, None)
        if found is None:
            return False
        rest.remove(found)
    return True


def _without_empty(rows: Rows) -> Rows:
    """Without the rows of an empty group."""
    return tuple(row for row in rows if len(row) < 2 or not {None, ""} & set(row[:-1]))


def same_cell(wanted: Cell, given: Cell) -> bool:
    """Whether two values are one for a reader."""
    if wanted is None:
        return given is None or str(given).strip().casefold() in EMPTY
    number = _number(given)
    if _is_number(wanted) and number is not None:
        return _same_amount(wanted, number)
    if _same_period(wanted, given):
        return True
    return _plain(wanted) == _plain(given)


def _same_amount(wanted: Cell, given: float) -> bool:
    if isinstance(wanted, int):
        return wanted == given
    value = float(str(wanted))
    allowed = max(OF_A_NUMBER * abs(value), LEAST if abs(value) >= 1 else OF_A_RATE)
    return any(abs(value - seen) <= allowed for seen in (given, given / 100))


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Cell) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        return float(str(value).replace(",", "").replace("%", ""))
    except ValueError:
        return None


def _plain(value: Cell) -> str:
    return str(value).strip().casefold().replace("_", " ")


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: tuple[tuple[str, ...], ...] = (
    ("mon", "monday", "周一", "星期一", "礼拜一"),
    ("tue", "tuesday", "周二", "星期二"),
    ("wed", "wednesday", "周三", "星期三"),
    ("thu", "thursday", "周四", "星期四"),
    ("fri", "friday", "周五", "星期五"),
    ("sat", "saturday", "周六", "星期六"),
    ("sun", "sunday", "周日", "星期日", "星期天"),
)
_Bucket = tuple[str, Sequence[int]]
"""The grain, then year and number: ("quarter", (2026, 3))."""


def _same_period(wanted: Cell, given: Cell) -> bool:
    one, other = _bucket(str(wanted)), _bucket(str(given))
    if one is None or other is None:
        return False
    return one == other or (other[0] == "day" and _first_day(one) == other[1])


def _first_day(bucket: _Bucket) -> Sequence[int] | None:
    match bucket:
        case ("year", (year,)):
            return (year, 1, 1)
        case ("quarter", (year, number)):
            return (year, 3 * number - 2, 1)
        case ("month", (year, number)):
            return (year, number, 1)
        case _:
            return None


def _bucket(text: str) -> _Bucket | None:
    """`2026年第三季度`, `Q3 2026` -> ("quarter", (2026, 3)); `周一` -> ("weekday", (1,))."""
    text = text.strip().casefold()
    for number, names in enumerate(_WEEKDAYS, 1):
        if text in names:
            return "weekday", (number,)
    for grain, pattern in _BUCKETS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            order = (parts.get(name) for name in ("year", "number", "day"))
            return grain, tuple(_count(part) for part in order if part is not None)
    return None


def _count(part: str) -> int:
    """`三` -> 3, `mar` -> 3, `2026` -> 2026."""
    if part in _MONTHS:
        return _MONTHS.index(part) + 1
    return int(part) if part.isdecimal() else "一二三四".index(part) + 1


_BUCKETS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (grain, re.compile(pattern))
    for grain, pattern in (
        ("quarter", r"(?P<year>\d{4})\s*[-年/ ]?\s*第?q?(?P<number>[一二三四1-4])\s*季度"),
        ("quarter", r"(?P<year>\d{4})\s*[-年/ ]?\s*q(?P<number>[1-4])"),
        ("quarter", r"q(?P<number>[1-4])\s*[-/ ]?\s*(?P<year>\d{4})"),
        (
            "day",
            r"(?P<year>\d{4})[-/.年](?P<number>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
            r"(?:[t ]00:00(?::00)?)?",
        ),
        ("month", r"(?P<year>\d{4})[-/.年](?P<number>\d{1,2})月?"),
        ("month", rf"(?P<number>{'|'.join(_MONTHS)})[a-z]*\.?[ -](?P<year>\d{{4}})"),
        ("year", r"(?P<year>\d{4})年?"),
    )
)
