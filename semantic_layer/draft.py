"""What the columns of a database hold -> a first semantic model and the questions it leaves open.

Pure: profiles in, text out. A metric whose meaning would be a guess is left out and asked about.
"""

from dataclasses import dataclass
from datetime import date

from semantic_layer.drafting.customers import count_metrics, customer_metrics
from semantic_layer.drafting.dates import plan_dates
from semantic_layer.drafting.dimensions import plan_dimensions
from semantic_layer.drafting.held import Held, HeldLink
from semantic_layer.drafting.measures import column_metrics
from semantic_layer.drafting.metric_words import settle_words
from semantic_layer.drafting.open_rows import open_metrics
from semantic_layer.drafting.outcomes import status_metrics
from semantic_layer.drafting.plan import DraftModel, Question
from semantic_layer.drafting.repeated import plan_repeated
from semantic_layer.drafting.revenue import return_metrics, revenue_metrics
from semantic_layer.drafting.spans import span_metrics
from semantic_layer.drafting.tables import plan_tables, snake
from semantic_layer.drafting.told_once import plan_told_once
from semantic_layer.drafting.verbs import draft_verbs
from semantic_layer.drafting.written import SCALES
from semantic_layer.drafting.yaml_text import model_text

CURRENCIES = {
    "CNY": ("cny", "rmb", "人民币", *SCALES), "USD": ("usd", "dollars"), "EUR": ("eur", "euros"),
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A drafted model."""

    yaml: str
    questions: tuple[Question, ...]
    tables: int
    metrics: int
    dimensions: int
    joins: tuple[HeldLink, ...]
    """The links that became joins."""


def draft(held: Held, name: str, today: date) -> Draft:
    """A model of the tables held; `name` becomes its id."""
    model = DraftModel(snake(name))
    plan_tables(held, model)
    plan_repeated(model)
    plan_told_once(model)
    plan_dates(model, today)
    plan_dimensions(model)
    _draft_metrics(model)
    _settle_currency(model)
    return Draft(
        model_text(model),
        tuple(model.questions),
        len(model.tables),
        len(model.metrics),
        sum(len(table.dimensions) for table in model.tables.values()),
        tuple(
            link
            for table in model.tables.values()
            for link in table.joins.values()
            if not table.distinct and isinstance(link, HeldLink)
        ),
    )


def questions_text(questions: tuple[Question, ...]) -> str:
    """`open_questions.md`, both languages."""
    lines = ["# Open questions · 待确认的问题", ""]
    for number, question in enumerate(questions, 1):
        lines += [f"{number}. {question.en}", "", f"   {question.zh}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _draft_metrics(model: DraftModel) -> None:
    """What is named first keeps a word that two could claim."""
    count_metrics(model)
    customer_metrics(model)
    own = [table for table in model.tables.values() if not table.distinct or table.told]
    for table in own:
        status_metrics(model, table)
        open_metrics(model, table)
    for table in own:
        column_metrics(model, table)
    revenue_metrics(model)
    return_metrics(model)
    for table in own:
        span_metrics(model, table)
    settle_words(model)
    draft_verbs(model)


def _settle_currency(model: DraftModel) -> None:
    """The currency a header names; asked where none does."""
    words = {
        word
        for table in model.tables.values()
        for one in table.columns
        for word in (one.header.unit.casefold(), *(part.text for part in one.header.parts))
    }
    found = [code for code, signs in CURRENCIES.items() if words & set(signs)]
    if len(found) == 1:
        model.currency = found[0]
    elif any(metric.format == "money" for metric in model.metrics.values()):
        model.ask(
            "Which currency are the amounts in? Write it into `calendar: {currency: ...}`.",
            "金额是什么货币？请写入 `calendar: {currency: ...}`。",
        )
