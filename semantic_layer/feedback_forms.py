"""SummariseFeedback and RelateTheme: what customers complain about, and what goes with it.

Forms as in query.py: holding one proves its shape, its names are proved by the tool that takes it.
"""

from typing import Literal

from semantic_layer.form import Form
from semantic_layer.query import AnyOf, Comparison, Filter, Span

ThemeOrder = Literal["customers", "change", "severity"]


class SummariseFeedback(Form):
    """What customers complain about, one row per theme, with quotes."""

    period: Span | None = None
    """Days the texts were written; null = all data."""
    compare: Comparison | None = None
    """The period before, or the same days a year earlier, for the change of each theme."""
    filters: tuple[Filter | AnyOf, ...] = ()
    """Conditions on the texts: product, region, channel, level, source, language."""
    themes: tuple[str, ...] = ()
    """Aspect ids to show; empty = all. The whole they are shares of stays the same."""
    split: str | None = None
    """A dimension, such as region: how many complain in each of its values."""
    order: ThemeOrder = "customers"
    """Most customers first, the largest rise first, or the gravest first."""
    limit: int | None = None
    """At most this many themes; the rest is added up in one row."""
    quotes: int = 2
    """Quotes of each theme, 0 to 3."""


class RelateTheme(Form):
    """A metric of the customers who complained about a theme beside that of others who wrote."""

    theme: str
    """An aspect id; an empty text = any complaint."""
    metric: str
    """A metric that customers have: a ratio, a mean, a sum or a count of rows, or a share of
    customers."""
    period: Span | None = None
    """Days of texts and metric; null = all data."""
    filters: tuple[Filter | AnyOf, ...] = ()
    """Conditions on the texts."""
