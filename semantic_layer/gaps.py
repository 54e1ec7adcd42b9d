"""What each part of a model needs and a database does not have: sources and columns.

Follows the model's own paths, so that nothing is quietly read by another way than its author meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic_layer.expressions import Expression, columns
from semantic_layer.joins import (
    DateHome,
    JoinPath,
    Step,
    date_home,
    default_date,
    join_target,
    path,
)
from semantic_layer.metrics import Aggregate, Funnel, Metric, PerEntity, Ratio, Retention, Snapshot
from semantic_layer.model import Dimension, Label, SemanticModel
from semantic_layer.parts import base_of, metric_expressions, metrics_named, source_tables

Need = tuple[str, str]
"""A source of the database, and the column that is missing there; '' = the source itself."""
Needs = frozenset[Need]
NONE: Needs = frozenset()


@dataclass
class Gaps:
    """What each part of a model needs and the database does not have."""

    model: SemanticModel
    present: Mapping[str, frozenset[str]]
    """Source -> columns, in lower case."""
    known: dict[str, Needs] = field(default_factory=dict)
    """What has been found; a key under way counts as lacking nothing."""

    def of_table(self, name: str) -> Needs:
        """The table's source, its key, and what its `where` reads."""
        key = f"tables.{name}"
        if key not in self.known:
            self.known[key] = NONE
            table = self.model.tables[name]
            if table.source.casefold() not in self.present:
                self.known[key] = frozenset({(table.source, "")})
            else:
                keys = (table.key,) if isinstance(table.key, str) else table.key
                own = (self.of_column(name, column) for column in keys)
                paired = self._of_pairs(name)
                self.known[key] = paired.union(*own, self.of_expression(name, table.where))
        return self.known[key]

    def _of_pairs(self, name: str) -> Needs:
        """The second source of a table of pairs, and the column on which they meet."""
        pairs = self.model.tables[name].pairs
        if pairs is None:
            return NONE
        if pairs.source.casefold() not in self.present:
            return frozenset({(pairs.source, "")})
        met = pairs.on.casefold() in self.present[pairs.source.casefold()]
        return self.of_column(name, pairs.on) | (
            NONE if met else frozenset({(pairs.source, pairs.on)})
        )

    def of_column(self, table: str, column: str | None) -> Needs:
        """One column of a table."""
        pairs = self.model.tables[table].pairs
        paired = pairs is not None and column in pairs.columns
        source = pairs.source if pairs and paired else self.model.tables[table].source
        if column is None or column.casefold() in self.present.get(source.casefold(), ()):
            return NONE
        return frozenset({(source, column)})

    def of_expression(self, table: str, expression: Expression | None) -> Needs:
        """All columns an expression reads, and the joins that lead to them."""
        found = NONE
        for qualifier, column in columns(expression) if expression else ():
            way = path(self.model, table, qualifier) if qualifier else JoinPath(table)
            if isinstance(way, JoinPath):
                found |= self.of_path(way) | self._of_named(way.end, column)
        return found

    def _of_named(self, table: str, column: str) -> Needs:
        """A column, or the date of a table that is the earliest of other rows' dates."""
        role = self.model.tables[table].dates.get(column)
        if role is not None and role.is_looked_up:
            return self.of_date(table, column)
        dimension = self.model.tables[table].dimensions.get(column)
        if dimension is not None and dimension.metric is not None:
            return self.of_dimension(table, dimension)
        return self.of_column(table, column)

    def of_path(self, way: JoinPath) -> Needs:
        """The joins of a path."""
        return NONE.union(*(self.of_step(step) for step in way.steps))

    def of_step(self, step: Step) -> Needs:
        """One join and the table it leads to."""
        return self.of_column(step.from_table, step.column) | self.of_table(step.to_table)

    def of_date(self, table: str, name: str) -> Needs:
        """A date role of a table."""
        role = self.model.tables[table].dates[name]
        found = self.of_table(table) | self.of_column(table, role.column)
        found |= self.of_expression(table, role.expression)
        if role.earliest:
            source, _, first = role.earliest.rpartition(".")
            found |= self.of_date(source, first) | self._of_way(source, table)
        if role.first_of and not self.dates_left(table, role.first_of):
            found = found.union(*(self._of_role(table, other) for other in role.first_of))
        return found

    def of_dimension(self, table: str, dimension: Dimension) -> Needs:
        """A dimension of a table."""
        found = self.of_table(table) | self.of_column(table, dimension.column)
        found |= self.of_expression(table, dimension.expression)
        measured = (*filter(None, [dimension.metric]), *(s.metric for s in dimension.scores))
        return found.union(*(self.of_metric(metric) for metric in measured))

    def of_metric(self, name: str) -> Needs:
        """A metric and all it is computed from."""
        key = f"metrics.{name}"
        if key not in self.known:
            self.known[key] = NONE
            metric = self.model.metrics[base_of(self.model, name) or name]
            parts = (self.of_metric(part) for _, part in metrics_named(metric))
            self.known[key] = NONE.union(self._of_rows(metric), *parts)
        return self.known[key]

    def dates_left(self, table: str, roles: tuple[str, ...]) -> tuple[str, ...]:
        """Those of a table's dates that the database has."""
        return tuple(role for role in roles if not self._of_role(table, role))

    def cohorts_left(self, metric: Retention) -> tuple[str, ...]:
        """The cohort dates of a retention that the database has."""
        return tuple(role for role in metric.cohorts if not self._of_role(metric.entity, role))

    def all_missing(self) -> tuple[Need, ...]:
        """Everything the model names and the database lacks, in order."""
        found = NONE
        for name, table in self.model.tables.items():
            named = {*label_columns(table.label)}
            named.update(join_target(role, target)[1] for role, target in table.joins.items())
            found |= self.of_table(name).union(*(self.of_column(name, one) for one in named))
            found = found.union(*(self.of_date(name, role) for role in table.dates))
            for dimension in table.dimensions.values():
                labels = (self.of_column(name, one) for one in label_columns(dimension.label))
                found |= self.of_dimension(name, dimension).union(*labels)
        return tuple(sorted(found))

    def _of_rows(self, metric: Metric) -> Needs:
        """What a metric reads from rows itself, not through other metrics."""
        match metric:
            case Aggregate() | Snapshot():
                expressions = (each for _, each in metric_expressions(metric))
                read = (self.of_expression(metric.table, each) for each in expressions)
                role = metric.date or default_date(self.model.tables[metric.table])
                dated = self._of_role(metric.table, role) if role else NONE
                return self.of_table(metric.table).union(dated, *read)
            case Funnel():
                stages = (self._of_role(metric.entity, role) for role in metric.stages)
                return self.of_table(metric.entity).union(*stages)
            case PerEntity():
                role = metric.joined_before
                dated = self._of_role(metric.entity, role) if role else NONE
                ways = self._of_ways(metric.inner, metric.entity)
                return self.of_table(metric.entity) | ways | dated
            case Retention():
                ways = self._of_ways(metric.active, metric.entity)
                roles = [self._of_role(metric.entity, role) for role in metric.cohorts]
                return ways | (NONE if NONE in roles else NONE.union(*roles))
            case Ratio() if metric.basis == "denominator":
                below = source_tables(self.model, metric.denominator)
                return NONE.union(*(self._of_ways(metric.numerator, table) for table in below[:1]))
            case _:
                return NONE

    def _of_role(self, table: str, role: str) -> Needs:
        home = date_home(self.model, table, role)
        if not isinstance(home, DateHome):
            return NONE
        return self.of_path(home.path) | self.of_date(home.table, home.name)

    def _of_ways(self, metric: str, to_table: str) -> Needs:
        tables = source_tables(self.model, metric)
        return NONE.union(*(self._of_way(table, to_table) for table in tables))

    def _of_way(self, from_table: str, to_table: str) -> Needs:
        way = path(self.model, from_table, to_table)
        return self.of_path(way) if isinstance(way, JoinPath) else NONE


def label_columns(label: str | Label | None) -> tuple[str, ...]:
    """The columns a label is read from."""
    match label:
        case None:
            return ()
        case str():
            return (label,)
        case Label():
            return (label.en, label.zh)
