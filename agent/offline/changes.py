"""Changes that keep rows: 'regions where revenue fell' are only those whose revenue fell.

Runs behind dates.py, which has read what is compared with what.
"""

from typing import Literal

from agent.offline.draft import Draft
from semantic_layer.query import Having


def read_kept_changes(draft: Draft) -> None:
    """'regions where revenue fell', 下降的地区: the direction says which rows are kept."""
    if draft.compare is None or draft.direction or draft.limit or not draft.metrics:
        return
    for place, piece in enumerate(draft.pieces):
        said = piece.word("growth")
        if said is not None and said.argument in {"fall", "delta"}:
            _keep_changed(draft, place, said.argument)


def _keep_changed(draft: Draft, place: int, kind: str) -> None:
    nouns = [
        index for index, slot in enumerate(draft.slots)
        if slot.startswith("group:") and draft.pieces[index].role in {"dimension", "entity"}
    ]  # fmt: skip
    if not any(_held_to_change(draft, noun, place) for noun in nouns):
        return
    op: Literal["lt", "gt"] = "lt" if kind == "fall" else "gt"
    draft.having.append(Having(metric=draft.metrics[0], of="delta", op=op, value=0))


def _held_to_change(draft: Draft, noun: int, place: int) -> bool:
    if draft.pieces[noun].words[0] >= "一" and noun > place:
        return noun == place + 2 and draft.pieces[place + 1].words == "的"
    led = range(max(noun - 1, 0), place)
    return any(draft.pieces[index].token.word("opener", "where", "which") for index in led)
