"""The two extension points of the agent: who plans and who words. One method each."""

from typing import Protocol

from agent.conversation import Conversation
from agent.moves import Finding, Move, Reading
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
