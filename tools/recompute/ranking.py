"""Ranking: the order of a result, and which of its rows a limit leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from semantic_layer.joins import Home, home
from semantic_layer.model import SemanticModel
from semantic_layer.names import band_keys
from semantic_layer.query import Order
from store.table import Cell
from tools.recompute.rows import Row
from tools.recompute.scope import Key

Kept = tuple[list[Row], list[Row]]
"""The rows that stay, and those beyond the limit, both in order."""


def ordered(
    model: SemanticModel, keys: Sequence[Key], rows: Iterable[Row], terms: Sequence[Order]
) -> list[Row]:
    """Rows in order; every group not named breaks ties. Sets each row's rank."""
    found = list(rows)
    placed = [(term, place_of(keys, term.by)) for term in terms]
    named = {place for _, place in placed}
    natural = [_natural(model, key) for key in keys]
    for row in found:
        rank = []
        for term, place in placed:
            value = row.values[term.by, term.of] if place is None else None
            if place is not None:
                value = _in_order(natural[place], row.key[place])
            rank.append(sortable(value, descending=term.direction == "desc"))
        for place, values in enumerate(natural):
            if place not in named:
                rank.append(sortable(_in_order(values, row.key[place]), descending=False))
        row.rank = tuple(rank)
    return sorted(found, key=lambda row: row.rank)


def first_inside(
    model: SemanticModel, keys: Sequence[Key], rows: Iterable[Row], terms: Sequence[Order],
    cut: tuple[int, str],
) -> Kept:  # fmt: skip
    """The first rows of each value of a group; `cut` is how many, and the group."""
    limit, per = cut
    place = place_of(keys, per)
    wanted = [term for term in terms if term.by != per]
    seen: dict[Cell, int] = {}
    kept: list[Row] = []
    beyond: list[Row] = []
    for row in ordered(model, keys, rows, wanted):
        value = None if place is None else row.key[place]
        seen[value] = seen.get(value, 0) + 1
        (kept if seen[value] <= limit else beyond).append(row)
    first = [term for term in terms if term.by == per] or [Order(by=per, direction="asc")]
    return ordered(model, keys, kept, [*first, *wanted]), beyond


def place_of(keys: Sequence[Key], name: str) -> int | None:
    """Which of the keys goes by that name."""
    places = [place for place, key in enumerate(keys) if name == key.id]
    places += [place for place, key in enumerate(keys) if name == key.subject]
    return places[0] if places else None


def sortable(value: Cell, *, descending: bool) -> tuple[int, float, object]:
    """Numbers before texts as an engine has them, empty values last either way."""
    if value is None:
        return 2, 0.0, ""
    if isinstance(value, str):
        return (0 if descending else 1), 0.0, _Falling(value) if descending else value
    return (1 if descending else 0), float(-value if descending else value), ""


def _natural(model: SemanticModel, key: Key) -> tuple[object, ...]:
    """The values in an order of their own: of bands, or as the author has put them."""
    if key.kind != "dimension":
        return ()
    if key.edges:
        return band_keys(key.edges)
    homes = (home(model, table, key.subject) for table in model.tables)
    own = next((found for found in homes if isinstance(found, Home)), None)
    if own is None:
        return ()
    return band_keys(own.dimension.bands) or own.dimension.order


def _in_order(values: tuple[object, ...], value: Cell) -> Cell:
    """The value's place among them; what is not among them comes last."""
    if not values:
        return value
    return next((place for place, held in enumerate(values) if held == value), None)


@dataclass(frozen=True)
class _Falling:
    """Sorts the other way round."""

    text: str

    def __lt__(self, other: "_Falling") -> bool:
        return self.text > other.text
