"""Finding every phrase about time in a question, in both languages at once.

The longest reading wins. A stretch with a word of time left over beside it is asked back, never
half-read: 'late last month' is not last month.
"""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Literal

from agent.offline.hits import NormalText, TimeHit
from agent.offline.time_phrases.calendar_days import Closed, Days, Frame, add_months, step
from agent.offline.time_phrases.chinese import CHINESE_LANGUAGE
from agent.offline.time_phrases.combine import combined, days_of, two_ends
from agent.offline.time_phrases.cuts import thirds
from agent.offline.time_phrases.english import ENGLISH_LANGUAGE
from agent.offline.time_phrases.pieces import Language, Meaning, Piece, scan
from semantic_layer.model import Calendar
from semantic_layer.query import Span

HitKind = Literal["period", "grain", "part", "compare", "anchored", "ask"]
Relation = Literal["previous", "year_ago", "period"]
SHOWN = frozenset({"period", "grain", "part", "compare", "anchored", "ask"})
LEADING = re.compile(
    r"(?<![a-z])(?:(?:in|on|during|over|within|throughout|across|for)(?: all of)? )?(?:the )?$",
    re.ASCII,
)
TRAILING = re.compile(
    r"(?:份)?(?:全年|期间|之内|以内|内(?![容部蒙销存测])|里(?![程约昂面])|间(?![隔接]))?(?:份)?"
)


def find_times(text: NormalText, today: date, calendar: Calendar) -> tuple[TimeHit, ...]:
    """Every phrase about time, in order, none overlapping.

    'last quarter' on 2026-11-22 -> one hit, 2026-07-01 up to, not including, 2026-10-01.
    """
    frame = Frame(today, calendar)
    plain = text.text
    languages = _languages(plain)
    pieces = [piece for one in languages for piece in scan(plain, one, frame)]
    if not pieces:
        return ()
    chosen = _longest(combined(plain, pieces, languages, frame))
    chosen = _settled(plain, chosen, frame)
    return tuple(_hit(text, piece, frame) for piece in chosen)


def _languages(text: str) -> tuple[Language, ...]:
    if text.isascii():
        return (ENGLISH_LANGUAGE,)
    return (CHINESE_LANGUAGE, ENGLISH_LANGUAGE)


def _longest(pieces: tuple[Piece, ...]) -> list[Piece]:
    """Non-overlapping pieces, the longest first, then the leftmost."""
    taken: list[Piece] = []
    for piece in sorted(pieces, key=_longest_first):
        if piece.meaning.kind in ("now", "edge") or piece.meaning.vague:
            continue
        if all(piece.end <= other.start or other.end <= piece.start for other in taken):
            taken.append(piece)
    return sorted(taken, key=lambda one: one.start)


def _longest_first(piece: Piece) -> tuple[int, bool, int]:
    return piece.start - piece.end, piece.meaning.kind not in SHOWN, piece.start


def _hit(text: NormalText, piece: Piece, frame: Frame) -> TimeHit:
    meaning = piece.meaning
    start, end = _widened(text.text, piece)
    words = text.original[start:end].strip()
    days = days_of(meaning, frame)
    kind = _kind(meaning, days)
    span = _span(days, words) if days and kind in ("period", "compare") else None
    return TimeHit(
        start=start, end=end, kind=kind, period=span, unit=meaning.unit, grain=meaning.grain,
        part=meaning.part, part_values=meaning.part_values, compare=meaning.compare,
        shift=meaning.shift, future=_is_future(days, frame) if span else False,
        choices=_choices(meaning, days, words),
        closing=_span(days, words) if days and kind == "ask" and meaning.edge == "end" else None,
    )  # fmt: skip


def _kind(meaning: Meaning, days: Days | None) -> HitKind:
    """A part without its whole, and a period outside every calendar, are asked back."""
    match meaning.kind:
        case "period":
            return "period" if days is not None else "ask"
        case "grain" | "part" | "compare" | "anchored":
            return meaning.kind
        case _:
            return "ask"


