"""How fresh the data are: the latest day of each table that is counted by a date of its own."""

from agent.wording.say import listing, say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.joins import default_date
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from store.engine import Engine
from tools.stored import spans_of
from tools.workspace import Workspace


def latest_line(space: Workspace, language: Language) -> str:
    """`Latest day: order 2026-06-28, refund 2026-06-25`; empty where no table has a day."""
    return fresh_line(space.model, space.engine, language)


def fresh_line(model: SemanticModel, engine: Engine, language: Language) -> str:
    """The same of a model and the database it is read from; raises StoreError."""
    spans = spans_of(model, engine)
    told: dict[str, None] = {}
    for name, table in model.tables.items():
        role = default_date(table)
        if not role or table.distinct or table.dates[role].future:
            continue
        if table.dates[role].is_looked_up:
            continue
        period: Period | None = spans.get(f"{name}.{role}")
        if period is not None:
            day = period.last.isoformat()
            told[say("data.latest.table", language, table=readable(table.source), day=day)] = None
    return say("data.latest", language, tables=listing(tuple(told), language)) if told else ""
