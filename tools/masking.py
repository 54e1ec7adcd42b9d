"""Masking: personal columns of a result, before anybody sees them.

Which column is personal is said in the model; how a value is masked is in text_analysis/privacy.
"""

from dataclasses import replace

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.model import Label, SemanticModel
from semantic_layer.model import Table as ModelTable
from semantic_layer.names import table_of
from store.table import Cell, Table
from text_analysis.privacy import mask_text, mask_value

MASK = "***"
"""What stands for a value of a class of personal data nobody has described."""


def masked(table: Table, columns: tuple[ResultColumn, ...], model: SemanticModel) -> Table:
    """The table with phones, e-mails, ids and addresses masked, contacts inside texts as well."""
    classes = {
        place: pii
        for place, column in enumerate(columns)
        if (pii := _pii_of(model, column)) not in {None, "name"}
    }
    if not classes:
        return table
    rows = tuple(
        tuple(_shown(cell, classes.get(place)) for place, cell in enumerate(row))
        for row in table.rows
    )
    return replace(table, rows=rows)


def _shown(value: Cell, pii: str | None) -> Cell:
    match pii, value:
        case ((None | "name"), _):
            return value
        case _, None:
            return None
        case "free_text", _:
            return mask_text(str(value))
        case ("phone" | "email" | "id" | "address") as masked, _:
            return mask_value(str(value), masked)
        case _:
            return MASK


def _pii_of(model: SemanticModel, column: ResultColumn) -> str | None:
    """The class of personal data a column holds: by its dimension, or by the stored column."""
    if column.role not in {"group", "key", "field"}:
        return None
    name = column.subject.rpartition(".")[2]
    table_id = table_of(model, name)
    if table_id is not None:
        table = model.tables[table_id]
        stored = _stored_columns(table, column)
        found = (d.pii for d in table.dimensions.values() if d.column in stored)
    else:
        found = (
            dimension.pii
            for table in model.tables.values()
            for key, dimension in table.dimensions.items()
            if name in {key, dimension.column}
        )
    return next((pii for pii in found if pii is not None), None)


def _stored_columns(table: ModelTable, column: ResultColumn) -> frozenset[str]:
    """What an entity's column shows: its key, or the names of its rows."""
    match column.role, table.key, table.label:
        case "key", str() as key, _:
            return frozenset({key})
        case _, _, str() as label:
            return frozenset({label})
        case _, _, Label() as label:
            return frozenset({label.en, label.zh})
        case _:
            return frozenset()
