"""Periods of days, and the grains they are cut into.

Half-open: the start day is in, the end day is not. Nothing here reads a clock or a language:
'last quarter' becomes a Period in agent/offline/time_phrases, from a `today` that was passed in.
"""

from datetime import date

from semantic_layer.form import Form


class Period(Form):
    """Days from `start` up to, not including, `end`."""

    start: date
    """The first day counted."""
    end: date
    """The first day not counted any more. Equal to `start`: an empty period, which is allowed."""
