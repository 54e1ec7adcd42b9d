"""SemanticModel: tables, joins, dates, dimensions and metrics, checked and ready to be asked.

Made by load.py only. Holding one proves that every rule of rules.py holds. No rows, no SQL text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from typing_extensions import override

from semantic_layer.expressions import Expression
from semantic_layer.form import Bilingual, Form, Scalar
from semantic_layer.metrics import Metric, Names, Phrases


class Calendar(Form):
    """How days are counted."""

    timezone: str = "UTC"
    week_start: str = "monday"
    fiscal_year_start: int = 1
    """Month number."""
    quarters: str = "calendar"
    """`calendar` or `fiscal`: what a bare quarter means when the fiscal year is shifted."""
    currency: str = ""
    """ISO code of money without a unit of its own; empty = none."""


class DateRole(Form):
    """A date of a table that a question may name, group by or filter on."""

    column: str | None = None
    """A column of the table; null when `expression`, `earliest` or `first_of` gives the date."""
    expression: Expression | None = None
    earliest: str | None = None
    """`order.ordered`: the first such date among the rows that join to this one."""
    where: Expression | None = None
    """Only beside `earliest`: which of those rows count, over their table's columns."""
    first_of: tuple[str, ...] = ()
    """The earliest of several dates of this table (`lead.ordered`); empty ones are left out."""
    unless: tuple[str, ...] = ()
    """Other dates of this table: a row that has one of them does not have this one."""
    default: bool = False
    """The date used when none is named; exactly one per table that has dates."""
    future: bool = False
    """True: may lie after today (due, expected)."""
    hours: bool = False
    """True: the column holds a time of day, so hours may be asked."""
    names: Names = Names()

    @property
    def is_looked_up(self) -> bool:
        """True: the date comes from other rows or other dates, not from a column of its own."""
        return self.earliest is not None or bool(self.first_of)


class Score(Form):
    """One digit of a segment: 1 where a metric of the row is better than its mean, else 0."""

    metric: str
    better: Literal["up", "down"] = "up"
    """`up` = above the mean counts as better; `down` = at or below it."""


class Label(Form):
    """One column per language that names a row."""

    en: str
    zh: str


class Dimension(Form):
    """Something rows can be split by or filtered on."""

    column: str | None = None
    expression: Expression | None = None
    """A scalar or condition over the table's columns; `order.status` reads a parent's column."""
    bands: tuple[float, ...] = ()
    """Edges [a, b) that cut the number into groups."""
    metric: str | None = None
    """A metric computed per row of this table (an entity), then used as its value or cut by
    `bands`, `tiers` or `scores`."""
    tiers: Mapping[str, float] = {}
    """`{A: 0.8, B: 0.95, C: 1}`: rows with the largest `metric` first, until the share of the total
    is reached; rows whose metric is not above 0 have no tier."""
    scores: tuple[Score, ...] = ()
    """Digits side by side, such as `101`, for the rows whose `metric` is above 0."""
    label: Label | None = None
    """Columns with the name of the stored key in each language."""
    searchable: bool = False
    """True: its stored values become words a question may use."""
    text: bool = False
    """True: free text, asked with `contains` only."""
    number: bool = False
    """True: a number; may be compared and banded."""
    pii: str | None = None
    """name, phone, email, id, address or free_text; null = not personal."""
    order: tuple[Scalar, ...] = ()
    """Natural order of the values."""
    names: Names = Names()
    phrases: Phrases = Phrases()
    values: Mapping[Scalar, Names] = {}
    """Further names of stored values, both languages."""
    means: Bilingual | None = None


class JoinTarget(Form):
    """A many-to-one join to a table's key; the role name is the key it stands under."""

    table: str
    on: str
    """This table's column that holds the other table's key."""
    optional: bool = False
    """True: most rows have no partner and that is no fault (an order without a return): such rows
    count as empty, not as "(no match)"."""


class Pairs(Form):
    """Rows of a second source beside each row: a review of an order beside each of its products."""

    source: str
    """The second table or view in the database."""
    on: str
    """The column that both sources hold."""
    columns: tuple[str, ...]
    """What is read from the second source; equal combinations stand once."""


class Table(Form):
    """One kind of row."""

    source: str
    """Table or view in the database."""
    key: str | tuple[str, ...]
    """Column(s) that identify a row."""
    distinct: bool = False
    """True: the source holds several rows per key; this table is one row per key, each column its
    smallest value among them (a customer known only from order lines)."""
    where: Expression | None = None
    """Rows of the source that belong to this table; null = all."""
    pairs: Pairs | None = None
    """One row per pair with a second source: the one way to split many-to-many, each row counted
    once for each of its partners. A row without a partner stays."""
    label: str | Label | None = None
    """Column that names a row to a person; null = the key."""
    names: Names = Names()
    searchable: bool = True
    """True: the names of its rows become words a question may use (needs `names`); false for rows
    only an identifier names, such as order lines or anonymous ids."""
    shows: tuple[str, ...] = ()
    """Fields of a record list when none are asked."""
    needs: Bilingual | None = None
    """What is said to be needed where the database lacks the source; null = the source's name."""
    joins: Mapping[str, str | JoinTarget] = {}
    """`customer: customer_id`, or a named role `ship_to: {table: region, on: ship_region_id}`."""
    dates: Mapping[str, DateRole] = {}
    dimensions: Mapping[str, Dimension] = {}


class NotComputable(Form):
    """A wish the data cannot answer, with what it needs."""

    names: Names
    needs: Bilingual
    instead: tuple[str, ...] = ()
    """Metric ids that come nearest."""


@dataclass(frozen=True)
class Place:
    """Where a key of the model stands."""

    file: str
    line: int


@dataclass(frozen=True)
class SemanticModel:
    """A whole model."""

    name: str
    calendar: Calendar
    tables: Mapping[str, Table]
    metrics: Mapping[str, Metric]
    not_computable: Mapping[str, NotComputable]
    fingerprint: str
    """SHA-256 over the files' content: changes when, and only when, a definition may have
    changed."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Dotted key -> where it stands, for messages and the definition tab."""
    harmless: Names = field(default_factory=Names)
    """Further words of this company that carry no meaning in a question (its own name)."""
    title: Bilingual | None = None
    """What people call this data ('demo CRM'); null = `name`."""
    default_metric: str | None = None
    """What "top 3 customers" are ranked by where no measure is named; None = it is asked."""

    @override
    def __eq__(self, other: object) -> bool:
        """By fingerprint: what is kept beside a model is looked up thousands of times."""
        return self is other or (
            isinstance(other, SemanticModel) and self.fingerprint == other.fingerprint
        )

    @override
    def __hash__(self) -> int:
        """By fingerprint, so that what is worked out of a model can be kept beside it."""
        return hash(self.fingerprint)