def _widened(text: str, piece: Piece) -> tuple[int, int]:
    """The place with the small words around it that belong to it: 'over the', 期间, 内."""
    if piece.meaning.kind not in ("period", "ask", "anchored"):
        return piece.start, piece.end
    lead = LEADING.search(text, max(0, piece.start - 24), piece.start)
    start = lead.start() if lead else piece.start
    trail = TRAILING.match(text, piece.end)
    return start, trail.end() if trail and piece.meaning.kind != "anchored" else piece.end


def _span(days: Days, words: str) -> Span:
    return Span(start=days[0], end=days[1], phrase=words)


def _is_future(days: Days | None, frame: Frame) -> bool:
    return bool(days and days[0] and days[0] > frame.today)


def _choices(meaning: Meaning, days: Days | None, words: str) -> tuple[Span, ...]:
    """Of an ask: the readings. Of a range 'from X to Y': its two ends."""
    if meaning.ends:
        ends = [end.days for end in meaning.ends if end.days]
        return tuple(_span(end, words) for end in ends)
    choices = meaning.choices
    if not choices and meaning.edge and days and None not in days:
        choices = thirds(days)
    return tuple(_span(choice, words) for choice in choices)


def _settled(text: str, pieces: list[Piece], frame: Frame) -> list[Piece]:
    """What only the neighbours can tell: the base of a comparison, weekdays against weekends."""
    pieces = _second_compared(text, _years_lent(text, pieces, frame), frame)
    compares = COMPARING.search(text) is not None
    settled = []
    for index, piece in enumerate(pieces):
        meaning = piece.meaning
        if meaning.compare == "period" and meaning.shift:
            meaning = _years_before(meaning, _main(pieces, index), frame)
        elif meaning.kind == "compare" and meaning.compare == "period":
            meaning = _based(meaning, _main(pieces, index), frame)
        elif meaning.kind == "anchored" and meaning.compare and compares:
            meaning = Meaning(kind="compare", compare=meaning.compare)
        settled.append(Piece(piece.start, piece.end, meaning))
    return _split_weekends(settled)


def _years_lent(text: str, pieces: list[Piece], frame: Frame) -> list[Piece]:
    """'March and April 2018', 2018年3月…5月: one year said counts for the neighbour without."""
    result = list(pieces)
    for index, piece in enumerate(pieces):
        if piece.meaning.kind != "period" or piece.meaning.in_year is None:
            continue
        days = _lent(text, pieces, index, frame)
        if days is not None:
            meaning = replace(piece.meaning, days=days, in_year=None)
            result[index] = replace(piece, meaning=meaning)
    return result


def _lent(text: str, pieces: list[Piece], index: int, frame: Frame) -> Days | None:
    meaning = pieces[index].meaning
    for other in reversed(pieces[:index]):
        if _says_year(text, other):
            return two_ends(other.meaning, meaning, frame)[1]
    for after in pieces[index + 1 : index + 2]:
        joined = BESIDE.fullmatch(text[pieces[index].end : after.start])
        if joined and _says_year(text, after):
            return two_ends(meaning, after.meaning, frame)[0]
    return None


def _says_year(text: str, piece: Piece) -> bool:
    meaning = piece.meaning
    if meaning.kind not in ("period", "compare") or meaning.days is None or meaning.year:
        return False
    return YEAR_SAID.search(text, piece.start, piece.end) is not None


YEAR_SAID = re.compile(r"(?:19|20)\d\d|\d\d年|零.年", re.ASCII)
COMPARING = re.compile(
    r"\b(?:vs|versus|against|compar\w*|than|relative|growth|grew|change\w*|up|down|increase\w*|"
    r"decrease\w*|difference)\b|[比较]|对照|增长|增速|涨|跌|下降|变化",
    re.ASCII,
)
BESIDE = re.compile(r"的?\s*(?:和|与|跟|同|、|及|and|with|to|against|&)\s*", re.ASCII)
SECOND = re.compile(r"对比|相比|比较|做比|差异|差多少|比起来|\bcompar\w*\b", re.ASCII)


