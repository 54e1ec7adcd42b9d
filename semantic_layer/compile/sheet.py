"""Sheet: what a metric query's statement holds while the steps after aggregation add to it."""

from dataclasses import dataclass, field

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.compiled import ColumnRole
from semantic_layer.compile.frame import Block, Frame
from semantic_layer.query import MetricQuery
from semantic_layer.resolved import ResolvedQuery


@dataclass
class Sheet:
    """Rows of groups with their values; each step reads `source` and may put a new CTE there."""

    build: Build
    resolved: ResolvedQuery
    query: MetricQuery
    frame: Frame
    block: Block
    source: str
    """The CTE the next step reads."""
    values: dict[tuple[str, ColumnRole], exp.Expr] = field(default_factory=dict)
    """(metric, role) -> its value over `source`."""
    joined: list[exp.Join] = field(default_factory=list)
    conditions: list[exp.Expr] = field(default_factory=list)
    order: list[exp.Expr] = field(default_factory=list)
    limit: int | None = None
    places: bool = False
    """True: `source` has a column `place`, the row's rank."""

    @property
    def roles(self) -> tuple[ColumnRole, ...]:
        """What stands beside each metric's value."""
        found: list[ColumnRole] = ["value"]
        if self.query.compare is not None:
            found.extend(("base", "delta", "pct"))
        if self.query.share_of is not None:
            found.append("share")
        return tuple(found)

    def value(self, metric: str, role: ColumnRole) -> exp.Expr:
        """A copy of a metric's value, or of what is derived from it, over `source`."""
        if role == "delta":
            return exp.Sub(
                this=nodes.inside(self.value(metric, "value")),
                expression=nodes.inside(self.value(metric, "base")),
            )
        if role == "pct":
            size = exp.Abs(this=self.value(metric, "base"))
            return nodes.quotient(self.value(metric, "delta"), size)
        return self.values[metric, role].copy()

    def freeze(self, wish: str, extra: list[exp.Expr] | None = None) -> None:
        """Put all values so far into a CTE, so that the next step may use them as columns."""
        shown: list[exp.Expr] = [nodes.column(self.source, key.column) for key in self.frame.keys]
        names: dict[tuple[str, ColumnRole], str] = {}
        for (metric, role), node in self.values.items():
            plain = metric.replace(".", "_")
            names[metric, role] = plain if role == "value" else f"{plain}_{role}"
            shown.append(nodes.named(node, names[metric, role]))
        shown.extend(extra or [])
        where = nodes.all_of(self.conditions)
        query = nodes.select(shown, nodes.table(self.source), self.joined, where)
        self.source = self.build.add(wish, query)
        self.joined, self.conditions = [], []
        self.values = {pair: nodes.column(self.source, name) for pair, name in names.items()}
