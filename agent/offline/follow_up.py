"""Follow-ups: 'and by channel?' -> the last form, edited slot by slot. Never edits prose.

A question that stands alone is left alone. What is merged runs through all gates again.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.conversation import Turn
from agent.moves import Assumption
from agent.offline.carried import carry_both, carry_result, list_those
from agent.offline.comparisons import comparison_of
from agent.offline.draft import Draft, Obstacle
from agent.offline.moved_spans import is_same_stretch, moved
from semantic_layer.query import (
    AnyOf,
    Comparison,
    Filter,
    Grain,
    Group,
    MetricQuery,
    Order,
    RowQuery,
    ShareOf,
    Span,
)
from store.table import Table

LOOSE_PRONOUNS = frozenset(
    {"it", "that", "this", "these", "those", "这", "那", "其", "该", "此", "这个", "那个", "这些",
     "那些", "他", "她"}
)  # fmt: skip
"""Words that also stand in questions of their own: 'how many is that in total'."""
SIGNS = ("ellipsis", "also", "instead", "pronoun", "remove", "ordinal")
MANY_PIECES = 6


def is_fragment(draft: Draft) -> bool:
    """Whether the words only make sense after another question."""
    if draft.free_of("unknown") or draft.free_words("generic"):
        return False
    if not (draft.groups or draft.filters) and any(
        piece.token.word("pronoun") and piece.words not in LOOSE_PRONOUNS for piece in draft.pieces
    ):
        return True
    said = draft.free_words("ellipsis", "instead", "remove", "ordinal", "also")
    dated = bool(draft.period or draft.direction) and draft.compare is None
    asked = draft.free_words("how_many", "how_much") or draft.free_of("not_computable")
    bare = not draft.groups and not draft.filters and dated and not asked
    return (bool(said) or bare) and not draft.metrics and not draft.rows


def stands_alone(draft: Draft) -> bool:
    """A question with its own measure, no sign of ellipsis, and something beside the measure."""
    if draft.rows:
        return True
    if not draft.metrics:
        return bool(draft.free_words("generic")) and not _signs(draft)
    if _signs(draft):
        return False
    beside = (
        draft.groups, draft.filters, draft.period, draft.limit, draft.having, draft.compare,
        draft.entity_filters, draft.share, draft.direction,
    )  # fmt: skip
    return any(beside) or len(draft.pieces) >= MANY_PIECES


def _signs(draft: Draft) -> bool:
    """Words that lean on what was said before, unless they are part of something longer."""
    first = draft.pieces[0] if draft.pieces else None
    last = draft.pieces[-1] if draft.pieces else None
    leading = first is not None and bool(first.token.word("ellipsis", "also", "instead"))
    closing = last is not None and last.words in {"呢", "instead", "too", "的呢"}
    ending = closing or _points_there(draft)
    spoken = draft.free_words("pronoun", "remove", "ordinal", "instead")
    return leading or ending or bool(spoken)


def _points_there(draft: Draft) -> bool:
    """'which products sold best there?'; 'how many are there?' points nowhere."""
    words = [piece.words for piece in draft.pieces[-2:]]
    return len(words) == 2 and words[1] == "there" and words[0] not in {"are", "is", "were", "was"}


def merge(draft: Draft, earlier: Sequence[Turn]) -> Draft:
    """The draft of a question that continues the newest of `earlier`, or the draft itself.

    `earlier` holds the answered turns, newest first; a question that stands alone is not touched.
    """
    last, table = earlier[0].forms[0], earlier[0].table
    if draft.rows and isinstance(last, MetricQuery):
        list_those(draft, last, table)
    if stands_alone(draft):
        return draft
    match last:
        case MetricQuery():
            merged = _edited(draft, last, table)
            carry_both(merged, earlier)
        case RowQuery() if not draft.metrics:
            merged = _edited_rows(draft, last)
        case _:
            return draft
    for place in merged.free_words(*SIGNS, "only", "vs", "more", "each", "or"):
        if not merged.pieces[place].word("remove", "ordinal"):
            merged.use(place, "follow up")
    return merged


def _edited(draft: Draft, last: MetricQuery, table: Table | None) -> Draft:
    if not _edits_anything(draft):
        draft.obstacles.append(Obstacle("generic", draft.text))
    merged = replace(
        draft,
        metrics=_metrics(draft, last),
        filters=_filters(draft, last),
        entity_filters=[*last.entity_filters, *draft.entity_filters],
        period=_period(draft, last),
    )
    merged.groups = _groups(draft, last)
    _compare(merged, draft, last)
    _share(merged, draft, last)
    _order(merged, draft, last)
    carry_result(merged, last, table)
    merged.having = [*(one for one in last.having if one.metric in merged.metrics), *draft.having]
    merged.running = draft.running or last.running
    merged.assumptions = [*_without_default(draft), Assumption("follow_up")]
    return merged


def _edits_anything(draft: Draft) -> bool:
    edits = (
        draft.metrics, draft.groups, draft.filters, draft.period, draft.limit, draft.direction,
        draft.having, draft.compare, draft.share, draft.entity_filters, draft.running,
        draft.free_words("remove", "ordinal"), _anchored(draft),
    )  # fmt: skip
    return any(edits)


def _without_default(draft: Draft) -> list[Assumption]:
    return [one for one in draft.assumptions if one.code != "default_period"]


def _metrics(draft: Draft, last: MetricQuery) -> list[str]:
    if not draft.metrics or _only_narrows(draft, last):
        return list(last.metrics)
    if _says_also(draft) and not _leads_with_and(draft):
        return list(dict.fromkeys((*last.metrics, *draft.metrics)))
    return list(draft.metrics)


def _only_narrows(draft: Draft, last: MetricQuery) -> bool:
    """'only deals in engaging': the counted noun of what was measured, not a new measure."""
    if not draft.pieces or not draft.pieces[0].token.word("only") or not draft.filters:
        return False
    catalogue = draft.catalogue
    tables = {catalogue.table_of(name) for name in last.metrics}
    return all(
        catalogue.is_count(name) and catalogue.table_of(name) in tables for name in draft.metrics
    )


def _says_also(draft: Draft) -> bool:
    return any(piece.token.word("also") for piece in draft.pieces)


def _leads_with_and(draft: Draft) -> bool:
    return bool(draft.pieces) and draft.pieces[0].words in {"and", "那", "那么"}


def _groups(draft: Draft, last: MetricQuery) -> list[Group]:
    if _removes(draft):
        cleared = {group.dimension for group in draft.groups}
        kept = [group for group in last.group_by if group.dimension not in cleared]
        only_groups = not any(
            isinstance(one, Filter) and one.dimension in cleared for one in last.filters
        )
        return kept if only_groups else list(last.group_by)
    fresh = [group for group in draft.groups if not _by_its_values(draft, group)]
    listed = [group for group in draft.groups if _by_its_values(draft, group)]
    old = list(last.group_by)
    if not fresh:
        return old + [group for group in listed if group not in old]
    times = [group for group in fresh if group.dimension == "time"]
    if len(times) == len(fresh) and any(group.dimension == "time" for group in old):
        return [times[0] if group.dimension == "time" else group for group in old]
    if _says_also(draft):
        return old + [group for group in fresh if group not in old]
    return fresh


def _by_its_values(draft: Draft, group: Group) -> bool:
    """A group only because several of its values were named."""
    return any(
        piece.role == "value" and piece.id == group.dimension for piece in draft.pieces
    ) and not any(
        slot == f"group:{group.dimension}" for slot in draft.slots
    )  # fmt: skip


def _removes(draft: Draft) -> bool:
    places = draft.free_words("remove")
    valued = any(piece.role == "value" for piece in draft.pieces)
    if not places or valued:
        return False
    for place in places:
        draft.use(place, "remove")
    return True


def _filters(draft: Draft, last: MetricQuery | RowQuery) -> list[Filter | AnyOf]:
    kept: list[Filter | AnyOf] = list(last.filters)
    if draft.free_words("remove") and not any(piece.role == "value" for piece in draft.pieces):
        cleared = {group.dimension for group in draft.groups}
        return [one for one in kept if isinstance(one, AnyOf) or one.dimension not in cleared]
    against = bool(draft.free_words("vs")) or _said_against(draft)
    for fresh in draft.filters:
        if not isinstance(fresh, Filter):
            kept.append(fresh)
            continue
        same = [
            one for one in kept
            if isinstance(one, Filter) and one.part == fresh.part
            and one.dimension == fresh.dimension and (one.op == "in") == (fresh.op == "in")
        ]  # fmt: skip
        if against and same and fresh.op == "in":
            values = tuple(dict.fromkeys((*same[0].values, *fresh.values)))
            fresh = fresh.model_copy(update={"values": values})
            draft.add_group(Group(dimension=fresh.dimension))
        kept = [one for one in kept if one not in same] + [fresh]
    return kept


def _said_against(draft: Draft) -> bool:
    return any(
        piece.token.word("vs") and piece.words not in {"和", "比", "较"} for piece in draft.pieces
    )


def _period(draft: Draft, last: MetricQuery | RowQuery) -> Span | None:
    anchored = _anchored(draft)
    if anchored and last.period:
        place, unit, shift = anchored
        draft.use(place, "period")
        return moved(last.period, unit, shift)
    if draft.period is None or (_assumed_period(draft) and last.period):
        return last.period
    if last.period and is_same_stretch(draft, last.period):
        return moved(last.period, "year", -1)
    if last.period and last.period.date and not draft.period.date:
        return draft.period.model_copy(update={"date": last.period.date})
    return draft.period


def _assumed_period(draft: Draft) -> bool:
    return any(one.code == "default_period" for one in draft.assumptions)


def _anchored(draft: Draft) -> tuple[int, Grain | None, int] | None:
    for place, piece in enumerate(draft.pieces):
        hit = piece.token.time
        if hit and hit.kind == "anchored" and draft.free(place):
            return place, hit.unit, hit.shift
    return None


def _compare(merged: Draft, draft: Draft, last: MetricQuery) -> None:
    if draft.compare is None:
        merged.compare = last.compare
        return
    merged.compare = draft.compare
    if draft.compare.to == "period" and draft.compare.period and merged.period:
        merged.compare = comparison_of(merged.period, draft.compare.period)
    for place, piece in enumerate(draft.pieces):
        hit = piece.token.time
        if hit and hit.kind == "compare" and hit.compare in {"previous", "year_ago"}:
            merged.use(place, "compare")
            merged.compare = Comparison(to=hit.compare)


def _share(merged: Draft, draft: Draft, last: MetricQuery) -> None:
    if draft.share is None:
        merged.share = last.share_of
        return
    filtered = [one for one in merged.filters if isinstance(one, Filter) and not one.part]
    if merged.groups:
        merged.share = ShareOf()
    elif len(filtered) == 1:
        merged.share = ShareOf(dropping=(filtered[0].dimension,))
    else:
        return
    for place in merged.free_words("share", "of_total", "total"):
        merged.use(place, "share")


def _order(merged: Draft, draft: Draft, last: MetricQuery) -> None:
    """Direction and limit said now, else those of the last form, on the metric now leading."""
    merged.limit = draft.limit if draft.limit is not None else last.limit
    if _only_in_time(draft) and not _only_time(last.group_by):
        merged.limit, merged.direction = draft.limit, draft.direction
        return
    merged.limit_per = last.limit_per if merged.limit else None
    if merged.limit_per and not merged.has_group(merged.limit_per):
        merged.limit_per = None
    before = last.order[0] if last.order else None
    if draft.direction == "flip":
        direction = before.direction if before else "desc"
        merged.direction = "asc" if direction == "desc" else "desc"
        merged.order_of = before.of if before else "value"
    elif draft.direction:
        merged.direction = draft.direction
        if draft.order_of == "value" and before and before.of != "value" and draft.limit:
            merged.order_of = before.of
    elif before is not None:
        _keep_order(merged, before)
    superlative = any(piece.word("most") for piece in draft.pieces)
    ranked = superlative or draft.order_of != "value"
    if ranked and merged.groups and not draft.plural and merged.limit is None:
        merged.limit = 1
    _use_ranking(merged)


def _only_in_time(draft: Draft) -> bool:
    """'monthly': the course of what was ranked before has no rank of its own."""
    return bool(draft.groups) and _only_time(draft.groups) and draft.limit is None


def _only_time(groups: Sequence[Group]) -> bool:
    return all(group.dimension == "time" and group.grain for group in groups)


def _keep_order(merged: Draft, before: Order) -> None:
    merged.direction = before.direction
    merged.order_of = before.of if merged.compare or before.of == "value" else "value"
    merged.order_by = before.by


def _use_ranking(merged: Draft) -> None:
    if merged.groups or merged.rows:
        for place in merged.free_words("most", "direction", "rank"):
            merged.use(place, "order")


def _move_days(merged: Draft, draft: Draft, last: RowQuery) -> None:
    """The lost deals of this year // last year: the days are those of the condition."""
    days = {(one.period.start, one.period.end) for one in last.entity_filters
            if isinstance(one.period, Span)}  # fmt: skip
    if last.period is None and draft.period is not None and len(days) == 1:
        merged.entity_filters = [
            one.model_copy(update={"period": draft.period})
            if isinstance(one.period, Span) else one
            for one in merged.entity_filters
        ]  # fmt: skip
        merged.period = None


def _edited_rows(draft: Draft, last: RowQuery) -> Draft:
    merged = replace(
        draft,
        rows=True,
        entity=last.entity,
        filters=_filters(draft, last),
        entity_filters=[*last.entity_filters, *draft.entity_filters],
        period=_period(draft, last),
    )
    _move_days(merged, draft, last)
    if draft.groups:
        merged.obstacles.append(Obstacle("clause", draft.groups[0].dimension))
    merged.limit = draft.limit if draft.limit is not None else last.limit
    merged.assumptions = [*_without_default(draft), Assumption("follow_up")]
    return merged
