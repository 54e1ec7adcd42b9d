"""The name of a file to export to; its ending decides the format."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input
from typing_extensions import override

from agent.wording.say import say
from semantic_layer.form import Language
from tui.widgets.lines import DIM, Lines, texts

ENDING = ".csv"


def free_name(stem: str, folder: Path) -> str:
    """A name that no file in the folder has: `askcrm-3.csv`, `askcrm-3-2.csv`."""
    name, number = f"{stem}{ENDING}", 2
    while (folder / name).exists():
        name, number = f"{stem}-{number}{ENDING}", number + 1
    return name


class ExportScreen(ModalScreen[str | None]):
    """Enter writes, Esc leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, name: str, language: Language) -> None:
        """Offer a name."""
        super().__init__()
        self._offered = name
        self._language: Language = language

    @override
    def compose(self) -> ComposeResult:
        """The name, and what can be written."""
        language = self._language
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(say("export.title", language))
            yield Input(self._offered, select_on_focus=False, compact=True)
            yield Lines(lambda width: texts(say("export.keys", language), width, DIM))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name."""
        self.dismiss(event.value.strip() or None)
