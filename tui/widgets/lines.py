"""Lines: a widget whose lines are drawn for the width it gets, none longer; and how text is broken.

Text that came from data has passed `readable` before it is drawn; nothing here is read as markup.
"""

import re
from collections.abc import Callable, Sequence

from rich.cells import cell_len, chop_cells
from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget
from typing_extensions import override

Draw = Callable[[int], Sequence[Text]]

PLAIN = Style()
BOLD = Style(bold=True)
DIM = Style(dim=True)
WARNING = Style(color="#e69f00", bold=True)

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_CLOSING = "，。、；：？！）》”’】…％"
_PIECE = re.compile(
    rf"\d[\d.,]* %[{_CLOSING}]*"  # a number stays with its sign
    rf"|[（《“‘【]*[{_WIDE}][{_CLOSING}]*"
    rf"|[^\s{_WIDE}]+[{_CLOSING}]*"
    r"|\s+"
)


def wrap(text: str, width: int) -> list[str]:
    """Text broken at blanks and between Chinese characters, no line wider than `width` cells."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, max(width, 2))
    return lines


def _wrapped(paragraph: str, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(paragraph):
        if cell_len(line) + cell_len(piece.rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = chop_cells(piece.lstrip(), width) or [""]
        lines += full
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def texts(text: str, width: int, style: Style = PLAIN) -> list[Text]:
    """Wrapped text in one style."""
    return [Text(line, style=style) for line in wrap(text, width)]


def labelled(label: str, text: str, width: int) -> list[Text]:
    """A label and its text; the lines after the first stand under the text's beginning."""
    head = f"{label}  "
    indent = min(cell_len(head), 12)
    lines = wrap(text, width - indent)
    first = Text.assemble((head, DIM), lines[0] if lines else "")
    return [first, *(Text(" " * indent + line) for line in lines[1:])]


class Lines(Widget):
    """Draws what `draw` gives for its width."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; text-wrap: nowrap; text-overflow: clip; }"

    def __init__(self, draw: Draw, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Keep how it is drawn."""
        super().__init__(id=id, classes=classes, markup=False)
        self._draw = draw
        self._drawn: tuple[int, Sequence[Text]] | None = None

    def redraw(self, draw: Draw | None = None) -> None:
        """Draw anew, perhaps something else."""
        self._draw = draw or self._draw
        self._drawn = None
        self.refresh(layout=True)

    def lines(self, width: int) -> Sequence[Text]:
        """The lines at a width; drawn once per width."""
        if self._drawn is None or self._drawn[0] != width:
            self._drawn = (width, self._draw(width))
        return self._drawn[1]

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width)) if width else 0

    @override
    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    @override
    def render(self) -> RenderResult:
        return Text("\n", no_wrap=True, overflow="crop").join(self.lines(self.content_size.width))
