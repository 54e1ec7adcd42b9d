"""A relation as tables, facts and notes: two groups of customers, and two series by week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell, Column, Table
from tools.facts import CellAddress, Fact, FactKind
from tools.feedback.pieces import Pieces
from tools.integrity import Note
from tools.maths.association import Movement
from tools.maths.intervals import Difference
from tools.workspace import ResultTable

THEME = Bilingual(en="theme", zh="主题")
GROUP = Bilingual(en="customers", zh="客户")
WITH, WITHOUT = "with", "without"
VERDICTS = {"rose": "higher", "fell": "lower"}
"""A test of two periods says rose and fell; of two groups higher and lower."""


@dataclass(frozen=True)
class Side:
    """One group of customers."""

    customers: int
    measured: int
    """Those that the metric has rows of."""
    value: float | None


@dataclass(frozen=True)
class Sides:
    """Customers with the theme, and the others who wrote."""

    theme: str
    with_theme: Side
    without: Side
    difference: Difference


@dataclass(frozen=True)
class Week:
    """One complete week."""

    start: date
    customers: int
    """With the theme."""
    metric: float | None


def _points(shown_as: ValueFormat) -> ValueFormat:
    return ValueFormat("points") if shown_as.kind == "percent" else shown_as


def groups_table(sides: Sides | None, metric: ResultColumn, sql: str) -> ResultTable:
    """A row each for customers with the theme and without; the difference stands with the first."""
    integer, text = ValueFormat("integer"), ValueFormat("text")
    columns = (
        ResultColumn("group", "group", "theme_group", text, GROUP),
        replace(metric, id=metric.subject, role="value"),
        ResultColumn(
            "difference", "delta", metric.subject, _points(metric.format),
            Bilingual(en="difference", zh="差异"),
        ),
        _field("low", _points(metric.format), "from", "下限"),
        _field("high", _points(metric.format), "to", "上限"),
        _field("verdict", text, "verdict", "判断"),
        _field("customers", integer, "customers", "客户数"),
        _field("measured", integer, "measured", "有数据的客户数"),
    )  # fmt: skip
    names = tuple(Column(column.id, "unknown") for column in columns)
    rows = () if sides is None else tuple(_side_rows(sides))
    return ResultTable(Table(names, rows), columns, sql)


def _field(name: str, shown_as: ValueFormat, en: str, zh: str) -> ResultColumn:
    return ResultColumn(name, "field", name, shown_as, Bilingual(en=en, zh=zh))


def _side_rows(sides: Sides) -> Iterator[tuple[Cell, ...]]:
    one, other, difference = sides.with_theme, sides.without, sides.difference
    interval = difference.interval
    low, high = (interval.low, interval.high) if interval is not None else (None, None)
    verdict = VERDICTS.get(difference.verdict, difference.verdict)
    yield (WITH, one.value, difference.value, low, high, verdict, one.customers, one.measured)
    yield (WITHOUT, other.value, None, None, None, None, other.customers, other.measured)


def weeks_table(weeks: Sequence[Week], metric: ResultColumn) -> ResultTable:
    """The theme's customers and the metric, week by week."""
    columns = (
        ResultColumn("time", "group", "time", ValueFormat("week"), Bilingual(en="week", zh="周")),
        ResultColumn(
            "theme_customers", "value", "theme_customers", ValueFormat("integer"),
            Bilingual(en="customers with the theme", zh="提到该主题的客户数"),
        ),
        replace(metric, id=metric.subject, role="value"),
    )  # fmt: skip
    names = tuple(Column(column.id, "unknown") for column in columns)
    rows = tuple((week.start.isoformat(), week.customers, week.metric) for week in weeks)
    return ResultTable(Table(names, rows), columns, "")


def facts_of_relation(
    sides: Sides, moves: Movement, tables: tuple[ResultTable, ...], vocabulary: Vocabulary,
    dimension: str,
) -> tuple[Fact, ...]:  # fmt: skip
    """Both values with their sizes, the difference, and how the weeks go together."""
    shown = Bilingual(
        en=vocabulary.value_label(dimension, sides.theme, "en"),
        zh=vocabulary.value_label(dimension, sides.theme, "zh"),
    )
    facts = [*_side_facts(tables[0], ((THEME, sides.theme, shown),))]
    week = ValueFormat("integer")
    facts.append(
        Fact("", "count", Bilingual(en="complete weeks", zh="完整周数"), moves.weeks, week)
    )
    number = ValueFormat("number")
    if moves.correlation is not None and moves.interval is not None:
        figures = (moves.correlation, moves.interval.low, moves.interval.high)
        for name, value in zip(
            ("correlation", "correlation_low", "correlation_high"), figures, strict=True
        ):
            label = Bilingual(en="rank correlation of weekly changes", zh="周变化的秩相关系数")
            facts.append(Fact("", "value", label, round(value, 2), number, subject=name))
    return tuple(replace(fact, id=f"f{n}") for n, fact in enumerate(facts, 1))


def _side_facts(
    table: ResultTable, theme: tuple[tuple[Bilingual, Cell, Bilingual], ...]
) -> Iterator[Fact]:
    wanted: tuple[tuple[int, int, FactKind], ...] = (
        (0, 1, "value"), (1, 1, "base"), (0, 2, "change"), (0, 3, "value"), (0, 4, "value"),
        (0, 6, "value"), (1, 6, "base"), (0, 7, "value"), (1, 7, "base"),
    )  # fmt: skip
    for row, place, kind in wanted:
        column, value = table.columns[place], table.table.rows[row][place]
        if isinstance(value, int | float):
            yield Fact(
                id="", kind=kind, label=column.label, value=value, format=column.format,
                groups=theme if row == 0 else (), cell=CellAddress(0, row, place),
                subject=column.subject,
            )  # fmt: skip


def notes_of_relation(sides: Sides, moves: Movement, read: Pieces) -> tuple[Note, ...]:
    """That it is an association, that texts were labelled just now or cut, and who is left out."""
    found = [Note("association", "warning", "", (moves.weeks,))]
    if read.live:
        found.append(Note("labelled_live", "warning", "", (read.live,)))
    if read.truncated:
        found.append(Note("cut_off", "warning", "", (len(read.pieces),)))
    left_out = (
        sides.with_theme.customers + sides.without.customers
        - sides.with_theme.measured - sides.without.measured
    )  # fmt: skip
    if left_out:
        found.append(Note("other_customers", "hint", "", (left_out,)))
    return tuple(found)
