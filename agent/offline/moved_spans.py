"""Moved spans: the days of the form before, some units earlier or later."""

from datetime import timedelta

from agent.offline.dates import MONTHS
from agent.offline.draft import Draft
from semantic_layer.periods import shift_months
from semantic_layer.query import Grain, Span


def is_same_stretch(draft: Draft, before: Span) -> bool:
    """'same for last year' after a quarter: that quarter, a year earlier."""
    said = any(piece.words.startswith("same") or piece.words.startswith("同样")
               for piece in draft.pieces)  # fmt: skip
    span = draft.period
    if not (said and span and span.start and span.end and before.start and before.end):
        return False
    year = shift_months(span.start, 12) == span.end
    return (
        year
        and shift_months(before.start, 12) > before.end
        and (before.start.year == span.start.year + 1)
    )


def moved(span: Span, unit: Grain | None, shift: int) -> Span | None:
    """The span some units earlier or later; without a unit, by its own length."""
    if span.start is None or span.end is None:
        return span
    if unit in MONTHS:
        months = MONTHS[unit] * shift
        return Span(
            start=shift_months(span.start, months), end=shift_months(span.end, months),
            date=span.date,
        )  # fmt: skip
    length = timedelta(days=7) if unit == "week" else timedelta(days=1)
    if unit is None:
        length = span.end - span.start
    return Span(start=span.start + length * shift, end=span.end + length * shift, date=span.date)
