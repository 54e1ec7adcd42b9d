"""Putting pieces together: a part with its whole, two ends of a range, 'since', 'before', 'vs'.

The same for both languages; what may stand between two pieces comes from their tables.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from agent.offline.time_phrases.calendar_days import Days, Frame, latest_begun
from agent.offline.time_phrases.pieces import Language, Meaning, Piece

LONGEST_GAP = 18
LONGEST_LEAD = 24
FIXED = ("period", "ask")


def combined(
    text: str, pieces: Iterable[Piece], languages: tuple[Language, ...], frame: Frame
) -> tuple[Piece, ...]:
    """The pieces and everything that can be made of them."""
    found = _distinct(pieces)
    for _ in range(2):
        found = _distinct([*found, *_nested(text, found, languages)])
    found = _distinct([*found, *_ranges(text, found, languages, frame)])
    found = _distinct([*found, *_nested(text, found, languages)])
    return _distinct([*found, *_affixed(text, found, languages, frame)])


def days_of(meaning: Meaning, frame: Frame) -> Days | None:
    """The days meant, an open year being the latest that has begun."""
    if meaning.days is not None or meaning.in_year is None:
        return meaning.days
    return latest_begun(meaning.in_year, frame)


def _distinct(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """One piece per place and kind: the first rule that spoke."""
    table: dict[tuple[int, int, str], Piece] = {}
    for piece in pieces:
        table.setdefault((piece.start, piece.end, piece.meaning.kind), piece)
    return tuple(table.values())


def _neighbours(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, Piece]]:
    for left in pieces:
        for right in pieces:
            if 0 <= right.start - left.end <= LONGEST_GAP:
                yield left, right


def _nested(
    text: str, pieces: tuple[Piece, ...], languages: tuple[Language, ...]
) -> Iterator[Piece]:
    for left, right in _neighbours(pieces):
        gap = text[left.end : right.start]
        for language in languages:
            meaning = None
            if language.outer_first.fullmatch(gap):
                meaning = _inside(left.meaning, right.meaning)
            if meaning is None and language.inner_first and language.inner_first.fullmatch(gap):
                meaning = _inside(right.meaning, left.meaning)
            if meaning is not None:
                yield Piece(left.start, right.end, meaning)
                break


def _inside(outer: Meaning, inner: Meaning) -> Meaning | None:
    """`inner` as a part of `outer`: 'march' in 2025, 'first ten days' in march."""
    if outer.kind != "period" or outer.ends:
        return None
    match inner.kind:
        case "period" | "ask" if inner.in_year is not None and outer.year is not None:
            days = inner.in_year(outer.year)
            return _fixed(inner, days) if days else None
        case "cut":
            return _cut(outer, inner)
        case "edge":
            return _edge(outer, inner)
        case _:
            return None


def _fixed(meaning: Meaning, days: Days) -> Meaning:
    return replace(meaning, kind="period", days=days, in_year=None, choices=(), ends=None)


def _cut(outer: Meaning, inner: Meaning) -> Meaning | None:
    cut, unit = inner.cut, outer.unit
    if cut is None:
        return None
    if outer.days is not None:
        days = cut(outer.days, unit)
        return Meaning(days=days, unit=inner.unit) if days else None
    in_year = outer.in_year
    if in_year is None:
        return None

    def cut_in(year: int) -> Days | None:
        whole = in_year(year)
        return cut(whole, unit) if whole else None

    return Meaning(in_year=cut_in, unit=inner.unit) if cut_in(2024) else None


def _edge(outer: Meaning, inner: Meaning) -> Meaning | None:
    if outer.unit in (None, "day", "hour") and outer.in_year is None:
        return None
    return Meaning(
        kind="ask", days=outer.days, in_year=outer.in_year, unit=outer.unit, edge=inner.edge
    )


def _ranges(
    text: str, pieces: tuple[Piece, ...], languages: tuple[Language, ...], frame: Frame
) -> Iterator[Piece]:
    for left, right in _neighbours(pieces):
        if left.meaning.kind not in FIXED or right.meaning.kind not in (*FIXED, "now"):
            continue
        gap = text[left.end : right.start]
        for language in languages:
            start = _range_start(text, left.start, gap, language)
            if start is None:
                continue
            meaning = _range(left.meaning, right.meaning, frame)
            if meaning is not None:
                yield Piece(start, right.end, meaning)
                break


def _range_start(text: str, start: int, gap: str, language: Language) -> int | None:
    """Where the range begins with its first word; None if the gap joins no range."""
    before = text[max(0, start - LONGEST_LEAD) : start]
    for effect, pattern in language.leads:
        allowed = language.both if effect == "both" else language.between
        if effect in ("both", "range") and allowed and allowed.fullmatch(gap):
            lead = pattern.search(before)
            if lead:
                return start - len(lead.group())
    return start if language.between.fullmatch(gap) else None


def _range(left: Meaning, right: Meaning, frame: Frame) -> Meaning | None:
    if not (_bounds(left, "start") and _bounds(right, "end")):
        return None
    if right.kind == "now":
        first = days_of(left, frame)
        return Meaning(days=(first[0], frame.tomorrow)) if first and first[0] else None
    first, last = two_ends(left, right, frame)
    if first is None or last is None or first[0] is None or last[1] is None:
        return None
    if first[0] >= last[1] or (last[0] and first[0] > last[0]):
        return None
    same = left.unit if left.unit == right.unit and left.unit != "day" else None
    ends = (_fixed(left, first), _fixed(right, last)) if same else None
    return Meaning(days=(first[0], last[1]), unit=same, ends=ends)


def _bounds(meaning: Meaning, side: str) -> bool:
    """'the end of April' may close a range, not open one; a bare holiday may do neither."""
    if meaning.kind == "ask":
        return meaning.edge == side
    return meaning.kind == "now" or meaning.edge is None


def two_ends(left: Meaning, right: Meaning, frame: Frame) -> tuple[Days | None, Days | None]:
    """The days of both ends; an end without a year takes its neighbour's."""
    if left.days is None and left.in_year and right.days and right.days[0]:
        year = right.days[0].year
        first = left.in_year(year)
        if first and first[0] and first[0] > right.days[0]:
            first = left.in_year(year - 1)
        return first, right.days
    first = days_of(left, frame)
    if right.days is None and right.in_year and first and first[0]:
        last = right.in_year(first[0].year)
        if last is None or (last[0] and last[0] < first[0]):
            last = right.in_year(first[0].year + 1)
        return first, last
    return first, right.days


