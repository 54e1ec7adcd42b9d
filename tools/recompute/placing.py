"""Placing: each row of a table that counts, with the groups and the buckets it stands in."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import compress

from semantic_layer.joins import JoinPath
from semantic_layer.periods import bucket_start, bucket_text
from semantic_layer.query import Grain
from store.table import Cell
from tools.recompute.arithmetic import NotAudited
from tools.recompute.columns import NO_MATCH, Cells, Columns
from tools.recompute.conditions import home_of, kept, parts
from tools.recompute.scope import ALL_DAYS, Days, Key, Scope

Placed = tuple[int, tuple[Cell, ...]]
"""Row number, and the group it stands in."""

Chosen = Callable[[Scope, str], list[bool]]
"""Which rows of a table belong to entities that satisfy the scope's entity filters."""


class Placing:
    """The rows of one database, one after the other."""

    def __init__(self, columns: Columns) -> None:
        """`chosen` is set by who knows entity filters."""
        self._columns = columns
        self.chosen: Chosen | None = None

    def key_cells(self, table: str, key: Key, role: str | None) -> Cells:
        """What each row is grouped by; not for the time axis."""
        return self._columns.once(
            ("key", table, key, role), lambda: self._key_cells(table, key, role)
        )

    def _key_cells(self, table: str, key: Key, role: str | None) -> Cells:
        columns = self._columns
        match key.kind:
            case "time" | "date":
                return self._time_cells(table, key, role if key.kind == "time" else key.subject)
            case "holder":
                return columns.key(columns.way_to(table, key.subject))
            case "entity":
                way = columns.way_to(table, key.subject)
                return self._with_lost(columns.entity(way), way)
            case _:
                home = home_of(columns, table, key.subject)
                return self._with_lost(columns.dimension(home, key.edges or None), home.path)

    def _time_cells(self, table: str, key: Key, role: str | None) -> Cells:
        if role is None:
            raise NotAudited(f"{key.id} from {table}")
        if key.part is not None:
            return parts(self._columns, table, role, key.part)
        return list(self._labels(table, role, key.grain or "day"))

    def _with_lost(self, cells: Cells, way: JoinPath) -> Cells:
        if not way.steps:
            return cells
        lost = self._columns.lost(way)
        return [NO_MATCH if gone else cell for cell, gone in zip(cells, lost, strict=True)]

    def _labels(self, table: str, role: str, grain: Grain) -> list[str | None]:
        """The bucket each row's date lies in."""

        def make() -> list[str | None]:
            if grain == "hour":
                texts = self._columns.moments(table, role)
                return [None if t is None else f"{t[:10]} {t[11:13] or '00'}:00" for t in texts]
            week_start = self._columns.model.calendar.week_start
            known: dict[date, str] = {}
            found: list[str | None] = []
            for day in self._columns.days(table, role):
                if day is not None and day not in known:
                    known[day] = bucket_text(bucket_start(day, grain, week_start))
                found.append(None if day is None else known[day])
            return found

        return self._columns.once(("labels", table, role, grain), make)

    def placed(
        self, table: str, own_date: str | None, scope: Scope, where: list[bool] | None = None
    ) -> Iterator[Placed]:
        """Each row that counts, with the groups it stands in; `where`: a condition besides."""
        role = scope.date or own_date
        columns = self._columns
        masks = [columns.belongs(table)] if where is None else [where, columns.belongs(table)]
        masks.extend(kept(columns, table, wanted, role) for wanted in scope.filters)
        if scope.entity_filters:
            if self.chosen is None:
                raise NotAudited("entity filters")
            masks.append(self.chosen(scope, table))
        rows = compress(range(columns.size(table)), map(all, zip(*masks, strict=True)))
        cells = [
            None if key.kind == "axis" else self.key_cells(table, key, role) for key in scope.keys
        ]
        times = self._times(table, role, scope)
        if times is None:
            for row in rows:
                yield row, tuple(held[row] for held in cells if held is not None)
            return
        for row in rows:
            for label in times(row):
                yield row, tuple(label if held is None else held[row] for held in cells)

    def _times(
        self, table: str, role: str | None, scope: Scope
    ) -> Callable[[int], tuple[Cell, ...]] | None:
        """The buckets of a row; one empty label without an axis, none outside the days.

        None: neither days nor buckets are asked for.
        """
        axis = next((key for key in scope.keys if key.kind == "axis"), None)
        if axis is not None and role is None:
            raise NotAudited(f"time from {table}")
        if role is None or (axis is None and scope.days == ALL_DAYS):
            return None
        days: list[date | None] = self._columns.days(table, role)
        if axis is None:
            return lambda row: (None,) if _within(days[row], scope.days) else ()
        if not scope.ranged:
            labels = self._labels(table, role, axis.grain or "day")
            return lambda row: (labels[row],) if _within(days[row], scope.days) else ()
        if axis.grain == "hour":
            raise NotAudited("hours beside other periods")
        known: dict[date | None, tuple[Cell, ...]] = {None: ()}

        def spans(row: int) -> tuple[Cell, ...]:
            day = days[row]
            if day not in known:
                known[day] = tuple(n for n, span in scope.buckets if _within(day, span))
            return known[day]

        return spans


def _within(day: date | None, days: Days) -> bool:
    start, end = days
    if start is None and end is None:
        return True
    return day is not None and (start is None or day >= start) and (end is None or day < end)
