"""Build: the CTEs of one statement while it grows.

Nothing here knows a metric or a join.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.dialects import Dialect
from semantic_layer.model import SemanticModel


@lru_cache(maxsize=64)
def sources(model: SemanticModel) -> frozenset[str]:
    """Every table or view of the database that the model reads."""
    paired = (table.pairs.source for table in model.tables.values() if table.pairs is not None)
    return frozenset((*(table.source for table in model.tables.values()), *paired))


@dataclass(frozen=True)
class Days:
    """Half-open days; None = open on that side."""

    start: date | None = None
    end: date | None = None


@dataclass
class Relation:
    """A model table that is read through a CTE of its own, and the columns asked of it so far."""

    name: str
    query: exp.Select
    columns: set[str] = field(default_factory=set)


ALL_DAYS = Days()


class Build:
    """One statement being built."""

    def __init__(self, model: SemanticModel, today: date, dialect: Dialect) -> None:
        """Start without a CTE."""
        self.model = model
        self.today = today
        self.dialect: Dialect = dialect
        self.ctes: list[exp.CTE] = []
        self.relations: dict[str, Relation] = {}
        self.made: dict[object, str] = {}
        """What a CTE was made for -> its name, so that nothing is computed twice."""
        self._taken = {name.lower() for name in sources(model)}

    def free_name(self, wish: str) -> str:
        """A name no source and no CTE has."""
        plain = wish.replace(".", "_").replace(" ", "_")
        found, number = plain, 1
        while found.lower() in self._taken:
            number += 1
            found = f"{plain}_{number}"
        self._taken.add(found.lower())
        return found

    def add(self, wish: str, query: exp.Expr, columns: Sequence[str] = ()) -> str:
        """Append a CTE; returns its name."""
        found = self.free_name(wish)
        self.ctes.append(nodes.cte(found, query, columns))
        return found

    def statement(self, final: exp.Select) -> exp.Select:
        """The finished SELECT with all CTEs before it."""
        if self.ctes:
            final.set("with_", exp.With(expressions=self.ctes))
        return final
