"""About: 'complaints about delivery', 关于物流的差评: what a measure means beside its subject.

The model says which other metric the same words then stand for (`about`). Changes what a piece is
taken for; fills no slot of a form.
"""

from collections.abc import Mapping
from dataclasses import replace

from agent.moves import Assumption
from agent.offline.draft import Draft, Piece
from agent.offline.lexicon import Meaning
from agent.offline.roles import base_entity

ABOUT = frozenset(
    {"about", "regarding", "concerning", "关于", "对", "对于", "针对", "有关", "涉及"}
)


def read_about(draft: Draft) -> None:
    """Every measure whose subject is named beside it becomes the measure of that subject."""
    subjects = draft.catalogue.subjects
    for place, piece in enumerate(draft.pieces):
        found = [one for one in piece.token.of("value") if one.id in subjects]
        if piece.role == "value" and found:
            _read_subject(draft, place, found[0])


def _read_subject(draft: Draft, place: int, subject: Meaning) -> None:
    marked = place > 0 and draft.pieces[place - 1].words in ABOUT
    metrics = [index for index, piece in enumerate(draft.pieces) if _has_about(draft, piece)]
    near = [index for index in metrics if marked or draft.touching(index, place)]
    meant = [index for index in near if _turns(draft, place, index, subject.id, marked=marked)]
    for index in meant:
        _turn(draft, index, _about(draft, draft.pieces[index])[subject.id], behind=index < place)
    if meant or (marked and _fits_some(draft, subject.id)):
        piece = draft.pieces[place]
        _put(draft, place, replace(piece, id=subject.id, meaning=subject, open=()))


def _about(draft: Draft, piece: Piece) -> Mapping[str, str]:
    metric = draft.catalogue.metric(piece.id)
    return metric.about if metric is not None else {}


def _has_about(draft: Draft, piece: Piece) -> bool:
    return piece.role == "metric" and not piece.open and bool(_about(draft, piece))


def _turns(draft: Draft, place: int, index: int, dimension: str, *, marked: bool) -> bool:
    """Not where another reading of the value suits the measure; behind 'about' one of its own."""
    homes = {one.id for one in draft.pieces[place].token.of("value")} - {dimension}
    measure = draft.pieces[index].id
    if marked or _hangs_on(draft, place, index):
        table = draft.catalogue.table_of(measure)
        return not any(base_entity(draft.catalogue, home) == table for home in homes)
    return not any(draft.catalogue.fits(measure, home) for home in homes)


def _hangs_on(draft: Draft, place: int, index: int) -> bool:
    """投诉过物流 and 物流投诉 are about delivery; 投诉过物流行业 and 投诉物流客户 are not."""
    step = 1 if index < place else -1
    beyond = place + step
    return not (
        0 <= beyond < len(draft.pieces)
        and draft.touching(min(place, beyond), max(place, beyond))
        and draft.pieces[beyond].role in {"dimension", "entity", "metric"}
    )


def _fits_some(draft: Draft, dimension: str) -> bool:
    metrics = [piece.id for piece in draft.pieces if piece.role == "metric" and not piece.open]
    return any(draft.catalogue.fits(metric, dimension) for metric in metrics)


def _turn(draft: Draft, index: int, metric: str, *, behind: bool) -> None:
    """The other measure; 投诉质量 says what was done, 质量投诉 names a number."""
    piece = draft.pieces[index]
    known = piece.meaning
    done = behind and not piece.words.isascii()
    verb = done or (known is not None and known.manner == "verb")
    meant = Meaning("metric", metric, manner="verb" if verb else "name")
    others = tuple(one for one in piece.token.meanings if one.kind != "metric")
    token = replace(piece.token, meanings=(meant, *others))
    _put(draft, index, Piece(token, "metric", metric, meant))
    label = draft.catalogue.label(metric, draft.language)
    draft.assumptions.append(Assumption("colloquial", subject=piece.words, detail=label))


def _put(draft: Draft, place: int, piece: Piece) -> None:
    pieces = list(draft.pieces)
    pieces[place] = piece
    draft.pieces = pieces
