"""Records: when a question wants the rows themselves and not a measure of them."""

from agent.offline.draft import Draft
from semantic_layer.metrics import Aggregate
from semantic_layer.query import EntityFilter

BY_DAY = ("first", "last", "latest", "newest", "recent", "oldest", "最近", "最新", "最早", "条")
"""Superlatives of records that need no measure."""


def read_rows(draft: Draft) -> None:
    """A list of an entity without a measure is a RowQuery."""
    if draft.rows:
        for place in draft.free_words("list", "which", "who"):
            draft.use(place, "rows")
        return
    listing = draft.free_words("list") or _which_records(draft)
    if not listing or draft.having:
        return
    if _list_some(draft):
        return
    counters = [place for place in draft.free_of("metric") if _is_listable(draft, place)]
    measures = [place for place in draft.free_of("metric") if place not in counters]
    if (
        measures
        or _ranks_records(draft)
        or draft.free_words("most", "share", "how_many", "growth", "by", "each")
    ):
        return
    subjects = [
        place for place in (*draft.free_of("entity", "dimension"), *counters)
        if _named_entity(draft, place)
    ]  # fmt: skip
    if len(subjects) == 1:
        draft.rows = True
        draft.entity = _named_entity(draft, subjects[0])
        draft.use(subjects[0], f"entity:{draft.entity}")
        for place in draft.free_words("list", "which"):
            draft.use(place, "rows")


def _list_some(draft: Draft) -> bool:
    """'list the lost deals': the records that a count with a condition counts."""
    strict = [place for place in draft.free_words("list") if not draft.pieces[place].word("which")]
    counts = [place for place in draft.free_of("metric") if _counts_some(draft, place)]
    others = [place for place in draft.free_of("metric") if place not in counts]
    operators = draft.free_words("most", "share", "how_many", "growth", "by", "each", "per")
    if not strict or len(counts) != 1 or operators or _ranks_records(draft):
        return False
    name = draft.pieces[counts[0]].id
    table = draft.catalogue.table_of(name)
    if any(_named_entity(draft, place) != table for place in others):
        return False
    if draft.free_of("entity", "dimension"):
        return False
    draft.rows, draft.entity, draft.listed = True, table, name
    for place in (*counts, *others, *strict):
        draft.use(place, f"entity:{table}")
    return True


def _counts_some(draft: Draft, place: int) -> bool:
    found = draft.catalogue.metric(draft.pieces[place].id)
    return isinstance(found, Aggregate) and found.aggregate == "count" and found.where is not None


def hold_to_count(draft: Draft) -> None:
    """The records listed are those the measure counts, in its own days."""
    if draft.listed and draft.rows:
        found = EntityFilter(
            entity=draft.entity, metric=draft.listed, op="gte", value=1.0, period=draft.period
        )
        draft.entity_filters.append(found)
        draft.period = None


def _which_records(draft: Draft) -> list[int]:
    """'which deals are expected to close': the records, not their number."""
    return [
        place for place in draft.free_words("which")
        if place + 1 < len(draft.pieces) and draft.free(place + 1)
        and draft.pieces[place + 1].role == "metric" and _is_listable(draft, place + 1)
        and not draft.free_of("amount") and not draft.free_words("compare", "who")
    ]  # fmt: skip


def _ranks_records(draft: Draft) -> bool:
    """'the ten largest orders' are ranked by a measure; only the newest are a plain list."""
    return any(
        piece.token.amount is not None
        and piece.token.amount.kind == "top"
        and not any(word in piece.words for word in BY_DAY)
        for piece in draft.pieces
    )


def _is_listable(draft: Draft, place: int) -> bool:
    token = draft.pieces[place].token
    return bool(token.of("entity") or token.of("dimension"))


def _named_entity(draft: Draft, place: int) -> str:
    token = draft.pieces[place].token
    named = (*token.of("entity"), *token.of("dimension"))
    return next((m.id for m in named if draft.catalogue.is_entity(m.id)), "")
