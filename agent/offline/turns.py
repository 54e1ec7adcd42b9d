"""Turns: what of a conversation a question continues or takes back. Forms only, no words."""

from collections.abc import Sequence

from agent.conversation import Conversation, Turn
from agent.moves import Assumption, Clarify, Move, Reading, Steps
from semantic_layer.query import MetricQuery


def back(standing: Sequence[Turn]) -> Move:
    """The form before the last one, as it ran."""
    if len(standing) < 2:
        return Clarify(code="clarify.bare_follow_up")
    return Steps(forms=standing[-2].forms, reading=Reading(assumptions=(Assumption("follow_up"),)))


def upto(turn: Turn, conversation: Conversation) -> int:
    """How many turns a conversation has up to and with `turn`."""
    return max(place for place, one in enumerate(conversation.turns, 1) if one is turn)


def answered(conversation: Conversation) -> tuple[Turn, ...]:
    """Turns that ran forms, newest first."""
    return tuple(turn for turn in reversed(conversation.turns) if turn.forms)


def continued(turn: Turn | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics and the splits of the form a follow-up would continue."""
    form = turn.forms[0] if turn is not None and turn.forms else None
    if isinstance(form, MetricQuery):
        return form.metrics, tuple(one.dimension for one in form.group_by)
    return (), ()
