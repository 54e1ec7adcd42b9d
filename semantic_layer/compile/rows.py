"""Rows: one table's rows with the parents they belong to; LEFT JOINs appear as they are needed.

Joins lead many-to-one only, so no row is ever multiplied. A key without a parent row stays, and
`no_match` tells it from an empty one.
"""

from sqlglot import expressions as exp

from semantic_layer import joins
from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build, Relation
from semantic_layer.compile.presence import present, tightened
from semantic_layer.dialects import for_dialect
from semantic_layer.expressions import Expression
from semantic_layer.joins import DateHome, Home, JoinPath, Step
from semantic_layer.leaves import leaves
from semantic_layer.model import JoinTarget, Pairs, SemanticModel, Table

NO_MATCH = "(no match)"


class Rows:
    """A FROM clause that grows."""

    def __init__(self, build: Build, table: str) -> None:
        """All rows of `table` that belong to it."""
        self.build = build
        self.table = table
        self.start = JoinPath(table)
        self.joined: list[exp.Join] = []
        self.conditions: list[exp.Expr] = []
        self.source = relation(build, table, keep_where=False)
        self._aliases: dict[tuple[str, ...], str] = {(): self.source}
        self._extra: dict[str, exp.Column] = {}
        spec = build.model.tables[table]
        if spec.where is not None and not spec.distinct:
            self.conditions.append(self.expression(spec.where, self.start))

    def select(
        self,
        columns: list[exp.Expr],
        conditions: list[exp.Expr],
        group: list[exp.Expr] | None = None,
    ) -> exp.Select:
        """The rows that satisfy all conditions."""
        together = [*self.conditions, *conditions]
        where = nodes.all_of(together)
        joined = tightened(self.joined, present(together))
        return nodes.select(columns, nodes.table(self.source), joined, where, group or ())

    def column(self, way: JoinPath, name: str) -> exp.Column:
        """A column of the table the way leads to."""
        alias = self._reach(way)
        ask_for(self.build, way.end, name)
        return nodes.column(alias, name)

    def key(self, way: JoinPath) -> exp.Column:
        """The key of the table the way leads to, as the rows themselves hold it."""
        if way.steps:
            last = way.steps[-1]
            return self.column(JoinPath(way.start, way.steps[:-1]), last.column)
        return self.column(way, first_key(self.build.model.tables[way.end]))

    def expression(self, expression: Expression, way: JoinPath) -> exp.Expr:
        """A model's expression over the table the way leads to."""
        tree = for_dialect(expression.tree, self.build.dialect, self.build.today)
        if isinstance(tree, exp.Column):
            return self._placed(tree, way)
        for found in list(tree.find_all(exp.Column)):
            found.replace(self._placed(found, way))
        return tree

    def dimension(self, home: Home) -> exp.Expr:
        """The value of a dimension, before bands and before missing parents are told apart."""
        dimension = home.dimension
        if dimension.expression is None:
            return self.column(home.path, dimension.column or home.name)
        tree = self.expression(dimension.expression, home.path)
        if isinstance(tree, exp.Predicate | exp.Connector | exp.Not):
            yes, no = nodes.number(1), nodes.number(0)
            return nodes.when((tree, yes), (exp.Not(this=nodes.inside(tree.copy())), no))
        return tree

    def date(self, home: DateHome) -> exp.Expr:
        """The value of a date role."""
        value = self._dated(home)
        if not home.role.unless:
            return value
        nothing = [nodes.is_null(other) for other in self._other_dates(home, home.role.unless)]
        alone = nodes.all_of(nothing) or nothing[0]
        return nodes.when((alone, value))

    def _dated(self, home: DateHome) -> exp.Expr:
        if home.role.earliest is not None:
            return self.attach(_earliest(self.build, home), "holder", home.path, "day")
        if home.role.first_of:
            return self._first_of(home)
        if home.role.expression is not None:
            return self.expression(home.role.expression, home.path)
        return self.column(home.path, home.role.column or home.name)

    def measured(self, home: Home) -> exp.Expr:
        """The metric of the row's entity; 0 where an entity without rows has a sum or a count."""
        dimension = home.dimension
        value = self.attach(self.build.made[measured_name(home)], "holder", home.path, "value")
        segmented = bool(dimension.tiers or dimension.scores)
        counted = leaves(self.build.model, dimension.metric or "")
        if segmented or not all(leaf.zero_when_missing for leaf in counted):
            return value
        known = self.column(home.path, home.path.steps[-1].key) if home.path.steps else None
        filled = nodes.coalesce(value, nodes.number(0))
        return filled if known is None else nodes.when((nodes.not_null(known), filled))

    def no_match(self, way: JoinPath) -> exp.Expr | None:
        """True for rows whose key has no partner on the way; None where there is no join."""
        found: list[exp.Expr] = []
        for number in range(1, len(way.steps) + 1):
            part = JoinPath(way.start, way.steps[:number])
            if is_optional(self.build.model, part.steps[-1]):
                continue
            parent = self.column(part, part.steps[-1].key)
            there = nodes.not_null(self.key(part))
            found.append(exp.And(this=there, expression=nodes.is_null(parent)))
        return nodes.any_of(found) if found else None

    def attach(self, relation_name: str, key: str, way: JoinPath, value: str) -> exp.Column:
        """LEFT JOIN a CTE with one row per key of the table the way leads to; its `value`."""
        found = self._extra.get(relation_name)
        if found is None:
            on = nodes.equal(nodes.column(relation_name, key), self.key(way))
            self.joined.append(nodes.left_join(nodes.table(relation_name), on))
            self._extra[relation_name] = nodes.column(relation_name, value)
        return nodes.column(relation_name, value)

    def _placed(self, found: exp.Column, way: JoinPath) -> exp.Expr:
        if not found.table:
            return self.column(way, found.name)
        further = joins.path(self.build.model, way.end, found.table)
        if not isinstance(further, JoinPath):
            raise LookupError(f"{found.table} cannot be reached from {way.end}")
        whole = way.then(further)
        role = self.build.model.tables[whole.end].dates.get(found.name)
        if role is not None and role.is_looked_up:
            named = f"{whole.end}.{found.name}"
            return self.date(DateHome(named, found.name, whole.end, role, whole))
        dimension = self.build.model.tables[whole.end].dimensions.get(found.name)
        if dimension is not None and dimension.metric is not None:
            return self.measured(Home(found.name, found.name, whole.end, dimension, whole))
        return self.column(whole, found.name)

    def _first_of(self, home: DateHome) -> exp.Expr:
        """The earliest of several dates of a table; empty ones are left out."""
        first, *others = self._other_dates(home, home.role.first_of)
        for value in others:
            earlier = exp.LTE(this=nodes.inside(first), expression=nodes.inside(value))
            alone = nodes.is_null(value.copy())
            first = nodes.when((nodes.any_of([alone, earlier]), first.copy()), default=value.copy())
        return first

    def _other_dates(self, home: DateHome, roles: tuple[str, ...]) -> list[exp.Expr]:
        """Further dates of the table that a date role belongs to."""
        values: list[exp.Expr] = []
        for role in roles:
            found = joins.date_home(self.build.model, home.table, role)
            if not isinstance(found, DateHome):
                raise LookupError(f"{role} cannot be reached from {home.table}")
            way = home.path.then(found.path)
            values.append(self.date(DateHome(role, found.name, found.table, found.role, way)))
        return values

    def _reach(self, way: JoinPath) -> str:
        """The alias of the table the way leads to, joined if it is not yet."""
        if (known := self._aliases.get(way.roles)) is not None:
            return known
        step = way.steps[-1]
        before = JoinPath(way.start, way.steps[:-1])
        held = self.column(before, step.column)
        source = relation(self.build, step.to_table, keep_where=True)
        alias = self._free_alias(source, step.role)
        self._aliases[way.roles] = alias
        ask_for(self.build, step.to_table, step.key)
        on = nodes.equal(nodes.column(alias, step.key), held)
        self.joined.append(nodes.left_join(nodes.table(source, alias), on))
        return alias

    def _free_alias(self, source: str, role: str) -> str:
        taken = {alias.lower() for alias in self._aliases.values()}
        wishes = (source, role, *(f"{role}_{number}" for number in range(2, 20)))
        return next(wish for wish in wishes if wish.lower() not in taken)


