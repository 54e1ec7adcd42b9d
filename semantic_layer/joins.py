"""The one safe join path: many-to-one steps only, so no row of the starting table is multiplied.

The shortest path counts; two of equal length are a Tie, which rules.py refuses when a model loads.
No SQL is written here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from semantic_layer.model import DateRole, Dimension, JoinTarget, SemanticModel, Table

LONGEST_PATH = 6
"""Steps; a longer way from a fact to a name is nothing an author meant."""


@dataclass(frozen=True)
class Step:
    """One many-to-one join."""

    from_table: str
    role: str
    """The name it stands under in `joins`: the table's own, or `ship_to`."""
    to_table: str
    column: str
    """Column of `from_table` that holds the key."""
    key: str
    """Key column of `to_table`."""


@dataclass(frozen=True)
class JoinPath:
    """A way from `start` to a table it belongs to; without steps it is that table itself."""

    start: str
    steps: tuple[Step, ...] = ()

    @cached_property
    def end(self) -> str:
        """The table it leads to."""
        return self.steps[-1].to_table if self.steps else self.start

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The names of its steps; they tell two paths to one table apart."""
        return tuple(step.role for step in self.steps)

    def then(self, further: "JoinPath") -> "JoinPath":
        """This way, and from its end the further one."""
        return JoinPath(self.start, self.steps + further.steps)


@dataclass(frozen=True)
class Tie:
    """Several shortest ways, none of which the author has named."""

    paths: tuple[JoinPath, ...]


@dataclass(frozen=True)
class Home:
    """The dimension of that id which rows of the path's start have, and the way to it."""

    id: str
    """As a query names it: `region`, `ship_to.region`."""
    name: str
    """Its key among the table's dimensions."""
    table: str
    dimension: Dimension
    path: JoinPath


@dataclass(frozen=True)
class DateHome:
    """A date role that rows of the path's start have, and the way to it."""

    id: str
    """As a query names it: `order.ordered`."""
    name: str
    """Its key among the table's dates."""
    table: str
    role: DateRole
    path: JoinPath


@lru_cache(maxsize=4096)
def path(model: SemanticModel, from_table: str, to_table: str) -> JoinPath | Tie | None:
    """The shortest many-to-one way to a table or join role of that name; None if there is none."""
    return _shortest(
        way
        for way in routes(model, from_table)
        if to_table in (way.end, way.roles[-1] if way.roles else way.start)
    )


@lru_cache(maxsize=4096)
def home(model: SemanticModel, table: str, dimension: str) -> Home | Tie | None:
    """Which table's dimension a metric on `table` uses: its own, else the nearest.

    `ship_to.region` is the region of the table that the join role (or table name) leads to.
    """
    qualifier, _, name = dimension.rpartition(".")
    ways = _from(model, table, qualifier)
    if not isinstance(ways, tuple):
        return ways
    found = _shortest(way for way in ways if name in model.tables[way.end].dimensions)
    if not isinstance(found, JoinPath):
        return found
    return Home(dimension, name, found.end, model.tables[found.end].dimensions[name], found)


@lru_cache(maxsize=4096)
def date_home(model: SemanticModel, table: str, role: str) -> DateHome | Tie | None:
    """The date role `order.ordered` as rows of `table` see it; a bare name is the table's own."""
    qualifier, _, name = role.rpartition(".")
    found = path(model, table, qualifier or table)
    if not isinstance(found, JoinPath):
        return found
    dates = model.tables[found.end].dates
    return DateHome(role, name, found.end, dates[name], found) if name in dates else None


def default_date(table: Table) -> str | None:
    """The name of the table's default date role; None for a table without dates."""
    marked = [name for name, role in table.dates.items() if role.default]
    if marked:
        return marked[0]
    return next(iter(table.dates)) if len(table.dates) == 1 else None


