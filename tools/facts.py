"""Facts: what is true of a result and may be put into words. Every fact leads to a cell.

No sentence and no verdict here: a change is two numbers and their difference. A narrator words
facts and nothing else, so what must not be said (the highest of a cut list) is no fact.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from semantic_layer.compile.compiled import CheckKind, ColumnRole
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.metrics import Funnel, Retention
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery
from semantic_layer.resolved import ResolvedQuery
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell
from tools.measured import (
    Measure,
    Source,
    group_labels,
    group_places,
    is_nameless,
    is_unfinished,
    measures,
    number_in,
    time_column,
)
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

RANKED = 3
"""Rows that get a rank fact."""


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


def facts_of(fetched: Fetched, resolved: ResolvedQuery, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The facts of one result, the leading metric's first, ids f1, f2, ... in order.

    A list of records has one fact: how many there are.
    """
    query = resolved.query
    if not isinstance(query, MetricQuery):
        return _numbered(_count_of_records(fetched))
    source = Source(fetched, resolved, query, vocabulary)
    facts = [fact for measure in measures(source) for fact in _facts_of_measure(source, measure)]
    return _numbered((*facts, *_count_of_rows(source)))


def _numbered(facts: Iterator[Fact] | tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(replace(fact, id=f"f{number}") for number, fact in enumerate(facts, 1))


def _facts_of_measure(source: Source, measure: Measure) -> Iterator[Fact]:
    match source.resolved.model.metrics.get(measure.column.subject):
        case Funnel():
            yield from _facts_of_funnel(source, measure)
        case Retention() if len(source.rows) > 1:
            return  # cells of a cohort table do not compete with each other
        case _ if len(source.rows) == 1:
            yield from _facts_of_row(source, measure, 0, "value")
        case _:
            yield from _facts_of_list(source, measure)


def _facts_of_list(source: Source, measure: Measure) -> Iterator[Fact]:
    yield from _whole(source, measure)
    if time_column(source) is not None:
        yield from _ends(source, measure)
    yield from _extremes(source, measure)
    yield from _ranks(source, measure)
    yield from _largest_changes(source, measure)


def _facts_of_funnel(source: Source, measure: Measure) -> Iterator[Fact]:
    """How many reached each stage, and the last stage's share of the first; without other groups.

    Split by another group a funnel is read as a table.
    """
    if len(group_places(source)) > 1 or not source.rows:
        return
    if measure.column.id == measure.column.subject:
        for row in range(len(source.rows)):
            yield _cell_fact(source, measure, row, "value", "value")
    elif measure.column.id.endswith(".of_first"):
        yield _cell_fact(source, measure, len(source.rows) - 1, "value", "share")


def _facts_of_row(source: Source, measure: Measure, row: int, kind: FactKind) -> Iterator[Fact]:
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
    source: Source, measure: Measure, row: int, role: ColumnRole, kind: FactKind
) -> Fact:
    place = measure.places[role]
    value = source.rows[row][place]
    return Fact(
        id="",
        kind=kind,
        label=measure.column.label,
        value=number_in(value),
        format=source.columns[place].format,
        groups=group_labels(source, row),
        period=_days_of(source, role),
        cell=CellAddress(0, row, place),
        subject=measure.column.subject,
    )


def _days_of(source: Source, role: ColumnRole) -> Period | None:
    """The days a cell is about; a bucket's own base has none that stand for all rows."""
    if role != "base":
        return source.resolved.period
    return None if _is_bucket_by_bucket(source) else source.resolved.base


def _whole(source: Source, measure: Measure) -> Iterator[Fact]:
    """The whole from the companion query; with a comparison the base and the change as well.

    None where a threshold picks the rows: the whole would hold those it left out.
    """
    whole = None if source.query.having else _check(source, "whole", measure)
    if whole is None:
        return
    plain = Fact("", "total", measure.column.label, whole, measure.column.format)
    plain = replace(plain, period=source.resolved.period, subject=measure.column.subject)
    yield plain
    base = _check(source, "base_whole", measure)
    if base is None or _is_bucket_by_bucket(source):
        return
    yield replace(plain, kind="base", value=base, period=source.resolved.base)
    yield replace(
        plain, kind="change", value=whole - base, format=_format(source, measure, "delta")
    )
    if base and "pct" in measure.places:
        percent = (whole - base) / abs(base)
        pct_format = _format(source, measure, "pct")
        yield replace(plain, kind="percent_change", value=percent, format=pct_format)


