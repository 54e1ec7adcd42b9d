"""The side pane: what was asked in this conversation; a click goes there."""

from collections.abc import Callable

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message

from agent.exports.widths import fit
from agent.wording.say import say
from semantic_layer.form import Language
from tui.widgets.lines import BOLD, DIM, Lines

HEADING = 2
"""Lines above the questions."""


class SidePane(Lines):
    """Numbers and questions, the newest last."""

    class Picked(Message):
        """A question was clicked."""

        def __init__(self, number: int) -> None:
            """Keep its number."""
            self.number = number
            super().__init__()

    def __init__(
        self, asked: Callable[[], tuple[tuple[int, str], ...]], language: Callable[[], Language]
    ) -> None:
        """Keep what gives the questions."""
        self._asked = asked
        self._language = language
        super().__init__(self._draw_side, id="side")

    def on_click(self, event: events.Click) -> None:
        """Go to the answer."""
        place = event.y - HEADING
        shown = self._shown()
        if 0 <= place < len(shown):
            event.stop()
            self.post_message(self.Picked(shown[place][0]))

    def _shown(self) -> tuple[tuple[int, str], ...]:
        room = max(self.size.height - HEADING, 1)
        return self._asked()[-room:]

    def _draw_side(self, width: int) -> list[Text]:
        language = self._language()
        hide = say("side.hide", language)
        head = fit(say("side.asked", language), max(width - cell_len(hide) - 1, 4))
        drawn = [Text.assemble((head, BOLD), (f" {hide}", DIM)), Text("")]
        shown = self._shown()
        if not shown:
            return [*drawn, Text(fit(say("history.none", language), width).rstrip(), style=DIM)]
        return drawn + [
            Text(fit(f"{number:>2}  {question}", width).rstrip()) for number, question in shown
        ]
