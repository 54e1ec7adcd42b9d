"""A model while it is drafted: mutable on purpose, since later steps add to what earlier ones made.

Plain data; yaml_text.py writes it down.
"""

from dataclasses import dataclass, field

from semantic_layer.drafting.columns import Judged
from semantic_layer.drafting.held import HeldLink, HeldTable
from semantic_layer.drafting.terms import Term
from semantic_layer.drafting.written import column_sql
from semantic_layer.form import Scalar


@dataclass(frozen=True)
class Words:
    """Names in both languages; the first of each is the label."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    @property
    def label(self) -> tuple[str, str]:
        """The label in English and in Chinese."""
        return (self.en[0], self.zh[0]) if self.en and self.zh else ("", "")


@dataclass(frozen=True)
class Question:
    """Something the data do not say; both languages."""

    en: str
    zh: str


@dataclass
class DraftDate:
    """A date role."""

    column: str
    words: Words
    kind: str
    """start, created, paid ...; empty for an unknown event."""
    rank: int
    noun: str = ""
    """The event in English, as in `days from order to ...`."""
    default: bool = False
    future: bool = False
    hours: bool = False
    earliest: str = ""
    expression: str = ""
    """How the column reads as a date, where it is none itself."""

    @property
    def sql(self) -> str:
        """The date in an expression."""
        return self.expression or column_sql(self.column)


@dataclass
class DraftDimension:
    """Something to split by."""

    column: str
    words: Words
    searchable: bool = False
    number: bool = False
    text: bool = False
    pii: str = ""
    expression: str = ""
    order: tuple[Scalar, ...] = ()
    values: dict[Scalar, Words] = field(default_factory=dict)


@dataclass
class DraftTable:
    """One kind of row."""

    id: str
    held: HeldTable
    columns: tuple[Judged, ...]
    key: tuple[str, ...]
    entity: Term | None
    words: Words
    distinct: bool = False
    named: bool = True
    counted: bool = True
    """False: its number of rows means nothing (a look-up list, records of people)."""
    label: str = ""
    joins: dict[str, HeldLink | str] = field(default_factory=dict)
    """Parent table's id -> how it was found; a text is the column of a repeated id."""
    optional: set[str] = field(default_factory=set)
    dates: dict[str, DraftDate] = field(default_factory=dict)
    dimensions: dict[str, DraftDimension] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    called: Words = field(default_factory=Words)
    """Further names of grouping by it, after the column that names its rows: hotel name."""
    told: frozenset[str] = frozenset()
    """Columns that the rows of a flat sheet say of this thing, not of themselves."""

    @property
    def role(self) -> str:
        """customer, order, line, product ...; empty for a table nobody's list names."""
        return self.entity.role.partition(".")[2] if self.entity else ""

    @property
    def default_date(self) -> str:
        """The id of the date that is used when none is named."""
        return next((name for name, date in self.dates.items() if date.default), "")

    def join_column(self, parent: str) -> str:
        """The column that holds the parent's key."""
        link = self.joins[parent]
        return link if isinstance(link, str) else link.column


@dataclass
class DraftMetric:
    """A metric; `fields` are the keys of its kind, in order."""

    id: str
    fields: dict[str, str]
    words: Words
    means: tuple[str, str]
    unit: str = "count"
    format: str = ""
    better: str = "neither"
    also: bool = False
    phrases: Words = field(default_factory=Words)
    verbs: Words = field(default_factory=Words)
    group: str = ""
    comment: str = ""


@dataclass
class DraftModel:
    """The whole draft."""

    name: str
    currency: str = ""
    tables: dict[str, DraftTable] = field(default_factory=dict)
    metrics: dict[str, DraftMetric] = field(default_factory=dict)
    not_computable: dict[str, tuple[Words, tuple[str, str], tuple[str, ...]]] = field(
        default_factory=dict
    )
    questions: list[Question] = field(default_factory=list)

    def ask(self, en: str, zh: str) -> None:
        """Leave a question open, once."""
        if Question(en, zh) not in self.questions:
            self.questions.append(Question(en, zh))
