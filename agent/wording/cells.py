"""A cell of a result as people read it: label, number or date, one line, safe to show.

The single place where a column's meaning and its value become characters for table, chart and file.
"""

from agent.wording.say import say
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Language
from semantic_layer.formats import ValueFormat, format_value, readable
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell

NO_MATCH = "(no match)"
"""What the compiler writes for a key without a parent row."""

WORDS = frozenset({"text", "boolean"})
"""Formats whose values are looked up in the vocabulary."""

GRAINS = frozenset({"hour", "day", "week", "month", "quarter", "year"})

NUMBERS = frozenset({"integer", "number", "money", "percent", "points", "duration", "score"})
"""Formats that are read as amounts, and so stand to the right."""


def cell_text(value: Cell, column: ResultColumn, vocabulary: Vocabulary, language: Language) -> str:
    """One cell in words: None is "(empty)" in a group and a dash in a measure."""
    named = column.role in {"group", "key", "field"}
    if value is None and column.role == "group":
        return say("value.empty", language)
    if value == NO_MATCH and named:
        return say("value.no_match", language)
    if value is not None and named and column.format.kind in WORDS:
        return readable(vocabulary.value_label(column.subject, value, language))
    return number_text(value, column.format, language)


def number_text(value: Cell, shown_as: ValueFormat, language: Language) -> str:
    """A value of a known format; None is a dash."""
    return readable(format_value(value, shown_as, language))


def column_text(column: ResultColumn, language: Language) -> str:
    """The heading of a column: "Refund rate"; time is called by its step."""
    if column.subject == "time" and column.format.kind in GRAINS:
        return capital(say(f"grain.{column.format.kind}", language))
    return capital(readable(column.label.in_language(language)))


def capital(label: str) -> str:
    """A label as it stands alone or first."""
    return label[:1].upper() + label[1:]


def inside(label: str) -> str:
    """A label as it stands inside a sentence: "Refund rate" -> "refund rate", "AOV" stays."""
    return label[:1].lower() + label[1:] if label[1:].islower() else label


def shown_columns(columns: tuple[ResultColumn, ...]) -> tuple[int, ...]:
    """Places of the columns a person sees: keys behind a label stay in the data."""
    return tuple(place for place, column in enumerate(columns) if column.role != "key")
