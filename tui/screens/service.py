"""The service team's screen: themes above, trend and quotes of one below, its rows a key away."""

from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable
from typing_extensions import override

from agent.analyst import Analyst
from agent.answer import Answer
from agent.charts import Chart
from agent.exports.feedback_lines import filled_sums, quote_lines, theme_view
from agent.exports.terminal import chart_lines, table_lines
from agent.moves import Reading, Steps
from agent.question import Question
from agent.wording.cells import NUMBERS, cell_text, column_text
from agent.wording.say import say
from semantic_layer.feedback_forms import SummariseFeedback
from semantic_layer.formats import readable
from store.table import Cell
from tools.result import ResultTable
from tools.summarise_feedback import rows_behind_theme
from tui.asking import fault_of_ours
from tui.messages import Wanted
from tui.screens.page import PageScreen, head_draw
from tui.screens.table import TableScreen
from tui.widgets.key_bar import Hint, KeyBar
from tui.widgets.lines import BOLD, DIM, Lines
from tui.widgets.sql_panel import safe_lines, sql_texts

TREND_HEIGHT = 8
LEAST_FOR_TREND = 30
"""Lines of the screen from which a trend stands beside the quotes."""
MARGIN = 4


class ServiceScreen(Screen[None]):
    """Arrows move between themes, Enter opens the texts, s the SQL, n all quotes and sums."""

    DEFAULT_CSS = """
    ServiceScreen DataTable { height: auto; max-height: 50%; }
    ServiceScreen #theme { height: 1fr; padding: 1 1 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", show=False),
        Binding("s", "sql", show=False),
        Binding("n", "page", show=False),
        Binding("v", "row", show=False),
    ]

    def __init__(self, answer: Answer, analyst: Analyst) -> None:
        """Keep what is shown, and who reads the texts behind it."""
        super().__init__()
        self._answer = answer
        self._result = next(r for r in answer.results if isinstance(r.form, SummariseFeedback))
        self._analyst = analyst
        self._language = answer.language

    @override
    def compose(self) -> ComposeResult:
        """Title, themes, the theme one is on, keys."""
        yield Lines(head_draw(self._title, self._language), classes="head")
        yield DataTable(cursor_type="row", zebra_stripes=True)
        with VerticalScroll(can_focus=False, id="theme"):
            yield Lines(self._draw_theme, id="one")
        yield KeyBar(lambda _width: self._hints())

    def on_mount(self) -> None:
        """The columns that fit, a row a theme."""
        table = self.query_one(DataTable)
        vocabulary = self._analyst.workspace.vocabulary
        width = self.app.size.width - MARGIN
        shown = theme_view(self._themes, vocabulary, self._language, width)
        for column in shown.columns:
            right = column.format.kind in NUMBERS
            label = column_text(column, self._language)
            table.add_column(Text(label, justify="right" if right else "left"))
        for row in shown.table.rows:
            cells = []
            for cell, column in zip(row, shown.columns, strict=True):
                text = cell_text(cell, column, vocabulary, self._language)
                right = column.format.kind in NUMBERS
                cells.append(Text(text, justify="right" if right else "left", no_wrap=True))
            table.add_row(*cells)
        table.focus()

    def on_data_table_row_highlighted(self) -> None:
        """Trend and quotes follow the cursor."""
        self.query_one("#one", Lines).redraw()

    def on_data_table_row_selected(self) -> None:
        """Enter: the texts behind the row."""
        self.action_rows()

    def on_wanted(self, event: Wanted) -> None:
        """A key of the last line was clicked."""
        getattr(self, f"action_{event.name}")()

    def action_back(self) -> None:
        """Back to the answers."""
        self.dismiss()

    def action_rows(self) -> None:
        """The texts behind the theme, with customer, day and rating."""
        query = rows_behind_theme(self._result, self._row, self._analyst.workspace)
        if query is None:
            self.notify(say("service.no_rows", self._language), markup=False)
            return
        title = say("service.texts_of", self._language, theme=self._theme_name)
        question = self._analyst.question(title)
        self._open_rows(Steps((query,), Reading(source="choice")), question)

    def action_sql(self) -> None:
        """The statement that gives the texts behind the theme."""
        query = rows_behind_theme(self._result, self._row, self._analyst.workspace)
        workspace = self._analyst.workspace
        sql = self._themes.sql
        if query is not None:
            sql = workspace.unrun(workspace.resolve(query)).sql
        title = say("service.sql_of", self._language, theme=self._theme_name)
        lines = safe_lines(sql)
        self.app.push_screen(
            PageScreen(title, lambda width: sql_texts(lines, width), self._language)
        )

    def action_page(self) -> None:
        """All quotes and sums."""
        self.app.push_screen(PageScreen(self._title(), self._draw_page, self._language))

    def action_row(self) -> None:
        """Every figure of the row."""
        table, vocabulary = self._themes, self._analyst.workspace.vocabulary
        lines = [
            f"{column_text(column, self._language)}: "
            f"{cell_text(cell, column, vocabulary, self._language)}"
            for cell, column in zip(table.table.rows[self._row], table.columns, strict=True)
            if column.role != "key"
        ]
        self.notify("\n".join(lines), markup=False, timeout=12)

    @work(thread=True, exclusive=True, group="rows")
    def _open_rows(self, steps: Steps, question: Question) -> None:
        try:
            answer = self._analyst.carry_out(steps, question)
        except Exception as error:  # noqa: BLE001 - the screen must survive any fault of ours
            answer = fault_of_ours(error, question.text, self._language)
        self.app.call_from_thread(self._show_rows, answer)

    def _show_rows(self, answer: Answer) -> None:
        if answer.results:
            table = answer.results[0].tables[0]
            vocabulary = self._analyst.workspace.vocabulary
            self.app.push_screen(TableScreen(answer, table, vocabulary))
        else:
            self.notify(readable(answer.text), markup=False, severity="warning")

    @property
    def _themes(self) -> ResultTable:
        return self._result.tables[0]

    @property
    def _row(self) -> int:
        return max(self.query_one(DataTable).cursor_row, 0)

    @property
    def _theme(self) -> Cell:
        rows = self._themes.table.rows
        return rows[min(self._row, len(rows) - 1)][0] if rows else None

    @property
    def _theme_name(self) -> str:
        vocabulary = self._analyst.workspace.vocabulary
        return cell_text(self._theme, self._themes.columns[0], vocabulary, self._language)

    def _title(self) -> str:
        title = readable(self._answer.question)
        return say("service.title", self._language, title=title)

    def _table(self, column: str) -> ResultTable | None:
        return next((t for t in self._result.tables if column in t.table.names), None)

    def _draw_theme(self, width: int) -> list[Text]:
        if not self._themes.table.rows:
            return [Text(readable(self._answer.text))]
        drawn = [Text(self._theme_name, style=BOLD)]
        quotes = self._table("quote")
        vocabulary = self._analyst.workspace.vocabulary
        if quotes is not None:
            lines = quote_lines(quotes, vocabulary, self._language, width, self._theme)
            drawn += [Text(line) for line in lines]
        chart = self._trend()
        if chart is not None and self.app.size.height >= LEAST_FOR_TREND:
            lines_of = chart_lines(chart, width, self._language, TREND_HEIGHT)
            drawn += [Text(""), Text(say("service.trend", self._language), style=DIM)]
            drawn += [Text(line) for line in lines_of]
        return drawn

    def _trend(self) -> Chart | None:
        """The line of the theme one is on, from the picture of the first themes."""
        charts = self._answer.further_charts
        if not charts:
            return None
        own = tuple(series for series in charts[0].series if series.label == self._theme_name)
        whole = charts[0]
        return Chart(whole.kind, whole.title, whole.labels, own, whole.format) if own else None

    def _draw_page(self, width: int) -> list[Text]:
        vocabulary, language = self._analyst.workspace.vocabulary, self._language
        drawn: list[Text] = []
        if (quotes := self._table("quote")) is not None:
            drawn += [Text(say("service.quotes", language), style=BOLD)]
            drawn += [Text(line) for line in quote_lines(quotes, vocabulary, language, width)]
        if (sums := self._table("what")) is not None:
            drawn += [Text(""), Text(say("service.sums", language), style=BOLD)]
            lines = table_lines(filled_sums(sums), vocabulary, language, width)
            drawn += [Text(line.rstrip()) for line in lines]
        return drawn

    def _hints(self) -> tuple[Hint, ...]:
        language = self._language
        return (
            ("↑↓", say("table.move", language), ""),
            ("Enter", say("service.rows", language), "rows"),
            ("s", say("service.sql", language), "sql"),
            ("n", say("service.page", language), "page"),
            ("v", say("service.row", language), "row"),
            ("Esc", say("key.back", language), "back"),
        )
