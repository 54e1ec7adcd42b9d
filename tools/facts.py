"""Facts: what is true of a result and may be put into words. Every fact leads to a cell.

No sentence and no verdict here: a change is two numbers and their difference. A narrator words
facts and nothing else, so what must not be said (the highest of a cut list) is no fact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from semantic_layer.compile.compiled import CheckKind, ColumnRole, ResultColumn
from semantic_layer.compile.rows import NO_MATCH
from semantic_layer.form import Bilingual, Language
from semantic_layer.formats import ValueFormat, format_value
from semantic_layer.periods import Period, bucket_start, next_bucket
from semantic_layer.query import Grain, MetricQuery
from semantic_layer.resolved import Bucket, ResolvedQuery
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell
from tools.workspace import Fetched

FactKind = Literal[
    "value",
    "total",
    "highest",
    "lowest",
    "change",
    "percent_change",
    "share",
    "rank",
    "count",
    "base",
    "first",
    "last",
]
"""`total` is the whole beside its parts; `rank` the value of the n-th row, in order; `first` and
`last` the ends of a time series; `count` the number of rows."""

EMPTY_GROUP = Bilingual(en="(empty)", zh="（空）")
LOST_GROUP = Bilingual(en="(no match)", zh="（未匹配）")

RANKED = 3
"""Rows that get a rank fact."""

TIME_KINDS = frozenset({"hour", "day", "week", "month", "quarter", "year", "date", "datetime"})


@dataclass(frozen=True)
class CellAddress:
    """Where a fact's value stands: table of the result, row, column (0-based)."""

    table: int
    row: int
    column: int


@dataclass(frozen=True)
class Fact:
    """One true statement about one number."""

    id: str
    kind: FactKind
    label: Bilingual
    """The metric's label."""
    value: float | int | None
    format: ValueFormat
    groups: tuple[tuple[Bilingual, Cell, Bilingual], ...] = ()
    """(group label, stored key, shown label in both languages) that the value belongs to; empty =
    the whole."""
    period: Period | None = None
    cell: CellAddress | None = None
    """None: the value comes from the companion query (a whole) or is a count of rows."""
    subject: str = ""
    """The metric id."""


@dataclass(frozen=True)
class _Measure:
    """One metric's columns."""

    column: ResultColumn
    places: Mapping[ColumnRole, int]

    @property
    def value(self) -> int:
        return self.places["value"]


@dataclass(frozen=True)
class _Source:
    """What facts are drawn from."""

    fetched: Fetched
    resolved: ResolvedQuery
    query: MetricQuery
    vocabulary: Vocabulary

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return self.fetched.table.table.rows

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        return self.fetched.table.columns


