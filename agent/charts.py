"""Charts as data, and which chart fits a result. Drawn elsewhere (agent/exports/terminal.py).

One number has no chart, time is a line, a few parts of a whole are shares, everything else is bars.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agent.wording.cells import cell_text, column_text, inside
from agent.wording.say import say
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Language
from semantic_layer.formats import ValueFormat
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell
from tools.result import ResultTable

LINES = 4
"""Series that one line chart can hold and still be told apart."""

BARS = 3
"""Bars that may stand under one label."""

SHARES = 6
"""Parts of a whole that are drawn as shares."""

MANY = 24
"""Groups up to which all bars are drawn; beyond, the first 20."""

KEPT = 20
"""Bars drawn when there are too many."""

TIME = frozenset({"hour", "day", "week", "month", "quarter", "year", "date", "datetime"})
ORDERED = frozenset({"integer", "number", "band", "weekday", "month_of_year"})
"""Groups with an order of their own: many of them are a line, not bars."""


@dataclass(frozen=True)
class Series:
    """One line or one set of bars."""

    label: str
    values: tuple[float | None, ...]
    """One per label of the chart; None = no value (a gap stays a gap)."""


@dataclass(frozen=True)
class Chart:
    """A picture of one result."""

    kind: Literal["bars", "line", "shares", "funnel"]
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    format: ValueFormat
    left_out: int = 0
    """Groups not drawn."""


@dataclass(frozen=True)
class _Source:
    """A result with its words."""

    table: ResultTable
    vocabulary: Vocabulary
    language: Language

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        return self.table.columns

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return self.table.table.rows

    def places(self, role: str) -> tuple[int, ...]:
        return tuple(n for n, column in enumerate(self.columns) if column.role == role)

    def text(self, row: tuple[Cell, ...], place: int) -> str:
        return cell_text(row[place], self.columns[place], self.vocabulary, self.language)

    def heading(self, place: int) -> str:
        return column_text(self.columns[place], self.language)

    def title(self, measure: int, *groups: int) -> str:
        named = tuple(inside(self.heading(place)) for place in groups)
        group = say("list.and", self.language, head=named[0], last=named[-1])
        group = named[0] if len(named) == 1 else group
        return say("chart.by", self.language, metric=self.heading(measure), group=group)


def choose_chart(table: ResultTable, vocabulary: Vocabulary, language: Language) -> Chart | None:
    """The chart that fits a result, or None where a table says it better."""
    source = _Source(table, vocabulary, language)
    groups, measures = source.places("group"), source.places("value")
    if len(source.rows) < 2 or not measures or len(groups) not in {1, 2}:
        return None
    draw = _one_group if len(groups) == 1 else _two_groups
    chart = draw(source, groups, measures)
    if chart is None or not any(v is not None for s in chart.series for v in s.values):
        return None
    return chart


def trend_charts(
    tables: tuple[ResultTable, ...], vocabulary: Vocabulary, language: Language
) -> tuple[Chart, ...]:
    """The charts of those tables that run along time."""
    along = (t for t in tables if any(c.role == "group" and c.subject == "time" for c in t.columns))
    charts = (choose_chart(table, vocabulary, language) for table in along)
    return tuple(chart for chart in charts if chart is not None)


def _one_group(source: _Source, groups: tuple[int, ...], measures: tuple[int, ...]) -> Chart | None:
    group, lead = groups[0], measures[0]
    column, shares = source.columns[group], source.places("share")
    over_time = column.format.kind in TIME
    if column.subject == "stage":
        return _simple("funnel", source, group, (lead,))
    if over_time or (column.format.kind in ORDERED and len(source.rows) > MANY):
        return _simple("line", source, group, _beside(source, measures, LINES))
    if shares and len(source.rows) <= SHARES:
        return _simple("shares", source, group, (shares[0],))
    return _simple("bars", source, group, _beside(source, measures, BARS))


def _beside(source: _Source, measures: tuple[int, ...], most: int) -> tuple[int, ...]:
    """The leading measure, its base, and further measures that read on the same scale."""
    lead = source.columns[measures[0]]
    base = tuple(p for p in source.places("base") if source.columns[p].subject == lead.subject)
    alike = tuple(p for p in measures[1:] if source.columns[p].format == lead.format)
    return (measures[0], *(base or alike))[:most]


def _simple(
    kind: Literal["bars", "line", "shares", "funnel"],
    source: _Source,
    group: int,
    drawn: tuple[int, ...],
) -> Chart:
    cut = kind == "bars" and len(source.rows) > MANY
    rows = source.rows[:KEPT] if cut else source.rows
    if kind == "line":
        rows = tuple(sorted(rows, key=lambda row: _in_order(row[group])))
    return Chart(
        kind=kind,
        title=source.title(drawn[0], group),
        labels=tuple(source.text(row, group) for row in rows),
        series=tuple(
            Series(source.heading(place), tuple(_number(row[place]) for row in rows))
            for place in drawn
        ),
        format=source.columns[drawn[0]].format,
        left_out=len(source.rows) - len(rows),
    )


def _two_groups(
    source: _Source, groups: tuple[int, ...], measures: tuple[int, ...]
) -> Chart | None:
    if any(source.columns[place].subject in {"age", "stage"} for place in groups):
        return None
    along, across = groups
    if source.columns[across].format.kind in TIME:
        along, across = across, along
    over_time = source.columns[along].format.kind in TIME
    if not over_time and _count(source, across) > _count(source, along):
        along, across = across, along
    return _pivot("line" if over_time else "bars", source, (along, across), measures[0])


def _pivot(
    kind: Literal["bars", "line"], source: _Source, groups: tuple[int, int], measure: int
) -> Chart | None:
    """One series per value of the second group, the largest ones; the first group along."""
    along, across = groups
    cells = {(row[along], row[across]): _number(row[measure]) for row in source.rows}
    if len(cells) < len(source.rows):  # two customers of one name: bars would hide one of them
        return None
    labels = _distinct(source, along, sort=kind == "line")
    series = _distinct(source, across, sort=False)
    ranked = sorted(series, key=_weight(cells, labels), reverse=True)
    kept = [key for key in series if key in ranked[: LINES if kind == "line" else BARS]]
    shown = labels if kind == "line" or len(labels) <= MANY else labels[:KEPT]
    names = {row[along]: source.text(row, along) for row in source.rows}
    keys = {row[across]: source.text(row, across) for row in source.rows}
    return Chart(
        kind=kind,
        title=source.title(measure, along, across),
        labels=tuple(names[key] for key in shown),
        series=tuple(
            Series(keys[key], tuple(cells.get((label, key)) for label in shown)) for key in kept
        ),
        format=source.columns[measure].format,
        left_out=len(series) - len(kept) + len(labels) - len(shown),
    )


def _weight(
    cells: dict[tuple[Cell, Cell], float | None], labels: tuple[Cell, ...]
) -> Callable[[Cell], float]:
    return lambda key: sum(abs(cells.get((label, key)) or 0.0) for label in labels)


def _count(source: _Source, place: int) -> int:
    return len({row[place] for row in source.rows})


def _distinct(source: _Source, place: int, *, sort: bool) -> tuple[Cell, ...]:
    found = tuple(dict.fromkeys(row[place] for row in source.rows))
    return tuple(sorted(found, key=_in_order)) if sort else found


def _in_order(value: Cell) -> tuple[bool, float, str]:
    number = _number(value)
    return value is None, number if number is not None else 0.0, str(value)


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) else None
