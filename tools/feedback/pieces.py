"""The texts of a period as rows that can be counted: each with its label, once per customer.

Rows come through the workspace only. Without stored labels the newest texts are labelled here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from semantic_layer.query import AnyOf, Filter, RowQuery, Span
from semantic_layer.resolved import ResolvedQuery
from store.table import Cell
from text_analysis.aspect_file import AspectPack, general_aspects
from text_analysis.duplicates import duplicate_groups
from text_analysis.feedback import label_feedback
from tools.feedback.columns import LABEL_COLUMNS, TextTable
from tools.measured import number_in
from tools.workspace import Limits, Workspace

MOST_TEXTS = 100_000
"""Texts counted in one summary where they are labelled."""
MOST_LIVE = 5_000
"""Texts labelled while somebody waits: the newest."""
Conditions = tuple[Filter | AnyOf, ...]
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One text without its words."""

    key: Cell
    customer: Cell
    """None = not known."""
    day: date
    rating: float | None
    language: str
    sentiment: str | None
    aspect: str | None
    severity: str | None
    suspicious: bool
    template: bool
    group: Cell
    """The first text of those that say nearly the same."""
    split: Cell = None
    also: frozenset[str] = frozenset()
    """Aspects a text labelled here is negative about, beside its primary one."""

    @property
    def unit(self) -> tuple[str, Cell]:
        """Who counts once: the customer, else the wording."""
        return ("customer", self.customer) if self.customer is not None else ("text", self.group)

    @property
    def is_counted(self) -> bool:
        """Whether it stands in shares: labelled, and words of the customer's own."""
        return self.sentiment is not None and not self.template

    @property
    def is_negative(self) -> bool:
        """Whether it is a complaint."""
        return self.is_counted and self.sentiment == "neg"


@dataclass(frozen=True)
class Pieces:
    """What was read."""

    pieces: tuple[Piece, ...]
    """Oldest first."""
    live: int
    """Texts labelled here; 0 = the labels are rows."""
    truncated: bool
    sql: str
    texts: dict[Cell, str]
    """Words by key where they were read along: labelled here only."""
    unread: int = 0
    """Texts that `askcrm label` has not read yet: not counted."""
    undated: int = 0
    """Texts without a day: not counted."""


def row_query(
    table: TextTable, fields: Sequence[str], filters: Conditions, period: Span | None
) -> RowQuery:
    """The texts that meet the conditions."""
    return RowQuery(entity=table.table, fields=tuple(fields), filters=filters, period=period)


def many(resolved: ResolvedQuery, rows: int) -> ResolvedQuery:
    """The same list without the limit of what a person reads."""
    return replace(resolved, query=resolved.query.model_copy(update={"limit": rows}))


def widened(workspace: Workspace, rows: int) -> Workspace:
    """The workspace reading that many rows at once."""
    return replace(workspace, limits=Limits(rows=rows, values=workspace.limits.values))


def piece_fields(table: TextTable, split: str | None) -> tuple[str, ...]:
    """The fields a summary counts by."""
    fields = [table.table, table.written]
    fields += [name for name in (table.customer, table.rating) if name is not None]
    fields += [*table.labels.values(), table.text]
    return tuple(dict.fromkeys([*fields, *([split] if split else [])]))


def read_pieces(
    table: TextTable, resolved: ResolvedQuery, workspace: Workspace, split: str | None
) -> Pieces:
    """The texts of a resolved list with `piece_fields`; raises StoreError."""
    most = MOST_TEXTS if table.is_labelled else MOST_LIVE
    fetched = widened(workspace, most).fetch(many(resolved, most + 1))
    reader = _Reader(table, [column.id for column in fetched.table.columns], split)
    given = fetched.table.table.rows
    rows = [row for row in reversed(given) if reader.day(row) is not None]
    texts: dict[Cell, str] = {}
    if table.is_labelled:
        found = [piece for row in rows if (piece := reader.labelled(row)) is not None]
    else:
        texts = {row[reader.key]: str(row[reader.text]) for row in rows if row[reader.text]}
        found = list(_labelled_here([row for row in rows if row[reader.text]], reader))
    return Pieces(
        pieces=tuple(found),
        live=0 if table.is_labelled else len(found),
        truncated=fetched.table.table.truncated,
        sql=fetched.table.sql,
        texts=texts,
        unread=sum(map(reader.is_unread, rows)) if table.is_labelled else 0,
        undated=sum(1 for row in given if row[reader.text] and reader.day(row) is None),
    )


