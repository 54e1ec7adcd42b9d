"""Courses: three or more neighbouring periods are one period cut into that unit.

'2024 vs 2025 vs 2026' is revenue by year, 一季度、二季度和三季度 by quarter. Two periods are a
comparison and left to dates.py.
"""

from collections.abc import Sequence
from itertools import pairwise

from agent.offline.draft import Draft
from semantic_layer.periods import shift_months
from semantic_layer.query import Group, Span

FEWEST = 3
UNITS = frozenset({"month", "quarter", "year"})
A_YEAR = 12


def read_course(draft: Draft) -> None:
    """Three or more periods of one unit that follow each other, joined by and, vs or a comma."""
    places = [
        place for place in draft.free_of("time")
        if (hit := draft.pieces[place].token.time)
        and hit.period and hit.kind in {"period", "compare"}
    ]  # fmt: skip
    units = {_unit(draft, place) for place in places}
    if len(places) < FEWEST or len(units) != 1 or not units & UNITS or not _listed(draft, places):
        return
    unit = units.pop()
    spans = _in_a_row([_period(draft, place) for place in places])
    if not spans:
        return
    draft.period = Span(
        start=spans[0].start, end=spans[-1].end,
        phrase=draft.text[draft.pieces[places[0]].token.start : draft.pieces[places[-1]].token.end],
    )  # fmt: skip
    draft.add_group(Group.model_validate({"dimension": "time", "grain": unit}))
    for place in places:
        draft.use(place, "period")
    for place in draft.free_words("vs", "and", "than"):
        draft.use(place, "period")


def _unit(draft: Draft, place: int) -> str:
    hit = draft.pieces[place].token.time
    return (hit.unit or "") if hit else ""


def _period(draft: Draft, place: int) -> Span:
    hit = draft.pieces[place].token.time
    return hit.period if hit and hit.period else Span()


def _listed(draft: Draft, places: Sequence[int]) -> bool:
    """Nothing of its own stands between two of them."""
    between = [
        draft.pieces[place] for one, other in pairwise(places) for place in range(one + 1, other)
    ]
    return all(piece.role == "harmless" or piece.word("and", "vs", "or") for piece in between)


def _in_a_row(spans: Sequence[Span]) -> list[Span]:
    """The periods by date, each beginning where the one before ends; none if there is a gap.

    After 'vs', a month or quarter without a year is read as the latest before: it may be moved on.
    """
    for moved in (spans, [spans[0], *(_later(spans[0], one) for one in spans[1:])]):
        ordered = sorted(moved, key=lambda span: str(span.start))
        if all(one.end and one.end == other.start for one, other in pairwise(ordered)):
            return ordered
    return []


def _later(first: Span, one: Span) -> Span:
    if not (first.start and one.start and one.end) or one.start > first.start:
        return one
    return Span(start=shift_months(one.start, A_YEAR), end=shift_months(one.end, A_YEAR))
