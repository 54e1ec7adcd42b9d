"""A page over the chat: a title line, lines that scroll, the way back. For help and long tabs."""

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from typing_extensions import override

from agent.exports.widths import fit
from agent.wording.say import say
from semantic_layer.form import Language
from tui.widgets.lines import BOLD, DIM, Draw, Lines


def head_draw(title: Callable[[], str], language: Language) -> Draw:
    """The first line of a page: its title at the left, the way back at the right."""

    def draw(width: int) -> list[Text]:
        back = say("back", language)
        left = fit(title(), max(width - cell_len(back) - 1, 4))
        return [Text.assemble((left, BOLD), (f" {back}", DIM))]

    return draw


class PageScreen(Screen[None]):
    """Lines drawn for the whole width."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", show=False),
        Binding("up,k", "roll(-1)", show=False),
        Binding("down,j", "roll(1)", show=False),
        Binding("pageup", "roll(-10)", show=False),
        Binding("pagedown,space", "roll(10)", show=False),
    ]

    def __init__(self, title: str, draw: Draw, language: Language) -> None:
        """Keep what is shown."""
        super().__init__()
        self._head = title
        self._draw_page = draw
        self._language: Language = language

    @override
    def compose(self) -> ComposeResult:
        """Title and lines."""
        yield Lines(head_draw(lambda: self._head, self._language), classes="head")
        with VerticalScroll(can_focus=False, classes="page"):
            yield Lines(self._draw_page)

    def action_roll(self, lines: int) -> None:
        """Scroll."""
        self.query_one(".page", VerticalScroll).scroll_relative(y=lines, animate=False)
