"""What a name in a form stands for: the time, an entity, a date role or a dimension.

Also the keys of bands, which are values like any other. No SQL is written here.
"""

from functools import lru_cache
from typing import Literal

from semantic_layer import joins
from semantic_layer.model import SemanticModel

NameKind = Literal["time", "stage", "age", "entity", "date", "dimension"]


@lru_cache(maxsize=4096)
def kind_of(model: SemanticModel, name: str) -> NameKind | None:
    """What `name` is in groups and filters; None = no such name."""
    match name:
        case "time":
            return "time"
        case "stage":
            return "stage"
        case "age":
            return "age"
    if table_of(model, name) is not None:
        return "entity"
    qualifier, _, last = name.rpartition(".")
    if not qualifier:
        known = any(last in table.dimensions for table in model.tables.values())
        return "dimension" if known else None
    table = table_of(model, qualifier)
    if table is None:
        return None
    if last in model.tables[table].dates:
        return "date"
    near = joins.home(model, table, last)
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


def band_keys(edges: tuple[float, ...]) -> tuple[str, ...]:
    """The stored keys of bands, lowest first: (0, 100) -> ('<0', '0..100', '>=100')."""
    if not edges:
        return ()
    texts = [f"{edge:g}" if abs(edge) < 1e6 else f"{edge:.15g}" for edge in edges]
    between = (f"{low}..{high}" for low, high in zip(texts, texts[1:], strict=False))
    return (f"<{texts[0]}", *between, f">={texts[-1]}")
