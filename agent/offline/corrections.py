"""Corrections: 'no, last month', 不对，是上个月; undo; starting afresh.

What stands behind the word edits the answer that was not meant; nothing here reads the rest.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from agent.conversation import Turn
from semantic_layer.periods import shift_months
from semantic_layer.query import Grain, MetricQuery, RowQuery
from tools.describe_catalogue import DescribeCatalogue

NOT_THAT = re.compile(
    r"^(?:no|nope|wrong|not that(?: one)?|not this(?: one)?|that is wrong|that's wrong"
    r"|that's not (?:it|right|what i meant)|that is not (?:it|right|what i meant))"
    r"(?:\s*[,.!:;]+\s*|\s+(?=i me))(?:i meant?(?: to say)?\s+)?"
    r"|^(?:no|nope|wrong)[.!]*$"
    r"|^i meant\s+"
    r"|^(?:不对|不是这个|错了|搞错了|弄错了)(?:了|的)?[,.!:;，。！；：\s]*(?:我说的是|我是说|我指的是|应该是|是)?"
    r"|^(?:我说的是|我是说|我指的是|应该是)",
    re.ASCII,
)
"""A text that begins so takes back the reading before it."""
ANOTHER = re.compile(
    r"^(?:(?:that|the|an)\s*other|another)\s+(?P<en>day|week|month|quarter|year)$"
    r"|^(?:那个?|另外?)(?:一|另)?个?(?P<zh>天|周|星期|月|季度|年)$",
    re.ASCII,
)
UNITS: dict[str, Grain] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year",
    "天": "day", "周": "week", "星期": "week", "月": "month", "季度": "quarter", "年": "year",
}  # fmt: skip
MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
AFRESH = frozenset(
    {"reset", "start over", "start afresh", "start again", "new conversation", "forget that",
     "forget everything", "clear the conversation", "重新开始", "重来", "从头开始", "重置",
     "新对话", "清空对话", "忘掉前面的", "重新问"}
)  # fmt: skip
ENDS = " .!。！"


def taken_back(text: str) -> str | None:
    """What is said instead ('last month'); None when a text is no correction, '' when bare."""
    found = NOT_THAT.match(text)
    return text[found.end() :].strip(ENDS) if found else None


def is_afresh(text: str) -> bool:
    """Whether a text only asks to forget what came before."""
    return text.strip(ENDS) in AFRESH


def since_afresh(turns: Sequence[Turn], plain: Callable[[str], str]) -> tuple[Turn, ...]:
    """The turns after the newest that asked to begin afresh."""
    kept: list[Turn] = []
    for turn in reversed(turns):
        if not turn.forms and is_afresh(plain(turn.question)):
            break
        kept.append(turn)
    return tuple(reversed(kept))


def still_standing(turns: Sequence[Turn], is_undo: Callable[[str], bool]) -> tuple[Turn, ...]:
    """Answered turns that no undo has taken back, oldest first."""
    standing: list[Turn] = []
    for turn in turns:
        if not turn.forms:
            continue
        if is_undo(turn.question):
            del standing[-1:]
        else:
            standing.append(turn)
    return tuple(standing)


def other_spans(
    said: str, form: MetricQuery | RowQuery, today: date
) -> Iterator[MetricQuery | RowQuery]:
    """'that other month': the form one unit earlier and one later, as far as it has begun."""
    found = ANOTHER.match(said)
    span = form.period
    if found is None or span is None or span.start is None or span.end is None:
        return
    unit = UNITS[found["en"] or found["zh"]]
    for step in (-1, 1):
        start, end = (_moved(day, unit, step) for day in (span.start, span.end))
        if start <= today:
            moved = span.model_copy(update={"start": start, "end": end, "phrase": None})
            yield form.model_copy(update={"period": moved})


def dates_of(form: MetricQuery | RowQuery) -> str:
    """The days of a form, first and last, for a list of choices."""
    span = form.period
    if span is None or span.start is None or span.end is None:
        return ""
    return f"{span.start.isoformat()} – {(span.end - timedelta(days=1)).isoformat()}"


def _moved(day: date, unit: Grain, step: int) -> date:
    if unit in MONTHS:
        return shift_months(day, step * MONTHS[unit])
    return day + timedelta(days=step * (7 if unit == "week" else 1))


def is_told(turn: Turn) -> bool:
    """A question about the catalogue: what is asked behind it goes on with the data."""
    return bool(turn.forms) and all(isinstance(form, DescribeCatalogue) for form in turn.forms)
