"""Chosen: what an ambiguous word was settled to mean earlier in the conversation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from agent.conversation import Turn
from agent.moves import AnyForm, Assumption, Clarify
from agent.offline.draft import Draft
from agent.offline.lexicon import Meaning
from semantic_layer.query import Filter, MetricQuery, RowQuery

AMBIGUOUS = frozenset({"clarify.ambiguous_value", "clarify.ambiguous_metric"})


def chosen_words(turns: Sequence[Turn]) -> dict[str, MetricQuery | RowQuery]:
    """Each ambiguous word that was asked about, with the form picked for it; the newest stands."""
    found: dict[str, MetricQuery | RowQuery] = {}
    for asked, picked in pairwise(turns):
        if not isinstance(asked.move, Clarify) or asked.move.code not in AMBIGUOUS:
            continue
        offered = [form for choice in asked.move.choices for form in choice.steps.forms]
        form = picked.forms[0] if picked.forms else None
        if isinstance(form, MetricQuery | RowQuery) and form in offered:
            found[dict(asked.move.blanks).get("word", "")] = form
    return found


def take_chosen(draft: Draft, chosen: Mapping[str, MetricQuery | RowQuery]) -> None:
    """Settle the pieces whose words were asked about before, and say so."""
    pieces = list(draft.pieces)
    for place, piece in enumerate(pieces):
        form = chosen.get(piece.words) if piece.open else None
        if form is None:
            continue
        kept = tuple(meaning for meaning in piece.open if _is_in(meaning, form))
        homes = dict.fromkeys(meaning.id for meaning in kept)
        if len(homes) != 1:
            continue
        several = kept if len(kept) > 1 else ()
        pieces[place] = replace(piece, id=kept[0].id, meaning=kept[0], open=several)
        label = draft.catalogue.label(kept[0].id, draft.language)
        draft.assumptions.append(Assumption("remembered", subject=piece.words, detail=label))
    draft.pieces = pieces


def _is_in(meaning: Meaning, form: AnyForm) -> bool:
    """Whether the picked form has the word in this meaning."""
    match form:
        case MetricQuery() if meaning.kind == "metric":
            return meaning.id in form.metrics
        case MetricQuery() if meaning.kind == "dimension":
            return any(group.dimension == meaning.id for group in form.group_by)
        case MetricQuery() | RowQuery() if meaning.kind == "value":
            return any(meaning.value in one.values for one in _filters(form, meaning.id))
        case _:
            return False


def _filters(form: MetricQuery | RowQuery, dimension: str) -> Iterator[Filter]:
    for one in form.filters:
        if isinstance(one, Filter) and one.dimension == dimension and one.op == "in":
            yield one