@lru_cache(maxsize=1024)
def finer_tables(model: SemanticModel, table: str, name: str) -> tuple[str, ...]:
    """Tables that hold dimension or date `name` (or are called so) and have many rows per `table`.

    Splitting `table` by one of theirs would multiply its rows.
    """
    qualifier, _, last = name.rpartition(".")
    return tuple(
        other
        for other in model.tables
        if other != table
        and qualifier in ("", other)
        and _holds(model.tables[other], other, last)
        and path(model, other, table) is not None
    )


@lru_cache(maxsize=256)
def routes(model: SemanticModel, table: str) -> tuple[JoinPath, ...]:
    """Every many-to-one way from `table`, shortest first, itself included; no table twice."""
    if table not in model.tables:
        return ()
    found = [JoinPath(table)]
    for way in found:  # grows while it is walked: breadth first
        if len(way.steps) < LONGEST_PATH:
            found.extend(_longer(model, way))
    return tuple(found)


def reachable_dimensions(model: SemanticModel, table: str) -> tuple[str, ...]:
    """Ids of all dimensions that rows of `table` can be split by, nearest first."""
    names = (name for way in routes(model, table) for name in model.tables[way.end].dimensions)
    return tuple(
        name for name in dict.fromkeys(names) if isinstance(home(model, table, name), Home)
    )


def reachable_dates(model: SemanticModel, table: str) -> tuple[str, ...]:
    """Ids (`order.ordered`) of all date roles that rows of `table` have, nearest first."""
    roles = (
        f"{way.end}.{name}" for way in routes(model, table) for name in model.tables[way.end].dates
    )
    return tuple(
        role for role in dict.fromkeys(roles) if isinstance(date_home(model, table, role), DateHome)
    )


def reachable_tables(model: SemanticModel, table: str) -> tuple[str, ...]:
    """Tables whose rows `table` belongs to, itself included, nearest first."""
    ends = dict.fromkeys(way.end for way in routes(model, table))
    return tuple(end for end in ends if isinstance(path(model, table, end), JoinPath))


def join_target(role: str, target: str | JoinTarget) -> tuple[str, str]:
    """The table and the key-holding column of one entry of `joins`."""
    return (role, target) if isinstance(target, str) else (target.table, target.on)


def _longer(model: SemanticModel, way: JoinPath) -> Iterator[JoinPath]:
    visited = {way.start, *(step.to_table for step in way.steps)}
    for role, target in model.tables[way.end].joins.items():
        to_table, column = join_target(role, target)
        other = model.tables.get(to_table)
        if other is None or (to_table in visited and (to_table != way.end or role == to_table)):
            continue
        if to_table == way.end and any(step.role == role for step in way.steps):
            continue
        key = other.key if isinstance(other.key, str) else other.key[0]
        step = Step(way.end, role, to_table, column, key)
        yield JoinPath(way.start, (*way.steps, step))


def _shortest(ways: Iterator[JoinPath]) -> JoinPath | Tie | None:
    """The only shortest way; among equals, the only one whose roles are plain table names."""
    candidates = list(ways)
    if not candidates:
        return None
    length = min(len(way.steps) for way in candidates)
    nearest = [way for way in candidates if len(way.steps) == length]
    plain = [way for way in nearest if all(step.role == step.to_table for step in way.steps)]
    if len(nearest) == 1:
        return nearest[0]
    return plain[0] if len(plain) == 1 else Tie(tuple(nearest))


def _from(model: SemanticModel, table: str, qualifier: str) -> tuple[JoinPath, ...] | Tie | None:
    """The ways on which a dimension is looked for, after the part before the dot was followed."""
    if not qualifier:
        return routes(model, table)
    first = path(model, table, qualifier)
    if not isinstance(first, JoinPath):
        return first
    return tuple(first.then(way) for way in routes(model, first.end))


def _holds(table: Table, table_id: str, name: str) -> bool:
    return name == table_id or name in table.dimensions or name in table.dates
