"""ResolvedQuery: a form whose names exist, whose joins are safe and whose periods are closed.

Made by resolve.py only; the compiler trusts it and never tests again. Data only.
"""

from dataclasses import dataclass, field
from datetime import date

from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery, RowQuery


@dataclass(frozen=True)
class Bucket:
    """One row of the time axis."""

    label: str
    """As result rows carry it: `2026-07-01`, an hour as `2026-07-01 13:00`."""
    period: Period
    """The days counted; the first and the last bucket end where the query's period does."""
    base: Period | None = None
    """The days it is compared with."""
    window: Period | None = None
    """The days a running value is taken over, the bucket's own included."""
    window_buckets: int = 1
    """How many buckets the window has; fewer than asked where the data begin later."""


@dataclass(frozen=True)
class ResolvedQuery:
    """A query that cannot be wrong."""

    query: MetricQuery | RowQuery
    """With every default filled in, in the order it was asked."""
    model: SemanticModel = field(repr=False)
    today: date
    period: Period | None = None
    """The days asked for, closed; None = all data."""
    base: Period | None = None
    """The days compared with, aligned; None without a comparison of whole periods."""
    running: tuple[int, int] | None = None
    """Days done and days in all of a last unit that is not over."""
    buckets: tuple[Bucket, ...] = ()
    """The time axis; empty without a time group, or where no day is known."""
    span: Period | None = None
    """First to last day present in the dates used; None = not known."""
    dates: tuple[str, ...] = ()
    """The date role in force for each leading table, each once: `order.ordered`."""
