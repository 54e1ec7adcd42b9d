"""MetricQuery and RowQuery: the forms a planner fills in, and their parts.

Holding one proves its shape; its names may still be wrong until `resolve` has seen it. What each
field means exactly is in docs/reference/forms.md. No language, chart or assumption belongs here.
"""

from datetime import date
from typing import Literal

from semantic_layer.form import Form, Scalar

Grain = Literal["hour", "day", "week", "month", "quarter", "year"]
DatePart = Literal[
    "hour", "weekday", "is_weekend", "day_of_month", "week_of_year", "month_of_year",
    "quarter_of_year",
]  # fmt: skip
FilterOperator = Literal[
    "in", "not_in", "gt", "gte", "lt", "lte", "is_null", "not_null", "contains"
]
EntityOperator = Literal[
    "eq", "ne", "gt", "gte", "lt", "lte", "is_null", "not_null",
    "top", "bottom", "top_percent", "bottom_percent",
]  # fmt: skip
ValueOf = Literal["value", "delta", "pct", "share"]
Direction = Literal["asc", "desc"]


class Group(Form):
    """One way to split the rows."""

    dimension: str
    """A dimension id, a table name (`customer`), a date role (`order.delivered`), or `time`,
    `stage`, `age`."""
    grain: Grain | None = None
    """Cut of a date; only on dates."""
    part: DatePart | None = None
    """Repeating part of a date, such as weekday (1 Monday to 7 Sunday); only on dates."""
    edges: tuple[float, ...] = ()
    """Rising numbers that cut a number into bands [a, b); the last band is open."""


class Filter(Form):
    """A condition on rows."""

    dimension: str
    """As in a group."""
    part: DatePart | None = None
    """Condition on a part of a date, such as weekend days."""
    op: FilterOperator = "in"
    """`not_in` keeps rows with an empty value; `contains` is for free text only."""
    values: tuple[Scalar, ...] = ()
    """Stored keys; null selects empty values."""


class AnyOf(Form):
    """Conditions of which at least one must hold."""

    any_of: tuple[Filter, ...]
    """Two or more conditions."""


class Span(Form):
    """Half-open days [start, end)."""

    start: date | None = None
    """First day counted; null = open."""
    end: date | None = None
    """First day not counted any more; null = open."""
    date: str | None = None
    """A named date role such as `order.delivered`; null = each metric's own date."""
    phrase: str | None = None
    """The words the days came from; never part of equality."""


class EntityFilter(Form):
    """A condition on an entity as a whole: did, did not, more than, top 10 %."""

    entity: str
    """A table name, such as `customer`."""
    metric: str
    """Computed per entity, then compared."""
    op: EntityOperator
    """How it is compared; top and bottom rank the entities."""
    value: float | None = None
    """In the metric's own unit; the n or the percent of a ranking."""
    period: Span | Literal["query"] | None = None
    """Days it is computed over; null = all data, `query` = the query's own period."""
    filters: tuple[Filter | AnyOf, ...] = ()
    """Conditions on the rows it is computed from; the query's filters are not inherited."""


class Comparison(Form):
    """A second period beside the first."""

    to: Literal["previous", "year_ago", "period"]
    """The period before, the same days a year earlier, or a fixed period."""
    period: Span | None = None
    """Only with `period`."""
    align: Literal["to_date", "full"] | None = None
    """`to_date`: the base ends at the same elapsed point (default while the period runs)."""


class ShareOf(Form):
    """Each row's share of a whole."""

    within: tuple[str, ...] | None = None
    """Groups inside which shares add up to 1; null = the default (`time` if grouped by time)."""
    dropping: tuple[str, ...] = ()
    """Dimensions (or an entity) whose filters the whole does not have."""


class Having(Form):
    """A condition on a result row, after aggregation."""

    metric: str
    """One of the query's metrics."""
    of: ValueOf = "value"
    """Its value, change, percentage change or share."""
    op: Literal["eq", "ne", "gt", "gte", "lt", "lte", "is_null", "not_null"]
    """Comparison."""
    value: float | None = None
    """Rates as fractions."""


class Order(Form):
    """One sort key; empty values always come last."""

    by: str
    """A metric or a group of the query."""
    of: ValueOf = "value"
    """What of the metric."""
    direction: Direction = "desc"
    """Largest first unless said."""


class Running(Form):
    """Running total or moving mean along time."""

    function: Literal["total", "mean"]
    """Total so far, or mean over the window."""
    window: int | None = None
    """Number of buckets; null with `total` = since the start."""
    restart: Literal["week", "month", "quarter", "year"] | None = None
    """Where a running total begins again."""


class MetricQuery(Form):
    """Measures, split and filtered: the form behind nearly every question."""

    metrics: tuple[str, ...] = ()
    """1 to 4 metric ids, the leading one first; `order_value.median` = another allowed
    aggregate."""
    group_by: tuple[Group, ...] = ()
    """0 to 3 groups; one row per combination."""
    filters: tuple[Filter | AnyOf, ...] = ()
    """Conditions on rows; all must hold."""
    entity_filters: tuple[EntityFilter, ...] = ()
    """Conditions on entities as a whole; all must hold."""
    period: Span | None = None
    """Days counted; null = all data."""
    compare: Comparison | None = None
    """Adds base, delta and pct per metric."""
    share_of: ShareOf | None = None
    """Adds the share of a whole."""
    having: tuple[Having, ...] = ()
    """Conditions on result rows."""
    order: tuple[Order, ...] = ()
    """Sort keys, the first leads."""
    limit: int | None = None
    """At most this many rows (or, with a time group, combinations of the other groups)."""
    limit_per: str | None = None
    """A group inside whose values the limit holds."""
    running: Running | None = None
    """Needs a time group."""


class RowQuery(Form):
    """A list of records instead of a measure; the rows beneath a number."""

    entity: str
    """A table name."""
    fields: tuple[str, ...] = ()
    """Dimensions, dates or columns of the table; empty = what the table shows."""
    filters: tuple[Filter | AnyOf, ...] = ()
    """Conditions on the records."""
    entity_filters: tuple[EntityFilter, ...] = ()
    """Conditions on entities as a whole."""
    period: Span | None = None
    """On the table's default date unless `date` is given."""
    order: tuple[Order, ...] = ()
    """By fields; newest first unless said."""
    limit: int | None = None
    """50 unless said, at most 1,000."""
