"""Integrity notes: what a reader must know before trusting a number. Checked, never assumed.

Codes and numbers only; the words are in agent/wording. One function finds one kind of note.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.leaves import additivity
from semantic_layer.metrics import Funnel, Ratio
from semantic_layer.model import SemanticModel
from semantic_layer.names import own_id
from semantic_layer.query import AnyOf, Filter, MetricQuery, Span
from semantic_layer.resolved import ResolvedQuery
from store.table import Cell
from tools.counts import counted_by, counts_by_group
from tools.measured import number_in
from tools.workspace import Fetched

NoteCode = Literal[
    "lost_rows",
    "lost_left_out",
    "empty_groups",
    "empty_left_out",
    "parts_do_not_add_up",
    "running_period",
    "gaps",
    "small_counts",
    "stale_data",
    "zero_denominator",
    "tie_at_cut",
    "cut_off",
    "parts_overlap",
    "kept_empty",
    "young_cohort",
    "all_data",
    "dates_differ",
    "base_missing",
    "labelled_live", "instructions_in_texts", "theme_coverage", "unlabelled_texts",
    "template_texts", "repeated_texts", "unread_texts", "undated_texts", "sampled_clauses",
    "association", "other_customers",
]  # fmt: skip

NOTE_NUMBERS: Mapping[NoteCode, tuple[str, ...]] = {
    "lost_rows": ("count", "share"),
    "lost_left_out": ("count", "share"),
    "empty_groups": ("count",),
    "empty_left_out": ("count",),
    "parts_do_not_add_up": ("parts", "whole"),
    "running_period": ("done", "days", "first", "last"),
    "gaps": ("count", "buckets"),
    "small_counts": ("count", "groups", "key"),
    "stale_data": ("days", "newest"),
    "zero_denominator": ("count",),
    "tie_at_cut": ("limit", "value"),
    "cut_off": ("count",),
    "parts_overlap": ("parts", "whole"),
    "kept_empty": ("count",),
    "young_cohort": ("count", "days"),
    "all_data": ("first", "last"),
    "dates_differ": ("other",),
    "base_missing": ("count",),
    "labelled_live": ("count",),
    "instructions_in_texts": ("count",),
    "theme_coverage": ("count", "share"),
    "unlabelled_texts": ("count",),
    "template_texts": ("count",),
    "repeated_texts": ("count",),
    "unread_texts": ("count",),
    "undated_texts": ("count",),
    "sampled_clauses": ("count",),
    "association": ("weeks",),
    "other_customers": ("count",),
}
"""What `Note.numbers` holds, by code; days are ISO text, shares fractions, an unknown figure None.

`Note.subject` is a table (lost_rows and, of a ranking, lost_left_out), a dimension (empty_groups,
empty_left_out, kept_empty), a date role
(stale_data; dates_differ, with a second one as `other`), the group cut into buckets (gaps), the
metric a rate is divided by (small_counts: its smallest count, how many groups lie under 30, the
stored key of the smallest or None for the whole), another metric, or empty (cut_off,
running_period: `first` and `last` are the days of the unit that is not over)."""

FEW = 30
"""Under so many, a rate says little."""

STALE_DAYS = 30
GRAINS = frozenset({"hour", "day", "week", "month", "quarter", "year"})
ROUNDING = 1e-9
"""Relative difference of two sums of the same floats in another order."""


@dataclass(frozen=True)
class Note:
    """One thing that changes how a number may be read."""

    code: NoteCode
    level: Literal["warning", "hint"]
    """`warning` must be said with the answer; `hint` stands on the notes tab."""
    subject: str
    """The metric, table, dimension or group it is about."""
    numbers: tuple[Cell, ...] = ()
    """Its figures, in the order the wording's blanks have."""


@dataclass(frozen=True)
class _Source:
    """What notes are drawn from."""

    fetched: Fetched
    resolved: ResolvedQuery
    query: MetricQuery
    model: SemanticModel
    denominators: Fetched | None
    young: int

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return self.fetched.table.table.rows

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        return self.fetched.table.columns

    @property
    def values(self) -> tuple[tuple[int, ResultColumn], ...]:
        return tuple((n, c) for n, c in enumerate(self.columns) if c.role == "value")

    @property
    def grouped(self) -> bool:
        return any(column.role == "group" for column in self.columns)

    @property
    def complete(self) -> bool:
        """Whether every group stands in the rows: nothing was cut or left out on purpose."""
        uncut = self.query.limit is None and not self.query.having
        return uncut and not self.fetched.table.table.truncated


