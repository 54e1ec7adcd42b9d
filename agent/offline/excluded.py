"""Excluded: 'orders excluding refunded orders', 不含退款订单的订单数: rows with none of those.

A measure behind a word of exclusion that counts the rows of an entity, in words that name it, as a
condition on that entity. Runs before the clauses; takes nothing it cannot say.
"""

from collections.abc import Mapping
from dataclasses import replace

from agent.offline.draft import Draft
from agent.offline.lexicon import Meaning
from agent.offline.restated import counts_rows_of
from semantic_layer.metrics import Aggregate, Derived, Metric
from semantic_layer.query import EntityFilter


def read_excluded_rows(draft: Draft) -> None:
    """Excluding X, 不含X where X is a count of some of an entity's rows -> none of X."""
    for place in draft.free_words("exclude", "without"):
        behind = draft.next_content(place)
        if behind >= 0 and draft.free(behind) and draft.pieces[behind].role == "metric":
            _exclude(draft, place, behind)


def _exclude(draft: Draft, place: int, counted: int) -> None:
    piece = draft.pieces[counted]
    entity = _named(draft, piece.words, piece.id)
    others = [one for one in draft.free_of("metric") if one != counted]
    if not others or piece.open or not (entity or _without_part(draft, others[0], counted)):
        return
    if not entity:
        draft.use(place, f"metric:{draft.pieces[others[0]].id}")
        draft.use(counted, f"metric:{draft.pieces[others[0]].id}")
        return
    draft.entity_filters.append(EntityFilter(entity=entity, metric=piece.id, op="eq", value=0.0))
    draft.use(place, f"entity filter:{piece.id}")
    draft.use(counted, f"entity filter:{piece.id}")


def _without_part(draft: Draft, head: int, part: int) -> bool:
    """'revenue excluding refunds': the one measure that is the head less that part."""
    metrics = draft.catalogue.model.metrics
    whole, taken = draft.pieces[head], draft.pieces[part]
    found = [
        name for name, metric in metrics.items()
        if isinstance(metric, Derived) and _is_less(metrics, metric, whole.id, taken.id)
    ]  # fmt: skip
    if len(found) != 1:
        return False
    named = Meaning("metric", found[0])
    pieces = list(draft.pieces)
    token = replace(whole.token, meanings=(named,))
    pieces[head] = replace(whole, token=token, id=found[0], meaning=named, open=())
    draft.pieces = pieces
    return True


def _is_less(metrics: Mapping[str, Metric], metric: Derived, whole: str, part: str) -> bool:
    first, minus, last = (*metric.formula.text.split(), "", "", "")[:3]
    plain = len(metric.formula.text.split()) == 3 and minus == "-" and first == whole
    return plain and _what(metrics.get(last)) == _what(metrics.get(part)) != ("", "")


def _what(metric: Metric | None) -> tuple[str, str]:
    """What is summed; by which day it is dated makes no other thing of it."""
    if not isinstance(metric, Aggregate) or metric.aggregate != "sum" or metric.of is None:
        return "", ""
    return metric.table, metric.of.text


def _named(draft: Draft, words: str, metric: str) -> str:
    """The entity whose rows are counted and whose noun is said: 'refunds' are no orders."""
    for name, table in draft.catalogue.model.tables.items():
        nouns = [noun.lower() for noun in (*table.names.en, *table.names.zh)]
        counter = draft.catalogue.counts.get(name) == metric
        if not counter and counts_rows_of(draft, metric, name) and any(n in words for n in nouns):
            return name
    return ""
