"""What a name in a form stands for: the time, an entity, a date role or a dimension.

Also the keys of bands, which are values like any other. No SQL is written here.
"""

import itertools
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from semantic_layer import joins
from semantic_layer.model import SemanticModel

NameKind = Literal["time", "stage", "age", "entity", "date", "dimension"]

_RESERVED: Mapping[str, NameKind] = {"time": "time", "stage": "stage", "age": "age"}


@lru_cache(maxsize=4096)
def kind_of(model: SemanticModel, name: str) -> NameKind | None:
    """What `name` is in groups and filters; None = no such name."""
    if name in _RESERVED:
        return _RESERVED[name]
    if table_of(model, name) is not None:
        return "entity"
    qualifier, _, last = name.rpartition(".")
    if not qualifier:
        known = any(last in table.dimensions for table in model.tables.values())
        return "dimension" if known else None
    table = table_of(model, qualifier)
    if table is not None and last in model.tables[table].dates:
        return "date"
    near = joins.home(model, table, last) if table is not None else None
    return "dimension" if isinstance(near, joins.Home) else None


@lru_cache(maxsize=4096)
def table_of(model: SemanticModel, name: str) -> str | None:
    """The table of that name, or the one a join role of that name leads to."""
    if name in model.tables:
        return name
    for table in model.tables.values():
        if name in table.joins:
            return joins.join_target(name, table.joins[name])[0]
    return None


def owner_of(model: SemanticModel, role: str) -> str:
    """The table whose rows a date role such as `order.ordered` belongs to."""
    return table_of(model, role.rpartition(".")[0]) or ""


def own_id(model: SemanticModel, role: str) -> str:
    """A date role named by its table, where it was named by a join role leading there."""
    return f"{owner_of(model, role)}.{role.rpartition('.')[2]}"


def band_keys(edges: tuple[float, ...]) -> tuple[str, ...]:
    """The stored keys of bands, lowest first: (0, 100) -> ('<0', '0..100', '>=100')."""
    if not edges:
        return ()
    texts = [f"{edge:g}" if abs(edge) < 1e6 else f"{edge:.15g}" for edge in edges]
    between = (f"{low}..{high}" for low, high in itertools.pairwise(texts))
    return (f"<{texts[0]}", *between, f">={texts[-1]}")
