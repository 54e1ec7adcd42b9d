"""The first start without a database: look around, import, open, switch the language."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from typing_extensions import override

from agent.wording.say import say
from semantic_layer.form import Language
from tui.messages import Wanted
from tui.widgets.key_bar import Hint, KeyBar
from tui.widgets.lines import DIM, Lines, texts


@dataclass(frozen=True)
class Wish:
    """What to begin with, and the language that was chosen."""

    language: Language
    place: str = ""
    """A database to open; empty = the demo."""


LINES = ("demo", "import", "open", "language")


class FirstRunScreen(Screen[Wish]):
    """Enter takes the first line: the demo."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, language: Language) -> None:
        """Begin in a language."""
        super().__init__()
        self.language: Language = language

    @override
    def compose(self) -> ComposeResult:
        """Welcome, four lines, two questions to try."""
        yield Lines(lambda width: texts(self._say("first.welcome"), width), id="welcome-text")
        yield OptionList(id="first", markup=False)
        yield Lines(lambda width: texts(self._say("first.import_how"), width, DIM), id="import")
        yield Input(id="path", compact=True)
        yield Lines(lambda width: texts(self._try(), width, DIM), id="try")
        yield KeyBar(lambda _width: self._hints())

    def on_mount(self) -> None:
        """The demo first."""
        self.query_one("#import").display = False
        self.query_one("#path").display = False
        self._fill(0)
        self.query_one("#first").focus()

    def on_key(self, event: events.Key) -> None:
        """Digits choose."""
        typing = self.query_one("#path").has_focus
        if not typing and event.character in {"1", "2", "3", "4"}:
            event.stop()
            self._take(int(event.character) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click."""
        self._take(event.option_index)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A path was named."""
        if event.value.strip():
            self.dismiss(Wish(self.language, event.value.strip()))

    def on_wanted(self, event: Wanted) -> None:
        """Leave by a click on the last line."""
        if event.name == "quit":
            self.app.exit(0)

    def action_leave(self) -> None:
        """Close the path, else go on with the demo."""
        path = self.query_one("#path", Input)
        if path.display:
            path.display = False
            self.query_one("#first").focus()
        else:
            self.dismiss(Wish(self.language))

    def _take(self, place: int) -> None:
        match LINES[place]:
            case "demo":
                self.dismiss(Wish(self.language))
            case "import":
                self.query_one("#import").display = True
            case "open":
                path = self.query_one("#path", Input)
                path.placeholder = self._say("first.path")
                path.display = True
                path.focus()
            case _:
                self.language = "en" if self.language == "zh" else "zh"
                self._fill(place)
                for lines in self.query(Lines):
                    lines.redraw()

    def _fill(self, chosen: int) -> None:
        listed = self.query_one("#first", OptionList)
        listed.clear_options()
        for number, line in enumerate(LINES, 1):
            text = f"{number}  {self._say(f'first.{line}')}  {self._say(f'first.{line}_hint')}"
            listed.add_option(Option(Content(text)))
        listed.highlighted = chosen

    def _try(self) -> str:
        return f"{self._say('first.try')}  {self._say('first.try_one')}"

    def _hints(self) -> tuple[Hint, ...]:
        return (
            ("↑↓", self._say("key.pick"), ""),
            ("Enter", self._say("key.take"), ""),
            ("^Q", self._say("foot.quit"), "quit"),
        )

    def _say(self, key: str) -> str:
        return say(key, self.language)
