"""Answer: one type for every outcome; absent parts are empty. What every face shows."""

from dataclasses import dataclass, field
from typing import Literal

from agent.charts import Chart
from agent.conversation import Turn
from agent.moves import Choice, PlannerUse, Reading, Remark
from semantic_layer.form import Language
from tools.integrity import Note
from tools.result import Result


@dataclass(frozen=True)
class Fault:
    """Why there is no answer because something failed."""

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Answer:
    """What came of one question."""

    kind: Literal["answer", "clarify", "decline", "error"]
    question: str
    language: Language
    text: str
    """Sentences; every number in them is grounded. For clarify the prompt, for decline the
    reason."""
    reading: str = ""
    """The question said back, with its conventions; empty when nothing was read."""
    chips: Reading = field(default_factory=Reading)
    results: tuple[Result, ...] = ()
    chart: Chart | None = None
    further_charts: tuple[Chart, ...] = ()
    """Of further tables that run along time, such as the trend beside the themes."""
    notes: tuple[Note, ...] = ()
    note_texts: tuple[str, ...] = ()
    """`notes` in words, same order."""
    choices: tuple[Choice, ...] = ()
    can_do: tuple[str, ...] = ()
    decline_reason: str = ""
    """A DeclineReason code; empty unless declined."""
    planner: PlannerUse = field(default_factory=PlannerUse)
    remarks: tuple[Remark, ...] = ()
    """What went wrong with the model; the answer is right without it."""
    remark_texts: tuple[str, ...] = ()
    """`remarks` in words, same order."""
    elapsed_ms: float = 0.0
    fault: Fault | None = None
    turn: Turn | None = None
    """What the conversation gains; None after an error, which leaves it as it was."""
    kept: bool = True
    """False: the history could not be written, which a face says."""

    @property
    def notes_beside(self) -> tuple[str, ...]:
        """The notes in words that the text does not hold: a warning stands in it already."""
        return tuple(note for note in self.note_texts if note not in self.text)
