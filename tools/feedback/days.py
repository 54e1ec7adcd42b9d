"""The days of a summary: asked for, compared with, and read as one stretch."""

from dataclasses import dataclass
from datetime import date, timedelta

from semantic_layer.metrics import Aggregate
from semantic_layer.periods import Period
from semantic_layer.problems import QueryRefused
from semantic_layer.query import Comparison, MetricQuery, Span
from tools.feedback.columns import TextTable
from tools.feedback.pieces import Conditions, row_query
from tools.workspace import Workspace

FARTHEST_GAP = 92
"""Days between two compared periods up to which everything between them is read as well."""


@dataclass(frozen=True)
class Days:
    """Closed days."""

    now: Period | None
    """None = all data."""
    before: Period | None
    """None = nothing to compare with."""
    running: tuple[int, int, date] | None
    """Days done and in all of a unit that is not over, and its first day."""

    @property
    def read(self) -> Period | None:
        """From the first to the last day of both; None = all data."""
        if self.now is None or self.before is None:
            return self.now
        return Period(
            start=min(self.now.start, self.before.start), end=max(self.now.end, self.before.end)
        )

    @property
    def span(self) -> Span | None:
        """`read` as a form has it."""
        return None if self.read is None else Span(start=self.read.start, end=self.read.end)


def closed_days(
    period: Span | None, compare: Comparison | None, filters: Conditions,
    table: TextTable, workspace: Workspace,
) -> Days:  # fmt: skip
    """The days closed as every metric query closes them; raises QueryRefused.

    A comparison with days before the data is dropped, not refused: the themes stand all the same.
    """
    plain = workspace.resolve(row_query(table, (), filters, period))
    count = _count_metric(table, workspace)
    if period is None or count is None:
        return Days(plain.period, None, None)
    query = MetricQuery(metrics=(count,), period=period, compare=compare)
    try:
        resolved = workspace.resolve(query)
    except QueryRefused:
        resolved = workspace.resolve(query.model_copy(update={"compare": None}))
    running = resolved.running
    first = workspace.today - timedelta(days=running[0] - 1) if running else None
    return Days(
        resolved.period or plain.period,
        resolved.base,
        (*running, first) if running is not None and first is not None else None,
    )


def until(days: Period | None, today: date) -> Period | None:
    """The days that have begun; a trend has no future."""
    end = today + timedelta(days=1)
    if days is None or days.start >= end:
        return None
    return Period(start=days.start, end=min(days.end, end))


def _count_metric(table: TextTable, workspace: Workspace) -> str | None:
    """A count of the texts, by which days are closed."""
    return next(
        (
            name for name, metric in workspace.model.metrics.items()
            if isinstance(metric, Aggregate) and metric.table == table.table and metric.date is None
        ),
        None,
    )  # fmt: skip
