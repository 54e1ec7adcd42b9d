"""What a column of a file holds, guessed from its cells, and the cells read accordingly.

A batch of a column is looked at as one joined text first: honest files pass at the speed of C.
A cell that does not fit is never bent: it is named, and the row is set aside by the caller.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from store.dates import iso_date, possible_orders
from store.import_report import ColumnGuess, DateOrder, NumberStyle
from store.table import Cell, ColumnType

NOTHING = frozenset(
    {"", "null", "n/a", "na", "nan", "none", "#n/a", "-", "--", "—", "\\n", "无", "空", "nil"}
)
"""Lower-case cells that mean empty in a column of numbers or dates. In text they stay."""

BLANKS = " \t\r\n\x0b\x0c\xa0\u3000\ufeff"
INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,14})", re.ASCII)
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})?(?:\.\d*)?(?:[eE][+-]?\d{1,2})?", re.ASCII)
GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
LAKHS = re.compile(r"[1-9]\d{0,2}(?:,\d{2})*,\d{3}(?:\.\d+)?", re.ASCII)
EUROPEAN = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,14})(?:,\d+)?", re.ASCII)
CURRENCY = re.compile(r"^(?:[¥￥$€£₹]|CNY|RMB|USD|EUR|US\$|R\$|HK\$)\s*|\s*(?:元|€|CNY|USD)$")
TEXT_HEADER = re.compile(
    r"电话|手机|邮编|邮政编码|身份证|卡号|账号|phone|mobile|zip|postal|postcode|fax|card.?n",
    re.IGNORECASE,
)
"""Digits under such a header are a code: nobody adds them up, and a leading zero counts."""

UNIT = re.compile(
    r"[(（\[]\s*(万元|千元|元|亿元|%|％|天|小时|分钟|件|个|USD|CNY|EUR|RMB)\s*[)）\]]"
)
MIDNIGHT = " 00:00:00"
ODD_IN_A_NUMBER = "_nN+eE"
"""What float() takes besides digits: `1_0`, `nan`, `inf`, and powers that may be infinite."""


def guess_column(name: str, header: str, values: Sequence[str], delimiter: str) -> ColumnGuess:
    """The type and spelling that fit every cell of the sample; text when none does."""
    distinct = dict.fromkeys(trimmed(value) for value in values)
    filled = [value for value in distinct if value.lower() not in NOTHING]
    unit = match[1] if (match := UNIT.search(header)) else ""
    text = ColumnGuess(name, header, "text", "", filled[0] if filled else "", unit)
    if not filled or TEXT_HEADER.search(header):
        return text
    if orders := possible_orders(filled[:50], header):
        orders = tuple(o for o in orders if o in possible_orders(filled, header))
    if orders:
        return replace(text, type=_date_type(filled, orders[0]), style=orders[0])
    return _guess_number(text, filled, delimiter)


def other_order(guess: ColumnGuess, values: Iterable[str]) -> DateOrder | None:
    """The second order of day and month that fits the sample as well, if there is one."""
    if guess.style not in ("mdy", "dmy"):
        return None
    filled = {trimmed(v) for v in values if trimmed(v).lower() not in NOTHING}
    others = set(possible_orders(filled, guess.header)) - {guess.style}
    return others.pop() if others else None


def trimmed(cell: str) -> str:
    """Without blanks of any width around it: `' 华东　'` -> `'华东'`."""
    return cell.strip(BLANKS)


def read_column(cells: Sequence[str], guess: ColumnGuess) -> tuple[list[Cell], tuple[int, ...]]:
    """The cells as values, and the positions of those that do not fit (their value is None)."""
    values = _read_quickly(cells, guess)
    return (values, ()) if values is not None else _read_each(cells, reader_of(guess))


def reader_of(guess: ColumnGuess) -> Callable[[str], Cell]:
    """A function for one trimmed, filled cell of the column; raises ValueError for a misfit."""
    match guess.type:
        case "integer":
            return read_integer
        case "number":
            style = cast(NumberStyle, guess.style)
            return lambda cell: read_number(cell, style)
        case "date" | "datetime":
            order = cast(DateOrder, guess.style)
            whole_days = guess.type == "date"
            return lambda cell: _read_date(cell, order, whole_days)
        case "text" | "boolean" | "unknown":
            return str


def read_integer(cell: str) -> int:
    """Digits without a leading zero, at most fifteen: more would lose digits elsewhere."""
    if not INTEGER.fullmatch(cell):
        raise ValueError(cell)
    return int(cell)


def read_number(cell: str, style: NumberStyle) -> float | int:
    """`'¥1,234.50'` -> 1234.5, `'(12)'` -> -12, `'12.5%'` -> 0.125, `'1.234,5'` -> 1234.5."""
    text = unicodedata.normalize("NFKC", cell).replace("−", "-")
    match style:
        case "plain":
            return _plain_number(text)
        case "percent":
            if not text.endswith("%") and text != "0":
                raise ValueError(cell)
            return round(_plain_number(text.removesuffix("%").rstrip()) / 100, 12)
        case "european":
            bare = CURRENCY.sub("", text)
            if not EUROPEAN.fullmatch(bare):
                raise ValueError(cell)
            return float(bare.replace(".", "").replace(",", "."))
        case "decorated":
            return _decorated_number(text)


def _plain_number(text: str) -> float | int:
    if not NUMBER.fullmatch(text) or not any(map(str.isdigit, text)):
        raise ValueError(text)
    return int(text) if INTEGER.fullmatch(text) else float(text)


def _decorated_number(text: str) -> float | int:
    negative = text.startswith("(") and text.endswith(")")
    bare = text[1:-1] if negative else text
    sign = -1 if negative or bare.startswith("-") else 1
    bare = CURRENCY.sub("", CURRENCY.sub("", bare.removeprefix("-")).strip()).strip()
    if bare.startswith("-") and sign == 1:
        sign, bare = -1, bare[1:]
    if GROUPED.fullmatch(bare) or LAKHS.fullmatch(bare):
        bare = bare.replace(",", "")
    return sign * _plain_number(bare)


def _read_date(cell: str, order: DateOrder, whole_days: bool) -> str:
    iso = iso_date(cell, order)
    if whole_days and iso[10:] not in ("", MIDNIGHT):
        raise ValueError(cell)
    return iso[:10] if whole_days else iso if len(iso) > 10 else iso + MIDNIGHT


def _guess_number(text: ColumnGuess, filled: list[str], delimiter: str) -> ColumnGuess:
    if _all_read(filled, read_integer):
        return replace(text, type="integer", style="plain")
    styles: list[NumberStyle] = ["plain", "decorated", "european", "percent"]
    if delimiter == ";":
        styles = ["plain", "european", "decorated", "percent"]
    for style in styles:
        number = replace(text, type="number", style=style)
        if _all_read(filled, reader_of(number)):
            return number
    return text


def _all_read(values: Iterable[str], read: Callable[[str], Cell]) -> bool:
    try:
        for value in values:
            read(value)
    except ValueError:
        return False
    return True


def _date_type(filled: list[str], order: DateOrder) -> ColumnType:
    """Whole days unless a cell of the sample names a time other than midnight."""
    times = {iso_date(value, order)[10:] for value in filled}
    return "date" if times <= {"", MIDNIGHT} else "datetime"


def _read_quickly(cells: Sequence[str], guess: ColumnGuess) -> list[Cell] | None:
    """The batch at once, or None where a cell wants a closer look."""
    if guess.type == "text":
        stripped = list(map(str.strip, cells))
        return [cell or None for cell in stripped] if "" in stripped else [*stripped]
    joined = "\n\n".join(cells)
    if not joined.isascii():
        return None
    match guess.type, guess.style:
        case "integer", _:
            return _integers(cells, joined)
        case "number", "plain":
            return _floats(cells, joined)
        case (("date" | "datetime"), "ymd"):
            return _iso_dates(cells, joined, 10 if guess.type == "date" else 19)
        case _:
            return None


def _integers(cells: Sequence[str], joined: str) -> list[Cell] | None:
    unsigned = f"\n{joined}\n".replace("\n-", "\n")
    leading_zero = unsigned.count("\n0") > unsigned.count("\n0\n")
    too_long = max(map(len, cells)) > 15
    if leading_zero or too_long or not unsigned.replace("\n", "").isdecimal():
        return None
    if "" in cells:
        return [int(cell) if cell else None for cell in cells]
    return list(map(int, cells))


def _floats(cells: Sequence[str], joined: str) -> list[Cell] | None:
    unsigned = f"\n{joined}\n".replace("\n-", "\n")
    zeros = unsigned.count("\n0.") + unsigned.count("\n0\n")
    if unsigned.count("\n0") > zeros or any(mark in joined for mark in ODD_IN_A_NUMBER):
        return None
    try:
        if "" in cells:
            return [float(cell) if cell else None for cell in cells]
        return list(map(float, cells))
    except ValueError:
        return None


def _iso_dates(cells: Sequence[str], joined: str, length: int) -> list[Cell] | None:
    """Exactly ISO with a blank: the text is kept, the standard library vouches for it."""
    if not set(map(len, cells)) <= {0, length} or "W" in joined or "T" in joined:
        return None
    try:
        deque(map(datetime.fromisoformat, filter(None, cells)), maxlen=0)
    except ValueError:
        return None
    return [cell or None for cell in cells]


def _read_each(
    cells: Sequence[str], read: Callable[[str], Cell]
) -> tuple[list[Cell], tuple[int, ...]]:
    values: list[Cell] = []
    misfits: list[int] = []
    remembered: dict[str, Cell] = {}
    for position, cell in enumerate(cells):
        if cell in remembered:
            values.append(remembered[cell])
            continue
        try:
            value = _read_one(cell, read)
        except ValueError:
            misfits.append(position)
            values.append(None)
            continue
        remembered[cell] = value
        values.append(value)
    return values, tuple(misfits)


def _read_one(cell: str, read: Callable[[str], Cell]) -> Cell:
    text = trimmed(cell)
    if read is str:
        return text or None
    return None if text.lower() in NOTHING else read(text)
