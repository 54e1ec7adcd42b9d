"""Dated states: a state whose word is also a date's name, such as delivered, beside a period.

Runs behind dates.py; gives the period its date role and reads no time phrase itself.
"""

from agent.offline.draft import Draft, Piece
from semantic_layer.joins import default_date
from semantic_layer.metrics import Aggregate, Cumulative


def read_dated_states(draft: Draft) -> None:
    """'orders delivered in September': a state that is also a date is the date beside a period."""
    for place, piece in enumerate(draft.pieces):
        roles = _roles_said(draft, piece)
        if draft.period is None or draft.period.date or not roles:
            continue
        if not any(_dates_period(draft, place, step) for step in (1, -1)):
            continue
        if piece.role == "value" and draft.free(place) and not _judges(draft, piece.id):
            draft.use(place, f"date:{roles[0]}")
        elif piece.role not in {"metric", "value"}:
            continue
        draft.period = draft.period.model_copy(update={"date": roles[0]})
    _count_by_that_day(draft)


def _count_by_that_day(draft: Draft) -> None:
    """上个月注册的客户有多少: those of that month, not all there were at its end."""
    role = draft.period.date if draft.period is not None else None
    metric = draft.catalogue.metric(draft.metrics[0]) if len(draft.metrics) == 1 else None
    if not role or not isinstance(metric, Cumulative) or metric.since != "start":
        return
    counted = draft.catalogue.metric(metric.of)
    if not isinstance(counted, Aggregate) or role.partition(".")[0] != counted.table:
        return
    default = default_date(draft.catalogue.model.tables[counted.table])
    own = counted.date or f"{counted.table}.{default}"
    if own == role:
        draft.metrics[0] = metric.of


def _judges(draft: Draft, dimension: str) -> bool:
    """晚到 is both: a date, and how late it was. A plain status is no more than the date."""
    found = draft.catalogue.dimension(dimension)
    return found is not None and found.expression is not None


def _dates_period(draft: Draft, place: int, step: int) -> bool:
    """Only states and small words stand between the word and the period."""
    if step < 0 and draft.pieces[place].role == "metric":
        return False
    near = draft.next_content(place, step)
    while near >= 0 and draft.pieces[near].role == "value":
        near = draft.next_content(near, step)
    return near >= 0 and draft.slots[near] == "period"


def _roles_said(draft: Draft, piece: Piece) -> list[str]:
    """The date roles a state names, or a measure's name ends with."""
    if piece.role == "value":
        return [one.id for one in piece.token.of("date")]
    metric = draft.catalogue.metric(piece.id) if piece.role == "metric" else None
    if not isinstance(metric, Aggregate) or " " not in piece.words:
        return []
    roles = draft.catalogue.model.tables[metric.table].dates
    said = piece.words.rpartition(" ")[2]
    found = [f"{metric.table}.{name}" for name, role in roles.items() if said in role.names.en]
    return [role for role in found if role != metric.date]