def _affixed(
    text: str, pieces: tuple[Piece, ...], languages: tuple[Language, ...], frame: Frame
) -> Iterator[Piece]:
    starts = {piece.start for piece in pieces}
    for piece in pieces:
        before = text[max(0, piece.start - LONGEST_LEAD) : piece.start]
        for language in languages:
            for effect, pattern in language.leads:
                lead = pattern.search(before) if before else None
                opens = lead and lead.group().rstrip(" the").endswith("from")
                if lead and not (opens and language.between.match(text, piece.end)):
                    yield from _changed(
                        piece, effect, piece.start - len(lead.group()), piece.end, frame
                    )
            for effect, pattern in language.trails:
                trail = pattern.match(text, piece.end)
                start = _with_from(text, piece.start, language) if trail else piece.start
                if trail and not (start == piece.start and _is_verb(effect, trail, starts)):
                    yield from _changed(piece, effect, start, trail.end(), frame)


def _is_verb(effect: str, trail: re.Match[str], starts: set[int]) -> bool:
    """9月相比8月: the word between two periods leads the second, it does not close the first."""
    return effect == "compared" or (effect == "compare" and trail.end() in starts)


def _with_from(text: str, start: int, language: Language) -> int:
    """从3月以来, 'from March onwards': the first word belongs to the period as well."""
    before = text[max(0, start - LONGEST_LEAD) : start]
    for effect, pattern in language.leads:
        lead = pattern.search(before) if effect in ("range", "compare", "beside") else None
        if lead:
            return start - len(lead.group())
    return start


def _changed(piece: Piece, effect: str, start: int, end: int, frame: Frame) -> Iterator[Piece]:
    meaning = piece.meaning
    if effect in ("compare", "compared"):
        changed = _compared(meaning, frame)
    elif effect == "vague" and meaning.kind == "period" and meaning.days != (None, None):
        days = days_of(meaning, frame)
        changed = Meaning(kind="ask", choices=(days,) if days else ())
    elif meaning.kind in FIXED and effect not in ("both", "range", "vague", "beside"):
        changed = _bounded(meaning, effect, frame)
    else:
        changed = None
    if changed is not None:
        yield Piece(start, end, changed)


def _compared(meaning: Meaning, frame: Frame) -> Meaning | None:
    match meaning.kind:
        case "period" if meaning.unit is None and meaning.days and _rolls(meaning.days, frame):
            return None
        case "period" if meaning.days is None or None not in meaning.days:
            return replace(meaning, kind="compare", compare="period")
        case "anchored" if meaning.compare:
            shift = meaning.shift if meaning.compare == "period" else 0
            return Meaning(kind="compare", compare=meaning.compare, shift=shift)
        case "anchored" if meaning.shift == -1 and meaning.unit == "year":
            return Meaning(kind="compare", compare="year_ago")
        case "anchored" if meaning.shift == -1:
            return Meaning(kind="compare", compare="previous", unit=meaning.unit)
        case _:
            return None


def _rolls(days: Days, frame: Frame) -> bool:
    """'growth over the past year' is growth in that stretch, not growth on it."""
    return days[1] == frame.tomorrow


def _bounded(meaning: Meaning, effect: str, frame: Frame) -> Meaning | None:
    days = days_of(meaning, frame)
    if days is None or days[0] is None or days[1] is None:
        return None
    if meaning.kind == "ask" and meaning.edge is None:
        return None
    bounds = _bound_days(days[0], days[1], effect, frame)
    if meaning.edge is not None:
        kept = {"start": ("since", "before"), "end": ("until", "till", "before"), "middle": ()}
        if effect not in kept[meaning.edge]:
            return Meaning(kind="ask", choices=bounds)
        closing = (None, days[1]) if meaning.edge == "end" else bounds[0]
        return Meaning(days=closing)
    if effect == "till" and meaning.unit in ("week", "month", "quarter", "year"):
        return Meaning(kind="ask", choices=bounds)
    return Meaning(days=bounds[-1])


def _bound_days(start: date, end: date, effect: str, frame: Frame) -> tuple[Days, ...]:
    """The reading, and for a bare 'until March' both of them."""
    match effect:
        case "since":
            return ((start, frame.tomorrow),)
        case "after":
            return ((end, frame.tomorrow),)
        case "before":
            return ((None, start),)
        case "till":
            return ((None, start), (None, end))
        case _:
            return ((None, end),)
