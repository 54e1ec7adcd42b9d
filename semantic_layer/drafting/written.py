"""How stored values are written, and the SQL that reads them: dates as text or numbers, 万元.

Only what every value looked at agrees on is taken; two readings of one column give none.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from semantic_layer.drafting.held import HeldColumn
from semantic_layer.form import Scalar

KEYWORDS = frozenset((
    "order", "group", "select", "from", "where", "table", "index", "values", "key", "date", "time",
    "year", "month", "day", "count", "sum", "case", "when", "then", "else", "end", "and", "or",
    "not", "in", "is", "null", "like", "between", "as", "by", "on", "join", "left", "right",
    "inner", "outer", "desc", "asc", "limit", "default", "check", "column", "references",
    "primary", "current_date", "user", "type", "interval",
))  # fmt: skip
SEPARATED = re.compile(
    r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?", re.ASCII
)
COMPACT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
EPOCH = (631_152_000, 4_102_444_800)
"""Seconds of 1990 and 2100."""
PADDED = {
    "ymd": ("1, 4", "6, 2", "9, 2"), "dmy": ("7, 4", "4, 2", "1, 2"),
    "mdy": ("7, 4", "1, 2", "4, 2"),
}  # fmt: skip
"""Where year, month and day stand in ten characters."""
SCALES = {
    "元": 1,
    "千元": 1_000,
    "万元": 10_000,
    "万": 10_000,
    "百万元": 1_000_000,
    "亿元": 100_000_000,
}
"""What one unit of a header is in yuan."""


def column_sql(name: str) -> str:
    """A column as an expression takes it: quoted unless it is a plain word."""
    plain = name.isidentifier() and name.casefold() not in KEYWORDS
    return name if plain else '"' + name.replace('"', '""') + '"'


def scaled_sql(name: str, unit: str) -> str:
    """A column of money in yuan: `金额（万元）` times ten thousand."""
    scale = SCALES.get(unit, 1)
    return column_sql(name) if scale == 1 else f"{column_sql(name)} * {scale}"


def date_orders(column: HeldColumn) -> tuple[str, ...]:
    """How the values may be dates: dmy, mdy, ymd, compact, epoch, epoch_ms; several if unclear."""
    values = [value for value in (*column.values, column.smallest, column.largest) if value != ""]
    if not values:
        return ()
    if column.type == "integer":
        return _of_numbers([value for value in values if isinstance(value, int)])
    texts = [value for value in values if isinstance(value, str)]
    if column.type != "text" or len(texts) < len(values):
        return ()
    if all(map(COMPACT.fullmatch, texts)):
        return ("compact",)
    found = [SEPARATED.fullmatch(text) for text in texts]
    parts = [(match[1], match[3], match[4]) for match in found if match]
    if len(parts) < len(texts):
        return ()
    return tuple(order for order in ("ymd", "dmy", "mdy") if all(_fits(order, p) for p in parts))


def newest(column: HeldColumn, order: str) -> str:
    """The last day of the values looked at, as ISO text."""
    values = (*column.values, column.smallest, column.largest)
    return max((_iso(value, order) for value in values if value is not None), default="")


def has_hours(column: HeldColumn, order: str) -> bool:
    """Whether the values tell a time of day that date_sql keeps."""
    if order in ("epoch", "epoch_ms"):
        day = 86_400 if order == "epoch" else 86_400_000
        return any(isinstance(value, int) and value % day for value in column.values)
    return _is_padded(column) and any(":" in str(value) for value in column.values)


def date_sql(column: HeldColumn, order: str) -> str:
    """The column as ISO text or a moment, in the model's expressions."""
    name = column_sql(column.name)
    if order == "epoch":
        return f"at_epoch({name})"
    if order == "epoch_ms":
        return f"at_epoch({name} / 1000)"
    if order == "compact":
        text = name if column.type == "text" else f"cast({name} as text)"
        return f"substr({text}, 1, 4) || '-' || substr({text}, 5, 2) || '-' || substr({text}, 7, 2)"
    return _separated_sql(column, order, name)


def _separated_sql(column: HeldColumn, order: str, name: str) -> str:
    values = [str(value) for value in column.values]
    width = 2 if order != "ymd" else 4
    if _is_padded(column):
        places = PADDED[order]
        iso = " || '-' || ".join(f"substr({name}, {place})" for place in places)
        return f"{iso} || substr({name}, 11)" if has_hours(column, order) else iso
    sign = next(character for character in values[0] if not character.isdigit())
    first = f"substr({name}, 1, instr({name}, '{sign}') - 1)"
    rest = f"substr({name}, instr({name}, '{sign}') + 1)"
    second = f"substr({rest}, 1, instr({rest}, '{sign}') - 1)"
    last = f"substr({rest}, instr({rest}, '{sign}') + 1, {6 - width})"
    year, month, day = {
        "ymd": (first, second, f"trim({last})"),
        "dmy": (last, second, first),
        "mdy": (last, first, second),
    }[order]
    return f"{year} || '-' || {_two(month)} || '-' || {_two(day)}"


def _is_padded(column: HeldColumn) -> bool:
    """Whether each day has ten characters: 05/01/2026, not 5/1/2026."""
    days = (str(value).partition(" ")[0].partition("T")[0] for value in column.values)
    return all(len(day) == 10 for day in days)


def _two(digits: str) -> str:
    """One or two digits as two: the last two of `07` and `012`."""
    return f"substr('0' || {digits}, length({digits}), 2)"


def _of_numbers(values: Iterable[int]) -> tuple[str, ...]:
    numbers = list(values)
    low, high = min(numbers, default=0), max(numbers, default=0)
    if numbers and all(COMPACT.fullmatch(str(value)) for value in numbers):
        return ("compact",)
    if EPOCH[0] <= low and high < EPOCH[1]:
        return ("epoch",)
    return ("epoch_ms",) if EPOCH[0] * 1000 <= low and high < EPOCH[1] * 1000 else ()


def _fits(order: str, parts: tuple[str, str, str]) -> bool:
    year, month, day = (parts[order.index(part)] for part in "ymd")
    return len(year) == 4 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _iso(value: Scalar, order: str) -> str:
    text = str(value)
    if order in ("epoch", "epoch_ms"):
        seconds = int(text) // (1 if order == "epoch" else 1000)
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    if order == "compact":
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    match = SEPARATED.fullmatch(text)
    if match is None:
        return ""
    parts = (match[1], match[3], match[4])
    year, month, day = (parts[order.index(part)] for part in "ymd")
    return f"{year}-{int(month):02}-{int(day):02}"
