"""Conditions: filters as SQL. `not_in` keeps rows with an empty value, which SQL would drop."""

from datetime import date, timedelta

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Days
from semantic_layer.compile.keys import (
    date_value,
    dimension_value,
    home_of,
    way_to,
)
from semantic_layer.compile.rows import NO_MATCH, Rows
from semantic_layer.dialects import date_part
from semantic_layer.form import Scalar
from semantic_layer.joins import JoinPath
from semantic_layer.names import kind_of
from semantic_layer.query import AnyOf, Filter

COMPARISONS: dict[str, type[exp.Binary]] = {
    "gt": exp.GT, "gte": exp.GTE, "lt": exp.LT, "lte": exp.LTE, "eq": exp.EQ, "ne": exp.NEQ,
}  # fmt: skip


def condition(rows: Rows, wanted: Filter | AnyOf, role: str | None) -> exp.Expr:
    """The rows a filter keeps; `role` is the date in force."""
    match wanted:
        case AnyOf():
            return nodes.any_of([condition(rows, part, role) for part in wanted.any_of])
        case Filter():
            return _one(rows, wanted, role)


def within(value: exp.Expr, days: Days) -> list[exp.Expr]:
    """The conditions that a date lies in the days."""
    found: list[exp.Expr] = []
    if days.start is not None:
        found.append(exp.GTE(this=value.copy(), expression=nodes.day(days.start)))
    if days.end is not None:
        found.append(exp.LT(this=value.copy(), expression=nodes.day(days.end)))
    return found


def _one(rows: Rows, wanted: Filter, role: str | None) -> exp.Expr:
    match kind_of(rows.build.model, wanted.dimension):
        case "time" | "date" as kind:
            role = role if kind == "time" else wanted.dimension
            value = date_value(rows, role or "")
            if wanted.part is not None:
                value = date_part(value, wanted.part, rows.build.dialect)
                return _compared(value, wanted, None)
            return _compared(value, _whole_days(wanted), None)
        case "entity":
            way = way_to(rows, wanted.dimension)
            return _compared(rows.key(way), wanted, _lost(rows, way, wanted))
        case _:
            home = home_of(rows, wanted.dimension)
            edges_wanted = wanted.op in {"in", "not_in"}
            value = dimension_value(rows, home, ())
            if home.dimension.bands and not edges_wanted:
                value = _unbanded(rows, wanted.dimension)
            return _compared(value, wanted, _lost(rows, home.path, wanted))


def _unbanded(rows: Rows, dimension: str) -> exp.Expr:
    """The number behind the bands: larger than 100 is asked of it, not of a band's name."""
    home = home_of(rows, dimension)
    plain = home.dimension.model_copy(update={"bands": ()})
    bare = type(home)(home.id, home.name, home.table, plain, home.path)
    return dimension_value(rows, bare, ())


def _lost(rows: Rows, way: JoinPath, wanted: Filter) -> exp.Expr | None:
    """The rows without a partner, where the filter can tell them from empty ones."""
    asks = wanted.op in {"is_null", "not_null"} or None in wanted.values
    if not asks and NO_MATCH not in wanted.values:
        return None
    return rows.no_match(way)


def _compared(value: exp.Expr, wanted: Filter, lost: exp.Expr | None) -> exp.Expr:
    match wanted.op:
        case "in":
            return _in(value, wanted.values, lost)
        case "not_in":
            return _not_in(value, wanted.values, lost)
        case "is_null":
            return _empty(value, lost)
        case "not_null":
            return exp.Not(this=nodes.inside(_empty(value, lost)))
        case "contains":
            return _contains(value, wanted.values)
        case "gt" | "gte" | "lt" | "lte":
            right = nodes.scalar(wanted.values[0])
            return COMPARISONS[wanted.op](this=nodes.inside(value), expression=right)


def _in(value: exp.Expr, values: tuple[Scalar, ...], lost: exp.Expr | None) -> exp.Expr:
    found: list[exp.Expr] = []
    stored = [item for item in values if item is not None and item != NO_MATCH]
    if len(stored) == 1:
        found.append(nodes.equal(nodes.inside(value.copy()), nodes.scalar(stored[0])))
    elif stored:
        options = [nodes.scalar(item) for item in stored]
        found.append(exp.In(this=nodes.inside(value.copy()), expressions=options))
    if None in values:
        found.append(_empty(value, lost))
    if NO_MATCH in values:
        lost_or_text = lost or nodes.equal(nodes.inside(value.copy()), nodes.text(NO_MATCH))
        found.append(nodes.inside(lost_or_text.copy()))
    return nodes.any_of(found)


def _not_in(value: exp.Expr, values: tuple[Scalar, ...], lost: exp.Expr | None) -> exp.Expr:
    stored = tuple(item for item in values if item is not None and item != NO_MATCH)
    kept: list[exp.Expr] = []
    if None in values:
        kept.append(exp.Not(this=nodes.inside(_empty(value, lost))))
    if NO_MATCH in values and lost is not None:
        kept.append(exp.Not(this=nodes.inside(lost.copy())))
    if stored:
        other = exp.Not(this=nodes.inside(_in(value, stored, None)))
        kept.append(nodes.any_of([nodes.is_null(value.copy()), other]))
    joined = nodes.all_of(kept)
    return joined if joined is not None else exp.true()


def _empty(value: exp.Expr, lost: exp.Expr | None) -> exp.Expr:
    """Empty, and not merely without a partner."""
    empty = nodes.is_null(value.copy())
    if lost is None:
        return empty
    there = exp.Not(this=exp.Paren(this=lost.copy()))
    return exp.And(this=empty, expression=there)


def _contains(value: exp.Expr, values: tuple[Scalar, ...]) -> exp.Expr:
    """One of the texts stands inside, whatever its case; no sign in it is a wildcard."""
    found: list[exp.Expr] = [
        exp.GT(
            this=exp.StrPosition(
                this=exp.Lower(this=value.copy()), substr=nodes.text(str(item).lower())
            ),
            expression=nodes.number(0),
        )
        for item in values
    ]
    return nodes.any_of(found)


def _whole_days(wanted: Filter) -> Filter:
    """After a day is from the next one on; up to a day is before the next one."""
    if wanted.op not in {"gt", "lte"}:
        return wanted
    following = date.fromisoformat(str(wanted.values[0])[:10]) + timedelta(days=1)
    op = "gte" if wanted.op == "gt" else "lt"
    return wanted.model_copy(update={"op": op, "values": (following.isoformat(),)})
