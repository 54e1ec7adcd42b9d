"""Integrity notes: what a reader must know before trusting a number. Checked, never assumed.

Codes and numbers only; the words are in agent/wording.
"""

from dataclasses import dataclass
from typing import Literal

from store.table import Cell

NoteCode = Literal[
    "lost_rows",
    "empty_groups",
    "parts_do_not_add_up",
    "running_period",
    "gaps",
    "small_counts",
    "stale_data",
    "zero_denominator",
    "tie_at_cut",
    "cut_off",
    "parts_overlap",
    "kept_empty",
    "young_cohort",
    "all_data",
    "dates_differ",
    "base_missing",
]


@dataclass(frozen=True)
class Note:
    """One thing that changes how a number may be read."""

    code: NoteCode
    level: Literal["warning", "hint"]
    """`warning` must be said with the answer; `hint` stands on the notes tab."""
    subject: str
    """The metric, table, dimension or group it is about."""
    numbers: tuple[Cell, ...] = ()
    """Its figures, in the order the wording's blanks have."""
