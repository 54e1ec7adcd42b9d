"""Result: what came of one form. Data only."""

from dataclasses import dataclass, field

from semantic_layer.form import Form
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from tools.facts import Fact
from tools.integrity import Note
from tools.workspace import ResultTable as ResultTable  # its rows live where they are fetched


@dataclass(frozen=True)
class Result:
    """What came of one form, and all that may be said of it."""

    form: Form
    tables: tuple[ResultTable, ...]
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()
    canonical: str = ""
    """The form's canonical text (sorted-key JSON): equal for forms that are one."""
    period: Period | None = None
    """The days counted, closed; for all data those present; None = not known, or no days at all."""
    base: Period | None = None
    """The days compared with."""
    model: SemanticModel | None = field(default=None, repr=False)
    """The definitions it was counted by, where they are finer than the workspace's own: orders by
    product, each once per product."""
