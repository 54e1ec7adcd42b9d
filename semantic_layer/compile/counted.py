"""Counted: which of the rows behind a metric are told apart: all of them, lost ones, empty ones.

Conditions only, so that who reads the rows may count them beside whatever else is read.
"""

from collections.abc import Iterator, Sequence

from sqlglot import expressions as exp

from semantic_layer import joins
from semantic_layer.compile import nodes
from semantic_layer.compile.compiled import CheckKind
from semantic_layer.compile.frame import Frame
from semantic_layer.compile.keys import Key
from semantic_layer.compile.rows import NO_MATCH, Rows, is_optional
from semantic_layer.joins import Home, JoinPath
from semantic_layer.leaves import Leaf
from semantic_layer.model import SemanticModel
from semantic_layer.names import kind_of
from semantic_layer.query import AnyOf, Filter

Counted = tuple[CheckKind, str, exp.Expr | None]
"""What is counted, of what, and the condition rows satisfy; None = every row."""


def counted(rows: Rows, pairs: Sequence[tuple[str, Leaf]], frame: Frame) -> list[Counted]:
    """What is counted of the rows of some metrics' leaves; `frame` says what they are split by."""
    names = _names(rows.build.model, frame)
    return [*_behind(rows, pairs), *_lost(rows, names), *_empty(rows, names)]


def counted_in_groups(rows: Rows, pairs: Sequence[tuple[str, Leaf]], frame: Frame) -> list[Counted]:
    """What is counted in each group besides; what its keys and filters say already is left out."""
    grouped = {key.subject for key in frame.keys if says_empty(rows, key)}
    present = {f.dimension for f in frame.filters if isinstance(f, Filter) and _proves(rows, f)}
    names = _names(rows.build.model, frame)
    left = tuple(name for name in names if name not in grouped | present)
    return [*_behind(rows, pairs), *_lost(rows, left), *_empty(rows, left)]


def says_empty(rows: Rows, key: Key) -> bool:
    """True: rows with an empty value, and no others, have an empty key."""
    model = rows.build.model
    if key.kind == "entity":
        way = joins.path(model, rows.table, key.subject)
        steps = way.steps if isinstance(way, JoinPath) else ()
        return not steps or not is_optional(model, steps[-1])
    home = joins.home(model, rows.table, key.subject) if key.kind == "dimension" else None
    return isinstance(home, Home) and home.dimension.metric is None


def may_be_lost(rows: Rows, key: Key) -> bool:
    """True: rows without a partner stand under "(no match)" in this key."""
    model = rows.build.model
    way: object = None
    if key.kind == "entity":
        way = joins.path(model, rows.table, key.subject)
    elif key.kind == "dimension":
        home = joins.home(model, rows.table, key.subject)
        way = home.path if isinstance(home, Home) else None
    return isinstance(way, JoinPath) and any(not is_optional(model, step) for step in way.steps)


def _proves(rows: Rows, wanted: Filter) -> bool:
    """True: whatever passes the filter has a value, and so a partner."""
    if wanted.op not in {"in", "gt", "gte", "lt", "lte"} or {None, NO_MATCH} & set(wanted.values):
        return False
    home = joins.home(rows.build.model, rows.table, wanted.dimension)
    kind = kind_of(rows.build.model, wanted.dimension)
    return (
        kind == "dimension"
        and isinstance(home, Home)
        and home.dimension.expression is None
        and home.dimension.metric is None
    )


def flag(condition: exp.Expr | None) -> exp.Expr:
    """1 for a row that satisfies it, else empty."""
    one = nodes.number(1)
    return one if condition is None else nodes.when((condition, one))


def _behind(rows: Rows, pairs: Sequence[tuple[str, Leaf]]) -> Iterator[Counted]:
    """Rows behind a metric: those of its last leaf here, which of a ratio is the denominator's."""
    own_where = len({leaf.where for _, leaf in pairs}) > 1
    for metric, leaf in dict(pairs).items():
        restricted = leaf.where is not None and own_where
        held = rows.expression(leaf.where, rows.start) if restricted and leaf.where else None
        yield "rows", metric, held


def _lost(rows: Rows, names: Sequence[str]) -> Iterator[Counted]:
    """Rows whose key has no partner, by the table it should lead to."""
    seen: set[str] = set()
    for way in _ways(rows, names):
        for number in range(1, len(way.steps) + 1):
            part = JoinPath(way.start, way.steps[:number])
            if part.end in seen or is_optional(rows.build.model, part.steps[-1]):
                continue
            seen.add(part.end)
            held = nodes.not_null(rows.key(part))
            parent = nodes.is_null(rows.column(part, part.steps[-1].key))
            yield "no_match", part.end, exp.And(this=held, expression=parent)


def _ways(rows: Rows, names: Sequence[str]) -> Iterator[JoinPath]:
    model = rows.build.model
    for name in names:
        if kind_of(model, name) == "entity":
            way = joins.path(model, rows.table, name)
            if isinstance(way, JoinPath):
                yield way
        else:
            home = joins.home(model, rows.table, name)
            if isinstance(home, Home):
                yield home.path


def _names(model: SemanticModel, frame: Frame) -> tuple[str, ...]:
    """Entities and dimensions grouped by or filtered on."""
    names = [key.subject for key in frame.keys]
    for wanted in frame.filters:
        parts: tuple[Filter, ...] = wanted.any_of if isinstance(wanted, AnyOf) else (wanted,)
        names.extend(part.dimension for part in parts)
    known = (name for name in names if kind_of(model, name) in {"entity", "dimension"})
    return tuple(dict.fromkeys(known))


def _empty(rows: Rows, names: Sequence[str]) -> Iterator[Counted]:
    """Rows with an empty value, by dimension; those without a partner are counted apart."""
    model = rows.build.model
    for name in names:
        home = joins.home(model, rows.table, name)
        if kind_of(model, name) == "entity":
            way = joins.path(model, rows.table, name)
            value: exp.Expr | None = rows.key(way) if isinstance(way, JoinPath) else None
            lost = None
        elif isinstance(home, Home) and home.dimension.metric is None:
            value, lost = rows.dimension(home), rows.no_match(home.path)
        else:
            continue
        if value is None:
            continue
        empty: exp.Expr = nodes.is_null(nodes.inside(value))
        if lost is not None:
            empty = exp.And(this=empty, expression=exp.Not(this=exp.Paren(this=lost)))
        yield "empty", name, empty
