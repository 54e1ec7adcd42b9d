"""Conditions: which rows a filter keeps, row by row. `not_in` keeps empty values."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from operator import ge, gt, le, lt

from semantic_layer import joins
from semantic_layer.form import Scalar
from semantic_layer.joins import Home
from semantic_layer.names import kind_of
from semantic_layer.query import AnyOf, DatePart, Filter
from store.table import Cell
from tools.recompute.arithmetic import NotAudited, number
from tools.recompute.columns import NO_MATCH, Columns

_BOUNDS: Mapping[str, Callable[[float, float], bool]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}

_PARTS: Mapping[DatePart, Callable[[date], int]] = {
    "weekday": lambda day: day.isoweekday(),
    "is_weekend": lambda day: int(day.isoweekday() >= 6),
    "day_of_month": lambda day: day.day,
    "week_of_year": lambda day: day.isocalendar().week,
    "month_of_year": lambda day: day.month,
    "quarter_of_year": lambda day: (day.month + 2) // 3,
}


def kept(columns: Columns, table: str, wanted: Filter | AnyOf, role: str | None) -> list[bool]:
    """For each row whether the filter keeps it; `role` is the date in force."""
    if isinstance(wanted, AnyOf):
        parts = [kept(columns, table, part, role) for part in wanted.any_of]
        return [any(held) for held in zip(*parts, strict=True)]
    return columns.once(("kept", table, wanted, role), lambda: _kept(columns, table, wanted, role))


def part_of(day: date, text: str, part: DatePart) -> int:
    """A repeating part of a date."""
    if part == "hour":
        return int(text[11:13] or 0)
    return _PARTS[part](day)


def parts(columns: Columns, table: str, role: str, part: DatePart) -> list[Cell]:
    """A part of a date role for each row."""
    texts, days = columns.moments(table, role), columns.days(table, role)
    return [
        None if day is None or text is None else part_of(day, text, part)
        for text, day in zip(texts, days, strict=True)
    ]


def home_of(columns: Columns, table: str, name: str) -> Home:
    """The dimension as the rows have it."""
    home = joins.home(columns.model, table, name)
    if not isinstance(home, Home):
        raise NotAudited(f"{name} from {table}")
    return home


def alike(value: Cell, stored: Scalar) -> bool:
    """Whether a value is the stored one: a number and its text are the same key."""
    if value is None or stored is None:
        return False
    if isinstance(value, str) == isinstance(stored, str):
        return value == stored
    return str(value) == str(stored)


def _kept(columns: Columns, table: str, wanted: Filter, role: str | None) -> list[bool]:
    kind = kind_of(columns.model, wanted.dimension)
    if kind in {"time", "date"}:
        named = wanted.dimension if kind == "date" else role
        if named is None:
            raise NotAudited(f"{wanted.dimension} from {table}")
        return _dated(columns, table, wanted, named)
    size = columns.size(table)
    if kind == "entity":
        way = columns.way_to(table, wanted.dimension)
        return _chosen(columns.key(way), columns.lost(way), wanted)
    if kind != "dimension":
        raise NotAudited(wanted.dimension)
    home = home_of(columns, table, wanted.dimension)
    if wanted.op in _BOUNDS:
        compare, bound = _BOUNDS[wanted.op], number(wanted.values[0])
        values = columns.dimension(home, ())
        return [value is not None and compare(number(value), bound) for value in values]
    values = columns.dimension(home)
    if wanted.op == "contains":
        words = [str(word).lower() for word in wanted.values]
        return [
            value is not None and any(word in str(value).lower() for word in words)
            for value in values
        ]
    lost = columns.lost(home.path) if home.path.steps else [False] * size
    return _chosen(values, lost, wanted)


def _dated(columns: Columns, table: str, wanted: Filter, role: str) -> list[bool]:
    if wanted.part is not None:
        values = parts(columns, table, role, wanted.part)
        if wanted.op in _BOUNDS:
            compare, bound = _BOUNDS[wanted.op], number(wanted.values[0])
            return [value is not None and compare(number(value), bound) for value in values]
        return _chosen(values, [False] * len(values), wanted)
    if wanted.op in {"is_null", "not_null"}:
        empty = wanted.op == "is_null"
        return [(text is None) is empty for text in columns.moments(table, role)]
    limit = date.fromisoformat(str(wanted.values[0])[:10])
    if wanted.op in {"gt", "lte"}:  # after a day is from the next one on
        limit += timedelta(days=1)
    later = wanted.op in {"gt", "gte"}
    return [day is not None and (day >= limit) is later for day in columns.days(table, role)]


def _chosen(values: list[Cell], lost: list[bool], wanted: Filter) -> list[bool]:
    match wanted.op:
        case "in":
            return [
                _among(value, gone, wanted.values) for value, gone in zip(values, lost, strict=True)
            ]
        case "not_in":
            return [
                not _among(value, gone, wanted.values)
                for value, gone in zip(values, lost, strict=True)
            ]
        case "is_null":
            return [v is None and not gone for v, gone in zip(values, lost, strict=True)]
        case "not_null":
            return [v is not None or gone for v, gone in zip(values, lost, strict=True)]
        case _:
            raise NotAudited(wanted.op)


def _among(value: Cell, gone: bool, values: tuple[Scalar, ...]) -> bool:
    if value is None and not gone:
        return None in values
    if gone and NO_MATCH in values:
        return True
    return any(alike(value, stored) for stored in values if stored is not None)
