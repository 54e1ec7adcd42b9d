"""Keys: what rows are grouped by, and the same values as filters see them.

One place turns a dimension, a date, a part of a date or an entity into an expression over Rows.
"""

from dataclasses import dataclass
from typing import Literal

from sqlglot import expressions as exp

from semantic_layer import joins
from semantic_layer.compile import nodes
from semantic_layer.compile.rows import NO_MATCH, Rows, is_optional
from semantic_layer.dialects import date_cut, date_part
from semantic_layer.joins import DateHome, Home, JoinPath
from semantic_layer.model import SemanticModel
from semantic_layer.names import band_keys, kind_of
from semantic_layer.query import DatePart, Grain, Group

KeyKind = Literal["time", "date", "entity", "holder", "dimension"]
"""`holder` is an entity's bare key, for what is computed per entity."""


@dataclass(frozen=True)
class Key:
    """One way rows are grouped."""

    id: str
    """The result column's id."""
    kind: KeyKind
    subject: str
    """The dimension, date role or entity."""
    grain: Grain | None = None
    part: DatePart | None = None
    edges: tuple[float, ...] = ()

    @property
    def column(self) -> str:
        """Its name inside the statement."""
        plain = self.id.replace(".", "_")
        return f"{plain}_key" if self.kind in {"entity", "holder"} else plain

    @property
    def is_axis(self) -> bool:
        """True: the time in force, cut into buckets."""
        return self.kind == "time" and self.part is None


def key_of(model: SemanticModel, group: Group, taken: tuple[str, ...]) -> Key:
    """The key of a group; an id met twice gets its part or grain."""
    kind = kind_of(model, group.dimension)
    key_kind: KeyKind = "dimension"
    if kind in {"time", "date", "entity"}:
        key_kind = "time" if kind == "time" else "date" if kind == "date" else "entity"
    key_id = group.dimension
    if key_id in taken:
        key_id = f"{key_id}.{group.part or group.grain or len(taken)}"
    return Key(key_id, key_kind, group.dimension, group.grain, group.part, group.edges)


def keys_of(model: SemanticModel, groups: tuple[Group, ...]) -> tuple[Key, ...]:
    """The keys of all groups, in order."""
    found: tuple[Key, ...] = ()
    for group in groups:
        found = (*found, key_of(model, group, tuple(key.id for key in found)))
    return found


def key_node(
    rows: Rows, key: Key, date: str | None, cast: bool, *, bounded: bool = False
) -> exp.Expr:
    """The value rows are grouped by.

    `cast`: as text, since '(no match)' is text. `bounded`: the rows' date has a first day already.
    """
    match key.kind:
        case "time" | "date":
            role = date if key.kind == "time" else key.subject
            return _date_value(rows, key, role, bounded=bounded and key.kind == "time")
        case "holder":
            return rows.key(way_to(rows, key.subject))
        case "entity":
            way = way_to(rows, key.subject)
            return _with_no_match(rows, way, _entity_key(rows, way), cast)
        case "dimension":
            home = home_of(rows, key.subject)
            value = dimension_value(rows, home, key.edges)
            return _with_no_match(rows, home.path, value, cast)


def _entity_key(rows: Rows, way: JoinPath) -> exp.Expr:
    """The key as held; where a partner is optional, that of the partner, else empty."""
    if way.steps and is_optional(rows.build.model, way.steps[-1]):
        return rows.column(way, way.steps[-1].key)
    return rows.key(way)


def dimension_value(rows: Rows, home: Home, edges: tuple[float, ...]) -> exp.Expr:
    """A dimension's value; cut into bands where the dimension or the question has edges."""
    edges = edges or home.dimension.bands
    measured = home.dimension.metric is not None
    value = rows.measured(home) if measured else rows.dimension(home)
    return banded(value, edges) if edges else value


def banded(value: exp.Expr, edges: tuple[float, ...]) -> exp.Expr:
    """The key of the band the number lies in; empty stays empty."""
    keys = band_keys(edges)
    branches = [
        (exp.LT(this=nodes.inside(value.copy()), expression=nodes.number(edge)), nodes.text(key))
        for edge, key in zip(edges, keys, strict=False)
    ]
    last = exp.GTE(this=nodes.inside(value), expression=nodes.number(edges[-1]))
    return nodes.when(*branches, (last, nodes.text(keys[-1])))


def date_value(rows: Rows, role: str) -> exp.Expr:
    """The value of a date role, as rows see it."""
    home = joins.date_home(rows.build.model, rows.table, role)
    if not isinstance(home, DateHome):
        raise LookupError(f"{role} cannot be reached from {rows.table}")
    return rows.date(home)


def way_to(rows: Rows, table: str) -> JoinPath:
    """The way from the rows to a table they belong to."""
    way = joins.path(rows.build.model, rows.table, table)
    if not isinstance(way, JoinPath):
        raise LookupError(f"{table} cannot be reached from {rows.table}")
    return way


def home_of(rows: Rows, dimension: str) -> Home:
    """The dimension as the rows have it."""
    home = joins.home(rows.build.model, rows.table, dimension)
    if not isinstance(home, Home):
        raise LookupError(f"{dimension} cannot be reached from {rows.table}")
    return home


def _date_value(rows: Rows, key: Key, role: str | None, *, bounded: bool) -> exp.Expr:
    if role is None:
        raise LookupError(f"{rows.table} has no date for {key.id}")
    build = rows.build
    value = date_value(rows, role)
    if build.dialect == "sqlite" and not bounded:  # SQLite may hold '' where a date is missing
        value = exp.Nullif(this=value, expression=nodes.text(""))
    if key.part is not None:
        return date_part(value, key.part, build.dialect)
    week_start = build.model.calendar.week_start
    return date_cut(value, key.grain or "day", build.dialect, week_start)


def _with_no_match(rows: Rows, way: JoinPath, value: exp.Expr, cast: bool) -> exp.Expr:
    if cast:
        value = exp.Cast(this=value, to=exp.DataType.build("text"))
    lost = rows.no_match(way)
    if lost is None:
        return value
    return nodes.when((lost, nodes.text(NO_MATCH)), default=value)
