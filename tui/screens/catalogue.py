"""The catalogue: what can be asked here, what each name means, and what cannot be asked and why."""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from typing_extensions import override

from agent.wording.names import Names
from agent.wording.say import say
from semantic_layer.form import Language
from tools.describe_catalogue import Entry, catalogue
from tools.workspace import Workspace
from tui.definitions import entry_lines
from tui.screens.page import head_draw
from tui.widgets.key_bar import Hint, KeyBar
from tui.widgets.lines import BOLD, Lines, texts

HEADINGS = (
    ("metric", "catalogue.metrics"),
    ("dimension", "catalogue.dimensions"),
    ("entity", "catalogue.entities"),
    ("not_computable", "catalogue.not_computable"),
)


class CatalogueScreen(Screen[str | None]):
    """Search at the top, names at the left, the chosen one explained at the right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("down", "names", show=False),
    ]

    def __init__(self, workspace: Workspace, language: Language, word: str = "") -> None:
        """Keep what is explained; `word` is searched at once."""
        super().__init__()
        self._workspace = workspace
        self._language: Language = language
        self._names = Names(workspace.model, workspace.vocabulary, language)
        self._entries = catalogue(workspace)
        self._shown: dict[str, Entry] = {}
        self._word = word
        self._entry: Entry | None = None

    @override
    def compose(self) -> ComposeResult:
        """Title, search, names and meaning, keys."""
        yield Lines(head_draw(self._title, self._language), classes="head")
        hint = say("catalogue.search", self._language)
        yield Input(self._word, placeholder=hint, compact=True, id="search")
        with Horizontal():
            yield OptionList(id="names", markup=False)
            with VerticalScroll(id="meaning", can_focus=False):
                yield Lines(self._draw_meaning)
        yield KeyBar(lambda _width: self._hints())

    def on_mount(self) -> None:
        """Begin with everything, or with what was searched for."""
        self._fill()
        self.query_one("#search", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search in ids and names of both languages."""
        self._word = event.value
        self._fill()

    def on_input_submitted(self) -> None:
        """Take the name that is shown."""
        self._take()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Explain another name."""
        self._explain(event.option_id)

    def on_option_list_option_selected(self) -> None:
        """Take the name."""
        self._take()

    def on_key(self, event: events.Key) -> None:
        """Typing goes to the search, wherever one is."""
        search = self.query_one("#search", Input)
        if search.has_focus or not event.is_printable:
            return
        event.stop()
        search.focus()
        if event.character not in {"/", " "}:
            search.insert_text_at_cursor(event.character or "")

    def action_names(self) -> None:
        """From the search into the list."""
        self.query_one("#names", OptionList).focus()

    def _take(self) -> None:
        name = ""
        if self._entry is not None and self._entry.kind != "not_computable":
            name = self._names.of(self._entry.id)
        self.dismiss(name or None)

    def _fill(self) -> None:
        names = self.query_one("#names", OptionList)
        names.clear_options()
        self._shown = {}
        for kind, heading in HEADINGS:
            found = [e for e in self._entries if e.kind == kind and self._holds_word(e)]
            if self._word.strip():
                found.sort(key=self._distance)
            if found:
                title = Content(say(heading, self._language)).stylize("bold")
                names.add_option(Option(title, disabled=True))
            for entry in found:
                key = f"{kind}:{entry.id}"
                self._shown[key] = entry
                names.add_option(Option(Content(f"  {self._names.of(entry.id)}"), id=key))
        if self._shown:
            names.highlighted = 1
        self._explain(next(iter(self._shown), None))

    def _explain(self, key: str | None) -> None:
        self._entry = self._shown.get(key or "")
        self.query_one("#meaning Lines", Lines).redraw()

    def _holds_word(self, entry: Entry) -> bool:
        wanted = self._word.strip().casefold()
        words = (entry.id, *entry.names.en, *entry.names.zh)
        return not wanted or any(wanted in word.casefold() for word in words)

    def _distance(self, entry: Entry) -> tuple[bool, int]:
        """Names that begin with the word come first, the shortest before the others."""
        name = self._names.of(entry.id).casefold()
        return not name.startswith(self._word.strip().casefold()), len(name)

    def _draw_meaning(self, width: int) -> list[Text]:
        if self._entry is None:
            return texts(say("catalogue.none", self._language), width)
        first, *rest = entry_lines(self._entry, self._workspace, self._language)
        drawn = texts(first, width, BOLD)
        for line in rest:
            drawn += texts(line, width)
        return drawn

    def _title(self) -> str:
        kinds = [entry.kind for entry in self._entries]
        values = sum(term.kind == "value" for term in self._workspace.vocabulary.terms)
        return say(
            "title.catalogue",
            self._language,
            metrics=kinds.count("metric"),
            dimensions=kinds.count("dimension"),
            values=f"{values:,}",
        )

    def _hints(self) -> tuple[Hint, ...]:
        language = self._language
        return (
            ("↑↓", say("key.pick", language), ""),
            ("Enter", say("key.insert", language), ""),
            ("Esc", say("key.back", language), ""),
        )
