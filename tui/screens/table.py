"""One result on the whole terminal: moves, sorts, searches. Cells are `Text`, never `str`."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Input
from typing_extensions import override

from agent.answer import Answer
from agent.wording.cells import NUMBERS, cell_text, column_text, shown_columns
from agent.wording.say import say
from semantic_layer.formats import readable
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell
from tools.result import ResultTable
from tui.messages import Wanted
from tui.screens.page import PageScreen as PageScreen  # the other way to fill the terminal
from tui.screens.page import head_draw
from tui.widgets.key_bar import Hint, KeyBar
from tui.widgets.lines import Lines

MOST_ROWS = 1000
"""Rows a table widget draws in time; more are exported."""

MOST_CELLS = 200
"""Cells of a long value."""


class TableScreen(Screen[None]):
    """Arrows move, s sorts by the column, / searches, Esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("s", "sort", show=False),
        Binding("slash", "search", show=False),
    ]

    def __init__(self, answer: Answer, table: ResultTable, vocabulary: Vocabulary) -> None:
        """Keep the result."""
        super().__init__()
        self._answer = answer
        self._result = table
        self._vocabulary = vocabulary
        self._places = shown_columns(table.columns)
        self._sorted: tuple[int, bool] | None = None
        self._word = ""

    @override
    def compose(self) -> ComposeResult:
        """Title, table, search line, keys."""
        yield Lines(head_draw(self._title, self._answer.language), classes="head")
        yield DataTable(cursor_type="cell", zebra_stripes=True, fixed_columns=1)
        search = Input(placeholder=say("search", self._answer.language), id="search")
        search.display = False
        yield search
        yield KeyBar(lambda _width: self._hints())

    def on_mount(self) -> None:
        """Columns once, rows as they are."""
        table = self.query_one(DataTable)
        for place in self._places:
            column = self._result.columns[place]
            right = column.format.kind in NUMBERS and column.role != "group"
            label = Text(
                column_text(column, self._answer.language), justify="right" if right else "left"
            )
            table.add_column(label, key=str(place))
        self._fill()
        table.focus()

    def action_back(self) -> None:
        """Close the search, else the table."""
        search = self.query_one("#search", Input)
        if search.display:
            search.value = ""
            search.display = False
            self.query_one(DataTable).focus()
        else:
            self.dismiss()

    def action_sort(self) -> None:
        """By the column of the cursor, numbers from the top; once more the other way round."""
        column = self.query_one(DataTable).cursor_column
        is_number = self._result.columns[self._places[column]].format.kind in NUMBERS
        down = not self._sorted[1] if self._sorted and self._sorted[0] == column else is_number
        self._sorted = (column, down)
        self._fill()
        self.query_one(DataTable).move_cursor(row=0, column=column)

    def action_search(self) -> None:
        """Show only rows with a word in them."""
        search = self.query_one("#search", Input)
        search.display = True
        search.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while typing."""
        self._word = event.value.strip().casefold()
        self._fill()

    def on_input_submitted(self) -> None:
        """Back to the rows that were found."""
        self.query_one(DataTable).focus()

    def on_wanted(self, event: Wanted) -> None:
        """A key of the last line was clicked."""
        getattr(self, f"action_{event.name}")()

    def on_data_table_cell_selected(self, event: DataTable.CellSelected) -> None:
        """Enter shows the whole row, values uncut."""
        rows = self._rows()
        row = rows[event.coordinate.row]
        lines = [
            f"{column_text(self._result.columns[place], self._answer.language)}: "
            f"{self._text(row, place)}"
            for place in self._places
        ]
        self.notify(Content("\n".join(lines)).plain, markup=False, timeout=10)

    def _fill(self) -> None:
        table = self.query_one(DataTable)
        table.clear()
        for row in self._rows():
            table.add_row(*(self._cell(row, place) for place in self._places))

    def _rows(self) -> list[tuple[Cell, ...]]:
        rows = [row for row in self._result.table.rows[:MOST_ROWS] if self._holds_word(row)]
        if self._sorted is not None:
            column, down = self._sorted
            place = self._places[column]
            there = [row for row in rows if row[place] is not None]
            there.sort(key=lambda row: _in_order(row[place]), reverse=down)
            rows = there + [row for row in rows if row[place] is None]
        return rows

    def _holds_word(self, row: tuple[Cell, ...]) -> bool:
        return not self._word or any(
            self._word in self._text(row, place).casefold() for place in self._places
        )

    def _text(self, row: tuple[Cell, ...], place: int) -> str:
        column = self._result.columns[place]
        return cell_text(row[place], column, self._vocabulary, self._answer.language)

    def _cell(self, row: tuple[Cell, ...], place: int) -> Text:
        column = self._result.columns[place]
        right = column.format.kind in NUMBERS and column.role != "group"
        cell = Text(self._text(row, place), justify="right" if right else "left", no_wrap=True)
        cell.truncate(MOST_CELLS, overflow="ellipsis")
        return cell

    def _title(self) -> str:
        rows = self._result.table.rows
        key = "rows.first" if self._result.table.truncated else "rows.count"
        count = say(key, self._answer.language, count=f"{min(len(rows), MOST_ROWS):,}")
        return f"{readable(self._answer.question)} · {count}"

    def _hints(self) -> tuple[Hint, ...]:
        language = self._answer.language
        return (
            ("↑↓←→", say("table.move", language), ""),
            ("s", say("key.sort", language), "sort"),
            ("/", say("key.search", language), "search"),
            ("Enter", say("table.row", language), ""),
            ("Esc", say("key.back", language), "back"),
        )


def _in_order(value: Cell) -> tuple[bool, float, str]:
    number = isinstance(value, int | float)
    return not number, float(value) if isinstance(value, int | float) else 0.0, str(value)
