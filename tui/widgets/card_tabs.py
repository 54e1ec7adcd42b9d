"""The tabs of a card: which an answer has, and what each of them shows."""

from dataclasses import dataclass

from rich.text import Text

from agent.answer import Answer
from agent.exports.model_lines import model_lines
from agent.wording.say import say
from semantic_layer.form import Language
from tools.workspace import Workspace
from tui.definitions import metrics_of
from tui.widgets.card_texts import definition_texts, note_texts
from tui.widgets.chart_view import chart_texts
from tui.widgets.lines import Draw
from tui.widgets.result_table import beside_texts, table_texts, tables_of
from tui.widgets.sql_panel import sql_of, sql_texts
from tui.widgets.tab_bar import Tab

CHART_LINES = 10
"""Lines a chart gets at least."""


@dataclass(frozen=True)
class Room:
    """What an open tab may fill."""

    width: int
    lines: int
    ascii_only: bool


def tabs_of(
    answer: Answer, workspace: Workspace, language: Language, *, wide: bool
) -> tuple[Tab, ...]:
    """The tabs an answer has; `wide`: table and chart stand side by side in one."""
    if not tables_of(answer):
        return ()
    has_chart = answer.chart is not None
    names = ["both"] if has_chart and wide else ["table"]
    if has_chart and not wide:
        names.append("chart")
    if sql_of(answer):
        names.append("sql")
    if metrics_of(answer.results, workspace):
        names.append("definition")
    if answer.note_texts or answer.planner.calls:
        names.append("notes")
    count = len(answer.note_texts) + len(model_lines(answer))
    return tuple(Tab(name, say(f"tab.{name}", language, count=count)) for name in names)


def body(answer: Answer, tab: str, workspace: Workspace, room: Room) -> list[Text]:
    """The lines of one tab."""
    vocabulary, plain = workspace.vocabulary, room.ascii_only
    draw: dict[str, Draw] = {
        "table": lambda w: table_texts(answer, vocabulary, w, room.lines, ascii_only=plain),
        "both": lambda w: beside_texts(answer, vocabulary, w, room.lines, ascii_only=plain),
        "chart": lambda w: chart_texts(answer, w, max(room.lines, CHART_LINES), ascii_only=plain),
        "sql": lambda w: sql_texts(sql_of(answer), w),
        "definition": lambda w: definition_texts(answer, workspace, w),
        "notes": lambda w: note_texts(answer, w),
    }
    return list(draw[tab](room.width))
