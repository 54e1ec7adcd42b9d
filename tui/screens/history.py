"""History: the questions of this conversation and what became of each."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from typing_extensions import override

from agent.answer import Answer
from agent.exports.widths import fit
from agent.wording.say import say
from semantic_layer.form import Language
from tui.screens.page import head_draw
from tui.widgets.key_bar import Hint, KeyBar
from tui.widgets.lines import Lines
from tui.widgets.result_table import tables_of


@dataclass(frozen=True)
class Past:
    """One question and its outcome; None = stopped."""

    number: int
    question: str
    answer: Answer | None


class HistoryScreen(Screen[str | None]):
    """The newest first; Enter puts the question back into the box."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("down", "list", show=False),
    ]

    def __init__(self, past: tuple[Past, ...], language: Language) -> None:
        """Keep what was asked."""
        super().__init__()
        self._past = tuple(reversed(past))
        self._language: Language = language
        self._shown: list[Past] = []
        self._word = ""

    @override
    def compose(self) -> ComposeResult:
        """Title, search, questions, keys."""
        yield Lines(head_draw(self._title, self._language), classes="head")
        hint = say("search", self._language)
        yield Input(placeholder=hint, compact=True, id="search")
        yield OptionList(id="past", markup=False)
        yield KeyBar(lambda _width: self._hints())

    def on_mount(self) -> None:
        """Begin in the list."""
        self._fill()
        target = "#past" if self._past else "#search"
        self.query_one(target).focus()

    def on_resize(self) -> None:
        """Lines follow the width."""
        self._fill()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search in the questions."""
        self._word = event.value.strip().casefold()
        self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the question."""
        self.dismiss(self._shown[event.option_index].question)

    def on_input_submitted(self) -> None:
        """Take the first one found."""
        self.dismiss(self._shown[0].question if self._shown else None)

    def action_list(self) -> None:
        """From the search into the list."""
        self.query_one("#past").focus()

    def _fill(self) -> None:
        listed = self.query_one("#past", OptionList)
        listed.clear_options()
        self._shown = [past for past in self._past if self._word in past.question.casefold()]
        for past in self._shown:
            listed.add_option(Option(Content(self._line(past, max(self.size.width - 4, 20)))))
        if self._shown:
            listed.highlighted = 0

    def _line(self, past: Past, width: int) -> str:
        answer, language = past.answer, self._language
        outcome = say("history.stopped", language)
        if answer is not None:
            key = "history.answered" if answer.kind == "answer" else f"history.{answer.kind}"
            outcome = say(key, language)
            if tables_of(answer):
                count = sum(len(table.table.rows) for table in tables_of(answer))
                outcome += f"  {say('rows.count', language, count=count)}"
        head = f"{past.number:>3}  {past.question}"
        return f"{fit(head, max(width - cell_len(outcome) - 2, 4))}  {outcome}"

    def _title(self) -> str:
        return say("title.history_here", self._language, count=len(self._past))

    def _hints(self) -> tuple[Hint, ...]:
        language = self._language
        return (
            ("↑↓", say("key.pick", language), ""),
            ("Enter", say("key.edit", language), ""),
            ("Esc", say("key.back", language), ""),
        )
