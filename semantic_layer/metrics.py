"""The metric kinds, one class each: what may stand under `metrics:` in a model.

Plain data. How a kind becomes SQL is in compile/; which side keeps its rows is in docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from semantic_layer.expressions import Expression
from semantic_layer.form import Bilingual, Form, Language
from semantic_layer.query import Direction, Grain


class Bound(Form):
    """A condition that words imply: `loses money` = below 0."""

    op: Literal["eq", "ne", "gt", "gte", "lt", "lte"]
    """Comparison."""
    value: float
    """Rates as fractions."""


class Phrase(Form):
    """A way of saying a metric that also says which way to sort, what is kept, or the split."""

    say: str
    """The words."""
    order: Direction | None = None
    """`best selling` = desc."""
    having: Bound | None = None
    """`loses money` = lt 0: a condition on result rows."""
    by: str | None = None
    """A dimension or table the words name as well: `top salesperson` = sales_rep."""


class Names(Form):
    """Surface forms in both languages; the first of each is the label."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    def in_language(self, language: Language) -> tuple[str, ...]:
        """The forms of one language."""
        return self.en if language == "en" else self.zh


class Phrases(Form):
    """Longer ways of saying it."""

    en: tuple[str | Phrase, ...] = ()
    zh: tuple[str | Phrase, ...] = ()

    def in_language(self, language: Language) -> tuple[str | Phrase, ...]:
        """The phrases of one language."""
        return self.en if language == "en" else self.zh


AggregateFunction = Literal[
    "sum",
    "count",
    "count_distinct",
    "avg",
    "min",
    "max",
    "median",
    "p10",
    "p25",
    "p75",
    "p90",
    "p95",
]


class MetricFields(Form):
    """What every kind has."""

    names: Names
    """Names in both languages; the first of each is the label."""
    verbs: Names = Names()
    """Verbs that mean it: sell, 卖."""
    phrases: Phrases = Phrases()
    """Other ways of saying it."""
    means: Bilingual | None = None
    """One sentence: what is counted and what is left out."""
    unit: str = "count"
    """`count`, a currency code, `days`, `hours`, `years`, `percent`, `points`, `score`,
    `number`."""
    format: (
        Literal["integer", "number", "money", "percent", "points", "duration", "score"] | None
    ) = None
    """How a value is shown; null = follows from the unit."""
    better: Literal["up", "down", "neither"] = "neither"
    """Which direction is good; decides `best` and `worst`."""
    not_by: Mapping[str, str] = {}
    """Dimensions the author excludes, each with the reason."""
    by: tuple[str, ...] = ()
    """Dimensions it may be split by; empty = every reachable one."""
    about: Mapping[str, str] = {}
    """Dimension -> the metric that the same words mean where a question names one of its values:
    complaints about delivery = texts that complain about it."""
    group: str = ""
    """Heading in the catalogue, such as `sales`."""


class Aggregate(MetricFields):
    """One aggregate over one table's rows."""

    kind: Literal["aggregate"]
    table: str
    """Whose rows are aggregated."""
    aggregate: AggregateFunction
    """`count` needs no `of`."""
    of: Expression | None = None
    """A scalar over the table's columns; `order.status` reads a many-to-one parent's column."""
    where: Expression | None = None
    """Rows that count; null = all."""
    date: str | None = None
    """A date role (`order.ordered`); null = the table's default date."""
    also: tuple[AggregateFunction, ...] = ()
    """Other aggregates that may be asked as `id.median`."""
    finer: tuple[str, ...] = ()
    """Metrics that count the same over a finer table's rows: they take this one's place where only
    that table knows a group or filter (orders by product: once per product)."""


class Ratio(MetricFields):
    """One metric over another; an empty or zero denominator gives an empty value."""

    kind: Literal["ratio"]
    numerator: str
    denominator: str
    basis: Literal["own_dates", "denominator"] = "own_dates"
    """`denominator`: numerator rows take the date of their denominator row (a cohort view)."""
    times: float = 1.0
    """A constant factor, such as 100 for points."""


class Derived(MetricFields):
    """A formula of other metrics: + - * / and numbers."""

    kind: Literal["derived"]
    formula: Expression
    """Metric ids as names, such as `revenue - cost`."""


class Cumulative(MetricFields):
    """A metric over everything up to each bucket's end, or over the last days before it."""

    kind: Literal["cumulative"]
    of: str
    since: Literal["start", "year"] = "start"
    """Since the first data, or since the year began."""
    last: int | None = None
    """In place of `since`: only the last so many days up to each bucket's end, today at most."""


class Snapshot(MetricFields):
    """A balance: summed over entities at the last snapshot date of a bucket, never over time."""

    kind: Literal["snapshot"]
    table: str
    of: Expression
    date: str | None = None
    """The snapshot date role; null = the table's default date."""
    where: Expression | None = None


class PerEntity(MetricFields):
    """A measure per entity, then an aggregate over the entities."""

    kind: Literal["per_entity"]
    entity: str
    """A table name."""
    inner: str
    """A metric computed for each entity."""
    outer: Literal["avg", "median", "sum", "min", "max", "p90", "count"] | None = None
    """Aggregate over entities; null with `share_where`."""
    share_where: str | None = None
    """Such as `>= 2`: share of the population whose inner value satisfies it."""
    count_where: str | None = None
    """Such as `>= 2`: number of entities whose inner value satisfies it."""
    population: Literal["active", "all", "active_before"] = "active"
    """Entities with rows, all entities, or those active in the equal period before."""
    joined_before: str | None = None
    """A date of the entity (`customer.first_order`): only those whose date lies before the period,
    along a time axis before each bucket."""


class Funnel(MetricFields):
    """Stages reached by the entities that entered the first one in the period."""

    kind: Literal["funnel"]
    entity: str
    stages: tuple[str, ...]
    """Date roles or stage names, in order."""
    within: int
    """Days followed after entering."""
    stage_names: Mapping[str, Bilingual] = {}


class Retention(MetricFields):
    """Share of a cohort active in the k-th bucket after it."""

    kind: Literal["retention"]
    entity: str
    cohorts: tuple[str, ...]
    """Date roles of the entity that may found a cohort."""
    active: str
    """A metric; an entity with a value above 0 is active."""
    grain: Grain = "month"
    horizon: int = 12
    at: int = 3
    """The age shown when age is not grouped."""


Metric = Annotated[
    Aggregate | Ratio | Derived | Cumulative | Snapshot | PerEntity | Funnel | Retention,
    Field(discriminator="kind"),
]
