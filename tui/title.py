"""The first line: whose data, how fresh, which planner; at the right the language."""

from datetime import date
from functools import lru_cache

from rich.cells import cell_len
from rich.text import Text

from agent.analyst import Analyst
from agent.exports.widths import fit
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import ValueFormat, format_value, readable
from store.engine import Engine
from tui.widgets.lines import BOLD, DIM


def title_text(analyst: Analyst, language: Language, width: int) -> Text:
    """Exactly one line."""
    workspace = analyst.workspace
    model = workspace.model
    data = readable(model.title.in_language(language) if model.title else model.name)
    blanks = {"data": data, "mode": say("mode.offline", language)}
    key = "title.chat_undated"
    if day := data_day(workspace.engine):
        key = "title.chat"
        blanks["day"] = format_value(day, ValueFormat("day"), language)
    name = say("language.name", language)
    left = fit(say(key, language, **blanks), max(width - cell_len(name) - 1, 4))
    return Text.assemble((left, BOLD), (f" {name}", DIM))


@lru_cache(maxsize=4)
def data_day(engine: Engine) -> str:
    """The day the data say they are of, ISO; empty when they do not say."""
    said = (engine.data_as_of() or "")[:10]
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return ""
