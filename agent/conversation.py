"""Conversation: the turns so far, immutable. A follow-up edits forms, never prose."""

from dataclasses import dataclass, replace

from agent.moves import AnyForm, Choice, Clarify, Decline, Steps
from store.table import Table

LONGEST_NUMBER = 2
"""Digits of a choice's number; a longer one is a year."""


@dataclass(frozen=True)
class Turn:
    """One question and what became of it."""

    question: str
    move: Steps | Clarify | Decline
    """What was done; a Steps turn was answered."""
    forms: tuple[AnyForm, ...] = ()
    """The forms that ran; empty when nothing did."""
    table: Table | None = None
    """The first result, so that 'the second one' can be looked up."""


@dataclass(frozen=True)
class Conversation:
    """Turns in order, newest last."""

    turns: tuple[Turn, ...] = ()
    id: str = ""
    """What the history calls it; given by assemble.new_conversation, empty = not named."""

    def with_turn(self, turn: Turn) -> "Conversation":
        """This conversation and one turn more."""
        return replace(self, turns=(*self.turns, turn))

    @property
    def last_answered(self) -> Turn | None:
        """The newest turn that ran forms; None before the first answer."""
        return next((turn for turn in reversed(self.turns) if turn.forms), None)

    def missed_choice(self, text: str) -> Clarify | None:
        """What the last turn asked, if `text` is a number it has no choice for; else None."""
        move = self.turns[-1].move if self.turns else None
        wish = _wish(text)
        is_number = wish.isdecimal() and len(wish) <= LONGEST_NUMBER
        if not isinstance(move, Clarify) or not move.choices or not is_number:
            return None
        return None if 1 <= int(wish) <= len(move.choices) else move

    def pending_choice(self, text: str) -> Choice | None:
        """The choice that `text` picks by number or label, if the last turn asked; else None."""
        if not self.turns or not isinstance(self.turns[-1].move, Clarify):
            return None
        choices = self.turns[-1].move.choices
        wish = _wish(text)
        if wish.isdecimal() and 1 <= int(wish) <= len(choices):
            return choices[int(wish) - 1]
        return next((choice for choice in choices if choice.label.casefold() == wish), None)


def _wish(text: str) -> str:
    """'2.' and '2）' are 2."""
    return text.strip().strip(".。、)）").casefold()
