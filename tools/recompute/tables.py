"""Tables: every row of the model's tables as Python lists, each read with one simple SELECT.

The database says what the model's own column expressions come to, row by row; nothing is joined,
filtered or aggregated there.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlglot import expressions as exp

from semantic_layer.dialects import for_dialect
from semantic_layer.expressions import Expression, columns
from semantic_layer.joins import JoinPath, path
from semantic_layer.model import SemanticModel, Table
from semantic_layer.parts import expressions_of
from store.engine import Engine
from store.table import Cell
from tools.recompute.arithmetic import NotAudited
from tools.stored import dialect_of

MOST_ROWS = 20_000_000


@dataclass(frozen=True)
class Held:
    """One table's rows, column by column."""

    size: int
    columns: dict[str, list[Cell]]
    pieces: dict[str, list[Cell]]
    """Text of an expression over the table's own columns -> its value for each row."""
    nothing: dict[str, Cell]
    """Text of an expression -> its value where there is no row: over empty columns."""


class Tables:
    """The rows of one database, as a model sees them. Each table is read once."""

    def __init__(self, model: SemanticModel, engine: Engine, today: date) -> None:
        """Nothing is read yet."""
        self.model = model
        self.today = today
        self._engine = engine
        self._dialect = dialect_of(engine)
        self._schema = engine.columns()
        self._held: dict[str, Held] = {}
        self._wanted: dict[str, dict[str, exp.Expr]] = {}
        for table, expression in _every_expression(model):
            with suppress(NotAudited):  # said again where a question needs it
                for owner, piece in pieces(model, expression, table):
                    self._wanted.setdefault(owner, {})[text_of(piece)] = bare(piece)

    def held(self, table: str) -> Held:
        """All rows of a table of the model; its `where` is not applied yet."""
        if table not in self._held:
            self._held[table] = self._read(table)
        return self._held[table]

    def _read(self, table_id: str) -> Held:
        table = self.model.tables[table_id]
        if table.pairs is not None:
            raise NotAudited(f"{table.source}, {table.pairs.source}")
        names = [column.name for column in self._schema[table.source]]
        wanted = self._wanted.get(table_id, {})
        source = self._source(table, names)
        shown: list[exp.Expr] = [exp.column(name, quoted=True) for name in names]
        shown.extend(self._said(tree) for tree in wanted.values())
        rows = self._run(exp.select(*shown).from_(source))
        listed = [[_plain(cell) for cell in cells] for cells in zip(*rows, strict=True)]
        listed = listed or [[] for _ in shown]
        count = len(names)
        return Held(
            len(rows),
            dict(zip(names, listed[:count], strict=True)),
            dict(zip(wanted, listed[count:], strict=True)),
            self._over_nothing(source, wanted),
        )

    def _over_nothing(self, source: exp.Expr, wanted: dict[str, exp.Expr]) -> dict[str, Cell]:
        """What each expression comes to for a row that is not there."""
        if not wanted:
            return {}
        one = exp.select(exp.alias_(exp.Literal.number(1), "one")).subquery("nobody")
        query = exp.select(*(self._said(tree) for tree in wanted.values())).from_(one)
        query = query.join(source, on=exp.EQ(this=_one(), expression=exp.Literal.number(0)),
                           join_type="left")  # fmt: skip
        return dict(zip(wanted, (_plain(cell) for cell in self._run(query)[0]), strict=True))

    def _source(self, table: Table, names: list[str]) -> exp.Expr:
        """The stored table; of a distinct one each key once, with its smallest values."""
        plain = exp.Table(this=exp.to_identifier(table.source, quoted=True))
        if not table.distinct:
            return plain
        keys = [table.key] if isinstance(table.key, str) else list(table.key)
        query = exp.select().from_(plain)
        for name in names:
            column: exp.Expr = exp.column(name, quoted=True)
            if name not in keys:
                column = exp.alias_(exp.Min(this=column), name, quoted=True)
            query = query.select(column)
        for key in keys:
            query = query.group_by(exp.column(key, quoted=True))
            query = query.where(exp.column(key, quoted=True).is_(exp.null()).not_())
        if table.where is not None:
            if any(qualifier for qualifier, _ in columns(table.where)):
                raise NotAudited(table.where.text)
            query = query.where(self._said(bare(table.where.tree)))
        return query.subquery("each_once")

    def _said(self, tree: exp.Expr) -> exp.Expr:
        return for_dialect(tree, self._dialect, self.today)

    def _run(self, query: exp.Select) -> tuple[tuple[Cell, ...], ...]:
        return self._engine.run(query.sql(dialect=self._dialect), MOST_ROWS).rows


def pieces(
    model: SemanticModel, expression: Expression, table: str
) -> Iterator[tuple[str, exp.Expr]]:
    """(table, part) for the largest parts of an expression that read one table's columns only."""
    for way, piece in placed_pieces(model, expression.tree, JoinPath(table)):
        yield way.end, piece


def placed_pieces(
    model: SemanticModel, tree: exp.Expr, way: JoinPath
) -> Iterator[tuple[JoinPath, exp.Expr]]:
    """The same with the way to each table."""
    qualifiers = {column.table for column in tree.find_all(exp.Column)}
    if len(qualifiers) == 1:
        (qualifier,) = qualifiers
        if not qualifier:
            yield way, tree
            return
        further = path(model, way.end, qualifier)
        if not isinstance(further, JoinPath):
            raise NotAudited(tree.sql())
        owner = model.tables[further.end]
        if not any(is_elsewhere(owner, column.name) for column in tree.find_all(exp.Column)):
            yield way.then(further), tree
            return
        if isinstance(tree, exp.Column):
            return  # looked up by who reads the columns
    for part in tree.iter_expressions():
        if isinstance(part, exp.Column) or part.find(exp.Column):
            yield from placed_pieces(model, part, way)


def is_elsewhere(table: Table, name: str) -> bool:
    """True: no column of the table, but a date of other rows or a measure of its own."""
    role, dimension = table.dates.get(name), table.dimensions.get(name)
    if role is not None and role.is_looked_up:
        return True
    return dimension is not None and dimension.metric is not None


def bare(tree: exp.Expr) -> exp.Expr:
    """A copy whose columns are named without their table."""
    copied = tree.copy()
    for column in list(copied.find_all(exp.Column)):
        plain = exp.column(column.name, quoted=True)
        if column is copied:
            return plain
        column.replace(plain)
    return copied


def text_of(tree: exp.Expr) -> str:
    """What a part of an expression is kept under."""
    return bare(tree).sql("sqlite")


def _every_expression(model: SemanticModel) -> Iterator[tuple[str, Expression]]:
    for _, table, expression in expressions_of(model):
        yield table, expression
    for spec in model.tables.values():
        for role in spec.dates.values():
            if role.earliest is not None and role.where is not None:
                yield role.earliest.partition(".")[0], role.where


def _plain(cell: Cell) -> Cell:
    return int(cell) if isinstance(cell, bool) else cell


def _one() -> exp.Expr:
    return exp.column("one", table="nobody")
