"""Scope: by what, under which conditions and over which days a metric is measured. Data only."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from semantic_layer.model import SemanticModel
from semantic_layer.names import kind_of
from semantic_layer.query import AnyOf, DatePart, EntityFilter, Filter, Grain, Group
from store.table import Cell

Days = tuple[date | None, date | None]
"""First day, and the day after the last; None = open."""

ALL_DAYS: Days = (None, None)
KeyKind = Literal["axis", "time", "date", "entity", "holder", "dimension"]
"""`axis` is the time cut into buckets, `holder` an entity's bare key."""


@dataclass(frozen=True)
class Key:
    """One thing rows are grouped by."""

    id: str
    """As the result column is called."""
    kind: KeyKind
    subject: str
    grain: Grain | None = None
    part: DatePart | None = None
    edges: tuple[float, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What a metric is measured by."""

    keys: tuple[Key, ...] = ()
    filters: tuple[Filter | AnyOf, ...] = ()
    entity_filters: tuple[EntityFilter, ...] = ()
    date: str | None = None
    """A date role in place of each metric's own."""
    days: Days = ALL_DAYS
    buckets: tuple[tuple[str, Days], ...] = ()
    """The time axis: label and days; they may overlap."""
    ranged: bool = False
    """True: rows belong to the buckets whose days hold them; False: to that of their own date."""
    asked: Days = ALL_DAYS
    """The query's own period, for entity filters that use it."""
    asked_date: str | None = None
    """The date role of that period."""


@dataclass(frozen=True)
class Values:
    """A metric's values."""

    found: dict[tuple[Cell, ...], Cell] = field(default_factory=dict)
    """Keys in the order of the scope's -> value, for the groups that have rows."""
    missing: Cell = None
    """The value of a group without rows."""

    def at(self, key: tuple[Cell, ...]) -> Cell:
        """The value of a group."""
        return self.found.get(key, self.missing)


def keys_of(model: SemanticModel, groups: tuple[Group, ...]) -> tuple[Key, ...]:
    """The keys of a query's groups; an id met twice gets its part or grain."""
    found: list[Key] = []
    for group in groups:
        name = group.dimension
        if name in {key.id for key in found}:
            name = f"{name}.{group.part or group.grain or len(found)}"
        kind: KeyKind
        match kind_of(model, group.dimension):
            case "time":
                kind = "time" if group.part else "axis"
            case "date":
                kind = "date"
            case "entity":
                kind = "entity"
            case _:
                kind = "dimension"
        found.append(Key(name, kind, group.dimension, group.grain, group.part, group.edges))
    return tuple(found)
