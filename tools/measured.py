"""Measured: a result as facts see it: its measures, its groups with their labels, its buckets.

Nothing here decides what may be said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from semantic_layer.compile.compiled import ColumnRole, ResultColumn
from semantic_layer.compile.rows import NO_MATCH
from semantic_layer.form import Bilingual, Language
from semantic_layer.formats import format_value
from semantic_layer.periods import bucket_start, next_bucket
from semantic_layer.query import Grain, MetricQuery
from semantic_layer.resolved import Bucket, ResolvedQuery
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell
from tools.workspace import Fetched

EMPTY_GROUP = Bilingual(en="(empty)", zh="（空）")
LOST_GROUP = Bilingual(en="(no match)", zh="（未匹配）")

TIME_KINDS = frozenset({"hour", "day", "week", "month", "quarter", "year", "date", "datetime"})


@dataclass(frozen=True)
class Measure:
    """One metric's columns."""

    column: ResultColumn
    places: Mapping[ColumnRole, int]

    @property
    def value(self) -> int:
        """The place of its value."""
        return self.places["value"]


@dataclass(frozen=True)
class Source:
    """What facts are drawn from."""

    fetched: Fetched
    resolved: ResolvedQuery
    query: MetricQuery
    vocabulary: Vocabulary

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The result's rows."""
        return self.fetched.table.table.rows

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        """What they mean."""
        return self.fetched.table.columns


def measures(source: Source) -> Iterator[Measure]:
    """The metrics of the result, each with the columns that belong to it, in order."""
    for index, column in enumerate(source.columns):
        if column.role != "value":
            continue
        others: dict[ColumnRole, int] = {
            other.role: place
            for place, other in enumerate(source.columns)
            if other.subject == column.subject and other.role in {"base", "delta", "pct", "share"}
        }
        yield Measure(column, {**others, "value": index})


def group_places(source: Source) -> tuple[int, ...]:
    """Which columns split the rows."""
    return tuple(n for n, column in enumerate(source.columns) if column.role == "group")


def time_column(source: Source) -> int | None:
    """The column that holds buckets of time; None without one."""
    return next(
        (n for n in group_places(source) if source.columns[n].format.kind in TIME_KINDS), None
    )


def group_labels(source: Source, row: int) -> tuple[tuple[Bilingual, Cell, Bilingual], ...]:
    """Of each group of a row: its label, the stored key, the label of that key."""
    cells = source.rows[row]
    keys = {c.subject: n for n, c in enumerate(source.columns) if c.role == "key"}
    found = []
    for place in group_places(source):
        column = source.columns[place]
        key = cells[keys[column.subject]] if column.subject in keys else cells[place]
        found.append((column.label, key, _shown(source, column, cells[place])))
    return tuple(found)


def _shown(source: Source, column: ResultColumn, value: Cell) -> Bilingual:
    if value is None:
        return EMPTY_GROUP
    if value == NO_MATCH:
        return LOST_GROUP

    def in_language(language: Language) -> str:
        if column.format.kind in {"text", "boolean"}:
            return source.vocabulary.value_label(column.subject, value, language)
        return format_value(value, column.format, language)

    return Bilingual(en=in_language("en"), zh=in_language("zh"))


def number_in(value: Cell) -> float | int | None:
    """A measure as a number; a text or truth value is none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_nameless(source: Source, row: int) -> bool:
    """Whether a row stands for what is empty or has no partner."""
    return any(source.rows[row][n] in {None, NO_MATCH} for n in group_places(source))


def is_unfinished(source: Source, row: int) -> bool:
    """Whether the row is a bucket that is still running or that the period cuts short."""
    time = time_column(source)
    if time is None:
        return False
    label = source.rows[row][time]
    grain = next((group.grain for group in source.query.group_by if group.grain), None)
    return grain is not None and any(
        _is_short(bucket, grain, source.resolved)
        for bucket in source.resolved.buckets
        if bucket.label == label
    )


def _is_short(bucket: Bucket, grain: Grain, resolved: ResolvedQuery) -> bool:
    if grain == "hour":
        return False
    week_start = resolved.model.calendar.week_start
    start = bucket_start(bucket.period.start, grain, week_start)
    end = next_bucket(bucket.period.start, grain, week_start)
    whole = bucket.period.start <= start and bucket.period.end >= end
    return not whole or start <= resolved.today < end - timedelta(days=1)
