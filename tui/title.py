"""The first line: whose data, how fresh, which planner; at the right the language."""

from datetime import date

from rich.cells import cell_len
from rich.text import Text

from agent.analyst import Analyst
from agent.exports.widths import fit
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import ValueFormat, format_value, readable
from tui.widgets.lines import BOLD, DIM


def title_text(analyst: Analyst, day: str, language: Language, width: int) -> Text:
    """Exactly one line; `day` is what data_day said when the data were opened."""
    workspace = analyst.workspace
    model = workspace.model
    data = readable(model.title.in_language(language) if model.title else model.name)
    blanks = {"data": data, "mode": say(_mode(analyst), language)}
    key = "title.chat_undated"
    if day:
        key = "title.chat"
        blanks["day"] = format_value(day, ValueFormat("day"), language)
    name = say("language.name", language)
    left = fit(say(key, language, **blanks), max(width - cell_len(name) - 1, 4))
    return Text.assemble((left, BOLD), (f" {name}", DIM))


def _mode(analyst: Analyst) -> str:
    """Whether a model may be asked, as a key of the wording."""
    if analyst.model is None:
        return "mode.offline"
    return "mode.always" if analyst.rewrites_all else "mode.model"


def data_day(analyst: Analyst) -> str:
    """The day the data say they are of, ISO; empty when they do not say."""
    said = (analyst.workspace.engine.data_as_of() or "")[:10]
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return ""