def notes_of(
    fetched: Fetched,
    resolved: ResolvedQuery,
    denominators: Fetched | None = None,
    young: int = 0,
) -> tuple[Note, ...]:
    """The notes of one result, warnings first.

    `denominators`: the same groups with what the query's rates are divided by, so that a rate of
    few can be told; None = only the whole is known. `young`: how many entered a funnel too late
    to have had its full time.
    """
    query = resolved.query
    if not isinstance(query, MetricQuery):
        return _sorted(_notes_of_records(fetched))
    source = _Source(fetched, resolved, query, resolved.model, denominators, young)
    return _sorted(note for finder in FINDERS for note in finder(source))


def _sorted(notes: Iterator[Note]) -> tuple[Note, ...]:
    return tuple(sorted(dict.fromkeys(notes), key=lambda note: note.level != "warning"))


def _notes_of_records(fetched: Fetched) -> Iterator[Note]:
    if fetched.table.table.truncated:
        yield Note("cut_off", "warning", "", (len(fetched.table.table.rows),))


def _lost_rows(source: _Source) -> Iterator[Note]:
    """Rows whose key has no parent row, of the tables the query is split by."""
    total = sum(_count(v) for (kind, _), v in source.fetched.checks.items() if kind == "rows")
    for (kind, table), value in source.fetched.checks.items():
        if kind == "no_match" and _count(value):
            share = _count(value) / total if total else None
            code: NoteCode = "lost_left_out" if _ranked(source.query) else "lost_rows"
            yield Note(code, "warning", table, (_count(value), share))


def _empty_groups(source: _Source) -> Iterator[Note]:
    grouped = {group.dimension for group in source.query.group_by}
    for (kind, dimension), value in source.fetched.checks.items():
        if kind == "empty" and dimension in grouped and _count(value):
            left_out = dimension in _ranked(source.query)
            code: NoteCode = "empty_left_out" if left_out else "empty_groups"
            yield Note(code, "hint", dimension, (_count(value),))


def _ranked(query: MetricQuery) -> frozenset[str]:
    """The groups whose nameless rows take no place in a ranking."""
    if query.limit is None:
        return frozenset()
    named = (group for group in query.group_by if group.grain is None and group.part is None)
    return frozenset(group.dimension for group in named if group.dimension != query.limit_per)


def _kept_empty(source: _Source) -> Iterator[Note]:
    excluded = {f.dimension for f in _flat(source.query.filters) if f.op == "not_in"}
    for (kind, dimension), value in source.fetched.checks.items():
        if kind == "empty" and dimension in excluded and _count(value):
            yield Note("kept_empty", "warning", dimension, (_count(value),))


def _flat(filters: tuple[Filter | AnyOf, ...]) -> Iterator[Filter]:
    for condition in filters:
        match condition:
            case Filter():
                yield condition
            case AnyOf():
                yield from condition.any_of


def _parts_and_whole(source: _Source) -> Iterator[Note]:
    """Additive parts must close to the whole; distinct counts overlap, which is told."""
    if not source.grouped or not source.complete or source.query.running is not None:
        return
    for place, column in source.values:
        whole = number_in(source.fetched.checks.get(("whole", column.subject)))
        if whole is None:
            continue
        parts = math.fsum(number_in(row[place]) or 0 for row in source.rows)
        if column.additive and not math.isclose(parts, whole, rel_tol=ROUNDING, abs_tol=1e-6):
            yield Note("parts_do_not_add_up", "warning", column.subject, (parts, whole))
        overlaps = additivity(source.model, column.subject) == "overlaps"
        if overlaps and parts > whole:
            yield Note("parts_overlap", "hint", column.subject, (int(parts), whole))


def _running_period(source: _Source) -> Iterator[Note]:
    by_time = any(group.grain for group in source.query.group_by)
    if source.resolved.running is None or (source.query.period is None and not by_time):
        return
    done, days = source.resolved.running
    first = source.resolved.today - timedelta(days=done - 1)
    last = first + timedelta(days=days - 1)
    yield Note("running_period", "warning", "", (done, days, first.isoformat(), last.isoformat()))


def _gaps(source: _Source) -> Iterator[Note]:
    """Buckets of time in which nothing happened."""
    axis = next((pair for pair in _group_places(source) if pair[1].format.kind in GRAINS), None)
    if axis is None:
        return
    place, column = axis
    filled: dict[Cell, bool] = {}
    for row in source.rows:
        happened = any(
            row[n] is not None and not (row[n] == 0 and metric.additive)
            for n, metric in source.values
        )
        filled[row[place]] = filled.get(row[place], False) or happened
    empty = sum(1 for has_value in filled.values() if not has_value)
    if empty:
        yield Note("gaps", "hint", column.subject, (empty, len(filled)))


def _group_places(source: _Source) -> tuple[tuple[int, ResultColumn], ...]:
    return tuple((n, c) for n, c in enumerate(source.columns) if c.role == "group")


