"""The two extension points of the agent: who plans and who words. One method each."""

from typing import Protocol

from agent.conversation import Conversation
from agent.moves import Finding, Move, PlannerUse, Reading, Remark
from agent.question import Question
from semantic_layer.problems import Problem


class Unavailable(Exception):  # noqa: N818
    """A planner or narrator that cannot work now; the offline one steps in."""


class Planner(Protocol):
    """Turns a question into the next move."""

    def next_move(
        self,
        question: Question,
        conversation: Conversation,
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
    ) -> Move:
        """What to do now; `problems` are those of this planner's last form, if it was refused."""
        ...


class Narrator(Protocol):
    """Words findings; sees facts and notes only."""

    def write(self, question: Question, findings: tuple[Finding, ...], reading: Reading) -> str:
        """Two to four sentences in the question's language, every number from a fact."""
        ...


class ModelSide(Protocol):
    """The model behind a planner and a narrator, as the analyst sees it: budget, cost, faults."""

    @property
    def asking(self) -> bool:
        """True while a request runs."""
        ...

    @property
    def use(self) -> PlannerUse:
        """Who planned this question, and what it has cost so far."""
        ...

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is said of the model beside the answer."""
        ...

    def begin(self) -> None:
        """A new question: a new budget."""
        ...

    def dropped(self) -> None:
        """The model's words did not pass the grounding check."""
        ...

    def worded(self) -> None:
        """The model's words stand in the answer."""
        ...

    def stop(self) -> None:
        """End the running request; from any thread."""
        ...

    def warm(self) -> None:
        """Load what the first request needs; from any thread."""
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...