def measured_name(home: Home) -> tuple[str, str, str]:
    """What the CTE of a metric-valued dimension is kept under in `Build.made`."""
    return "dimension", home.table, home.name


def is_optional(model: SemanticModel, step: Step) -> bool:
    """True: a key without a partner is no fault there, and its rows count as empty."""
    target = model.tables[step.from_table].joins[step.role]
    return isinstance(target, JoinTarget) and target.optional


def first_key(table: Table) -> str:
    """The key column; of a key of several columns the first."""
    return table.key if isinstance(table.key, str) else table.key[0]


def relation(build: Build, table_id: str, *, keep_where: bool) -> str:
    """What `table_id` is read from; `keep_where`: its condition must hold inside already."""
    table = build.model.tables[table_id]
    plain = not table.distinct and table.pairs is None
    if plain and (table.where is None or not keep_where):
        return table.source
    if table_id not in build.relations:
        _shape(build, table_id, table)
    return build.relations[table_id].name


def _shape(build: Build, table_id: str, table: Table) -> None:
    """A CTE with only the wanted rows, one per key if the table is distinct.

    It has the key; further columns are added as they are asked for.
    """
    raw = _RawRows(build, table_id)
    if table.pairs is not None:
        raw.joined.append(_beside(build, table.source, table.pairs))
    keys = [table.key] if isinstance(table.key, str) else list(table.key)
    columns: list[exp.Expr] = [_stored(build, table, key) for key in keys]
    conditions: list[exp.Expr] = []
    if table.where is not None:
        conditions.append(raw.expression(table.where, raw.start))
    group: list[exp.Expr] = []
    if table.distinct:
        conditions.extend(nodes.not_null(nodes.column(table.source, key)) for key in keys)
        group = [nodes.column(table.source, key) for key in keys]
    where = nodes.all_of(conditions)
    query = nodes.select(columns, nodes.table(table.source), raw.joined, where, group)
    build.relations[table_id] = Relation(build.add(table_id, query), query, set(keys))


