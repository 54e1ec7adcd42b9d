"""Where the header of a file stands: below title rows, in one row or in two merged ones.

Only the cells of the first rows are looked at; merged cells come as one filled and several empty.
"""

from collections import Counter
from dataclasses import dataclass

from store.cells import INTEGER, NUMBER, UNIT, trimmed
from store.dates import possible_orders

ROWS_LOOKED_AT = 200
"""Enough to tell title rows from the header; types are guessed from the whole first batch."""

FULL_ENOUGH = 0.7
"""A header may lack a few names; a title fills fewer cells than that."""


@dataclass(frozen=True)
class Header:
    """The header among the first rows."""

    cells: tuple[str, ...]
    """A name for each column, the two rows of a merged header made one."""
    first: int
    """Index of its first row."""
    last: int
    """Index of its last row; below it stand the data."""
    named: bool
    """False: the first row is data already, and there is no header."""


def find_header(rows: list[list[str]]) -> Header:
    """The header is the first of the fullest rows: title rows above it fill a cell or two."""
    looked = rows[:ROWS_LOOKED_AT]
    filled = [sum(1 for cell in row if trimmed(cell)) for row in looked]
    fullest = max(filled)
    index = next(at for at, count in enumerate(filled) if count >= FULL_ENOUGH * fullest)
    for top in range(max(index - 2, 0), index + 1):
        if _is_merged(looked, top, fullest):
            cells = _joined(looked[top], looked[top + 1])
            return Header(cells, top, top + 1, named=True)
    below = [row for row in looked[index + 1 :] if any(row)]
    return Header(tuple(rows[index]), index, index, named=not _is_data(rows[index], below))


def _is_merged(rows: list[list[str]], top: int, fullest: int) -> bool:
    """Whether the row and the next one are one header: names over groups of names.

    A name of the lower row stands under a name, or to the right of one that does; and the upper
    row heads a group, its own lower cells empty or its group's unit said once.
    """
    if top + 2 >= len(rows):
        return False
    upper, lower = _texts(rows[top]), _texts(rows[top + 1])
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    words = [cell for cell in (*upper, *lower) if cell]
    spanned = [at for at in range(width) if lower[at] and not upper[at]]
    union = sum(1 for at in range(width) if lower[at] or upper[at])
    if (
        sum(map(bool, upper)) < 2
        or not spanned
        or union < FULL_ENOUGH * fullest
        or any(map(_is_value, words))
        or not all(_is_headed(upper, lower, at) for at in spanned)
    ):
        return False
    standing = [at for at in range(width) if upper[at] and not lower[at]]
    if standing:  # merged downwards: the rows below are filled where the lower row is not
        body = rows[top + 2 : top + 22]
        held = [sum(1 for row in body if trimmed(_at(row, at))) for at in standing]
        return 2 * max(held) > len(body)
    doubled = any(count > 1 for name, count in Counter(lower).items() if name)
    return doubled or any(UNIT.search(cell) for cell in upper)


def _is_headed(upper: list[str], lower: list[str], at: int) -> bool:
    """Whether the group to the left that the cell belongs to begins under a name."""
    while at >= 0 and lower[at] and not upper[at]:
        at -= 1
    return at >= 0 and bool(upper[at]) and bool(lower[at])


def _joined(top: list[str], bottom: list[str]) -> tuple[str, ...]:
    """One name a column: the lower one; its group's unit behind it, the group before a double."""
    upper, lower = _texts(top), _texts(bottom)
    width = max(len(upper), len(lower))
    counts = Counter(cell for cell in lower if cell)
    names: list[str] = []
    group = ""
    for at in range(width):
        above, name = _at(upper, at), _at(lower, at)
        group = above or (group if name else "")
        unit = UNIT.search(group)
        if not name:
            names.append(above)
            continue
        bare = UNIT.sub("", group).strip()
        told = f"{bare} {name}" if counts[name] > 1 else name
        names.append(told if unit is None or UNIT.search(name) else told + unit[0])
    return tuple(names)


def _texts(row: list[str]) -> list[str]:
    return [trimmed(cell) for cell in row]


def _at(row: list[str], position: int) -> str:
    return row[position] if position < len(row) else ""


def _is_data(row: list[str], below: list[list[str]]) -> bool:
    """A row with a number or date where the rows below have one too is no header.

    A year is let through: tables with a column for each year have it as a name.
    """
    for at, cell in enumerate(map(trimmed, row)):
        is_year = len(cell) == 4 and cell.isdecimal() and "1950" <= cell <= "2100"
        if cell and not is_year and _is_value(cell) and below:
            others = [trimmed(_at(other, at)) for other in below[:20]]
            if sum(map(_is_value, filter(None, others))) > 0.5 * len(others):
                return True
    return False


def _is_value(cell: str) -> bool:
    is_number = NUMBER.fullmatch(cell) or INTEGER.fullmatch(cell)
    return bool(is_number and any(map(str.isdigit, cell))) or bool(possible_orders([cell], ""))
