"""Carried: what a follow-up takes from earlier answers: 'the second one', 'those', 'for both'.

Values come from the rows that were shown or from the forms that ran, never from prose.
"""

from collections.abc import Sequence

from agent.conversation import Turn
from agent.moves import AnyForm, Assumption
from agent.offline.draft import Draft, Obstacle
from agent.offline.roles import base_entity
from semantic_layer.form import Scalar
from semantic_layer.query import (
    AnyOf,
    EntityFilter,
    Filter,
    Group,
    MetricQuery,
    RowQuery,
)
from store.table import Table

LOOSE = frozenset({"that", "it", "this", "these", "那个", "这个", "这", "那"})
"""Pronouns that often point at nothing said before."""
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
            merged.share = merged.share if merged.groups else None
            merged.use(place, "value")
    cut = last.limit is not None or bool(last.having)
    pointing = any(piece.token.word("pronoun") for piece in merged.pieces)
    if merged.metrics and merged.metrics != list(last.metrics) and pointing and cut:
        keys = _shown_keys(last, table)
        if 0 < len(keys) <= CARRIED:
            _restrict(merged, last, keys)


def list_those(draft: Draft, last: MetricQuery, table: Table | None) -> None:
    """'its customers', 它的客户有哪些: the records that what was just asked is about."""
    said = [
        place for place, piece in enumerate(draft.pieces)
        if draft.free(place) and piece.token.word("pronoun") and piece.words not in LOOSE
    ]  # fmt: skip
    if not said or not last.metrics:
        return
    for place in said:
        draft.use(place, "follow up")
    draft.assumptions.append(Assumption("follow_up"))
    last = _with_rows_shown(last, table)
    meant = bool(last.filters or last.entity_filters)
    if meant and not draft.catalogue.check(RowQuery(entity=draft.entity, filters=last.filters)):
        draft.filters = [*last.filters, *draft.filters]
        _in_its_days(draft, last)
    elif meant and (held := _held(draft, last)) is not None:
        own = [one for one in last.filters if one not in held.filters]
        draft.filters = [*own, *draft.filters]
        draft.entity_filters = [*draft.entity_filters, held]
        draft.period = None
    else:
        draft.obstacles.append(Obstacle("clause", draft.pieces[said[0]].words))


def _with_rows_shown(last: MetricQuery, table: Table | None) -> MetricQuery:
    """The form held to the few rows it has shown, where it cut them: 'the highest', top 3."""
    keys = _shown_keys(last, table) if last.limit is not None or last.having else ()
    if not 0 < len(keys) <= CARRIED:
        return last
    shown = Filter(dimension=last.group_by[0].dimension, values=keys)
    return last.model_copy(update={"filters": (*last.filters, shown)})


def _in_its_days(draft: Draft, last: MetricQuery) -> None:
    """The days of the question before, unless others are named now."""
    span = draft.period or last.period
    if not draft.listed:
        draft.period = span
        return
    draft.entity_filters = [
        one.model_copy(update={"period": last.period}) if one.period is None else one
        for one in draft.entity_filters
    ]


def _held(draft: Draft, last: MetricQuery) -> EntityFilter | None:
    """Those with any of what was measured; None where that says nothing, as of a rate."""
    catalogue, metric = draft.catalogue, last.metrics[0]
    counted = catalogue.is_count(metric)
    others = tuple(
        one for one in last.filters
        if isinstance(one, AnyOf) or base_entity(catalogue, one.dimension) != draft.entity
    )  # fmt: skip
    held = EntityFilter(
        entity=draft.entity, metric=metric, op="gte" if counted else "gt",
        value=1.0 if counted else 0.0, period=draft.period or last.period, filters=others,
    )  # fmt: skip
    says = counted or catalogue.is_additive(metric)
    runs = says and not catalogue.check(RowQuery(entity=draft.entity, entity_filters=(held,)))
    return held if runs else None


def _restrict(merged: Draft, last: MetricQuery, keys: Sequence[Scalar]) -> None:
    name = last.group_by[0].dimension
    kept = [one for one in merged.filters
            if isinstance(one, AnyOf) or one.dimension != name or one.op != "in"]  # fmt: skip
    merged.filters = [*kept, Filter(dimension=name, values=tuple(keys))]
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
