"""Where a model keeps its texts and their labels: found by shape, so that any model may have them.

The table of texts is the one with free text, a date and, where there is one, a customer. Labels are
known by the view they come from and the column they stand in, never by a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from semantic_layer.joins import default_date, reachable_dimensions, reachable_tables
from semantic_layer.model import SemanticModel, Table
from semantic_layer.vocabulary import nearest

LABELS = "feedback_labels_now"
MENTIONS = "feedback_aspects_now"
LABEL_COLUMNS = (
    "sentiment", "primary_aspect", "severity", "language", "template", "suspicious",
    "duplicate_group",
)  # fmt: skip
NEEDED = frozenset({"sentiment", "primary_aspect"})
"""Without these two the texts are labelled while asked for."""
CUSTOMERS = frozenset({"customer", "customers", "client", "buyer", "account", "member"})
RATINGS = frozenset({"rating", "stars", "score", "review_score", "rating_score"})


@dataclass(frozen=True)
class Mentions:
    """The table of aspects beside the texts, one row per clause and aspect."""

    table: str
    aspect: str
    polarity: str


@dataclass(frozen=True)
class TextTable:
    """The texts of one model."""

    table: str
    text: str
    """The dimension with the words."""
    written: str
    """The date role counted by."""
    customer: str | None
    """The table of those who wrote; None = each text is its own unit."""
    rating: str | None
    labels: Mapping[str, str]
    """Column of the labels -> dimension; empty = not labelled."""
    mentions: Mentions | None

    @property
    def is_labelled(self) -> bool:
        """Whether the labels are rows."""
        return bool(self.labels)

    @property
    def primary(self) -> str:
        """The dimension that says which theme a text is in; only where there are labels."""
        return self.labels["primary_aspect"]

    @property
    def theme(self) -> str:
        """The dimension whose values bear the names of the themes."""
        return self.mentions.aspect if self.is_labelled and self.mentions else "theme"


def text_table(model: SemanticModel) -> TextTable | None:
    """The texts of the model, those with labels first; None where there are none."""
    found = [table for name in model.tables if (table := _texts(model, name)) is not None]
    found.sort(key=lambda one: (not one.is_labelled, one.customer is None, one.rating is None))
    return found[0] if found else None


def _texts(model: SemanticModel, name: str) -> TextTable | None:
    table = model.tables[name]
    text = next((key for key, d in table.dimensions.items() if d.text and d.pii), None)
    written = default_date(table)
    if text is None or written is None or not isinstance(table.key, str):
        return None
    reachable = reachable_tables(model, name)
    return TextTable(
        table=name,
        text=text,
        written=written,
        customer=next((one for one in reachable if _is_customer(model, one)), None),
        rating=next(
            (key for key, d in table.dimensions.items() if _is_rating(key, d.column)), None
        ),
        labels=_labels(model, name),
        mentions=_mentions(model, name),
    )


def _is_customer(model: SemanticModel, name: str) -> bool:
    return name in CUSTOMERS or bool(CUSTOMERS & set(model.tables[name].names.en))


def _is_rating(name: str, column: str | None) -> bool:
    return name in RATINGS or column in RATINGS


def _labels(model: SemanticModel, name: str) -> Mapping[str, str]:
    """The dimensions that hold labels: `primary_aspect` -> the dimension over that column."""
    for other in (name, *reachable_tables(model, name)):
        table = model.tables[other]
        if table.source.rpartition(".")[2] != LABELS:
            continue
        known = set(reachable_dimensions(model, name))
        by_column = {d.column: key for key, d in table.dimensions.items() if key in known}
        labels = {column: by_column[column] for column in LABEL_COLUMNS if column in by_column}
        if set(labels) >= NEEDED:
            return labels
    return {}


def _mentions(model: SemanticModel, name: str) -> Mentions | None:
    for other, table in model.tables.items():
        if table.source.rpartition(".")[2] == MENTIONS and name in reachable_tables(model, other):
            aspect, polarity = _over(table, "aspect"), _over(table, "polarity")
            if aspect and polarity:
                return Mentions(other, aspect, polarity)
    return None


def _over(table: Table, column: str) -> str | None:
    return next((key for key, d in table.dimensions.items() if d.column == column), None)


def nearest_tables(model: SemanticModel) -> tuple[str, ...]:
    """What a refusal may offer where a model has no texts."""
    return nearest("feedback", model.tables)
