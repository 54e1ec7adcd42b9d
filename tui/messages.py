"""Messages: what the parts of the screen tell each other. Data only."""

from textual.message import Message

from agent.analyst import Analyst
from agent.answer import Answer
from agent.moves import Choice


class Asked(Message):
    """A line was sent from the question box: a question or a slash command."""

    def __init__(self, text: str) -> None:
        """Keep the line as typed."""
        self.text = text
        super().__init__()


class Answered(Message):
    """An answer has come; whether anybody still waits is decided by the turn."""

    def __init__(self, turn: int, answer: Answer, *, final: bool = True) -> None:
        """Keep which turn it answers; not `final`: it stands, a model still words it."""
        self.turn = turn
        self.answer = answer
        self.final = final
        super().__init__()


class Opened(Message):
    """Other data were opened."""

    def __init__(self, analyst: Analyst) -> None:
        """Keep who answers from now on."""
        self.analyst = analyst
        super().__init__()


class Chosen(Message):
    """A choice of a clarification was taken, or a question that can be asked instead."""

    def __init__(self, choice: Choice | str) -> None:
        """Keep what was chosen."""
        self.choice = choice
        super().__init__()


class Typed(Message):
    """Text was typed or pasted where no text goes; it belongs to the question box."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self.text = text
        super().__init__()


class Wanted(Message):
    """A command was clicked or chosen."""

    def __init__(self, name: str) -> None:
        """Keep the command's name."""
        self.name = name
        super().__init__()