def _is_bucket_by_bucket(source: Source) -> bool:
    """Each bucket against the one before: the rows hold no whole against another whole."""
    compare = source.query.compare
    return compare is not None and compare.to == "previous" and time_column(source) is not None


def _format(source: Source, measure: Measure, role: ColumnRole) -> ValueFormat:
    place = measure.places.get(role)
    return measure.column.format if place is None else source.columns[place].format


def _check(source: Source, kind: CheckKind, measure: Measure) -> float | int | None:
    return number_in(source.fetched.checks.get((kind, measure.column.subject)))


def _ends(source: Source, measure: Measure) -> Iterator[Fact]:
    """First and last whole bucket with a value, when time alone splits the rows."""
    if len(group_places(source)) != 1:
        return
    filled = [
        number
        for number, row in enumerate(source.rows)
        if row[measure.value] is not None and not is_unfinished(source, number)
    ]
    if len(filled) > 1:
        time = time_column(source) or 0
        in_order = sorted(filled, key=lambda number: str(source.rows[number][time]))
        yield _cell_fact(source, measure, in_order[0], "value", "first")
        yield _cell_fact(source, measure, in_order[-1], "value", "last")


def _extremes(source: Source, measure: Measure) -> Iterator[Fact]:
    """Highest and lowest row, each only if it is alone there and no row beyond it was cut off.

    A bucket that is not whole is no lowest: it is small because it is short. What has no name
    ("(empty)", "(no match)") wins nothing, and then nobody does.
    """
    numbers = {
        row: value
        for row, cells in enumerate(source.rows)
        if (value := number_in(cells[measure.value])) is not None
    }
    if len(numbers) < 2:
        return
    kinds: tuple[tuple[FactKind, float | int], ...] = (
        ("highest", max(numbers.values())),
        ("lowest", min(numbers.values())),
    )
    for kind, extreme in kinds:
        holders = [row for row, value in numbers.items() if value == extreme]
        named = not is_nameless(source, holders[0])
        fair = named and (kind == "highest" or not is_unfinished(source, holders[0]))
        if len(holders) == 1 and fair and _whole_range_seen(source, measure, kind):
            yield from _facts_of_row(source, measure, holders[0], kind)


def _whole_range_seen(source: Source, measure: Measure, kind: FactKind) -> bool:
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


def _ranks(source: Source, measure: Measure) -> Iterator[Fact]:
    """The first rows of a list that the metric itself orders."""
    order = source.query.order
    leads = bool(order) and (order[0].by, order[0].of) == (measure.column.subject, "value")
    if leads and source.query.limit_per is None:
        for row in range(min(RANKED, len(source.rows))):
            yield _cell_fact(source, measure, row, "value", "rank")


def _largest_changes(source: Source, measure: Measure) -> Iterator[Fact]:
    """The rows that moved most in each direction, each with its base, change and percentage."""
    place = measure.places.get("delta")
    if place is None or source.query.limit is not None or source.fetched.table.table.truncated:
        return
    moved = {
        row: change
        for row, cells in enumerate(source.rows)
        if (change := number_in(cells[place])) and not is_unfinished(source, row)
    }
    up = max(moved, key=lambda row: moved[row], default=None)
    down = min(moved, key=lambda row: moved[row], default=None)
    for row in dict.fromkeys((up, down)):
        if row is not None:
            yield from _facts_of_row(source, measure, row, "value")


def _count_of_rows(source: Source) -> Iterator[Fact]:
    """How many rows there are, when all of them were read."""
    if group_places(source) and not source.fetched.table.table.truncated:
        label = Bilingual(en="rows", zh="行")
        yield Fact("", "count", label, len(source.rows), ValueFormat("integer"))


def _count_of_records(fetched: Fetched) -> Iterator[Fact]:
    counted = next((value for (kind, _), value in fetched.checks.items() if kind == "rows"), None)
    total = number_in(counted)
    if total is None and not fetched.table.table.truncated:
        total = len(fetched.table.table.rows)
    if total is not None:
        label = Bilingual(en="records", zh="条记录")
        yield Fact("", "count", label, total, ValueFormat("integer"))
