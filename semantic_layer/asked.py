"""Asked: a form under examination, with what its names stand for worked out once.

Shared by the objection files; it objects to nothing itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from semantic_layer import joins
from semantic_layer.filters import merged
from semantic_layer.leaves import Leaf, leaves, named
from semantic_layer.metrics import Funnel, Metric, PerEntity, Retention
from semantic_layer.model import SemanticModel
from semantic_layer.names import kind_of, own_id
from semantic_layer.periods import Period
from semantic_layer.query import AnyOf, Filter, Group, MetricQuery
from semantic_layer.timeline import united
from semantic_layer.vocabulary import nearest


@dataclass(frozen=True)
class Asked:
    """One metric query and all that is known beside it."""

    query: MetricQuery
    model: SemanticModel
    today: date
    spans: Mapping[str, Period]

    @property
    def known_metrics(self) -> tuple[str, ...]:
        """The metrics of the query that exist."""
        return tuple(name for name in self.query.metrics if named(self.model, name))

    @property
    def single_filters(self) -> tuple[Filter, ...]:
        """All filters on rows, those inside any_of too."""
        return tuple(singles(self.query.filters))

    @property
    def axis(self) -> Group | None:
        """The group that is the time axis."""
        return next(
            (g for g in self.query.group_by if g.dimension == "time" and g.part is None), None
        )

    def metric(self, metric_id: str) -> Metric | None:
        """The metric of that id."""
        found = named(self.model, metric_id)
        return found[0] if found else None

    def leaves(self, metric_id: str) -> tuple[Leaf, ...]:
        """What it is made of."""
        return leaves(self.model, metric_id) if named(self.model, metric_id) else ()

    def tables(self, metric_id: str) -> tuple[str, ...]:
        """The tables whose rows it reads, and that must know every group and filter."""
        found: list[str] = []
        for leaf in self.leaves(metric_id):
            if leaf.entity is not None:
                found.extend(self._inside(leaf.entity))
            else:
                found.append(leaf.table)
        return tuple(dict.fromkeys(found))

    def dates(self, metric_id: str) -> tuple[str | None, ...]:
        """The date role of each leaf; None = it has none."""
        if self.query.period is not None and self.query.period.date is not None:
            return (self.query.period.date,)
        return tuple(dict.fromkeys(leaf.date for leaf in self.leaves(metric_id)))

    def known(self, roles: Iterable[str]) -> Period | None:
        """First to last day present in any of the date roles; None = not known."""
        own = dict.fromkeys(own_id(self.model, role) for role in roles)
        return united(self.spans[role] for role in own if role in self.spans)

    def dimension_ids(self) -> tuple[str, ...]:
        """Every dimension, table and date role of the model, for what comes near."""
        found: dict[str, None] = {}
        for name, table in self.model.tables.items():
            found.update(dict.fromkeys((*table.dimensions, name)))
            found.update(dict.fromkeys(f"{name}.{role}" for role in table.dates))
        return tuple(found)

    def near(self, word: str, candidates: Iterable[str]) -> tuple[str, ...]:
        """The three ids that look most like a word."""
        return nearest(word, candidates)

    def _inside(self, metric: PerEntity) -> tuple[str, ...]:
        own = self.tables(metric.inner)
        return (*own, metric.entity) if metric.population == "all" else own


def singles(filters: Iterable[Filter | AnyOf]) -> Iterator[Filter]:
    """Filters one by one."""
    for wanted in filters:
        if isinstance(wanted, AnyOf):
            yield from wanted.any_of
        else:
            yield wanted


def is_journey(metric: Metric | None) -> bool:
    """True for funnels and retention, which stand alone."""
    return isinstance(metric, Funnel | Retention)


def contradictory(filters: tuple[Filter | AnyOf, ...]) -> Iterator[str]:
    """Dimensions whose filters leave no value."""
    for wanted in merged(filters):
        if isinstance(wanted, Filter) and wanted.op == "in" and not wanted.values:
            given = [
                f for f in filters if isinstance(f, Filter) and f.dimension == wanted.dimension
            ]
            if all(one.values for one in given):
                yield wanted.dimension


def reachable(model: SemanticModel, table: str, name: str) -> bool:
    """True where rows of `table` have that dimension, entity or date, many-to-one."""
    match kind_of(model, name):
        case "dimension":
            return isinstance(joins.home(model, table, name), joins.Home)
        case "entity":
            return isinstance(joins.path(model, table, name), joins.JoinPath)
        case "date":
            return isinstance(joins.date_home(model, table, name), joins.DateHome)
        case _:
            return True
