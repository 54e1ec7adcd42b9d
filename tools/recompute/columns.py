"""Columns: for each row of a table the values a query may ask of it, its own and its parents'.

A parent is looked up by its key, one step after the other. A key without a parent row is `lost`,
which is neither empty nor a value.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable
from datetime import date
from typing import TypeVar

from sqlglot import expressions as exp

from semantic_layer import joins
from semantic_layer.expressions import Expression
from semantic_layer.joins import DateHome, Home, JoinPath, Step
from semantic_layer.model import JoinTarget
from semantic_layer.names import band_keys, own_id, owner_of
from store.table import Cell
from tools.recompute.arithmetic import NotAudited, day_said, number, value_of
from tools.recompute.segments import segments
from tools.recompute.tables import Tables, is_elsewhere, placed_pieces, text_of

NO_MATCH = "(no match)"
Cells = list[Cell]
Made = TypeVar("Made")
OfEntity = Callable[[str, str], Callable[[Cell], Cell]]
"""(table, metric) -> the metric's value for the entity of a key."""


class Columns:
    """Values by row, each worked out once."""

    def __init__(self, tables: Tables, of_entity: OfEntity) -> None:
        """`of_entity` measures an entity, for dimensions that are metrics."""
        self.model = tables.model
        self.today = tables.today
        self._tables = tables
        self._of_entity = of_entity
        self._made: dict[Hashable, object] = {}

    def size(self, table: str) -> int:
        """How many rows the source has."""
        return self._tables.held(table).size

    def belongs(self, table: str) -> list[bool]:
        """Which rows of the source belong to the table."""
        spec = self.model.tables[table]
        if spec.where is None or spec.distinct:
            return [True] * self.size(table)
        return self.true(spec.where, table)

    def true(self, condition: Expression, table: str) -> list[bool]:
        """Which rows satisfy a condition of the model."""
        return self.once(
            ("true", condition.text, table),
            lambda: [bool(value) for value in self.expression(condition, JoinPath(table))],
        )

    def column(self, way: JoinPath, name: str) -> Cells:
        """A stored column of the table the way leads to."""
        held = self._tables.held(way.end).columns[name]
        return held if not way.steps else self._brought(way, held, None)

    def expression(self, expression: Expression, way: JoinPath) -> Cells:
        """A model's expression over the table the way leads to, and its parents."""
        return self.once(
            ("expression", expression.text, way), lambda: self._expression(expression.tree, way)
        )

    def key(self, way: JoinPath) -> Cells:
        """The key of the table the way leads to, as the rows hold it."""
        own = self.model.tables[way.end].key
        if isinstance(own, tuple):  # only the row itself is one: part of its key is not
            if way.steps:
                raise NotAudited(f"{way.end} by one of its key columns")
            return [f"row {row}" for row in range(self.size(way.end))]
        if way.steps:
            return self.column(JoinPath(way.start, way.steps[:-1]), way.steps[-1].column)
        return self.column(way, own)

    def entity(self, way: JoinPath) -> Cells:
        """The same for a result: where a partner is optional only a partner's key counts."""
        held = self.key(way)
        if way.steps and self._optional(way.steps[-1]):
            parents = self.parents(way)
            return [k if p is not None else None for k, p in zip(held, parents, strict=True)]
        return held

    def lost(self, way: JoinPath) -> list[bool]:
        """Which rows hold a key, somewhere on the way, that no parent row has."""
        return self.once(("lost", way), lambda: self._lost(way))

    def dimension(self, home: Home, edges: tuple[float, ...] | None = None) -> Cells:
        """A dimension's value; cut by its own bands, or by `edges` (empty: not cut)."""
        bands = home.dimension.bands if edges is None else edges
        return self.once(
            ("dimension", home.table, home.name, home.path, bands),
            lambda: [_band(value, bands) for value in self._dimension(home)],
        )

    def moments(self, table: str, role: str) -> list[str | None]:
        """A date role as ISO text."""
        return self.once(("date", table, role), lambda: self._date(table, role))

    def days(self, table: str, role: str) -> list[date | None]:
        """A date role as days."""
        return self.once(
            ("day", table, role), lambda: [_day(text) for text in self.moments(table, role)]
        )

    def parents(self, way: JoinPath) -> list[int | None]:
        """The number of the parent row, for each row; None = there is none."""
        return self.once(("parents", way), lambda: self._parents(way))

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made under that key, made now if it was not."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]  # type: ignore[return-value]  # one key, one type

    def way_to(self, table: str, end: str) -> JoinPath:
        """The way to a table or join role."""
        way = joins.path(self.model, table, end)
        if not isinstance(way, JoinPath):
            raise NotAudited(f"{end} from {table}")
        return way

    def _parents(self, way: JoinPath) -> list[int | None]:
        if not way.steps:
            return list(range(self.size(way.start)))
        end = way.end
        numbers = self.once(("numbers", end, way.steps[-1].key), lambda: self._numbers(way))
        return [None if held is None else numbers.get(_same(held)) for held in self.key(way)]

    def _numbers(self, way: JoinPath) -> dict[Cell, int]:
        """Key -> row of the table, the first of equal ones."""
        found: dict[Cell, int] = {}
        belongs = self.belongs(way.end)
        for row, key in enumerate(self._tables.held(way.end).columns[way.steps[-1].key]):
            if belongs[row] and key is not None:
                found.setdefault(_same(key), row)
        return found

    def _brought(self, way: JoinPath, held: Cells, nothing: Cell) -> Cells:
        return [nothing if row is None else held[row] for row in self.parents(way)]

    def _expression(self, tree: exp.Expr, way: JoinPath) -> Cells:
        found: dict[int, Cells] = {}
        for end, piece in placed_pieces(self.model, tree, way):
            held = self._tables.held(end.end)
            text = text_of(piece)
            found[id(piece)] = self._brought(end, held.pieces[text], held.nothing[text])
        found.update(self._elsewhere(tree, way))
        if id(tree) in found:
            return found[id(tree)]

        def at(row: int) -> Cell:
            def known(node: exp.Expr) -> tuple[bool, Cell]:
                cells = found.get(id(node))
                if cells is None and isinstance(node, exp.Anonymous):
                    return True, day_said(node, self.today)
                return (False, None) if cells is None else (True, cells[row])

            return value_of(tree, known)

        return [at(row) for row in range(self.size(way.start))]

    def _elsewhere(self, tree: exp.Expr, way: JoinPath) -> dict[int, Cells]:
        """Columns of an expression that are dates of other rows, or measures of an entity."""
        found: dict[int, Cells] = {}
        for column in tree.find_all(exp.Column):
            if not column.table:
                continue
            whole = way.then(self.way_to(way.end, column.table))
            table = self.model.tables[whole.end]
            if not is_elsewhere(table, column.name):
                continue
            if (role := table.dates.get(column.name)) is not None:
                home = DateHome(column.name, column.name, whole.end, role, whole)
                found[id(column)] = list(self._dated(home))
            else:
                measured = table.dimensions[column.name]
                home_of = Home(column.name, column.name, whole.end, measured, whole)
                found[id(column)] = self.dimension(home_of, ())
        return found

    def _lost(self, way: JoinPath) -> list[bool]:
        lost = [False] * self.size(way.start)
        for number_of_steps in range(1, len(way.steps) + 1):
            part = JoinPath(way.start, way.steps[:number_of_steps])
            if self._optional(part.steps[-1]):
                continue
            pairs = zip(self.key(part), self.parents(part), strict=True)
            for row, (key, parent) in enumerate(pairs):
                lost[row] = lost[row] or (key is not None and parent is None)
        return lost

    def _optional(self, step: Step) -> bool:
        target = self.model.tables[step.from_table].joins[step.role]
        return isinstance(target, JoinTarget) and target.optional

    def _dimension(self, home: Home) -> Cells:
        dimension = home.dimension
        if dimension.tiers or dimension.scores:
            keys = self._brought(home.path, self.key(JoinPath(home.table)), None)
            classes = self.once(
                ("segments", home.table, home.name),
                lambda: segments(self, home.table, dimension, self._of_entity),
            )
            return [None if key is None else classes.get(_same(key)) for key in keys]
        if dimension.metric is not None:
            measured = self._of_entity(home.table, dimension.metric)
            there = self.parents(home.path)
            keys = self._brought(home.path, self.key(JoinPath(home.table)), None)
            return [None if p is None else measured(k) for p, k in zip(there, keys, strict=True)]
        if dimension.expression is not None:
            return self.expression(dimension.expression, home.path)
        return self.column(home.path, dimension.column or home.name)

    def _date(self, table: str, role: str) -> list[str | None]:
        home = joins.date_home(self.model, table, role)
        if not isinstance(home, DateHome):
            raise NotAudited(f"{role} from {table}")
        return self._dated(home)

    def _dated(self, home: DateHome) -> list[str | None]:
        others = [self._other_date(home, role) for role in home.role.unless]
        found = self._said(home)
        for other in others:
            pairs = zip(found, other, strict=True)
            found = [date if there is None else None for date, there in pairs]
        return found

    def _said(self, home: DateHome) -> list[str | None]:
        if home.role.first_of:
            return self._first_of(home)
        if home.role.earliest is not None:
            first = self._earliest(home)
            return [None if k is None else first.get(_same(k)) for k in self.key(home.path)]
        if home.role.expression is not None:
            cells = self.expression(home.role.expression, home.path)
        else:
            cells = self.column(home.path, home.role.column or home.name)
        return [None if cell is None else str(cell) for cell in cells]

    def _first_of(self, home: DateHome) -> list[str | None]:
        """The earliest of several dates of a row, empty ones left out."""
        several = [self._other_date(home, role) for role in home.role.first_of]
        return [
            min((t for t in row if t is not None), default=None)
            for row in zip(*several, strict=True)
        ]

    def _other_date(self, home: DateHome, role: str) -> list[str | None]:
        found = joins.date_home(self.model, home.table, role)
        if not isinstance(found, DateHome):
            raise NotAudited(role)
        way = home.path.then(found.path)
        return self._dated(DateHome(role, found.name, found.table, found.role, way))

    def _earliest(self, home: DateHome) -> dict[Cell, str]:
        """The first date of the rows that belong to each row of the role's table."""
        role = home.role.earliest or ""
        table = owner_of(self.model, role)
        holders = self.key(self.way_to(table, home.table))
        counted = self.belongs(table)
        if home.role.where is not None:
            held = self.true(home.role.where, table)
            counted = [a and b for a, b in zip(counted, held, strict=True)]
        first: dict[Cell, str] = {}
        dates = self.moments(table, own_id(self.model, role))
        for holder, day, counts in zip(holders, dates, counted, strict=True):
            if counts and holder is not None and day is not None:
                key = _same(holder)
                first[key] = min(first.get(key, day), day)
        return first


def same_key(value: Cell) -> Cell:
    """A key as keys are compared: 7, 7.0 and '7' are one."""
    return _same(value)


def _same(value: Cell) -> Cell:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def _band(value: Cell, edges: tuple[float, ...]) -> Cell:
    """The key of the band [a, b) the number lies in; below the first edge is a band of its own."""
    if not edges or value is None:
        return value
    return band_keys(edges)[bisect_right(edges, number(value))]


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None