def _second_compared(text: str, pieces: list[Piece], frame: Frame) -> list[Piece]:
    """今年和去年…对比, 'compare 2016 and 2017': the second period is what is compared with."""
    if not SECOND.search(text):
        return pieces
    result = list(pieces)
    for index, (left, right) in enumerate(pairwise(pieces)):
        joined = BESIDE.fullmatch(text[left.end : right.start])
        if joined and left.meaning.kind == right.meaning.kind == "period":
            at = index if _is_earlier(left.meaning, right.meaning, frame) else index + 1
            base = replace(pieces[at].meaning, kind="compare", compare="period")
            result[at] = replace(pieces[at], meaning=base)
    return result


def _is_earlier(left: Meaning, right: Meaning, frame: Frame) -> bool:
    """The earlier of two periods side by side is what the other is compared with."""
    first, second = two_ends(left, right, frame)
    return bool(first and second and first[0] and second[0] and first[0] < second[0])


def _main(pieces: list[Piece], index: int) -> Meaning | None:
    """The period a comparison starts from: the one before it, else the one after."""
    periods = [piece.meaning for piece in pieces[:index] if piece.meaning.kind == "period"]
    later = [piece.meaning for piece in pieces[index:] if piece.meaning.kind == "period"]
    return periods[-1] if periods else later[0] if later else None


def _based(base: Meaning, main: Meaning | None, frame: Frame) -> Meaning:
    """The base of a comparison, named by what it is to the main period."""
    main_days = days_of(main, frame) if main else None
    days = _base_days(base, main_days, frame)
    to = _relation(days, base, main_days, main, frame)
    return Meaning(kind="compare", compare=to, days=days, unit=base.unit)


def _years_before(said: Meaning, main: Meaning | None, frame: Frame) -> Meaning:
    """前年同月: the days of the main period as many years earlier; without one it is asked."""
    closed = _closed(days_of(main, frame) if main else None)
    if closed is None:
        return Meaning(kind="ask")
    start, end = (add_months(day, 12 * said.shift) for day in closed)
    return Meaning(kind="compare", compare="period", days=(start, end))


def _base_days(base: Meaning, main: Days | None, frame: Frame) -> Days | None:
    """A base without a year is the latest one before the main period."""
    if base.days is not None or base.in_year is None or not main or not main[0]:
        return days_of(base, frame)
    for year in (main[0].year, main[0].year - 1):
        days = base.in_year(year)
        if days and days[0] and days[0] < main[0]:
            return days
    return days_of(base, frame)


def _relation(
    days: Days | None, base: Meaning, main_days: Days | None, main: Meaning | None, frame: Frame
) -> Relation:
    closed = _closed(days)
    if closed is None:
        return "period"
    period = _closed(main_days)
    if period is None or main is None:
        return _to_today(closed, base, frame)
    start, end = period
    if closed == (add_months(start, -12), add_months(end, -12)):
        return "year_ago"
    if base.unit == "year" and closed[0] == date(start.year - 1, 1, 1):
        return "year_ago"
    whole = main.unit is not None and closed == (step(main.unit, start, -1), start)
    return "previous" if whole or closed == (start - (end - start), start) else "period"


def _closed(days: Days | None) -> Closed | None:
    if days is None or days[0] is None or days[1] is None:
        return None
    return days[0], days[1]


def _to_today(days: Closed, base: Meaning, frame: Frame) -> Relation:
    """'vs last quarter' without another period: against the running unit."""
    unit = base.unit
    if unit is None or not days[1] <= frame.today < step(unit, days[1], 1):
        return "period"
    return "year_ago" if unit == "year" else "previous"


def _split_weekends(pieces: list[Piece]) -> list[Piece]:
    """Weekdays and weekends in one question: both sides are shown, none is filtered away."""
    sides = {piece.meaning.part_values for piece in pieces if piece.meaning.part == "is_weekend"}
    if not {(True,), (False,)} <= sides:
        return pieces
    split = Meaning(kind="part", part="is_weekend")
    return [
        Piece(one.start, one.end, split) if one.meaning.part == "is_weekend" else one
        for one in pieces
    ]