def _small_counts(source: _Source) -> Iterator[Note]:
    """A rate of fewer than 30: of the whole where nothing splits it, else of its smallest group."""
    for metric_id in source.query.metrics:
        counted = counted_by(source.model, metric_id)
        if counted is None:
            continue
        counts = counts_by_group(source.fetched, source.denominators, metric_id, counted)
        few = {key: count for key, count in counts.items() if 0 < count < FEW}
        if few:
            smallest = min(few, key=lambda key: few[key])
            key = smallest[0] if smallest else None
            yield Note("small_counts", "warning", counted, (few[smallest], len(few), key))


def _stale_data(source: _Source) -> Iterator[Note]:
    """The newest row is long ago; a warning only where the period reaches beyond it."""
    today, period = source.resolved.today, source.resolved.period
    for (kind, role), value in source.fetched.checks.items():
        newest = _newest(source, role, value) if kind == "newest" else None
        if newest is None or (today - newest).days <= STALE_DAYS:
            continue
        beyond = period is None or period.end > newest + timedelta(days=1)
        numbers = ((today - newest).days, newest.isoformat())
        yield Note("stale_data", "warning" if beyond else "hint", role, numbers)


def _newest(source: _Source, role: str, value: Cell) -> date | None:
    """The newest day; of a first date the days behind it count as well."""
    newest, known = _day(value), source.resolved.span
    table, _, name = own_id(source.model, role).partition(".")
    spec = source.model.tables[table].dates.get(name) if table in source.model.tables else None
    if newest is None or known is None or spec is None or spec.earliest is None:
        return newest
    return max(newest, known.last)


def _day(value: Cell) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _zero_denominator(source: _Source) -> Iterator[Note]:
    for place, column in source.values:
        if not isinstance(source.model.metrics.get(column.subject), Ratio):
            continue
        empty = sum(1 for row in source.rows if row[place] is None)
        if empty:
            level: Literal["warning", "hint"] = "hint" if source.grouped else "warning"
            yield Note("zero_denominator", level, column.subject, (empty,))


def _cut_off(source: _Source) -> Iterator[Note]:
    if source.fetched.table.table.truncated:
        yield Note("cut_off", "warning", "", (len(source.rows),))


def _tie_at_cut(source: _Source) -> Iterator[Note]:
    """The row after the last one shown has the same value: which of the two stands is chance."""
    if not source.fetched.tie_at_cut or source.query.limit is None or not source.rows:
        return
    order = source.query.order[0].by if source.query.order else source.query.metrics[0]
    place = next((n for n, c in source.values if c.subject == order), source.values[0][0])
    numbers = (source.query.limit, source.rows[-1][place])
    yield Note("tie_at_cut", "warning", order, numbers)


def _young_cohort(source: _Source) -> Iterator[Note]:
    """Members of a funnel who have not had their full time yet."""
    for metric_id in source.query.metrics:
        match source.model.metrics.get(metric_id):
            case Funnel(within=days) if source.young:
                yield Note("young_cohort", "warning", metric_id, (source.young, days))
            case _:
                continue


def _all_data(source: _Source) -> Iterator[Note]:
    if source.query.period is not None or _is_dated(source.query):
        return
    span = source.resolved.span
    numbers = (span.start.isoformat(), span.last.isoformat()) if span else (None, None)
    yield Note("all_data", "hint", source.query.metrics[0], numbers)


def _is_dated(query: MetricQuery) -> bool:
    """Whether a condition names its own days: then a period was said, though not of the rows."""
    inside = any(isinstance(one.period, Span) for one in query.entity_filters)
    dated = ("gte", "gt", "lte", "lt")
    return inside or any("." in one.dimension and one.op in dated for one in _flat(query.filters))


def _dates_differ(source: _Source) -> Iterator[Note]:
    """The metrics count by several dates, and a period or a time group makes that matter."""
    by_time = any(group.dimension == "time" for group in source.query.group_by)
    if len(source.resolved.dates) > 1 and (by_time or source.query.period is not None):
        yield Note("dates_differ", "hint", source.resolved.dates[0], source.resolved.dates[1:2])


def _base_missing(source: _Source) -> Iterator[Note]:
    if source.query.compare is None:
        return
    for place, column in enumerate(source.columns):
        if column.role != "base":
            continue
        missing = sum(1 for row in source.rows if row[place] in {None, 0})
        if missing:
            level: Literal["warning", "hint"] = "hint" if source.grouped else "warning"
            yield Note("base_missing", level, column.subject, (missing,))


FINDERS: tuple[Callable[[_Source], Iterator[Note]], ...] = (
    _lost_rows,
    _parts_and_whole,
    _running_period,
    _cut_off,
    _small_counts,
    _stale_data,
    _tie_at_cut,
    _young_cohort,
    _zero_denominator,
    _base_missing,
    _kept_empty,
    _empty_groups,
    _gaps,
    _dates_differ,
    _all_data,
)


def _count(value: Cell) -> int:
    number = number_in(value)
    return int(number) if number is not None else 0