class _Reader:
    """Where each field of the list stands; -1 = not in it."""

    def __init__(self, table: TextTable, columns: Sequence[str], split: str | None) -> None:
        """Look every place up once."""
        places = {name: place for place, name in enumerate(columns)}
        self.key = places[f"{table.table}.key"]
        self.text = places.get(table.text, -1)
        self._customer = places.get(f"{table.customer}.key", -1)
        self._written = places[table.written]
        self._rating = places.get(table.rating or "", -1)
        self._split = places.get(split or "", -1)
        self._labels = [places.get(table.labels.get(name, ""), -1) for name in LABEL_COLUMNS]
        self._knows_language = "language" in table.labels

    def day(self, row: Row) -> date | None:
        """The day it was written; None = not known."""
        try:
            return date.fromisoformat(str(row[self._written])[:10])
        except ValueError:
            return None

    def labelled(self, row: Row) -> Piece | None:
        """The row with its stored label; None where it has no text."""
        cells = (*row, None)
        mood, aspect, severity, language, template, suspicious, group = [
            cells[place] for place in self._labels
        ]
        if self._knows_language and language is None:
            return None
        key = row[self.key]
        return Piece(
            key=key, customer=cells[self._customer], day=self.day(row) or date.min,
            rating=self.rating(row), language=str(language or ""), sentiment=_text(mood),
            aspect=_text(aspect), severity=_text(severity), suspicious=bool(suspicious),
            template=bool(template), group=key if group is None else group,
            split=cells[self._split],
        )  # fmt: skip

    def is_unread(self, row: Row) -> bool:
        """Whether it has words and no stored label."""
        cells = (*row, None)
        language = cells[self._labels[LABEL_COLUMNS.index("language")]]
        return self._knows_language and language is None and bool(str(row[self.text] or "").strip())

    def rating(self, row: Row) -> float | None:
        """The rating as a number."""
        value = number_in(row[self._rating]) if self._rating >= 0 else None
        return None if value is None else float(value)

    def read_here(self, row: Row, group: Cell, pack: AspectPack) -> Piece:
        """The row labelled now."""
        cells = (*row, None)
        rating = self.rating(row)
        label = label_feedback(str(row[self.text]), rating, pack)
        negative = {m.aspect for m in label.mentions if m.polarity == "neg"}
        return Piece(
            key=row[self.key], customer=cells[self._customer], day=self.day(row) or date.min,
            rating=rating, language=label.language, sentiment=label.sentiment,
            aspect=label.primary_aspect, severity=label.severity,
            suspicious="suspicious" in label.flags, template="template" in label.flags,
            group=group, split=cells[self._split],
            also=frozenset(negative - {label.primary_aspect or ""}),
        )  # fmt: skip


def _text(value: Cell) -> str | None:
    return None if value is None else str(value)


def _labelled_here(rows: Sequence[Row], reader: _Reader) -> Iterator[Piece]:
    pack = general_aspects()
    groups = duplicate_groups([str(row[reader.text]) for row in rows])
    for row, group in zip(rows, groups, strict=True):
        yield reader.read_here(row, rows[group][reader.key], pack)


def once_each(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], int]:
    """Each wording once per customer, the first time it was written."""
    kept: dict[tuple[Cell, Cell], Piece] = {}
    for piece in pieces:
        kept.setdefault((piece.customer, piece.group), piece)
    return tuple(kept.values()), len(pieces) - len(kept)