def facts_of(fetched: Fetched, resolved: ResolvedQuery, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The facts of one result, the leading metric's first, ids f1, f2, ... in order.

    A list of records has one fact: how many there are.
    """
    query = resolved.query
    if not isinstance(query, MetricQuery):
        return _numbered(_count_of_records(fetched))
    source = _Source(fetched, resolved, query, vocabulary)
    facts = [fact for measure in _measures(source) for fact in _facts_of_measure(source, measure)]
    return _numbered((*facts, *_count_of_rows(source)))


def _numbered(facts: Iterator[Fact] | tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(replace(fact, id=f"f{number}") for number, fact in enumerate(facts, 1))


def _measures(source: _Source) -> Iterator[_Measure]:
    for index, column in enumerate(source.columns):
        if column.role != "value":
            continue
        others: dict[ColumnRole, int] = {
            other.role: place
            for place, other in enumerate(source.columns)
            if other.subject == column.subject and other.role in {"base", "delta", "pct", "share"}
        }
        yield _Measure(column, {**others, "value": index})


def _facts_of_measure(source: _Source, measure: _Measure) -> Iterator[Fact]:
    if len(source.rows) == 1:
        yield from _facts_of_row(source, measure, 0, "value")
        return
    yield from _whole(source, measure)
    if _time_column(source) is not None:
        yield from _ends(source, measure)
    yield from _extremes(source, measure)
    yield from _ranks(source, measure)
    yield from _largest_changes(source, measure)


def _facts_of_row(source: _Source, measure: _Measure, row: int, kind: FactKind) -> Iterator[Fact]:
    """The row's value, and beside it base, change, percentage and share where there are any."""
    yield _cell_fact(source, measure, row, "value", kind)
    roles: tuple[tuple[ColumnRole, FactKind], ...] = (
        ("base", "base"),
        ("delta", "change"),
        ("pct", "percent_change"),
        ("share", "share"),
    )
    for role, fact_kind in roles:
        if role in measure.places:
            yield _cell_fact(source, measure, row, role, fact_kind)


def _cell_fact(
    source: _Source, measure: _Measure, row: int, role: ColumnRole, kind: FactKind
) -> Fact:
    place = measure.places[role]
    value = source.rows[row][place]
    return Fact(
        id="",
        kind=kind,
        label=measure.column.label,
        value=_number(value),
        format=source.columns[place].format,
        groups=_groups(source, row),
        period=source.resolved.base if role == "base" else source.resolved.period,
        cell=CellAddress(0, row, place),
        subject=measure.column.subject,
    )


def _whole(source: _Source, measure: _Measure) -> Iterator[Fact]:
    """The whole from the companion query; with a comparison the base and the change as well."""
    whole = _check(source, "whole", measure)
    if whole is None:
        return
    plain = Fact("", "total", measure.column.label, whole, measure.column.format)
    plain = replace(plain, period=source.resolved.period, subject=measure.column.subject)
    yield plain
    base = _check(source, "base_whole", measure)
    if base is None:
        return
    yield replace(plain, kind="base", value=base, period=source.resolved.base)
    yield replace(
        plain, kind="change", value=whole - base, format=_format(source, measure, "delta")
    )
    if base and "pct" in measure.places:
        percent = (whole - base) / abs(base)
        pct_format = _format(source, measure, "pct")
        yield replace(plain, kind="percent_change", value=percent, format=pct_format)


def _format(source: _Source, measure: _Measure, role: ColumnRole) -> ValueFormat:
    place = measure.places.get(role)
    return measure.column.format if place is None else source.columns[place].format


def _check(source: _Source, kind: CheckKind, measure: _Measure) -> float | int | None:
    return _number(source.fetched.checks.get((kind, measure.column.subject)))


def _ends(source: _Source, measure: _Measure) -> Iterator[Fact]:
    """First and last bucket with a value, when time alone splits the rows."""
    if len(_group_places(source)) != 1:
        return
    filled = [n for n, row in enumerate(source.rows) if row[measure.value] is not None]
    if len(filled) > 1:
        time = _time_column(source) or 0
        in_order = sorted(filled, key=lambda number: str(source.rows[number][time]))
        yield _cell_fact(source, measure, in_order[0], "value", "first")
        yield _cell_fact(source, measure, in_order[-1], "value", "last")


def _extremes(source: _Source, measure: _Measure) -> Iterator[Fact]:
    """Highest and lowest row, each only if it is alone there and no row beyond it was cut off.

    A bucket that is not whole is no lowest: it is small because it is short. What has no name
    ("(empty)", "(no match)") wins nothing, and then nobody does.
    """
    numbers = {
        row: value
        for row, cells in enumerate(source.rows)
        if (value := _number(cells[measure.value])) is not None
    }
    if len(numbers) < 2:
        return
    kinds: tuple[tuple[FactKind, float | int], ...] = (
        ("highest", max(numbers.values())),
        ("lowest", min(numbers.values())),
    )
    for kind, extreme in kinds:
        holders = [row for row, value in numbers.items() if value == extreme]
        named = not _nameless(source, holders[0])
        fair = named and (kind == "highest" or not _unfinished(source, holders[0]))
        if len(holders) == 1 and fair and _whole_range_seen(source, measure, kind):
            yield from _facts_of_row(source, measure, holders[0], kind)


def _nameless(source: _Source, row: int) -> bool:
    return any(source.rows[row][n] in {None, NO_MATCH} for n in _group_places(source))


def _whole_range_seen(source: _Source, measure: _Measure, kind: FactKind) -> bool:
    """Whether the rows hold the true extreme: all rows, or the cut was at the other end."""
    query = source.query
    if source.fetched.table.table.truncated:
        return False
    if query.limit is None or len(source.rows) < query.limit:
        return True
    if query.limit_per is not None or not query.order:
        return False
    first = query.order[0]
    if (first.by, first.of) != (measure.column.subject, "value"):
        return False
    return (first.direction == "desc") == (kind == "highest")


def _unfinished(source: _Source, row: int) -> bool:
    """Whether the row is a bucket that is still running or that the period cuts short."""
    time = _time_column(source)
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


def _ranks(source: _Source, measure: _Measure) -> Iterator[Fact]:
    """The first rows of a list that the metric itself orders."""
    order = source.query.order
    leads = bool(order) and (order[0].by, order[0].of) == (measure.column.subject, "value")
    if leads and source.query.limit_per is None:
        for row in range(min(RANKED, len(source.rows))):
            yield _cell_fact(source, measure, row, "value", "rank")


def _largest_changes(source: _Source, measure: _Measure) -> Iterator[Fact]:
    """The rows that moved most in each direction, each with its base, change and percentage."""
    place = measure.places.get("delta")
    if place is None or source.query.limit is not None or source.fetched.table.table.truncated:
        return
    moved = {
        row: change
        for row, cells in enumerate(source.rows)
        if (change := _number(cells[place])) and not _unfinished(source, row)
    }
    up = max(moved, key=lambda row: moved[row], default=None)
    down = min(moved, key=lambda row: moved[row], default=None)
    for row in dict.fromkeys((up, down)):
        if row is not None:
            yield from _facts_of_row(source, measure, row, "value")


def _count_of_rows(source: _Source) -> Iterator[Fact]:
    """How many rows there are, when all of them were read."""
    if _group_places(source) and not source.fetched.table.table.truncated:
        label = Bilingual(en="rows", zh="行")
        yield Fact("", "count", label, len(source.rows), ValueFormat("integer"))


def _count_of_records(fetched: Fetched) -> Iterator[Fact]:
    counted = next((value for (kind, _), value in fetched.checks.items() if kind == "rows"), None)
    total = _number(counted)
    if total is None and not fetched.table.table.truncated:
        total = len(fetched.table.table.rows)
    if total is not None:
        label = Bilingual(en="records", zh="条记录")
        yield Fact("", "count", label, total, ValueFormat("integer"))


def _group_places(source: _Source) -> tuple[int, ...]:
    return tuple(n for n, column in enumerate(source.columns) if column.role == "group")


def _time_column(source: _Source) -> int | None:
    return next(
        (n for n in _group_places(source) if source.columns[n].format.kind in TIME_KINDS), None
    )


def _groups(source: _Source, row: int) -> tuple[tuple[Bilingual, Cell, Bilingual], ...]:
    cells = source.rows[row]
    keys = {c.subject: n for n, c in enumerate(source.columns) if c.role == "key"}
    found = []
    for place in _group_places(source):
        column = source.columns[place]
        key = cells[keys[column.subject]] if column.subject in keys else cells[place]
        found.append((column.label, key, _shown(source, column, cells[place])))
    return tuple(found)


def _shown(source: _Source, column: ResultColumn, value: Cell) -> Bilingual:
    if value is None:
        return EMPTY_GROUP
    if value == NO_MATCH:
        return LOST_GROUP

    def in_language(language: Language) -> str:
        if column.format.kind in {"text", "boolean"}:
            return source.vocabulary.value_label(column.subject, value, language)
        return format_value(value, column.format, language)

    return Bilingual(en=in_language("en"), zh=in_language("zh"))


def _number(value: Cell) -> float | int | None:
    """A measure as a number; a text or truth value is none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
