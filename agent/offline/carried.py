"""Carried: what a follow-up takes from earlier answers: 'the second one', 'those', 'for both'.

Values come from the rows that were shown or from the forms that ran, never from prose.
"""

from collections.abc import Sequence

from agent.conversation import Turn
from agent.moves import AnyForm
from agent.offline.draft import Draft, Obstacle
from semantic_layer.form import Scalar
from semantic_layer.query import AnyOf, Filter, Group, MetricQuery
from store.table import Table

CARRIED = 200
"""Keys carried from a result into the next question."""


def carry_result(merged: Draft, last: MetricQuery, table: Table | None) -> None:
    """'the second one' -> the value in that row; 'their' -> the rows that were shown."""
    for place in merged.free_words("ordinal"):
        place_number = int(merged.argument(place, "ordinal"))
        keys = _shown_keys(last, table)
        if keys and -len(keys) <= place_number <= len(keys):
            row = keys[place_number - 1] if place_number > 0 else keys[place_number]
            _restrict(merged, last, (row,))
            merged.groups = [group for group in merged.groups if group not in last.group_by]
            merged.use(place, "value")
    cut = last.limit is not None or bool(last.having)
    pointing = any(piece.token.word("pronoun") for piece in merged.pieces)
    if merged.metrics and merged.metrics != list(last.metrics) and pointing and cut:
        keys = _shown_keys(last, table)
        if 0 < len(keys) <= CARRIED:
            _restrict(merged, last, keys)


def _restrict(merged: Draft, last: MetricQuery, keys: Sequence[Scalar]) -> None:
    group = last.group_by[0]
    merged.filters.append(Filter(dimension=group.dimension, values=tuple(keys)))
    merged.limit, merged.limit_per, merged.direction, merged.order_by = None, None, "", ""


def _shown_keys(last: MetricQuery, table: Table | None) -> tuple[Scalar, ...]:
    """The stored keys of the one group of the last result, in the order shown."""
    if table is None or len(last.group_by) != 1 or last.group_by[0].grain:
        return ()
    name = last.group_by[0].dimension
    names = [column.name for column in table.columns]
    column = names.index(f"{name}.key") if f"{name}.key" in names else 0
    return tuple(row[column] for row in table.rows)


def carry_both(merged: Draft, earlier: Sequence[Turn]) -> None:
    """'for both?', 两个州的: the values of the last two questions together."""
    places = [
        place for place, piece in enumerate(merged.pieces)
        if (found := piece.token.word("pronoun")) and found.argument == "both"
    ]  # fmt: skip
    if not places:
        return
    named = [one for turn in earlier[:2] for one in _single_values(turn.forms[0])]
    dimensions = {one.dimension for one in named}
    if len(named) == 2 and len(dimensions) == 1:
        dimension = named[0].dimension
        values = (*named[1].values, *named[0].values)
        kept = [one for one in merged.filters
                if isinstance(one, AnyOf) or one.dimension != dimension]  # fmt: skip
        merged.filters = [*kept, Filter(dimension=dimension, values=values)]
        merged.add_group(Group(dimension=dimension))
    elif not any(isinstance(one, Filter) and len(one.values) == 2 for one in merged.filters):
        merged.obstacles.append(Obstacle("generic", merged.pieces[places[0]].words))


def _single_values(form: AnyForm) -> list[Filter]:
    if not isinstance(form, MetricQuery):
        return []
    return [
        one for one in form.filters
        if isinstance(one, Filter) and one.op == "in" and len(one.values) == 1
    ]  # fmt: skip
