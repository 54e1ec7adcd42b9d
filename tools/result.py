"""Result: what came of one form. Data only."""

from dataclasses import dataclass

from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Form
from store.table import Table
from tools.facts import Fact
from tools.integrity import Note


@dataclass(frozen=True)
class ResultTable:
    """Rows, their meaning and the SQL they came from belong together."""

    table: Table
    columns: tuple[ResultColumn, ...]
    """One per column of `table`, in order."""
    sql: str


@dataclass(frozen=True)
class Result:
    """What came of one form, and all that may be said of it."""

    form: Form
    tables: tuple[ResultTable, ...]
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()
