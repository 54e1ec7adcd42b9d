"""The tabs of an answer on two lines: the names, and a rule under the one that is open."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message

from tui.widgets.lines import BOLD, DIM, Lines

GAP = 3


@dataclass(frozen=True)
class Tab:
    """A tab by the name of the command that opens it."""

    name: str
    label: str


class TabBar(Lines):
    """Names in a row; a click opens one."""

    class Opened(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            """Keep which one."""
            self.name = name
            super().__init__()

    def __init__(self, tabs: tuple[Tab, ...], active: str, *, ascii_only: bool) -> None:
        """Keep the tabs and which is open."""
        self.tabs = tabs
        self.active = active
        self._rule = "-" if ascii_only else "━"
        super().__init__(self._draw_tabs, classes="tabs")

    def open(self, tabs: tuple[Tab, ...], active: str) -> None:
        """Show other tabs or another one as open."""
        self.tabs, self.active = tabs, active
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Open the tab under the pointer."""
        place = 0
        for tab in self.tabs:
            end = place + cell_len(tab.label)
            if place <= event.x < end + GAP:
                event.stop()
                self.post_message(self.Opened(tab.name))
                return
            place = end + GAP

    def _draw_tabs(self, width: int) -> tuple[Text, Text]:
        names, rule = Text(no_wrap=True), Text(no_wrap=True)
        for tab in self.tabs:
            cells = cell_len(tab.label)
            is_open = tab.name == self.active
            names.append(tab.label, BOLD if is_open else DIM)
            names.append(" " * GAP)
            rule.append((self._rule if is_open else " ") * cells, Style(color="#56b4e9"))
            rule.append(" " * GAP)
        for line in (names, rule):
            line.truncate(width)
        return names, rule
