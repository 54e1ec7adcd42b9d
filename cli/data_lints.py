"""What a model says of its data, counted in them: keys, dead columns, joins, stored values.

Each finding stands at the key of the model that it contradicts.
"""

from collections.abc import Iterator
from itertools import groupby

from semantic_layer.compile.lint_sql import columns_sql, join_sql, key_sql, unmatched_sql
from semantic_layer.dialects import Dialect
from semantic_layer.findings import problem_at, warning_at
from semantic_layer.joins import join_target
from semantic_layer.lints import named_columns
from semantic_layer.model import SemanticModel
from semantic_layer.parts import dimensions_of
from semantic_layer.problems import ModelProblem
from store.engine import Engine
from store.table import Cell
from tools.masking import MASK
from tools.stored import dialect_of

MOST_VALUES = 500
SHOWN = 3
CUT = 40
"""Characters of a value that are shown."""


def lint_data(
    model: SemanticModel, held: SemanticModel, engine: Engine
) -> tuple[ModelProblem, ...]:
    """Everything in the data that the model does not expect; `held` is the part it can answer.

    Raises StoreError.
    """
    dialect = dialect_of(engine)
    doubled = tuple(keys_name_one_row(held, engine, dialect))
    unsound = {problem.value.rpartition(".")[0] for problem in doubled}
    return (
        *named_columns_are_there(model, engine),
        *doubled,
        *joins_find_their_rows(held, engine, dialect, unsound),
        *columns_tell_something(held, engine, dialect),
        *stored_values_have_names(held, engine),
    )


def named_columns_are_there(model: SemanticModel, engine: Engine) -> Iterator[ModelProblem]:
    """Every table and column that the model names is in the database."""
    present = {
        name.casefold(): {column.name.casefold() for column in columns}
        for name, columns in engine.columns().items()
    }
    for name, table in model.tables.items():
        if table.source.casefold() not in present:
            yield warning_at(model, f"tables.{name}.source", "absent_table", table.source, "")
    for key, name, column in named_columns(model):
        table = model.tables[name]
        paired = table.pairs is not None and column in table.pairs.columns
        source = table.pairs.source if paired and table.pairs else table.source
        known = present.get(source.casefold())
        if known is not None and column.casefold() not in known:
            yield warning_at(model, key, "absent_column", f"{source}.{column}", "")


def keys_name_one_row(
    model: SemanticModel, engine: Engine, dialect: Dialect
) -> Iterator[ModelProblem]:
    """The key of a table is different in every row; where joins lead to it, this is an error."""
    reached = {
        join_target(role, target)[0]
        for table in model.tables.values()
        for role, target in table.joins.items()
    }
    for name, table in model.tables.items():
        if table.distinct or table.pairs is not None:
            continue
        ((_, doubled),) = engine.run(key_sql(model, name, dialect), 1).rows
        if doubled:
            key = table.key if isinstance(table.key, str) else ", ".join(table.key)
            found = problem_at if name in reached else warning_at
            code = "key_not_unique" if name in reached else "rows_not_unique"
            where = f"tables.{name}.key"
            yield found(model, where, code, f"{table.source}.{key}", f"{int(doubled):,}")


def joins_find_their_rows(
    model: SemanticModel, engine: Engine, dialect: Dialect, unsound: set[str]
) -> Iterator[ModelProblem]:
    """Each key of another table is found there; a join that may be empty is not judged."""
    for name, table in model.tables.items():
        for role, target in table.joins.items():
            parent, column = join_target(role, target)
            optional = not isinstance(target, str) and target.optional
            if optional or model.tables[parent].source in unsound:
                continue
            ((rows, matched),) = engine.run(join_sql(model, name, role, dialect), 1).rows
            if not rows or rows == matched:
                continue
            lost = engine.run(unmatched_sql(model, name, role, dialect), SHOWN).rows
            share = f"{int(matched or 0) / int(rows):.1%}"
            examples = tuple(_shown(value) for (value,) in lost)
            key = f"tables.{name}.joins.{role}"
            place = warning_at(model, key, "join_loses_rows", share, f"{table.source}.{column}")
            yield _with_examples(place, examples)


def columns_tell_something(
    model: SemanticModel, engine: Engine, dialect: Dialect
) -> Iterator[ModelProblem]:
    """No column the model names is empty in every row, or says the same in each."""
    keys = {
        column.casefold()
        for table in model.tables.values()
        for column in ((table.key,) if isinstance(table.key, str) else table.key)
    }
    personal = {(home, one.column) for _, home, one in dimensions_of(model) if one.pii}
    named = sorted(named_columns(model), key=lambda one: one[1])
    for name, group in groupby(named, key=lambda one: one[1]):
        pairs = model.tables[name].pairs
        found = [one for one in group if pairs is None or one[2] not in pairs.columns]
        asked = tuple(column for _, _, column in found)
        row = engine.run(columns_sql(model, name, asked, dialect), 1).rows[0]
        count = int(row[0] or 0)
        for at, (key, _, column) in enumerate(found):
            filled, smallest, largest = row[1 + 3 * at : 4 + 3 * at]
            where = f"{model.tables[name].source}.{column}"
            if count and not filled:
                yield warning_at(model, key, "empty_column", where, "")
            elif count > 1 and smallest == largest and column.casefold() not in keys:
                shown = MASK if (name, column) in personal else _shown(smallest)
                yield warning_at(model, key, "constant_column", where, shown)


def stored_values_have_names(model: SemanticModel, engine: Engine) -> Iterator[ModelProblem]:
    """Where a model names stored values, it names all of them, and none that is not there."""
    for key, name, dimension in dimensions_of(model):
        if not dimension.values or dimension.column is None or dimension.label is not None:
            continue
        source = model.tables[name].source
        rows = engine.values(source, (dimension.column,), MOST_VALUES)
        stored = {str(value) for (value,) in rows if value is not None}
        named = {str(value) for value in dimension.values}
        here, where = f"{key}.values", f"{source}.{dimension.column}"
        if unnamed := sorted(stored - named):
            code = "values_without_name"
            found = warning_at(model, here, code, f"{len(unnamed):,}", where)
            yield _with_examples(found, tuple(map(_shown, unnamed[:SHOWN])))
        if len(rows) < MOST_VALUES and (absent := sorted(named - stored)):
            found = warning_at(model, here, "values_not_stored", f"{len(absent):,}", where)
            yield _with_examples(found, tuple(map(_shown, absent[:SHOWN])))


def _with_examples(problem: ModelProblem, examples: tuple[str, ...]) -> ModelProblem:
    return ModelProblem(
        problem.code, problem.file, problem.line, problem.key, problem.value, examples,
        problem.warning, problem.detail,
    )  # fmt: skip


def _shown(value: Cell) -> str:
    return str(value)[:CUT]
