"""Refine: neighbouring pieces that only together say what they say, put right before their roles.

'placed an order' is the verb of the order, 丢掉 one verb, 'first order month' a date and its unit.
Changes what a piece is taken for; fills no slot of a form.
"""

import re
from dataclasses import replace
from itertools import pairwise

from agent.offline.draft import Draft, Piece
from agent.offline.lexicon import Meaning
from semantic_layer.periods import shift_months

LIGHT = frozenset({"place", "placed", "placing", "places", "make", "made", "making", "makes"})
DETERMINERS = frozenset({"a", "an", "any", "another", "one", "their", "his", "her", "its", "no"})
COMPLEMENTS = frozenset({"掉", "完", "走"})
YEAR = re.compile(r"\b20\d\d\b|20\d\d年", re.ASCII)
BARE_UNIT = re.compile(
    r"(?:in |during )?(?:q[1-4]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?|第?[一二三四1-4]季度",
    re.ASCII,
)
"""A month or quarter that names no year."""
NOTHING = Meaning("harmless", "connector")


def refine(draft: Draft) -> None:
    """Every change of this stage, in order."""
    _carry_year(draft)
    for place in range(len(draft.pieces)):
        _dated_part(draft, place)
        _light_verb(draft, place)
        _complement(draft, place)
        _dated_unit(draft, place)


def _carry_year(draft: Draft) -> None:
    """'in March and again in December 2025', 2025年3月…12月: both in the year that is said."""
    times = [
        place for place, piece in enumerate(draft.pieces)
        if piece.token.time and piece.token.time.kind == "period" and piece.token.time.period
    ]  # fmt: skip
    for one, other in pairwise(times):
        first, second = draft.pieces[one], draft.pieces[other]
        if BARE_UNIT.fullmatch(first.words) and YEAR.search(second.words):
            _move_year(draft, one, other, before=True)
        elif YEAR.search(first.words) and BARE_UNIT.fullmatch(second.words):
            _move_year(draft, other, one, before=False)


def _move_year(draft: Draft, place: int, named: int, *, before: bool) -> None:
    hit, known = draft.pieces[place].token.time, draft.pieces[named].token.time
    if not (hit and hit.period and known and known.period):
        return
    start, end, said = hit.period.start, hit.period.end, known.period.start
    if not (start and end and said) or (start.month < said.month) != before:
        return
    months = 12 * (said.year - start.year)
    moved = hit.period.model_copy(
        update={"start": shift_months(start, months), "end": shift_months(end, months)}
    )
    piece = draft.pieces[place]
    _put(draft, place, replace(piece, token=replace(piece.token, time=replace(hit, period=moved))))


def _put(draft: Draft, place: int, piece: Piece) -> None:
    pieces = list(draft.pieces)
    pieces[place] = piece
    draft.pieces = pieces


def _silenced(piece: Piece) -> Piece:
    return Piece(replace(piece.token, meanings=(NOTHING,)), "harmless", NOTHING.id, NOTHING)


def _light_verb(draft: Draft, place: int) -> None:
    """'placed an order', 'who placed orders': what is done is named by the noun."""
    if draft.pieces[place].words not in LIGHT:
        return
    noun = place + 1
    while noun < len(draft.pieces) and draft.pieces[noun].words in DETERMINERS:
        noun += 1
    before = draft.pieces[place - 1] if place else None
    led = before is not None and before.word("opener", "who", "which", "negation", "also")
    if noun >= len(draft.pieces) or not (noun > place + 1 or led):
        return
    found = draft.pieces[noun]
    if found.role != "metric" or not found.meaning or not draft.catalogue.is_count(found.id):
        return
    done = found.meaning._replace(manner="verb")
    _put(draft, noun, replace(found, token=replace(found.token, meanings=(done,)), meaning=done))
    for index in range(place, noun):
        if not draft.pieces[index].word("negation"):
            _put(draft, index, _silenced(draft.pieces[index]))


def _complement(draft: Draft, place: int) -> None:
    """丢掉, 买完: the second character only says that it was done."""
    piece = draft.pieces[place]
    if not place or piece.words not in COMPLEMENTS:
        return
    before = draft.pieces[place - 1]
    verb = any(meaning.manner == "verb" for meaning in before.token.of("metric"))
    if verb and before.token.end == piece.token.start:
        _put(draft, place, _silenced(piece))


def _dated_part(draft: Draft, place: int) -> None:
    """周末关单的赢单: beside days, before another count of the same rows, it says which date."""
    piece = draft.pieces[place]
    dates = piece.token.of("date")
    before = draft.pieces[place - 1].token.time if place else None
    if piece.role != "metric" or not dates or before is None or before.kind != "part":
        return
    table = dates[0].id.partition(".")[0]
    others = [
        one for one in draft.pieces[place + 1 :]
        if one.role == "metric" and draft.catalogue.table_of(one.id) == table
    ]  # fmt: skip
    if others:
        _put(draft, place, Piece(piece.token, "date", dates[0].id, dates[0]))


def _dated_unit(draft: Draft, place: int) -> None:
    """'by first order month', 按首单月: a name that is also a date, before a unit, is the date."""
    piece = draft.pieces[place]
    behind = draft.pieces[place + 1] if place + 1 < len(draft.pieces) else None
    dates = piece.token.of("date")
    if behind is None or not dates or piece.role == "date":
        return
    grain = behind.token.time is not None and behind.token.time.kind == "grain"
    if grain or behind.token.word("unit"):
        _put(draft, place, Piece(piece.token, "date", dates[0].id, dates[0]))
