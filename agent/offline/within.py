"""Within: 'share of tickets resolved within 24 hours': a bound on how long each row took.

The bound belongs to the one measure of a time from the row's own beginning to the day that is
said; it becomes a condition on those rows. Takes nothing where more than one such measure fits.
"""

import re

from agent.offline.draft import Draft, Obstacle, Piece
from agent.offline.lexicon import Meaning
from semantic_layer.joins import default_date
from semantic_layer.metrics import Aggregate
from semantic_layer.query import EntityFilter

TOOK = re.compile(r"(hours|days)_between\((\w+), *(\w+)\)", re.ASCII)
IN_HOURS = {"hours": 1.0, "days": 24.0}


def read_within(draft: Draft) -> None:
    """A bound in hours or days beside a count of rows and what happened to them."""
    for place in draft.free_of("amount"):
        amount = draft.pieces[place].token.amount
        if amount and amount.kind == "threshold" and amount.unit in IN_HOURS and amount.op:
            _read(draft, place)


def _read(draft: Draft, place: int) -> None:
    counted = [at for at in draft.free_of("metric") if draft.catalogue.is_count(_id(draft, at))]
    metrics = draft.free_of("metric")
    if not counted and len(metrics) == 1 and draft.touching(metrics[0], place):
        draft.obstacles.append(Obstacle("number_without_slot", draft.pieces[place].words))
    if len(counted) != 1 or len(metrics) != 1:
        return
    table = draft.catalogue.table_of(_id(draft, counted[0]))
    happened = {at: role for at in range(len(draft.pieces)) if (role := _role(draft, at, table))}
    own = getattr(draft.catalogue.metric(_id(draft, counted[0])), "date", None) or ""
    said = list(happened.values()) or [own]
    found = _durations(draft, table, said[0]) if len(said) == 1 and said[0] else []
    amount = draft.pieces[place].token.amount
    if len(found) != 1 or amount is None or amount.op is None or amount.value is None:
        return
    name, unit = found[0]
    value = amount.value * IN_HOURS[amount.unit] / IN_HOURS[unit]
    draft.entity_filters.append(EntityFilter(entity=table, metric=name, op=amount.op, value=value))
    draft.entity = table
    for at in (place, *happened):
        draft.use(at, f"entity filter:{name}")
    wanted, by_day = draft.catalogue.counts.get(table, ""), _counter_of(draft, table, said[0])
    if _id(draft, counted[0]) in {wanted, by_day}:  # 'complaints resolved' are not all tickets
        share = draft.free_words("share")
        _recount(draft, counted[0], wanted if share else by_day or wanted)


def _id(draft: Draft, place: int) -> str:
    return draft.pieces[place].id


def _durations(draft: Draft, table: str, role: str) -> list[tuple[str, str]]:
    """The measures of the time from a row's beginning to that date, with the unit of each."""
    found = draft.catalogue.model.tables[table]
    begins = found.dates.get(default_date(found) or "")
    ends = found.dates.get(role.partition(".")[2])
    if begins is None or ends is None:
        return []
    measures: list[tuple[str, str]] = []
    for name, metric in draft.catalogue.model.metrics.items():
        if isinstance(metric, Aggregate) and metric.table == table and metric.of is not None:
            took = TOOK.fullmatch(metric.of.text)
            if took and (took[2], took[3]) == (begins.column, ends.column):
                measures.append((name, took[1]))
    return measures


def _role(draft: Draft, place: int, table: str) -> str:
    """The date of that table an unused piece names: what happened to its rows."""
    dates = draft.pieces[place].token.of("date") if draft.free(place) else ()
    return next((one.id for one in dates if one.id.startswith(f"{table}.")), "")


def _counter_of(draft: Draft, table: str, role: str) -> str:
    """The one plain count of the rows to which it happened, by that day."""
    column = draft.catalogue.model.tables[table].dates[role.partition(".")[2]].column
    found = [
        name for name, metric in draft.catalogue.model.metrics.items()
        if isinstance(metric, Aggregate) and (metric.table, metric.date) == (table, role)
        and metric.aggregate == "count" and metric.where
        and metric.where.text == f"{column} is not null"
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""


def _recount(draft: Draft, place: int, counter: str) -> None:
    """The whole of a share are all rows: what took no such time has not happened yet."""
    if counter:
        piece = draft.pieces[place]
        pieces = list(draft.pieces)
        pieces[place] = Piece(piece.token, "metric", counter, Meaning("metric", counter))
        draft.pieces = pieces
