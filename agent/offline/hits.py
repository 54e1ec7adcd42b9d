"""Hits: what the small grammars find in a question, each with its place in the normalised text.

Data only, shared by time phrases, amounts and the stages that read them.
"""

from dataclasses import dataclass
from typing import Literal

from semantic_layer.query import DatePart, Grain, Span


@dataclass(frozen=True)
class NormalText:
    """A question in one spelling; character i of `text` comes from character i of `original`."""

    text: str
    """NFKC, lower case, Simplified, plain quotes and blanks; exactly as long as `original`."""
    original: str


@dataclass(frozen=True)
class TimeHit:
    """Words about time."""

    start: int
    end: int
    """Offsets [start, end) in the normalised text."""
    kind: Literal["period", "grain", "part", "compare", "anchored", "ask"]
    """period: days. grain: 'by month', 每周, 'trend' (grain None = by convention). part: weekdays,
    weekends, hours. compare: 同比, 'vs last quarter'. anchored: 'the quarter before', relative to
    the last form's period. ask: cannot be read safely ('late last month'); `choices` may help."""
    period: Span | None = None
    """kind period, or the fixed base of a compare; half-open, `phrase` filled."""
    unit: Grain | None = None
    """The calendar unit the words name ('last month' -> month); None for day spans."""
    grain: Grain | None = None
    part: DatePart | None = None
    part_values: tuple[int | bool, ...] = ()
    """Non-empty: a filter ('on weekends' -> is_weekend True); empty: a split ('by weekday')."""
    compare: Literal["previous", "year_ago", "period"] | None = None
    shift: int = 0
    """kind anchored: units to move the last form's period by (-1 = the one before)."""
    future: bool = False
    """True: the days lie after today."""
    choices: tuple[Span, ...] = ()
    """kind ask: readings to offer."""
    closing: Span | None = None
    """kind ask, 'the end of Q2': the period whose end is named."""


@dataclass(frozen=True)
class AmountHit:
    """Words about numbers."""

    start: int
    end: int
    kind: Literal["threshold", "between", "top", "number"]
    """threshold: 'over 40%', 至少10个. between: two bounds. top: 'top 5', 前三, 'ten largest'.
    number: a bare number nothing explains yet."""
    op: Literal["gt", "gte", "lt", "lte", "eq", "ne"] | None = None
    value: float | None = None
    """Scaled by 万, 亿, k, m; see `percent`."""
    upper: float | None = None
    """kind between."""
    percent: bool = False
    """True: a percent sign, 百分之 or 成 was there; `value` is a fraction then (40 % -> 0.4)."""
    unit: str = ""
    """count, money, days, hours, years, times, points or empty."""
    direction: Literal["asc", "desc"] | None = None
    """kind top: desc for top/前/最高, asc for bottom/后/最低."""
    about: bool = False
    """True: 'about', 左右 stood beside it."""
    per_group: bool = False
    """kind top: 'top 3 in each region', 每个大区前三."""