def ask_for(build: Build, table_id: str, column: str) -> None:
    """Make sure that a table read through a CTE has that column there."""
    found = build.relations.get(table_id)
    if found is None or column in found.columns:
        return
    table = build.model.tables[table_id]
    value: exp.Expr = _stored(build, table, column)
    if table.distinct:
        value = nodes.named(exp.Min(this=value), column)
    found.query.append("expressions", value)
    found.columns.add(column)


def _stored(build: Build, table: Table, column: str) -> exp.Column:
    """A column of the table's source, or of the source its rows are paired with."""
    if table.pairs is not None and column in table.pairs.columns:
        return nodes.column(build.made[table.pairs], column)
    return nodes.column(table.source, column)


def _beside(build: Build, source: str, pairs: Pairs) -> exp.Join:
    """LEFT JOIN the distinct partners of each row; a row without one stays."""
    if pairs not in build.made:
        held: list[exp.Expr] = [
            nodes.column(pairs.source, name) for name in (pairs.on, *pairs.columns)
        ]
        query = nodes.select(held, nodes.table(pairs.source))
        query.set("distinct", exp.Distinct())
        build.made[pairs] = build.add(f"{pairs.source}_of_each", query)
    partners = build.made[pairs]
    on = nodes.equal(nodes.column(partners, pairs.on), nodes.column(source, pairs.on))
    return nodes.left_join(nodes.table(partners), on)


def _earliest(build: Build, home: DateHome) -> str:
    """A CTE with the first such date of each row of the role's table."""
    made_for = ("earliest", home.table, home.name)
    table, _, role = (home.role.earliest or "").rpartition(".")
    if made_for not in build.made:
        rows = Rows(build, table)
        way = joins.path(build.model, table, home.table)
        first = joins.date_home(build.model, table, role)
        if not isinstance(way, JoinPath) or not isinstance(first, DateHome):
            raise LookupError(f"{home.role.earliest} does not lead to {home.table}")
        holder, conditions = rows.key(way), [nodes.not_null(rows.key(way))]
        if home.role.where is not None:
            conditions.append(rows.expression(home.role.where, rows.start))
        shown = [nodes.named(holder, "holder"), nodes.named(exp.Min(this=rows.date(first)), "day")]
        query = rows.select(shown, conditions, [nodes.number(1)])
        build.made[made_for] = build.add(f"{home.table}_{home.name}", query)
    return build.made[made_for]


class _RawRows(Rows):
    """The rows of the source itself, from which a table's own CTE is made."""

    def __init__(self, build: Build, table: str) -> None:
        self.build = build
        self.table = table
        self.start = JoinPath(table)
        self.joined = []
        self.conditions = []
        self.source = build.model.tables[table].source
        self._aliases = {(): self.source}
        self._extra = {}
