"""Audit: forms computed twice, by the compiled SQL and row by row, and every value compared.

What is not evaluated here is counted as not audited, never as equal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import isclose
from typing import Literal

from semantic_layer.canonical import canonical_text
from semantic_layer.model import SemanticModel
from semantic_layer.problems import QueryRefused
from semantic_layer.query import MetricQuery, RowQuery
from store.engine import StoreError
from store.table import Cell, Table
from tools.recompute.arithmetic import NotAudited
from tools.recompute.columns import same_key
from tools.recompute.evaluate import measures_of, recompute
from tools.recompute.measures import Measures
from tools.recompute.rows import Group, Rank, Recomputed, Row
from tools.recompute.tables import Tables
from tools.stored import dialect_of
from tools.workspace import Workspace, compiled_for

TOLERANCE = 1e-9
"""Relative; of a difference or a share, relative to the largest number of its column."""

MOST_ROWS = 1_000_000
Outcome = Literal["equal", "different", "not_audited", "refused"]


@dataclass(frozen=True)
class Difference:
    """One value that came out differently."""

    column: str
    """Result column; `rows` for a row on one side only, `order` for rows in another order."""
    group: tuple[Cell, ...]
    compiled: Cell
    recomputed: Cell


@dataclass(frozen=True)
class Audited:
    """What came of one form."""

    form: MetricQuery | RowQuery
    outcome: Outcome
    reason: str = ""
    """Why it was not audited."""
    differences: tuple[Difference, ...] = ()
    rows: int = 0

    @property
    def text(self) -> str:
        """The form as text."""
        return canonical_text(self.form)


@dataclass
class Auditor:
    """One workspace whose queries are computed twice."""

    workspace: Workspace
    _tables: Tables | None = field(default=None, init=False)
    _measures: dict[str, Measures] = field(default_factory=dict, init=False)
    """By model: a query may be counted over finer rows than the model says."""

    def audit(self, forms: Iterable[MetricQuery | RowQuery]) -> Iterator[Audited]:
        """Each form's outcome, one after the other; raises StoreError."""
        for form in forms:
            yield self.one(form)

    def one(self, form: MetricQuery | RowQuery) -> Audited:
        """The outcome of one form."""
        try:
            resolved = self.workspace.resolve(form)
        except QueryRefused as refused:
            return Audited(form, "refused", ", ".join(p.code for p in refused.problems))
        engine = self.workspace.engine
        try:
            ours = recompute(resolved, self._of(resolved.model))
        except NotAudited as reason:
            return Audited(form, "not_audited", str(reason))
        try:
            compiled = compiled_for(resolved, dialect_of(engine))
            theirs = engine.run(compiled.sql, MOST_ROWS)
        except StoreError as error:
            if error.kind == "time_limit":  # slow, and so far not wrong
                return Audited(form, "not_audited", error.kind)
            fault = Difference("error", (), str(error), None)
            return Audited(form, "different", str(error), (fault,))
        found = tuple(differences(theirs, ours))
        return Audited(form, "different" if found else "equal", "", found, len(theirs.rows))

    def _of(self, model: SemanticModel) -> Measures:
        if self._tables is None:
            space = self.workspace
            self._tables = Tables(space.model, space.engine, space.today)
        if model.fingerprint not in self._measures:
            self._measures[model.fingerprint] = measures_of(self._tables, model)
        return self._measures[model.fingerprint]


def differences(theirs: Table, ours: Recomputed) -> Iterator[Difference]:
    """Where the compiled rows and the recomputed ones part."""
    places = [theirs.names.index(name) for name in ours.keys]
    shown = [tuple(_key(cells[place]) for place in places) for cells in theirs.rows]
    expected = {tuple(map(_key, row.key)): row for row in ours.rows}
    beyond = {tuple(map(_key, row.key)): row for row in ours.beyond}
    yield from (Difference("rows", key, "twice", "once") for key in _repeated(shown))
    scales = _scales((*ours.rows, *ours.beyond))
    for key, cells in zip(shown, theirs.rows, strict=True):
        row = expected.get(key) or _tied(beyond.get(key), ours.rows)
        if row is None:
            yield Difference("rows", key, "there", "missing")
        else:
            yield from _values(theirs.names, cells, row, ours, scales)
    if len(shown) < len(expected) or not beyond:
        there = set(shown)
        missing = [key for key in expected if key not in there]
        yield from (Difference("rows", key, "missing", "there") for key in missing)
    yield from _order(shown, expected)


def _repeated(keys: list[Group]) -> list[Group]:
    return [key for key, count in Counter(keys).items() if count > 1]


def _values(
    names: tuple[str, ...], cells: tuple[Cell, ...], row: Row, ours: Recomputed,
    scales: Mapping[tuple[str, str], float],
) -> Iterator[Difference]:  # fmt: skip
    for (metric, role), value in row.values.items():
        name = metric if role == "value" else f"{metric}.{role}"
        shown = cells[names.index(name)]
        if not _equal(shown, value, scales[metric, role]):
            yield Difference(name, row.key, shown, value)
    for name, labels, key in zip(ours.keys, ours.labels, row.key, strict=True):
        if labels is None:
            continue
        column = name.removesuffix(".key")
        shown = cells[names.index(column)]
        label = labels.get(key, labels.get(same_key(key)))
        if _key(shown) != _key(label):
            yield Difference(column, row.key, shown, label)


def _scales(rows: tuple[Row, ...]) -> dict[tuple[str, str], float]:
    """The largest number of each metric; its differences are as exact as that."""
    largest: dict[str, float] = {}
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        for (metric, role), value in row.values.items():
            found[metric, role] = 0.0
            if role in {"value", "base"} and isinstance(value, int | float):
                largest[metric] = max(largest.get(metric, 0.0), abs(value))
    return {
        (metric, role): largest.get(metric, 0.0) if role in {"value", "base", "delta"} else 1.0
        for metric, role in found
    }


def _equal(one: Cell, other: Cell, scale: float) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, str) or isinstance(other, str):
        return str(one) == str(other)
    return isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE * scale)


def _tied(row: Row | None, within: tuple[Row, ...]) -> Row | None:
    """A row beyond the cut that is as good as the last one within, but for rounding."""
    if row is None or not within or not row.rank or not within[-1].rank:
        return None
    (kind, number, text), (last_kind, last_number, last_text) = row.rank[0], within[-1].rank[0]
    near = isclose(number, last_number, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return row if near and (kind, text) == (last_kind, last_text) else None


def _order(shown: list[tuple[Cell, ...]], expected: Mapping[tuple[Cell, ...], Row]) -> Iterator[
    Difference
]:  # fmt: skip
    """The first row that stands before one it should follow; equal numbers may change places."""
    for before, after in pairwise(shown):
        if before not in expected or after not in expected:
            continue
        one, other = expected[before].rank, expected[after].rank
        if _later(one, other):
            yield Difference("order", before, "before", "after")
            return


def _later(one: Rank, other: Rank) -> bool:
    """Whether the first of two ranks comes after the second by more than rounding.

    Where fractions are equal, or nearly so, other arithmetic may tell them apart: no verdict then.
    """
    for left, right in zip(one, other, strict=True):
        (kind, number, _), (other_kind, other_number, _) = left, right
        near = isclose(number, other_number, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        if kind == other_kind and near and not (number.is_integer() and number == other_number):
            return False
        if left != right:
            return left > right
    return False


def _key(cell: Cell) -> Cell:
    """A key as both sides write it."""
    return None if cell is None else same_key(int(cell) if isinstance(cell, bool) else cell)
