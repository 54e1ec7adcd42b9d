"""The last line: keys and what they do, as many as fit whole; a click does the same."""

from collections.abc import Callable

from rich.cells import cell_len
from rich.text import Text
from textual import events

from tui.messages import Wanted
from tui.widgets.lines import BOLD, DIM, Lines

Hint = tuple[str, str, str]
"""Key as written, what it does, the command's name (empty: nothing to click)."""


class KeyBar(Lines):
    """Hints from left to right; one that does not fit whole is left out."""

    def __init__(self, hints: Callable[[int], tuple[Hint, ...]]) -> None:
        """Keep what gives the hints at a width."""
        self._hints = hints
        super().__init__(self._draw_hints, classes="keys")

    def on_click(self, event: events.Click) -> None:
        """Do what the hint under the pointer says."""
        for start, end, name in self._places(self.content_size.width):
            if start <= event.x - 1 < end and name:
                event.stop()
                self.post_message(Wanted(name))

    def _fitting(self, width: int) -> list[Hint]:
        """From the left as many as fit, and always the last one: the way out."""
        *others, out = self._hints(width)
        kept: list[Hint] = []
        used = _cells(out)
        for hint in others:
            if used + _cells(hint) > width:
                break
            kept.append(hint)
            used += _cells(hint)
        return [*kept, out]

    def _places(self, width: int) -> list[tuple[int, int, str]]:
        places, start = [], 0
        for key, label, name in self._fitting(width):
            end = start + cell_len(key) + 1 + cell_len(label)
            places.append((start, end, name))
            start = end + 2
        return places

    def _draw_hints(self, width: int) -> list[Text]:
        line = Text(no_wrap=True)
        for place, (key, label, _) in enumerate(self._fitting(width)):
            line.append("  " if place else "")
            line.append(key, BOLD)
            line.append(f" {label}", DIM)
        return [line]


def _cells(hint: Hint) -> int:
    """Cells of a hint with the gap before it."""
    return 2 + cell_len(hint[0]) + 1 + cell_len(hint[1])
