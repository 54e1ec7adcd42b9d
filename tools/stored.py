"""What a start must know of the data: stored values that are words, first and last days of dates.

Read once per model and data version, then kept for the process. No SQL is written here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from typing_extensions import override

from semantic_layer.compile.lookups import span_sql, values_sql
from semantic_layer.dialects import Dialect
from semantic_layer.form import Scalar
from semantic_layer.model import Label, SemanticModel
from semantic_layer.model import Table as ModelTable
from semantic_layer.periods import Period
from semantic_layer.vocabulary import Vocabulary, build_vocabulary
from store.engine import Engine
from store.table import Cell

StoredValues = Mapping[str, tuple[tuple[Scalar, ...], ...]]


@dataclass(frozen=True)
class _Data:
    """One version of one database: equal when nothing may have changed."""

    subject: str
    fingerprint: str
    engine: Engine = field(compare=False)


def vocabulary_of(model: SemanticModel, engine: Engine, limit: int) -> Vocabulary:
    """Every word of the model and the stored values; `limit` per dimension."""
    return _vocabulary(model, _version(engine), limit)


def spans_of(model: SemanticModel, engine: Engine) -> "Spans":
    """The days of every date role, read as they are looked up."""
    return Spans(model, engine, _spans_read(model, _version(engine)))


def _version(engine: Engine) -> _Data:
    return _Data(engine.subject, engine.fingerprint(), engine)


@lru_cache(maxsize=4)
def _vocabulary(model: SemanticModel, data: _Data, limit: int) -> Vocabulary:
    return build_vocabulary(model, stored_values(model, data.engine, limit))


@lru_cache(maxsize=4)
def _spans_read(model: SemanticModel, data: _Data) -> dict[str, Period | None]:
    """The one memory of spans per model and data version; filled by Spans."""
    del model, data  # the cache's key, nothing else
    return {}


class Spans(Mapping[str, Period]):
    """Date role id (`order.ordered`) -> the days present; each read when first looked up.

    A role without a readable day is missing.
    """

    def __init__(
        self, model: SemanticModel, engine: Engine, read: dict[str, Period | None]
    ) -> None:
        """Keep where to look; nothing is read yet."""
        self._model = model
        self._engine = engine
        self._read = read

    @override
    def __getitem__(self, role: str) -> Period:
        """The days of `role`; KeyError when it has none."""
        if role not in self._read:
            self._read[role] = self._look_up(role)
        period = self._read[role]
        if period is None:
            raise KeyError(role)
        return period

    @override
    def __iter__(self) -> Iterator[str]:
        """Every role that has a day."""
        return (role for role in _date_roles(self._model) if role in self)

    @override
    def __len__(self) -> int:
        """How many roles have a day."""
        return sum(1 for _ in self)

    def _look_up(self, role: str) -> Period | None:
        sql = span_sql(self._model, role, dialect_of(self._engine))
        if sql is None:
            return None
        first, last = (_day(value) for value in self._engine.run(sql, 1).rows[0])
        if first is None or last is None:
            return None
        return Period(start=first, end=max(date.fromordinal(last.toordinal() + 1), self._end(role)))

    def _end(self, role: str) -> date:
        """Where the dates behind a first date end: no first order today is no lack of data."""
        table, _, name = role.partition(".")
        found = self._model.tables[table].dates.get(name)
        behind = self.get(found.earliest) if found and found.earliest else None
        return behind.end if behind else date.min


def _date_roles(model: SemanticModel) -> Iterator[str]:
    for name, table in model.tables.items():
        yield from (f"{name}.{role}" for role in table.dates)


def _day(value: Cell) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def stored_values(model: SemanticModel, engine: Engine, limit: int) -> StoredValues:
    """Values of searchable dimensions and names of searchable tables, at most `limit` each.

    `region` -> rows (key,) or (key, English, Chinese); `customer` -> rows (key, name). A dimension
    with homes in several tables has the values of all of them.
    """
    stored: dict[str, list[tuple[Scalar, ...]]] = {}
    for name, table in model.tables.items():
        for key, dimension in table.dimensions.items():
            if dimension.searchable and not dimension.bands and dimension.pii in {None, "name"}:
                values = _values(model, engine, (name, key), limit)
                stored.setdefault(key, []).extend(values)
        if columns := _name_columns(table):
            stored.setdefault(name, []).extend(engine.values(table.source, columns, limit))
    return {key: tuple(dict.fromkeys(rows)) for key, rows in stored.items()}


def _values(
    model: SemanticModel, engine: Engine, home: tuple[str, str], limit: int
) -> tuple[tuple[Scalar, ...], ...]:
    """The stored values of one table's dimension; of a computed one what it comes to."""
    table = model.tables[home[0]]
    dimension = table.dimensions[home[1]]
    if dimension.column is not None:
        columns = (dimension.column, *_label_columns(dimension.label))
        return engine.values(table.source, columns, limit)
    if dimension.expression is None:
        return ()
    return engine.run(values_sql(model, *home, dialect_of(engine), limit), limit).rows


def _name_columns(table: ModelTable) -> tuple[str, ...]:
    """Key and name columns of a table whose rows may be named in a question."""
    personal = {d.column for d in table.dimensions.values() if d.pii not in {None, "name"}}
    names = _label_columns(table.label)
    if not table.searchable or not isinstance(table.key, str) or personal & set(names):
        return ()
    return (table.key, *names) if names else ()


def _label_columns(label: str | Label | None) -> tuple[str, ...]:
    match label:
        case None:
            return ()
        case str():
            return (label,)
        case Label():
            return (label.en, label.zh)


def dialect_of(engine: Engine) -> Dialect:
    """The engine's dialect, which is one of those the compiler knows."""
    match engine.dialect:
        case ("sqlite" | "duckdb" | "postgres") as dialect:
            return dialect
        case other:
            raise ValueError(f"no engine speaks {other}")
