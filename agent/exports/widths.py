"""Text cut and padded to an exact number of terminal cells, by rich's measure; never by len()."""

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
ASCII_ELLIPSIS = "..."

JOINERS = dict.fromkeys((0x200C, 0x200D, 0xFE0E, 0xFE0F))
"""They make one cell of two characters; between two cut texts nobody knows which."""


def fit(text: str, width: int, *, ascii_only: bool = False) -> str:
    """`text` padded on the right to `width` cells, or cut with an ellipsis at its end."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return exact(text, width)
    mark = ASCII_ELLIPSIS if ascii_only else ELLIPSIS
    if width <= cell_len(mark):
        return mark[:width]
    return exact(set_cell_size(text, width - cell_len(mark)) + mark, width)


def fit_right(text: str, width: int, *, ascii_only: bool = False) -> str:
    """`text` padded on the left to `width` cells, or cut with an ellipsis at its end."""
    if cell_len(text) < width:
        return " " * (width - cell_len(text)) + text
    return fit(text, width, ascii_only=ascii_only)


def exact(text: str, width: int) -> str:
    """`text` as exactly `width` cells; joiners that upset the measure are dropped."""
    sized = set_cell_size(text, max(width, 0))
    if cell_len(sized) == width:
        return sized
    return set_cell_size(sized.translate(JOINERS), max(width, 0))
